use clap::Parser;
use secrecy::ExposeSecret;
use serde_json::json;

use super::*;
use crate::args::Cli;
use crate::{commands, config_file, kinds};

fn settle(line: &[&str], file: ConfigFile) -> Settings {
    let line = ["directus-sync"].iter().chain(line);
    let cli = Cli::try_parse_from(line).expect("the line is valid");
    Settings::settle(&cli.global, commands::typed(&cli.command), file)
}

/// What a line comes to beside a config file with these keys.
fn beside(line: &str, keys: serde_json::Value) -> Settings {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("directus-sync.config.json");
    std::fs::write(file, keys.to_string()).expect("a file");
    let found = config_file::find(None, folder.path()).expect("a config file");
    assert_eq!(found.warnings, [""; 0]);
    settle(&line.split(' ').collect::<Vec<_>>(), found.config)
}

#[test]
fn the_defaults_are_those_of_directus_sync() {
    let settings = settle(&["push"], ConfigFile::default());
    assert_eq!(settings.dump_path, PathBuf::from("./directus-config"));
    assert_eq!(
        settings.folders,
        DumpFolders {
            collections: "collections".into(),
            snapshot: "snapshot".into()
        }
    );
    assert_eq!(settings.layout, Layout::Split);
    assert_eq!(settings.selection, Selection::default());
    assert_eq!(settings.id_map, IdMapChoice::Auto);
    assert!(settings.preserve_ids.is_empty() && !settings.sort_json && settings.verbosity == 0);
}

#[test]
fn a_flag_wins_over_the_file_and_replaces_its_lists() {
    let file = || ConfigFile {
        dump_path: Some("file".into()),
        only_collections: kinds::parse_list("flows").ok(),
        split: Some(false),
        debug: Some(true),
        ..ConfigFile::default()
    };
    let settings = settle(&["push"], file());
    assert_eq!(settings.dump_path, PathBuf::from("file"));
    assert_eq!(settings.selection.kinds, BTreeSet::from([Kind::Flows]));
    assert_eq!((settings.layout, settings.verbosity), (Layout::Whole, 1));
    let settings = settle(
        &[
            "push",
            "--dump-path",
            "flag",
            "-o",
            "roles,policies",
            "-x",
            "policies",
            "-vv",
        ],
        file(),
    );
    assert_eq!(settings.dump_path, PathBuf::from("flag"));
    assert_eq!(settings.selection.kinds, BTreeSet::from([Kind::Roles]));
    assert_eq!(settings.verbosity, 2);
}

#[test]
fn what_a_push_goes_by_may_stand_in_the_file() {
    let file = || ConfigFile {
        mode: Some(Mode::Merge),
        exclude: Some(vec!["preset.*".to_owned(), "seed.article.*".to_owned()]),
        on_conflict: Some(Strategy::Theirs),
        ..ConfigFile::default()
    };
    let strings =
        |texts: &[&str]| -> Vec<String> { texts.iter().map(|text| (*text).to_owned()).collect() };
    let settings = settle(&["push"], file());
    let (mode, targets) = settings.select(false);
    assert!(targets.excepts_always);
    assert_eq!(
        (mode, targets.except),
        (engine::Mode::Merge, strings(&["preset.*"]))
    );
    assert_eq!(settings.select(true).1.except, strings(&["seed.article.*"]));
    assert_eq!(settings.on_conflict, Strategy::Theirs);
    let line = [
        "push",
        "--mode",
        "add",
        "--exclude",
        "flow.*",
        "--on-conflict",
        "ours",
    ];
    let settings = settle(&line, file());
    let (mode, targets) = settings.select(false);
    assert!(!targets.excepts_always);
    assert_eq!(
        (mode, targets.except),
        (engine::Mode::Add, strings(&["flow.*"]))
    );
    assert_eq!(settings.on_conflict, Strategy::Ours);
    let settings = settle(&["push"], ConfigFile::default());
    assert_eq!(
        settings.select(false),
        (engine::Mode::Mirror, Targets::default())
    );
    assert_eq!(settings.on_conflict, Strategy::Fail);
}

#[test]
fn ids_within_values_are_mapped_unless_somebody_says_no() {
    let file = |map_literals| ConfigFile {
        map_literals,
        ..ConfigFile::default()
    };
    let maps = |line: &[&str], said| settle(line, file(said)).selection.map_literals;
    assert!(maps(&["push"], None));
    assert!(maps(&["push"], Some(true)));
    assert!(!maps(&["push"], Some(false)));
    assert!(!maps(&["push", "--no-map-literals"], Some(true)));
}

