//! A dump of a real project, from PostgreSQL and Directus 11.14.0, on an empty
//! Directus 11.17.4, on SQLite or again on PostgreSQL.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};
use sync_tests::{Cli, Dump, KINDS, Mappings, Server, database, writes};
use xtask::directus::Database;
use xtask::proxy::Proxy;

#[test]
fn mila_server_reaches_an_instance_with_the_extension() {
    if let Some(dump) = Dump::real("mila-server") {
        let server = Server::with_extension();
        converges(&server, &dump, || server.extension_mappings());
    }
}

#[test]
fn mila_server_reaches_an_instance_with_nothing_installed() {
    if let Some(dump) = Dump::real("mila-server") {
        let server = Server::start();
        converges(&server, &dump, || server.collection_mappings());
    }
}

fn converges(server: &Server, dump: &Dump, mappings: impl Fn() -> Mappings) {
    let proxy = Proxy::start(server.url()).expect("a proxy");
    let cli = Cli::to(&proxy.url());
    let diff = ["diff", "--force", "--exit-code"];
    // The real one has more that its first push brings.
    cli.on(dump, &["push", "--force", "--allow", "open-to-public"])
        .expect(0)
        .says("Done and verified (");
    cli.on(dump, &diff).expect(0).says("Nothing to do");

    server.expect_records(dump, &mappings());
    expect_model(server, dump);
    for (kind, _) in KINDS {
        // Beside what the dump holds there is only what every instance has, and all of that is in
        // this dump, too.
        assert_eq!(
            server.rows_of(kind).len(),
            dump.records(kind).len(),
            "{kind}"
        );
    }

    let pulled = Cli::to(&proxy.url()).pull();
    only_volatile_parts_differ(dump, &pulled);

    proxy.reset();
    cli.on(dump, &["push", "--force"])
        .expect(0)
        .says("Nothing to do");
    assert_eq!(writes(&proxy), [""; 0]);

    // What differs for the vendor's sake must not hide what really differs.
    dump.edit(
        "snapshot/fields/memberships/memberships_status.json",
        |field| {
            field["meta"]["note"] = json!("Changed by a test");
        },
    );
    let field = dump.read("snapshot/fields/shifts_skills/name_de.json");
    let field = field
        .replace("name_de", "test_added")
        .replace("\"is_nullable\": false", "\"is_nullable\": true");
    dump.write("snapshot/fields/shifts_skills/test_added.json", &field);
    let plan = cli
        .on(dump, &["diff", "--force", "--exit-code", "--json"])
        .expect(2)
        .json();
    let changed: Vec<&Value> = plan["schema"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|change| &change["address"])
        .collect();
    assert_eq!(
        changed,
        [
            "field.memberships.memberships_status",
            "field.shifts_skills.test_added"
        ]
    );
    assert_eq!(plan["records"], json!([]));
    cli.on(dump, &["push", "--force"]).expect(0);
    assert_eq!(
        server.get("/fields/memberships/memberships_status")["meta"]["note"],
        "Changed by a test"
    );
    assert_eq!(
        server.get("/fields/shifts_skills/test_added")["schema"]["max_length"],
        255
    );
    cli.on(dump, &diff).expect(0);
}

