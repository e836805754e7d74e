//! `cargo xtask bench`: what a pull, a diff and a push cost with our CLI and with the published
//! npm client, on the same server, in one run.

mod client;
mod cost;
mod report;
mod scene;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use xtask::progress;

use super::steps::workspace;
use client::{Client, Programs, Work};
use cost::Cost;
use report::{Report, Sample};
use scene::Scene;

/// Builds our CLI in release mode and measures it beside the published directus-sync.
///
/// Each round does the same work with the published client (npm `directus-sync`, which needs the
/// extension) and with ours, once for each store of mappings; the order changes from round to
/// round. The work:
///
///   first pull   from an instance that holds the data and has no mappings
///   diff         of that instance with what was just pulled, so without changes
///   push         of the dump that the published client pulled, to an empty instance
///
/// Each pull and each push has an instance of its own, with a copy of one database. Both clients
/// talk to it through a proxy that counts requests. Every result is checked: the pulled dumps hold
/// the same number of records, and after each push our diff is empty.
///
/// With the sample data a round takes about two minutes on two cores. Do nothing else on the
/// machine meanwhile. With TMPDIR=/dev/shm the databases are in memory, and no client waits for
/// the disk. `docs/benchmark.md` says how to read the table.
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Bench {
    /// How many rounds; the table shows their median. Publish no figures of fewer than 3.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    runs: u32,
    /// The dump folder that instances are filled with
    /// [default: `mila-server` in $SYNC_SDK_DATA, else in ../shared/data]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Also write every sample, with the machine and the data, as one JSON document.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

impl Bench {
    pub(crate) fn run(&self) -> Result<()> {
        let data = self.data()?;
        let programs = Programs::find()?;
        let load = cost::load_average();
        progress("filling an instance with the data");
        let scene = Scene::prepare(&data, programs)?;
        let mut samples = Vec::new();
        for round in 0..self.runs {
            samples.extend(self.round(&scene, round)?);
        }
        let report = Report::new(scene.extent()?, load, samples);
        println!("{}", report.markdown());
        if let Some(file) = &self.json {
            fs::write(file, format!("{:#}\n", report.json()))
                .with_context(|| format!("cannot write {}", file.display()))?;
        }
        Ok(())
    }

    /// Everything once with every client.
    fn round(&self, scene: &Scene, round: u32) -> Result<Vec<Sample>> {
        let mut clients = Client::ALL;
        // Nobody is always the first, nor always the one after the same other.
        clients.rotate_left(round as usize % Client::ALL.len());
        let mut samples = Vec::new();
        let mut keep = |client, work, cost: Cost| {
            progress(format_args!(
                "round {} of {}: {work} with {client}: {:.2} s, {} requests",
                round + 1,
                self.runs,
                cost.wall.as_secs_f64(),
                cost.requests,
            ));
            samples.push(Sample {
                round,
                work,
                client,
                cost,
            });
        };
        for client in clients {
            let (pull, diff) = scene.pull_and_diff(client, round)?;
            keep(client, Work::FirstPull, pull);
            keep(client, Work::Diff, diff);
        }
        scene.expect_equal_pulls(round)?;
        for client in clients {
            keep(client, Work::Push, scene.push(client, round)?);
        }
        Ok(samples)
    }

    fn data(&self) -> Result<PathBuf> {
        let data = match &self.data {
            Some(folder) => folder.clone(),
            None => std::env::var_os("SYNC_SDK_DATA")
                .map_or_else(|| workspace().join("../shared/data"), PathBuf::from)
                .join("mila-server"),
        };
        if !Path::new(&data).join("collections").is_dir() {
            bail!(
                "{} is not a dump folder: the sample data is no part of the repository; \
                 name a dump of your own with --data DIR",
                data.display()
            );
        }
        // Absolute, because the clients run elsewhere.
        Ok(data.canonicalize()?)
    }
}
