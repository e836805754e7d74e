//! The whole circle: a dump reaches an instance, comes back as code, and the code
//! reaches a second instance, which then is the same as the first.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use sync_tests::{Cli, Dump, KINDS, Server};

use crate::crates::compiling;

#[test]
fn the_newsroom_reaches_a_second_instance_as_code() {
    let second = Circle::of(&Dump::newsroom());
    second.follows("roles", "Reporter", "roles/reporter.rs");
}

/// A dump of a real project, where there is one.
#[test]
fn mila_server_reaches_a_second_instance_as_code() {
    if let Some(dump) = Dump::real("mila-server") {
        let second = Circle::of(&dump);
        second.follows("dashboards", "Alex", "dashboards/alex.rs");
    }
}

/// A crate in `code/`, and the second instance, to which it was pushed.
struct Circle {
    server: Server,
    cli: Cli,
}

impl Circle {
    fn of(dump: &Dump) -> Self {
        let first = Server::start();
        let cli = compiling(&first);
        cli.on(dump, &["push", "--force", "--allow", "open-to-public"])
            .expect(0);
        let there = cli.pull();

        let init = format!(
            "init --from {} --vcs none --plain-secrets code",
            first.url()
        );
        let made = cli.run(&init).expect(0).says("Created code from");
        assert!(
            !made.to_string().contains("fault of directus-sync"),
            "{made}"
        );
        let code = Dump::empty();
        let out = code.path().to_str().expect("text");
        cli.run(&format!(
            "synth --out {out} --manifest-path code/Cargo.toml"
        ))
        .expect(0);
        same_records(&code, &there);
        cli.run("diff --exit-code --manifest-path code/Cargo.toml")
            .expect(0)
            .says("Nothing to do");

        let server = Server::start();
        let other = compiling(&server);
        for (path, text) in cli
            .folder()
            .files()
            .into_iter()
            .filter(|(path, _)| path.starts_with("code/"))
        {
            other.folder().write(&path, &text);
        }
        let circle = Self { server, cli: other };
        circle
            .run("push --yes --adopt --allow open-to-public")
            .expect(0)
            .says("Done and verified (");
        circle
            .run("diff --exit-code")
            .expect(0)
            .says("Nothing to do");
        let here = circle.cli.pull();
        same_records(&here, &there);
        same_model(&here, &there);
        circle
    }

    fn run(&self, line: &str) -> sync_tests::Run {
        self.cli
            .run(&format!("{line} --manifest-path code/Cargo.toml"))
    }

    /// Expects that a change of the record of this name changes this file alone.
    fn follows(&self, kind: &str, name: &str, path: &str) {
        let row = self.server.find(&format!("/{kind}"), "name", name);
        let id = row["id"].as_str().expect("an id");
        self.server
            .patch(&format!("/{kind}/{id}"), &json!({ "icon": "bolt" }));
        let sources = || -> BTreeMap<String, String> {
            let files = self.cli.folder().files().into_iter();
            files
                .filter(|(path, _)| path.starts_with("code/src/"))
                .collect()
        };
        let before = sources();
        self.run("pull --yes --force").expect(0);
        let changed: Vec<String> = sources()
            .into_iter()
            .filter(|(path, text)| before.get(path) != Some(text))
            .map(|(path, _)| path)
            .collect();
        assert_eq!(changed, [format!("code/src/{path}")]);
    }
}

/// Expects the same records of every kind; the order of keys in JSON is the
/// code's, and means nothing.
fn same_records(left: &Dump, right: &Dump) {
    for (kind, _) in KINDS {
        let records = |dump: &Dump| -> BTreeMap<String, Value> {
            let records = dump.records(kind).into_iter();
            records.map(|record| said(kind, record)).collect()
        };
        assert_eq!(records(left), records(right), "{kind}");
    }
}

/// A record by its SyncID. Of one that every instance has, the code leaves alone
/// what is null, and of others what Directus 12.4 adds to say that all is as before;
/// the roles of a policy are a set.
fn said(kind: &str, mut record: Value) -> (String, Value) {
    let id = record["_syncId"].as_str().expect("a SyncID").to_owned();
    if let Some(fields) = record
        .as_object_mut()
        .filter(|_| id.starts_with("_sync_default_"))
    {
        fields.retain(|_, value| !value.is_null());
    }
    let added = [
        ("flows", "folder", Value::Null),
        ("folders", "type", json!("files")),
    ];
    for (of, key, before) in added {
        if of == kind && record[key] == before {
            record.as_object_mut().expect("an object").shift_remove(key);
        }
    }
    if let Some(roles) = record.get_mut("roles").and_then(Value::as_array_mut) {
        roles.sort_by_key(|attached| attached["role"].to_string());
    }
    (id, record)
}

/// What an entry of the data model means: flags are a set, and an empty list or
/// object in `meta` is nothing.
fn meant(mut entry: Value) -> Value {
    if let Some(flags) = entry
        .pointer_mut("/meta/special")
        .and_then(Value::as_array_mut)
    {
        flags.sort_by_key(Value::to_string);
    }
    for value in entry["meta"]
        .as_object_mut()
        .into_iter()
        .flat_map(|meta| meta.values_mut())
    {
        if *value == json!({}) || *value == json!([]) {
            *value = Value::Null;
        }
    }
    entry
}

/// Expects the same data model, in whatever order the fields were made.
fn same_model(left: &Dump, right: &Dump) {
    let model = |dump: &Dump| -> BTreeMap<String, Value> {
        let files = dump.files().into_iter();
        let files =
            files.filter(|(path, _)| path.starts_with("snapshot/") && path != "snapshot/info.json");
        files
            .map(|(path, text)| (path, meant(serde_json::from_str(&text).expect("JSON"))))
            .collect()
    };
    assert_eq!(model(left), model(right));
}
