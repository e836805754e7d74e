//! The samples of a benchmark as a table for people and as JSON for programs.

use std::fmt::Write as _;
use std::thread::available_parallelism;
use std::time::Duration;

use serde_json::{Value, json};
use xtask::directus::{CLIENT, EXTENSION};

use super::client::{Client, Work};
use super::cost::Cost;
use super::scene::{DIRECTUS, Extent};

/// The version of the JSON document.
const FORMAT: u32 = 2;

/// One run of one client.
#[derive(Clone, Debug)]
pub(super) struct Sample {
    pub(super) round: u32,
    pub(super) work: Work,
    pub(super) client: Client,
    pub(super) cost: Cost,
}

/// Everything that was measured, and where.
#[derive(Debug)]
pub(super) struct Report {
    cores: usize,
    load: Option<f64>,
    latency: Duration,
    extent: Extent,
    samples: Vec<Sample>,
}

impl Report {
    /// `load` is the load average before the first sample.
    pub(super) fn new(
        extent: Extent,
        load: Option<f64>,
        latency: Duration,
        samples: Vec<Sample>,
    ) -> Self {
        Self {
            cores: available_parallelism().map_or(1, usize::from),
            load,
            latency,
            extent,
            samples,
        }
    }

    /// A row a client and piece of work, with ratios to the published client and to the floor.
    pub(super) fn markdown(&self) -> String {
        let mut text = self.preamble();
        text.push_str(
            "| | client | id map | wall | client CPU | server CPU | client memory | requests | times faster | of the floor |\n\
             |---|---|---|--:|--:|--:|--:|--:|--:|--:|\n",
        );
        for work in Work::ALL {
            let wall = |client| self.row(work, client).map(|row| row.wall.middle);
            let (published, floor) = (wall(Client::Published), wall(Client::Floor));
            for client in Client::ALL {
                let Some(row) = self.row(work, client) else {
                    continue;
                };
                let faster = published
                    .filter(|_| client != Client::Published)
                    .map(|published| format!("{:.1}", published / row.wall.middle));
                let of_floor = floor
                    .filter(|_| client != Client::Floor)
                    .map(|floor| format!("{:.2}", row.wall.middle / floor));
                let _ = writeln!(
                    text,
                    "| {work} | {} | {} | {} | {} | {} | {} | {} | {} | {} |",
                    client.name(),
                    client.id_map(),
                    row.wall,
                    or_dash(row.client_cpu),
                    or_dash(row.server_cpu),
                    or_dash(
                        row.client_memory
                            .map(|bytes| format!("{:.0} MB", bytes / 1e6))
                    ),
                    row.requests,
                    faster.unwrap_or_default(),
                    of_floor.unwrap_or_default(),
                );
            }
        }
        text
    }

    /// Machine, versions and data.
    fn preamble(&self) -> String {
        let rounds = self.rounds();
        let load = self
            .load
            .map(|load| format!(" (load average before: {load:.2})"));
        let extent: Vec<String> = self
            .extent
            .iter()
            .map(|(kind, count)| format!("{kind} {count}"))
            .collect();
        format!(
            "- machine: {} cores{}\n\
             - Directus {DIRECTUS} on SQLite, directus-extension-sync {EXTENSION}, ours {} (release build)\n\
             - data: {} records ({})\n\
             - latency added: {} ms\n\
             - {rounds} {}\n\n",
            self.cores,
            load.unwrap_or_default(),
            env!("CARGO_PKG_VERSION"),
            self.records(),
            extent.join(", "),
            self.latency.as_millis(),
            if rounds == 1 {
                "round"
            } else {
                "rounds: medians, with the smallest and the largest"
            },
        )
    }

    /// Every sample as it is.
    pub(super) fn json(&self) -> Value {
        let seconds = |duration: Duration| duration.as_secs_f64();
        let samples: Vec<Value> = self
            .samples
            .iter()
            .map(|sample| {
                json!({
                    "round": sample.round + 1,
                    "work": sample.work.to_string(),
                    "client": sample.client.name(),
                    "idMap": sample.client.id_map(),
                    "wallSeconds": seconds(sample.cost.wall),
                    "clientCpuSeconds": sample.cost.client_cpu.map(seconds),
                    "clientMemoryBytes": sample.cost.client_memory,
                    "serverCpuSeconds": sample.cost.server_cpu.map(seconds),
                    "requests": sample.cost.requests,
                    "sentBytes": sample.cost.sent,
                    "receivedBytes": sample.cost.received,
                })
            })
            .collect();
        json!({
            "format": "sync-sdk/bench",
            "version": FORMAT,
            "machine": { "cores": self.cores, "loadAverageBefore": self.load },
            "directus": DIRECTUS.number(),
            "database": "sqlite",
            "publishedClient": CLIENT,
            "extension": EXTENSION,
            "data": self.extent,
            "records": self.records(),
            "latencySeconds": seconds(self.latency),
            "samples": samples,
        })
    }

    fn records(&self) -> usize {
        let kinds = self.extent.iter();
        kinds
            .filter(|(kind, _)| !kind.starts_with("data model"))
            .map(|(_, count)| count)
            .sum()
    }

