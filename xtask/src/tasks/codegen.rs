//! `cargo xtask codegen`: what comes out when a dump becomes code.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;
use xtask::progress;

use super::steps::{cargo, run, workspace};

/// Turns a dump folder into a config crate with `directus-sync generate`, and prints how much of
/// it came out typed, how large it is, how long it takes to generate, to check and to build (its
/// dependencies being built already), how many warnings there are, and whether rustfmt would
/// change something.
///
/// Do nothing else on the machine meanwhile.
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Codegen {
    /// The dump folder.
    #[arg(value_name = "DUMP")]
    dump: PathBuf,
    /// Keep the crate: it is made as `generated` in this folder.
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
    /// List what is raw, and why.
    #[arg(long)]
    raw: bool,
}

/// Of the folder, the package and the project.
const NAME: &str = "generated";

impl Codegen {
    pub(crate) fn run(&self) -> Result<()> {
        run(&mut cargo(["build", "--package", "sync-cli"]))?;
        let temporary = tempfile::tempdir().context("cannot make a temporary folder")?;
        let folder = match &self.keep {
            Some(folder) => folder.join(NAME),
            None => temporary.path().join(NAME),
        };
        progress(format_args!("generating"));
        let (report, generate) = timed(|| self.generate(&folder))?;
        let krate = Crate { folder };

        progress(format_args!("building it with its dependencies"));
        let warnings = krate.warnings()?;
        krate.cargo(&["check"])?;
        krate.cargo(&["clean", "--package", NAME])?;
        progress(format_args!("checking and building it alone"));
        let ((), check) = timed(|| krate.cargo(&["check"]).map(drop))?;
        krate.cargo(&["clean", "--package", NAME])?;
        let ((), build) = timed(|| krate.cargo(&["build"]).map(drop))?;
        let ((), synth) = timed(|| krate.synth())?;
        let formatted = krate
            .command(&["fmt", "--check"])
            .output()?
            .status
            .success();

        println!("| measure | value |\n|---|--:|");
        for (piece, share) in report["shares"].as_object().into_iter().flatten() {
            let number = |key: &str| share[key].as_f64().unwrap_or_default();
            let (typed, all) = (number("typed"), number("all"));
            println!(
                "| {piece} typed | {typed} of {all} ({:.1} %) |",
                100.0 * typed / all.max(1.0)
            );
        }
        let (files, lines) = krate.size()?;
        println!("| files | {files} |\n| lines of Rust | {lines} |");
        for (name, time) in [
            ("generate", generate),
            ("check", check),
            ("build", build),
            ("synth", synth),
        ] {
            println!("| {name} | {:.2} s |", time.as_secs_f64());
        }
        println!("| warnings of rustc | {warnings} |");
        println!(
            "| rustfmt --check | {} |",
            if formatted { "clean" } else { "differs" }
        );
        if self.raw {
            for raw in report["raw"].as_array().into_iter().flatten() {
                let text = |key: &str| raw[key].as_str().unwrap_or_default();
                println!("{}: {}: {}", text("piece"), text("address"), text("why"));
            }
        }
        Ok(())
    }

    /// Writes the crate; gives the report.
    fn generate(&self, folder: &Path) -> Result<Value> {
        let mut command = Command::new(workspace().join("target/debug/directus-sync"));
        command
            .arg("generate")
            .arg("--from-dump")
            .arg(&self.dump)
            .arg("--out")
            .arg(folder);
        command.args([
            "--key",
            NAME,
            "--no-build",
            "--vcs",
            "none",
            "--json",
            "--sdk",
        ]);
        command.arg(workspace().join("sync-sdk").canonicalize()?);
        let output = succeeded(command.output()?)?;
        let document: Value = serde_json::from_slice(&output.stdout)?;
        // Where it is made is no matter of the workspace around it.
        let manifest = folder.join("Cargo.toml");
        let text = fs::read_to_string(&manifest)?;
        if !text.contains("\n[workspace]\n") {
            fs::write(&manifest, text + "\n[workspace]\n")?;
        }
        Ok(document["report"].clone())
    }
}

/// The generated crate.
struct Crate {
    folder: PathBuf,
}

impl Crate {
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = cargo(arguments.iter().copied());
        command
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", self.folder.join("target"));
        command
    }

    fn cargo(&self, arguments: &[&str]) -> Result<Output> {
        succeeded(self.command(arguments).output()?)
    }

    /// How often the compiler warns of the crate; builds what it depends on.
    fn warnings(&self) -> Result<usize> {
        let output = self.cargo(&["build", "--message-format=json"])?;
        let text = String::from_utf8_lossy(&output.stdout);
        let messages = text
            .lines()
            .filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let manifest = self.folder.canonicalize()?.join("Cargo.toml");
        let is_ours = |message: &Value| {
            message["manifest_path"]
                .as_str()
                .is_some_and(|path| Path::new(path) == manifest)
        };
        Ok(messages
            .filter(|message| is_ours(message) && message["message"]["level"] == "warning")
            .count())
    }

    fn synth(&self) -> Result<()> {
        self.cargo(&["run", "--quiet", "--", "synth"]).map(drop)
    }

    /// How many Rust files below `src`, and lines in them.
    fn size(&self) -> Result<(usize, usize)> {
        let (mut files, mut lines) = (0, 0);
        let mut open = vec![self.folder.join("src")];
        while let Some(folder) = open.pop() {
            for entry in fs::read_dir(folder)? {
                let path = entry?.path();
                if path.is_dir() {
                    open.push(path);
                } else if path.extension().is_some_and(|extension| extension == "rs") {
                    files += 1;
                    lines += fs::read_to_string(&path)?.lines().count();
                }
            }
        }
        Ok((files, lines))
    }
}

fn succeeded(output: Output) -> Result<Output> {
    if !output.status.success() {
        bail!("{}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(output)
}

fn timed<T>(work: impl FnOnce() -> Result<T>) -> Result<(T, Duration)> {
    let start = Instant::now();
    let value = work()?;
    Ok((value, start.elapsed()))
}
