//! What becomes of a run when the network or the server fails.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use sync_sdk::engine::EngineError;
use sync_sdk::model::Kind;
use sync_sdk::target::TargetError;
use sync_tests::{Config, Server, Sync, id};
use xtask::proxy::{Fault, Proxy, When};

/// A server, the way to it that a test disturbs, and who goes it: with requests of
/// each kind. What becomes of a transaction, `import` tests.
fn disturbed() -> (Server, Proxy, Sync) {
    let server = Server::start();
    let proxy = Proxy::start(server.url()).expect("it starts");
    let sync = server.sync().through(&proxy.url()).without_import();
    (server, proxy, sync)
}

/// The answers to requests of this method and path, in order.
fn statuses(proxy: &Proxy, method: &str, path: &str) -> Vec<u16> {
    let log = proxy.log().into_iter();
    let of = log.filter(|entry| entry.method == method && entry.path == path);
    of.map(|entry| entry.status).collect()
}

fn roles(count: usize) -> Value {
    let role =
        |n: usize| json!({ "_syncId": id(&format!("role{n}")), "name": format!("Role {n}") });
    (0..count).map(role).collect()
}

fn permission(n: usize) -> Value {
    let action = ["create", "read", "update", "delete"][n];
    json!({ "_syncId": id(action), "policy": id("policy"), "collection": "directus_files", "action": action, "fields": ["*"] })
}

fn config(count: usize) -> Config {
    Config::new()
        .with(Kind::Roles, roles(count))
        .with(Kind::Policies, json!([{ "_syncId": id("policy"), "name": "Policy", "roles": [{ "role": id("role0"), "sort": 1 }] }]))
        .with(Kind::Permissions, (0..4).map(permission).collect())
}

#[test]
fn what_passes_by_waiting_is_sent_again() {
    let (server, proxy, sync) = disturbed();
    let sync = sync.without_model();
    // Reads and writes, refused before they were worked on.
    proxy.disturb(
        When::path("/roles").method("GET"),
        Fault::too_many_requests(1),
    );
    proxy.disturb(
        When::path("/policies").method("GET").times(2),
        Fault::unavailable(),
    );
    proxy.disturb(When::path("/folders").method("GET"), Fault::CutBefore);
    proxy.disturb(When::path("/flows").method("GET"), Fault::CutAfter);
    proxy.disturb(
        When::path("/roles").method("POST"),
        Fault::too_many_requests(1),
    );
    proxy.disturb(When::path("/policies").method("POST"), Fault::unavailable());
    proxy.disturb(
        When::path("/permissions").method("POST"),
        Fault::too_many_requests(0),
    );
    let begun = Instant::now();
    sync.try_push(&config(5)).expect("a push");
    // The server said twice to wait for a second.
    assert!(begun.elapsed() >= Duration::from_secs(2));
    assert_eq!(
        (
            server.count("/roles"),
            server.count("/policies"),
            server.count("/permissions")
        ),
        (6, 3, 4)
    );
}

#[test]
fn a_lost_answer_makes_no_second_row() {
    let (server, proxy, sync) = disturbed();
    let sync = sync.project("gazette");
    let config = config(5).with_collections(&[("articles", &["title"])]);

    // Rows whose keys we choose are looked for before they are sent again.
    proxy.disturb(When::path("/items/").method("POST"), Fault::CutAfter);
    proxy.disturb(When::path("/roles").method("POST"), Fault::CutAfter);
    proxy.disturb(When::path("/policies").method("POST"), Fault::CutBefore);
    proxy.disturb(
        When::path("/access").method("POST"),
        Fault::refusal(502, "BAD_GATEWAY"),
    );
    // Rows that the server numbers are recognised by being equal.
    proxy.disturb(When::path("/permissions").method("POST"), Fault::CutAfter);
    sync.try_push(&config).expect("a push");
    assert_eq!(statuses(&proxy, "POST", "/roles"), [0]);
    assert_eq!(statuses(&proxy, "POST", "/policies"), [0, 200]);
    assert_eq!(statuses(&proxy, "POST", "/permissions"), [0]);
    assert_eq!(
        (
            server.count("/roles"),
            server.count("/permissions"),
            server.count("/access")
        ),
        (6, 4, 3)
    );
    sync.push(&config);

    // The same with a data model: what was made is seen, what was not is sent
    // again.
    let more =
        config.with_collections(&[("articles", &["title", "text"]), ("letters", &["subject"])]);
    proxy.disturb(When::path("/schema/apply"), Fault::CutBefore);
    proxy.disturb(When::path("/schema/apply"), Fault::CutAfter);
    sync.try_push(&more).expect("a push");
    assert_eq!(statuses(&proxy, "POST", "/schema/apply"), [204, 0, 0]);
    assert_eq!(server.get("/fields/letters").as_array().unwrap().len(), 2);
    sync.push(&more);

    // Updates and deletes do the same twice as once.
    proxy.reset();
    proxy.disturb(When::path("/roles").method("PATCH"), Fault::CutAfter);
    proxy.disturb(When::path("/permissions").method("DELETE"), Fault::CutAfter);
    sync.try_push(
        &more
            .set(&id("role1"), json!({ "icon": "star" }))
            .without(&id("read")),
    )
    .expect("a push");
    assert_eq!(statuses(&proxy, "PATCH", "/roles"), [0, 200]);
    assert_eq!(server.find("/roles", "name", "Role 1")["icon"], "star");
    assert_eq!(server.count("/permissions"), 3);
}

