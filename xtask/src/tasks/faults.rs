//! `cargo xtask faults`: a push is disturbed at each of its requests, and run again.

use anyhow::Result;
use clap::ValueEnum;

use super::steps::{cargo, run};

/// Runs the end-to-end tests of `tests/tests/faults` on more than their sample. Each case has a
/// Directus of its own.
#[derive(Debug, clap::Args)]
pub(crate) struct Faults {
    /// Which cases: the same number, the same cases.
    #[arg(long, default_value_t = 5)]
    seed: u64,
    /// How many cases.
    #[arg(long, default_value_t = 20, conflicts_with = "all")]
    cases: u32,
    /// All cases.
    #[arg(long)]
    all: bool,
    /// Only cases whose name has this in it: `CutAfter at POST /roles`.
    #[arg(long, value_name = "TEXT")]
    only: Option<String>,
    /// What is pushed.
    #[arg(long, value_enum, default_value_t = Config::Agency)]
    config: Config,
    /// How many cases at once.
    #[arg(long, default_value_t = 2)]
    workers: u8,
}

/// A test each.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Config {
    /// `examples/agency` onto an empty instance.
    Agency,
    /// The same with `directus-extension-sync`.
    AgencyExtension,
    /// A second version of it onto the first.
    AgencyChanged,
    /// `examples/gazette` onto an empty instance.
    Gazette,
    /// A small dump onto an empty instance: the one of them for `SYNC_SDK_TEST_DIRECTUS=12`.
    Newsroom,
}

impl Config {
    fn test(self) -> &'static str {
        match self {
            Self::Agency => "the_agency_is_made",
            Self::AgencyExtension => "the_agency_is_made_with_the_extension",
            Self::AgencyChanged => "the_agency_is_changed",
            Self::Gazette => "the_gazette_is_made",
            Self::Newsroom => "the_newsroom_is_made",
        }
    }
}

impl Faults {
    pub(crate) fn run(&self) -> Result<()> {
        let test = self.config.test();
        let mut command = cargo(["test", "--package", "sync-tests", "--test", "faults"]);
        command.args(["--", test, "--exact", "--nocapture"]);
        let cases = match self.all {
            true => "all".to_owned(),
            false => self.cases.to_string(),
        };
        command
            .env("FAULTS_SEED", self.seed.to_string())
            .env("FAULTS_CASES", cases)
            .env("FAULTS_WORKERS", self.workers.to_string());
        if let Some(only) = &self.only {
            command.env("FAULTS_ONLY", only);
        }
        run(&mut command)
    }
}
