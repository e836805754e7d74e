//! Where flags, environment variables (both from clap), the config file and
//! defaults become one.

mod lists;
mod network;
#[cfg(test)]
mod tests;
mod typed;

use self::lists::Lists;
use self::network::NetworkSettings;
pub(crate) use self::typed::Typed;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

use secrecy::SecretString;
use sync_sdk::engine::{self, Options, Selection, Targets};
use sync_sdk::idmap::IdMapChoice;
use sync_sdk::model::Kind;
use sync_sdk::snapshot::{DumpFolders, Layout, ReadOptions, WriteOptions};
use sync_sdk::target::directus::{ConnectOptions, Credentials};

use crate::args::{CoverArgs, GlobalArgs, IdMap, Mode, ServerArgs, Strategy};
use crate::config_file::ConfigFile;
use crate::error::CliError;
use crate::hooks::{Instance, Runner};

/// The dump folder when nothing names one.
const DUMP_PATH: &str = "./directus-config";

/// The folder of the specifications in it, when nothing names one.
const SPECS_PATH: &str = "specs";

/// The folder of seed files when nothing names one.
const SEED_PATH: &str = "./directus-config/seed";

/// With what the addresses of rows of seeds begin.
const SEEDS: &str = "seed.";

/// Everything that a command goes by, settled.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) verbosity: u8,
    pub(crate) sort_json: bool,
    pub(crate) dump_path: PathBuf,
    /// Seed files, and folders of them: one at least.
    pub(crate) seed_path: Vec<PathBuf>,
    pub(crate) folders: DumpFolders,
    pub(crate) layout: Layout,
    /// The folder of the specifications, where they are wanted.
    pub(crate) specs: Option<PathBuf>,
    pub(crate) selection: Selection,
    pub(crate) preserve_ids: BTreeSet<Kind>,
    pub(crate) id_map: IdMapChoice,
    pub(crate) hooks: Runner,
    /// What whoever knows directus-sync would not expect.
    pub(crate) warnings: Vec<String>,
    url: Option<String>,
    token: Option<SecretString>,
    email: Option<String>,
    password: Option<SecretString>,
    mode: Mode,
    targets: Targets,
    /// What the file excludes, of records and of seeds; what was typed replaces it.
    excluded: Vec<String>,
    on_conflict: Strategy,
    /// How long to wait for the lock, where the command line does not say.
    pub(crate) lock_timeout: Option<Duration>,
    concurrency: Option<u16>,
    retries: Option<u32>,
    timeout: Option<u32>,
    pub(crate) network: NetworkSettings,
}

impl Settings {
    /// Flag, environment variable, config file, default: the first that says
    /// something counts.
    pub(crate) fn settle(global: &GlobalArgs, typed: Typed, file: ConfigFile) -> Self {
        let Typed {
            url,
            dump_path,
            seed_path,
            layout,
            specs,
            cover,
            server,
            preserve_ids,
            select,
            conflict,
            assets,
        } = typed;
        // Variables are often set to nothing where they are not wanted.
        let exact = |typed: &Option<String>, file: Option<String>| {
            let texts = typed.clone().into_iter().chain(file);
            texts.into_iter().find(|text| !text.is_empty())
        };
        // Secrets of pipelines often end with a line break.
        let trimmed = |text: Option<String>| text.map(|text| text.trim().to_owned());
        let text = |typed: &Option<String>, file| exact(&trimmed(typed.clone()), trimmed(file));
        let folders = DumpFolders::default();
        let assets = assets.is_some_and(|typed| typed || file.assets == Some(true));
        let mut lists = Lists::of(&file);
        let selection = Selection {
            assets,
            ..selection(&cover, &file, &mut lists)
        };
        let preserve_ids = lists.preserved(&preserve_ids, &file.preserve_ids);
        let id_map = id_map(&server, &file);
        let dump_path = dump_path
            .or(file.dump_path)
            .unwrap_or_else(|| DUMP_PATH.into());
        let specs_path = specs.specs_path.or(file.specs_path);
        let specs_path = specs_path.unwrap_or_else(|| SPECS_PATH.into());
        let wants_specs = !specs.no_specs && file.specs != Some(false);
        let url = trimmed(url).or_else(|| text(&global.directus_url, file.directus_url));
        let token = text(&global.directus_token, file.directus_token).map(SecretString::from);
        let email = text(&global.directus_email, file.directus_email);
        let password = exact(&global.directus_password, file.directus_password);
        let password = password.map(SecretString::from);
        let network = NetworkSettings::settle(server.network, file.headers, file.ca_cert);
        let instance = Instance {
            headers: network.headers.clone(),
            ca_cert: network.ca_cert.clone(),
            is_insecure: network.is_insecure,
            url: url.clone(),
            token: token.clone(),
            email: email.clone(),
            password: password.clone(),
        };
        Self {
            hooks: Runner::new(file.hooks, instance, file.hook_timeout),
            verbosity: global
                .verbose
                .max((global.debug || file.debug == Some(true)).into()),
            sort_json: global.sort_json || file.sort_json == Some(true),
            specs: wants_specs.then(|| dump_path.join(specs_path)),
            dump_path,
            seed_path: Some(seed_path)
                .filter(|paths| !paths.is_empty())
                .or(file.seed_path.filter(|paths| !paths.is_empty()))
                .unwrap_or_else(|| vec![SEED_PATH.into()]),
            folders: DumpFolders {
                collections: layout
                    .collections_path
                    .or(file.collections_path)
                    .unwrap_or(folders.collections),
                snapshot: layout
                    .snapshot_path
                    .or(file.snapshot_path)
                    .unwrap_or(folders.snapshot),
            },
            layout: match layout.no_split || file.split == Some(false) {
                true => Layout::Whole,
                false => Layout::Split,
            },
            selection,
            preserve_ids,
            warnings: lists.warnings,
            id_map,
            url,
            token,
            email,
            password,
            concurrency: server.concurrency.or(file.concurrency),
            retries: server.max_push_retries.or(file.max_push_retries),
            timeout: server.timeout.or(file.timeout),
            network,
            mode: select.mode.or(file.mode).unwrap_or_default(),
            targets: Targets {
                only: select.target,
                except: select.exclude,
                excepts_always: false,
            },
            excluded: file.exclude.unwrap_or_default(),
            on_conflict: conflict
                .on_conflict
                .or(file.on_conflict)
                .unwrap_or_default(),
            lock_timeout: file.lock_timeout,
        }
    }

