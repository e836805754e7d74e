//! What the program says of itself: `--version --json`, `completions` and `man`.
//! None of it reads settings.

use std::ffi::OsString;
use std::fs;

use clap::CommandFactory;
use clap_complete::Shell;
use serde_json::json;
use sync_sdk::model::Version;

use crate::args::{Cli, CompletionsArgs, ManArgs, NAME};
use crate::error::CliError;
use crate::ui::Ui;

/// The version of what `--version --json` prints.
const FORMAT: u32 = 1;

/// Whether a command line is `--version --json`, in any order. Without `--json` it is
/// clap's to answer.
pub(crate) fn asks_for_version(words: impl IntoIterator<Item = OsString>) -> bool {
    let mut words: Vec<OsString> = words.into_iter().collect();
    words.sort();
    words == ["--json", "--version"] || words == ["--json", "-V"]
}

/// Prints the version for programs.
pub(crate) fn version(ui: &Ui) -> Result<u8, CliError> {
    ui.json(&json!({
        "format": "directus-sync/version",
        "version": FORMAT,
        "directusSync": env!("CARGO_PKG_VERSION"),
        "directus": {
            "from": Version::OLDEST.to_string(),
            "below": Version::TOO_NEW.to_string(),
        },
    }))?;
    Ok(0)
}

/// Names of states in the script for bash: clap_complete 4.6.11 looks for them as
/// the first where it has set the second, when the name of the program has a hyphen
/// (clap-rs/clap#6421). Where that is mended, there is nothing to replace.
const TORN: &str = "directus__subcmd__sync";
const WHOLE: &str = "directus__sync";

/// Prints a script that completes command lines.
pub(crate) fn completions(args: &CompletionsArgs, ui: &Ui) -> Result<u8, CliError> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), NAME, &mut script);
    let mut script = String::from_utf8_lossy(&script).into_owned();
    if args.shell == Shell::Bash {
        script = script.replace(TORN, WHOLE);
    }
    ui.data(&script)?;
    Ok(0)
}

/// Writes a manual page for each command.
pub(crate) fn man(args: &ManArgs, ui: &Ui) -> Result<u8, CliError> {
    let folder = &args.folder;
    let write = || {
        fs::create_dir_all(folder)?;
        clap_mangen::generate_to(Cli::command(), folder)
    };
    write().map_err(|error| {
        let folder = folder.display();
        CliError::new(format!(
            "{folder}: the manual pages cannot be written: {error}"
        ))
    })?;
    ui.note(format_args!(
        "The manual is in {0}: `man {0}/{NAME}.1`.",
        folder.display()
    ));
    Ok(0)
}
