//! What policies look like.

use serde_json::{Value, json};

use crate::codegen::{Generated, Options, generate};
use crate::model::{Kind, Object, Record, Snapshot, SyncId};

fn object(value: Value) -> Object {
    value.as_object().cloned().expect("an object")
}

/// A policy with these permissions and roles, each permission without what is
/// null.
fn snapshot(permissions: &[Value], roles: Value) -> Snapshot {
    let mut snapshot = Snapshot::default();
    let policy = json!({
        "name": "Reading", "icon": "badge", "description": null, "ip_access": null,
        "enforce_tfa": false, "admin_access": false, "app_access": false, "roles": roles,
    });
    let policy = Record::new(SyncId::new("p"), object(policy));
    snapshot.records.insert(Kind::Policies, vec![policy]);
    let role = |id: &str, name: &str| {
        let fields = json!({ "name": name, "icon": "supervised_user_circle", "description": null, "parent": null });
        Record::new(SyncId::new(id), object(fields))
    };
    let all = vec![role("r1", "Guest"), role("r2", "Editor")];
    snapshot.records.insert(Kind::Roles, all);
    let records = permissions.iter().enumerate().map(|(index, said)| {
        let mut fields = json!({
            "collection": "directus_files", "permissions": null, "validation": null,
            "presets": null, "fields": ["*"], "policy": "p",
        });
        for (key, value) in said.as_object().expect("an object") {
            fields[key] = value.clone();
        }
        Record::new(SyncId::new(format!("id{index}")), object(fields))
    });
    snapshot
        .records
        .insert(Kind::Permissions, records.collect());
    snapshot
}

fn generated(permissions: &[Value], roles: Value) -> Generated {
    let snapshot = snapshot(permissions, roles);
    generate(&snapshot, &Options::new("test")).expect("rustfmt reads it")
}

/// The body of `grants`, and functions behind.
fn grants(permissions: &[Value]) -> String {
    let generated = generated(permissions, json!([]));
    let text = &generated.files["policies/reading.rs"];
    let (_, body) = text
        .split_once("fn grants(g: &mut Grant) {\n")
        .expect("grants");
    body.to_owned()
}

fn of(actions: &str, said: Value) -> Vec<Value> {
    let of_one = |action: &str| {
        let mut said = said.clone();
        said["action"] = json!(action);
        said
    };
    actions.split(' ').map(of_one).collect()
}

#[test]
fn permissions_are_said_together_where_they_are_equal() {
    let crud = "create read update delete";
    for (permissions, said) in [
        (of("create read update delete share", json!({})), "p.all();"),
        (of(crud, json!({})), "p.crud();"),
        (of("read", json!({})), "p.read();"),
        (
            of(crud, json!({ "permissions": {}, "validation": {} })),
            "p.crud().empty_rules();",
        ),
        (
            of(crud, json!({ "permissions": {} })),
            "p.crud().empty_permissions();",
        ),
        (
            of("read", json!({ "fields": null })),
            "p.read().raw(json!({ \"fields\": null }));",
        ),
        (
            of("read", json!({ "fields": [] })),
            "p.read().fields_raw([]);",
        ),
        (
            of("read", json!({ "fields": ["*", "id"] })),
            "p.read().fields_raw([\"*\"]).fields(fields![f.id]);",
        ),
        (
            of("comment", json!({})),
            "p.allow(&[Action::Raw(\"comment\")]);",
        ),
        (
            of(
                "create",
                json!({ "presets": { "title": "New", "uploaded_by": "$CURRENT_USER", "gone": 1 } }),
            ),
            "p.create()\n                .preset(f.title, \"New\")\n                \
             .preset(f.uploaded_by, CURRENT_USER)\n                .preset_raw(\"gone\", json!(1));",
        ),
        (
            of("create", json!({ "presets": {} })),
            "p.create().raw(json!({ \"presets\": {} }));",
        ),
        (
            of(
                "update delete",
                json!({ "permissions": { "uploaded_by": { "_eq": "$CURRENT_USER" } } }),
            ),
            "p.allow(&[Action::Update, Action::Delete])\n                \
             .when(f.uploaded_by.eq(CURRENT_USER));",
        ),
        (
            of("read read", json!({})),
            "p.read();\n            p.read().duplicate();",
        ),
        (
            of(
                "update",
                json!({ "validation": { "title": { "_regex": "x" } } }),
            ),
            "p.update().validate(f.title.matches(\"x\"));",
        ),
        (
            of("read", json!({ "permissions": { "gone": { "_eq": 1 } } })),
            "p.read().when_raw(json!({ \"gone\": { \"_eq\": 1 } }));",
        ),
    ] {
        let body = grants(&permissions);
        let wanted = format!("            {said}\n        }});");
        assert!(body.contains(&wanted), "{wanted}\n---\n{body}");
    }
}

