//! What can be typed after `helpers`, `completions` and `man`.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand, ValueEnum};
use clap_complete::Shell;
use sync_sdk::engine::doctor;

use super::duration;
use super::groups::{LockArgs, NetworkArgs, ServerArgs};
use super::state::EditArgs;
use crate::kinds::{self, Mapped};

#[derive(Debug, Args)]
pub(crate) struct HelpersArgs {
    #[command(subcommand)]
    pub(crate) command: HelpersCommand,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum HelpersCommand {
    /// Let go of one row, by its primary key; the row stays
    Untrack(UntrackRowArgs),
    /// Keep one of several permissions for one policy, collection and action, and delete the others
    RemovePermissionDuplicates(DuplicatesArgs),
    /// Wait until the server answers that it is ready
    WaitServerReady(WaitArgs),
}

impl HelpersCommand {
    /// How to talk to the server, as far as that can be said.
    pub(crate) fn server(&self) -> ServerArgs {
        match self {
            Self::Untrack(args) => args.server.clone(),
            Self::RemovePermissionDuplicates(args) => args.edit.on.clone(),
            Self::WaitServerReady(args) => ServerArgs {
                network: args.network.clone(),
                ..ServerArgs::default()
            },
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct UntrackRowArgs {
    /// The kind of the row: `roles`, or `directus_roles`; of seeds `users`, `files`,
    /// `items::<collection>`
    #[arg(long, value_name = "KIND", value_parser = kinds::parse_mapped)]
    pub(crate) collection: Mapped,
    /// The primary key of the row
    #[arg(long, value_name = "LOCAL_ID")]
    pub(crate) id: String,
    /// Print what was done as one JSON document
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) lock: LockArgs,
    #[command(flatten)]
    pub(crate) server: ServerArgs,
}

#[derive(Debug, Args)]
pub(crate) struct DuplicatesArgs {
    /// Which of them stays, in the order of their primary keys
    #[arg(long, value_name = "WHICH", value_enum, default_value_t)]
    pub(crate) keep: Keep,
    #[command(flatten)]
    pub(crate) edit: EditArgs<ServerArgs>,
}

/// Which of several permissions stays.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Keep {
    /// The oldest
    First,
    /// The newest
    #[default]
    Last,
}

impl Keep {
    /// As the engine takes it.
    pub(crate) fn keep(self) -> doctor::Keep {
        match self {
            Self::First => doctor::Keep::First,
            Self::Last => doctor::Keep::Last,
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct WaitArgs {
    /// How long to wait between two checks
    #[arg(long, value_name = "SECONDS", default_value = "5", value_parser = duration::parse_seconds)]
    pub(crate) interval: Duration,
    /// How long to wait in all
    #[arg(long, value_name = "SECONDS", default_value = "90", value_parser = duration::parse_seconds)]
    pub(crate) timeout: Duration,
    /// How many checks in a row must be good
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) successes: u32,
    #[command(flatten)]
    pub(crate) network: NetworkArgs,
}

#[derive(Debug, Args)]
pub(crate) struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL", value_enum)]
    pub(crate) shell: Shell,
}

#[derive(Debug, Args)]
pub(crate) struct ManArgs {
    /// The folder, which is made where it is not there
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
}