    /// What a plan of records goes by; what is not asked for here is not allowed.
    pub(crate) fn options(&self) -> Options {
        let (mode, targets) = self.select(false);
        Options {
            on_conflict: self.on_conflict.resolve(),
            mode,
            targets,
            ..Options::default()
        }
    }

    /// Which changes of rows of seeds, or of records, are wanted.
    pub(crate) fn select(&self, of_seeds: bool) -> (engine::Mode, Targets) {
        let mut targets = self.targets.clone();
        if targets.except.is_empty() {
            let excluded = self.excluded.iter();
            let excluded = excluded.filter(|pattern| pattern.starts_with(SEEDS) == of_seeds);
            targets.except = excluded.cloned().collect();
            targets.excepts_always = !targets.except.is_empty();
        }
        (self.mode.mode(), targets)
    }

    /// How a dump folder is read.
    pub(crate) fn read_options(&self) -> ReadOptions {
        ReadOptions {
            folders: self.folders.clone(),
            kinds: self.selection.kinds.clone(),
            data_model: self.selection.data_model,
            layout: self.layout,
            partial: self.hooks.partial_kinds().collect(),
        }
    }

    /// How a dump folder is written.
    pub(crate) fn write_options(&self) -> WriteOptions {
        WriteOptions {
            folders: self.folders.clone(),
            layout: self.layout,
            sort_json: self.sort_json,
        }
    }

    /// How to reach the server, and as whom.
    pub(crate) fn connect_options(&self) -> Result<ConnectOptions, CliError> {
        self.options_as(self.credentials())
    }

    /// How to ask whether the server is there: once, with so much time for an answer;
    /// without credentials where there are none.
    pub(crate) fn probe_options(&self, timeout: Duration) -> Result<ConnectOptions, CliError> {
        let has_any = self.token.is_some() || self.email.is_some() || self.password.is_some();
        let mut options = self.options_as(match has_any {
            true => self.credentials(),
            false => Ok(Credentials::Anonymous),
        })?;
        options.retries = 0;
        options.timeout = timeout;
        Ok(options)
    }

    fn options_as(
        &self,
        credentials: Result<Credentials, CliError>,
    ) -> Result<ConnectOptions, CliError> {
        let url = self.url.clone().ok_or_else(|| {
            CliError::new("the address of the Directus instance is not given")
                .hint("say -u https://directus.example.com, or set DIRECTUS_URL, or `directusUrl` in the config file")
        })?;
        let mut options = ConnectOptions::new(url, credentials?);
        options.network = self.network.network()?;
        options.concurrency = self.concurrency.map_or(options.concurrency, usize::from);
        if let Some(seconds) = self.timeout {
            options.timeout = Duration::from_secs(seconds.into());
        }
        options.retries = match self.retries {
            None => options.retries,
            Some(0) => usize::MAX,
            Some(retries) => retries as usize,
        };
        Ok(options)
    }

    /// As whom to ask.
    fn credentials(&self) -> Result<Credentials, CliError> {
        let missing = match (&self.token, &self.email, &self.password) {
            (Some(token), _, _) => return Ok(Credentials::Token(token.clone())),
            (None, Some(email), Some(password)) => {
                return Ok(Credentials::Password {
                    email: email.clone(),
                    password: password.clone(),
                });
            }
            (None, None, None) => "no credentials are given",
            (None, None, Some(_)) => "a password is given, but no email address",
            (None, Some(_), None) => "an email address is given, but no password",
        };
        Err(CliError::new(missing).hint(
            "set DIRECTUS_TOKEN to a static token of an administrator, or DIRECTUS_ADMIN_EMAIL and \
             DIRECTUS_ADMIN_PASSWORD",
        ))
    }
}

/// How much of an instance is covered.
fn selection(cover: &CoverArgs, file: &ConfigFile, lists: &mut Lists) -> Selection {
    let has_none = cover.no_collections || file.collections == Some(false);
    Selection {
        kinds: match has_none {
            true => BTreeSet::new(),
            false => lists.covered(cover, file),
        },
        data_model: !(cover.no_snapshot || file.snapshot == Some(false)),
        policy_roles: !(cover.no_sync_policy_roles || file.sync_policy_roles == Some(false)),
        map_literals: !(cover.no_map_literals || file.map_literals == Some(false)),
        ..Selection::default()
    }
}

/// Where SyncIDs are mapped. A flag or key that names a file says what it is for.
fn id_map(server: &ServerArgs, file: &ConfigFile) -> IdMapChoice {
    let in_file = |path: &Option<PathBuf>| path.is_some().then_some(IdMap::File);
    let typed = server.id_map.or(in_file(&server.id_map_file));
    let store = typed.or(file.id_map).or(in_file(&file.id_map_file));
    let path = server.id_map_file.as_ref().or(file.id_map_file.as_ref());
    store.unwrap_or(IdMap::Auto).choice(path.cloned())
}