#[test]
fn what_is_said_of_one_action_is_not_said_of_another() {
    let mut permissions = of("create read", json!({ "fields": ["title"] }));
    permissions.extend(of(
        "delete",
        json!({ "permissions": { "title": { "_null": true } } }),
    ));
    let body = grants(&permissions);
    assert!(body.contains("p.delete().when(f.title.null());"), "{body}");
    assert!(body.contains(".fields(fields![f.title]);"), "{body}");
}

#[test]
fn collections_without_a_type_are_raw_and_equal_ones_are_a_tuple() {
    let mut permissions = of("read", json!({ "collection": "gone" }));
    for collection in ["directus_files", "directus_folders", "directus_activity"] {
        permissions.extend(of("read", json!({ "collection": collection })));
    }
    assert_eq!(
        grants(&permissions),
        "        g.on_raw(\"gone\", |p| {
            p.read();
        });
        g.on_each::<(system::Activity, File, Folder)>(|p| {
            p.read();
        });
    }
}
"
    );
}

#[test]
fn a_long_rule_that_is_said_twice_is_a_function() {
    let rule = json!({ "_and": [
        { "title": { "_eq": "x" } },
        { "uploaded_by": { "_eq": "$CURRENT_USER" } },
        { "folder": { "_null": true } },
    ] });
    let mut permissions = of("read", json!({ "permissions": rule }));
    permissions.extend(of(
        "update",
        json!({ "permissions": rule, "fields": ["title"] }),
    ));
    let body = grants(&permissions);
    let name = "title_x_and_uploaded_by_current_user";
    assert!(
        body.contains(&format!("p.read().when({name}(f));")),
        "{body}"
    );
    assert!(
        body.contains(&format!("fn {name}(f: FileFields) -> Filter<File> {{")),
        "{body}"
    );
    assert_eq!(body.matches("f.folder.null()").count(), 1, "{body}");
}

#[test]
fn attachments_have_their_places() {
    let roles = json!([
        { "role": "r1", "user": null, "sort": 1 },
        { "role": "r2", "user": null, "sort": 7 },
        { "role": null, "user": null, "sort": null },
        { "role": null, "user": "somebody", "sort": 2 },
    ]);
    let generated = generated(&[], roles);
    let text = |path: &str| generated.files[path].as_str();
    assert!(text("roles/guest.rs").contains("#[role(policies(Reading))]"));
    assert!(text("roles/editor.rs").contains("#[role(policies(Reading(sort = 7)))]"));
    assert!(text("policies/reading.rs").contains("#[policy(everyone(sort = null))]"));
}

#[test]
fn nobody_is_let_in_by_an_entry_that_names_nobody() {
    let generated = generated(&[], json!([{ "role": null, "sort": 1 }]));
    assert!(!generated.files["policies/reading.rs"].contains("everyone"));
    assert_eq!(generated.report.warnings.len(), 1);
}

#[test]
fn attachments_that_code_cannot_say_stay_json() {
    let twice = json!({ "role": "r1", "user": null, "sort": 1 });
    let generated = generated(&[], json!([twice, twice]));
    let text = &generated.files["policies/reading.rs"];
    assert!(text.contains("raw = json!({"), "{text}");
    assert!(!generated.files["roles/guest.rs"].contains("policies"));
}
