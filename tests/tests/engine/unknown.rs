//! What becomes of a write of which the answer does not tell whether it was done.

use serde_json::json;
use sync_sdk::engine::{EngineError, Stopped};
use sync_sdk::model::Kind;
use sync_sdk::target::TargetError;
use sync_tests::{Config, Pushed, Server, Sync, id, wait};
use xtask::directus::Version;
use xtask::proxy::{Fault, Proxy, When};

const IMPORT: &str = "/utils/import";
const LIMIT: std::time::Duration = std::time::Duration::from_secs(60);

/// With requests of each kind.
fn disturbed(server: &Server) -> (Proxy, Sync) {
    let (proxy, sync) = transacting(server);
    (proxy, sync.without_import())
}

/// With a transaction, where the server can.
fn transacting(server: &Server) -> (Proxy, Sync) {
    let proxy = Proxy::start(server.url()).expect("it starts");
    let sync = server.sync().through(&proxy.url()).without_model();
    (proxy, sync)
}

/// The answers to requests of this method and path, in order.
fn statuses(proxy: &Proxy, method: &str, path: &str) -> Vec<u16> {
    let log = proxy.log().into_iter();
    let of = log.filter(|entry| entry.method == method && entry.path == path);
    of.map(|entry| entry.status).collect()
}

/// The server fails before it has done anything.
fn broken() -> Fault {
    Fault::refusal(500, "INTERNAL_SERVER_ERROR")
}

#[track_caller]
fn stopped(result: Result<Pushed, EngineError>) -> Box<Stopped> {
    match result {
        Err(EngineError::Failed(stopped)) => stopped,
        other => panic!("{other:?}"),
    }
}

fn config() -> Config {
    let role =
        |n: usize| json!({ "_syncId": id(&format!("role{n}")), "name": format!("Role {n}") });
    let permission = |action: &str| {
        json!({ "_syncId": id(action), "policy": id("policy"), "collection": "directus_files",
            "action": action, "permissions": null, "validation": null, "presets": null, "fields": ["*"] })
    };
    let text =
        |key: &str| json!({ "_syncId": id(key), "key": key, "language": "en-US", "value": key });
    Config::new()
        .with(Kind::Roles, (0..3).map(role).collect())
        .with(
            Kind::Policies,
            json!([{ "_syncId": id("policy"), "name": "Policy", "admin_access": false, "app_access": true,
                "roles": [{ "role": id("role0"), "sort": 1 }] }]),
        )
        .with(
            Kind::Permissions,
            ["create", "read", "update", "delete"].map(permission).into_iter().collect(),
        )
        .with(Kind::Translations, json!([text("hello"), text("bye")]))
}

fn counts(server: &Server) -> [usize; 4] {
    ["/roles", "/policies", "/permissions", "/translations"].map(|path| server.count(path))
}

/// Of an instance that was pushed to once.
const ONCE: [usize; 4] = [4, 3, 4, 2];

#[test]
fn what_a_server_did_before_it_failed_is_not_done_again() {
    let server = Server::start();
    let (proxy, sync) = disturbed(&server);
    for path in ["/roles", "/policies", "/translations", "/permissions"] {
        proxy.disturb(When::path(path).method("POST"), broken().once_done());
    }
    proxy.disturb(When::path("/access").method("POST"), Fault::timed_out());
    sync.push(&config());
    for path in ["/roles", "/policies", "/translations", "/permissions"] {
        assert_eq!(statuses(&proxy, "POST", path), [500], "{path}");
    }
    assert_eq!(statuses(&proxy, "POST", "/access"), [524]);
    assert_eq!(counts(&server), ONCE);

    // The rows that the server numbered are known: they are changed, and not
    // offered for adoption.
    proxy.reset();
    proxy.disturb(
        When::path("/permissions").method("PATCH"),
        broken().once_done(),
    );
    proxy.disturb(When::path("/roles").method("DELETE"), broken().once_done());
    let changed = config()
        .set(&id("read"), json!({ "action": "share" }))
        .set(&id("update"), json!({ "collection": "directus_folders" }))
        .without(&id("role1"))
        .without(&id("role2"));
    sync.push(&changed);
    assert_eq!(statuses(&proxy, "PATCH", "/permissions"), [500, 200, 200]);
    assert_eq!(statuses(&proxy, "DELETE", "/roles"), [500, 204, 204]);
    assert_eq!(counts(&server), [2, 3, 4, 2]);
}

