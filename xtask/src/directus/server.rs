//! How a server is set up and started, whoever owns it afterwards.

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};

use super::database::Database;
use super::install::Installation;
use super::node::Node;
use super::postgres::{Cluster, Programs};
use super::template;
use super::versions::Version;
use crate::command::{poll, tail};

/// The email of the administrator of every instance made here.
pub const ADMIN_EMAIL: &str = "admin@example.com";
/// The password of [`ADMIN_EMAIL`].
pub const ADMIN_PASSWORD: &str = "local-directus";
/// The static token of [`ADMIN_EMAIL`].
pub const ADMIN_TOKEN: &str = "local-directus-admin-token";

/// What a bootstrapped database remembers, so that its copies fit every server started here.
pub(crate) const FIXED: [(&str, &str); 5] = [
    ("ADMIN_EMAIL", ADMIN_EMAIL),
    ("ADMIN_PASSWORD", ADMIN_PASSWORD),
    ("ADMIN_TOKEN", ADMIN_TOKEN),
    ("KEY", "00000000-0000-4000-8000-000000000000"),
    ("SECRET", "for-development-only-and-never-for-anything-else"),
];

/// The rest of the settings: quiet, quick, and without what asks the network.
const SETTINGS: [(&str, &str); 11] = [
    ("HOST", "127.0.0.1"),
    ("NODE_ENV", "production"),
    ("STORAGE_LOCATIONS", "local"),
    ("TELEMETRY", "false"),
    ("CACHE_ENABLED", "false"),
    ("RATE_LIMITER_ENABLED", "false"),
    // It answers 503 when the machine is busy, for which not every client is made: tests that want
    // that answer make it.
    ("PRESSURE_LIMITER_ENABLED", "false"),
    ("WEBSOCKETS_ENABLED", "false"),
    ("SERVE_APP", "false"),
    ("LOG_LEVEL", "warn"),
    ("LOG_STYLE", "raw"),
];

/// Directus loads no extension without one in its working directory.
pub(crate) const PACKAGE_JSON: &str = r#"{ "name": "directus-local", "private": true }"#;
const LOG: &str = "server.log";

/// Gives a Directus command its settings, and nothing of the caller's own environment: a stray
/// `DB_CLIENT` there must not decide which database is written.
pub(crate) fn set_environment(
    command: &mut Command,
    node: &Node,
    database: Database,
    folder: &Path,
    port: u16,
) {
    command.env_clear();
    for inherited in ["HOME", "TMPDIR", "LANG"] {
        if let Some(value) = std::env::var_os(inherited) {
            command.env(inherited, value);
        }
    }
    command
        .current_dir(folder)
        .envs(FIXED)
        .envs(SETTINGS)
        .env("PATH", node.path())
        .env("PORT", port.to_string())
        .env("PUBLIC_URL", address(port))
        .envs(database.settings(folder))
        .env("EXTENSIONS_PATH", folder.join("extensions"))
        .env("STORAGE_LOCAL_ROOT", folder.join("uploads"));
}

pub(crate) fn address(port: u16) -> String {
    format!("http://127.0.0.1:{port}")
}

/// What to start; see [`Launch::start`].
#[derive(Clone, Debug)]
pub struct Launch {
    pub(crate) version: Version,
    pub(crate) port: u16,
    pub(crate) folder: Option<PathBuf>,
    pub(crate) database: Database,
    begins_with: Option<PathBuf>,
    extension: bool,
    env: Vec<(String, String)>,
}

impl Launch {
    /// An empty instance of a version on a free port, in a folder that goes with it.
    pub fn new(version: Version) -> Self {
        Self {
            version,
            port: 0,
            folder: None,
            database: Database::default(),
            begins_with: None,
            extension: false,
            env: Vec::new(),
        }
    }

    /// The port; 0, the default, takes a free one.
    #[must_use]
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Keeps database, files and log in this folder, which is made when absent, and goes on with
    /// the database that is there.
    #[must_use]
    pub fn folder(mut self, folder: impl Into<PathBuf>) -> Self {
        self.folder = Some(folder.into());
        self
    }

    /// What it keeps its data in; SQLite unless this says otherwise.
    #[must_use]
    pub fn database(mut self, database: Database) -> Self {
        self.database = database;
        self
    }

    /// Starts with a copy of this database ([`Instance::database`] of a stopped one, of the same
    /// sort) in place of an empty one. It counts only where the folder holds no database yet.
    ///
    /// [`Instance::database`]: super::Instance::database
    #[must_use]
    pub fn begin_with(mut self, database: impl Into<PathBuf>) -> Self {
        self.begins_with = Some(database.into());
        self
    }

    /// Whether `directus-extension-sync` is loaded.
    #[must_use]
    pub fn extension(mut self, extension: bool) -> Self {
        self.extension = extension;
        self
    }

    /// Whether the app for people is served too.
    #[must_use]
    pub fn serve_app(self, serve: bool) -> Self {
        self.env("SERVE_APP", if serve { "true" } else { "false" })
    }

    /// Sets one of Directus' environment variables, over the settings made here.
    #[must_use]
    pub fn env(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.env.push((name.into(), value.into()));
        self
    }

