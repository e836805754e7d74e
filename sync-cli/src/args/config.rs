//! What can be typed after the commands that make, read and write a
//! configuration: `init`, `generate`, `pull`, `synth`, `check` and `fmt`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::groups::{
    AssetArgs, CoverArgs, CrateArgs, DumpArgs, LayoutArgs, LockArgs, ServerArgs, SourceArgs,
};
use super::push::Strategy;
use crate::kinds::{self, KindList};

/// How the code of a config crate is brought up to date.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Config crate")]
pub(crate) struct UpdateArgs {
    /// Change nothing; exit with 2 and tell what would change, when anything would
    #[arg(long)]
    pub(crate) check: bool,
    /// Work although there are changes that git does not have, or the code does not compile; what
    /// was edited by hand is not overwritten in any case
    #[arg(short, long)]
    pub(crate) force: bool,
    /// Do not ask
    #[arg(short, long)]
    pub(crate) yes: bool,
}

/// What becomes of secrets that an instance has and code is made of.
#[derive(Debug, Clone, Copy, Default, Args)]
#[command(next_help_heading = "Config crate")]
pub(crate) struct SecretArgs {
    /// Write values that look like secrets into the code as they are; by default it names them,
    /// `secret("…")`, and the names are listed
    #[arg(long)]
    pub(crate) plain_secrets: bool,
}

/// What a new config crate is called, and where it finds the SDK.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "New crate")]
pub(crate) struct NewArgs {
    /// The key of the project, from which the ids of new records are made [default: the crate's name]
    #[arg(long, value_name = "KEY")]
    pub(crate) key: Option<String>,
    /// The sync-sdk of the crate: a published version, or the folder of a checkout [default: the
    /// version of this program; the checkout that it was built from, if it is still there]
    #[arg(long, value_name = "VERSION|DIR")]
    pub(crate) sdk: Option<String>,
    /// Do not build the crate; its reviewed snapshot is not written then
    #[arg(long)]
    pub(crate) no_build: bool,
    /// Make a git repository, unless there is one around the crate
    #[arg(long, value_name = "VCS", value_enum, default_value_t)]
    pub(crate) vcs: Vcs,
}

/// Whether a new crate gets a repository.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Vcs {
    /// A git repository, unless there is one around it
    #[default]
    Git,
    /// None
    None,
}

#[derive(Debug, Args)]
pub(crate) struct InitArgs {
    /// The folder to make; its last part is the name of the crate
    #[arg(value_name = "NAME")]
    pub(crate) path: PathBuf,
    /// The address of an instance, which becomes the code (credentials as for `pull`)
    #[arg(long, value_name = "URL")]
    pub(crate) from: Option<String>,
    /// A dump folder, which becomes the code
    #[arg(long, value_name = "DIR", conflicts_with = "from")]
    pub(crate) from_dump: Option<PathBuf>,
    /// Print what was done as one JSON document
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) new: NewArgs,
    #[command(flatten)]
    pub(crate) secrets: SecretArgs,
    #[command(flatten)]
    pub(crate) lock: LockArgs,
    #[command(flatten)]
    pub(crate) layout: LayoutArgs,
    #[command(flatten)]
    pub(crate) pictures: AssetArgs,
    #[command(flatten)]
    pub(crate) cover: CoverArgs,
    #[command(flatten)]
    pub(crate) server: ServerArgs,
}

#[derive(Debug, Args)]
pub(crate) struct GenerateArgs {
    /// The dump folder
    #[arg(long, value_name = "DIR")]
    pub(crate) from_dump: PathBuf,
    /// The folder of the crate: a new one, or a config crate, which is brought up to date
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// Print what was done as one JSON document
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) new: NewArgs,
    #[command(flatten)]
    pub(crate) update: UpdateArgs,
    #[command(flatten)]
    pub(crate) secrets: SecretArgs,
    #[command(flatten)]
    pub(crate) layout: LayoutArgs,
    #[command(flatten)]
    pub(crate) pictures: AssetArgs,
    #[command(flatten)]
    pub(crate) cover: CoverArgs,
}

/// Where the specifications of an instance go.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Dump folder")]
pub(crate) struct SpecsArgs {
    /// The folder of the specifications (GraphQL, OpenAPI) in the dump folder [default: specs]
    #[arg(long, value_name = "DIR", conflicts_with = "merge")]
    pub(crate) specs_path: Option<PathBuf>,
    /// Leave the specifications out
    #[arg(long)]
    pub(crate) no_specs: bool,
}

#[derive(Debug, Args)]
pub(crate) struct PullArgs {
    /// Give rows without a SyncID one in the id map; into a dump folder alone, this is always done
    #[arg(long)]
    pub(crate) track: bool,
    /// Kinds whose new SyncIDs are the primary keys, beside flows and folders (comma-separated, or `all`, `*`)
    #[arg(long, value_name = "KINDS", value_parser = kinds::parse_preserved)]
    pub(crate) preserve_ids: Option<KindList>,
    /// Take what was changed by hand since the last push into the configuration, which keeps its own
    /// changes; nothing is written to the instance
    #[arg(long, conflicts_with_all = ["track", "preserve_ids"], help_heading = "Changes by hand")]
    pub(crate) merge: bool,
    /// With --merge: what becomes of what both have changed
    #[arg(
        long,
        value_name = "WHO",
        value_enum,
        default_value_t,
        requires = "merge",
        help_heading = "Changes by hand"
    )]
    pub(crate) on_conflict: Strategy,
    /// Print what was done as one JSON document
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) specs: SpecsArgs,
    #[command(flatten)]
    pub(crate) krate: CrateArgs,
    #[command(flatten)]
    pub(crate) update: UpdateArgs,
    #[command(flatten)]
    pub(crate) secrets: SecretArgs,
    #[command(flatten)]
    pub(crate) lock: LockArgs,
    #[command(flatten)]
    pub(crate) dump: DumpArgs,
    #[command(flatten)]
    pub(crate) pictures: AssetArgs,
    #[command(flatten)]
    pub(crate) cover: CoverArgs,
    #[command(flatten)]
    pub(crate) server: ServerArgs,
}

#[derive(Debug, Args)]
pub(crate) struct SynthArgs {
    /// Write a dump folder instead of printing
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) krate: CrateArgs,
    #[command(flatten)]
    pub(crate) layout: LayoutArgs,
}

#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// Fail unless a config crate compiles to the snapshot that was reviewed, in every environment
    #[arg(long, conflicts_with_all = ["env", "dump_path"])]
    pub(crate) locked: bool,
    #[command(flatten)]
    pub(crate) source: SourceArgs,
}

#[derive(Debug, Args)]
pub(crate) struct FmtArgs {
    /// Change nothing; exit with 2 and list the files that are not in canonical form
    #[arg(long)]
    pub(crate) check: bool,
    #[command(flatten)]
    pub(crate) dump: DumpArgs,
}
