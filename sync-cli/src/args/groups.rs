//! Flags that commands share, in groups. In a command they come after the flags
//! of its own: what stands behind a group would be shown under its heading.

use std::path::PathBuf;
use std::time::Duration;

use clap::{ArgGroup, Args, ValueEnum};
use sync_sdk::idmap::IdMapChoice;

use super::duration;
use crate::kinds::{self, KindList};

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
    #[arg(long, value_name = "FILE")]
    pub(crate) manifest_path: Option<PathBuf>,
    /// The environment of the project, if it has environments
    #[arg(long, value_name = "NAME")]
    pub(crate) env: Option<String>,
}

/// Where a configuration comes from: a dump folder or a config crate.
#[derive(Debug, Clone, Default, Args)]
#[command(group = ArgGroup::new("configuration").args(["dump_path", "manifest_path"]))]
pub(crate) struct SourceArgs {
    #[command(flatten)]
    pub(crate) dump: DumpArgs,
    #[command(flatten)]
    pub(crate) krate: CrateArgs,
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
    /// Leave ids of records within rules, options and links as they are, as directus-sync does,
    /// instead of having SyncIDs there
    #[arg(long)]
    pub(crate) no_map_literals: bool,
}

/// Whether pictures are covered.
#[derive(Debug, Clone, Copy, Default, Args)]
#[command(next_help_heading = "What is covered")]
pub(crate) struct AssetArgs {
    /// Cover the pictures that the settings name, too: logo, favicon, foreground and background
    #[arg(long)]
    pub(crate) assets: bool,
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
    #[command(flatten)]
    pub(crate) network: NetworkArgs,
}

/// What is between here and the server.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Server")]
pub(crate) struct NetworkArgs {
    /// Send this with each request, as `Name: value` (repeatable) [default: the lines of
    /// DIRECTUS_SYNC_HEADERS]
    #[arg(long, value_name = "HEADER")]
    pub(crate) header: Vec<String>,
    /// Trust the issuers whose certificates (PEM) are in this file, too [default:
    /// NODE_EXTRA_CA_CERTS]
    #[arg(long, value_name = "FILE")]
    pub(crate) ca_cert: Option<PathBuf>,
    /// Take any certificate, of anybody: for a server on a network that is trusted
    #[arg(long, conflicts_with = "ca_cert")]
    pub(crate) insecure: bool,
}

/// A configuration and an instance, and how much of both is compared.
#[derive(Debug, Args)]
pub(crate) struct ComparedArgs {
    #[command(flatten)]
    pub(crate) source: SourceArgs,
    #[command(flatten)]
    pub(crate) cover: CoverArgs,
    #[command(flatten)]
    pub(crate) server: ServerArgs,
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

/// How a command keeps others from changing the target at the same time.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Lock")]
pub(crate) struct LockArgs {
    /// How long to wait while somebody else holds the lock of the target: `30s`, `2m`, `1h`; `0`
    /// says at once who it is [default: 60s]
    #[arg(long, value_name = "DURATION", value_parser = duration::parse)]
    pub(crate) lock_timeout: Option<Duration>,
    /// Take no lock, and heed none: for emergencies
    #[arg(long, conflicts_with = "lock_timeout")]
    pub(crate) no_lock: bool,
}
