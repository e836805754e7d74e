//! Rows that somebody else tracks.

use serde_json::json;
use sync_sdk::engine::{Action, DangerKind};
use sync_sdk::model::Kind;
use sync_tests::{Config, Server, Sync, id};

fn role(sync_id: &str, icon: &str) -> Config {
    let role = json!({ "_syncId": sync_id, "name": "Editor", "icon": icon });
    Config::new().with(Kind::Roles, json!([role]))
}

/// A row that a dump tracks is not doubled by a project: it is shown, and taken
/// over where that is said.
fn no_silent_double(server: &Server, sync: &Sync) {
    let dump = sync.clone().without_model();
    let admin = json!([{ "_syncId": "_sync_default_admin_role" }]);
    dump.push(&role("theirs", "gavel").with(Kind::Roles, admin));
    let row = server.find("/roles", "name", "Editor")["id"].clone();

    let project = sync.clone().without_model().project("gazette");
    let config = role(&id("editor"), "edit");
    let plan = project.diff(&config).expect("a diff");
    let asked: Vec<String> = plan
        .needing_consent()
        .map(|change| change.address.to_string())
        .collect();
    assert_eq!(asked, ["role.editor"]);
    let dangers: Vec<String> = plan.dangers.iter().map(ToString::to_string).collect();
    assert_eq!(dangers.len(), 1, "{dangers:?}");
    let told = "is tracked as `theirs` by a dump";
    assert!(
        dangers[0].contains(told) && dangers[0].contains("take-over"),
        "{dangers:?}"
    );

    // To take over what nobody tracks is another thing.
    let adopting = project.clone().adopting();
    let refused = adopting.clone().allowing(&[]).try_push(&config);
    refused.expect_err("nobody allows it");
    let before = server.find("/roles", "name", "Editor");
    assert_eq!(before["icon"], "gavel");
    let pushed = adopting.allowing(&[DangerKind::TakeOver]).push(&config);
    assert_eq!(pushed.addresses(Action::Adopt), ["role.editor"]);
    let editor = server.find("/roles", "name", "Editor");
    assert_eq!((&editor["id"], &editor["icon"]), (&row, &json!("edit")));
    let again = project.diff(&config).expect("a diff");
    assert!(!again.has_writes(), "{:#}", again.to_json());
}

#[test]
fn a_row_that_a_dump_tracks_is_not_doubled_by_a_project() {
    let server = Server::start();
    no_silent_double(&server, &server.sync());
    let mappings = server.collection_mappings();
    assert!(!mappings.contains_key(&("roles".to_owned(), "theirs".to_owned())));
}

#[test]
fn nor_with_the_extension() {
    let server = Server::with_extension();
    no_silent_double(&server, &server.sync().extension());
    let sync_ids: Vec<String> = server
        .extension_table("roles")
        .into_iter()
        .map(|(sync_id, _)| sync_id)
        .collect();
    assert!(!sync_ids.contains(&"theirs".to_owned()), "{sync_ids:?}");
}

#[test]
fn of_several_rows_that_others_track_none_is_taken() {
    let server = Server::start();
    let sync = server.sync().without_model();
    let two = role("one", "gavel").with(
        Kind::Roles,
        json!([{ "_syncId": "_sync_default_admin_role" },
            { "_syncId": "two", "name": "Editor", "icon": "sun" }]),
    );
    sync.push(&two);
    let project = sync.clone().project("gazette").adopting();
    let refused = project.diff(&role(&id("editor"), "edit"));
    let refused = refused.expect_err("it is ambiguous").to_string();
    assert!(refused.contains("tracked as other records"), "{refused}");
    assert!(
        refused.contains("directus-sync adopt role.editor=ID"),
        "{refused}"
    );
}
