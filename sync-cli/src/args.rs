//! What can be typed: clap types and nothing else. How flags, environment,
//! config file and defaults become one is in `settings`.

use std::path::PathBuf;
use std::time::Duration;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};
use sync_sdk::engine::{self, DangerKind, Targets};
use sync_sdk::idmap::IdMapChoice;

use crate::kinds::{self, KindList};
use crate::lock;
use crate::state_args::{AdoptArgs, DoctorArgs, MvArgs, StateArgs, UntrackArgs};

/// Reads a kind of danger.
fn dangers() -> impl TypedValueParser<Value = DangerKind> {
    PossibleValuesParser::new(DangerKind::ALL.map(DangerKind::name))
        .try_map(|name| name.parse::<DangerKind>())
}

/// The text at the end of `--help`.
const EXIT_CODES: &str = "\
Exit codes:
  0  done; with `diff --exit-code`: nothing differs
  1  an error; nothing was changed, unless it says so
  2  `diff --exit-code`: something differs; `drift`: something was changed by hand;
     `fmt --check`: a file is not in canonical form;
     `pull --check`, `generate --check`: the code (with --merge, the dump too) would change;
     `adopt`: something is ambiguous; `doctor`: something is wrong

A `.env` file in the current directory is read; variables that are set already win.
Precedence: flag, environment variable, config file, default.";

/// Typed configuration-as-code for Directus: pull, diff and push the
/// configuration of an instance, from dump folders or from typed Rust.
///
/// Takes the commands, flags and dump folders of directus-sync, and config
/// crates: the crate that `--manifest-path` names, or the one in the current
/// directory when its Cargo.toml has `[package.metadata.directus-sync]`.
#[derive(Debug, Parser)]
#[command(
    name = "directus-sync",
    version,
    after_help = EXIT_CODES,
    max_term_width = 100,
    disable_help_subcommand = true,
    subcommand_required = true,
    arg_required_else_help = false
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: GlobalArgs,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make a new config crate: from an instance, from a dump folder, or with a small example
    Init(InitArgs),
    /// Read an instance into the code of a config crate, or into a dump folder
    Pull(PullArgs),
    /// Show what a push would change
    Diff(DiffArgs),
    /// Make an instance what the configuration says, or a saved plan, and verify it
    Push(PushArgs),
    /// Show a saved plan, without a server
    Show(ShowArgs),
    /// Show what was changed on an instance by hand since the last push
    Drift(DriftArgs),
    /// Copy what is kept of an instance (mappings, declarations, the last state) to another store
    MigrateIds(MigrateIdsArgs),
    /// Show who holds the lock of an instance, and remove it
    Unlock(UnlockArgs),
    /// Print the compiled snapshot of a config crate, or write it as a dump folder
    Synth(SynthArgs),
    /// Validate a config crate or a dump folder, and print every error with file and line
    Check(CheckArgs),
    /// Rewrite a dump folder in canonical form
    Fmt(FmtArgs),
    /// Turn a dump folder into the code of a config crate
    Generate(GenerateArgs),
    /// Let records of the configuration take existing rows over, without changing them
    Adopt(AdoptArgs),
    /// Let go of records and entries of the data model, without deleting them
    Untrack(UntrackArgs),
    /// Tell that a record goes by another name now
    Mv(MvArgs),
    /// Show what is tracked on an instance
    State(StateArgs),
    /// Find what is broken on an instance, and mend it
    Doctor(DoctorArgs),
}

/// Flags that work before and after the command.
#[derive(Debug, Args)]
#[command(next_help_heading = "Global options")]
pub(crate) struct GlobalArgs {
    /// The address of the Directus instance
    #[arg(
        short = 'u',
        long,
        value_name = "URL",
        global = true,
        env = "DIRECTUS_URL",
        hide_env_values = true
    )]
    pub(crate) directus_url: Option<String>,
    /// A static token of an administrator; wins over email and password
    #[arg(
        short = 't',
        long,
        value_name = "TOKEN",
        global = true,
        env = "DIRECTUS_TOKEN",
        hide_env_values = true
    )]
    pub(crate) directus_token: Option<String>,
    /// The email address of an administrator
    #[arg(
        short = 'e',
        long,
        value_name = "EMAIL",
        global = true,
        env = "DIRECTUS_ADMIN_EMAIL",
        hide_env_values = true
    )]
    pub(crate) directus_email: Option<String>,
    /// The password of an administrator
    #[arg(
        short = 'p',
        long,
        value_name = "PASSWORD",
        global = true,
        env = "DIRECTUS_ADMIN_PASSWORD",
        hide_env_values = true
    )]
    pub(crate) directus_password: Option<String>,
    /// The config file [default: directus-sync.config.json, where it exists]
    #[arg(short = 'c', long, value_name = "FILE", global = true)]
    pub(crate) config_path: Option<PathBuf>,
    /// Sort the keys of objects in written JSON
    #[arg(long, global = true)]
    pub(crate) sort_json: bool,
    /// Say more on stderr: each request with its path, status and time; twice for all there is
    #[arg(short, long, action = ArgAction::Count, global = true)]
    pub(crate) verbose: u8,
    /// The same as -v
    #[arg(short, long, global = true)]
    pub(crate) debug: bool,
    /// When to use colours
    #[arg(long, value_name = "WHEN", value_enum, default_value_t, global = true)]
    pub(crate) color: Color,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless NO_COLOR is set
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// Where a dump is.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Dump folder")]
pub(crate) struct DumpArgs {
    /// The dump folder [default: ./directus-config]
    #[arg(long, value_name = "DIR")]
    pub(crate) dump_path: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) layout: LayoutArgs,
}