#[test]
fn what_cannot_be_read_is_never_taken_for_absent() {
    let (server, proxy, mut sync) = disturbed();
    let config = config(3).with_collections(&[("articles", &["title"])]);
    sync.push(&config);
    let before = server.everything();
    sync.connect.retries = 1;
    let mut paths: Vec<String> = Kind::ALL.iter().map(|kind| format!("/{kind}")).collect();
    paths.extend(
        [
            "/schema/snapshot",
            "/schema/diff",
            "/items/sync_sdk_id_map",
            "/server/info",
            "/users/me",
            "/utils/cache/clear",
        ]
        .map(str::to_owned),
    );
    let changed = config
        .set(&id("role0"), json!({ "icon": "star" }))
        .without(&id("role2"))
        .with_collections(&[("articles", &["text"])]);
    let faults = [
        Fault::refusal(500, "INTERNAL_SERVER_ERROR"),
        Fault::refusal(403, "SOMETHING"),
        Fault::CutBefore,
    ];
    for (index, path) in paths.iter().enumerate() {
        proxy.reset();
        proxy.disturb(
            When::path(path).always(),
            faults[index % faults.len()].clone(),
        );
        let error = sync.try_push(&changed).expect_err("it cannot be read");
        assert!(matches!(error, EngineError::Target(_)), "{path}: {error}");
        let harmless = ["/utils/cache/clear", "/schema/diff"];
        let writes = proxy
            .log()
            .into_iter()
            .filter(|entry| entry.method != "GET" && !harmless.contains(&entry.path.as_str()));
        assert_eq!(writes.count(), 0, "{path}");
    }
    assert_eq!(server.everything(), before);
    proxy.reset();
    sync.push(&changed);
    assert_eq!(server.count("/roles"), 3);
}

#[test]
fn a_refused_record_is_named_and_the_others_are_written() {
    // Arrays of ten, so that some parts of a list pass and one does not.
    let server = Server::with_env(&[("MAX_BATCH_MUTATION", "10")]);
    let sync = server.sync().without_model().without_import();
    let text = |n: usize| {
        // Directus takes no text in no language.
        let language = (n != 17).then_some("en-US");
        json!({ "_syncId": id(&format!("text{n}")), "key": format!("key{n}"), "language": language, "value": "Text" })
    };
    let config = Config::new()
        .with(Kind::Roles, roles(25))
        .with(Kind::Translations, (0..30).map(text).collect())
        .with(
            Kind::Policies,
            json!([{ "_syncId": id("policy"), "name": "Policy" }]),
        )
        .with(Kind::Permissions, json!([permission(1)]));
    match sync.try_push(&config) {
        Err(EngineError::Failed(stopped)) => {
            let [failure] = stopped.refused.as_slice() else {
                panic!("{stopped:#?}")
            };
            let [record] = failure.records.as_slice() else {
                panic!("{failure:#?}")
            };
            assert!(record.to_string().contains("key17"), "{record}");
            let message = failure.error.to_string();
            assert!(
                message.contains("POST /translations answered 400") && message.contains("language"),
                "{message}"
            );
            assert_eq!((stopped.applied.len(), stopped.total()), (55, 57));
            let [permission] = stopped.not_tried.as_slice() else {
                panic!("{stopped:#?}")
            };
            assert!(
                permission.as_str().starts_with("permission."),
                "{permission}"
            );
            assert!(stopped.unknown.is_empty() && stopped.partly.is_empty());
        }
        other => panic!("{other:?}"),
    }
    // The rest of the stage is there, later stages were not begun.
    assert_eq!(
        (
            server.count("/translations"),
            server.count("/roles"),
            server.count("/policies")
        ),
        (29, 26, 3)
    );
    assert_eq!(server.count("/permissions"), 0);
    // Once it is right, the rest follows, and nothing comes twice.
    sync.push(&config.set(&id("text17"), json!({ "language": "fr-FR" })));
    assert_eq!(
        (
            server.count("/translations"),
            server.count("/roles"),
            server.count("/permissions")
        ),
        (30, 26, 1)
    );
}

