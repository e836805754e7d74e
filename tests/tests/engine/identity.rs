//! Which row is which record.

use serde_json::{Value, json};
use sync_sdk::engine::{Action, EngineError, OnConflict};
use sync_sdk::model::Kind;
use sync_tests::{Config, Server, granted, id, text};

const PUBLIC: &str = "abf8a154-5b1c-4a46-ac9c-7300570f4f17";

/// The administrator's role and the two policies that every instance has.
fn defaults(server: &Server) -> [Value; 3] {
    let role = server.get("/users/me?fields=role")["role"].clone();
    let role = server.get(&format!("/roles/{}", role.as_str().unwrap()));
    let access = server.find("/access", "role", &text(&role, "id"));
    let policy = server.get(&format!("/policies/{}", text(&access, "policy")));
    [role, policy, server.get(&format!("/policies/{PUBLIC}"))]
}

#[test]
fn what_every_instance_has_is_found_whatever_its_sync_id() {
    let server = Server::start();
    let sync = server.sync().without_model();
    let before = defaults(&server);
    let ids = before.clone().map(|row| row["id"].clone());

    // As directus-sync writes them.
    let config = Config::new()
        .with(Kind::Roles, json!([{ "_syncId": "_sync_default_admin_role", "name": "Chief" }]))
        .with(
            Kind::Policies,
            json!([
                { "_syncId": "_sync_default_admin_policy", "name": "All of it", "admin_access": true,
                    "roles": [{ "role": "_sync_default_admin_role", "sort": null }] },
                { "_syncId": "_sync_default_public_policy", "name": "Everybody", "roles": [{ "role": null, "sort": 1 }] },
            ]),
        )
        .with(Kind::Settings, json!([{ "_syncId": "_sync_default_settings", "project_name": "One" }]));
    let pushed = sync.push(&config);
    assert_eq!(pushed.addresses(Action::Create), [""; 0]);
    let after = defaults(&server);
    assert_eq!(after.clone().map(|row| row["id"].clone()), ids);
    assert_eq!(
        after.map(|row| text(&row, "name")),
        ["Chief", "All of it", "Everybody"]
    );

    // As earlier versions of directus-sync wrote them: under SyncIDs of their
    // own, without keys that came later. The texts are those of Directus.
    let earlier = Config::new()
        .with(
            Kind::Roles,
            json!([{ "_syncId": id("their admin"), "name": "Administrator", "description": "$t:admin_description" }]),
        )
        .with(
            Kind::Policies,
            json!([
                { "_syncId": id("their policy"), "name": "Administrator", "description": "$t:admin_description",
                    "admin_access": true, "roles": [{ "role": id("their admin"), "sort": null }] },
                { "_syncId": id("their public"), "name": "$t:public_label", "roles": [] },
            ]),
        )
        .with(Kind::Settings, json!([{ "_syncId": id("their settings"), "project_name": "Two" }]));
    let fresh = Server::start();
    for (server, named) in [
        (&server, "a push over the first"),
        (&fresh, "an empty instance"),
    ] {
        let before = defaults(server);
        server.sync().without_model().push(&earlier);
        assert_eq!(
            defaults(server).map(|row| row["id"].clone()),
            before.map(|row| row["id"].clone()),
            "{named}"
        );
        assert_eq!(
            (server.count("/roles"), server.count("/policies")),
            (1, 2),
            "{named}"
        );
        assert_eq!(server.get("/settings")["project_name"], "Two", "{named}");
        assert_eq!(server.count("/access"), 2, "{named}");
    }

    // A configuration without them deletes none of them.
    sync.push(
        &Config::new()
            .with(Kind::Roles, json!([]))
            .with(Kind::Policies, json!([]))
            .with(Kind::Settings, json!([])),
    );
    assert_eq!((server.count("/roles"), server.count("/policies")), (1, 2));
    assert_eq!(server.get("/settings")["project_name"], "Two");
}

fn role(name: &str) -> Value {
    json!({ "_syncId": id(name), "name": name, "icon": "star", "description": "As configured", "parent": null })
}

