//! The commands, one a file.

mod adopt;
mod check;
mod consent;
mod diff;
mod doctor;
mod drift;
mod fmt;
mod generate;
mod helpers;
mod init;
mod job;
mod merge;
mod migrate_ids;
mod mv;
pub(crate) mod program;
mod pull;
mod push;
mod seed;
mod show;
mod specs;
mod state;
mod synth;
mod told;
mod unlock;
mod untrack;

use std::path::Path;

use crate::args::{Cli, Command};
use crate::config_file::{self, Found};
use crate::error::CliError;
use crate::settings::{Settings, Typed};
use crate::ui::Ui;

/// The exit code of a run that found something to change, where that was asked.
const DIFFERS: u8 = 2;

/// Settles the settings and does what was asked. Answers the exit code.
pub(crate) fn run(cli: Cli, ui: &Ui) -> Result<u8, CliError> {
    let Cli {
        global, command, ..
    } = cli;
    let found = match command.has_settings() {
        true => config_file::find(global.config_path.as_deref(), Path::new(""))?,
        false => Found::default(),
    };
    found.warnings.iter().for_each(|warning| ui.warn(warning));
    let settings = Settings::settle(&global, typed(&command), found.config);
    settings.warnings.iter().for_each(|told| ui.warn(told));
    if settings.network.is_insecure {
        ui.warn(
            "--insecure: whoever is between here and the server can read and change everything",
        );
    }
    ui.trace(settings.verbosity);
    match command {
        Command::Init(args) => wait_for(init::run(args, &settings, ui)),
        Command::Pull(args) => wait_for(pull::run(args, &settings, ui)),
        Command::Diff(args) => wait_for(diff::run(args, &settings, ui)),
        Command::Drift(args) => wait_for(drift::run(args, &settings, ui)),
        Command::Push(args) => wait_for(push::run(args, &settings, ui)),
        Command::Seed(args) => wait_for(seed::run(args.command, &settings, ui)),
        Command::Show(args) => show::run(&args, ui),
        Command::MigrateIds(args) => wait_for(migrate_ids::run(args, &settings, ui)),
        Command::Unlock(args) => wait_for(unlock::run(args, &settings, ui)),
        Command::Synth(args) => synth::run(args, &settings, ui),
        Command::Check(args) => wait_for(check::run(args, &settings, ui)),
        Command::Fmt(args) => fmt::run(&args, &settings, ui),
        Command::Generate(args) => generate::run(&args, &settings, ui),
        Command::Adopt(args) => wait_for(adopt::run(args, &settings, ui)),
        Command::Untrack(args) => wait_for(untrack::run(args, &settings, ui)),
        Command::Mv(args) => wait_for(mv::run(args, &settings, ui)),
        Command::State(args) => wait_for(state::run(args.command, &settings, ui)),
        Command::Doctor(args) => wait_for(doctor::run(args, &settings, ui)),
        Command::Helpers(args) => wait_for(helpers::run(args.command, &settings, ui)),
        Command::Completions(args) => program::completions(&args, ui),
        Command::Man(args) => program::man(&args, ui),
    }
}

/// What settings are made of, of each command.
pub(crate) fn typed(command: &Command) -> Typed {
    match command {
        Command::Init(args) => Typed {
            url: args.from.clone(),
            dump_path: args.from_dump.clone(),
            layout: args.layout.clone(),
            cover: args.cover.clone(),
            server: args.server.clone(),
            assets: Some(args.pictures.assets),
            ..Typed::default()
        },
        Command::Generate(args) => Typed {
            dump_path: Some(args.from_dump.clone()),
            layout: args.layout.clone(),
            cover: args.cover.clone(),
            assets: Some(args.pictures.assets),
            ..Typed::default()
        },
        Command::Pull(args) => Typed {
            preserve_ids: args.preserve_ids.clone(),
            cover: args.cover.clone(),
            server: args.server.clone(),
            specs: args.specs.clone(),
            assets: Some(args.pictures.assets),
            ..Typed::from(&args.dump)
        },
        Command::Diff(args) => Typed::from(&args.planning),
        Command::Drift(args) => Typed {
            assets: Some(args.pictures.assets),
            ..Typed::from(&args.compared)
        },
        Command::Push(args) => Typed::from(&args.planning),
        Command::Seed(args) => {
            let (seed_path, server) = args.command.common();
            Typed {
                seed_path: seed_path.to_vec(),
                select: args.command.select(),
                ..Typed::from(server)
            }
        }
        Command::Show(_) | Command::Completions(_) | Command::Man(_) => Typed::default(),
        Command::MigrateIds(args) => Typed::from(&args.server),
        Command::Unlock(args) => Typed::from(&args.server),
        Command::Synth(args) => Typed {
            layout: args.layout.clone(),
            ..Typed::default()
        },
        Command::Check(args) => Typed::from(&args.source.dump),
        Command::Fmt(args) => Typed::from(&args.dump),
        Command::Adopt(args) => Typed::from(&args.edit.on),
        Command::Untrack(args) => Typed::from(&args.edit.on),
        Command::Mv(args) => Typed::from(&args.edit.on),
        Command::State(args) => Typed::from(&args.command.common().tracked),
        Command::Doctor(args) => Typed::from(&args.tracked),
        Command::Helpers(args) => Typed::from(&args.command.server()),
    }
}

/// Runs a command that waits for a server. One thread is enough: it only waits.
fn wait_for(command: impl Future<Output = Result<u8, CliError>>) -> Result<u8, CliError> {
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