/// How a dump folder is laid out.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Dump folder")]
pub(crate) struct LayoutArgs {
    /// The folder of the records in the dump folder [default: collections]
    #[arg(long, value_name = "DIR")]
    pub(crate) collections_path: Option<PathBuf>,
    /// The folder of the data model in the dump folder [default: snapshot]
    #[arg(long, value_name = "DIR")]
    pub(crate) snapshot_path: Option<PathBuf>,
    /// Keep the data model in one file
    #[arg(long)]
    pub(crate) no_split: bool,
}

/// Where a config crate is.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Config crate")]
pub(crate) struct CrateArgs {
    /// The Cargo.toml of a config crate
    #[arg(long, value_name = "FILE", conflicts_with = "dump_path")]
    pub(crate) manifest_path: Option<PathBuf>,
    /// The environment of the project, if it has environments
    #[arg(long, value_name = "NAME")]
    pub(crate) env: Option<String>,
}

/// How much of an instance is covered.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "What is covered")]
pub(crate) struct CoverArgs {
    /// Leave these kinds of records out (comma-separated)
    #[arg(short = 'x', long, value_name = "KINDS", value_parser = kinds::parse_list)]
    pub(crate) exclude_collections: Option<KindList>,
    /// Cover only these kinds of records (comma-separated)
    #[arg(short = 'o', long, value_name = "KINDS", value_parser = kinds::parse_list)]
    pub(crate) only_collections: Option<KindList>,
    /// Cover no records, only the data model
    #[arg(long)]
    pub(crate) no_collections: bool,
    /// Leave the roles of policies out
    #[arg(long)]
    pub(crate) no_sync_policy_roles: bool,
    /// Leave the data model out
    #[arg(long)]
    pub(crate) no_snapshot: bool,
}

/// How to talk to the server.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Server")]
pub(crate) struct ServerArgs {
    /// Where SyncIDs are mapped to primary keys: in the tables of directus-extension-sync, in a
    /// hidden collection that needs nothing installed, in a committed file, or (auto) in the
    /// extension where it answers, else in the collection [default: auto]
    #[arg(long, value_name = "STORE", value_enum)]
    pub(crate) id_map: Option<IdMap>,
    /// The file of `--id-map file`, which need not be said then [default: ./directus-sync.ids.json]
    #[arg(long, value_name = "FILE")]
    pub(crate) id_map_file: Option<PathBuf>,
    /// How many requests are under way at once [default: 8]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(crate) concurrency: Option<u16>,
    /// How often a request that got no answer, or a busy server's, is sent again [default: 5; 0: without limit]
    #[arg(long, value_name = "N", visible_alias = "retries")]
    pub(crate) max_push_retries: Option<u32>,
    /// How many seconds to wait for the answer to a request [default: 300]
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) timeout: Option<u32>,
}

/// Which of the changes are wanted.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "What is changed")]
pub(crate) struct SelectArgs {
    /// Change only these addresses, and what they need: `role.editor`, `field.article.*`, … (repeatable,
    /// comma-separated; `*` stands for any text)
    #[arg(long, value_name = "ADDRESS", value_delimiter = ',')]
    pub(crate) target: Vec<String>,
    /// Do not change these addresses, nor what needs them; wins over --target (repeatable,
    /// comma-separated; `*` stands for any text)
    #[arg(long, value_name = "ADDRESS", value_delimiter = ',')]
    pub(crate) exclude: Vec<String>,
    /// What is done about what differs
    #[arg(long, value_name = "MODE", value_enum, default_value_t)]
    pub(crate) mode: Mode,
}

/// What is done about what differs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Mode {
    /// Create, update, and delete what the configuration had and has no more
    #[default]
    Mirror,
    /// Create and update; delete nothing
    Merge,
    /// Create; change and delete nothing that exists
    Add,
}

impl SelectArgs {
    /// Which addresses are meant.
    pub(crate) fn targets(&self) -> Targets {
        Targets {
            only: self.target.clone(),
            except: self.exclude.clone(),
        }
    }

