//! Servers that cannot be synced: each has its own message, a hint, and exit
//! code 1.

use crate::support::{Folder, Server, nobody, output};

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
    let run = |flag: &str| {
        output(
            folder
                .run("diff -t good-token")
                .args(["-u", &server.url])
                .args(flag.split_whitespace()),
        )
    };
    assert!(!run("").stderr.contains("/server/info"));
    for flag in ["-v", "-d"] {
        let run = run(flag);
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
