//! The flows of an instance that has everything.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use sync_sdk::model::{Address, Kind, ProjectKey, Record, Snapshot, SyncId};
use sync_sdk::prelude::{Project, ProjectSpec};

use super::generated::collections::{Mark, Story};

pub const KEY: &str = "catalogue";

/// The data model that the flows are about.
#[derive(Project)]
#[project(key = "catalogue", collections(Story, Mark))]
struct Model;

impl ProjectSpec for Model {
    type Env = ();
}

/// The SyncID that code gives a record of this address.
fn id(address: &str) -> SyncId {
    ProjectKey::new(KEY).sync_id(&Address::new(address))
}

/// `@operation.a.b` stands for the SyncID of that record.
fn resolved(value: Value) -> Value {
    match value {
        Value::String(text) => match text.strip_prefix('@') {
            Some(address) => id(address).as_str().into(),
            None => text.into(),
        },
        Value::Array(list) => list.into_iter().map(resolved).collect(),
        Value::Object(object) => object
            .into_iter()
            .map(|(key, value)| (key, resolved(value)))
            .collect(),
        other => other,
    }
}

fn record(address: &str, fields: Value) -> Record {
    match resolved(fields) {
        Value::Object(fields) => Record::new(id(address), fields),
        other => panic!("no record: {other}"),
    }
}

/// A flow as the app makes one; what is said wins.
fn flow(address: &str, said: Value) -> Record {
    let mut fields = json!({
        "name": "", "icon": null, "color": null, "description": null, "status": "active",
        "trigger": null, "accountability": "all", "options": {}, "operation": null,
    });
    merge(&mut fields, said);
    record(address, fields)
}

/// An operation; its key and its flow are those of the address unless it says
/// others.
fn operation(address: &str, at: (i32, i32), kind: &str, options: Value, said: Value) -> Record {
    let (_, tail) = address.split_once('.').expect("an address");
    let (flow, key) = tail.split_once('.').expect("a flow and a key");
    let mut fields = json!({
        "name": key, "key": key, "type": kind, "position_x": at.0, "position_y": at.1,
        "options": options, "resolve": null, "reject": null, "flow": format!("@flow.{flow}"),
    });
    merge(&mut fields, said);
    record(address, fields)
}

fn merge(fields: &mut Value, said: Value) {
    for (key, value) in said.as_object().into_iter().flatten() {
        fields[key] = value.clone();
    }
}

pub fn snapshot() -> Snapshot {
    let model = sync_sdk::build::<Model>(()).unwrap_or_else(|errors| panic!("{errors}"));
    let mut flows = vec![every_operation().0];
    let mut operations = every_operation().1;
    for (mut some_flows, some_operations) in [triggers(), graphs(), odd_records(), texts()] {
        flows.append(&mut some_flows);
        operations.extend(some_operations);
    }
    let records = BTreeMap::from([
        (
            Kind::Roles,
            vec![record("role.editor", json!({ "name": "Editor" }))],
        ),
        (
            Kind::Folders,
            vec![record(
                "folder.nightly",
                json!({ "name": "Nightly", "type": "flows", "parent": null }),
            )],
        ),
        (Kind::Flows, flows),
        (Kind::Operations, operations),
    ]);
    Snapshot {
        records,
        ..model.snapshot
    }
}

