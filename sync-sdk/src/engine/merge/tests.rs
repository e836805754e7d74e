//! What comes out of a merge, in the terms of the configuration.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::*;
use crate::engine::assets::{Assets, FoundAsset, FoundFile};
use crate::engine::memory_model::remember;
use crate::engine::options::Scope;
use crate::engine::testing::{empty, map, object, set};
use crate::model::assets::{Asset, AssetList};
use crate::model::{DataModel, Placeholder, ProjectKey, Record};

const ROLE: &str = "2c1f0b4e-2f0a-4f0e-9d53-6b2b4a0f7a11";
/// The key of the role's row: it was adopted.
const ROW: &str = "2c1f0b4e-2f0a-4f0e-9d53-6b2b4a0f7a12";
const OTHER: &str = "2c1f0b4e-2f0a-4f0e-9d53-6b2b4a0f7a13";
const FLOW: &str = "2c1f0b4e-2f0a-4f0e-9d53-6b2b4a0f7a14";
const OPERATION: &str = "2c1f0b4e-2f0a-4f0e-9d53-6b2b4a0f7a15";

type Rows<'a> = &'a [(Kind, &'a str, Value)];

/// A target with these rows, by kind and key.
fn target(rows: Rows<'_>) -> Current {
    let mut current = empty();
    for (kind, key, fields) in rows {
        set(&mut current, *kind, key, fields.clone());
    }
    current
}

/// A project with these records.
fn desired(records: Rows<'_>, model: Option<DataModel>) -> Desired {
    let mut all: BTreeMap<Kind, Vec<Record>> = BTreeMap::new();
    for (kind, sync_id, fields) in records {
        let record = Record::new(SyncId::new(*sync_id), object(fields.clone()));
        all.entry(*kind).or_default().push(record);
    }
    let snapshot = Snapshot {
        records: all,
        data_model: model,
        ..Snapshot::default()
    };
    let value = |name: &str| Some(format!("value of {name}"));
    Desired::new(snapshot, Scope::Project(ProjectKey::new("gazette")), value).expect("values")
}

/// A push that found the rows as they should be.
fn sync(current: &mut Current, desired: &Desired, mapped: &[(Kind, &str, &str)]) {
    map(current, mapped, Some("gazette"));
    let (selection, options) = (Selection::default(), Options::default());
    let drafted = compared(current, desired, &selection, &options).expect("a comparison");
    assert!(
        drafted.plan.changes.is_empty(),
        "{:#}",
        drafted.plan.to_json()
    );
    let mut changes = drafted
        .memory
        .finish(&drafted.kinds, &[], &[], &drafted.ids);
    if let (Some(wanted), Some(now)) = (&desired.snapshot.data_model, &current.data_model) {
        changes.extend(remember(wanted, now, (&[], &[]), current, desired));
    }
    for change in changes {
        current.map.apply(change, Some("gazette"));
    }
}

fn merged(current: &Current, desired: &Desired) -> Merged {
    merge(current, desired, &Selection::default(), &Options::default()).expect("a merge")
}

fn fields<'a>(merged: &'a Merged, kind: Kind, sync_id: &str) -> Option<&'a Object> {
    let mut records = merged.snapshot.of(kind).iter();
    let record = records.find(|record| record.sync_id.as_str() == sync_id)?;
    Some(&record.fields)
}

fn names(clashes: &[Clash]) -> Vec<&str> {
    clashes.iter().map(|it| it.address.as_str()).collect()
}

#[test]
fn without_a_last_state_there_is_nothing_to_merge_by() {
    let current = target(&[(Kind::Roles, ROW, json!({ "name": "Editor" }))]);
    let desired = desired(&[(Kind::Roles, ROLE, json!({ "name": "Editor" }))], None);
    let options = Options::default();
    let result = merge(&current, &desired, &Selection::default(), &options);
    assert!(
        matches!(result, Err(EngineError::NeverSynced { .. })),
        "{result:?}"
    );
}

