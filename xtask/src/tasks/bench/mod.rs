//! `cargo xtask bench`: what pulls, diffs and pushes cost with our CLI and with the published
//! npm client, on the same server, in one run, and what they cannot cost less than.

mod client;
mod cost;
mod data;
mod floor;
mod report;
mod scene;
mod ten;

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use xtask::progress;

use client::{Client, Programs, Work};
use cost::Cost;
use data::Scale;
use report::{Report, Sample};
use scene::Scene;

/// Builds our CLI in release mode and measures it beside the published directus-sync.
///
/// Each round does the same work with the published client (npm `directus-sync`, which needs the
/// extension), with ours, once for each store of mappings, and with a bare loop that sends the same
/// reads and writes: the floor. The order changes from round to round. The work:
///
///   first-pull   from an instance that holds the data and has no mappings
///   second-pull  from that instance once more
///   diff         of that instance with what was just pulled, so without changes
///   push-ten     of ten changes of that dump, of several kinds
///   push         of the data to an empty instance
///
/// Everybody talks to the server through a proxy that counts requests. Every result is checked: the
/// pulled dumps hold the same number of records, and after each push our diff is empty.
///
/// `docs/benchmark.md` says how long it takes and how to read the table. Do nothing else on the
/// machine meanwhile. With TMPDIR=/dev/shm the databases are in memory, and no client waits for the
/// disk.
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Bench {
    /// How many rounds; the table shows their median. Publish no figures of fewer than 3.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    runs: u32,
    /// How much data is made up: 10 are 3,240 records and 40 collections, 1 a tenth of that.
    #[arg(long, default_value = "1")]
    scale: Scale,
    /// A dump folder in place of made-up data.
    #[arg(long, value_name = "DIR", conflicts_with = "scale")]
    data: Option<PathBuf>,
    /// Measures only this.
    #[arg(long, value_name = "WORK,…", value_delimiter = ',', default_values = ["first-pull", "second-pull", "diff", "push", "push-ten"])]
    work: Vec<Work>,
    /// Measures only these.
    #[arg(long, value_name = "CLIENT,…", value_delimiter = ',', default_values = ["npm", "extension", "collection", "floor"])]
    clients: Vec<Client>,
    /// Makes each request take so much longer, as a server that is far away does.
    #[arg(long, value_name = "MS", default_value = "0ms", value_parser = milliseconds)]
    latency: Duration,
    /// Only writes the made-up data into this folder, to look at it.
    #[arg(long, value_name = "DIR", conflicts_with_all = ["data", "json"])]
    write: Option<PathBuf>,
    /// Also write every sample, with the machine and the data, as one JSON document.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

/// `20ms`, or `20`.
fn milliseconds(text: &str) -> Result<Duration, std::num::ParseIntError> {
    let number = text.strip_suffix("ms").unwrap_or(text);
    number.trim().parse().map(Duration::from_millis)
}

impl Bench {
    pub(crate) fn run(&self) -> Result<()> {
        if let Some(folder) = &self.write {
            return data::write(folder, self.scale);
        }
        let made_up = tempfile::Builder::new().prefix("bench-data-").tempdir()?;
        let data = match &self.data {
            // Absolute, because the clients run elsewhere.
            Some(folder) if folder.join("collections").is_dir() => folder.canonicalize()?,
            Some(folder) => bail!("{} is not a dump folder", folder.display()),
            None => {
                data::write(made_up.path(), self.scale)?;
                made_up.path().to_owned()
            }
        };
        let programs = Programs::find()?;
        let load = cost::load_average();
        progress("filling an instance with the data");
        let mut scene = Scene::prepare(&data, programs, self.latency)?;
        let mut samples = Vec::new();
        let rounds = (0..self.runs).try_for_each(|round| self.round(&scene, round, &mut samples));
        if rounds.is_err() {
            // The error names logs and dumps in it.
            scene.keep();
        }
        rounds?;
        let report = Report::new(scene.extent()?, load, self.latency, samples);
        println!("{}", report.markdown());
        if let Some(file) = &self.json {
            fs::write(file, format!("{:#}\n", report.json()))
                .with_context(|| format!("cannot write {}", file.display()))?;
        }
        Ok(())
    }

    /// Everything once with everybody.
    fn round(&self, scene: &Scene, round: u32, samples: &mut Vec<Sample>) -> Result<()> {
        let mut clients = self.clients.clone();
        // Nobody is always the first, nor always the one after the same other.
        clients.rotate_left(round as usize % self.clients.len());
        let mut keep = |client: Client, work: Work, cost: Cost| {
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
        for client in &clients {
            scene.on_filled(*client, round, &self.work, &mut |work, cost| {
                keep(*client, work, cost)
            })?;
        }
        if self.work.contains(&Work::Push) {
            for client in &clients {
                scene.on_empty(*client, &mut |work, cost| keep(*client, work, cost))?;
            }
        }
        Ok(())
    }
}