/// Each operation with each option, one after the other.
fn every_operation() -> (Record, Vec<Record>) {
    let all = [
        (
            "payload",
            "condition",
            json!({ "filter": { "$trigger": { "payload": { "_and": [{ "stage": { "_eq": "published" } }, { "words": { "_gt": 3 } }] } } } }),
        ),
        (
            "read_one",
            "item-read",
            json!({ "collection": "story", "key": ["{{$trigger.keys[0]}}"] }),
        ),
        (
            "last",
            "condition",
            json!({ "filter": { "$last": { "title": { "_nempty": true } } } }),
        ),
        (
            "on",
            "condition",
            json!({ "filter": { "read_one": { "words": { "_null": true } } } }),
        ),
        (
            "at",
            "condition",
            json!({ "filter": { "_and": [
            { "$trigger": { "payload": { "x": { "_gte": 3 } } } },
            { "_or": [{ "$accountability": { "role": { "_null": true } } }, { "$last": { "kind": { "_in": ["a", "b"] } } }] },
        ] } }),
        ),
        (
            "raw_condition",
            "condition",
            json!({ "filter": { "$last": { "a": { "_gt": 1, "_lt": 5 } } } }),
        ),
        (
            "exec",
            "exec",
            json!({ "code": "module.exports = async function (data) { return 1; }" }),
        ),
        (
            "create",
            "item-create",
            json!({
                "collection": "story", "permissions": "$public", "emitEvents": true,
                "payload": { "title": "{{$trigger.payload.title}}", "stage": "draft", "words": 3, "marks": [{ "text": "made" }] },
            }),
        ),
        (
            "create_rows",
            "item-create",
            json!({
                "collection": "story", "permissions": "@role.editor",
                "payload": [{ "title": "one" }, { "title": "two", "nothing": 2 }, {}],
            }),
        ),
        (
            "create_made",
            "item-create",
            json!({ "collection": "story", "permissions": "$trigger", "payload": "{{exec}}", "emitEvents": false }),
        ),
        (
            "create_nothing",
            "item-create",
            json!({ "collection": "story" }),
        ),
        (
            "create_elsewhere",
            "item-create",
            json!({ "collection": "elsewhere", "payload": {} }),
        ),
        (
            "read",
            "item-read",
            json!({
                "collection": "story", "permissions": "some-role",
                "query": {
                    "fields": ["id", "title", "marks.*"],
                    "filter": { "_or": [{ "marks": { "_some": { "text": { "_contains": "x" } } } }, { "id": { "_in": "{{$trigger.keys}}" } }] },
                    "sort": ["stage", "-words"], "search": "{{$trigger.payload.title}}",
                    "limit": -1, "offset": 2, "page": 3,
                    "deep": { "marks": { "_filter": { "text": { "_neq": "y" } }, "_sort": ["text"], "_limit": 1 } },
                    "alias": { "all": "marks" },
                },
            }),
        ),
        (
            "read_groups",
            "item-read",
            json!({
                "collection": "story",
                "query": { "group": ["stage"], "aggregate": { "sum": ["words"], "countDistinct": ["title", "id"] } },
            }),
        ),
        (
            "read_odd",
            "item-read",
            json!({
                "collection": "story", "key": "{{$trigger.keys}}",
                "query": { "fields": "*", "sort": "title", "limit": "5", "aggregate": { "count": "*" }, "filter": { "title": "x" }, "deep": { "marks": {} } },
            }),
        ),
        (
            "read_paths",
            "item-read",
            json!({ "collection": "mark", "query": { "fields": ["id", "story.title", "story.marks.text", "text", "*", "gone.x"] } }),
        ),
        (
            "read_mixed",
            "item-read",
            json!({ "collection": "mark", "query": { "fields": ["id", "*", "text", "story.title", "text", "*"] } }),
        ),
        (
            "read_users",
            "item-read",
            json!({ "collection": "directus_users", "key": [1, "two"], "query": {} }),
        ),
        (
            "update",
            "item-update",
            json!({ "collection": "story", "key": ["{{create[0]}}", "{{read[0].id}}"], "payload": { "stage": "published" } }),
        ),
        (
            "update_found",
            "item-update",
            json!({ "collection": "story", "payload": {}, "query": { "filter": { "stage": { "_eq": "gone" } } } }),
        ),
        (
            "delete",
            "item-delete",
            json!({ "collection": "mark", "permissions": "$full", "query": { "filter": { "story": { "title": { "_eq": "gone" } } } } }),
        ),
        (
            "sign",
            "json-web-token",
            json!({ "operation": "sign", "payload": { "sub": "{{$accountability.user}}" }, "secret": "{{$env.KEY}}", "options": { "expiresIn": "1h" } }),
        ),
        (
            "verify",
            "json-web-token",
            json!({ "operation": "verify", "token": "{{sign}}", "secret": "as plain as day", "options": { "algorithms": ["HS256"] } }),
        ),
        (
            "decode",
            "json-web-token",
            json!({ "operation": "decode", "token": "{{sign}}" }),
        ),
        (
            "decode_odd",
            "json-web-token",
            json!({ "operation": "decode", "token": "{{sign}}", "payload": null }),
        ),
        ("log", "log", json!({ "message": "{{$trigger}}" })),
        (
            "log_var",
            "log",
            json!({ "message": { "$directus-sync": { "var": "GREETING" } } }),
        ),
        ("log_odd", "log", json!({ "message": 3 })),
        (
            "mail",
            "mail",
            json!({ "to": ["desk@example.com"], "subject": "s", "type": "markdown", "body": "*Out.*" }),
        ),
        (
            "mail_stored",
            "mail",
            json!({ "to": ["desk@example.com"], "subject": "s", "body": "As the app stores it" }),
        ),
        (
            "mail_all",
            "mail",
            json!({
                "to": ["{{$trigger.email}}", "b@example.com"], "cc": ["c@example.com"], "bcc": ["d@example.com", "e@example.com"],
                "replyTo": ["f@example.com"], "fromName": "The desk", "subject": "s", "type": "template", "template": "published",
                "data": { "url": "https://example.com/{{$trigger.key}}" },
            }),
        ),
        (
            "mail_html",
            "mail",
            json!({ "to": "{{exec}}", "type": "wysiwyg", "subject": "s", "body": "<p>{{$last}}</p>", "cc": [] }),
        ),
        (
            "notify",
            "notification",
            json!({
                "recipient": ["{{$accountability.user}}", "{{$trigger.payload.owner}}"], "subject": "s", "message": "**m**",
                "permissions": "$full", "collection": "story", "item": "{{$trigger.key}}",
            }),
        ),
        (
            "notify_all",
            "notification",
            json!({ "recipient": "{{$last}}", "subject": "s", "collection": "elsewhere" }),
        ),
        (
            "request",
            "request",
            json!({
                "method": "PATCH", "url": "https://example.com/{{$trigger.key}}",
                "headers": [{ "header": "Authorization", "value": "Bearer abcdefgh" }, { "header": "Accept", "value": "application/json" }],
                "body": { "keys": "{{$trigger.keys}}" },
            }),
        ),
        (
            "request_odd",
            "request",
            json!({ "method": "SEARCH", "url": "https://example.com", "headers": [], "body": null, "data": "old" }),
        ),
        (
            "request_bare",
            "request",
            json!({ "url": "https://example.com" }),
        ),
        ("sleep", "sleep", json!({ "milliseconds": 250 })),
        (
            "sleep_text",
            "sleep",
            json!({ "milliseconds": "{{request.data.wait}}" }),
        ),
        ("sleep_odd", "sleep", json!({ "milliseconds": null })),
        (
            "error",
            "throw-error",
            json!({ "code": "OUT_OF_STOCK", "status": "422", "message": "{{$trigger.payload.title}}" }),
        ),
        (
            "error_odd",
            "throw-error",
            json!({ "code": "X", "status": 500 }),
        ),
        (
            "transform",
            "transform",
            json!({ "json": { "n": [1, { "user": "{{$accountability.user}}" }] } }),
        ),
        (
            "transform_text",
            "transform",
            json!({ "json": "{ \"a\": {{exec}} }" }),
        ),
        (
            "call",
            "trigger",
            json!({ "flow": "@flow.called", "payload": ["{{transform.n}}", 2], "iterationMode": "batch", "batchSize": 20 }),
        ),
        (
            "call_serial",
            "trigger",
            json!({ "flow": "@flow.called", "iterationMode": "serial", "batchSize": 3 }),
        ),
        (
            "call_parallel",
            "trigger",
            json!({ "flow": "@flow.called", "iterationMode": "parallel" }),
        ),
        ("call_bare", "trigger", json!({ "flow": "@flow.called" })),
        (
            "call_another",
            "trigger",
            json!({ "flow": "5f0c7f52-7f3b-4d3e-9b1a-0a5f6b7c8d9e" }),
        ),
        (
            "extension",
            "my-operation",
            json!({ "any": ["thing", null] }),
        ),
        ("unfinished", "log", Value::Null),
        ("none_at_all", "item-read", json!({})),
    ];
    let address = |key: &str| format!("operation.operations.{key}");
    let operations = all.iter().enumerate().map(|(index, (key, kind, options))| {
        let next = all
            .get(index + 1)
            .map(|(key, ..)| format!("@{}", address(key)));
        let column = i32::try_from(index).expect("a column");
        let said = json!({ "resolve": next });
        operation(
            &address(key),
            (19 + 18 * column, 1),
            kind,
            options.clone(),
            said,
        )
    });
    let said = json!({
        "name": "Operations", "icon": "bolt", "color": "#2ECDA7", "accountability": "activity",
        "status": "inactive", "trigger": "event", "folder": "@folder.nightly",
        "options": { "type": "action", "scope": ["items.create", "items.update"], "collections": ["story"] },
        "operation": format!("@{}", address("payload")),
    });
    (flow("flow.operations", said), operations.collect())
}

