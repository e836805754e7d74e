//! A hook that is a command: it gets JSON on its standard input, and prints JSON.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;
use sync_sdk::hooks::Hook;
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

use super::peer::{beginning, late};

/// The variable that tells a command which hook it is.
const HOOK: &str = "DIRECTUS_SYNC_HOOK";

/// Runs it in the folder of its config file. It ends with us.
pub(super) async fn run(
    words: &[String],
    folder: &Path,
    hook: Hook,
    value: &Value,
    timeout: Duration,
) -> Result<Value, String> {
    let (program, arguments) = words.split_first().ok_or("it names no command")?;
    // A path is one from the config file, a name is looked for as usual.
    let path = match program.contains(['/', '\\']) {
        true => folder.join(program),
        false => program.into(),
    };
    let mut child = Command::new(path)
        .args(arguments)
        .current_dir(folder)
        .env(HOOK, hook.to_string())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| format!("`{program}` cannot be run: {error}"))?;
    let input = child.stdin.take();
    let write = async {
        if let Some(mut input) = input {
            // One that does not read it has its reasons.
            let _ = input.write_all(value.to_string().as_bytes()).await;
        }
    };
    let both = async { tokio::join!(write, child.wait_with_output()).1 };
    let output = match tokio::time::timeout(timeout, both).await {
        Ok(output) => output.map_err(|error| format!("`{program}`: {error}"))?,
        Err(_) => return Err(late(timeout).message),
    };
    if !output.status.success() {
        return Err(format!("`{program}` failed ({})", output.status));
    }
    let printed = String::from_utf8_lossy(&output.stdout);
    serde_json::from_str(&printed).map_err(|error| {
        format!(
            "`{program}` must print JSON, and printed {}: {error}",
            beginning(&printed)
        )
    })
}