    /// Which actions are taken.
    pub(crate) fn mode(&self) -> engine::Mode {
        match self.mode {
            Mode::Mirror => engine::Mode::Mirror,
            Mode::Merge => engine::Mode::Merge,
            Mode::Add => engine::Mode::Add,
        }
    }
}

/// Where SyncIDs are mapped to primary keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum IdMap {
    /// The extension where it answers, else the collection
    Auto,
    /// The tables of directus-extension-sync
    Extension,
    /// A hidden collection
    Collection,
    /// A committed file
    File,
}

impl IdMap {
    /// The store, in this file if it is one in a file.
    pub(crate) fn choice(self, file: Option<PathBuf>) -> IdMapChoice {
        match self {
            Self::Auto => IdMapChoice::Auto,
            Self::Extension => IdMapChoice::Extension,
            Self::Collection => IdMapChoice::Collection,
            Self::File => IdMapChoice::File(file.unwrap_or_else(|| ID_MAP_FILE.into())),
        }
    }
}

/// The file of a store in a file, when nothing names one.
const ID_MAP_FILE: &str = "./directus-sync.ids.json";

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
    pub(crate) layout: LayoutArgs,
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
    pub(crate) layout: LayoutArgs,
    #[command(flatten)]
    pub(crate) cover: CoverArgs,
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
    /// Accepted as directus-sync takes it; specifications are not dumped yet
    #[arg(long, value_name = "DIR", help_heading = "Dump folder")]
    pub(crate) specs_path: Option<PathBuf>,
    /// Accepted as directus-sync takes it; specifications are not dumped yet
    #[arg(long, help_heading = "Dump folder")]
    pub(crate) no_specs: bool,
    /// Print what was done as one JSON document
    #[arg(long)]
    pub(crate) json: bool,
    /// The Cargo.toml of a config crate
    #[arg(long, value_name = "FILE", help_heading = "Config crate")]
    pub(crate) manifest_path: Option<PathBuf>,
    /// The environment of the project, if it has environments
    #[arg(long, value_name = "NAME", help_heading = "Config crate")]
    pub(crate) env: Option<String>,
    #[command(flatten)]
    pub(crate) update: UpdateArgs,
    #[command(flatten)]
    pub(crate) lock: LockArgs,
    #[command(flatten)]
    pub(crate) dump: DumpArgs,
    #[command(flatten)]
    pub(crate) cover: CoverArgs,
    #[command(flatten)]
    pub(crate) server: ServerArgs,
}

/// What becomes of what was changed by hand.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Changes by hand")]
pub(crate) struct ConflictArgs {
    /// What becomes of what was changed on the instance since the last push
    #[arg(long, value_name = "WHO", value_enum, default_value_t)]
    pub(crate) on_conflict: Strategy,
}

/// What becomes of what was changed by hand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Strategy {
    /// Nothing of it is overwritten: it is refused, or asked about on a terminal
    #[default]
    Fail,
    /// The configuration wins
    Ours,
    /// The instance wins
    Theirs,
    /// The instance wins where the configuration was not changed too; else it is refused
    Merge,
}

#[derive(Debug, Args)]
pub(crate) struct DriftArgs {
    /// Print what was changed as one JSON document
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
}

#[derive(Debug, Args)]
pub(crate) struct DiffArgs {
    /// Compare a dump of another Directus version or database vendor
    #[arg(short, long)]
    pub(crate) force: bool,
    /// Take over rows that have a record's name but no mapping
    #[arg(long)]
    pub(crate) adopt: bool,
    /// Show values in full, and every field of what is created
    #[arg(long)]
    pub(crate) pretty_diff: bool,
    /// Exit with 2 when something differs
    #[arg(long)]
    pub(crate) exit_code: bool,
    /// Have the server carry the plan out in a transaction that it takes back (Directus 12.2 and
    /// later), and exit with 1 when it would refuse a record
    #[arg(long)]
    pub(crate) server_check: bool,
    /// Print the plan as one JSON document
    #[arg(long)]
    pub(crate) json: bool,
    /// Save the plan for `show` and `push --plan`; it holds no secret
    #[arg(long, value_name = "FILE")]
    pub(crate) save: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) conflict: ConflictArgs,
    #[command(flatten)]
    pub(crate) select: SelectArgs,
    #[command(flatten)]
    pub(crate) dump: DumpArgs,
    #[command(flatten)]
    pub(crate) krate: CrateArgs,
    #[command(flatten)]
    pub(crate) cover: CoverArgs,
    #[command(flatten)]
    pub(crate) server: ServerArgs,
}