type Records = (Vec<Record>, Vec<Record>);

/// Each trigger with each option.
fn triggers() -> Records {
    let all = [
        (
            "called",
            "Called",
            json!("operation"),
            json!({ "return": "$all" }),
        ),
        (
            "called_last",
            "Called last",
            json!("operation"),
            json!({ "return": "$last" }),
        ),
        (
            "called_silently",
            "Called silently",
            json!("operation"),
            json!({}),
        ),
        (
            "deleted",
            "Deleted",
            json!("event"),
            json!({ "type": "action", "scope": ["items.delete", "story.items.sort"], "collections": ["story", "directus_users"] }),
        ),
        (
            "logged_in",
            "Logged in",
            json!("event"),
            json!({ "type": "action", "scope": ["auth.login", "shop.paid"] }),
        ),
        (
            "checked",
            "Checked",
            json!("event"),
            json!({ "type": "filter", "scope": ["items.create"], "collections": ["story"], "return": "log" }),
        ),
        (
            "let_through",
            "Let through",
            json!("event"),
            json!({ "type": "filter", "scope": ["items.update"], "collections": ["story"] }),
        ),
        (
            "never",
            "Never",
            json!("event"),
            json!({ "type": "action", "scope": ["items.create"], "collections": [] }),
        ),
        (
            "elsewhere",
            "Elsewhere",
            json!("event"),
            json!({ "type": "action", "scope": ["items.create"], "collections": ["story", "elsewhere"] }),
        ),
        (
            "of_a_filter",
            "Of a filter",
            json!("event"),
            json!({ "type": "action", "scope": ["request.error"] }),
        ),
        (
            "half_done",
            "Half done",
            json!("event"),
            json!({ "type": "action" }),
        ),
        (
            "fetched",
            "Fetched",
            json!("webhook"),
            json!({ "method": "GET", "return": "$all", "error_on_reject": true, "cacheQueryParams": ["page"], "cacheEnabled": false }),
        ),
        (
            "posted",
            "Posted",
            json!("webhook"),
            json!({ "method": "POST", "async": true, "cacheEnabled": true }),
        ),
        (
            "put",
            "Put",
            json!("webhook"),
            json!({ "method": "PUT", "return": "nothing.there" }),
        ),
        (
            "nightly_run",
            "Nightly run",
            json!("schedule"),
            json!({ "cron": "0 30 3 * * mon-fri", "interval": "0 3 * * *" }),
        ),
        (
            "badly_timed",
            "Badly timed",
            json!("schedule"),
            json!({ "cron": "at night" }),
        ),
        (
            "pressed",
            "Pressed",
            json!("manual"),
            json!({
                "collections": ["story", "directus_users"], "location": "both", "requireSelection": false, "async": true,
                "requireConfirmation": true, "confirmationDescription": "Sure?",
                "fields": [{ "field": "reason", "name": "Why?", "type": "text", "meta": { "interface": "input-multiline", "required": true } }],
            }),
        ),
        (
            "asking",
            "Asking",
            json!("manual"),
            json!({
                "collections": ["story"], "location": "item", "requireConfirmation": true,
                "fields": [
                    { "field": "to", "name": "to", "type": "string", "meta": { "interface": "input" } },
                    { "field": "until", "name": "Until", "type": "date", "meta": {
                        "interface": "datetime", "width": "half", "note": "A day", "field": "until" } },
                    { "field": "how", "name": "How", "type": "string", "meta": {
                        "interface": "select-dropdown", "required": true,
                        "options": { "choices": [{ "text": "By post", "value": "post" }] } } },
                    { "field": "odd", "name": "Odd", "type": "json", "meta": {
                        "interface": "my-interface", "options": { "a": 1 } } },
                ],
            }),
        ),
        (
            "asking_oddly",
            "Asking oddly",
            json!("manual"),
            json!({
                "collections": ["story"], "location": "item", "requireConfirmation": true,
                "fields": [{ "field": "x", "name": null, "type": "string", "meta": {} }],
            }),
        ),
        (
            "quick",
            "Quick",
            json!("manual"),
            json!({ "collections": ["story"], "location": "item", "error_on_reject": true }),
        ),
        (
            "unset",
            "Unset",
            json!("manual"),
            json!({ "collections": ["story"], "requireConfirmation": true }),
        ),
        (
            "without_any",
            "Without any",
            json!("manual"),
            json!({ "collections": [], "location": "item" }),
        ),
        (
            "nowhere",
            "Nowhere",
            json!("manual"),
            json!({ "location": "collection" }),
        ),
        ("unfinished", "Unfinished", json!(null), json!({})),
        (
            "old_hook",
            "Old hook",
            json!("hook"),
            json!({ "name": "x" }),
        ),
    ];
    let mut records = Records::default();
    for (key, name, trigger, options) in all {
        let log = format!("operation.{key}.log");
        let said = json!({ "name": name, "trigger": trigger, "options": options, "operation": format!("@{log}") });
        records.0.push(flow(&format!("flow.{key}"), said));
        let message = json!({ "message": "{{$trigger}}" });
        let said = json!({ "name": "Log" });
        records
            .1
            .push(operation(&log, (19, 1), "log", message, said));
    }
    records
}

