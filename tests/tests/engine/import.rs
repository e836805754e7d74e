//! Pushes in one transaction, which Directus 12.2 and later can carry out.

use serde_json::{Value, json};
use sync_sdk::engine::{EngineError, Stopped};
use sync_sdk::model::Kind;
use sync_sdk::target::TargetError;
use sync_tests::{Config, Server, Sync, id, launch_of};
use xtask::directus::Version;
use xtask::proxy::{Entry, Fault, Proxy, When};

const IMPORT: &str = "/utils/import";

fn server() -> Server {
    Server::of(Version::V12)
}

fn operation(key: &str, resolve: Option<&str>, reject: Option<&str>) -> Value {
    json!({ "_syncId": id(key), "flow": id("flow"), "key": key, "type": "transform", "name": key,
        "position_x": 1, "position_y": 1, "options": { "json": format!("{{\"step\":\"{key}\"}}") },
        "resolve": resolve.map(id), "reject": reject.map(id) })
}

fn role(name: &str, parent: Option<&str>) -> Value {
    json!({ "_syncId": id(name), "name": name, "parent": parent.map(id) })
}

fn permission(name: &str, policy: &str, action: &str) -> Value {
    json!({ "_syncId": id(name), "policy": id(policy), "collection": "directus_files", "action": action,
        "permissions": null, "validation": null, "presets": null, "fields": ["*"] })
}

fn text(key: &str, value: &str) -> Value {
    json!({ "_syncId": id(value), "key": key, "language": "en-US", "value": value })
}

/// Every kind, and every way in which records refer to each other, as far as a
/// Directus 12 without a licence goes.
fn every() -> Config {
    Config::new()
        .with(
            Kind::Folders,
            json!([{ "_syncId": id("box"), "name": "Box", "parent": id("shelf") },
                { "_syncId": id("shelf"), "name": "Shelf", "parent": null }]),
        )
        .with(
            Kind::Roles,
            json!([role("top", None), role("middle", Some("top")), role("bottom", Some("middle"))]),
        )
        .with(
            Kind::Policies,
            json!([
                { "_syncId": id("readers"), "name": "Readers", "admin_access": false, "app_access": true,
                    "ip_access": ["10.0.0.1"], "roles": [{ "role": id("top"), "sort": 1 }, { "role": id("bottom"), "sort": 2 }] },
                { "_syncId": id("writers"), "name": "Writers", "admin_access": false, "app_access": true,
                    "roles": [{ "role": id("middle"), "sort": 1 }] }]),
        )
        .with(
            Kind::Permissions,
            json!([permission("p1", "readers", "read"), permission("p2", "writers", "create"),
                permission("p3", "writers", "read"), permission("p4", "writers", "update")]),
        )
        .with(
            Kind::Flows,
            json!([
                { "_syncId": id("flow"), "name": "Flow", "status": "active", "trigger": "webhook",
                    "options": { "method": "GET", "return": "$last" }, "operation": id("a") },
                { "_syncId": id("idle"), "name": "Idle", "status": "inactive", "trigger": "manual", "options": {}, "operation": null }]),
        )
        .with(
            Kind::Operations,
            json!([operation("a", Some("b"), Some("c")), operation("b", None, None), operation("c", None, None)]),
        )
        .with(Kind::Dashboards, json!([{ "_syncId": id("board"), "name": "Board" }]))
        .with(
            Kind::Panels,
            json!([{ "_syncId": id("panel"), "dashboard": id("board"), "name": "Panel", "type": "label", "position_x": 1,
                "position_y": 1, "width": 4, "height": 4, "show_header": false, "options": { "text": "Hello" } }]),
        )
        .with(
            Kind::Presets,
            json!([{ "_syncId": id("preset"), "bookmark": "Mine", "collection": "directus_files", "role": id("top") }]),
        )
        .with(Kind::Translations, json!([text("hello", "Hello"), text("bye", "Bye")]))
        .with(
            Kind::Settings,
            json!([{ "_syncId": id("settings"), "project_name": "Gazette",
                "public_registration_role": id("bottom"), "storage_default_folder": id("box") }]),
        )
}

