use clap::Parser;

use super::*;
use crate::args::{Cli, Command};
use crate::kinds;

fn settle(line: &[&str], file: ConfigFile) -> Settings {
    let line = ["directus-sync"].iter().chain(line);
    let cli = Cli::try_parse_from(line).expect("the line is valid");
    let Command::Push(args) = cli.command else {
        panic!("not a push")
    };
    Settings::settle(&cli.global, Typed::from(&args.planning), file)
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
    let specs = |line: &[&str], file: ConfigFile| {
        let line = ["directus-sync", "pull"].iter().chain(line);
        let cli = Cli::try_parse_from(line).expect("the line is valid");
        let Command::Pull(args) = cli.command else {
            panic!("not a pull")
        };
        let typed = Typed {
            specs: args.specs,
            ..Typed::from(&args.dump)
        };
        Settings::settle(&cli.global, typed, file).specs
    };
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
