//! Who asks.

use secrecy::SecretString;
use serde_json::json;
use sync_sdk::engine::EngineError;
use sync_sdk::model::Kind;
use sync_sdk::target::TargetError;
use sync_sdk::target::directus::Credentials;
use sync_tests::{Config, Server, Sync, id};
use xtask::directus::{ADMIN_EMAIL, ADMIN_PASSWORD};
use xtask::proxy::{Fault, Proxy, When};

fn config() -> Config {
    Config::new().with(
        Kind::Roles,
        json!([{ "_syncId": id("editor"), "name": "Editor" }]),
    )
}

fn as_user(sync: Sync, email: &str, password: &str) -> Sync {
    let mut sync = sync.without_model();
    sync.connect.credentials = Credentials::Password {
        email: email.to_owned(),
        password: SecretString::from(password),
    };
    sync
}

#[test]
fn a_session_is_renewed_before_it_ends_and_when_the_server_says_so() {
    // Shorter than the margin: each request needs a fresh one.
    let server = Server::with_env(&[("ACCESS_TOKEN_TTL", "2s")]);
    let proxy = Proxy::start(server.url()).expect("it starts");
    let sync = as_user(
        server.sync().through(&proxy.url()),
        ADMIN_EMAIL,
        ADMIN_PASSWORD,
    );
    sync.try_push(&config()).expect("a push");
    server.find("/roles", "name", "Editor");
    assert_eq!(proxy.count("POST", "/auth/login"), 1);
    let others = proxy
        .log()
        .iter()
        .filter(|entry| !entry.path.starts_with("/auth/"))
        .count();
    // The first request uses what the login gave.
    assert_eq!(proxy.count("POST", "/auth/refresh"), others - 1);

    // A refresh that is refused leaves the login.
    proxy.reset();
    proxy.disturb(
        When::path("/auth/refresh").times(1),
        Fault::refusal(401, "INVALID_CREDENTIALS"),
    );
    sync.diff(&config()).expect("a diff");
    assert_eq!(proxy.count("POST", "/auth/login"), 2);

    // A session that the server calls expired although it should last.
    let server = Server::start();
    let proxy = Proxy::start(server.url()).expect("it starts");
    let sync = as_user(
        server.sync().through(&proxy.url()),
        ADMIN_EMAIL,
        ADMIN_PASSWORD,
    );
    proxy.disturb(
        When::path("/roles").times(1),
        Fault::refusal(401, "TOKEN_EXPIRED"),
    );
    sync.push(&config());
    let (logins, refreshes) = (
        proxy.count("POST", "/auth/login"),
        proxy.count("POST", "/auth/refresh"),
    );
    // A push and a diff.
    assert_eq!((logins, refreshes), (2, 1));
}

#[test]
fn who_may_not_is_told_so_and_nothing_is_sent() {
    let server = Server::start();
    let proxy = Proxy::start(server.url()).expect("it starts");
    let sync = server.sync().through(&proxy.url());
    let error = |sync: Sync| match sync.try_push(&config()) {
        Err(EngineError::Target(error)) => error,
        other => panic!("{other:?}"),
    };
    let wrong = error(as_user(sync.clone(), ADMIN_EMAIL, "a wrong password"));
    assert!(
        matches!(wrong, TargetError::Unauthorized { .. }),
        "{wrong:?}"
    );
    assert!(!format!("{wrong} {wrong:?}").contains("a wrong password"));

    let mut token = sync.clone();
    token.connect.credentials = Credentials::Token(SecretString::from("a-wrong-token"));
    let wrong = error(token);
    assert!(
        matches!(wrong, TargetError::Unauthorized { .. }),
        "{wrong:?}"
    );
    assert!(!format!("{wrong} {wrong:?}").contains("a-wrong-token"));

    server.post(
        "/users",
        &json!({ "email": "ann@example.com", "password": "of-ann", "token": "token-of-ann" }),
    );
    let mut ann = sync.clone();
    ann.connect.credentials = Credentials::Token(SecretString::from("token-of-ann"));
    let refused = error(ann);
    assert!(
        matches!(refused, TargetError::NotAdmin { .. }),
        "{refused:?}"
    );
    let refused = error(as_user(sync, "ann@example.com", "of-ann"));
    assert!(
        matches!(refused, TargetError::NotAdmin { .. }),
        "{refused:?}"
    );
    assert_eq!(server.count("/roles"), 1);
}
