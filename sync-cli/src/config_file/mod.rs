//! The config file: `directus-sync.config.js`, `.cjs`, `.json` or `.toml`.

mod forms;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::args::{IdMap, Mode, Strategy};
use crate::error::CliError;
use crate::hooks::{ConfigHooks, is_script};
use crate::kinds::KindList;

/// The files of which the first that is there is read when `--config-path` names
/// none.
const NAMES: [&str; 4] = [
    "directus-sync.config.js",
    "directus-sync.config.cjs",
    "directus-sync.config.json",
    "directus-sync.config.toml",
];

/// Keys that might be expected here and are not used, and why.
const UNUSED: &[(&str, &str)] = &[
    (
        "directusConfig",
        "options of the JavaScript client mean nothing here; `headers` and `caCert` say what it may be for",
    ),
    ("insecure", CONSENT),
    ("yes", CONSENT),
    ("allow", CONSENT),
    ("adopt", CONSENT),
    ("force", CONSENT),
    (
        "lock",
        "to heed no lock is for emergencies; say --no-lock then",
    ),
    (
        "target",
        "it means a part of one run, and all others would leave the rest out; `exclude` is for good",
    ),
];

/// Why consent stands in no file.
const CONSENT: &str =
    "it is consent to one run, of somebody who has seen its plan; say it on the command line";

/// What a config file says, with what it extends.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct ConfigFile {
    pub(crate) extends: Vec<PathBuf>,
    pub(crate) debug: Option<bool>,
    pub(crate) sort_json: Option<bool>,
    pub(crate) directus_url: Option<String>,
    pub(crate) directus_token: Option<String>,
    pub(crate) directus_email: Option<String>,
    pub(crate) directus_password: Option<String>,
    pub(crate) dump_path: Option<PathBuf>,
    pub(crate) collections_path: Option<PathBuf>,
    #[serde(deserialize_with = "forms::kind_list")]
    pub(crate) exclude_collections: Option<KindList>,
    #[serde(deserialize_with = "forms::kind_list")]
    pub(crate) only_collections: Option<KindList>,
    pub(crate) collections: Option<bool>,
    pub(crate) sync_policy_roles: Option<bool>,
    #[serde(deserialize_with = "forms::preserved_list")]
    pub(crate) preserve_ids: Option<KindList>,
    pub(crate) snapshot_path: Option<PathBuf>,
    pub(crate) snapshot: Option<bool>,
    pub(crate) map_literals: Option<bool>,
    pub(crate) split: Option<bool>,
    pub(crate) specs_path: Option<PathBuf>,
    pub(crate) specs: Option<bool>,
    pub(crate) assets: Option<bool>,
    #[serde(deserialize_with = "forms::paths")]
    pub(crate) seed_path: Option<Vec<PathBuf>>,
    #[serde(deserialize_with = "forms::number")]
    pub(crate) max_push_retries: Option<u32>,
    pub(crate) id_map: Option<IdMap>,
    pub(crate) id_map_file: Option<PathBuf>,
    pub(crate) concurrency: Option<u16>,
    #[serde(deserialize_with = "forms::number")]
    pub(crate) timeout: Option<u32>,
    pub(crate) headers: Option<BTreeMap<String, String>>,
    pub(crate) ca_cert: Option<PathBuf>,
    pub(crate) mode: Option<Mode>,
    pub(crate) exclude: Option<Vec<String>>,
    pub(crate) on_conflict: Option<Strategy>,
    #[serde(deserialize_with = "forms::duration")]
    pub(crate) lock_timeout: Option<Duration>,
    pub(crate) hook_timeout: Option<u32>,
    /// Those of this file and of all that it extends.
    #[serde(skip)]
    pub(crate) hooks: ConfigHooks,
    /// Where it is.
    #[serde(skip)]
    pub(crate) path: PathBuf,
    /// All other keys.
    #[serde(flatten)]
    pub(crate) others: Map<String, Value>,
}

/// Keys of directus-sync and of editors that are taken without a word: nothing
/// goes by them.
const TAKEN: [&str; 1] = ["$schema"];

/// Lists of kinds.
const LISTS: [&str; 3] = ["excludeCollections", "onlyCollections", "preserveIds"];

/// A config file that was found, and what its reader should know.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) config: ConfigFile,
    pub(crate) warnings: Vec<String>,
}

/// Reads the named file, or the first one in `folder`; without either there is
/// nothing to say.
pub(crate) fn find(named: Option<&Path>, folder: &Path) -> Result<Found, CliError> {
    let mut loader = Loader::default();
    let path = match named {
        Some(path) => path.to_owned(),
        None => {
            let mut here = NAMES.into_iter().filter(|name| folder.join(name).exists());
            let Some(first) = here.next() else {
                return Ok(Found::default());
            };
            let unread = here.map(|name| format!("{name} is not read; {first} beside it is"));
            loader.warnings.extend(unread);
            folder.join(first)
        }
    };
    let merged = loader.load(&path)?;
    let config = of_keys(&path, merged)?;
    Ok(Found {
        config: ConfigFile {
            hooks: loader.hooks,
            path,
            ..config
        },
        warnings: loader.warnings,
    })
}

/// Reads a config file and those that it extends.
#[derive(Default)]
struct Loader {
    /// The files that led to the one that is read.
    above: Vec<PathBuf>,
    warnings: Vec<String>,
    hooks: ConfigHooks,
}

