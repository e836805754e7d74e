//! `helpers wait-server-ready` against servers that are not ready.

use crate::support::{Folder, Output, Server, nobody, output};

fn wait(url: &str, flags: &str) -> Output {
    let folder = Folder::new();
    let mut command = folder.run(&format!("helpers wait-server-ready {flags}"));
    output(command.args(["-u", url]))
}

#[test]
fn nobody_listens() {
    let run = wait(&nobody(), "--timeout 0.2 --interval 0.05");
    assert_eq!((run.code, run.stdout.as_str()), (1, ""), "{run:?}");
    for part in [
        "was not ready within 0.2 s; the last answer: GET http://",
        "Connection refused",
        "hint: is the server running",
    ] {
        assert!(run.stderr.contains(part), "no {part}: {run:?}");
    }
    // What stays the same is told once.
    assert_eq!(run.stderr.matches("not ready yet: ").count(), 1, "{run:?}");
}

#[test]
fn something_else_listens() {
    let server = Server::new(|_| (200, "text/html", "<html>Coming soon</html>".to_owned()));
    let run = wait(&server.url, "--timeout 0");
    assert_eq!(run.code, 1);
    assert!(
        run.stderr.contains("`/server/ping` does not answer `pong`"),
        "{run:?}"
    );
}

/// A server that listens, and says this of itself.
fn pinged(status: u16, info: &'static str) -> Server {
    Server::new(
        move |request| match request.line.starts_with("GET /server/ping") {
            true => (200, "text/html", "pong".to_owned()),
            false => (status, "application/json", info.to_owned()),
        },
    )
}

#[test]
fn a_server_that_is_not_done_starting_is_not_ready() {
    let starting = r#"{"errors":[{"message":"Database is busy","extensions":{"code":"SERVICE_UNAVAILABLE"}}]}"#;
    let run = wait(&pinged(503, starting).url, "--timeout 0");
    assert_eq!(run.code, 1);
    assert!(
        run.stderr
            .contains("the last answer: GET /server/info answered 503")
            && run.stderr.contains("Database is busy"),
        "{run:?}"
    );
}

#[test]
fn nobody_waits_for_credentials_to_become_right() {
    let wrong = r#"{"errors":[{"message":"Invalid user credentials.","extensions":{"code":"INVALID_CREDENTIALS"}}]}"#;
    let server = Server::new(move |_| (401, "application/json", wrong.to_owned()));
    let run = wait(&server.url, "--timeout 600 -t wrong-token");
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("refuses the credentials"), "{run:?}");
    assert_eq!(server.seen().len(), 1);
}

#[test]
fn it_is_asked_as_often_as_was_said_and_as_nobody() {
    let server = pinged(200, r#"{"data":{"project":{}}}"#);
    let run = wait(&server.url, "--successes 3 --interval 0 --timeout 20");
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(run.stdout, format!("{} is ready (check 3).\n", server.url));
    let seen = server.seen();
    assert_eq!(seen.len(), 6);
    assert!(seen.iter().all(|request| request.authorization.is_none()));
    // Three good ones in a row do not fit into no time.
    let run = wait(&server.url, "--successes 3 --timeout 0");
    assert_eq!(run.code, 1);
    assert!(
        run.stderr
            .contains("of 3 good checks in a row there were 1"),
        "{run:?}"
    );
}