#[test]
fn a_lost_mapping_or_row_makes_no_second_one() {
    let server = Server::start();
    let sync = server.sync().without_model();
    let permission = |action: &str| {
        json!({ "_syncId": id(action), "policy": id("policy"), "collection": "directus_files", "action": action,
            "permissions": null, "validation": null, "presets": null, "fields": ["*"] })
    };
    let config = Config::new()
        .with(Kind::Folders, json!([{ "_syncId": id("folder"), "name": "Folder", "parent": null }]))
        .with(Kind::Roles, json!([{ "_syncId": "_sync_default_admin_role" }, role("A"), role("B")]))
        .with(
            Kind::Policies,
            json!([{ "_syncId": id("policy"), "name": "Policy", "roles": [{ "role": id("A"), "sort": 1 }] }]),
        )
        .with(Kind::Permissions, json!([permission("read"), permission("update")]))
        .with(Kind::Flows, json!([{ "_syncId": id("flow"), "name": "Flow", "status": "inactive", "operation": null }]))
        .with(Kind::Presets, json!([{ "_syncId": id("preset"), "bookmark": "Mine", "collection": "directus_files", "role": id("A") }]))
        .with(Kind::Translations, json!([{ "_syncId": id("text"), "key": "hello", "language": "en-US", "value": "Hello" }]));
    sync.push(&config);
    // Flows and folders keep their ids in every dump.
    assert_eq!(server.find("/flows", "name", "Flow")["id"], id("flow"));
    assert_eq!(
        server.find("/folders", "name", "Folder")["id"],
        id("folder")
    );

    // Somebody deletes rows by hand.
    server.delete(&format!(
        "/roles/{}",
        text(&server.find("/roles", "name", "B"), "id")
    ));
    let read = server.find("/permissions", "action", "read");
    server.delete(&format!("/permissions/{}", read["id"]));
    let ours = sync.clone().on_conflict(OnConflict::Ours);
    let pushed = ours.push(&config);
    assert_eq!(
        pushed.addresses(Action::Create),
        ["role.b", "permission.policy.directus_files.read"]
    );
    assert_eq!(
        (server.count("/roles"), server.count("/permissions")),
        (3, 2)
    );

    // The id map is lost, and one row was changed meanwhile.
    let before = server.everything();
    server.delete("/collections/sync_sdk_id_map");
    server.patch(&format!("/roles/{}", id("A")), &json!({ "icon": "bolt" }));
    let pushed = sync.push(&config);
    assert_eq!(pushed.addresses(Action::Create), [""; 0]);
    let lost: Vec<_> = pushed.plan.needing_consent().collect();
    assert!(lost.is_empty(), "{lost:#?}");
    let mut after = server.everything();
    let mut before = before;
    for side in [&mut before, &mut after] {
        // The hidden table was made again.
        side.as_object_mut()
            .unwrap()
            .retain(|path, _| !["/collections", "/fields"].contains(&path.as_str()));
    }
    assert_eq!(after, before);
}