#[test]
fn values_come_in_with_sync_ids_and_names() {
    let secret = Placeholder::Secret("KEY".into()).to_value();
    let variable = Placeholder::Var("HOST".into()).to_value();
    let role =
        |key: &'static str, name: &str| (Kind::Roles, key, json!({ "name": name, "parent": null }));
    let flow = json!({ "name": "Flow", "status": "inactive", "operation": null });
    let operation = |name: &str, options: Value| json!({ "flow": FLOW, "key": "ask", "type": "request", "name": name, "options": options });
    let records = |name: &str| {
        let options = json!({ "url": variable, "body": "a", "headers": [{ "value": secret }] });
        vec![
            role(ROLE, "Editor"),
            role(OTHER, "Other"),
            (Kind::Flows, FLOW, flow.clone()),
            (Kind::Operations, OPERATION, operation(name, options)),
        ]
    };
    let theirs = |body: &str, who: &str| json!({ "url": "value of HOST", "body": body, "who": who, "headers": [{ "value": "value of KEY" }] });
    let mut before = theirs("a", "");
    before
        .as_object_mut()
        .expect("an object")
        .shift_remove("who");
    let mut current = target(&[
        role(ROW, "Editor"),
        role(OTHER, "Other"),
        (Kind::Flows, FLOW, flow.clone()),
        (Kind::Operations, OPERATION, operation("Ask", before)),
    ]);
    let mapped = [(Kind::Roles, ROLE, ROW), (Kind::Roles, OTHER, OTHER)];
    sync(&mut current, &desired(&records("Ask"), None), &mapped);

    set(&mut current, Kind::Roles, OTHER, json!({ "parent": ROW }));
    let options = json!({ "options": theirs("b", ROW) });
    set(&mut current, Kind::Operations, OPERATION, options);
    let merged = merged(&current, &desired(&records("Ours"), None));
    assert!(merged.undecided.is_empty(), "{:#?}", merged.undecided);
    assert_eq!(
        fields(&merged, Kind::Roles, OTHER).expect("a role")["parent"],
        ROLE
    );
    let operation = fields(&merged, Kind::Operations, OPERATION).expect("an operation");
    assert_eq!(operation["name"], "Ours");
    assert_eq!(
        operation["options"],
        json!({ "url": variable, "body": "b", "who": ROLE, "headers": [{ "value": secret }] })
    );
    assert_eq!(merged.taken.len(), 2);
}

#[test]
fn a_secret_that_the_configuration_has_dropped_does_not_come_back() {
    let secret = Placeholder::Secret("KEY".into()).to_value();
    let flow = json!({ "name": "Flow", "status": "inactive", "operation": null });
    let flow = (Kind::Flows, FLOW, flow);
    let operation = |name: &str, url: &str, token: Value| {
        let options = json!({ "url": url, "token": token });
        let fields = json!({ "flow": FLOW, "key": "ask", "type": "request", "name": name, "options": options });
        (Kind::Operations, OPERATION, fields)
    };
    let stored = |name: &str, url: &str| operation(name, url, json!("value of KEY"));
    // Without any operation the configuration would say nothing of the kind.
    let other = json!({ "flow": FLOW, "key": "other", "type": "log", "name": "Other" });
    let other = (Kind::Operations, OTHER, other);
    let mut current = target(&[flow.clone(), other.clone(), stored("Ask", "x")]);
    let mapped = [
        (Kind::Flows, FLOW, FLOW),
        (Kind::Operations, OTHER, OTHER),
        (Kind::Operations, OPERATION, OPERATION),
    ];
    let named = operation("Ask", "x", secret);
    let named = [flow.clone(), other.clone(), named];
    sync(&mut current, &desired(&named, None), &mapped);
    let (kind, key, by_hand) = stored("Asked", "y");
    set(&mut current, kind, key, by_hand);
    let theirs = Options {
        on_conflict: Arc::new(OnConflict::Theirs),
        ..Options::default()
    };
    let found = |records: Rows<'_>| {
        let desired = desired(records, None);
        merge(&current, &desired, &Selection::default(), &theirs).expect("a merge")
    };

    // With its record.
    let taken = found(&[flow.clone(), other.clone()]);
    let record = fields(&taken, Kind::Operations, OPERATION).expect("an operation");
    assert_eq!(record["name"], "Asked");
    assert_eq!(record.get("options"), None);
    assert_eq!(taken.warnings.len(), 1, "{:?}", taken.warnings);
    assert!(
        taken.warnings[0].contains("`options`"),
        "{:?}",
        taken.warnings
    );

    // Alone: the configuration says something else there.
    let taken = found(&[flow, other, operation("Ask", "x", json!("mine"))]);
    let record = fields(&taken, Kind::Operations, OPERATION).expect("an operation");
    assert_eq!(record["name"], "Asked");
    assert_eq!(record["options"], json!({ "url": "x", "token": "mine" }));
    let changed = |clashes: &[Clash]| -> Vec<Option<String>> {
        clashes.iter().map(|clash| clash.field.clone()).collect()
    };
    assert_eq!(changed(&taken.taken), [Some("name".to_owned())]);
    assert_eq!(changed(&taken.kept), [Some("options".to_owned())]);
    assert_eq!(taken.warnings.len(), 1, "{:?}", taken.warnings);
}