    fn rounds(&self) -> u32 {
        let rounds = self.samples.iter().map(|sample| sample.round + 1);
        rounds.max().unwrap_or_default()
    }

    /// `None` where that was not measured.
    fn row(&self, work: Work, client: Client) -> Option<Row> {
        let costs: Vec<&Cost> = self
            .samples
            .iter()
            .filter(|sample| sample.work == work && sample.client == client)
            .map(|sample| &sample.cost)
            .collect();
        let seconds = |of: fn(&Cost) -> Option<Duration>| {
            let all = costs.iter().map(|cost| Some(of(cost)?.as_secs_f64()));
            all.collect::<Option<Vec<f64>>>().map(Spread::of)
        };
        let memory = costs.iter().map(|cost| Some(cost.client_memory? as f64));
        let requests = costs.iter().map(|cost| cost.requests as f64);
        costs.first()?;
        Some(Row {
            wall: seconds(|cost| Some(cost.wall))?,
            client_cpu: seconds(|cost| cost.client_cpu),
            server_cpu: seconds(|cost| cost.server_cpu),
            client_memory: memory
                .collect::<Option<Vec<f64>>>()
                .map(|all| Spread::of(all).largest),
            requests: Spread::of(requests.collect()).middle,
        })
    }
}

fn or_dash(value: Option<impl std::fmt::Display>) -> String {
    value.map_or_else(|| "–".to_owned(), |value| value.to_string())
}

/// The samples of one client for one piece of work.
struct Row {
    wall: Spread,
    client_cpu: Option<Spread>,
    server_cpu: Option<Spread>,
    /// The most of all samples.
    client_memory: Option<f64>,
    requests: f64,
}

/// Median, smallest and largest of some seconds.
struct Spread {
    smallest: f64,
    middle: f64,
    largest: f64,
}

impl Spread {
    fn of(mut values: Vec<f64>) -> Self {
        values.sort_by(f64::total_cmp);
        let at = |index: usize| values.get(index).copied().unwrap_or(f64::NAN);
        let half = values.len() / 2;
        let middle = if values.len().is_multiple_of(2) {
            f64::midpoint(at(half.wrapping_sub(1)), at(half))
        } else {
            at(half)
        };
        Self {
            smallest: at(0),
            middle,
            largest: at(values.len().wrapping_sub(1)),
        }
    }
}

impl std::fmt::Display for Spread {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:.2} s", self.middle)?;
        if self.smallest < self.largest {
            write!(f, " ({:.2}–{:.2})", self.smallest, self.largest)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(round: u32, client: Client, seconds: u64, requests: usize) -> Sample {
        Sample {
            round,
            work: Work::Diff,
            client,
            cost: Cost {
                wall: Duration::from_secs(seconds),
                client_cpu: (client != Client::Floor).then_some(Duration::from_millis(250)),
                client_memory: Some(7_000_000),
                server_cpu: None,
                requests,
                sent: 1,
                received: 2,
            },
        }
    }

    fn report(samples: Vec<Sample>) -> Report {
        let extent = Extent::from([
            ("roles".to_owned(), 3),
            ("data model: fields".to_owned(), 7),
        ]);
        Report::new(extent, Some(0.5), Duration::ZERO, samples)
    }

    #[test]
    fn the_table_shows_medians_and_ratios() {
        let text = report(vec![
            sample(0, Client::Published, 30, 1000),
            sample(1, Client::Published, 60, 1000),
            sample(2, Client::Published, 40, 1000),
            sample(0, Client::OursCollection, 2, 20),
            sample(1, Client::OursCollection, 2, 20),
            sample(2, Client::OursCollection, 9, 20),
            sample(0, Client::Floor, 1, 14),
        ])
        .markdown();
        assert!(text.contains("data: 3 records"), "{text}");
        let row = |start: &str| text.lines().find(|line| line.starts_with(start));
        let published = row("| diff without changes | directus-sync").expect("a row");
        assert!(published.contains("| 40.00 s (30.00–60.00) | 0.25 s | – | 7 MB | 1000 |"));
        let ours = row("| diff without changes | ours | collection").expect("a row");
        assert!(ours.ends_with("| 2.00 s (2.00–9.00) | 0.25 s | – | 7 MB | 20 | 20.0 | 2.00 |"));
        assert_eq!(row("| first pull"), None);
    }

    #[test]
    fn the_median_of_an_even_number_lies_between() {
        assert_eq!(Spread::of(vec![4.0, 1.0, 2.0, 9.0]).middle, 3.0);
        assert_eq!(Spread::of(vec![4.0]).to_string(), "4.00 s");
    }

    #[test]
    fn the_document_keeps_every_sample() {
        let json = report(vec![sample(0, Client::Published, 30, 1000)]).json();
        assert_eq!(json["version"], FORMAT);
        assert_eq!(json["samples"][0]["wallSeconds"], 30.0);
        assert_eq!(json["samples"][0]["round"], 1);
        assert_eq!(json["samples"][0]["serverCpuSeconds"], Value::Null);
    }
}