#[derive(Debug, Args)]
pub(crate) struct ShowArgs {
    /// The plan that `diff --save` saved
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// How to show it
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t)]
    pub(crate) format: PlanFormat,
    /// Show values in full, and every field of what is created
    #[arg(long)]
    pub(crate) pretty_diff: bool,
}

/// How a plan is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum PlanFormat {
    /// As `diff` prints it
    #[default]
    Text,
    /// For a comment of a pull request
    Markdown,
    /// The document
    Json,
}

/// How a command keeps others from changing the target at the same time.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Lock")]
pub(crate) struct LockArgs {
    /// How long to wait while somebody else holds the lock of the target: `30s`, `2m`, `1h`; `0`
    /// says at once who it is [default: 60s]
    #[arg(long, value_name = "DURATION", value_parser = lock::parse_duration)]
    pub(crate) lock_timeout: Option<Duration>,
    /// Take no lock, and heed none: for emergencies
    #[arg(long, conflicts_with = "lock_timeout")]
    pub(crate) no_lock: bool,
}

/// Where it is written down what a run does.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Journal")]
pub(crate) struct JournalArgs {
    /// Write down each write, before it is sent, in a file of this folder [default: .directus-sync/journal]
    #[arg(long, value_name = "DIR")]
    pub(crate) journal: Option<PathBuf>,
    /// Write no journal
    #[arg(long, conflicts_with = "journal")]
    pub(crate) no_journal: bool,
}

/// The flags of a push that are about its configuration, which a saved plan has
/// behind it.
const CONFIGURING: [&str; 18] = [
    "force",
    "adopt",
    "preserve_ids",
    "dump_path",
    "collections_path",
    "snapshot_path",
    "no_split",
    "manifest_path",
    "env",
    "exclude_collections",
    "only_collections",
    "no_collections",
    "no_sync_policy_roles",
    "no_snapshot",
    "target",
    "exclude",
    "mode",
    "on_conflict",
];

#[derive(Debug, Args)]
pub(crate) struct PushArgs {
    /// Apply this plan, which `diff --save` saved, and no configuration. It is refused when
    /// anything that it concerns has moved
    #[arg(long, value_name = "FILE", conflicts_with_all = CONFIGURING)]
    pub(crate) plan: Option<PathBuf>,
    /// Push a dump of another Directus version or database vendor
    #[arg(short, long)]
    pub(crate) force: bool,
    /// Take over rows that have a record's name but no mapping
    #[arg(long)]
    pub(crate) adopt: bool,
    /// Accepted as directus-sync takes it; a new row always gets its SyncID as primary key where it can
    #[arg(long, value_name = "KINDS", value_parser = kinds::parse_preserved)]
    pub(crate) preserve_ids: Option<KindList>,
    /// Do not ask; needed without a terminal when something would be deleted
    #[arg(short, long)]
    pub(crate) yes: bool,
    /// Allow dangers of these kinds (comma-separated); needed for each kind without a terminal, and
    /// with --yes
    #[arg(long, value_name = "KINDS", value_delimiter = ',', value_parser = dangers())]
    pub(crate) allow: Vec<DangerKind>,
    /// Write records in several requests, although the server could take all of them in one
    /// transaction (Directus 12.2 and later)
    #[arg(long)]
    pub(crate) no_import: bool,
    /// Print what was done as one JSON document
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) lock: LockArgs,
    #[command(flatten)]
    pub(crate) journal: JournalArgs,
    #[command(flatten)]
    pub(crate) conflict: ConflictArgs,
    #[command(flatten)]
    pub(crate) select: SelectArgs,
    #[command(flatten)]
    pub(crate) dump: DumpArgs,
    #[command(flatten)]
    pub(crate) krate: CrateArgs,
    #[command(flatten)]
    pub(crate) cover: CoverArgs,
    #[command(flatten)]
    pub(crate) server: ServerArgs,
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

#[derive(Debug, Args)]
pub(crate) struct SynthArgs {
    /// The Cargo.toml of a config crate
    #[arg(long, value_name = "FILE")]
    pub(crate) manifest_path: Option<PathBuf>,
    /// The environment of the project, if it has environments
    #[arg(long, value_name = "NAME")]
    pub(crate) env: Option<String>,
    /// Write a dump folder instead of printing
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) layout: LayoutArgs,
}

#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// Fail unless a config crate compiles to the snapshot that was reviewed, in every environment
    #[arg(long, conflicts_with_all = ["env", "dump_path"])]
    pub(crate) locked: bool,
    #[command(flatten)]
    pub(crate) dump: DumpArgs,
    #[command(flatten)]
    pub(crate) krate: CrateArgs,
}

#[derive(Debug, Args)]
pub(crate) struct FmtArgs {
    /// Change nothing; exit with 2 and list the files that are not in canonical form
    #[arg(long)]
    pub(crate) check: bool,
    #[command(flatten)]
    pub(crate) dump: DumpArgs,
}