impl Loader {
    /// The keys of a file and of those that it extends: its own win, then those of
    /// the first parent, then those of the next. Hooks are merged one by one.
    fn load(&mut self, path: &Path) -> Result<Map<String, Value>, CliError> {
        let shown = path.display();
        let unreadable = |error: std::io::Error| {
            let error = CliError::new(format!("{shown}: the config file cannot be read: {error}"));
            match self.above.last() {
                Some(child) => error.hint(format!("`extends` in {} names it", child.display())),
                None => error.hint("--config-path names the config file"),
            }
        };
        let real = path.canonicalize().map_err(unreadable)?;
        if self.above.contains(&real) {
            return Err(
                CliError::new(format!("{shown}: this config file extends itself"))
                    .hint("remove it from `extends` in one of the files between"),
            );
        }
        let (config, mut keys) = match is_script(&real) {
            true => {
                let keys = self.hooks.evaluate(&real)?;
                (of_keys(path, keys.clone())?, keys)
            }
            false => {
                let text = std::fs::read_to_string(&real).map_err(unreadable)?;
                // Editors put a mark of the encoding there, which Node.js skips.
                let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
                match real
                    .extension()
                    .is_some_and(|extension| extension == "toml")
                {
                    true => read_toml(path, text)?,
                    false => read_json(path, text)?,
                }
            }
        };
        if let Some(hooks) = keys.shift_remove("hooks") {
            self.warnings.extend(self.hooks.add(&real, &hooks)?);
        }
        self.tell_unused(path, &config);
        // Of a link to a file, that in which the link is, as with directus-sync.
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        self.above.push(real);
        for parent in config.extends {
            let parent = folder.join(parent);
            for (key, value) in self.load(&parent)? {
                match keys.get(&key) {
                    None => drop(keys.insert(key, value)),
                    Some(own) => self.tell_lost((path, &parent), &key, own, &value),
                }
            }
        }
        self.above.pop();
        Ok(keys)
    }

    /// Tells what a list of a parent has and that of its child lacks: directus-sync adds
    /// them up.
    fn tell_lost(&mut self, (child, parent): (&Path, &Path), key: &str, own: &Value, its: &Value) {
        let (true, Some(own), Some(its)) = (LISTS.contains(&key), own.as_array(), its.as_array())
        else {
            return;
        };
        let lost = its.iter().filter(|item| !own.contains(item));
        let lost: Vec<_> = lost.filter_map(Value::as_str).collect();
        if !lost.is_empty() {
            self.warnings.push(format!(
                "{}: `{key}` replaces that of {}, which has {} too; directus-sync adds the two lists up",
                child.display(),
                parent.display(),
                lost.join(", ")
            ));
        }
    }

    fn tell_unused(&mut self, path: &Path, config: &ConfigFile) {
        let shown = path.display();
        for key in config.others.keys().filter(|key| *key != "hooks") {
            if let Some((_, reason)) = UNUSED.iter().find(|(unused, _)| unused == key) {
                self.warnings
                    .push(format!("{shown}: `{key}` is not used: {reason}"));
            } else if !TAKEN.contains(&key.as_str()) {
                self.warnings
                    .push(format!("{shown}: `{key}` is not a key of the config file"));
            }
        }
    }
}

/// What keys say that have no lines.
fn of_keys(path: &Path, keys: Map<String, Value>) -> Result<ConfigFile, CliError> {
    serde_path_to_error::deserialize(Value::Object(keys)).map_err(|error| {
        let (key, error) = (key_of(error.path()), error.into_inner());
        CliError::new(format!("{}: {key}{error}", path.display()))
    })
}

fn read_json(path: &Path, text: &str) -> Result<(ConfigFile, Map<String, Value>), CliError> {
    let bad = |key: String, error: serde_json::Error| {
        // serde_json puts the place at the end; here it stands at the front.
        let message = error.to_string();
        let place = format!(" at line {} column {}", error.line(), error.column());
        CliError::new(format!(
            "{}:{}: {key}{}",
            path.display(),
            error.line(),
            message.trim_end_matches(&place)
        ))
    };
    // First, as what is no JSON has no keys.
    let keys = serde_json::from_str(text).map_err(|error| bad(String::new(), error))?;
    let config = serde_path_to_error::deserialize(&mut serde_json::Deserializer::from_str(text));
    let config = config.map_err(|error| bad(key_of(error.path()), error.into_inner()))?;
    Ok((config, keys))
}

fn read_toml(path: &Path, text: &str) -> Result<(ConfigFile, Map<String, Value>), CliError> {
    let bad = |key: String, error: toml::de::Error| {
        let before = error.span().and_then(|span| text.get(..span.start));
        let line = before.map_or(1, |before| before.matches('\n').count() + 1);
        let message = error.message();
        CliError::new(format!("{}:{line}: {key}{message}", path.display()))
    };
    let input = toml::Deserializer::parse(text).map_err(|error| bad(String::new(), error))?;
    let config = serde_path_to_error::deserialize(input);
    let config = config.map_err(|error| bad(key_of(error.path()), error.into_inner()))?;
    let keys = toml::from_str(text).map_err(|error| bad(String::new(), error))?;
    Ok((config, keys))
}

/// The key whose value is wrong, to stand before what is wrong with it.
fn key_of(path: &serde_path_to_error::Path) -> String {
    match path.iter().next() {
        None => String::new(),
        Some(_) => format!("`{path}`: "),
    }
}
