//! The PostgreSQL of a Directus: a cluster in the server's folder, reached by a socket there.
//!
//! Each server has its own, as it has its own file with SQLite: a copy of a bootstrapped one, half
//! a second old, that ends with the server. A cluster that servers share would outlive the tests,
//! and keep the databases of those that were killed.

use std::convert::Infallible;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use rustix::process::{Pid, Signal, kill_process};

use crate::cache::Cache;
use crate::command::{poll, run_logged, tail};
use crate::progress;

/// The superuser of every cluster made here.
pub(crate) const ROLE: &str = "directus";
/// The database in it: the one that is always there.
pub(crate) const DATABASE: &str = "postgres";

/// How long a cluster may take to end.
const PATIENCE: Duration = Duration::from_secs(20);
/// The user that Debian's package makes. PostgreSQL does not run as root.
const USER: &str = "postgres";

/// Fast, and lost in a power cut, which ends the test too.
const SETTINGS: [&str; 7] = [
    "listen_addresses=",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "shared_buffers=16MB",
    "max_connections=40",
    // It begins when the server idles, which in a test is never long.
    "autovacuum=off",
];

/// An installed PostgreSQL.
#[derive(Clone, Debug)]
pub(crate) struct Programs {
    folder: PathBuf,
    /// Such as `15`.
    pub(crate) major: String,
}

impl Programs {
    /// Those of this machine, installed by its package manager when there are none.
    pub(crate) fn locate(cache: &Cache) -> Result<Self> {
        if let Some(found) = Self::of_machine() {
            return Ok(found);
        }
        // Package managers do one thing at a time.
        let lock = cache.lock_file("postgresql")?;
        lock.lock()
            .context("cannot lock the install of PostgreSQL")?;
        if let Some(found) = Self::of_machine() {
            return Ok(found);
        }
        install(cache, "postgresql").context(
            "there is no PostgreSQL on this machine, and it cannot be installed: \
             install Debian's `postgresql` (or put `initdb` and `postgres` on the PATH)",
        )?;
        Self::of_machine().context("PostgreSQL was installed, and is not found")
    }

    fn of_machine() -> Option<Self> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let on_path = std::env::split_paths(&path).map(|folder| folder.join("postgres"));
        // Debian keeps them off the PATH, a folder for each version.
        let mut debian: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
            .into_iter()
            .flatten()
            .filter_map(|entry| Some(entry.ok()?.path().join("bin/postgres")))
            .collect();
        debian.sort();
        let mut candidates = on_path.chain(debian.into_iter().rev());
        candidates.find_map(|program| Self::beside(&program))
    }

    /// The programs in the folder of this one.
    fn beside(program: &Path) -> Option<Self> {
        let folder = program.canonicalize().ok()?.parent()?.to_owned();
        if !folder.join("initdb").exists() {
            return None;
        }
        let output = Command::new(program).arg("--version").output().ok()?;
        let major = major(&String::from_utf8(output.stdout).ok()?)?.to_owned();
        Some(Self { folder, major })
    }

    /// One of the programs, as a user that may run it.
    ///
    /// Root becomes the user of the package but keeps the right to enter its own folders, so that
    /// a cluster can be in the home of root.
    fn command(&self, program: &str) -> Command {
        let program = self.folder.join(program);
        if !is_root() {
            return Command::new(program);
        }
        let mut command = Command::new("setpriv");
        command
            .args(["--reuid", USER, "--regid", USER, "--clear-groups"])
            .args(["--inh-caps=+dac_override", "--ambient-caps=+dac_override"])
            .arg(program);
        command
    }

    /// Makes an empty cluster in a folder that is not there yet.
    pub(crate) fn init(&self, data: &Path, log: &Path) -> Result<()> {
        let mut init = self.command("initdb");
        // Small segments: with the usual 16 MB most of a copy would be an empty log.
        init.args(["--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"])
            .args(["--no-sync", "--wal-segsize=1", "--username", ROLE])
            .arg("--pgdata")
            .arg(data);
        run_logged(&mut init, log, Duration::from_mins(2)).context("cannot make a PostgreSQL")
    }

    /// Starts the cluster in `postgres` of a server's folder, with its socket in the folder.
    pub(crate) fn start(&self, folder: &Path) -> Result<Cluster> {
        let data = super::Database::Postgres.path(folder);
        let log = folder.join("postgres.log");
        let output =
            File::create(&log).with_context(|| format!("cannot write {}", log.display()))?;
        let mut command = self.command("postgres");
        command.arg("-D").arg(&data).arg("-k").arg(folder);
        for setting in SETTINGS {
            command.args(["-c", setting]);
        }
        command
            .stdin(Stdio::null())
            .stdout(output.try_clone()?)
            .stderr(output);
        // Its own group: Ctrl-C in a terminal is for the owner, which then ends it.
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let child = command.spawn().context("cannot start PostgreSQL")?;
        let mut cluster = Cluster {
            child,
            data,
            is_left: false,
        };
        cluster.wait_until_ready(&log)?;
        Ok(cluster)
    }

    /// Lets the cluster of a server keep geometries, which is PostGIS's work.
    pub(crate) fn add_geometries(&self, folder: &Path, cache: &Cache) -> Result<()> {
        let add = || self.sql(folder, "CREATE EXTENSION postgis");
        if add().is_ok() {
            return Ok(());
        }
        let package = format!("postgresql-{}-postgis-3", self.major);
        install(cache, &package).with_context(|| {
            format!(
                "PostgreSQL {} has no PostGIS, and it cannot be installed: \
                 install Debian's `{package}`",
                self.major
            )
        })?;
        add()
    }

    /// Runs statements on the cluster of a server that runs, without foreign keys.
    pub(crate) fn sql(&self, folder: &Path, statements: &str) -> Result<()> {
        let output = Command::new(self.folder.join("psql"))
            .args(["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1"])
            .args(["--username", ROLE, "--dbname", DATABASE, "--host"])
            .arg(folder)
            .args(["--command", "SET session_replication_role = replica"])
            .args(["--command", statements])
            .output()
            .context("cannot start psql")?;
        let said = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "PostgreSQL: {said}");
        Ok(())
    }
}

