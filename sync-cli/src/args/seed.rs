//! What can be typed after `seed`.

use std::path::PathBuf;

use clap::{ArgGroup, Args, Subcommand};

use super::groups::{CrateArgs, LockArgs, ServerArgs};
use super::push::{JournalArgs, SelectArgs};

#[derive(Debug, Args)]
pub(crate) struct SeedArgs {
    #[command(subcommand)]
    pub(crate) command: SeedCommand,
}

/// What to do with seeds.
#[derive(Debug, Subcommand)]
pub(crate) enum SeedCommand {
    /// Show what a push of the seeds would change
    Diff(SeedDiffArgs),
    /// Create, update and delete rows as the seeds say, and verify it
    Push(SeedPushArgs),
    /// Read rows into seed files: those that are tracked, or whole collections
    Pull(SeedPullArgs),
}

/// What `seed diff` and `seed push` have in common: what is compared with what.
#[derive(Debug, Args)]
pub(crate) struct SeedPlanningArgs {
    #[command(flatten)]
    pub(crate) select: SelectArgs,
    #[command(flatten)]
    pub(crate) source: SeedSourceArgs,
    #[command(flatten)]
    pub(crate) server: ServerArgs,
}

/// Where seeds come from: files, or a config crate.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Seeds", group = ArgGroup::new("seeds").args(["seed_path", "manifest_path"]))]
pub(crate) struct SeedSourceArgs {
    /// Seed files, and folders of them [default: the seeds of the config crate, where there is one;
    /// else ./directus-config/seed]
    #[arg(long, value_name = "PATH", num_args = 1..)]
    pub(crate) seed_path: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) krate: CrateArgs,
}

#[derive(Debug, Args)]
pub(crate) struct SeedDiffArgs {
    /// Show values in full, and every field of what is created
    #[arg(long)]
    pub(crate) pretty_diff: bool,
    /// Exit with 2 when something differs
    #[arg(long)]
    pub(crate) exit_code: bool,
    /// Print the plan as one JSON document
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) planning: SeedPlanningArgs,
}

#[derive(Debug, Args)]
pub(crate) struct SeedPushArgs {
    /// Do not ask; needed without a terminal when something would be deleted
    #[arg(short, long)]
    pub(crate) yes: bool,
    /// Print what was done as one JSON document
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) planning: SeedPlanningArgs,
    #[command(flatten)]
    pub(crate) lock: LockArgs,
    #[command(flatten)]
    pub(crate) journal: JournalArgs,
}

#[derive(Debug, Args)]
pub(crate) struct SeedPullArgs {
    /// Read these collections whole, and track what was not (comma-separated) [default: what is
    /// tracked of each collection]
    #[arg(long, value_name = "COLLECTIONS", value_delimiter = ',')]
    pub(crate) collection: Vec<String>,
    /// Print what was done as one JSON document
    #[arg(long)]
    pub(crate) json: bool,
    /// Seed files, and folders of them; what is new goes into the first folder [default:
    /// ./directus-config/seed]
    #[arg(long, value_name = "PATH", num_args = 1..)]
    pub(crate) seed_path: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) lock: LockArgs,
    #[command(flatten)]
    pub(crate) server: ServerArgs,
}

impl SeedCommand {
    /// Where the seeds are, and how to talk to the server.
    pub(crate) fn common(&self) -> (&[PathBuf], &ServerArgs) {
        match self {
            Self::Diff(SeedDiffArgs { planning, .. })
            | Self::Push(SeedPushArgs { planning, .. }) => {
                (&planning.source.seed_path, &planning.server)
            }
            Self::Pull(args) => (&args.seed_path, &args.server),
        }
    }

    /// Which of the changes are wanted.
    pub(crate) fn select(&self) -> SelectArgs {
        match self {
            Self::Diff(SeedDiffArgs { planning, .. })
            | Self::Push(SeedPushArgs { planning, .. }) => planning.select.clone(),
            Self::Pull(_) => SelectArgs::default(),
        }
    }
}
