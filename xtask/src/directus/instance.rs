//! A Directus that belongs to a value, for tests.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use tempfile::TempDir;

use super::database::Database;
use super::postgres::{Cluster, Programs};
use super::server::{ADMIN_TOKEN, Failure, Launch, Owner, Server, address, expect_free};
use crate::cache::Cache;
use crate::command::poll;

/// A running Directus that ends when this is dropped, and when this process ends in any way.
#[derive(Debug)]
pub struct Instance {
    url: String,
    database: Database,
    folder: PathBuf,
    server: Server,
    /// Held while the server runs.
    _port: Option<File>,
    /// Removed after the server has ended.
    _temporary: Option<TempDir>,
}

impl Launch {
    /// Starts the server and waits until it answers.
    ///
    /// What is missing is installed first, which takes minutes, once a machine.
    ///
    /// # Errors
    /// When the install fails, the port is taken, or the server does not come up; the text holds
    /// the end of the log.
    pub fn start(&self) -> Result<Instance> {
        let temporary = match self.folder {
            None => Some(tempfile::Builder::new().prefix("directus-").tempdir()?),
            Some(_) => None,
        };
        let folder = match (&self.folder, &temporary) {
            (Some(folder), _) => folder.as_path(),
            (None, Some(temporary)) => temporary.path(),
            (None, None) => unreachable!("a launch without a folder has a temporary one"),
        };
        std::fs::create_dir_all(folder)?;
        let folder = folder.canonicalize()?;
        let mut candidates = Candidates::new(self.port)?;
        loop {
            let (port, lock) = candidates.next()?;
            let server = self.spawn(&folder, port, Owner::ThisProcess)?;
            // From here on, dropping it ends the process.
            let mut instance = Instance {
                url: address(port),
                database: self.database,
                folder: folder.clone(),
                server,
                _port: lock,
                _temporary: None,
            };
            match instance.server.wait_until_ready() {
                Ok(()) => {
                    instance._temporary = temporary;
                    return Ok(instance);
                }
                Err(Failure::PortTaken) if self.port == 0 => {}
                Err(Failure::PortTaken) => bail!("port {port} is taken by another program"),
                Err(Failure::Other(error)) => {
                    // The error names the log in it.
                    temporary.map(TempDir::keep);
                    return Err(error);
                }
            }
        }
    }
}

impl Instance {
    /// Its address, without a slash at the end.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The administrator's static token.
    pub fn token(&self) -> &'static str {
        ADMIN_TOKEN
    }

    /// Its folder, with its database and `server.log`.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Its database, a file or a folder, to be copied when the server is stopped.
    pub fn database(&self) -> PathBuf {
        self.database.path(&self.folder)
    }

    /// Runs SQL statements on its database, without foreign keys: makes what Directus
    /// would refuse to make.
    ///
    /// # Errors
    /// When the database refuses a statement.
    pub fn sql(&self, statements: &str) -> Result<()> {
        match self.database {
            Database::Sqlite => super::sql::run(&self.database(), statements),
            Database::Postgres => Programs::locate(&Cache::open()?)?.sql(&self.folder, statements),
        }
    }

    /// The process that is the server, for measuring it.
    pub fn pid(&self) -> u32 {
        self.server.child.id()
    }

    /// Ends the server in order, so that its folder can be used again.
    ///
    /// # Errors
    /// When it does not end within ten seconds (it is killed then).
    pub fn stop(mut self) -> Result<()> {
        self.end()
    }

    /// Ends the server in order; its folder stays as long as this value.
    ///
    /// # Errors
    /// When it does not end within ten seconds (it is killed then).
    pub fn end(&mut self) -> Result<()> {
        drop(self.server.child.stdin.take());
        let child = &mut self.server.child;
        if poll(Duration::from_secs(10), || child.try_wait())?.is_none() {
            bail!(
                "Directus did not end when asked; log: {}",
                self.server.log.display()
            );
        }
        self.server.cluster.take().map_or(Ok(()), Cluster::end)
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        // Either fails only when the process has ended already.
        let _ = self.server.child.kill();
        let _ = self.server.child.wait();
    }
}

/// Ports to try.
///
/// A server listens seconds after it was given its port, and until then nothing keeps others from
/// taking it. So ports come from below the range that systems give to clients, and each is locked
/// against the other tests of this machine.
struct Candidates {
    cache: Cache,
    fixed: Option<u16>,
    untried: std::ops::Range<u16>,
}

impl Candidates {
    const RANGE: std::ops::Range<u16> = 20_000..21_000;

    fn new(port: u16) -> Result<Self> {
        let fixed = (port != 0).then_some(port);
        Ok(Self {
            cache: Cache::open()?,
            fixed,
            untried: Self::RANGE,
        })
    }

    fn next(&mut self) -> Result<(u16, Option<File>)> {
        if let Some(port) = self.fixed {
            expect_free(port)?;
            return Ok((port, None));
        }
        for port in self.untried.by_ref() {
            let lock = self.cache.lock_file(&format!("port-{port}"))?;
            if lock.try_lock().is_ok() && expect_free(port).is_ok() {
                return Ok((port, Some(lock)));
            }
        }
        None.context("no free port between 20000 and 21000")
    }
}
