//! The Directus that a person starts, looks at, and ends: it outlives the command that starts it.

use std::convert::Infallible;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use rustix::process::{Pid, Signal, kill_process};
use serde::{Deserialize, Serialize};

use super::database::Database;
use super::postgres;
use super::server::{Failure, Launch, Owner, address, answers, expect_free};
use super::versions::Version;
use crate::cache::Cache;
use crate::command::poll;

const STATE: &str = "state.json";

/// What is remembered of a started server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Local {
    /// The exact version.
    pub version: String,
    /// What it keeps its data in.
    #[serde(default)]
    pub database: Database,
    /// The port on 127.0.0.1.
    pub port: u16,
    /// Whether `directus-extension-sync` is loaded.
    pub extension: bool,
    /// The folder of database and files.
    pub folder: PathBuf,
    /// The log of the server.
    pub log: PathBuf,
    pid: i32,
}

impl Local {
    /// The address.
    pub fn url(&self) -> String {
        address(self.port)
    }

    /// Whether the process that was started is still there.
    pub fn is_running(&self) -> bool {
        command_line(self.pid).is_some_and(|line| {
            // A number alone could belong to another process by now.
            line.contains(&format!("directus-{}/", self.version)) && line.contains("run.js")
        })
    }

    /// Whether it answers.
    pub fn answers(&self) -> bool {
        self.is_running() && answers(self.port)
    }

    /// Ends it, in order if it lets us, and keeps its data. Does nothing when it has ended already.
    ///
    /// # Errors
    /// When it cannot be ended, or its state cannot be removed.
    pub fn down(&self) -> Result<()> {
        for (signal, patience) in [(Signal::TERM, 10), (Signal::KILL, 5)] {
            if !self.is_running() {
                break;
            }
            let pid = Pid::from_raw(self.pid).context("the state file holds no process")?;
            // It may end by itself right now; whether it did is what the loop looks at.
            let _ = kill_process(pid, signal);
            let has_ended = || Ok::<_, Infallible>((!self.is_running()).then_some(()));
            let Ok(_) = poll(Duration::from_secs(patience), has_ended);
        }
        if self.is_running() {
            bail!("process {} does not end", self.pid);
        }
        postgres::end_left(&self.folder)?;
        fs::remove_file(self.folder.join(STATE)).context("cannot remove the state file")
    }
}

/// Starts a server, or finds it running.
///
/// # Errors
/// When the install fails, the port is taken by another program, or the server does not come up.
pub fn up(
    version: Version,
    database: Database,
    port: u16,
    extension: bool,
    fresh: bool,
) -> Result<Local> {
    let cache = Cache::open()?;
    let on = match database {
        Database::Sqlite => String::new(),
        other => format!("-{other}"),
    };
    let folder = home(&cache).join(format!("{version}-{port}{on}"));
    let lock = cache.lock_file(&format!("local-{port}"))?;
    lock.lock().context("cannot lock the server's folder")?;
    if let Some(known) = read(&folder)? {
        if known.answers() && !fresh && known.extension >= extension {
            return Ok(known);
        }
        known.down()?;
    }
    if fresh && folder.exists() {
        fs::remove_dir_all(&folder)
            .with_context(|| format!("cannot empty {}", folder.display()))?;
    }
    expect_free(port)?;
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let launch = Launch::new(version)
        .database(database)
        .extension(extension)
        .serve_app(true)
        .env("LOG_LEVEL", "info")
        .env("LOG_STYLE", "pretty");
    let mut server = launch.spawn(&folder, port, Owner::Nobody)?;
    let local = Local {
        version: version.to_string(),
        database,
        port,
        extension,
        log: server.log.clone(),
        pid: i32::try_from(server.child.id())?,
        folder,
    };
    // Written before it answers, so that `down` can end one that never does.
    fs::write(local.folder.join(STATE), serde_json::to_vec_pretty(&local)?)?;
    match server.wait_until_ready() {
        Ok(()) => Ok(local),
        Err(failure) => {
            local.down()?;
            Err(match failure {
                Failure::PortTaken => anyhow::anyhow!("port {port} is taken by another program"),
                Failure::Other(error) => error,
            })
        }
    }
}

/// All servers that were started and not ended, by port.
///
/// # Errors
/// When a state file cannot be read.
pub fn all() -> Result<Vec<Local>> {
    let home = home(&Cache::open()?);
    let mut found = Vec::new();
    if home.exists() {
        for entry in fs::read_dir(&home)? {
            found.extend(read(&entry?.path())?);
        }
    }
    found.sort_by_key(|local| local.port);
    Ok(found)
}

fn home(cache: &Cache) -> PathBuf {
    cache.root().join("local")
}

fn read(folder: &Path) -> Result<Option<Local>> {
    let path = folder.join(STATE);
    if !path.exists() {
        return Ok(None);
    }
    let local = serde_json::from_slice(&fs::read(&path)?).with_context(|| {
        format!(
            "{} is not a state file of this version; remove it",
            path.display()
        )
    })?;
    Ok(Some(local))
}

/// The command line of a process that runs.
pub(super) fn command_line(pid: i32) -> Option<String> {
    if Path::new("/proc/self/cmdline").exists() {
        let bytes = fs::read(format!("/proc/{pid}/cmdline")).ok()?;
        return Some(String::from_utf8_lossy(&bytes).into_owned());
    }
    let output = std::process::Command::new("ps")
        .args(["-ww", "-o", "command=", "-p", &pid.to_string()])
        .output()
        .ok()?;
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn local(folder: &Path, pid: i32) -> Local {
        Local {
            version: "11.17.4".to_owned(),
            database: Database::Postgres,
            port: 8055,
            extension: true,
            folder: folder.to_owned(),
            log: folder.join("server.log"),
            pid,
        }
    }

    #[test]
    fn a_state_survives_the_file() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let state = local(folder.path(), 42);
        fs::write(folder.path().join(STATE), serde_json::to_vec(&state)?)?;
        assert_eq!(read(folder.path())?, Some(state));
        Ok(())
    }

    #[test]
    fn a_broken_state_is_an_error_that_names_the_file() -> Result<()> {
        let folder = tempfile::tempdir()?;
        assert_eq!(read(folder.path())?, None);
        fs::write(folder.path().join(STATE), "{\"pid\": 1")?;
        let error = read(folder.path()).expect_err("it is cut off").to_string();
        assert!(error.contains("state.json"), "{error}");
        Ok(())
    }

    #[test]
    fn a_process_that_took_over_the_number_is_neither_running_nor_ended() -> Result<()> {
        let folder = tempfile::tempdir()?;
        // This very process: alive, and no Directus.
        let state = local(folder.path(), i32::try_from(std::process::id())?);
        assert!(!state.is_running());
        fs::write(folder.path().join(STATE), serde_json::to_vec(&state)?)?;
        state.down()?;
        assert_eq!(read(folder.path())?, None);
        Ok(())
    }
}