/// The same with everything changed that the parts of it hold of each other:
/// targets swapped, rings turned around, references emptied, names exchanged.
fn turned() -> Config {
    let none: Option<&str> = None;
    every()
        .set(&id("box"), json!({ "parent": null }))
        .set(&id("shelf"), json!({ "parent": id("box") }))
        .set(&id("top"), json!({ "parent": id("bottom") }))
        .set(
            &id("middle"),
            json!({ "parent": none, "description": "Alone" }),
        )
        .set(&id("bottom"), json!({ "parent": id("middle") }))
        .set(
            &id("readers"),
            json!({ "ip_access": null, "roles": [{ "role": id("middle"), "sort": 1 }] }),
        )
        .set(&id("p1"), json!({ "action": "share" }))
        .set(
            &id("flow"),
            json!({ "operation": id("c"), "name": "Turned" }),
        )
        .set(&id("a"), json!({ "resolve": null, "reject": null }))
        .set(&id("b"), json!({ "resolve": id("a") }))
        .set(&id("c"), json!({ "resolve": id("b"), "reject": id("d") }))
        .with(Kind::Operations, json!([operation("d", None, None)]))
        .set(&id("panel"), json!({ "name": "Other" }))
        .set(&id("preset"), json!({ "role": null }))
        .set(&id("Hello"), json!({ "key": "bye" }))
        .set(&id("Bye"), json!({ "key": "hello" }))
        .with(Kind::Translations, json!([text("new", "New")]))
        .with(
            Kind::Permissions,
            json!([permission("p5", "readers", "read")]),
        )
        .set(
            &id("settings"),
            json!({ "project_name": "Other", "public_registration_role": null }),
        )
}

/// The same with less.
fn fewer() -> Config {
    let gone = [
        "bottom", "p2", "p5", "c", "d", "idle", "preset", "Bye", "New",
    ];
    let less = gone
        .iter()
        .fold(turned(), |config, name| config.without(&id(name)));
    less.set(&id("top"), json!({ "parent": null }))
        .set(&id("flow"), json!({ "operation": id("b") }))
}

/// What a server holds, without times.
fn state(server: &Server) -> Value {
    let mut state = server.everything();
    lasting(&mut state);
    state
}

/// Takes away what two servers that did the same need not hold alike: times, and numbers,
/// which PostgreSQL does not take back after a rehearsal.
fn lasting(value: &mut Value) {
    match value {
        Value::Object(object) => {
            object.remove("date_created");
            if object.get("id").is_some_and(Value::is_number) {
                object.remove("id");
            }
            if let Some(Value::Array(permissions)) = object.get_mut("permissions") {
                permissions.fill(Value::Null);
            }
            object.values_mut().for_each(lasting);
        }
        Value::Array(items) => items.iter_mut().for_each(lasting),
        _ => {}
    }
}

/// The requests that write records.
fn writes(proxy: &Proxy) -> Vec<(String, String)> {
    let harmless = [
        "/utils/cache/clear",
        "/schema/diff",
        "/schema/apply",
        "/collections",
    ];
    let is_write = |entry: &Entry| {
        entry.method != "GET"
            && !harmless.contains(&entry.path.as_str())
            && !entry.path.starts_with("/items/")
    };
    let log = proxy.log().into_iter().filter(is_write);
    log.map(|entry| (entry.method, entry.path)).collect()
}

fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter()
        .map(|(method, path)| ((*method).to_owned(), (*path).to_owned()))
        .collect()
}

#[test]
fn a_transaction_does_what_requests_of_each_kind_do() {
    let (one, many) = (server(), server());
    let eleven = Server::of(Version::V11);
    for config in [every(), turned(), every(), fewer(), every()] {
        one.sync().push(&config);
        many.sync().without_import().push(&config);
        eleven.sync().push(&config);
        assert_eq!(state(&one), state(&many));
        // What this version has no field for aside, 11 holds the same.
        for path in [
            "/roles",
            "/policies",
            "/operations",
            "/translations",
            "/panels",
            "/presets",
        ] {
            let of = |server: &Server| -> Vec<Value> {
                let mut rows = server.list(path);
                rows.retain(|row| row["name"] != "Administrator");
                let own = |row: &mut Value| {
                    row.as_object_mut().expect("a row").retain(|key, _| {
                        !["user_created", "policies", "roles", "users", "permissions"]
                            .contains(&key.as_str())
                    });
                };
                rows.iter_mut().for_each(own);
                rows.iter_mut().for_each(lasting);
                rows
            };
            assert_eq!(of(&one), of(&eleven), "{path}");
        }
    }
}

#[test]
fn the_flows_of_a_transaction_run() {
    let server = server();
    server.sync().push(&every());
    let hook = format!("/flows/trigger/{}", id("flow"));
    assert_eq!(server.get(&hook), json!({ "step": "b" }));
    server.sync().push(&turned());
    assert_eq!(server.get(&hook), json!({ "step": "a" }));
}

#[test]
fn the_extension_maps_the_rows_of_a_transaction() {
    let server = Server::launch(&launch_of(Version::V12).extension(true));
    let sync = server.sync().extension();
    for config in [every(), turned(), fewer()] {
        sync.push(&config);
    }
    let mapped = server.extension_table("permissions");
    assert_eq!(mapped.len(), server.count("/permissions"));
}

