//! `cargo xtask bench-build`: what a config crate costs to compile and to run.

mod config;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use xtask::command::run_logged;
use xtask::progress;

use super::steps::{cargo, workspace};

/// Compiles `examples/gazette` and a generated config of a large instance, each in a target folder
/// of its own, and prints a table of the times.
///
/// The generated config has 120 collections of 20 fields, 40 policies of 40 grants, 30 flows of
/// 8 operations, and some dashboards and presets, a file each. For both:
///
///   from nothing    `cargo build` with an empty target folder, all dependencies included
///   check           `cargo check` of the crate itself, its dependencies being checked already
///   edit            `cargo build` after a line of one policy was changed
///   synth           the built crate compiles the project and prints it
///
/// Do nothing else on the machine meanwhile.
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct BenchBuild {
    /// How often each is measured; the table shows the median.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    runs: u32,
    /// Only write the generated config crate into this folder.
    #[arg(long, value_name = "DIR", conflicts_with = "runs")]
    write: Option<PathBuf>,
}

/// The crates that a config crate may have at most, itself included.
const CRATES: usize = 30;

const LIMIT: Duration = Duration::from_mins(20);

impl BenchBuild {
    pub(crate) fn run(&self) -> Result<()> {
        if let Some(folder) = &self.write {
            let folder = config::write(folder)?;
            println!("{}", folder.display());
            return Ok(());
        }
        let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
        let gazette = Subject {
            name: "gazette",
            crate_folder: copy_gazette(folder.path())?,
            edited: "src/access.rs",
        };
        let large = Subject {
            name: "generated",
            crate_folder: config::write(folder.path())?,
            edited: "src/policies/policy_7.rs",
        };
        let crates = large.crates()?;
        if crates >= CRATES {
            bail!("a config crate has {crates} crates; it must stay under {CRATES}");
        }
        let cores = std::thread::available_parallelism()?;
        println!("A config crate has {crates} crates, itself included. {cores} cores.\n");
        println!("| config | lines | from nothing | check | edit | synth |");
        println!("|---|--:|--:|--:|--:|--:|");
        for subject in [gazette, large] {
            let mut times = Vec::new();
            for run in 1..=self.runs {
                progress(format_args!("{}: run {run} of {}", subject.name, self.runs));
                times.push(subject.measure()?);
            }
            let cell = |of: fn(&Times) -> Duration| {
                let mut all: Vec<Duration> = times.iter().map(of).collect();
                all.sort();
                format!("{:.2} s", all[all.len() / 2].as_secs_f64())
            };
            println!(
                "| {} | {} | {} | {} | {} | {} |",
                subject.name,
                subject.lines()?,
                cell(|times| times.nothing),
                cell(|times| times.check),
                cell(|times| times.edit),
                cell(|times| times.synth),
            );
        }
        Ok(())
    }
}

/// A config crate that is measured.
struct Subject {
    /// Of the package.
    name: &'static str,
    crate_folder: PathBuf,
    /// A source file in which a line is added.
    edited: &'static str,
}

struct Times {
    nothing: Duration,
    check: Duration,
    edit: Duration,
    synth: Duration,
}

impl Subject {
    fn measure(&self) -> Result<Times> {
        let target = self.crate_folder.join("target");
        if target.exists() {
            fs::remove_dir_all(&target)?;
        }
        let nothing = self.cargo(&["build"])?;
        self.cargo(&["check"])?;
        self.touch("src/main.rs")?;
        // Without what is known of the crate itself, as after a clone.
        self.cargo(&["clean", "--package", self.name])?;
        let check = self.cargo(&["check"])?;
        self.cargo(&["build"])?;
        self.touch(self.edited)?;
        let edit = self.cargo(&["build"])?;
        let synth = timed(|| {
            let status = Command::new(target.join("debug").join(self.name))
                .arg("synth")
                .stdout(Stdio::null())
                .status()?;
            if !status.success() {
                bail!("`synth` of {} failed", self.name);
            }
            Ok(())
        })?;
        Ok(Times {
            nothing,
            check,
            edit,
            synth,
        })
    }

    /// Adds a constant that nothing needs, so that the crate's code changes.
    fn touch(&self, file: &str) -> Result<()> {
        let path = self.crate_folder.join(file);
        let text = fs::read_to_string(&path)?;
        const EDIT: &str = "const _: fn() -> usize = ||";
        let count = text.matches(EDIT).count();
        let edit = format!("\n{EDIT} {count};\n");
        fs::write(&path, text + &edit)?;
        Ok(())
    }

    fn cargo(&self, arguments: &[&str]) -> Result<Duration> {
        let mut command = self.command(arguments);
        let log = self.crate_folder.join("cargo.log");
        timed(|| run_logged(&mut command, &log, LIMIT))
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = cargo(arguments.iter().copied());
        command
            .current_dir(&self.crate_folder)
            .env("CARGO_TARGET_DIR", self.crate_folder.join("target"));
        command
    }

    /// What has to be compiled for the crate, itself included.
    fn crates(&self) -> Result<usize> {
        let arguments = [
            "tree",
            "--edges",
            "normal,build",
            "--prefix",
            "none",
            "--no-dedupe",
        ];
        let output = self.command(&arguments).output()?;
        if !output.status.success() {
            bail!("cargo tree: {}", String::from_utf8_lossy(&output.stderr));
        }
        let text = String::from_utf8(output.stdout)?;
        let mut names: Vec<&str> = text
            .lines()
            .filter_map(|line| line.split_whitespace().next())
            .collect();
        names.sort_unstable();
        names.dedup();
        Ok(names.len())
    }

    fn lines(&self) -> Result<usize> {
        fn count(folder: &Path) -> Result<usize> {
            let mut lines = 0;
            for entry in fs::read_dir(folder)? {
                let path = entry?.path();
                lines += if path.is_dir() {
                    count(&path)?
                } else {
                    fs::read_to_string(&path)?.lines().count()
                };
            }
            Ok(lines)
        }
        count(&self.crate_folder.join("src"))
    }
}

fn timed(work: impl FnOnce() -> Result<()>) -> Result<Duration> {
    let start = Instant::now();
    work()?;
    Ok(start.elapsed())
}

/// The example, outside of the workspace, so that its lock file and target folder are its own.
fn copy_gazette(into: &Path) -> Result<PathBuf> {
    let folder = into.join("gazette");
    copy(&workspace().join("examples/gazette"), &folder)?;
    config::manifest(&folder, "gazette")?;
    Ok(folder)
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
