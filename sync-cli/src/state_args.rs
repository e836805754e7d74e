//! What can be typed after `adopt`, `untrack`, `mv`, `state` and `doctor`.

use clap::{Args, Subcommand};

use crate::args::{CoverArgs, CrateArgs, DumpArgs, LockArgs, ServerArgs};

#[derive(Debug, Args)]
pub(crate) struct AdoptArgs {
    /// The records that take rows over; `*` stands for any text. `ADDRESS=ID` names the row by its
    /// primary key, where several could be meant [default: all, with a question for each]
    #[arg(value_name = "ADDRESS[=ID]")]
    pub(crate) addresses: Vec<String>,
    /// Take over every row of which it is known whose it is
    #[arg(long, conflicts_with = "addresses")]
    pub(crate) all: bool,
    /// Do not ask
    #[arg(short, long)]
    pub(crate) yes: bool,
    /// Print what was done as one JSON document
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) dump: DumpArgs,
    #[command(flatten)]
    pub(crate) krate: CrateArgs,
    #[command(flatten)]
    pub(crate) cover: CoverArgs,
    #[command(flatten)]
    pub(crate) server: ServerArgs,
    #[command(flatten)]
    pub(crate) lock: LockArgs,
}

#[derive(Debug, Args)]
pub(crate) struct UntrackArgs {
    /// What to let go, by address or SyncID; `*` stands for any text
    #[arg(value_name = "ADDRESS", required = true)]
    pub(crate) addresses: Vec<String>,
    /// Do not ask
    #[arg(short, long)]
    pub(crate) yes: bool,
    /// Print what was done as one JSON document
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) dump: DumpArgs,
    #[command(flatten)]
    pub(crate) krate: CrateArgs,
    #[command(flatten)]
    pub(crate) server: ServerArgs,
    #[command(flatten)]
    pub(crate) lock: LockArgs,
}

#[derive(Debug, Args)]
pub(crate) struct MvArgs {
    /// The address that the record had
    #[arg(value_name = "OLD")]
    pub(crate) old: String,
    /// The address that it has in the configuration now
    #[arg(value_name = "NEW")]
    pub(crate) new: String,
    /// Do not ask
    #[arg(short, long)]
    pub(crate) yes: bool,
    /// Print what was done as one JSON document
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) dump: DumpArgs,
    #[command(flatten)]
    pub(crate) krate: CrateArgs,
    #[command(flatten)]
    pub(crate) server: ServerArgs,
    #[command(flatten)]
    pub(crate) lock: LockArgs,
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
    pub(crate) dump: DumpArgs,
    #[command(flatten)]
    pub(crate) krate: CrateArgs,
    #[command(flatten)]
    pub(crate) server: ServerArgs,
}

impl StateCommand {
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
    pub(crate) dump: DumpArgs,
    #[command(flatten)]
    pub(crate) krate: CrateArgs,
    #[command(flatten)]
    pub(crate) server: ServerArgs,
    #[command(flatten)]
    pub(crate) lock: LockArgs,
}
