//! An instance whose names sort oddly, made through its API by hand.

use serde_json::{Map, Value, json};
use sync_tests::{Api, text};

/// Case, digits, punctuation, prefixes of each other, alphabets, what looks alike, what
/// Windows reserves, what is long, and what means something in paths or templates.
#[rustfmt::skip]
const NAMES: [&str; 52] = [
    "a", "A", "aa", "Aa", "a-b", "a_b", "a b", "ab", "a1", "a10", "a2", "_a", "-a", " a ", "1", "10",
    "2", "é", "e\u{301}", "e", "z", "Z", "ä", "Ä", "ß", "ss", "я", "Я", "中", "日本", "🎉",
    "👩\u{200d}👩\u{200d}👧", "CON", "con", "nul", "a:b", "a.b", "a%b", "a'b", "a\"b", "a\\b", "a/b",
    LONG, "null", "a\u{200b}b", "ﬁ", "I", "ı", "İ", "한국어", "العربية", "a\nb",
];

const LONG: &str = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\
    xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";

/// Names to which the order says that they are the same as another: what is sorted by
/// these and nothing else has no order in the published client.
const EQUAL: [&str; 2] = ["e\u{301}", "a\u{200b}b"];

/// SyncIDs that somebody has given to rows by hand. The published client puts them into
/// paths as they are.
#[rustfmt::skip]
const SYNC_IDS: [&str; 30] = [
    "a", "A", "aa", "Aa", "a-b", "a_b", "ab", "a1", "a10", "a2", "_a", "-a", "1", "10", "2", "é", "e",
    "z", "Z", "ä", "Ä", "ß", "ss", "я", "Я", "中", "🎉", "a:b", "a.b", "İ",
];

pub(super) fn fill(server: &Api) {
    let named = |path: &str| {
        let rows: Vec<Value> = NAMES.iter().map(|name| json!({ "name": name })).collect();
        rows_of(server.post(path, &Value::from(rows)))
    };
    named("/folders");
    track(server, "roles", &named("/roles"));
    let board = text(&named("/dashboards")[0], "id");
    translations(server);
    data_model(server);
    policies(server);
    flows(server);
    let rows = |row: &dyn Fn(usize, &str) -> Value| -> Value {
        NAMES
            .iter()
            .enumerate()
            .map(|(at, name)| row(at, name))
            .collect()
    };
    server.post(
        "/panels",
        &rows(&|at, name| {
            json!({ "dashboard": board, "name": name, "type": "label", "position_x": 1,
                "position_y": at + 1, "width": 2, "height": 2, "options": { name: name } })
        }),
    );
    server.post(
        "/presets",
        &rows(&|_, name| {
            json!({ "bookmark": name, "collection": "plain", "layout_query": { name: name },
                "filter": { "_and": [{ "a": { "_eq": name } }] } })
        }),
    );
}

fn rows_of(answer: Value) -> Vec<Value> {
    answer.as_array().expect("rows").clone()
}

/// Gives rows SyncIDs, as the extension takes them.
fn track(server: &Api, table: &str, rows: &[Value]) {
    for (row, sync_id) in rows.iter().zip(SYNC_IDS) {
        let path = format!("/directus-extension-sync/table/{table}");
        server.post(&path, &json!({ "local_id": row["id"], "sync_id": sync_id }));
    }
}

fn translations(server: &Api) {
    let rows: Value = NAMES
        .iter()
        .map(|name| {
            // What JSON escapes, and what it does not.
            let value = format!("{name}\n\t\u{2028}\u{2029}\u{7f}\u{1}\"\\/<>&\u{8}\u{c}");
            json!({ "language": "en-US", "key": name, "value": value })
        })
        .collect();
    server.post("/translations", &rows);
}

/// A collection and a field for each name that the server takes.
fn data_model(server: &Api) {
    let taken = |path: &str, key: &str, body: Value| {
        let attempts = NAMES.iter().filter(|name| {
            // Directus takes a dot for the name of a schema, and its own list of
            // collections is broken by a slash.
            let is_special = path == "/collections" && name.contains(['.', '/']);
            let mut body = body.clone();
            body[key] = json!(name);
            !is_special && server.attempt("POST", path, &body).is_ok()
        });
        attempts.count()
    };
    server.make_collection("plain", &[]);
    let field = json!({ "type": "string", "meta": { "interface": "input" }, "schema": {} });
    // SQLite does not tell Latin letters apart by case.
    assert_eq!(taken("/fields/plain", "field", field), 46);
    let collection = json!({ "meta": {}, "schema": {} });
    assert_eq!(taken("/collections", "collection", collection), 45);
}

/// Policies with roles in several positions, two of them in one; permissions for
/// every collection and action.
fn policies(server: &Api) {
    let rows: Value = NAMES[..6]
        .iter()
        .map(|name| json!({ "name": name }))
        .collect();
    let policies = rows_of(server.post("/policies", &rows));
    track(server, "policies", &policies);
    let roles = server.list("/roles");
    let access = |at: usize, sort: Value| json!({ "role": roles[at]["id"], "policy": policies[0]["id"], "sort": sort });
    let access: Vec<Value> = (0..6).map(|at| access(at, json!(at / 2))).collect();
    server.post("/access", &Value::from(access));

    let collections = server.get("/collections");
    let names = collections.as_array().expect("a list").iter();
    let own = names
        .map(|row| text(row, "collection"))
        .filter(|name| !name.starts_with("directus_") && !EQUAL.contains(&name.as_str()));
    let mut permissions: Vec<Value> = own
        .map(|name| {
            json!({ "policy": policies[1]["id"], "collection": name, "action": "read",
                "permissions": {}, "fields": ["*"] })
        })
        .collect();
    permissions.extend(["update", "delete", "create", "share"].map(|action| {
        json!({ "policy": policies[2]["id"], "collection": "plain", "action": action,
            "permissions": { "_and": [{ "a": { "_in": ["b", "a"] } }] }, "validation": {},
            "presets": { "z": 1, "a": 2 }, "fields": ["z", "a"] })
    }));
    server.post("/permissions", &Value::from(permissions));
}

/// Two flows with operations of the same keys; their options have every name as a key,
/// and numbers that JavaScript writes in a way of its own.
fn flows(server: &Api) {
    let keys: Map<String, Value> = NAMES
        .iter()
        .map(|name| ((*name).to_owned(), json!(1)))
        .collect();
    let numbers = json!([
        1.0,
        1e21,
        1e-7,
        0.1,
        123_456_789_012_345_680_000.0_f64,
        -0.0,
        5e-324,
        f64::MAX,
        100.0,
        1e20,
        9_007_199_254_740_993_u64
    ]);
    for flow in ["a", "B"] {
        let flow = json!({ "name": flow, "trigger": "manual",
            "options": { "2": 1, "1": 2, "b": { "10": 1, "9": numbers } } });
        let flow = text(&server.post("/flows", &flow), "id");
        let keys_in_order = NAMES.iter().filter(|name| !EQUAL.contains(name));
        let operations: Value = keys_in_order
            .enumerate()
            .map(|(at, name)| {
                json!({ "flow": flow, "key": name, "name": name, "type": "log", "position_x": at + 2,
                    "position_y": 1, "options": { "message": name, "keys": keys } })
            })
            .collect();
        server.post("/operations", &operations);
    }
}