#[test]
fn a_push_is_one_request_and_what_it_cannot_do() {
    let server = server();
    let proxy = Proxy::start(server.url()).expect("it starts");
    let sync = server.sync().through(&proxy.url());
    sync.try_push(&every()).expect("a push");
    // The second makes the server load its flows.
    assert_eq!(
        writes(&proxy),
        pairs(&[("POST", IMPORT), ("PATCH", "/flows")])
    );
    proxy.reset();
    sync.try_push(&every()).expect("a push");
    assert_eq!(writes(&proxy), []);

    // A single row needs no transaction.
    let emptied = every().set(&id("bottom"), json!({ "parent": null, "icon": "star" }));
    proxy.reset();
    sync.try_push(&emptied).expect("a push");
    assert_eq!(writes(&proxy), pairs(&[("PATCH", "/roles")]));
    // Nothing else wants what this lets go.
    let emptied = every()
        .set(&id("bottom"), json!({ "parent": null, "icon": "star" }))
        .set(&id("top"), json!({ "icon": "star" }))
        .without(&id("p4"));
    sync.push(&every());
    proxy.reset();
    sync.try_push(&emptied).expect("a push");
    assert_eq!(
        writes(&proxy),
        pairs(&[
            ("POST", IMPORT),
            ("PATCH", "/roles"),
            ("DELETE", "/permissions")
        ])
    );

    // Where targets change hands, it is tried out, and they are let go before.
    sync.push(&every());
    proxy.reset();
    sync.try_push(&turned()).expect("a push");
    let sent = writes(&proxy);
    let imports: Vec<usize> = (0..sent.len()).filter(|at| sent[*at].1 == IMPORT).collect();
    assert_eq!(imports.len(), 2, "{sent:?}");
    let log = proxy.log();
    let queries: Vec<&str> = log
        .iter()
        .filter(|entry| entry.path == IMPORT)
        .map(|entry| entry.query.as_str())
        .collect();
    assert_eq!(queries, ["mode=merge&dryRun=true", "mode=merge"]);
}

