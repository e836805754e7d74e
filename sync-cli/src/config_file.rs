//! The config file, `directus-sync.config.json`.

use std::path::{Path, PathBuf};

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use crate::args::IdMap;
use crate::error::CliError;
use crate::kinds::{self, KindList};

/// The file that is read when `--config-path` names none.
const JSON: &str = "directus-sync.config.json";

/// What directus-sync reads before it, and we cannot: they are programs.
const SCRIPTS: [&str; 2] = ["directus-sync.config.js", "directus-sync.config.cjs"];

/// Keys that directus-sync knows and this tool does not use.
const UNUSED: [(&str, &str); 2] = [
    ("hooks", "hooks are functions, which JSON cannot hold"),
    (
        "directusConfig",
        "options of the JavaScript client mean nothing here",
    ),
];

/// What a config file says, with what it extends.
#[derive(Debug, Default, PartialEq, Deserialize)]
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
    #[serde(deserialize_with = "kind_list")]
    pub(crate) exclude_collections: Option<KindList>,
    #[serde(deserialize_with = "kind_list")]
    pub(crate) only_collections: Option<KindList>,
    pub(crate) collections: Option<bool>,
    pub(crate) sync_policy_roles: Option<bool>,
    #[serde(deserialize_with = "preserved_list")]
    pub(crate) preserve_ids: Option<KindList>,
    pub(crate) snapshot_path: Option<PathBuf>,
    pub(crate) snapshot: Option<bool>,
    pub(crate) split: Option<bool>,
    pub(crate) specs_path: Option<PathBuf>,
    pub(crate) specs: Option<bool>,
    #[serde(deserialize_with = "number")]
    pub(crate) max_push_retries: Option<u32>,
    pub(crate) id_map: Option<IdMap>,
    pub(crate) id_map_file: Option<PathBuf>,
    pub(crate) concurrency: Option<u16>,
    /// All other keys.
    #[serde(flatten)]
    pub(crate) others: Map<String, Value>,
}

/// Keys of directus-sync and of editors that are taken without a word: nothing
/// goes by them.
const TAKEN: [&str; 2] = ["$schema", "seedPath"];

fn kind_list<'de, D: Deserializer<'de>>(input: D) -> Result<Option<KindList>, D::Error> {
    let names = Vec::<String>::deserialize(input)?;
    kinds::collect(names.iter().map(String::as_str), |_| true)
        .map(Some)
        .map_err(D::Error::custom)
}

/// A number, which may stand there as text.
fn number<'de, D: Deserializer<'de>>(input: D) -> Result<Option<u32>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged, expecting = "a number from 0")]
    enum Number {
        Number(u32),
        Text(String),
    }
    match Number::deserialize(input)? {
        Number::Number(number) => Ok(Some(number)),
        Number::Text(text) => text.trim().parse().map(Some).map_err(D::Error::custom),
    }
}

fn preserved_list<'de, D: Deserializer<'de>>(input: D) -> Result<Option<KindList>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Preserved {
        Word(String),
        List(Vec<String>),
    }
    let list = match Preserved::deserialize(input)? {
        Preserved::Word(word) => kinds::parse_preserved(&word),
        Preserved::List(names) => {
            kinds::collect(names.iter().map(String::as_str), kinds::is_preservable)
        }
    };
    list.map(Some).map_err(D::Error::custom)
}

/// A config file that was found, and what its reader should know.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) config: ConfigFile,
    pub(crate) warnings: Vec<String>,
}

/// Reads the named file, or the one in `folder`; without either there is
/// nothing to say.
pub(crate) fn find(named: Option<&Path>, folder: &Path) -> Result<Found, CliError> {
    let mut warnings = Vec::new();
    let path = match named {
        Some(path) => path.to_owned(),
        None => {
            let json = folder.join(JSON);
            let script = SCRIPTS.into_iter().find(|name| folder.join(name).exists());
            match (json.exists(), script) {
                (true, Some(script)) => {
                    warnings.push(format!("{script} is not read; {JSON} beside it is"));
                    json
                }
                (true, None) => json,
                (false, Some(script)) => return Err(not_json(Path::new(script))),
                (false, None) => return Ok(Found::default()),
            }
        }
    };
    let merged = load(&path, &mut Vec::new(), &mut warnings)?;
    let config = serde_json::from_value(Value::Object(merged))
        .map_err(|error| CliError::new(format!("{}: {error}", path.display())))?;
    Ok(Found { config, warnings })
}

fn not_json(path: &Path) -> CliError {
    CliError::new(format!(
        "{}: config files in JavaScript are not supported yet",
        path.display()
    ))
    .hint(format!(
        "write the same keys as JSON to {JSON}, or name a JSON file with --config-path"
    ))
}