#[test]
fn a_gateway_with_a_smaller_limit_gets_smaller_requests() {
    let (server, proxy, sync) = disturbed();
    let sync = sync.without_model();
    proxy.disturb(
        When::path("/roles").method("POST").times(2),
        Fault::too_large(),
    );
    proxy.disturb(When::path("/items/").method("POST"), Fault::too_large());
    sync.try_push(&config(20)).expect("a push");
    let sizes: Vec<usize> = proxy
        .log()
        .iter()
        .filter(|entry| entry.method == "POST" && entry.path == "/roles")
        .map(|entry| {
            serde_json::from_slice::<Vec<Value>>(&entry.body)
                .unwrap()
                .len()
        })
        .collect();
    assert_eq!(sizes, [20, 10, 5, 5, 5, 5]);
    assert_eq!(server.count("/roles"), 21);
    sync.push(&config(20));
}

#[test]
fn every_record_of_a_stage_is_decided() {
    let server = Server::start();
    let sync = server.sync().without_model().without_import();
    let text = |n: usize| {
        let language = (!n.is_multiple_of(10)).then_some("en-US");
        json!({ "_syncId": id(&format!("text{n}")), "key": format!("key{n:03}"), "language": language, "value": "Text" })
    };
    // Ten of a hundred are refused, and named, each with its reason.
    let config = Config::new().with(Kind::Translations, (0..100).map(text).collect());
    let stopped = |config: &Config| match sync.try_push(config) {
        Err(EngineError::Failed(stopped)) => stopped,
        other => panic!("{other:?}"),
    };
    let first = stopped(&config);
    assert_eq!((first.refused.len(), first.applied.len()), (10, 90));
    assert_eq!(server.count("/translations"), 90);
    // Of hundreds that are wrong so many are looked for, the same each time.
    let text = |n: usize| json!({ "_syncId": id(&format!("wrong{n}")), "key": format!("wrong{n:03}"), "language": null, "value": "Text" });
    let config = Config::new().with(Kind::Translations, (0..200).map(text).collect());
    let named = || {
        let stopped = stopped(&config);
        // The others would have been deleted afterwards.
        assert_eq!(
            (stopped.refused.len(), stopped.not_tried.len()),
            (25, 175 + 90)
        );
        assert_eq!(stopped.total(), 290);
        stopped.to_json()
    };
    assert_eq!(named(), named());
}

#[test]
fn nothing_is_tried_that_needs_what_was_refused() {
    let (server, proxy, sync) = disturbed();
    let sync = sync.without_model();
    let folder = |name: &str, parent: Option<&str>| json!({ "_syncId": id(name), "name": name, "parent": parent.map(id) });
    // The gateway refuses one folder; two are in it, one is not.
    let config = Config::new().with(
        Kind::Folders,
        json!([
            folder("a", None),
            folder("b", Some("a")),
            folder("c", Some("b")),
            folder("other", None)
        ]),
    );
    let refuse = |times| {
        proxy.reset();
        let all = When::path("/folders").method("POST").times(times);
        proxy.disturb(all, Fault::refusal(403, "FORBIDDEN"));
    };
    // All four, the first two, the first one.
    refuse(3);
    let Err(EngineError::Failed(stopped)) = sync.try_push(&config) else {
        panic!("refused")
    };
    let sent = proxy.count("POST", "/folders");
    assert_eq!(stopped.refused.len(), 1, "{stopped}");
    assert_eq!(stopped.not_tried.len(), 2, "{stopped}");
    assert_eq!((stopped.applied.len(), sent), (1, 4), "{stopped}");
    assert_eq!(server.count("/folders"), 1);
    proxy.reset();
    sync.push(&config);
    assert_eq!(server.count("/folders"), 4);
}

#[test]
fn what_is_unknown_is_told_apart_from_what_was_refused() {
    let (server, proxy, sync) = disturbed();
    let sync = sync.without_model();
    proxy.disturb(When::path("/permissions").method("POST"), Fault::CutBefore);
    match sync.try_push(&config(2)) {
        Err(EngineError::Failed(stopped)) => {
            let [failure] = stopped.unknown.as_slice() else {
                panic!("{stopped:#?}")
            };
            assert!(
                matches!(failure.error, TargetError::Unanswered { .. }),
                "{failure:#?}"
            );
            assert_eq!(failure.records.len(), 4);
            assert!(stopped.refused.is_empty());
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(server.count("/permissions"), 0);
    sync.push(&config(2));
    assert_eq!(server.count("/permissions"), 4);
}