fn stopped(error: EngineError) -> Stopped {
    match error {
        EngineError::Failed(stopped) => *stopped,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_refused_record_is_named_and_nothing_is_applied() {
    let server = server();
    let sync = server.sync().without_model();
    sync.push(&every());
    let before = state(&server);
    // A text without a language; a role before it. And targets change hands.
    let bad = turned()
        .with(Kind::Roles, json!([role("Fine", None)]))
        .with(
            Kind::Translations,
            json!([{ "_syncId": id("empty"), "key": "empty", "language": null, "value": "Empty" }]),
        );
    let error = sync.try_push(&bad).expect_err("it is refused");
    let message = error.to_string();
    assert!(
        message.contains("; nothing of a transaction of 21 rows was applied\n"),
        "{message}"
    );
    let stopped = stopped(error);
    assert_eq!((stopped.applied, stopped.partly), (vec![], vec![]));
    // Also what is emptied afterwards was not.
    for address in ["folder.box", "role.fine", "settings"] {
        let mut not_tried = stopped.not_tried.iter();
        assert!(
            not_tried.any(|other| other.as_str() == address),
            "{address}"
        );
    }
    let shown: Vec<String> = stopped.refused.iter().map(ToString::to_string).collect();
    let [empty] = shown.as_slice() else {
        panic!("{shown:#?}")
    };
    assert!(
        empty.contains("language") && empty.contains("empty"),
        "{empty}"
    );
    assert_eq!(state(&server), before);
    // Once it is right, it goes through.
    sync.push(&turned().with(Kind::Roles, json!([role("Fine", None)])));
}

#[test]
fn what_depends_on_a_refused_record_is_not_blamed() {
    let server = server();
    let sync = server.sync().without_model();
    let bad = every().set(&id("writers"), json!({ "name": null }));
    let stopped = stopped(sync.try_push(&bad).expect_err("it is refused"));
    let [failure] = stopped.refused.as_slice() else {
        panic!("{stopped:#?}")
    };
    assert_eq!(failure.records.len(), 1, "{failure}");
    assert!(failure.to_string().contains("name"), "{failure}");
    assert_eq!((server.count("/roles"), server.count("/policies")), (1, 2));
}

/// A server behind a proxy.
fn disturbed() -> (Server, Proxy, Sync) {
    let server = server();
    let proxy = Proxy::start(server.url()).expect("it starts");
    let sync = server.sync().through(&proxy.url());
    (server, proxy, sync)
}

#[test]
fn a_lost_answer_is_looked_for() {
    let (server, proxy, sync) = disturbed();
    proxy.disturb(When::path(IMPORT), Fault::CutAfter);
    sync.push(&every());
    assert_eq!(proxy.count("POST", IMPORT), 1);
    assert_eq!(server.count("/permissions"), 4);
    // The ids that the server counted were found too.
    let changed = every()
        .set(&id("p3"), json!({ "action": "share" }))
        .set(&id("p4"), json!({ "action": "delete" }));
    sync.push(&changed);
    let actions: Vec<Value> = server
        .list("/permissions")
        .iter()
        .map(|row| row["action"].clone())
        .collect();
    assert_eq!(actions, ["read", "create", "share", "delete"]);

    // Updates do the same twice as once.
    proxy.reset();
    proxy.disturb(When::path(IMPORT), Fault::CutAfter);
    sync.push(
        &changed
            .set(&id("top"), json!({ "icon": "star" }))
            .set(&id("middle"), json!({ "icon": "star" })),
    );
    assert_eq!(proxy.count("POST", IMPORT), 2);
}

#[test]
fn what_was_not_done_is_sent_again_unless_it_might_come_twice() {
    let (server, proxy, sync) = disturbed();
    let roles = Config::new().with(
        Kind::Roles,
        json!([role("top", None), role("middle", Some("top"))]),
    );
    proxy.disturb(When::path(IMPORT).times(2), Fault::CutBefore);
    sync.push(&roles);
    assert_eq!(proxy.count("POST", IMPORT), 3);

    proxy.disturb(When::path(IMPORT), Fault::CutBefore);
    let lost = stopped(sync.try_push(&every()).expect_err("nobody knows"));
    assert!(
        matches!(lost.unknown[0].error, TargetError::Unanswered { .. }) && lost.rolled_back == 0,
        "{lost:#?}"
    );
    assert_eq!(server.count("/permissions"), 0);
    sync.push(&every());
    assert_eq!(server.count("/permissions"), 4);
}

#[test]
fn without_the_route_or_the_room_for_it_a_push_goes_in_parts() {
    let (server, proxy, sync) = disturbed();
    proxy.disturb(
        When::path(IMPORT).always(),
        Fault::refusal(404, "ROUTE_NOT_FOUND"),
    );
    sync.push(&every());
    sync.push(&turned());
    proxy.reset();
    proxy.disturb(When::path(IMPORT).always(), Fault::too_large());
    sync.push(&fewer());
    sync.push(&every());
    assert_eq!(server.count("/permissions"), 4);
    let low = Server::launch(&launch_of(Version::V12).env("MAX_BATCH_MUTATION", "5"));
    low.sync().push(&every());
    // Also one that is tried out first.
    low.sync().push(&turned());
    // A check has no other way: it says so, and blames no record.
    match low.sync().server_check(&every()) {
        Err(EngineError::Target(error)) => assert!(error.is_too_large(), "{error}"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_large_transaction_is_uploaded_as_a_file() {
    let server = server();
    let long = "x".repeat(10_000);
    let texts = (0..150).map(|n| json!({ "_syncId": id(&format!("t{n}")), "key": format!("key{n}"), "language": "en-US", "value": long }));
    let config = Config::new().with(Kind::Translations, texts.collect());
    server.sync().push(&config);
    assert_eq!(server.count("/translations"), 150);
}

#[test]
fn a_server_check_finds_what_would_be_refused_and_changes_nothing() {
    let server = server();
    let sync = server.sync().project("checked");
    sync.push(&every().with_collections(&[("articles", &["title"])]));
    let before = state(&server);
    let good = turned()
        .with_collections(&[("articles", &["title", "text"])])
        .without(&id("idle"));
    let check = sync.server_check(&good).expect("a check");
    assert!(check.is_good(), "{check:#?}");
    let unchecked = check.unchecked.join("; ");
    for part in ["data model", "give up a reference", "deletions"] {
        assert!(unchecked.contains(part), "{unchecked}");
    }
    let many = (0..5).map(|n| json!({ "_syncId": id(&format!("many{n}")), "name": format!("Many {n}"), "status": "active", "trigger": "manual", "options": {}, "operation": null }));
    let check = sync
        .server_check(&good.clone().with(Kind::Flows, many.collect()))
        .expect("a check");
    let [failure] = check.refused.as_slice() else {
        panic!("{check:#?}")
    };
    assert!(
        failure.to_string().contains("LIMIT_EXCEEDED") && failure.records.len() == 1,
        "{failure}"
    );
    assert_eq!(state(&server), before);
    // Nothing to do, nothing to try.
    let same = every().with_collections(&[("articles", &["title"])]);
    assert_eq!(sync.server_check(&same).expect("a check").rows, 0);

    match Server::of(Version::V11).sync().server_check(&every()) {
        Err(EngineError::NoRehearsal { version }) => assert_eq!(version.to_string(), "11.17.4"),
        other => panic!("{other:?}"),
    }
}
