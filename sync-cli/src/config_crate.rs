//! A config crate: where it is, and what it says when cargo runs it.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::Deserialize;
use sync_sdk::compile::{Compiled, Document};

use crate::args::CrateArgs;
use crate::error::CliError;
use crate::ui::Ui;

/// A config crate and the environment that it is asked for.
#[derive(Debug)]
pub(crate) struct ConfigCrate {
    manifest: PathBuf,
    environment: Option<String>,
}

/// As much of a Cargo.toml as tells a config crate from others.
#[derive(Deserialize)]
struct Manifest {
    package: Option<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: Option<String>,
    metadata: Option<Metadata>,
}

#[derive(Deserialize)]
struct Metadata {
    #[serde(rename = "directus-sync")]
    ours: Option<toml::Table>,
}

/// What became of running a crate.
#[derive(Debug)]
pub(crate) enum Attempt {
    /// What it compiles to.
    Compiled(Box<Compiled>),
    /// What the compiler, or the crate itself, says is wrong.
    Failed(String),
}

/// How to say which config crate is meant.
const NAMED: &str = "--manifest-path names the Cargo.toml of a config crate";

/// The error of something that was typed and means nothing to a dump folder.
pub(crate) fn only_for_crates(problem: impl Into<String>) -> CliError {
    CliError::new(problem).hint(NAMED)
}

impl ConfigCrate {
    /// The crate in a folder that was just made.
    pub(crate) fn in_folder(folder: &Path) -> Self {
        Self {
            manifest: folder.join("Cargo.toml"),
            environment: None,
        }
    }

    /// The crate with this manifest, or in this folder.
    pub(crate) fn named(path: PathBuf, environment: Option<String>) -> Result<Self, CliError> {
        let manifest = match path.is_dir() {
            true => path.join("Cargo.toml"),
            false => path,
        };
        if !manifest.exists() {
            return Err(
                CliError::new(format!("{}: there is no such file", manifest.display())).hint(NAMED),
            );
        }
        Ok(Self {
            manifest,
            environment,
        })
    }

    /// The crate that was named, else the one in the current directory, when
    /// it says that it is a config crate.
    pub(crate) fn find(args: &CrateArgs) -> Result<Option<Self>, CliError> {
        let environment = args.env.clone();
        if let Some(manifest) = args.manifest_path.clone() {
            return Self::named(manifest, environment).map(Some);
        }
        let here = PathBuf::from("Cargo.toml");
        Ok(says_so(&here)?.then_some(Self {
            manifest: here,
            environment,
        }))
    }

    /// For messages.
    pub(crate) fn manifest(&self) -> &Path {
        &self.manifest
    }

    /// Where its files are.
    pub(crate) fn folder(&self) -> &Path {
        match self.manifest.parent() {
            Some(folder) if folder != Path::new("") => folder,
            _ => Path::new("."),
        }
    }

    /// The name of its package.
    pub(crate) fn package(&self) -> Result<String, CliError> {
        let package = read_manifest(&self.manifest)?.and_then(|manifest| manifest.package?.name);
        package.ok_or_else(|| {
            CliError::new(format!(
                "{}: there is no package with a name in it",
                self.manifest.display()
            ))
            .hint(NAMED)
        })
    }

    /// Runs the crate's `synth`; what is wrong with it is an answer, too.
    pub(crate) fn attempt(&self, ui: &Ui) -> Result<Attempt, CliError> {
        ui.busy(format!("Compiling {}", self.manifest.display()));
        let output = self.command("synth").output();
        ui.idle();
        let output = output.map_err(no_cargo)?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            return Ok(Attempt::Failed(said.trim_end().to_owned()));
        }
        let compiled = self.parse(&output.stdout)?;
        Ok(Attempt::Compiled(Box::new(compiled)))
    }

    /// Runs the crate's `synth` and reads what it prints.
    pub(crate) fn synth(&self, ui: &Ui) -> Result<Compiled, CliError> {
        ui.busy(format!("Compiling {}", self.manifest.display()));
        let output = self.command("synth").stderr(Stdio::inherit()).output();
        ui.idle();
        let output = output.map_err(no_cargo)?;
        if !output.status.success() {
            // The compiler, or the crate itself, has told on stderr why.
            return Err(self.failed("synth"));
        }
        self.parse(&output.stdout)
    }

    fn parse(&self, printed: &[u8]) -> Result<Compiled, CliError> {
        let text = String::from_utf8_lossy(printed);
        Document::parse(&text).map_err(|error| {
            CliError::new(format!(
                "{}: `synth` printed no snapshot: {error}",
                self.manifest.display()
            ))
            .hint(
                "its `main` must be `sync_sdk::main::<…>()`, and nothing else may print to stdout",
            )
        })
    }

    /// Runs the crate's `check`, which tells every error itself; `locked`: and
    /// what is not as it was reviewed.
    pub(crate) fn check(&self, locked: bool) -> Result<(), CliError> {
        let mut command = self.command("check");
        if locked {
            command.arg("--locked");
        }
        match command.status().map_err(no_cargo)?.success() {
            true => Ok(()),
            false => Err(self.failed("check")),
        }
    }

    /// What calls its hooks.
    pub(crate) fn hooks(&self) -> Command {
        self.command("hooks")
    }

    fn command(&self, what: &str) -> Command {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
        let mut command = Command::new(cargo);
        command
            .args(["run", "--quiet", "--manifest-path"])
            .arg(&self.manifest)
            .args(["--", what]);
        if let Some(environment) = &self.environment {
            command.args(["--env", environment]);
        }
        command
    }

    fn failed(&self, what: &str) -> CliError {
        CliError::new(format!(
            "{}: the config crate's `{what}` failed; see above",
            self.manifest.display()
        ))
    }
}

fn no_cargo(error: std::io::Error) -> CliError {
    CliError::new(format!("cargo cannot be run: {error}"))
        .hint("a config crate needs Rust; https://rustup.rs installs it, CARGO names the program")
}

/// Whether the manifest is that of a config crate.
fn says_so(manifest: &Path) -> Result<bool, CliError> {
    let package = read_manifest(manifest)?.and_then(|manifest| manifest.package);
    let ours = package.and_then(|package| package.metadata?.ours);
    Ok(ours.is_some())
}

/// `None` where there is no such file.
fn read_manifest(manifest: &Path) -> Result<Option<Manifest>, CliError> {
    let shown = manifest.display();
    let text = match std::fs::read_to_string(manifest) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(CliError::new(format!("{shown}: cannot be read: {error}"))),
    };
    toml::from_str(&text)
        .map(Some)
        .map_err(|error| CliError::new(format!("{shown}: {}", error.to_string().trim_end())))
}
