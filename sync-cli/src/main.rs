//! The `directus-sync` binary: arguments, commands, output, errors. What it
//! does is in `sync_sdk`.

mod args;
mod commands;
mod config_crate;
mod config_file;
mod conflicts;
mod crate_files;
mod env_file;
mod error;
mod git;
mod hooks;
mod journal;
mod kinds;
mod loading;
mod lock;
mod new_crate;
mod pictures;
mod plan_file;
mod progress;
mod render;
mod session;
mod settings;
mod signals;
mod source;
mod ui;
mod update;

use std::process::ExitCode;

use clap::Parser;

use crate::args::{Cli, Color};
use crate::commands::program;
use crate::error::{CliError, FAILED};
use crate::ui::Ui;

/// A diff is mostly small allocations: with the system's allocator of Linux it takes half as much
/// processor time again.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    if program::asks_for_version(std::env::args_os().skip(1)) {
        let ui = Ui::new(Color::Auto);
        return ended(program::version(&ui), &ui);
    }
    // Before the arguments: some of them come from the environment.
    let env_file = env_file::load();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // clap would exit with 2, which here means that something differs.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { FAILED } else { 0 });
        }
    };
    let ui = Ui::new(cli.global.color);
    let result = env_file.and_then(|warnings| {
        warnings.iter().for_each(|warning| ui.warn(warning));
        commands::run(cli, &ui)
    });
    ui.idle();
    ended(result, &ui)
}

/// Tells what went wrong, and with which code to exit.
fn ended(result: Result<u8, CliError>, ui: &Ui) -> ExitCode {
    result.map(ExitCode::from).unwrap_or_else(|error| {
        ui.error(&error);
        ExitCode::from(FAILED)
    })
}
