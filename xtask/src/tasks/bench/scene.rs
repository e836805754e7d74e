//! The instances and dump folders that clients are measured on.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::Value;
use tempfile::TempDir;
use xtask::command::run_logged;
use xtask::connection::Connection;
use xtask::directus::{Instance, Launch, Version};
use xtask::proxy::Proxy;

use super::client::{Client, Programs, Work};
use super::cost::{Cost, measure, observe};
use super::floor::{Job, warm};
use super::ten::{self, Changes};

/// The version of Directus that is measured on.
pub(super) const DIRECTUS: Version = Version::V11;

/// The table of mappings that our CLI makes with `--id-map collection`.
pub(super) const ID_MAP_COLLECTION: &str = "sync_sdk_id_map";

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
    /// What each request takes longer than it would.
    latency: Duration,
}

/// Told of each measurement.
type Keep<'a> = dyn FnMut(Work, Cost) + 'a;

impl Scene {
    /// Fills a database with the data, and pulls it again: a dump as this server writes it.
    pub(super) fn prepare(data: &Path, programs: Programs, latency: Duration) -> Result<Self> {
        let work = tempfile::Builder::new().prefix("bench-").tempdir()?;
        let server = launch(Client::OursCollection)
            .folder(work.path().join("filled"))
            .start()?;
        let filled = server.database();
        let scene = Self {
            programs,
            work,
            filled,
            latency,
        };
        let run = |work: Work, dump: &Path| {
            let mut command = scene.programs.command(Client::OursCollection, work, dump)?;
            if work == Work::Push {
                // The data may come from another version or database.
                command.arg("--force");
            }
            scene.run_unmeasured(command, &server)
        };
        run(Work::Push, data).context("the data cannot be pushed to an empty instance")?;
        run(Work::FirstPull, &scene.reference())?;
        delete_id_map(&server)?;
        server.stop()?;
        Ok(scene)
    }

    /// On one instance that is filled: a first pull, a second one, a diff, and a push of ten changes.
    pub(super) fn on_filled(
        &self,
        client: Client,
        round: u32,
        works: &[Work],
        keep: &mut Keep<'_>,
    ) -> Result<()> {
        let wanted = |work: Work| works.contains(&work);
        if Work::ALL
            .into_iter()
            .all(|work| work == Work::Push || !wanted(work))
        {
            return Ok(());
        }
        let server = launch(client).begin_with(&self.filled).start()?;
        warm(&server)?;
        let dump = self.dump(client, round);
        let mut measure = |work: Work, changes: Option<&Changes>| -> Result<()> {
            match wanted(work) {
                true => {
                    let cost = self.measure(client, work, &server, &dump, changes)?;
                    keep(work, cost);
                    Ok(())
                }
                // What comes after needs what it leaves behind.
                false if work == Work::FirstPull => self.pull_unmeasured(client, &server, &dump),
                false => Ok(()),
            }
        };
        match client {
            Client::Floor => {
                // It writes no dump, so the first pull's is ours.
                copy(&self.reference(), &dump)?;
                measure(Work::FirstPull, None)?;
                delete_id_map(&server)?;
                fs::remove_dir_all(&dump)?;
                self.pull_unmeasured(client, &server, &dump)?;
            }
            _ => measure(Work::FirstPull, None)?,
        }
        self.expect_whole(client, &dump)?;
        let first = contents(&dump)?;
        measure(Work::SecondPull, None)?;
        ensure!(
            contents(&dump)? == first,
            "the second pull with {client} changed the dump"
        );
        measure(Work::Diff, None)?;
        if wanted(Work::PushTen) {
            let changes = ten::change(&dump)?;
            measure(Work::PushTen, Some(&changes))?;
            self.expect_pushed(client, &server, &dump)?;
        }
        Ok(())
    }

    /// A push to an empty instance, of the same dump for everybody.
    pub(super) fn on_empty(&self, client: Client, keep: &mut Keep<'_>) -> Result<()> {
        let server = launch(client).start()?;
        warm(&server)?;
        let dump = self.reference();
        keep(
            Work::Push,
            self.measure(client, Work::Push, &server, &dump, None)?,
        );
        self.expect_pushed(client, &server, &dump)
    }

    /// Whoever pulled: it must be the same number of everything.
    fn expect_whole(&self, client: Client, dump: &Path) -> Result<()> {
        let (pulled, whole) = (extent(dump)?, self.extent()?);
        ensure!(pulled == whole, "{client} pulled {pulled:?} of {whole:?}");
        Ok(())
    }

    /// How much the data holds.
    pub(super) fn extent(&self) -> Result<Extent> {
        extent(&self.reference())
    }

    /// The data as it was pulled before the first round.
    fn reference(&self) -> PathBuf {
        self.work.path().join("reference")
    }

    /// The folder that a client pulls into in a round.
    fn dump(&self, client: Client, round: u32) -> PathBuf {
        self.work.path().join(format!("dump-{client:?}-{round}"))
    }

    fn measure(
        &self,
        client: Client,
        work: Work,
        server: &Instance,
        dump: &Path,
        changes: Option<&Changes>,
    ) -> Result<Cost> {
        if client == Client::Floor {
            let job = Job::prepare(work, server, dump, changes)?;
            let proxy = Proxy::start_far(server.url(), self.latency)?;
            let run = || job.run(&proxy.url(), server.token());
            return Ok(observe(server, &proxy, run)?.1);
        }
        let proxy = Proxy::start_far(server.url(), self.latency)?;
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

    /// Leaves its folder behind.
    pub(super) fn keep(&mut self) {
        self.work.disable_cleanup(true);
    }

    fn run_unmeasured(&self, mut command: Command, server: &Instance) -> Result<()> {
        connect(&mut command, server.url(), server, self.work.path());
        let log = self.work.path().join("unmeasured.log");
        run_logged(&mut command, &log, Duration::from_mins(15))
    }

    fn pull_unmeasured(&self, client: Client, server: &Instance, dump: &Path) -> Result<()> {
        let client = client.or_ours();
        let command = self.programs.command(client, Work::FirstPull, dump)?;
        self.run_unmeasured(command, server)
    }

    /// Whoever pushed: nothing may be left to do.
    fn expect_pushed(&self, client: Client, server: &Instance, dump: &Path) -> Result<()> {
        let judge = match client {
            Client::Published => Client::OursExtension,
            other => other.or_ours(),
        };
        let diff = self.programs.command(judge, Work::Diff, dump)?;
        self.run_unmeasured(diff, server)
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

/// Removes the table of mappings.
fn delete_id_map(server: &Instance) -> Result<()> {
    let mut connection = Connection::open(server.url(), server.token())?;
    connection.send("DELETE", &format!("/collections/{ID_MAP_COLLECTION}"), "")?;
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
pub(super) fn entries(folder: &Path) -> Result<Vec<(String, PathBuf)>> {
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
    Ok(contents(folder)?.len())
}

/// The files in a folder and in the folders in it, with what is in them.
fn contents(folder: &Path) -> Result<BTreeMap<PathBuf, Vec<u8>>> {
    let mut found = BTreeMap::new();
    for (_, path) in entries(folder)? {
        match path.is_dir() {
            true => found.append(&mut contents(&path)?),
            false => {
                let bytes = fs::read(&path)?;
                found.insert(path, bytes);
            }
        }
    }
    Ok(found)
}

/// Copies a folder with the folders in it.
fn copy(from: &Path, to: &Path) -> Result<()> {
    for (path, bytes) in contents(from)? {
        let file = to.join(path.strip_prefix(from)?);
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(file, bytes)?;
    }
    Ok(())
}