#[test]
fn what_a_server_did_not_do_is_tried_in_parts() {
    let server = Server::start();
    let (proxy, sync) = disturbed(&server);
    proxy.disturb(When::path("/roles").method("POST"), broken());
    proxy.disturb(When::path("/permissions").method("POST").times(3), broken());
    // All four, the first two, the first one.
    let first = stopped(sync.try_push(&config()));
    assert_eq!(statuses(&proxy, "POST", "/roles"), [500, 200, 200]);
    assert_eq!(
        statuses(&proxy, "POST", "/permissions"),
        [500, 500, 500, 200, 200]
    );
    assert!(first.unknown.is_empty(), "{first}");
    assert_eq!(
        (first.refused.len(), first.refused[0].records.len()),
        (1, 1)
    );
    assert_eq!(counts(&server), [4, 3, 3, 2]);
    sync.push(&config());
    assert_eq!(counts(&server), ONCE);
}

#[test]
fn what_cannot_be_looked_for_is_unknown_and_not_sent_again() {
    let server = Server::start();
    let (proxy, sync) = disturbed(&server);
    proxy.disturb(
        When::path("/permissions").method("POST"),
        broken().once_done(),
    );
    // The plan is made of the first answer.
    let looks = When::path("/permissions").method("GET").after(1);
    proxy.disturb(looks.always(), Fault::refusal(403, "FORBIDDEN"));
    let first = stopped(sync.try_push(&config()));
    assert_eq!(statuses(&proxy, "POST", "/permissions"), [500]);
    assert!(first.refused.is_empty(), "{first}");
    assert_eq!(
        (first.unknown.len(), first.unknown[0].records.len()),
        (1, 4)
    );
    assert!(first.to_string().contains("was perhaps created"), "{first}");
    proxy.reset();
    sync.push(&config());
    assert_eq!(counts(&server), ONCE);

    // A name that must be unique is refused the second time, for what the first
    // one did.
    proxy.disturb(
        When::path("/translations").method("PATCH"),
        broken().once_done(),
    );
    let renamed = config()
        .set(&id("hello"), json!({ "key": "good-day" }))
        .set(&id("bye"), json!({ "key": "good-bye" }));
    let renaming = stopped(sync.try_push(&renamed));
    assert_eq!(statuses(&proxy, "PATCH", "/translations"), [500]);
    assert!(renaming.refused.is_empty(), "{renaming}");
    assert_eq!(renaming.unknown[0].records.len(), 2, "{renaming}");
    sync.push(&renamed);
}

#[test]
fn a_data_model_is_looked_for_after_a_failure() {
    let server = Server::start();
    let proxy = Proxy::start(server.url()).expect("it starts");
    let sync = server.sync().through(&proxy.url()).project("gazette");
    let first = Config::new().with_collections(&[("articles", &["title"])]);
    proxy.disturb(When::path("/schema/apply"), broken().once_done());
    sync.push(&first);
    let second = Config::new().with_collections(&[("articles", &["title", "text"])]);
    proxy.disturb(When::path("/schema/apply"), Fault::timed_out());
    sync.push(&second);
    assert_eq!(statuses(&proxy, "POST", "/schema/apply"), [500, 524]);

    // Nothing of it is there: it was refused.
    let third = Config::new().with_collections(&[("letters", &["subject"])]);
    proxy.disturb(When::path("/schema/apply"), broken());
    let refused = stopped(sync.try_push(&third));
    assert!(
        refused.unknown.is_empty() && refused.refused.len() == 1,
        "{refused}"
    );
    sync.push(&third);
}

