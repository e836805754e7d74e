//! What a config file says, with what it extends.

#![allow(clippy::unwrap_used)]

use super::*;
use crate::kinds;

const JSON: &str = NAMES[2];

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
    let [lost] = &found.warnings[..] else {
        panic!("{:?}", found.warnings);
    };
    assert!(lost.contains("a.json, which has flows too"), "{lost}");
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
fn a_file_in_toml_is_as_good_and_extends_json() {
    let folder = folder(&[
        (
            NAMES[3],
            "extends = [\"a.json\"]\nonlyCollections = [\"roles\"]\n[hooks.roles]\nonSave = [\"jq\", \".\"]\n",
        ),
        (
            "a.json",
            r#"{"dumpPath": "a", "hooks": {"flows": {"onLoad": ["./x"]}}}"#,
        ),
    ]);
    let found = find(None, folder.path()).unwrap();
    assert_eq!(found.warnings, Vec::<String>::new());
    assert_eq!(found.config.dump_path, Some("a".into()));
    assert_eq!(
        found.config.only_collections,
        kinds::parse_list("roles").ok()
    );
    assert_eq!(found.config.hooks.names(), ["roles.onSave", "flows.onLoad"]);
}

#[cfg(unix)]
#[test]
fn what_a_link_extends_is_where_the_link_is() {
    let folder = folder(&[("a.json", r#"{"dumpPath": "of-the-project"}"#)]);
    let shared = self::folder(&[
        ("shared.json", r#"{"extends": ["a.json"]}"#),
        ("a.json", r#"{"dumpPath": "of-all"}"#),
    ]);
    let (file, link) = (shared.path().join("shared.json"), folder.path().join(JSON));
    std::os::unix::fs::symlink(file, link).unwrap();
    let found = find(None, folder.path()).unwrap();
    assert_eq!(found.config.dump_path, Some("of-the-project".into()));
}

/// There, the second time is skipped; that comes to the same.
#[test]
fn two_may_extend_the_same() {
    let folder = folder(&[
        (JSON, r#"{"extends": ["a.json", "b.json"]}"#),
        ("a.json", r#"{"extends": ["base.json"]}"#),
        (
            "b.json",
            r#"{"extends": ["base.json"], "dumpPath": "b", "specsPath": "b"}"#,
        ),
        ("base.json", r#"{"dumpPath": "base"}"#),
    ]);
    let found = find(None, folder.path()).unwrap();
    assert_eq!(found.config.dump_path, Some("base".into()));
    assert_eq!(found.config.specs_path, Some("b".into()));
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
            ".json:3: `dumpPath`: invalid type: integer `3`, expected path string",
        ),
        (
            &[(JSON, "{\n\"onlyCollections\": [\"polices\"]}")],
            ".json:2: `onlyCollections`: `polices` is not a kind of record",
        ),
        (
            &[
                (JSON, r#"{"extends": ["base.toml"]}"#),
                ("base.toml", "\ndumpPath = 3"),
            ],
            "base.toml:2: `dumpPath`: invalid type: integer `3`, expected path string",
        ),
        (
            &[(JSON, r#"{"hooks": {"roles": []}}"#)],
            "`hooks.roles` must be an object",
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
fn a_wrong_value_is_told_with_its_key() {
    let cases = [
        (
            JSON,
            r#"{"debug": "true"}"#,
            "`debug`: invalid type: string \"true\", expected a boolean",
        ),
        (
            JSON,
            r#"{"maxPushRetries": -1}"#,
            "`maxPushRetries`: it must be a number from 0",
        ),
        (
            JSON,
            r#"{"maxPushRetries": "x"}"#,
            "`maxPushRetries`: it must be a number from 0",
        ),
        (
            JSON,
            r#"{"preserveIds": 1}"#,
            "`preserveIds`: it must be a list of kinds",
        ),
        (
            JSON,
            r#"{"headers": {"x-a": 1}}"#,
            "`headers.x-a`: invalid type",
        ),
        (
            JSON,
            r#"{"lockTimeout": "60"}"#,
            "`lockTimeout`: say `0`, or a number with its unit",
        ),
        (JSON, r#"{"debug": true,}"#, ":1: trailing comma"),
        (
            NAMES[3],
            "[headers]\nx-a = 1",
            ".toml:2: `headers.x-a`: invalid type",
        ),
        (NAMES[3], "a = 1\nb = ", ".toml:2: "),
    ];
    for (name, text, expected) in cases {
        let error = find(None, folder(&[(name, text)]).path()).unwrap_err();
        assert!(
            error.problems[0].contains(expected),
            "{:?} lacks {expected}",
            error.problems
        );
    }
}

#[test]
fn null_says_nothing() {
    let keys = [
        "debug",
        "directusUrl",
        "dumpPath",
        "excludeCollections",
        "preserveIds",
        "seedPath",
        "maxPushRetries",
        "timeout",
        "headers",
        "lockTimeout",
        "idMap",
    ];
    let lines: Vec<String> = keys.iter().map(|key| format!("\"{key}\": null")).collect();
    let folder = folder(&[(JSON, &format!("{{{}}}", lines.join(", ")))]);
    let config = find(None, folder.path()).unwrap().config;
    assert!(config.max_push_retries.is_none() && config.preserve_ids.is_none());
    assert!(config.seed_path.is_none() && config.lock_timeout.is_none());
}

#[test]
fn a_mark_of_the_encoding_is_skipped() {
    for (name, text) in [
        (JSON, "{\"dumpPath\": \"a\"}"),
        (NAMES[3], "dumpPath = \"a\""),
    ] {
        let folder = folder(&[(name, &format!("\u{feff}{text}"))]);
        let found = find(None, folder.path()).unwrap();
        assert_eq!(found.config.dump_path, Some("a".into()));
    }
}

#[test]
fn what_a_list_takes_from_its_parents_is_told() {
    let folder = folder(&[
        (
            JSON,
            r#"{"extends": ["a.json"], "excludeCollections": ["presets"], "onlyCollections": ["roles"]}"#,
        ),
        (
            "a.json",
            r#"{"excludeCollections": ["settings", "presets"], "onlyCollections": ["roles"]}"#,
        ),
    ]);
    let found = find(None, folder.path()).unwrap();
    let [warning] = &found.warnings[..] else {
        panic!("{:?}", found.warnings);
    };
    assert!(
        warning.contains("directus-sync.config.json: `excludeCollections` replaces that of "),
        "{warning}"
    );
    assert!(
        warning.contains("a.json, which has settings too"),
        "{warning}"
    );
}

#[test]
fn consent_stands_in_no_file() {
    let keys = [
        "yes", "allow", "adopt", "force", "lock", "target", "insecure",
    ];
    let text: Vec<String> = keys.iter().map(|key| format!("\"{key}\": true")).collect();
    let folder = folder(&[(JSON, &format!("{{{}}}", text.join(", ")))]);
    let warnings = find(None, folder.path()).unwrap().warnings;
    for (key, warning) in keys.iter().zip(&warnings) {
        assert!(
            warning.contains(&format!("`{key}` is not used: ")),
            "{warning}"
        );
    }
    assert_eq!(warnings.len(), keys.len());
}

#[test]
fn what_a_push_goes_by_is_read() {
    let json = r#"{"mode": "merge", "exclude": ["preset.*"], "onConflict": "theirs",
        "lockTimeout": "2m", "timeout": 30}"#;
    let folder = folder(&[(JSON, json)]);
    let found = find(None, folder.path()).unwrap();
    assert_eq!(found.warnings, Vec::<String>::new());
    let config = found.config;
    assert_eq!(
        (config.mode, config.on_conflict),
        (Some(Mode::Merge), Some(Strategy::Theirs))
    );
    assert_eq!(config.lock_timeout, Some(Duration::from_secs(120)));
    assert_eq!(config.timeout, Some(30));
    let seconds = self::folder(&[(JSON, r#"{"lockTimeout": 60}"#)]);
    let config = find(None, seconds.path()).unwrap().config;
    assert_eq!(config.lock_timeout, Some(Duration::from_secs(60)));
    let folder = self::folder(&[(JSON, "{\n\"mode\": \"mirorr\"}")]);
    let error = find(None, folder.path()).unwrap_err();
    assert!(
        error.problems[0].contains(".json:2: `mode`: unknown variant `mirorr`"),
        "{error:?}"
    );
}

#[test]
fn what_is_not_used_is_told() {
    let folder = folder(&[
        (
            JSON,
            r#"{"dumpPaht": "x", "directusConfig": {}, "hooks": {}, "specs": false}"#,
        ),
        (NAMES[3], ""),
    ]);
    let warnings = find(None, folder.path()).unwrap().warnings;
    assert_eq!(warnings.len(), 3, "{warnings:?}");
    assert!(warnings[0].starts_with("directus-sync.config.toml is not read"));
    assert!(warnings[1].ends_with("`dumpPaht` is not a key of the config file"));
    assert!(warnings[2].contains("`directusConfig` is not used"));
}
