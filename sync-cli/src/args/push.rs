//! What can be typed after `drift`, `diff`, `show` and `push`.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Command, Id, ValueEnum};
use sync_sdk::engine::{self, DangerKind};

use super::groups::{AssetArgs, ComparedArgs, LockArgs, ServerArgs};
use crate::kinds::{self, KindList};

/// What becomes of what was changed by hand.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Changes by hand")]
pub(crate) struct ConflictArgs {
    /// What becomes of what was changed on the instance since the last push [default: fail]
    #[arg(long, value_name = "WHO", value_enum)]
    pub(crate) on_conflict: Option<Strategy>,
}

/// What becomes of what was changed by hand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
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
    /// What is done about what differs [default: mirror]
    #[arg(long, value_name = "MODE", value_enum)]
    pub(crate) mode: Option<Mode>,
}

/// What is done about what differs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Mode {
    /// Create, update, and delete what the configuration had and has no more
    #[default]
    Mirror,
    /// Create and update; delete nothing
    Merge,
    /// Create; change and delete nothing that exists
    Add,
}

impl Mode {
    /// As the engine takes it.
    pub(crate) fn mode(self) -> engine::Mode {
        match self {
            Self::Mirror => engine::Mode::Mirror,
            Self::Merge => engine::Mode::Merge,
            Self::Add => engine::Mode::Add,
        }
    }
}

/// What a plan is made of.
#[derive(Debug, Args)]
pub(crate) struct PlanningArgs {
    #[command(flatten)]
    pub(crate) conflict: ConflictArgs,
    #[command(flatten)]
    pub(crate) select: SelectArgs,
    #[command(flatten)]
    pub(crate) pictures: AssetArgs,
    #[command(flatten)]
    pub(crate) compared: ComparedArgs,
}

#[derive(Debug, Args)]
pub(crate) struct DriftArgs {
    /// Print what was changed as one JSON document
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) pictures: AssetArgs,
    #[command(flatten)]
    pub(crate) compared: ComparedArgs,
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
    pub(crate) planning: PlanningArgs,
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

/// Reads a kind of danger.
fn dangers() -> impl TypedValueParser<Value = DangerKind> {
    PossibleValuesParser::new(DangerKind::ALL.map(DangerKind::name))
        .try_map(|name| name.parse::<DangerKind>())
}

/// The flags of a push that are about its configuration, which a saved plan has
/// behind it: what a plan is made of, but for how to talk to the server.
fn configuring() -> Vec<Id> {
    let ids = |group: Command| -> Vec<Id> {
        let flags = group.get_arguments();
        flags.map(|flag| flag.get_id().clone()).collect()
    };
    let server = ids(ServerArgs::augment_args(Command::default()));
    let mut flags = ids(PlanningArgs::augment_args(Command::default()));
    flags.retain(|flag| !server.contains(flag));
    flags.extend(["force", "adopt", "preserve_ids"].map(Id::from));
    flags
}

#[derive(Debug, Args)]
pub(crate) struct PushArgs {
    /// Apply this plan, which `diff --save` saved, and no configuration. It is refused when
    /// anything that it concerns has moved
    #[arg(long, value_name = "FILE", conflicts_with_all = configuring())]
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
    pub(crate) planning: PlanningArgs,
}

#[cfg(test)]
mod tests {
    use clap::error::ErrorKind;
    use clap::{CommandFactory, Parser};

    use crate::args::Cli;

    #[test]
    fn the_commands_are_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_saved_plan_has_its_configuration_behind_it() {
        let push = |flags: &str| {
            let line = format!("directus-sync push --plan a.json {flags}");
            Cli::try_parse_from(line.split_whitespace()).map_err(|error| error.kind())
        };
        let refused = [
            "--force",
            "--adopt",
            "--preserve-ids all",
            "--on-conflict ours",
            "--target role.*",
            "--exclude role.*",
            "--mode add",
            "--dump-path a",
            "--collections-path a",
            "--snapshot-path a",
            "--no-split",
            "--manifest-path a",
            "--env a",
            "-x roles",
            "-o roles",
            "--no-collections",
            "--no-sync-policy-roles",
            "--no-snapshot",
            "--assets",
            "--no-map-literals",
        ];
        for flags in refused {
            let error = push(flags).expect_err(flags);
            assert_eq!(error, ErrorKind::ArgumentConflict, "{flags}");
        }
        for flags in [
            "--id-map collection --concurrency 2",
            "--yes --allow last-admin --no-import --json",
            "--no-lock --no-journal",
        ] {
            assert!(push(flags).is_ok(), "{flags}");
        }
    }
}