/// What leads where.
fn graphs() -> Records {
    let log = |address: &str, at: (i32, i32), said: Value| {
        operation(address, at, "log", json!({ "message": "x" }), said)
    };
    let flows = vec![
        flow(
            "flow.ring",
            json!({ "name": "Ring", "status": "inactive", "operation": "@operation.ring.first" }),
        ),
        flow(
            "flow.lost",
            json!({ "name": "Lost", "operation": "@operation.lost.first" }),
        ),
        flow("flow.no_start", json!({ "name": "No start" })),
        flow(
            "flow.across",
            json!({ "name": "Across", "operation": "@operation.lost.first" }),
        ),
        flow(
            "flow.on_top",
            json!({ "name": "On top", "operation": "@operation.on_top.first" }),
        ),
        flow("flow.empty", json!({ "name": "Empty" })),
    ];
    let operations = vec![
        log(
            "operation.ring.first",
            (19, 1),
            json!({ "resolve": "@operation.ring.second" }),
        ),
        log(
            "operation.ring.second",
            (37, 1),
            json!({ "reject": "@operation.ring.first" }),
        ),
        log(
            "operation.lost.first",
            (19, 1),
            json!({ "resolve": "@operation.lost.both", "reject": "@operation.lost.second" }),
        ),
        log(
            "operation.lost.second",
            (37, 17),
            json!({ "resolve": "@operation.lost.both", "reject": "@operation.lost.both" }),
        ),
        log("operation.lost.both", (37, 1), json!({})),
        log(
            "operation.lost.alone",
            (19, 33),
            json!({ "resolve": "@operation.lost.behind" }),
        ),
        log(
            "operation.lost.behind",
            (-3, 90),
            json!({ "reject": "@operation.no_start.a" }),
        ),
        log(
            "operation.lost.round",
            (19, 120),
            json!({ "resolve": "@operation.lost.round" }),
        ),
        log(
            "operation.no_start.a",
            (19, 1),
            json!({ "resolve": "@operation.no_start.b" }),
        ),
        log(
            "operation.no_start.b",
            (37, 1),
            json!({ "reject": "9d4b1c1e-6c2f-4c69-8a43-0d1c6f0d7a55" }),
        ),
        log("operation.across.here", (19, 1), json!({})),
        log(
            "operation.on_top.first",
            (4, 4),
            json!({ "resolve": "@operation.on_top.second" }),
        ),
        log(
            "operation.on_top.second",
            (6, 6),
            json!({ "key": "second" }),
        ),
    ];
    (flows, operations)
}

