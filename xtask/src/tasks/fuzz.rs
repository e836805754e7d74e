//! `cargo xtask fuzz`: hostile input, found by libFuzzer.
//!
//! The coverage that guides it comes from LLVM passes that the stable compiler
//! takes by name, so no other toolchain is needed; a C++ compiler is.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use clap::ValueEnum;

use super::steps::{cargo, run, workspace};

/// The flags of a coverage-guided build (as cargo-fuzz gives them, but for the
/// sanitizers, which need a nightly compiler).
const COVERAGE: &[&str] = &[
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
];

#[derive(Debug, clap::Args)]
pub(crate) struct Fuzz {
    /// What to feed; everything when none is named.
    #[arg(value_enum)]
    targets: Vec<Target>,
    /// How many inputs each gets.
    #[arg(long, default_value_t = 2_000)]
    runs: u64,
    /// For how long each is fed, instead of a number of inputs.
    #[arg(long, conflicts_with = "runs", value_name = "SECONDS")]
    seconds: Option<u64>,
    /// Where the random numbers begin.
    #[arg(long, default_value_t = 1)]
    seed: u32,
}

/// What reads input from elsewhere. Each is a binary in `fuzz/targets`, with its
/// first inputs in `fuzz/corpus`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Target {
    /// The files of a dump folder.
    Dump,
    /// A saved plan.
    Plan,
    /// A `sync.lock`.
    Lock,
    /// What a server answers to a pull, a diff and a drift.
    Answers,
}

impl Target {
    fn name(self) -> String {
        format!("{self:?}").to_lowercase()
    }
}

impl Fuzz {
    /// The short run that is a part of the tests.
    pub(crate) fn short() -> Self {
        Self {
            targets: Vec::new(),
            runs: 2_000,
            seconds: None,
            seed: 1,
        }
    }

    pub(crate) fn run(&self) -> Result<()> {
        let folder = workspace().join("fuzz");
        let platform = platform()?;
        let mut build = cargo(["build", "--release", "--bins", "--target", &platform]);
        run(build
            .current_dir(&folder)
            .env("RUSTFLAGS", COVERAGE.join(" ")))?;
        let targets = match self.targets.as_slice() {
            [] => Target::value_variants(),
            some => some,
        };
        for target in targets {
            self.feed(*target, &folder, &platform)?;
        }
        Ok(())
    }

    /// Feeds one target. What it found worth keeping stays in its `found` folder,
    /// which git does not have.
    fn feed(&self, target: Target, folder: &Path, platform: &str) -> Result<()> {
        let name = target.name();
        let place = |kind: &str| folder.join(kind).join(&name);
        let (found, failed) = (place("found"), place("failed"));
        for made in [&found, &failed] {
            std::fs::create_dir_all(made)
                .with_context(|| format!("cannot make {}", made.display()))?;
        }
        let binary: PathBuf = folder.join("target").join(platform).join("release");
        let mut command = Command::new(binary.join(&name));
        command.current_dir(folder).args([
            match self.seconds {
                Some(seconds) => format!("-max_total_time={seconds}"),
                None => format!("-runs={}", self.runs),
            },
            format!("-seed={}", self.seed),
            "-dict=json.dict".to_owned(),
            "-max_len=60000".to_owned(),
            "-timeout=60".to_owned(),
            "-print_final_stats=1".to_owned(),
            "-verbosity=0".to_owned(),
            format!("-artifact_prefix={}/", failed.display()),
        ]);
        command.args([found, place("corpus")]);
        if run(&mut command).is_err() {
            bail!(
                "`{name}` found an input that fails; it is in {}, and the binary takes it as its argument",
                failed.display()
            );
        }
        Ok(())
    }
}

/// This machine's platform. Cargo is told it by name, so that build scripts are
/// not instrumented.
fn platform() -> Result<String> {
    let output = Command::new("rustc")
        .arg("-vV")
        .output()
        .context("cannot start `rustc -vV`")?;
    let said = String::from_utf8_lossy(&output.stdout);
    let host = said.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).context("`rustc -vV` names no host")
}