    /// Fills the server's folder and starts the process, without waiting for it to answer.
    pub(crate) fn spawn(&self, folder: &Path, port: u16, owner: Owner) -> Result<Server> {
        let installation = Installation::of(self.version)?;
        self.furnish(folder, &installation)?;
        let mut cluster = match self.database {
            Database::Sqlite => None,
            Database::Postgres => Some(Programs::locate(&installation.cache)?.start(folder)?),
        };
        let log = folder.join(LOG);
        let output =
            File::create(&log).with_context(|| format!("cannot write {}", log.display()))?;
        let mut command = installation.node.command();
        if owner == Owner::ThisProcess {
            let watchdog = folder.join("watchdog.cjs");
            fs::write(&watchdog, include_str!("watchdog.cjs"))?;
            command.arg("--require").arg(watchdog).stdin(Stdio::piped());
        } else {
            command.stdin(Stdio::null());
        }
        command.arg(installation.cli()).arg("start");
        set_environment(
            &mut command,
            &installation.node,
            self.database,
            folder,
            port,
        );
        command.envs(self.env.iter().map(|(name, value)| (name, value)));
        if self.folder.is_none() {
            command.env("WATCHDOG_REMOVES", folder);
        }
        if let Some(cluster) = &mut cluster {
            match owner {
                Owner::ThisProcess => {
                    command.env("WATCHDOG_ENDS", cluster.pid().to_string());
                }
                Owner::Nobody => cluster.leave(),
            }
        }
        command.stdout(output.try_clone()?).stderr(output);
        // Its own group: Ctrl-C in a terminal is for the owner, which then ends the server.
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let child = command.spawn().context("cannot start Directus")?;
        Ok(Server {
            child,
            port,
            log,
            cluster,
        })
    }

    fn furnish(&self, folder: &Path, installation: &Installation) -> Result<()> {
        let extensions = folder.join("extensions");
        for part in [&extensions, &folder.join("uploads")] {
            fs::create_dir_all(part).with_context(|| format!("cannot make {}", part.display()))?;
        }
        fs::write(folder.join("package.json"), PACKAGE_JSON)?;
        let database = self.database.path(folder);
        if !database.exists() {
            let source = match &self.begins_with {
                Some(source) => source.clone(),
                None => template::database(installation, self.database)?,
            };
            copy(&source, &database)
                .with_context(|| format!("cannot make {}", database.display()))?;
        }
        let link = extensions.join("directus-extension-sync");
        match fs::remove_file(&link) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
        if self.extension {
            std::os::unix::fs::symlink(installation.extension()?, link)?;
        }
        Ok(())
    }
}

/// Copies a file, or a folder with the owners of what is in it.
fn copy(from: &Path, to: &Path) -> Result<()> {
    if from.is_file() {
        fs::copy(from, to)?;
        return Ok(());
    }
    let mut copy = Command::new("cp");
    copy.arg("-Rp").arg(from).arg(to);
    let status = copy.status().context("cannot start `cp`")?;
    ensure!(status.success(), "`cp` ended with {status}");
    Ok(())
}

/// Whose end is the server's end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Owner {
    /// It ends with this process.
    ThisProcess,
    /// It stays until somebody ends it.
    Nobody,
}

/// A server process.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) child: Child,
    pub(crate) port: u16,
    pub(crate) log: PathBuf,
    /// Ends after the server.
    pub(crate) cluster: Option<Cluster>,
}

/// Why a server did not come up.
pub(crate) enum Failure {
    /// Somebody else listens on its port.
    PortTaken,
    Other(anyhow::Error),
}

impl Server {
    /// Waits until the server answers.
    pub(crate) fn wait_until_ready(&mut self) -> Result<(), Failure> {
        let limit = Duration::from_mins(3);
        let is_ready = poll(limit, || {
            let ended = self.child.try_wait();
            if let Some(status) = ended.map_err(|error| Failure::Other(error.into()))? {
                let end = tail(&self.log);
                if end.contains("already in use") {
                    return Err(Failure::PortTaken);
                }
                let error = anyhow::anyhow!("Directus ended with {status} while starting\n{end}");
                return Err(Failure::Other(error));
            }
            Ok(answers(self.port).then_some(()))
        })?;
        is_ready.ok_or_else(|| {
            let (seconds, end) = (limit.as_secs(), tail(&self.log));
            Failure::Other(anyhow::anyhow!(
                "Directus does not answer after {seconds} s\n{end}"
            ))
        })
    }
}

/// Whether a Directus on this port says `pong`.
pub(crate) fn answers(port: u16) -> bool {
    let ping = || -> io::Result<bool> {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(1))?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        stream.write_all(
            b"GET /server/ping HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
        )?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer.starts_with("HTTP/1.1 200") && answer.ends_with("pong"))
    };
    ping().unwrap_or(false)
}

/// Fails when a port is taken, with what can be done.
pub(crate) fn expect_free(port: u16) -> Result<()> {
    if let Err(error) = TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
        bail!("port {port} cannot be used ({error}): end what listens there, or choose another");
    }
    Ok(())
}