/// A PostgreSQL that runs. Dropping it ends it, unless it is [left](Cluster::leave).
#[derive(Debug)]
pub(crate) struct Cluster {
    child: Child,
    data: PathBuf,
    is_left: bool,
}

impl Cluster {
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    fn wait_until_ready(&mut self, log: &Path) -> Result<()> {
        let is_ready = poll(Duration::from_mins(1), || {
            if let Some(status) = self.child.try_wait()? {
                bail!(
                    "PostgreSQL ended with {status} while starting\n{}",
                    tail(log)
                );
            }
            let is_ours = |(pid, is_ready)| is_ready && pid == self.pid();
            Ok(said(&self.data).is_some_and(is_ours).then_some(()))
        })?;
        is_ready.with_context(|| format!("PostgreSQL is not ready after a minute\n{}", tail(log)))
    }

    /// Ends it in order: what clients are left is disconnected, and its folder can be copied.
    pub(crate) fn end(mut self) -> Result<()> {
        signal(self.pid(), Signal::INT)?;
        let ended = poll(PATIENCE, || self.child.try_wait())?;
        // Dropping it otherwise ends it in the hard way.
        ensure!(ended.is_some(), "PostgreSQL did not end when asked");
        Ok(())
    }

    /// Lets it outlive this process; [`end_left`] ends it.
    pub(crate) fn leave(&mut self) {
        self.is_left = true;
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if self.is_left {
            return;
        }
        // Without a good end, but with all of its processes. Both fail only when it has ended.
        let _ = signal(self.pid(), Signal::QUIT);
        let _ = self.child.wait();
    }
}

/// Ends the cluster of a server's folder, if it runs, after the process that started it.
pub(crate) fn end_left(folder: &Path) -> Result<()> {
    let data = super::Database::Postgres.path(folder);
    let Some((pid, _)) = said(&data) else {
        return Ok(());
    };
    let runs = || {
        // A number alone could belong to another process by now.
        let line = super::local::command_line(i32::try_from(pid).ok()?)?;
        line.contains(data.to_str()?).then_some(())
    };
    if runs().is_some() {
        signal(pid, Signal::INT)?;
    }
    let ended = poll(PATIENCE, || {
        Ok::<_, Infallible>(runs().is_none().then_some(()))
    });
    let Ok(ended) = ended;
    ensure!(ended.is_some(), "PostgreSQL (process {pid}) does not end");
    Ok(())
}

fn signal(pid: u32, signal: Signal) -> Result<()> {
    let pid = Pid::from_raw(i32::try_from(pid)?).context("no process")?;
    kill_process(pid, signal).context("cannot signal PostgreSQL")
}

/// What a running cluster says of itself: its process, and whether it takes clients.
fn said(data: &Path) -> Option<(u32, bool)> {
    let text = fs::read_to_string(data.join("postmaster.pid")).ok()?;
    let pid = text.lines().next()?.trim().parse().ok()?;
    let is_ready = text
        .lines()
        .nth(7)
        .is_some_and(|line| line.trim() == "ready");
    Some((pid, is_ready))
}

/// `15` of `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)`.
fn major(version: &str) -> Option<&str> {
    let number = version.split_whitespace().nth(2)?;
    let digits = number.split(|letter: char| !letter.is_ascii_digit()).next();
    digits.filter(|digits| !digits.is_empty())
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// Installs one of Debian's packages.
fn install(cache: &Cache, package: &str) -> Result<()> {
    progress(format_args!("installing Debian's {package} (once)"));
    for arguments in [
        ["update", "--yes"].as_slice(),
        &["install", "--yes", "--no-install-recommends", package],
    ] {
        let mut apt = privileged("apt-get");
        apt.args(arguments)
            .env("DEBIAN_FRONTEND", OsStr::new("noninteractive"));
        run_logged(&mut apt, &cache.log("postgresql"), Duration::from_mins(10))?;
    }
    Ok(())
}

/// A program as root: never asks for a password, since nobody may be there to give it.
fn privileged(program: &str) -> Command {
    if is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("sudo");
    command.args([
        "--non-interactive",
        "--preserve-env=DEBIAN_FRONTEND",
        program,
    ]);
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_in_what_the_program_says() {
        let debian = "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)";
        assert_eq!(major(debian), Some("15"));
        assert_eq!(major("postgres (PostgreSQL) 18beta1"), Some("18"));
        assert_eq!(major("postgres"), None);
        assert_eq!(major(""), None);
    }

    #[test]
    fn a_cluster_is_ready_when_it_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("postmaster.pid");
        assert_eq!(said(folder.path()), None);
        fs::write(&file, "42\n/data\n1\n5432\n/socket\n\n 1 2\nstarting\n").unwrap();
        assert_eq!(said(folder.path()), Some((42, false)));
        fs::write(&file, "42\n/data\n1\n5432\n/socket\n\n 1 2\nready   \n").unwrap();
        assert_eq!(said(folder.path()), Some((42, true)));
    }
}