#[test]
fn rows_made_by_hand_are_taken_over_where_it_is_certain_and_asked_about_elsewhere() {
    let server = Server::start();
    let sync = server.sync().project("gazette").without_model();
    let policy = |fields: Value| {
        json!({ "_syncId": id("read"), "policy": id("policy"), "collection": "directus_files", "action": "read",
            "permissions": null, "validation": null, "presets": null, "fields": fields })
    };
    let base = Config::new().with(
        Kind::Policies,
        json!([{ "_syncId": id("policy"), "name": "Policy" }]),
    );
    sync.push(&base.clone().with(Kind::Permissions, json!([])));

    // Two rows for one action add up, so one too many is deleted.
    let by_hand = |fields: Value| json!({ "policy": id("policy"), "collection": "directus_files", "action": "read", "fields": fields });
    server.post(
        "/permissions",
        &json!([by_hand(granted(&["id"])), by_hand(granted(&["title"]))]),
    );
    server.post("/permissions", &json!([{ "policy": id("policy"), "collection": "directus_files", "action": "create", "fields": ["*"] }]));
    let config = base.clone().with(
        Kind::Permissions,
        json!([policy(granted(&["title", "type"]))]),
    );
    let pushed = sync.push(&config);
    assert_eq!(
        pushed.addresses(Action::Adopt),
        ["permission.policy.directus_files.read"]
    );
    assert_eq!(
        pushed.addresses(Action::Delete),
        ["permission.policy.directus_files.read"]
    );
    let row = server.find("/permissions", "action", "read");
    assert_eq!(row["fields"], granted(&["title", "type"]));
    server.find("/permissions", "action", "create");

    // A role of the same name is somebody's.
    let theirs = server.post("/roles", &json!({ "name": "Editor", "icon": "edit" }));
    let config = config.with(Kind::Roles, json!([role("Editor")]));
    let plan = sync.diff(&config).expect("a diff");
    let asked: Vec<_> = plan
        .needing_consent()
        .map(|change| change.address.to_string())
        .collect();
    assert_eq!(asked, ["role.editor"]);
    assert_eq!(server.find("/roles", "name", "Editor")["icon"], "edit");
    let pushed = sync.clone().adopting().push(&config);
    assert_eq!(pushed.addresses(Action::Adopt), ["role.editor"]);
    let adopted = server.find("/roles", "name", "Editor");
    assert_eq!(
        (&adopted["id"], &adopted["icon"]),
        (&theirs["id"], &json!("star"))
    );

    // Of two, no one can tell which is meant.
    let two: Vec<_> = ["bolt", "sun"]
        .map(|icon| server.post("/roles", &json!({ "name": "Author", "icon": icon })))
        .into();
    let config = config.with(Kind::Roles, json!([role("Author")]));
    let before = server.everything();
    match sync.clone().adopting().try_push(&config) {
        Err(EngineError::Problems(problems)) => {
            let [problem] = problems.as_slice() else {
                panic!("{problems:?}");
            };
            let message = problem.to_string();
            assert!(message.contains("role.author"), "{message}");
            assert!(
                two.iter()
                    .all(|row| message.contains(row["id"].as_str().unwrap())),
                "{message}"
            );
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(server.everything(), before);
}

#[test]
fn ids_inside_of_options_are_mapped_and_templates_are_not() {
    let server = Server::start();
    let sync = server.sync().without_model();
    // A flow that is taken over keeps its key, which is not its SyncID then.
    let theirs = server.post(
        "/flows",
        &json!({ "name": "Called", "status": "inactive", "trigger": "operation" }),
    );
    let trigger = |key: &str, flow: Value| {
        json!({ "_syncId": id(key), "flow": id("caller"), "key": key, "name": key, "type": "trigger",
            "position_x": 1, "position_y": 1, "resolve": null, "reject": null,
            "options": { "flow": flow, "payload": { "note": format!("flow {}", id("called")), "flow": [id("called")] } } })
    };
    let config = Config::new()
        .with(
            Kind::Flows,
            json!([{ "_syncId": id("called"), "name": "Called", "icon": "call" },
                { "_syncId": id("caller"), "name": "Caller", "status": "inactive", "trigger": "manual" }]),
        )
        .with(
            Kind::Operations,
            json!([trigger("fixed", json!(id("called"))), trigger("computed", json!("{{$trigger.body.flow}}"))]),
        );
    sync.adopting().push(&config);
    let options = |key: &str| server.find("/operations", "key", key)["options"].clone();
    assert_ne!(theirs["id"], id("called"));
    assert_eq!(options("fixed")["flow"], theirs["id"]);
    // Anywhere in a value too, also as a word of a text.
    assert_eq!(
        options("fixed")["payload"],
        json!({ "note": format!("flow {}", theirs["id"].as_str().expect("a key")), "flow": [theirs["id"]] })
    );
    assert_eq!(options("computed")["flow"], "{{$trigger.body.flow}}");

    let pulled = server.sync().without_model().pull().expect("a pull");
    let flow = |key: &str| {
        let operations = pulled.of(Kind::Operations);
        let operation = operations
            .iter()
            .find(|operation| operation.text("key") == Some(key));
        operation.expect("it is pulled").fields["options"]["flow"].clone()
    };
    assert_eq!(
        (flow("fixed"), flow("computed")),
        (json!(id("called")), json!("{{$trigger.body.flow}}"))
    );
}