#[test]
fn specifications_are_wanted_unless_somebody_says_no() {
    let specs = |line: &[&str], file| settle(&[&["pull"][..], line].concat(), file).specs;
    let file = |specs| ConfigFile {
        specs,
        specs_path: Some("api".into()),
        ..ConfigFile::default()
    };
    let path = |path: &str| Some(PathBuf::from(path));
    assert_eq!(
        specs(&[], ConfigFile::default()),
        path("./directus-config/specs")
    );
    assert_eq!(
        specs(&["--dump-path", "a"], file(Some(true))),
        path("a/api")
    );
    let typed = ["--dump-path", "a", "--specs-path", "b"];
    assert_eq!(specs(&typed, file(None)), path("a/b"));
    assert_eq!(specs(&["--specs-path", "/b"], file(None)), path("/b"));
    assert_eq!(specs(&[], file(Some(false))), None);
    assert_eq!(specs(&["--no-specs"], file(Some(true))), None);
}

#[test]
fn a_token_wins_over_a_password_and_an_empty_variable_says_nothing() {
    let line = |token: &'static str| {
        [
            "-u", "http://x", "push", "-t", token, "-e", "a@b.c", "-p", "hidden",
        ]
    };
    let options = settle(&line("token"), ConfigFile::default())
        .connect_options()
        .expect("complete");
    assert!(matches!(options.credentials, Credentials::Token(_)));
    let options = settle(&line(""), ConfigFile::default())
        .connect_options()
        .expect("complete");
    assert!(matches!(options.credentials, Credentials::Password { .. }));
}

#[test]
fn what_is_around_an_address_or_a_token_is_no_part_of_it() {
    let settle = |words: &[&str]| settle(words, ConfigFile::default()).connect_options();
    let url = "http://h:1 \n";
    let options = settle(&["push", "-u", url, "-t", " SECRET\n"]).expect("complete");
    assert_eq!(options.url, "http://h:1");
    let Credentials::Token(token) = options.credentials else {
        panic!("a token");
    };
    assert_eq!(token.expose_secret(), "SECRET");
    let login = ["-e", "a@b.c\n", "-p", " hidden "];
    let options = settle(&[&["push", "-u", url, "-t", "\n"][..], &login].concat());
    let Credentials::Password { email, password } = options.expect("complete").credentials else {
        panic!("a password");
    };
    assert_eq!(
        (email.as_str(), password.expose_secret()),
        ("a@b.c", " hidden ")
    );
    let options = settle(&["init", "x", "--from", url, "-t", "token"]).expect("complete");
    assert_eq!(options.url, "http://h:1");
}

#[test]
fn what_a_list_takes_from_the_file_is_told_and_an_empty_one_takes_nothing() {
    let keys = json!({
        "excludeCollections": ["settings", "flows"], "onlyCollections": ["settings", "roles", "panels"],
        "preserveIds": ["roles"],
    });
    let told = |line: &[&str], keys: &serde_json::Value| {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("directus-sync.config.json");
        std::fs::write(&file, keys.to_string()).expect("a file");
        let found = config_file::find(None, folder.path()).expect("a config file");
        let settings = settle(line, found.config);
        let file = file.display().to_string();
        let warnings = settings.warnings.iter();
        let warnings: Vec<_> = warnings.map(|told| told.replace(&file, "FILE")).collect();
        (settings.selection.kinds, settings.preserve_ids, warnings)
    };
    let all = told(&["pull"], &keys);
    let some = (
        BTreeSet::from([Kind::Roles, Kind::Panels]),
        BTreeSet::from([Kind::Roles]),
    );
    assert_eq!(all, (some.0, some.1, vec![]));
    let empty = ["pull", "-x", "", "-o", "", "--preserve-ids", ""];
    assert_eq!(told(&empty, &keys), all);
    let lines = [
        "pull",
        "-x",
        "roles",
        "-o",
        "settings",
        "--preserve-ids",
        "panels",
    ];
    let (kinds, preserved, warnings) = told(&lines, &keys);
    assert_eq!((kinds.len(), preserved.len()), (1, 1));
    assert_eq!(
        warnings,
        [
            "`-o` replaces `onlyCollections` of FILE, so panels is not covered; directus-sync adds the two lists up",
            "`-x` replaces `excludeCollections` of FILE, so settings is not excluded; directus-sync adds the two \
             lists up",
            "`--preserve-ids` replaces `preserveIds` of FILE, so roles is not preserved; directus-sync adds the \
             two lists up",
        ]
    );
    for quiet in [
        &["push", "-x", "presets,flows,settings"][..],
        &["push", "-x", "presets", "--no-collections"],
    ] {
        assert_eq!(told(quiet, &keys).2, [""; 0], "{quiet:?}");
    }
}

#[test]
fn the_settings_never_show_a_secret() {
    let settings = settle(
        &[
            "-u",
            "http://x",
            "-t",
            "hidden-token",
            "push",
            "-p",
            "hidden",
        ],
        ConfigFile::default(),
    );
    let options = settings.connect_options().expect("complete");
    assert!(!format!("{settings:?} {options:?}").contains("hidden"));
}