/// Expects that the server has the dump's collections, fields and relations,
/// as its own lists show them.
fn expect_model(server: &Server, dump: &Dump) {
    let rows = |path: &str, key: fn(&Value) -> String| -> BTreeMap<String, Value> {
        let rows = server.get(path);
        let rows = rows.as_array().expect("a list").iter();
        rows.map(|row| (key(row), row.clone())).collect()
    };
    let collections = rows("/collections", |row| row["collection"].to_string());
    for part in dump.parts("collections") {
        let row = &collections[&part["collection"].to_string()];
        expect_all(&part["meta"], &row["meta"], &[]);
        assert_eq!(
            part.get("schema").is_some(),
            row["schema"].is_object(),
            "{part}"
        );
    }
    let of_field = |row: &Value| format!("{}.{}", row["collection"], row["field"]);
    let fields = rows("/fields", of_field);
    for part in dump.parts("fields") {
        let row = &fields[&of_field(&part)];
        // SQLite keeps the marks of timestamps in `special`.
        let but: &[&str] = match database() {
            Database::Sqlite => &["special"],
            Database::Postgres => &[],
        };
        expect_all(&part["meta"], &row["meta"], but);
        let kept = [
            "is_nullable",
            "is_primary_key",
            "foreign_key_table",
            "foreign_key_column",
        ];
        for key in kept
            .iter()
            .filter(|key| part["schema"].get(**key).is_some())
        {
            assert_eq!(part["schema"][key], row["schema"][key], "{key} of {part}");
        }
        // SQLite has types of its own for these.
        let found = match (database(), part["type"].as_str()) {
            (Database::Sqlite, Some("uuid")) => &json!("string"),
            (Database::Sqlite, Some("decimal")) => &json!("float"),
            _ => &part["type"],
        };
        assert_eq!(&row["type"], found, "type of {part}");
    }
    let relations = rows("/relations", of_field);
    for part in dump.parts("relations") {
        let row = &relations[&of_field(&part)];
        assert_eq!(
            part["related_collection"], row["related_collection"],
            "{part}"
        );
        expect_all(&part["meta"], &row["meta"], &[]);
        for key in [
            "table",
            "column",
            "foreign_key_table",
            "foreign_key_column",
            "on_delete",
        ] {
            assert_eq!(part["schema"][key], row["schema"][key], "{key} of {part}");
        }
    }
}

/// Expects every key of the one object in the other.
fn expect_all(wanted: &Value, found: &Value, but: &[&str]) {
    let keys = wanted.as_object().expect("an object").iter();
    for (key, value) in keys.filter(|(key, _)| !but.contains(&key.as_str())) {
        assert_eq!(found.get(key), Some(value), "`{key}` of {wanted}");
    }
}

/// What may differ between a dump from another vendor and version and the pull
/// of the instance that it was pushed to, written as `PATH: before -> after`.
///
/// Records: attachments of policies gain `user` (directus-sync 3.4.1 writes
/// none); one of the public without `user` is of an unknown user and goes; the
/// server sorts attachments with one `sort` as it likes; settings gain the
/// columns of the newer version. Data model: the head, and what SQLite calls or
/// cannot keep otherwise; on the vendor that the dump is from, everything is as it
/// was, but for what the head says of the version.
fn is_volatile(path: &str, before: &Value, after: &Value) -> bool {
    let both = (before.as_str(), after.as_str());
    let (Some((part, rest)), absent) = (path.split_once('/'), Value::Null) else {
        return false;
    };
    match (part, rest) {
        ("settings", key) => {
            *before == absent && (key.starts_with("ai_") || key == "collaborative_editing_enabled")
        }
        ("info", "directus") => both == (Some("11.14.0"), Some("11.17.4")),
        // Which columns of its own are indexed is the server's version's affair.
        ("info", "systemFields") => true,
        _ => database() == Database::Sqlite && is_of_sqlite((part, rest), before, after),
    }
}

/// What SQLite calls or cannot keep otherwise than PostgreSQL.
fn is_of_sqlite(place: (&str, &str), before: &Value, after: &Value) -> bool {
    let both = (before.as_str(), after.as_str());
    let absent = Value::Null;
    match place {
        ("info", "vendor") => both == (Some("postgres"), Some("sqlite")),
        ("fields", "meta/special") => {
            let mut marks = before.as_array().cloned().unwrap_or_default();
            marks.push(json!("cast-timestamp"));
            Value::from(marks) == *after
        }
        ("fields", "type") => matches!(
            both,
            (Some("uuid"), Some("string")) | (Some("decimal"), Some("float"))
        ),
        ("fields", "schema/data_type") => {
            let sqlite = match before.as_str().unwrap_or_default() {
                "character varying" => "varchar",
                "uuid" => "char",
                "numeric" => "float",
                "time without time zone" => "time",
                "timestamp with time zone" | "timestamp without time zone" => "datetime",
                _ => return false,
            };
            *after == sqlite
        }
        // The default of a serial key, which is auto-increment anyway.
        ("fields", "schema/default_value") => {
            both.0.is_some_and(|text| text.starts_with("nextval(")) && after.is_null()
        }
        // SQLite does not call a primary key unique.
        ("fields", "schema/is_unique") => (before, after) == (&json!(true), &json!(false)),
        ("fields", "schema/max_length") => (before, after) == (&absent, &json!(36)),
        ("fields", "schema/numeric_precision" | "schema/numeric_scale") => {
            before.is_number() && after.is_null()
        }
        // Foreign keys of SQLite have no names.
        ("relations", "schema/constraint_name") => before.is_string() && after.is_null(),
        _ => false,
    }
}

