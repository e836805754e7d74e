//! What can be typed, and what the surroundings add to it.

use crate::support::{Folder, Server, output};

#[test]
fn a_wrong_command_line_exits_with_1_and_help_with_0() {
    let folder = Folder::new();
    // 2 means that something differs, so it must not mean this too.
    for line in [
        "",
        "bogus",
        "diff --bogus",
        "diff --concurrency 0",
        "check --manifest-path a --dump-path b",
    ] {
        let run = output(&mut folder.run(line));
        assert_eq!((run.code, run.stdout.as_str()), (1, ""), "{line}: {run:?}");
        assert!(run.stderr.contains("--help"), "{line}: {run:?}");
    }
    for line in ["--help", "--version", "push --help"] {
        let run = output(&mut folder.run(line));
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{line}: {run:?}");
    }
}

#[test]
fn an_unknown_kind_is_an_error_that_lists_the_known_ones() {
    let folder = Folder::with_dump();
    for line in [
        "diff -o roles,polices",
        "push -x polices",
        "pull --preserve-ids polices",
    ] {
        let run = output(&mut folder.run(line));
        assert_eq!(run.code, 1, "{run:?}");
        assert!(
            run.stderr
                .contains("`polices` is not a kind of record; say one or more of folders, roles"),
            "{run:?}"
        );
    }
    let run = output(&mut folder.run("pull --preserve-ids permissions"));
    assert!(
        run.stderr
            .contains("`permissions` has ids that the server chooses"),
        "{run:?}"
    );
}

#[test]
fn what_is_missing_is_named_with_where_it_can_come_from() {
    let folder = Folder::with_dump();
    let cases = [
        (
            "diff",
            "the address of the Directus instance is not given",
            "DIRECTUS_URL",
        ),
        (
            "diff -u http://x",
            "no credentials are given",
            "DIRECTUS_TOKEN",
        ),
        (
            "diff -u http://x -e a@b.c",
            "an email address is given, but no password",
            "DIRECTUS_ADMIN_PASSWORD",
        ),
        (
            "pull -u http://x -p hidden",
            "a password is given, but no email address",
            "DIRECTUS_ADMIN_EMAIL",
        ),
    ];
    for (line, problem, place) in cases {
        let run = output(&mut folder.run(line));
        assert_eq!((run.code, run.stdout.as_str()), (1, ""), "{run:?}");
        assert!(
            run.stderr.contains(problem) && run.stderr.contains(place),
            "{line}: {run:?}"
        );
        assert!(!run.stderr.contains("hidden"), "{run:?}");
    }
}

/// Which token reaches the server.
fn token_used(folder: &Folder, line: &str, variable: Option<&str>) -> String {
    let server = Server::directus("11.17.4");
    let mut command = folder.run(line);
    command.args(["-u", &server.url]);
    command.envs(variable.map(|value| ("DIRECTUS_TOKEN", value)));
    let run = output(&mut command);
    assert_eq!(run.code, 1, "{run:?}");
    server.seen()[0].authorization.clone().unwrap()
}

#[test]
fn a_flag_wins_over_a_variable_over_the_env_file_over_the_config_file() {
    let folder = Folder::with_dump();
    folder.write(
        "directus-sync.config.json",
        r#"{"directusToken": "from-config"}"#,
    );
    assert_eq!(token_used(&folder, "diff", None), "Bearer from-config");
    folder.write(".env", "# ours\nDIRECTUS_TOKEN=from-env-file\n");
    assert_eq!(token_used(&folder, "diff", None), "Bearer from-env-file");
    assert_eq!(
        token_used(&folder, "diff", Some("from-variable")),
        "Bearer from-variable"
    );
    assert_eq!(
        token_used(&folder, "diff -t from-flag", Some("from-variable")),
        "Bearer from-flag"
    );
    assert_eq!(
        token_used(&folder, "-t before-the-command diff", Some("from-variable")),
        "Bearer before-the-command"
    );
    // Set to nothing, as pipelines do it.
    assert_eq!(token_used(&folder, "diff", Some("")), "Bearer from-config");
}

#[test]
fn a_line_of_an_env_file_that_is_not_understood_is_told_and_not_shown() {
    let folder = Folder::with_dump();
    folder.write(
        ".env",
        "EMAIL_FROM=The Desk <desk@example.com>\nDIRECTUS_TOKEN = 'hidden-secret\nhidden-too\n",
    );
    let run = output(&mut folder.run("check"));
    assert_eq!(run.code, 0, "{run:?}");
    for warning in [
        "warning: .env:2: the quote before the value is closed nowhere",
        "warning: .env:3: the line is not understood",
    ] {
        assert!(run.stderr.contains(warning), "no `{warning}`: {run:?}");
    }
    assert!(!run.stderr.contains("hidden"), "{run:?}");
}

#[test]
fn an_env_file_can_be_named_and_a_folder_is_none() {
    let folder = Folder::with_dump();
    let check = |named: &str| output(folder.run("check").env("DOTENV_CONFIG_PATH", named));
    std::fs::create_dir(folder.path(".env")).unwrap();
    assert_eq!(check("").code, 0);
    let run = check("other.env");
    assert_eq!(run.code, 1);
    assert!(
        run.stderr.contains("DOTENV_CONFIG_PATH names it"),
        "{run:?}"
    );
    folder.write("other.env", "DIRECTUS_TOKEN=$of-the-other#file\n");
    let server = Server::directus("11.17.4");
    let mut command = folder.run("diff");
    command.env("DOTENV_CONFIG_PATH", "other.env");
    output(command.args(["-u", &server.url]));
    let sent = server.seen()[0].authorization.clone();
    assert_eq!(sent.as_deref(), Some("Bearer $of-the-other"));
}

#[test]
fn what_is_typed_twice_counts_as_it_was_typed_last() {
    let folder = Folder::with_dump();
    let run = output(&mut folder.run("check --no-split --dump-path a --no-split --dump-path b"));
    assert!(run.stderr.contains("b: there is no such folder"), "{run:?}");
}

#[test]
fn help_is_a_command_too() {
    let folder = Folder::new();
    for (command, flag) in [
        ("help push", "push --help"),
        ("seed help diff", "seed diff --help"),
    ] {
        let [run, expected] = [command, flag].map(|line| output(&mut folder.run(line)));
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{run:?}");
        assert_eq!(run.stdout, expected.stdout, "{command}");
    }
}

#[test]
fn a_config_file_that_is_named_must_exist() {
    let folder = Folder::with_dump();
    let run = output(&mut folder.run("check -c other.json"));
    assert_eq!(run.code, 1);
    assert!(
        run.stderr
            .contains("other.json: the config file cannot be read"),
        "{run:?}"
    );
    folder.write("other.json", r#"{"dumpPath": "elsewhere"}"#);
    let run = output(&mut folder.run("check -c other.json"));
    assert!(
        run.stderr.contains("elsewhere: there is no such folder"),
        "{run:?}"
    );
}

#[test]
fn colours_are_for_terminals_and_for_who_asks() {
    let folder = Folder::new();
    let colored = |line: &str, variables: &[&str]| {
        let run = output(
            folder
                .run(line)
                .envs(variables.iter().map(|name| (name, "1"))),
        );
        assert_eq!(run.code, 1);
        run.stderr.contains('\u{1b}')
    };
    assert!(!colored("check", &[]));
    assert!(colored("check --color always", &[]));
    assert!(colored("check", &["CLICOLOR_FORCE"]));
    assert!(!colored("check", &["CLICOLOR_FORCE", "NO_COLOR"]));
    assert!(!colored("check --color never", &["CLICOLOR_FORCE"]));
}
