//! Everything that can be typed after the npm package `directus-sync` can be typed
//! here. `docs/parity.md` has the same table for people.

use clap::{Arg, Command, CommandFactory, Parser};
use serde_json::json;

use super::Cli;
use crate::config_file;

/// A flag, short or long, with an example of a value where it takes one.
type Flag = (&'static str, &'static str);

/// What is covered, and where the dump is: of `pull`, `diff` and `push`.
const COVERED: &[Flag] = &[
    ("--dump-path", "a"),
    ("--collections-path", "a"),
    ("-x", "roles,flows"),
    ("--exclude-collections", "roles,flows"),
    ("-o", "roles,flows"),
    ("--only-collections", "roles,flows"),
    ("--no-collections", ""),
    ("--no-sync-policy-roles", ""),
    ("--snapshot-path", "a"),
    ("--no-snapshot", ""),
    ("--no-split", ""),
];

const PRESERVED: &[Flag] = &[
    ("--preserve-ids", "roles,panels"),
    ("--preserve-ids", "all"),
    ("--preserve-ids", "*"),
];

const FORCED: &[Flag] = &[("-f", ""), ("--force", "")];

const SPECS: &[Flag] = &[("--specs-path", "a"), ("--no-specs", "")];

const RETRIES: &[Flag] = &[("--max-push-retries", "0")];

const SEEDS: &[Flag] = &[("--seed-path", "a")];

/// The commands of directus-sync 3.5.1, and the flags of each.
const FLAGS: &[(&str, &[&[Flag]])] = &[
    ("pull", &[COVERED, PRESERVED, SPECS]),
    ("diff", &[COVERED, FORCED, &[("--pretty-diff", "")]]),
    ("push", &[COVERED, PRESERVED, FORCED, RETRIES]),
    ("seed diff", &[SEEDS]),
    ("seed push", &[SEEDS, RETRIES]),
    (
        "helpers untrack --collection roles --id 1",
        &[&[("--collection", "roles"), ("--id", "1")]],
    ),
    (
        "helpers remove-permission-duplicates",
        &[&[("--keep", "first"), ("--keep", "last")]],
    ),
    (
        "helpers wait-server-ready",
        &[&[
            ("--interval", "5"),
            ("--timeout", "90"),
            ("--successes", "1"),
        ]],
    ),
];

/// The flags before the command, which here work behind it too.
const GLOBAL: &[Flag] = &[
    ("-d", ""),
    ("--debug", ""),
    ("--sort-json", ""),
    ("-u", "http://x"),
    ("--directus-url", "http://x"),
    ("-t", "token"),
    ("--directus-token", "token"),
    ("-e", "a@b.c"),
    ("--directus-email", "a@b.c"),
    ("-p", "secret"),
    ("--directus-password", "secret"),
    ("-c", "config.json"),
    ("--config-path", "config.json"),
];

/// The words of a line, with a flag and its value where `at` says.
fn words<'a>(command: &'a str, flag: &'a str, value: &'a str, before: bool) -> Vec<&'a str> {
    let flag = [flag, value].into_iter().filter(|word| !word.is_empty());
    // What the command wants anyhow may be the flag itself.
    let mut command: Vec<&str> = command.split(' ').collect();
    if let Some(place) = command
        .iter()
        .position(|word| Some(*word) == flag.clone().next())
    {
        command.drain(place..place + 2);
    }
    let program = std::iter::once("directus-sync");
    match before {
        true => program.chain(flag).chain(command).collect(),
        false => program.chain(command).chain(flag).collect(),
    }
}

fn accepts(line: &[&str]) {
    if let Err(error) = Cli::try_parse_from(line) {
        panic!("{}: {error}", line.join(" "));
    }
}

#[test]
fn every_flag_of_every_command_is_known() {
    for (command, flags) in FLAGS {
        for (flag, value) in flags.iter().copied().flatten() {
            accepts(&words(command, flag, value, false));
        }
        for (flag, value) in GLOBAL {
            accepts(&words(command, flag, value, true));
            accepts(&words(command, flag, value, false));
        }
    }
    for flag in ["-h", "--help", "-V", "--version"] {
        let answer = Cli::try_parse_from(["directus-sync", flag]);
        assert!(answer.is_err_and(|answer| !answer.use_stderr()), "{flag}");
    }
}

#[test]
fn every_key_of_the_config_file_is_known() {
    let folder = tempfile::tempdir().expect("a folder");
    let keys = json!({
        "extends": [],
        "debug": true,
        "sortJson": true,
        "directusUrl": "http://x",
        "directusToken": "token",
        "directusEmail": "a@b.c",
        "directusPassword": "secret",
        "dumpPath": "a",
        "collectionsPath": "b",
        "excludeCollections": ["roles"],
        "onlyCollections": ["roles", "flows"],
        "collections": true,
        "syncPolicyRoles": true,
        "preserveIds": ["roles"],
        "snapshotPath": "c",
        "snapshot": true,
        "split": true,
        "specsPath": "d",
        "specs": true,
        "maxPushRetries": "20",
        "seedPath": ["e", "f"],
    });
    let file = folder.path().join("directus-sync.config.json");
    std::fs::write(file, keys.to_string()).expect("a file");
    let found = config_file::find(None, folder.path()).expect("a config file");
    assert_eq!(found.warnings, Vec::<String>::new());
    let config = found.config;
    assert_eq!(config.max_push_retries, Some(20));
    assert_eq!(config.specs_path, Some("d".into()));
}

#[test]
fn the_variables_and_defaults_are_the_same() {
    let program = Cli::command();
    let find = |command: &[&str], flag: &str| -> Arg {
        let command = command.iter().try_fold(&program, |command, name| {
            Command::find_subcommand(command, name)
        });
        let mut flags = command.expect("a command").get_arguments();
        let found = flags.find(|found| found.get_long() == Some(flag));
        found.unwrap_or_else(|| panic!("no --{flag}")).clone()
    };
    for (flag, variable) in [
        ("directus-url", "DIRECTUS_URL"),
        ("directus-token", "DIRECTUS_TOKEN"),
        ("directus-email", "DIRECTUS_ADMIN_EMAIL"),
        ("directus-password", "DIRECTUS_ADMIN_PASSWORD"),
    ] {
        let flag = find(&[], flag);
        assert_eq!(flag.get_env(), Some(variable.as_ref()), "{flag}");
    }
    let wait = ["helpers", "wait-server-ready"];
    for (command, flag, default) in [
        (
            &["helpers", "remove-permission-duplicates"][..],
            "keep",
            "last",
        ),
        (&wait, "interval", "5"),
        (&wait, "timeout", "90"),
        (&wait, "successes", "1"),
    ] {
        let flag = find(command, flag);
        assert_eq!(flag.get_default_values(), [default], "{flag}");
    }
}