#[test]
fn what_belongs_to_something_deleted_goes_with_it_and_is_told() {
    let flow = json!({ "name": "Flow", "status": "inactive", "operation": null });
    let operation = json!({ "flow": FLOW, "key": "log", "type": "log", "name": "Log" });
    let role = (Kind::Roles, ROLE, json!({ "name": "Editor" }));
    let mut current = target(&[(Kind::Flows, FLOW, flow.clone()), role.clone()]);
    let before = desired(&[(Kind::Flows, FLOW, flow.clone()), role.clone()], None);
    sync(&mut current, &before, &[]);

    current
        .rows
        .get_mut(&Kind::Flows)
        .expect("a kind")
        .shift_remove(FLOW);
    let now = [
        (Kind::Flows, FLOW, flow),
        (Kind::Operations, OPERATION, operation),
        role,
    ];
    let merged = merged(&current, &desired(&now, None));
    assert_eq!(fields(&merged, Kind::Flows, FLOW), None);
    assert_eq!(fields(&merged, Kind::Operations, OPERATION), None);
    assert!(fields(&merged, Kind::Roles, ROLE).is_some());
    assert_eq!(names(&merged.taken), ["flow.flow"]);
    assert_eq!(merged.warnings.len(), 1, "{:?}", merged.warnings);
    assert!(merged.warnings[0].starts_with("operation.flow.log: it is new"));
}

#[test]
fn what_was_made_in_what_others_have_is_left_to_them() {
    let role = (Kind::Roles, ROLE, json!({ "name": "Editor" }));
    let mut current = target(&[
        role.clone(),
        (Kind::Policies, OTHER, json!({ "name": "Theirs" })),
    ]);
    let desired = desired(&[role], None);
    sync(&mut current, &desired, &[]);
    map(
        &mut current,
        &[(Kind::Policies, OTHER, OTHER)],
        Some("another"),
    );

    let permission =
        |policy: &str| json!({ "policy": policy, "collection": "a", "action": "read" });
    set(&mut current, Kind::Permissions, "7", permission(OTHER));
    // Nor is a policy of a person the project's, or what is in it.
    set(&mut current, Kind::Policies, ROW, json!({ "name": "Made" }));
    set(&mut current, Kind::Permissions, "8", permission(ROW));
    // A role below one of the project stands beside it.
    let below = json!({ "name": "Below", "parent": ROLE });
    set(&mut current, Kind::Roles, OPERATION, below);
    let merged = merged(&current, &desired);
    assert!(merged.taken.is_empty(), "{:?}", merged.taken);
    assert_eq!(merged.snapshot, desired.as_written());
    assert!(merged.warnings.is_empty(), "{:?}", merged.warnings);
}

#[test]
fn what_was_made_in_what_is_described_is_taken() {
    let policy = (Kind::Policies, OTHER, json!({ "name": "Ours" }));
    let mut current = target(std::slice::from_ref(&policy));
    let desired = desired(&[policy], None);
    sync(&mut current, &desired, &[(Kind::Policies, OTHER, OTHER)]);
    let permission = json!({ "policy": OTHER, "collection": "a", "action": "read" });
    set(&mut current, Kind::Permissions, "7", permission);
    let merged = merged(&current, &desired);
    assert_eq!(names(&merged.taken), ["permission.ours.a.read"]);
    assert_eq!(merged.snapshot.of(Kind::Permissions).len(), 1);
}