/// The keys of a file and of those that it extends: its own win, then those of
/// the first parent, then those of the next.
fn load(
    path: &Path,
    above: &mut Vec<PathBuf>,
    warnings: &mut Vec<String>,
) -> Result<Map<String, Value>, CliError> {
    let shown = path.display();
    if path
        .extension()
        .is_some_and(|extension| extension == "js" || extension == "cjs" || extension == "mjs")
    {
        return Err(not_json(path));
    }
    let unreadable = |error: std::io::Error| {
        let error = CliError::new(format!("{shown}: the config file cannot be read: {error}"));
        match above.last() {
            Some(child) => error.hint(format!("`extends` in {} names it", child.display())),
            None => error.hint("--config-path names the config file"),
        }
    };
    let real = path.canonicalize().map_err(unreadable)?;
    if above.contains(&real) {
        return Err(
            CliError::new(format!("{shown}: this config file extends itself"))
                .hint("remove it from `extends` in one of the files between"),
        );
    }
    let text = std::fs::read_to_string(&real).map_err(unreadable)?;
    let bad = |error: serde_json::Error| {
        // serde_json puts the place at the end; here it stands at the front.
        let message = error.to_string();
        let place = format!(" at line {} column {}", error.line(), error.column());
        CliError::new(format!(
            "{shown}:{}: {}",
            error.line(),
            message.trim_end_matches(&place)
        ))
    };
    let config: ConfigFile = serde_json::from_str(&text).map_err(bad)?;
    let mut keys: Map<String, Value> = serde_json::from_str(&text).map_err(bad)?;
    for key in config.others.keys() {
        if let Some((_, reason)) = UNUSED.iter().find(|(unused, _)| unused == key) {
            warnings.push(format!("{shown}: `{key}` is not used: {reason}"));
        } else if !TAKEN.contains(&key.as_str()) {
            warnings.push(format!("{shown}: `{key}` is not a key of the config file"));
        }
    }
    let folder = real.parent().unwrap_or(Path::new("")).to_owned();
    above.push(real);
    for parent in config.extends {
        for (key, value) in load(&folder.join(parent), above, warnings)? {
            keys.entry(key).or_insert(value);
        }
    }
    above.pop();
    Ok(keys)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        folder
    }

    #[test]
    fn a_child_wins_over_its_parents_and_the_first_parent_over_the_second() {
        let folder = folder(&[
            (
                JSON,
                r#"{"extends": ["a.json", "b.json"], "dumpPath": "child", "onlyCollections": ["roles"]}"#,
            ),
            (
                "a.json",
                r#"{"dumpPath": "a", "snapshotPath": "a", "onlyCollections": ["flows"]}"#,
            ),
            (
                "b.json",
                r#"{"snapshotPath": "b", "collectionsPath": "b", "preserveIds": "all"}"#,
            ),
        ]);
        let found = find(None, folder.path()).unwrap();
        assert_eq!(found.warnings, Vec::<String>::new());
        assert_eq!(found.config.dump_path, Some("child".into()));
        assert_eq!(found.config.snapshot_path, Some("a".into()));
        assert_eq!(found.config.collections_path, Some("b".into()));
        assert_eq!(
            found.config.only_collections,
            kinds::parse_list("roles").ok()
        );
        assert_eq!(
            found.config.preserve_ids,
            kinds::parse_preserved("all").ok()
        );
    }

    #[test]
    fn nothing_is_skipped_in_silence() {
        let cases = [
            (
                &[(JSON, r#"{"extends": ["gone.json"]}"#)][..],
                "cannot be read",
            ),
            (
                &[
                    (JSON, r#"{"extends": ["a.json"]}"#),
                    ("a.json", r#"{"extends": ["a.json"]}"#),
                ],
                "extends itself",
            ),
            (
                &[(JSON, "{\n\n\"dumpPath\": 3}")],
                ".json:3: invalid type: integer `3`, expected path string",
            ),
            (
                &[(JSON, "{\n\"onlyCollections\": [\"polices\"]}")],
                ".json:2: `polices` is not a kind of record",
            ),
            (&[("directus-sync.config.cjs", "")], "not supported yet"),
            (
                &[(JSON, r#"{"extends": ["base.js"]}"#)],
                "base.js: config files in JavaScript are not supported",
            ),
        ];
        for (files, expected) in cases {
            let folder = folder(files);
            let error = find(None, folder.path()).unwrap_err();
            assert!(
                error.problems[0].contains(expected),
                "{:?} lacks {expected}",
                error.problems
            );
        }
    }

    #[test]
    fn what_is_not_used_is_told() {
        let folder = folder(&[
            (JSON, r#"{"dumpPaht": "x", "hooks": {}, "specs": false}"#),
            (SCRIPTS[0], ""),
        ]);
        let warnings = find(None, folder.path()).unwrap().warnings;
        assert_eq!(warnings.len(), 3, "{warnings:?}");
        assert!(warnings[0].starts_with("directus-sync.config.js is not read"));
        assert!(warnings[1].ends_with("`dumpPaht` is not a key of the config file"));
        assert!(warnings[2].contains("`hooks` is not used"));
    }
}