/// Records that no form of the app makes, and a server takes.
fn odd_records() -> Records {
    let flows = vec![
        flow(
            "flow.unnamed_flow",
            json!({ "name": " ", "description": "", "icon": "" }),
        ),
        flow(
            "flow.odd",
            json!({
                "name": "Odd", "status": "paused", "accountability": "some", "options": ["a"], "trigger": "schedule",
                "operation": "@operation.odd.mail", "note": { "of": "an extension" }, "folder": null,
            }),
        ),
        flow(
            "flow.kind",
            json!({ "name": "Kind", "options": null, "trigger": "operation" }),
        ),
    ];
    let log = |address: &str, at: (i32, i32), said: Value| {
        operation(
            address,
            at,
            "log",
            json!({ "message": "{{mail}} {{nothing}} {{" }),
            said,
        )
    };
    let operations = vec![
        log(
            "operation.odd.mail",
            (19, 1),
            json!({ "name": null, "resolve": "@operation.odd.mail_2" }),
        ),
        log(
            "operation.odd.mail_2",
            (37, 1),
            json!({ "key": "mail", "name": "", "resolve": "@operation.odd.operation" }),
        ),
        log(
            "operation.odd.operation",
            (55, 1),
            json!({ "key": "", "options": ["x"], "resolve": "@operation.odd.type" }),
        ),
        log(
            "operation.odd.type",
            (73, 1),
            json!({ "note": null, "resolve": "@operation.odd.2nd", "options": {} }),
        ),
        log(
            "operation.odd.2nd",
            (91, 1),
            json!({ "resolve": "@operation.odd.größe" }),
        ),
        log(
            "operation.odd.größe",
            (109, 1),
            json!({ "resolve": "@operation.odd.self" }),
        ),
        log(
            "operation.odd.self",
            (127, 1),
            json!({ "resolve": "@operation.odd.a b" }),
        ),
        log(
            "operation.odd.a b",
            (145, 1),
            json!({ "resolve": "@operation.odd.a-b" }),
        ),
        log(
            "operation.odd.a-b",
            (163, 1),
            json!({ "resolve": "@operation.odd.trigger" }),
        ),
        log(
            "operation.odd.trigger",
            (181, 1),
            json!({ "resolve": "@operation.odd.operations" }),
        ),
        log("operation.odd.operations", (199, 1), json!({})),
    ];
    (flows, operations)
}

