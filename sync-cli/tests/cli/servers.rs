//! Servers that cannot be synced: each has its own message, a hint, and exit
//! code 1.

use std::collections::{BTreeMap, BTreeSet};

use crate::support::{Folder, Request, Server, nobody, output};

/// `diff`, `push` and `pull` end with this problem and this hint, and never
/// show the token.
fn all_say(url: &str, token: &str, problem: &str, hint: &str) {
    let folder = Folder::with_dump();
    for command in ["diff", "push --yes", "pull --dump-path pulled"] {
        let mut command = folder.run(command);
        let run = output(command.args(["-u", url, "-t", token, "--retries", "1", "-vv"]));
        assert_eq!((run.code, run.stdout.as_str()), (1, ""), "{run:?}");
        let error = run
            .stderr
            .lines()
            .find(|line| line.starts_with("error: "))
            .unwrap_or_default();
        assert!(error.contains(problem), "{problem}: {run:?}");
        let advice = run
            .stderr
            .lines()
            .find(|line| line.starts_with("hint: "))
            .unwrap_or_default();
        assert!(advice.contains(hint), "{hint}: {run:?}");
        assert!(!run.stderr.contains(token), "{run:?}");
        assert!(!folder.path("pulled").exists());
    }
}

#[test]
fn nobody_answers() {
    all_say(
        &nobody(),
        "some-token",
        "Connection refused",
        "/server/ping` should answer `pong`",
    );
}

#[test]
fn something_else_answers() {
    let server = Server::new(|_| {
        (
            200,
            "text/html",
            "<html><body>Welcome to nginx!</body></html>".to_owned(),
        )
    });
    all_say(
        &server.url,
        "some-token",
        "does not answer as a Directus does",
        "without /admin",
    );
}

#[test]
fn the_token_is_wrong() {
    let server = Server::directus("11.17.4");
    all_say(
        &server.url,
        "wrong-token",
        "refuses the credentials: Invalid user credentials.",
        "check DIRECTUS_TOKEN",
    );
}

#[test]
fn the_version_is_too_old_or_too_new() {
    let server = Server::directus("10.13.4");
    all_say(
        &server.url,
        "good-token",
        "runs Directus 10.13.4; supported are 11.0.0",
        "upgrade to Directus 11 or 12",
    );
    let server = Server::directus("13.0.0");
    all_say(
        &server.url,
        "good-token",
        "runs Directus 13.0.0; supported are 11.0.0",
        "newer version of this tool",
    );
}

#[test]
fn the_address_cannot_be_one() {
    all_say(
        "ftp://example.com",
        "some-token",
        "must begin with http:// or https://",
        "https://directus.example.com",
    );
    all_say(
        "http://me:hidden@example.com",
        "hidden",
        "must not hold a user name or password",
        "-u",
    );
}

#[test]
fn each_request_is_told_with_v() {
    let server = Server::directus("10.13.4");
    let folder = Folder::with_dump();
    let run = |flag: &str, file: &str| {
        folder.write("directus-sync.config.json", file);
        output(
            folder
                .run("diff -t good-token")
                .args(["-u", &server.url])
                .args(flag.split_whitespace()),
        )
    };
    assert!(!run("", "{}").stderr.contains("/server/info"));
    for (flag, file) in [("-v", "{}"), ("-d", "{}"), ("", r#"{"debug": true}"#)] {
        let run = run(flag, file);
        let line = run
            .stderr
            .lines()
            .find(|line| line.contains("path=\"/server/info\""))
            .unwrap();
        assert!(
            line.contains("method=GET") && line.contains("status=200") && line.contains("ms="),
            "{line}"
        );
        assert!(!run.stderr.contains("good-token"), "{run:?}");
    }
}

/// What a gateway says while the server behind it is gone.
#[test]
fn a_request_is_sent_again_as_often_as_was_said() {
    let requests = |line: &str, file: &str| {
        let busy = r#"{"errors":[{"message":"Busy","extensions":{"code":"SERVICE_UNAVAILABLE"}}]}"#;
        let server = Server::new(move |_| (503, "application/json", busy.to_owned()));
        let folder = Folder::with_dump();
        folder.write("directus-sync.config.json", file);
        let mut command = folder.run(line);
        let run = output(command.args(["-u", &server.url, "-t", "some-token"]));
        assert_eq!(run.code, 1, "{run:?}");
        assert!(run.stderr.contains("answered 503"), "{run:?}");
        // No two reads have the same query: no cache must answer them.
        let path = |request: Request| request.line.split(['?', ' ']).nth(1).map(str::to_owned);
        let mut counts = BTreeMap::<_, usize>::new();
        for path in server.seen().into_iter().map(path) {
            *counts.entry(path).or_default() += 1;
        }
        // The same of each of them.
        let counts: BTreeSet<usize> = counts.into_values().collect();
        assert_eq!(counts.len(), 1, "{counts:?}");
        counts.first().copied().unwrap()
    };
    for command in ["push", "seed push"] {
        let flag = format!("{command} --max-push-retries 1");
        assert_eq!(requests(&flag, "{}"), 2, "{command}");
        assert_eq!(requests(&flag, r#"{"maxPushRetries": 3}"#), 2, "{command}");
        for key in [r#"{"maxPushRetries": 2}"#, r#"{"maxPushRetries": "2"}"#] {
            assert_eq!(requests(command, key), 3, "{command}: {key}");
        }
    }
}
