//! rustfmt has the last word about layout.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{fs, io};

use thiserror::Error;

/// Generated code that could not be formatted.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum FormatError {
    /// rustfmt is not there.
    #[error("rustfmt cannot be run ({0}): install it with `rustup component add rustfmt`")]
    Missing(io::Error),
    /// A temporary file cannot be written or read.
    #[error("{path}: {error}")]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// rustfmt does not understand the code: a fault of the generator.
    #[error("rustfmt refuses the generated code, which is a fault of directus-sync:\n{0}")]
    Refused(String),
}

/// How often rustfmt may need to agree with itself.
const ROUNDS: usize = 3;

/// Formats the Rust files, all of which `lib.rs`, `main.rs` or `mod.rs` reaches.
pub(super) fn format(
    files: &mut BTreeMap<String, String>,
    config: Option<&Path>,
) -> Result<(), FormatError> {
    let at = |path: &Path| {
        let path = path.to_owned();
        move |error| FormatError::File { path, error }
    };
    let folder = tempfile::tempdir().map_err(at(&std::env::temp_dir()))?;
    let is_rust = |path: &str| path.ends_with(".rs");
    for (path, text) in files.iter().filter(|(path, _)| is_rust(path)) {
        let path = folder.path().join(path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(at(parent))?;
        }
        fs::write(&path, text).map_err(at(&path))?;
    }
    let roots = ["lib.rs", "main.rs", "mod.rs"].map(|root| folder.path().join(root));
    let rustfmt = |check: bool| -> Result<Option<String>, FormatError> {
        let mut command = Command::new("rustfmt");
        command.args(["--edition", "2024"]);
        command.args(check.then_some("--check"));
        if let Some(config) = config {
            command.arg("--config-path").arg(config);
        }
        command.args(roots.iter().filter(|root| root.exists()));
        let output = command.output().map_err(FormatError::Missing)?;
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        Ok((!output.status.success()).then_some(said))
    };
    for _ in 0..ROUNDS {
        if let Some(said) = rustfmt(false)? {
            return Err(FormatError::Refused(said));
        }
        if rustfmt(true)?.is_none() {
            break;
        }
    }
    for (path, text) in files.iter_mut().filter(|(path, _)| is_rust(path)) {
        let path = folder.path().join(path);
        *text = fs::read_to_string(&path).map_err(at(&path))?;
    }
    Ok(())
}
