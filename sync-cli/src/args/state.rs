//! What can be typed after the commands that are about what is kept of an
//! instance: `adopt`, `untrack`, `mv`, `state`, `doctor`, `migrate-ids` and
//! `unlock`.

use clap::{Args, Subcommand};

use super::groups::{ComparedArgs, IdMap, LockArgs, ServerArgs, SourceArgs};

/// A configuration and an instance, of which everything that is tracked is
/// looked at.
#[derive(Debug, Args)]
pub(crate) struct TrackedArgs {
    #[command(flatten)]
    pub(crate) source: SourceArgs,
    #[command(flatten)]
    pub(crate) server: ServerArgs,
}

/// How something on an instance is changed after a question, and what `on`.
#[derive(Debug, Args)]
pub(crate) struct EditArgs<On: Args> {
    /// Do not ask; needed without a terminal
    #[arg(short, long)]
    pub(crate) yes: bool,
    /// Print what was done as one JSON document
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) on: On,
    #[command(flatten)]
    pub(crate) lock: LockArgs,
}

#[derive(Debug, Args)]
pub(crate) struct AdoptArgs {
    /// The records that take rows over; `*` stands for any text. `ADDRESS=ID` names the row by its
    /// primary key, where several could be meant [default: all, with a question for each]
    #[arg(value_name = "ADDRESS[=ID]")]
    pub(crate) addresses: Vec<String>,
    /// Take over every row of which it is known whose it is
    #[arg(long, conflicts_with = "addresses")]
    pub(crate) all: bool,
    #[command(flatten)]
    pub(crate) edit: EditArgs<ComparedArgs>,
}

#[derive(Debug, Args)]
pub(crate) struct UntrackArgs {
    /// What to let go, by address or SyncID; `*` stands for any text
    #[arg(value_name = "ADDRESS", required = true)]
    pub(crate) addresses: Vec<String>,
    #[command(flatten)]
    pub(crate) edit: EditArgs<TrackedArgs>,
}

#[derive(Debug, Args)]
pub(crate) struct MvArgs {
    /// The address that the record had
    #[arg(value_name = "OLD")]
    pub(crate) old: String,
    /// The address that it has in the configuration now
    #[arg(value_name = "NEW")]
    pub(crate) new: String,
    #[command(flatten)]
    pub(crate) edit: EditArgs<TrackedArgs>,
}

#[derive(Debug, Args)]
pub(crate) struct StateArgs {
    #[command(subcommand)]
    pub(crate) command: StateCommand,
}

/// What to do with the state of a target.
#[derive(Debug, Subcommand)]
pub(crate) enum StateCommand {
    /// List what is tracked, with SyncIDs and primary keys
    List(StateListArgs),
    /// Show everything that is known of one thing
    Show(StateShowArgs),
}

#[derive(Debug, Args)]
pub(crate) struct StateListArgs {
    /// Addresses or SyncIDs; `*` stands for any text [default: everything]
    #[arg(value_name = "PATTERN")]
    pub(crate) patterns: Vec<String>,
    #[command(flatten)]
    pub(crate) common: StateCommonArgs,
}

#[derive(Debug, Args)]
pub(crate) struct StateShowArgs {
    /// An address or SyncID; `*` stands for any text
    #[arg(value_name = "ADDRESS")]
    pub(crate) address: String,
    #[command(flatten)]
    pub(crate) common: StateCommonArgs,
}

#[derive(Debug, Args)]
pub(crate) struct StateCommonArgs {
    /// Print it as one JSON document
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) tracked: TrackedArgs,
}

impl StateCommand {
    /// What both have in common.
    pub(crate) fn common(&self) -> &StateCommonArgs {
        match self {
            Self::List(args) => &args.common,
            Self::Show(args) => &args.common,
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct DoctorArgs {
    /// Mend what can be mended, after a question for each
    #[arg(long)]
    pub(crate) fix: bool,
    /// Do not ask
    #[arg(short, long, requires = "fix")]
    pub(crate) yes: bool,
    /// Print the findings as one JSON document
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) tracked: TrackedArgs,
    #[command(flatten)]
    pub(crate) lock: LockArgs,
}

#[derive(Debug, Args)]
pub(crate) struct MigrateIdsArgs {
    /// The store to copy to
    #[arg(long, value_name = "STORE", value_enum)]
    pub(crate) to: IdMap,
    /// The store to copy from [default: what the command line and the config file say]
    #[arg(long, value_name = "STORE", value_enum)]
    pub(crate) from: Option<IdMap>,
    /// Replace mappings of the destination that say something else
    #[arg(short, long)]
    pub(crate) force: bool,
    /// Remove everything from the source when it is copied; asks
    #[arg(long)]
    pub(crate) remove_source: bool,
    /// Do not ask; needed without a terminal to remove the source
    #[arg(short, long)]
    pub(crate) yes: bool,
    #[command(flatten)]
    pub(crate) lock: LockArgs,
    #[command(flatten)]
    pub(crate) server: ServerArgs,
}

#[derive(Debug, Args)]
pub(crate) struct UnlockArgs {
    /// Do not ask; needed without a terminal
    #[arg(short, long)]
    pub(crate) yes: bool,
    #[command(flatten)]
    pub(crate) server: ServerArgs,
}
