//! The typed surface of flows: what it writes comes back equal, and does what
//! it says.

#![allow(unreachable_pub, reason = "written as in a library")]

mod every;
mod of_12;
mod running;

use std::collections::BTreeSet;

use serde_json::Value;
use sync_sdk::author::ProjectDeclaration;
use sync_sdk::model::{Address, Kind, SyncId};
use sync_sdk::prelude::*;
use sync_tests::{Api, Config, Server, field, text, wait};
use xtask::directus::Version;

#[derive(Choices)]
pub enum Stage {
    Draft,
    Published,
}

#[derive(Collection)]
pub struct Story {
    #[field(primary_key, special = uuid)]
    pub id: Uuid,
    pub title: String,
    #[field(default = Stage::Draft)]
    pub stage: Stage,
    pub words: Option<i32>,
    #[relation(inverse = story)]
    pub marks: O2m<Mark>,
}

/// What the flows leave behind.
#[derive(Collection)]
pub struct Mark {
    #[field(primary_key)]
    pub id: i32,
    pub text: String,
    #[relation(on_delete = cascade)]
    pub story: Option<M2o<Story>>,
}

/// Pushes a project; its flows by their keys.
fn push<P: ProjectDeclaration<Env = ()>>(server: &Server) -> (Config, String) {
    let compiled = sync_sdk::build::<P>(()).unwrap_or_else(|errors| panic!("{errors}"));
    let config = Config::compiled(&compiled);
    // Reads again, and expects that a second push has nothing to do.
    let key = compiled.project.as_str().to_owned();
    server.sync().project(&key).push(&config);
    (config, key)
}

/// The primary key of a flow, which is its SyncID.
fn flow(project: &str, key: &str) -> SyncId {
    let project = sync_sdk::model::ProjectKey::new(project);
    project.sync_id(&Address::new(format!("flow.{key}")))
}

/// The types of operations of Directus 11.17 and 12.4, and one of an extension.
const TYPES: [&str; 16] = [
    "condition",
    "exec",
    "item-create",
    "item-delete",
    "item-read",
    "item-update",
    "json-web-token",
    "log",
    "mail",
    "my-operation",
    "notification",
    "request",
    "sleep",
    "throw-error",
    "transform",
    "trigger",
];

#[test]
fn every_operation_and_trigger_comes_back_as_it_was_written() {
    comes_back(&Server::start());
}

#[test]
fn every_operation_and_trigger_comes_back_from_directus_12_too() {
    comes_back(&Server::of(Version::V12));
}

fn comes_back(server: &Server) {
    let (config, project) = push::<every::App>(server);
    let snapshot = config.snapshot();

    let operations = snapshot.of(Kind::Operations);
    let types: BTreeSet<&str> = operations
        .iter()
        .filter_map(|record| record.fields["type"].as_str())
        .collect();
    assert!(types.into_iter().eq(TYPES));
    let every = flow(&project, "operations");
    let found = server.find_all("/operations", "flow", every.as_str());
    for record in operations {
        if record.fields["flow"] != every.as_str() {
            continue;
        }
        let key = &record.fields["key"];
        let row = found.iter().find(|row| row["key"] == *key);
        let row = row.unwrap_or_else(|| panic!("no operation {key}"));
        for name in ["name", "type", "options", "position_x", "position_y"] {
            assert_eq!(row[name], record.fields[name], "{name} of {key}");
        }
        let target = |pointer: &str| {
            let of = |rows: &[Value], id: &Value| {
                let found = rows.iter().find(|row| row["id"] == *id);
                found.map(|row| row["key"].clone())
            };
            let wanted = operations
                .iter()
                .find(|other| record.fields[pointer] == other.sync_id.as_str())
                .map(|other| other.fields["key"].clone());
            assert_eq!(of(&found, &row[pointer]), wanted, "{pointer} of {key}");
        };
        target("resolve");
        target("reject");
    }

    let flows = snapshot.of(Kind::Flows);
    assert_eq!(flows.len(), 14);
    for record in flows {
        let row = server.get(&format!("/flows/{}", record.sync_id));
        for name in [
            "name",
            "icon",
            "color",
            "status",
            "trigger",
            "accountability",
            "options",
        ] {
            // Directus has no options where there are none.
            let none = record.fields[name] == json!({}) && row[name].is_null();
            assert!(
                none || row[name] == record.fields[name],
                "{name} of {row:#}"
            );
        }
    }
}

#[test]
fn a_flow_lies_in_a_folder_of_flows() {
    let server = Server::of(Version::V12);
    push::<of_12::App>(&server);
    let row = server.find("/flows", "name", "Filed");
    let board = server.find("/folders", "name", "Board");
    assert_eq!(row["folder"], board["id"]);
    assert_eq!(board["type"], "flows");
    let shelf = server.find("/folders", "name", "Shelf");
    assert_eq!(board["parent"], shelf["id"]);
}

#[test]
fn flows_do_what_they_say() {
    run(&Server::start());
}

#[test]
fn flows_do_what_they_say_on_directus_12_too() {
    run(&Server::of(Version::V12));
}

fn run(server: &Server) {
    let (_, project) = push::<running::App>(server);
    let hook = format!("/flows/trigger/{}", flow(&project, "intake"));

    // The webhook: condition, create (through the filter), update, read,
    // transform, call, delete.
    let story = json!({ "kind": "story", "title": "Rain", "words": 300 });
    let answer = server.post(&hook, &story);
    assert_eq!(answer["longest"][0]["title"], "<Rain>", "{answer:#}");
    let row = server.find("/items/story", "title", "<Rain>");
    assert_eq!(
        (&row["stage"], &row["words"]),
        (&json!("published"), &json!(300))
    );
    assert_eq!(
        answer["marks"].as_array().map(Vec::len),
        Some(2),
        "{answer:#}"
    );
    assert_eq!(server.find_all("/items/mark", "text", "<Rain>!").len(), 1);
    assert_eq!(server.find_all("/items/mark", "text", "old").len(), 0);

    // The other way: the error is the flow's own.
    for wrong in [
        json!({ "kind": "note", "title": "Rain", "words": 300 }),
        json!({ "kind": "story", "title": "Rain", "words": 3 }),
    ] {
        let (status, body) = server.refused(&hook, &wrong);
        assert_eq!(status, 422, "{body}");
        assert_eq!(body["errors"][0]["message"], "Rain is no story");
        assert_eq!(body["errors"][0]["extensions"]["code"], "NOT_A_STORY");
    }
    assert_eq!(server.count("/items/story"), 1);

    // The event flow, which the update of the first flow has started and which
    // nobody waits for.
    let id = text(&row, "id");
    marks(server, &id, &["published"]);
    server.patch(&format!("/items/story/{id}"), &json!({ "title": "Sun" }));
    marks(server, &id, &["changed: Sun", "published"]);
    server.patch(&format!("/items/story/{id}"), &json!({ "words": 1001 }));
    marks(server, &id, &["changed: Sun", "published", "published"]);
}

/// Waits until the marks of a story are these.
#[track_caller]
fn marks(server: &Api, story: &str, expected: &[&str]) {
    wait(&format!("the marks {expected:?}"), || {
        let rows = server.find_all("/items/mark", "story", story);
        let mut found: Vec<String> = field(&rows, "text")
            .iter()
            .filter_map(|text| text.as_str().map(str::to_owned))
            .collect();
        found.sort();
        (found == expected).then_some(())
    });
}