#[test]
fn entries_of_the_data_model_are_merged_leaf_by_leaf() {
    let collection = |name: &str| json!({ "collection": name, "meta": { "note": null }, "schema": { "name": name } });
    let field = |name: &str, note: Value, hidden: bool| {
        json!({ "collection": "a", "field": name, "type": "string",
            "meta": { "note": note, "hidden": hidden }, "schema": { "is_nullable": true } })
    };
    let model = |fields: Vec<Value>| DataModel {
        info: object(json!({ "version": 1, "directus": "11.17.4", "vendor": "sqlite" })),
        collections: vec![object(collection("a"))],
        fields: fields.into_iter().map(object).collect(),
        relations: Vec::new(),
    };
    let before = model(vec![
        field("x", json!(null), false),
        field("gone", json!(null), false),
    ]);
    let mut current = target(&[]);
    current.data_model = Some(before.clone());
    sync(&mut current, &desired(&[], Some(before)), &[]);

    current.data_model = Some(model(vec![
        field("x", json!("By hand"), false),
        field("made", json!(null), false),
    ]));
    let ours = model(vec![
        field("x", json!(null), true),
        field("gone", json!(null), false),
    ]);
    let merged = merged(&current, &desired(&[], Some(ours)));
    let wanted = model(vec![
        field("x", json!("By hand"), true),
        field("made", json!(null), false),
    ]);
    assert_eq!(merged.snapshot.data_model, Some(wanted));
    let taken: std::collections::BTreeSet<_> = names(&merged.taken).into_iter().collect();
    assert_eq!(taken, ["field.a.gone", "field.a.made", "field.a.x"].into());
}

#[test]
fn a_picture_is_taken_where_somebody_chose_another() {
    const SETTINGS: &str = "_sync_default_settings";
    let temporary = tempfile::tempdir().expect("a folder");
    for name in ["logo.svg", "icon.svg"] {
        std::fs::write(temporary.path().join(name), name).expect("written");
    }
    let list = AssetList::from([
        ("project_logo".to_owned(), Some(Asset::new("logo.svg"))),
        ("public_favicon".to_owned(), Some(Asset::new("icon.svg"))),
    ]);
    let assets = Assets::read(&list, temporary.path()).expect("pictures");
    let name = json!({ "project_name": "Gazette" });
    let desired = desired(&[(Kind::Settings, SETTINGS, name.clone())], None).with_assets(assets);

    let show = |current: &mut Current, logo: Option<&str>| {
        let mut row = name.clone();
        let pictures = [("project_logo", logo), ("public_favicon", Some("icon.svg"))];
        let found = pictures.map(|(setting, content)| {
            let file = content.map(|content| FoundFile::uploaded(content, content.as_bytes()));
            let key = content.map(|it| crate::engine::assets::key(it.as_bytes()).to_string());
            row[format!("assets.{setting}")] = json!(key);
            FoundAsset { setting, file }
        });
        set(current, Kind::Settings, "1", row);
        current.assets.found = found.into();
    };
    let mut current = target(&[]);
    show(&mut current, Some("logo.svg"));
    sync(&mut current, &desired, &[(Kind::Settings, SETTINGS, "1")]);
    let nothing = merged(&current, &desired);
    assert!(nothing.taken.is_empty(), "{:?}", nothing.taken);
    assert_eq!(nothing.assets.found(), []);

    show(&mut current, Some("hand.svg"));
    let taken = merged(&current, &desired);
    let [clash] = taken.taken.as_slice() else {
        panic!("{:?}", taken.taken);
    };
    assert_eq!(clash.field.as_deref(), Some("assets.project_logo"));
    let theirs = clash.theirs.as_ref().and_then(Value::as_str);
    assert!(
        theirs.is_some_and(|it| it.starts_with("hand.svg (8 bytes")),
        "{clash:?}"
    );
    let [FoundAsset { setting, file }] = taken.assets.found() else {
        panic!("{:?}", taken.assets);
    };
    let file = file.as_ref().map(|file| file.name.as_str());
    assert_eq!((*setting, file), ("project_logo", Some("hand.svg")));
    assert_eq!(taken.assets.left, ["public_favicon"]);
    let settings = taken.snapshot.of(Kind::Settings);
    assert_eq!(Value::from(settings[0].fields.clone()), name);

    // An empty one is a picture's place too; one that the server has lost is ours.
    show(&mut current, None);
    let emptied = merged(&current, &desired);
    assert_eq!(emptied.assets.found()[0].file, None);
    current.assets.found.remove(0);
    current.assets.left = vec!["project_logo"];
    let lost = merged(&current, &desired);
    assert_eq!((lost.taken.len(), lost.kept.len()), (0, 1));
    assert_eq!(lost.assets.found(), []);
    assert!(
        lost.warnings[0].contains("has lost the content"),
        "{:?}",
        lost.warnings
    );
}