/// Texts that try to end what they stand in.
fn texts() -> Records {
    let long: String = (0..30)
        .map(|line| format!("// line {line} */ \"#\n"))
        .collect();
    let scripts = [
        ("raw", "a \"#\n\t// */ \\ r##\"".to_owned()),
        ("long", long),
        ("windows", "// a\r\n// b\r\n".to_owned()),
        ("windows_line", "// a\r".to_owned()),
        (
            "controls",
            "// \u{0} \u{1b} \u{202e} \u{feff}\n//".to_owned(),
        ),
        ("con", "// a device \u{7}\n\n".to_owned()),
        ("empty", String::new()),
        ("braces", "{{ {{$trigger} }} {".to_owned()),
    ];
    let mut operations = Vec::new();
    for (index, (key, script)) in scripts.iter().enumerate() {
        let next = scripts
            .get(index + 1)
            .map(|(key, _)| format!("@operation.texts.{key}"));
        let column = i32::try_from(index).expect("a column");
        operations.push(operation(
            &format!("operation.texts.{key}"),
            (19 + 18 * column, 1),
            "exec",
            json!({ "code": script }),
            json!({ "resolve": next, "name": "\"} /* \\ \u{202e} \n" }),
        ));
    }
    let description = "A first paragraph that is so long that it does not fit into one line of a comment at all.\n\n- a list, which a comment would not be read as\r\n*/ \"# ```";
    let flows = vec![
        flow(
            "flow.texts",
            json!({
                "name": "Texts", "icon": "\"#", "color": "\\", "description": description, "operation": "@operation.texts.raw",
            }),
        ),
        flow(
            "flow.described",
            json!({
                "name": "Described", "description": "A first paragraph that is so long that it does not fit into one line of a comment at all.\n\nA second.",
            }),
        ),
    ];
    (flows, operations)
}