fn only_volatile_parts_differ(dump: &Dump, pulled: &Dump) {
    let names = |dump: &Dump| dump.files().into_keys().collect::<BTreeSet<_>>();
    assert_eq!(names(dump), names(pulled));
    let mut differences = Vec::new();
    for (kind, _) in KINDS {
        let (before, after) = (by_sync_id(dump, kind), by_sync_id(pulled, kind));
        let ids = |records: &BTreeMap<_, _>| records.keys().cloned().collect::<Vec<String>>();
        assert_eq!(ids(&before), ids(&after), "{kind}");
        for (sync_id, record) in &before {
            compare(kind, "", record, &after[sync_id], &mut differences);
        }
    }
    for (path, text) in dump.files() {
        let mut segments = path.split('/');
        let (Some("snapshot"), Some(part)) = (segments.next(), segments.next()) else {
            continue;
        };
        let value = |text: &str| serde_json::from_str::<Value>(text).expect("JSON");
        let (before, after) = (value(&text), value(&pulled.read(&path)));
        compare(
            part.trim_end_matches(".json"),
            "",
            &before,
            &after,
            &mut differences,
        );
    }
    assert_eq!(differences, [""; 0]);
}

/// The records of a kind, with attachments in the form of newer dumps and in
/// one order.
fn by_sync_id(dump: &Dump, kind: &str) -> BTreeMap<String, Value> {
    let records = dump.records(kind).into_iter().map(|mut record| {
        let sync_id = record["_syncId"].as_str().expect("text").to_owned();
        if kind == "policies" {
            let public = sync_id == "_sync_default_public_policy";
            let roles = record["roles"].as_array_mut().expect("a list");
            roles.retain(|entry| public || !entry["role"].is_null());
            for entry in roles.iter_mut() {
                entry
                    .as_object_mut()
                    .expect("an object")
                    .entry("user")
                    .or_insert(Value::Null);
            }
            roles.sort_by_key(|entry| (entry["sort"].as_i64(), entry["role"].to_string()));
        }
        (sync_id, record)
    });
    records.collect()
}

/// Notes each difference that is not volatile.
fn compare(part: &str, path: &str, before: &Value, after: &Value, differences: &mut Vec<String>) {
    let (Some(old), Some(new)) = (before.as_object(), after.as_object()) else {
        let path = format!("{part}{path}");
        if before != after && !is_volatile(&path, before, after) {
            differences.push(format!("{path}: {before} -> {after}"));
        }
        return;
    };
    let keys: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    for key in keys {
        let side = |object: &Map<String, Value>| object.get(key).cloned().unwrap_or(Value::Null);
        // A key that is gone is a difference, too, even where it said null.
        if new.contains_key(key) || side(old) != Value::Null {
            compare(
                part,
                &format!("{path}/{key}"),
                &side(old),
                &side(new),
                differences,
            );
        } else {
            differences.push(format!("{part}{path}/{key} is gone"));
        }
    }
}

#[test]
fn the_comparison_sees_what_differs() {
    let mut differences = Vec::new();
    let before =
        json!({ "type": "string", "meta": { "note": null }, "schema": { "is_nullable": true } });
    let after = json!({ "type": "text", "meta": {}, "schema": { "is_nullable": false } });
    compare("fields", "", &before, &after, &mut differences);
    assert_eq!(
        differences,
        [
            "fields/meta/note is gone",
            "fields/schema/is_nullable: true -> false",
            "fields/type: \"string\" -> \"text\""
        ]
    );
}
