//! What can be typed: clap types, a file for each family of commands, and the
//! groups of flags that they share. How flags, environment, config file and
//! defaults become one is in `settings`.

mod config;
pub(crate) mod duration;
mod groups;
mod helpers;
#[cfg(test)]
mod parity;
mod push;
mod seed;
mod state;

use std::path::PathBuf;

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};

pub(crate) use config::{
    CheckArgs, FmtArgs, GenerateArgs, InitArgs, NewArgs, PullArgs, SecretArgs, SpecsArgs,
    SynthArgs, UpdateArgs, Vcs,
};
pub(crate) use groups::{
    ComparedArgs, CoverArgs, CrateArgs, DumpArgs, IdMap, LayoutArgs, LockArgs, NetworkArgs,
    ServerArgs, SourceArgs,
};
pub(crate) use helpers::{
    CompletionsArgs, DuplicatesArgs, HelpersArgs, HelpersCommand, ManArgs, UntrackRowArgs, WaitArgs,
};
pub(crate) use push::{
    ConflictArgs, DiffArgs, DriftArgs, JournalArgs, Mode, PlanFormat, PlanningArgs, PushArgs,
    SelectArgs, ShowArgs, Strategy,
};
pub(crate) use seed::{
    SeedArgs, SeedCommand, SeedDiffArgs, SeedPullArgs, SeedPushArgs, SeedSourceArgs,
};
pub(crate) use state::{
    AdoptArgs, DoctorArgs, EditArgs, MigrateIdsArgs, MvArgs, StateArgs, StateCommand, TrackedArgs,
    UnlockArgs, UntrackArgs,
};

/// What the program is called.
pub(crate) const NAME: &str = "directus-sync";

/// The text at the end of `--help`.
const EXIT_CODES: &str = "\
Exit codes:
  0  done; with `diff --exit-code`: nothing differs
  1  an error; nothing was changed, unless it says so
  2  `diff --exit-code`: something differs; `drift`: something was changed by hand;
     `fmt --check`: a file is not in canonical form;
     `pull --check`, `generate --check`: the code (with --merge, the dump too) would change;
     `adopt`: a row waits for a person to name it; `doctor`: something is wrong

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
    name = NAME,
    version,
    disable_version_flag = true,
    after_help = EXIT_CODES,
    max_term_width = 100,
    args_override_self = true,
    subcommand_required = true,
    arg_required_else_help = false
)]
pub(crate) struct Cli {
    /// Print version; with --json, as one JSON document
    #[arg(short = 'V', long, action = ArgAction::Version)]
    #[allow(dead_code, reason = "clap answers it")]
    version: Option<bool>,
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
    /// Push rows of collections, users and files, and pull them
    Seed(SeedArgs),
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
    /// The helpers of directus-sync
    Helpers(HelpersArgs),
    /// Print a script that completes command lines
    Completions(CompletionsArgs),
    /// Write manual pages, one a command
    Man(ManArgs),
}

impl Command {
    /// Whether it goes by settings, which may come from a config file.
    pub(crate) fn has_settings(&self) -> bool {
        !matches!(self, Self::Completions(_) | Self::Man(_))
    }
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
    /// The config file [default: directus-sync.config.js, .cjs, .json or .toml, the first that exists]
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
