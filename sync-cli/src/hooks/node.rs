//! The user's own Node.js, which evaluates config files in JavaScript and calls
//! the hooks in them.

use std::ffi::OsString;
use std::io::Write;
use std::path::Path;
use std::process::Command;

use serde_json::{Map, Value, json};
use tempfile::TempPath;

use super::TIMEOUT;
use super::peer::Peer;
use crate::error::CliError;

/// The variable that names another Node.js than that on the path.
const NODE: &str = "DIRECTUS_SYNC_NODE";

/// What runs there.
const BRIDGE: &str = include_str!("bridge.cjs");

/// Starts it, for the sake of this file. The program is a file, which removes
/// itself: `--eval` would give ES modules names that they must not have (`module`).
pub(super) fn start(file: &Path) -> Result<Peer, CliError> {
    let bridge = bridge().map_err(|error| {
        CliError::new(format!(
            "{}: it cannot be evaluated: {error}",
            file.display()
        ))
        .hint("a small program must be written to the folder for temporary files for that")
    })?;
    let program = std::env::var_os(NODE).filter(|program| !program.is_empty());
    let program = program.unwrap_or_else(|| OsString::from("node"));
    let mut command = Command::new(&program);
    command.arg(&bridge);
    let started = Peer::start_marking(command);
    if started.is_ok() {
        // What it removes need not be removed here.
        let _ = bridge.keep();
    }
    started.map_err(|error| {
        CliError::new(format!(
            "{}: a config file in JavaScript needs Node.js, and `{}` cannot be run: {error}",
            file.display(),
            program.to_string_lossy()
        ))
        .hint(format!("install Node.js 18 or later, or name it in {NODE}"))
        .hint(
            "without Node.js: write the same keys to directus-sync.config.json or .toml, where a hook is a \
             command, as in `\"onSave\": [\"./roles.py\"]`",
        )
    })
}

fn bridge() -> std::io::Result<TempPath> {
    let mut file = tempfile::Builder::new()
        .prefix("directus-sync-")
        .suffix(".cjs")
        .tempfile()?;
    file.write_all(BRIDGE.as_bytes())?;
    Ok(file.into_temp_path())
}

/// Evaluates a config file: what it exports, with a mark in the place of each
/// function.
pub(super) fn evaluate(node: &Peer, file: &Path) -> Result<Map<String, Value>, CliError> {
    let shown = file.display();
    let question = Map::from_iter([("file".to_owned(), json!(file.to_string_lossy()))]);
    // No command has begun yet, so nothing else waits.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .map_err(|error| CliError::new(format!("{shown}: {error}")))?;
    match runtime.block_on(node.ask("config", question, TIMEOUT)) {
        Ok(Value::Object(keys)) => Ok(keys),
        Ok(_) => Err(CliError::new(format!("{shown}: it must export an object"))),
        Err(silence) => {
            let place = silence.place.unwrap_or_else(|| shown.to_string());
            let error = CliError::new(format!("{place}: {}", silence.message));
            Err(match place.starts_with(&*file.to_string_lossy()) {
                true => error,
                false => error.hint(format!("{shown} was evaluated")),
            })
        }
    }
}