#[test]
fn a_transaction_is_looked_for_after_a_failure() {
    let server = Server::of(Version::V12);
    let (proxy, sync) = transacting(&server);
    // Not done: nothing of it is there.
    proxy.disturb(When::path(IMPORT), broken());
    let refused = stopped(sync.try_push(&config()));
    assert!(refused.unknown.is_empty(), "{refused}");
    assert!(refused.rolled_back > 0, "{refused}");
    assert_eq!(server.count("/permissions"), 0);
    // Done.
    proxy.reset();
    proxy.disturb(When::path(IMPORT), broken().once_done());
    sync.push(&config());
    assert_eq!(statuses(&proxy, "POST", IMPORT), [500]);
    assert_eq!(counts(&server), ONCE);
    // The rows that the server numbered are known.
    let changed = config().set(&id("read"), json!({ "action": "share" }));
    proxy.disturb(When::path(IMPORT), Fault::timed_out());
    sync.push(
        &changed
            .clone()
            .set(&id("update"), json!({ "collection": "directus_folders" })),
    );
    // Changes alone cannot be looked for.
    proxy.reset();
    proxy.disturb(When::path(IMPORT), broken().once_done());
    let icon = |config: Config, role: &str| config.set(&id(role), json!({ "icon": "star" }));
    let starred = icon(icon(config(), "role1"), "role2");
    let unknown = stopped(sync.try_push(&starred));
    assert!(
        unknown.refused.is_empty() && unknown.rolled_back == 0,
        "{unknown}"
    );
    let error = &unknown.unknown[0].error;
    assert!(matches!(error, TargetError::ServerError(_)), "{error}");
    sync.push(&starred);
}

#[test]
fn a_mapping_that_fails_keeps_none_of_the_others() {
    let server = Server::with_extension();
    let proxy = Proxy::start(server.url()).expect("it starts");
    let table = "/directus-extension-sync/table/roles";
    let roles = When::path(table).method("POST");
    proxy.disturb(roles, Fault::Hold { done: false });
    let url = proxy.url();
    let push = std::thread::spawn(move || {
        let sync = Sync::to(&url).extension().without_model();
        sync.try_push(&config())
            .map(drop)
            .map_err(|error| error.to_string())
    });
    assert!(proxy.wait_for_hold(LIMIT), "no role is mapped");
    wait("the permissions", || {
        (server.count("/permissions") == 4).then_some(())
    });
    // Somebody else has mapped the records meanwhile.
    for role in ["role0", "role1", "role2"] {
        let mapping = json!({ "sync_id": id(role), "local_id": id("somebody") });
        // What is not held was mapped.
        let _ = server.attempt("POST", table, &mapping);
    }
    proxy.release();
    let error = push.join().expect("no panic").expect_err("it is refused");
    assert!(error.contains(table), "{error}");
    let mapped = server.extension_table("permissions");
    assert_eq!(mapped.len(), 4, "{mapped:?}");
}

#[test]
fn a_mapping_that_fails_ends_the_push_before_anything_is_deleted() {
    let server = Server::start();
    server
        .sync()
        .without_model()
        .push(&config().without(&id("read")));
    let proxy = Proxy::start(server.url()).expect("it starts");
    let created = When::path("/permissions").method("POST");
    proxy.disturb(created, Fault::Hold { done: true });
    let url = proxy.url();
    let push = std::thread::spawn(move || {
        let sync = Sync::to(&url).without_model();
        let wanted = config().without(&id("role2"));
        match sync.try_push(&wanted) {
            Err(EngineError::Failed(stopped)) => (stopped.refused.len(), stopped.not_tried.len()),
            other => panic!("{other:?}"),
        }
    });
    assert!(proxy.wait_for_hold(LIMIT), "no permission is made");
    let mapping = When::path("/items/sync_sdk_id_map").method("POST");
    proxy.disturb(mapping, Fault::refusal(400, "INVALID_PAYLOAD"));
    proxy.release();
    assert_eq!(push.join().expect("no panic"), (1, 1));
    assert_eq!(counts(&server), ONCE);
    let sync = server.sync().without_model();
    sync.push(&config().without(&id("role2")));
    assert_eq!(counts(&server), [3, 3, 4, 2]);
}
