//! The instances and dump folders that clients are measured on.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::Value;
use tempfile::TempDir;
use xtask::command::run_logged;
use xtask::directus::{Instance, Launch, Version};
use xtask::proxy::Proxy;

use super::client::{Client, Programs, Work};
use super::cost::{Cost, measure};

/// The version of Directus that is measured on.
pub(super) const DIRECTUS: Version = Version::V11;

/// The table of mappings that our CLI makes with `--id-map collection`.
const ID_MAP_COLLECTION: &str = "sync_sdk_id_map";

/// How much a dump holds: records by kind, and parts of the data model.
pub(super) type Extent = BTreeMap<String, usize>;

/// What all measurements share.
#[derive(Debug)]
pub(super) struct Scene {
    programs: Programs,
    /// Holds the dumps, the logs, and the server whose database is copied.
    work: TempDir,
    /// A database with the data and without mappings.
    filled: PathBuf,
}

impl Scene {
    /// Fills a database with the data.
    pub(super) fn prepare(data: &Path, programs: Programs) -> Result<Self> {
        let work = tempfile::Builder::new().prefix("bench-").tempdir()?;
        let server = launch(Client::OursCollection)
            .folder(work.path().join("filled"))
            .start()?;
        let client = Client::OursCollection;
        let mut push = programs.command(client, Work::Push, data)?;
        // The data may come from another version or database.
        push.arg("--force");
        connect(&mut push, server.url(), &server, work.path());
        let log = work.path().join("fill.log");
        run_logged(&mut push, &log, std::time::Duration::from_mins(10))
            .context("the data cannot be pushed to an empty instance")?;
        delete(&server, &format!("/collections/{ID_MAP_COLLECTION}"))?;
        let filled = server.database();
        server.stop()?;
        Ok(Self {
            programs,
            work,
            filled,
        })
    }

    /// A first pull from the filled instance, and a diff with what was pulled.
    pub(super) fn pull_and_diff(&self, client: Client, round: u32) -> Result<(Cost, Cost)> {
        let server = launch(client).begin_with(&self.filled).start()?;
        let dump = self.dump(client, round);
        Ok((
            self.measure(client, Work::FirstPull, &server, &dump)?,
            self.measure(client, Work::Diff, &server, &dump)?,
        ))
    }

    /// Whoever pulled: it must be the same number of everything.
    pub(super) fn expect_equal_pulls(&self, round: u32) -> Result<()> {
        let theirs = extent(&self.dump(Client::Published, round))?;
        for client in Client::ALL {
            let ours = extent(&self.dump(client, round))?;
            ensure!(
                ours == theirs,
                "{client} pulled {ours:?}, the published client {theirs:?}"
            );
        }
        Ok(())
    }

    /// A push to an empty instance of what the published client has pulled in this round.
    pub(super) fn push(&self, client: Client, round: u32) -> Result<Cost> {
        let server = launch(client).start()?;
        let dump = self.dump(Client::Published, round);
        let cost = self.measure(client, Work::Push, &server, &dump)?;
        self.expect_pushed(client, &server, &dump)?;
        Ok(cost)
    }

    /// How much the data holds, as the published client pulled it in the first round.
    pub(super) fn extent(&self) -> Result<Extent> {
        extent(&self.dump(Client::Published, 0))
    }

    /// The folder that a client pulls into in a round.
    fn dump(&self, client: Client, round: u32) -> PathBuf {
        self.work.path().join(format!("dump-{client:?}-{round}"))
    }

    fn measure(&self, client: Client, work: Work, server: &Instance, dump: &Path) -> Result<Cost> {
        let proxy = Proxy::start(server.url())?;
        let mut command = self.programs.command(client, work, dump)?;
        connect(&mut command, &proxy.url(), server, self.work.path());
        let log = self.work.path().join("client.log");
        let (status, cost) = measure(&mut command, server, &proxy, &log)?;
        if !status.success() {
            let output = fs::read_to_string(&log).unwrap_or_default();
            bail!("{work} with {client} ended with {status}\n{output}");
        }
        Ok(cost)
    }

    /// Whoever pushed: nothing may be left to do.
    fn expect_pushed(&self, client: Client, server: &Instance, dump: &Path) -> Result<()> {
        let judge = match client {
            Client::Published => Client::OursExtension,
            ours => ours,
        };
        let mut diff = self.programs.command(judge, Work::Diff, dump)?;
        connect(&mut diff, server.url(), server, self.work.path());
        let log = self.work.path().join("check.log");
        run_logged(&mut diff, &log, std::time::Duration::from_mins(5))
            .with_context(|| format!("after the push with {client} something differs"))
    }
}

/// An instance with what a client needs.
fn launch(client: Client) -> Launch {
    Launch::new(DIRECTUS).extension(client.needs_extension())
}

/// Tells a client where the server is, and nothing else that is set here.
fn connect(command: &mut Command, url: &str, server: &Instance, folder: &Path) {
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("DIRECTUS_") {
            command.env_remove(name);
        }
    }
    command
        .current_dir(folder)
        .env("DIRECTUS_URL", url)
        .env("DIRECTUS_TOKEN", server.token());
}

/// Sends one DELETE as the administrator.
fn delete(server: &Instance, path: &str) -> Result<()> {
    let host = server.url().trim_start_matches("http://");
    let mut stream = TcpStream::connect(host)?;
    write!(
        stream,
        "DELETE {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {}\r\nConnection: close\r\n\r\n",
        server.token()
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    ensure!(
        answer.starts_with("HTTP/1.1 204"),
        "DELETE {path} was answered with:\n{answer}"
    );
    Ok(())
}

/// Counts what a dump folder holds: the records of each kind, and the files of the data model, of
/// which there is one a collection, a field and a relation.
fn extent(dump: &Path) -> Result<Extent> {
    let mut extent = Extent::new();
    for (name, path) in entries(&dump.join("collections"))? {
        let text = fs::read_to_string(&path)?;
        let Value::Array(records) = serde_json::from_str(&text)? else {
            bail!("{} is not a list", path.display());
        };
        extent.insert(name.trim_end_matches(".json").to_owned(), records.len());
    }
    for part in ["collections", "fields", "relations"] {
        let count = files(&dump.join("snapshot").join(part))?;
        extent.insert(format!("data model: {part}"), count);
    }
    Ok(extent)
}

/// The entries of a folder, by name.
fn entries(folder: &Path) -> Result<Vec<(String, PathBuf)>> {
    fs::read_dir(folder)
        .with_context(|| format!("cannot read {}", folder.display()))?
        .map(|entry| {
            let entry = entry?;
            Ok((
                entry.file_name().to_string_lossy().into_owned(),
                entry.path(),
            ))
        })
        .collect()
}

/// How many files a folder and the folders in it hold.
fn files(folder: &Path) -> Result<usize> {
    entries(folder)?
        .into_iter()
        .map(|(_, path)| if path.is_dir() { files(&path) } else { Ok(1) })
        .sum()
}
