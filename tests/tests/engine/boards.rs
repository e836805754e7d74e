//! Every panel and every layout with every option that the surface has: what
//! the server keeps of them.

#![allow(dead_code, unreachable_pub, reason = "written as in a config crate")]

use serde_json::Value;
use sync_sdk::engine::OnConflict;
use sync_sdk::model::Kind;
use sync_sdk::prelude::*;
use sync_tests::{Config, Server, Sync};
use xtask::directus::Version;

// The catalogue that code is generated of, too.
#[path = "../../../sync-sdk/tests/codegen_boards/collections.rs"]
mod collections;
#[path = "../../../sync-sdk/tests/codegen_boards/every.rs"]
mod every;
#[path = "../../../sync-sdk/tests/codegen_boards/roles.rs"]
mod roles;

#[derive(Project)]
#[project(key = "boards", dashboards(every::Boards))]
#[project(presets(
    every::DirectusFiles,
    every::InCalendar,
    every::InCards,
    every::InGallery,
    every::InTable,
    every::OnBoard,
    every::OnBoardByAuthor,
    every::OnMap,
    every::StoryEditor,
    every::StoryPreset
))]
pub struct All;

impl ProjectSpec for All {
    type Env = ();
}

fn config() -> Config {
    Config::compiled(&sync_sdk::build::<All>(()).expect("the project is sound"))
}

/// Whether the row has what was described, and nothing in its stead.
fn expect_kept(row: &Value, described: &sync_sdk::model::Object) {
    for (key, value) in described {
        assert_eq!(row[key], as_javascript(value), "`{key}` of {row:#}");
    }
}

/// `1.0` is `1` in JavaScript, so in what the server answers.
fn as_javascript(value: &Value) -> Value {
    match value {
        Value::Number(number) => match number.as_f64() {
            Some(float) if float.fract() == 0.0 => json!(float as i64),
            _ => value.clone(),
        },
        Value::Array(list) => list.iter().map(as_javascript).collect(),
        Value::Object(object) => object
            .iter()
            .map(|(key, value)| (key.clone(), as_javascript(value)))
            .collect(),
        other => other.clone(),
    }
}

#[test]
fn every_panel_and_layout_comes_back_as_it_was_described() {
    come_back(&Server::start());
}

#[test]
fn every_panel_and_layout_comes_back_from_directus_12() {
    come_back(&Server::of(Version::V12));
}

fn come_back(server: &Server) {
    let sync = Sync::to(server.url()).project("boards");
    let config = config();
    // The push verifies, and a second one would write nothing.
    sync.push(&config);

    let snapshot = config.snapshot();
    let panels = server.list("/panels");
    assert_eq!(panels.len(), 14);
    for panel in snapshot.of(Kind::Panels) {
        let id = panel.sync_id.as_str();
        let row = panels.iter().find(|row| row["id"] == id).unwrap();
        expect_kept(row, &panel.fields);
    }
    for dashboard in snapshot.of(Kind::Dashboards) {
        let row = server.get(&format!("/dashboards/{}", dashboard.sync_id));
        expect_kept(&row, &dashboard.fields);
    }

    let rows: Vec<Value> = server.list("/presets?filter[user][_null]=true");
    let presets = snapshot.of(Kind::Presets);
    assert_eq!(presets.len(), 10);
    for preset in presets {
        let same = |row: &&Value| {
            ["collection", "bookmark", "role"]
                .iter()
                .all(|key| row[*key] == preset.fields[*key])
        };
        let row: Vec<&Value> = rows.iter().filter(same).collect();
        assert_eq!(row.len(), 1, "{:?} in {rows:#?}", preset.fields);
        expect_kept(row[0], &preset.fields);
    }
}

#[test]
fn people_keep_what_they_made_for_themselves() {
    let server = Server::start();
    let sync = Sync::to(server.url()).project("boards");
    let config = config();
    sync.push(&config);
    let me = server.get("/users/me")["id"].clone();
    let own =
        json!({ "collection": "story", "user": me, "bookmark": "InTable", "layout": "cards" });
    let own = server.post("/presets", &own);

    // A panel is moved in the app.
    let panel = config.snapshot().of(Kind::Panels)[0].clone();
    let path = format!("/panels/{}", panel.sync_id);
    server.patch(&path, &json!({ "position_x": 60 }));
    let plan = sync.diff(&config).expect("a diff");
    let changed: Vec<String> = plan
        .changes
        .iter()
        .map(|change| change.address.to_string())
        .collect();
    assert_eq!(changed, ["panel.boards.bars"]);
    sync.clone().on_conflict(OnConflict::Ours).push(&config);
    expect_kept(&server.get(&path), &panel.fields);
    let own_path = format!("/presets/{}", own["id"]);
    assert_eq!(server.get(&own_path), own);
}
