//! The commands, one a file.

mod adopt;
mod check;
mod consent;
mod diff;
mod doctor;
mod drift;
mod fmt;
mod generate;
mod init;
mod job;
mod merge;
mod migrate_ids;
mod mv;
mod pull;
mod push;
mod show;
mod state;
mod synth;
mod unlock;
mod untrack;

use std::path::Path;

use crate::args::{Cli, Command};
use crate::config_file;
use crate::error::CliError;
use crate::settings::{Settings, Typed};
use crate::ui::Ui;

/// The exit code of a run that found something to change, where that was asked.
const DIFFERS: u8 = 2;

/// Settles the settings and does what was asked. Answers the exit code.
pub(crate) fn run(cli: Cli, ui: &Ui) -> Result<u8, CliError> {
    let Cli { global, command } = cli;
    let found = config_file::find(global.config_path.as_deref(), Path::new(""))?;
    found.warnings.iter().for_each(|warning| ui.warn(warning));
    let settings = Settings::settle(&global, typed(&command), found.config);
    ui.trace(settings.verbosity);
    match command {
        Command::Init(args) => alone(init::run(args, &settings, ui)),
        Command::Pull(args) => alone(pull::run(args, &settings, ui)),
        Command::Diff(args) => alone(diff::run(args, &settings, ui)),
        Command::Drift(args) => alone(drift::run(args, &settings, ui)),
        Command::Push(args) => alone(push::run(args, &settings, ui)),
        Command::Show(args) => show::run(&args, ui),
        Command::MigrateIds(args) => alone(migrate_ids::run(args, &settings, ui)),
        Command::Unlock(args) => alone(unlock::run(args, &settings, ui)),
        Command::Synth(args) => synth::run(args, &settings, ui),
        Command::Check(args) => check::run(args, &settings, ui),
        Command::Fmt(args) => fmt::run(&args, &settings, ui),
        Command::Generate(args) => generate::run(&args, &settings, ui),
        Command::Adopt(args) => alone(adopt::run(args, &settings, ui)),
        Command::Untrack(args) => alone(untrack::run(args, &settings, ui)),
        Command::Mv(args) => alone(mv::run(args, &settings, ui)),
        Command::State(args) => alone(state::run(args.command, &settings, ui)),
        Command::Doctor(args) => alone(doctor::run(args, &settings, ui)),
    }
}

/// What settings are made of, of each command.
fn typed(command: &Command) -> Typed {
    match command {
        Command::Init(args) => Typed {
            url: args.from.clone(),
            dump_path: args.from_dump.clone(),
            layout: args.layout.clone(),
            cover: args.cover.clone(),
            server: args.server.clone(),
            ..Typed::default()
        },
        Command::Generate(args) => Typed {
            dump_path: Some(args.from_dump.clone()),
            layout: args.layout.clone(),
            cover: args.cover.clone(),
            ..Typed::default()
        },
        Command::Pull(args) => Typed {
            preserve_ids: args.preserve_ids.clone(),
            ..Typed::all(&args.dump, &args.cover, &args.server)
        },
        Command::Diff(args) => Typed::all(&args.dump, &args.cover, &args.server),
        Command::Drift(args) => Typed::all(&args.dump, &args.cover, &args.server),
        Command::Push(args) => Typed::all(&args.dump, &args.cover, &args.server),
        Command::Show(_) => Typed::default(),
        Command::MigrateIds(args) => Typed {
            server: args.server.clone(),
            ..Typed::default()
        },
        Command::Unlock(args) => Typed {
            server: args.server.clone(),
            ..Typed::default()
        },
        Command::Synth(args) => Typed {
            layout: args.layout.clone(),
            ..Typed::default()
        },
        Command::Check(args) => Typed::dump(&args.dump),
        Command::Fmt(args) => Typed::dump(&args.dump),
        Command::Adopt(args) => Typed::all(&args.dump, &args.cover, &args.server),
        Command::Untrack(args) => Typed::whole(&args.dump, &args.server),
        Command::Mv(args) => Typed::whole(&args.dump, &args.server),
        Command::State(args) => {
            let common = args.command.common();
            Typed::whole(&common.dump, &common.server)
        }
        Command::Doctor(args) => Typed::whole(&args.dump, &args.server),
    }
}

/// Runs a command that waits for a server. One thread is enough: it only waits.
fn alone(command: impl Future<Output = Result<u8, CliError>>) -> Result<u8, CliError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| {
            CliError::new(format!(
                "the system refuses what waiting for a server needs: {error}"
            ))
        })?;
    let result = runtime.block_on(command);
    // A question that nobody answers any more must not hold us.
    runtime.shutdown_background();
    result
}