#[test]
fn a_request_is_sent_again_as_often_as_the_flag_the_file_or_the_default_says() {
    for command in ["push", "seed push"] {
        let retries = |flags: &str, keys| {
            let line = format!("{command} -u http://x -t token{flags}");
            let options = beside(&line, keys).connect_options();
            options.expect("complete").retries
        };
        assert_eq!(retries("", json!({})), 5);
        assert_eq!(retries("", json!({ "maxPushRetries": 7 })), 7);
        assert_eq!(retries("", json!({ "maxPushRetries": "7" })), 7);
        let flag = " --max-push-retries 3";
        assert_eq!(retries(flag, json!({ "maxPushRetries": 7 })), 3);
        // None of them is without limit.
        assert_eq!(retries("", json!({ "maxPushRetries": 0 })), usize::MAX);
        assert_eq!(retries(" --max-push-retries 0", json!({})), usize::MAX);
    }
}

#[test]
fn seeds_are_where_the_flag_the_file_or_the_default_says() {
    for command in ["seed diff", "seed push", "seed pull"] {
        let paths = |flags: &str, keys| beside(&format!("{command}{flags}"), keys).seed_path;
        let expected = |paths: &[&str]| -> Vec<PathBuf> { paths.iter().map(Into::into).collect() };
        assert_eq!(paths("", json!({})), expected(&["./directus-config/seed"]));
        // A dump elsewhere has its seeds where they were, as there.
        assert_eq!(
            paths("", json!({ "dumpPath": "a" })),
            expected(&["./directus-config/seed"])
        );
        let list = json!({ "seedPath": ["a", "b.json"] });
        assert_eq!(paths("", json!({ "seedPath": "a" })), expected(&["a"]));
        assert_eq!(paths("", list.clone()), expected(&["a", "b.json"]));
        for flags in [" --seed-path c d.json", " --seed-path c --seed-path d.json"] {
            assert_eq!(paths(flags, list.clone()), expected(&["c", "d.json"]));
        }
    }
}

#[test]
fn roles_of_policies_are_covered_unless_somebody_says_no() {
    for command in ["pull", "diff", "push"] {
        let covers = |flags: &str, keys| {
            beside(&format!("{command}{flags}"), keys)
                .selection
                .policy_roles
        };
        assert!(covers("", json!({})));
        assert!(covers("", json!({ "syncPolicyRoles": true })));
        assert!(!covers("", json!({ "syncPolicyRoles": false })));
        let flag = " --no-sync-policy-roles";
        assert!(!covers(flag, json!({ "syncPolicyRoles": true })));
    }
}

#[test]
fn ids_are_preserved_of_what_the_flag_or_the_file_names() {
    let preserved = |flags: &str, keys| beside(&format!("pull{flags}"), keys).preserve_ids;
    let all = kinds::parse_preserved("all").expect("all").0;
    assert!(preserved("", json!({})).is_empty());
    let list = json!({ "preserveIds": ["roles", "panels"] });
    assert_eq!(
        preserved("", list.clone()),
        BTreeSet::from([Kind::Roles, Kind::Panels])
    );
    for every in ["all", "*"] {
        assert_eq!(preserved("", json!({ "preserveIds": every })), all);
        assert_eq!(
            preserved(&format!(" --preserve-ids {every}"), list.clone()),
            all
        );
    }
    let flag = " --preserve-ids policies";
    for file in [list, json!({ "preserveIds": "all" })] {
        assert_eq!(preserved(flag, file), BTreeSet::from([Kind::Policies]));
    }
}

#[test]
fn the_flags_of_a_dump_folder_win_over_its_keys() {
    let keys = || {
        json!({
            "dumpPath": "file", "collectionsPath": "records", "snapshotPath": "model",
            "split": false, "sortJson": true, "debug": true,
        })
    };
    for command in ["pull", "diff", "push"] {
        let settings = beside(command, keys());
        assert_eq!(settings.dump_path, PathBuf::from("file"));
        assert_eq!(settings.folders.collections, PathBuf::from("records"));
        assert_eq!(settings.folders.snapshot, PathBuf::from("model"));
        assert_eq!(settings.layout, Layout::Whole);
        assert!(settings.sort_json && settings.verbosity == 1);
        let flags = "--dump-path flag --collections-path a --snapshot-path b";
        let settings = beside(&format!("{command} {flags}"), keys());
        assert_eq!(settings.dump_path, PathBuf::from("flag"));
        assert_eq!(settings.folders.collections, PathBuf::from("a"));
        assert_eq!(settings.folders.snapshot, PathBuf::from("b"));
    }
}
