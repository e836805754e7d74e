//! Every place of the table, there and back.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::*;
use crate::engine::change::Action;
use crate::engine::options::{Desired, Scope};
use crate::engine::plan::Change;
use crate::engine::testing::{change, object};
use crate::model::{ProjectKey, Record, SyncId};

const ADMIN: &str = "_sync_default_admin_role";

/// The number of a kind in the ids of its record and row.
fn number(kind: Kind) -> usize {
    kind as usize + 1
}

fn sync_id(kind: Kind) -> String {
    format!("aaaaaaaa-0000-4000-8000-{:012}", number(kind))
}

fn local_id(kind: Kind) -> String {
    format!("bbbbbbbb-0000-4000-8000-{:012}", number(kind))
}

/// The key of the administrators' role.
const ADMIN_ROW: &str = "cccccccc-0000-4000-8000-000000000001";

/// A UUID that is nobody's.
const NOBODY: &str = "dddddddd-0000-4000-8000-000000000001";

/// One record of each kind, under another key than its SyncID.
fn ids() -> Identities {
    let mut ids = Identities::default();
    ids.maps_literals = true;
    for kind in Kind::ALL {
        ids.link(kind, SyncId::new(sync_id(kind)), local_id(kind));
    }
    ids.link(Kind::Roles, SyncId::new(ADMIN), ADMIN_ROW.to_owned());
    ids
}

/// A value with `{role}` and the like in it, as a configuration and as a target
/// has it.
fn both(template: &Value) -> (Value, Value) {
    let fill = |of: fn(Kind) -> String, admin: &str| -> Value {
        let mut text = template.to_string().replace("{admin}", admin);
        for kind in Kind::named() {
            text = text.replace(&format!("{{{}}}", kind.spec().noun), &of(kind));
        }
        serde_json::from_str(&text).expect("JSON")
    };
    (fill(sync_id, ADMIN), fill(local_id, ADMIN_ROW))
}

/// What stands in each place of records.
fn records() -> Vec<(Kind, &'static str, Value)> {
    vec![
        (
            Kind::Permissions,
            "permissions",
            json!({ "_and": [{ "role": { "_in": ["{role}", NOBODY, "{admin}"] } }] }),
        ),
        (
            Kind::Permissions,
            "validation",
            json!({ "folder": { "_eq": "{folder}" } }),
        ),
        (
            Kind::Permissions,
            "presets",
            json!({ "folder": "{folder}", "policy": "{policy}" }),
        ),
        (
            Kind::Flows,
            "options",
            json!({ "return": "{operation}", "url": "/admin/settings/flows/{flow}/{operation}" }),
        ),
        (
            Kind::Operations,
            "options",
            json!({
                "payload": { "role": "{role}", "text": "{\"folder\": \"{folder}\"}" },
                "body": "See [it](https://x.org/admin/insights/{dashboard}), {{ $last }}",
                "code": "if (user.role === '{admin}') return `{policy}`;",
            }),
        ),
        (
            Kind::Panels,
            "options",
            json!({
                "filter": { "role": { "_eq": "{role}" } },
                "url": "/admin/insights/{dashboard}/{panel}",
            }),
        ),
        (
            Kind::Presets,
            "filter",
            json!({ "_and": [{ "folder": { "_eq": "{folder}" } }] }),
        ),
        (
            Kind::Presets,
            "layout_query",
            json!({ "tabular": { "filter": { "role": "{role}" }, "page": 1 } }),
        ),
        (
            Kind::Presets,
            "layout_options",
            json!({ "cards": { "link": "/folders/{folder}" } }),
        ),
        (
            Kind::Settings,
            "module_bar",
            json!([
                { "type": "module", "id": "content", "enabled": true },
                { "type": "link", "id": NOBODY, "url": "/settings/roles/{admin}?a={role}" },
            ]),
        ),
        (
            Kind::Settings,
            "visual_editor_urls",
            json!([{ "url": "https://x.org/flows/trigger/{flow}" }]),
        ),
        (
            Kind::Settings,
            "public_registration_email_filter",
            json!({ "role": { "_neq": "{role}" } }),
        ),
        (
            Kind::Settings,
            "public_note",
            json!("[Board](/admin/insights/{dashboard})"),
        ),
        (
            Kind::Settings,
            "report_error_url",
            json!("/flows/trigger/{flow}"),
        ),
        (
            Kind::Settings,
            "report_bug_url",
            json!("/flows/trigger/{flow}?kind=bug"),
        ),
        (
            Kind::Settings,
            "report_feature_url",
            json!("https://x.org/flows/trigger/{flow}/"),
        ),
    ]
}

/// What stands in each place of the data model.
fn entries() -> Vec<(SchemaKind, &'static str, Value)> {
    vec![
        (
            SchemaKind::Collections,
            "meta.preview_url",
            json!("https://x.org/{{id}}?flow={flow}"),
        ),
        (
            SchemaKind::Fields,
            "meta.options",
            json!({ "folder": "{folder}", "filter": { "role": { "_eq": "{admin}" } } }),
        ),
        (
            SchemaKind::Fields,
            "meta.display_options",
            json!({ "choices": [{ "value": "{role}", "text": "Editor" }] }),
        ),
        (
            SchemaKind::Fields,
            "meta.conditions",
            json!([{ "rule": { "role": { "_eq": "{role}" } }, "hidden": true }]),
        ),
        (
            SchemaKind::Fields,
            "meta.validation",
            json!({ "policy": { "_neq": "{policy}" } }),
        ),
        (SchemaKind::Fields, "schema.default_value", json!("{role}")),
    ]
}

fn field(key: &str, value: Value) -> Object {
    Object::from_iter([(key.to_owned(), value)])
}

fn entry(path: &str, value: Value) -> Object {
    let (part, key) = path.split_once('.').expect("a path");
    object(json!({ "collection": "article", "field": "author", part: { key: value } }))
}

#[test]
fn every_place_has_a_case() {
    let in_table: BTreeSet<(Kind, &str)> = Kind::ALL
        .into_iter()
        .flat_map(|kind| kind.spec().literals.iter().map(move |field| (kind, *field)))
        .collect();
    let cases = records();
    let cases: BTreeSet<_> = cases
        .iter()
        .map(|(kind, field, _)| (*kind, *field))
        .collect();
    assert_eq!(cases, in_table);
    let in_table: BTreeSet<(SchemaKind, &str)> = SchemaKind::ALL
        .into_iter()
        .flat_map(|kind| kind.literals().iter().map(move |path| (kind, *path)))
        .collect();
    let cases = entries();
    let cases: BTreeSet<_> = cases.iter().map(|(kind, path, _)| (*kind, *path)).collect();
    assert_eq!(cases, in_table);
    // And every kind is named somewhere.
    let texts = records().into_iter().map(|(_, _, value)| value.to_string());
    let texts: String = texts.collect();
    for kind in Kind::named() {
        assert!(
            texts.contains(&format!("{{{}}}", kind.spec().noun)),
            "{kind}"
        );
    }
}

#[test]
fn each_place_of_a_record_is_mapped_there_and_back() {
    let ids = ids();
    for (kind, key, template) in records() {
        let (config, target) = both(&template);
        assert_ne!(config, target, "{kind} {key}");
        let fields = ids.to_fields(kind.spec(), &field(key, target.clone()));
        assert_eq!(fields[key], config, "{kind} {key}");
        let row = ids.to_row(kind.spec(), &fields).expect("no references");
        assert_eq!(*row[0].1, target, "{kind} {key}");
        // What the target would have already is no SyncID, and is left alone.
        let same = field(key, target.clone());
        let row = ids.to_row(kind.spec(), &same).expect("no references");
        assert_eq!(*row[0].1, target, "{kind} {key}");
    }
}

#[test]
fn each_place_of_the_data_model_is_mapped_there_and_back() {
    let ids = ids();
    for (kind, path, template) in entries() {
        let (config, target) = both(&template);
        let mut model = DataModel::default();
        let there = entry(path, target.clone());
        model.entries_mut(kind).push(there.clone());
        ids.name_in_model(&mut model);
        assert_eq!(
            model.entries(kind)[0],
            entry(path, config.clone()),
            "{path}"
        );
        assert_eq!(ids.named_leaf(kind, path, &target), config);
        let located = ids.located_model(&model).expect("it names a row");
        assert_eq!(located.entries(kind)[0], there, "{path}");
        assert!(ids.located_model(&located).is_none(), "{path}");
    }
}

#[test]
fn other_fields_are_left_alone() {
    let ids = ids();
    for (kind, key) in [
        (Kind::Permissions, "collection"),
        (Kind::Presets, "bookmark"),
        (Kind::Roles, "description"),
        (Kind::Settings, "project_name"),
    ] {
        let row = field(key, json!(local_id(Kind::Flows)));
        assert_eq!(ids.to_fields(kind.spec(), &row), row, "{kind} {key}");
    }
    let mut note = entry("meta.note", json!(local_id(Kind::Flows)));
    let before = note.clone();
    ids.name_in_entry(SchemaKind::Fields, &mut note);
    assert_eq!(note, before);
}

#[test]
fn numbers_and_ids_that_are_no_words_are_not_guessed() {
    let mut ids = ids();
    ids.link(Kind::Presets, SyncId::new(NOBODY), "7".to_owned());
    ids.link(Kind::Roles, SyncId::new("editor"), "7".to_owned());
    let spec = Kind::Panels.spec();
    let row = field(
        "options",
        json!({ "a": 7, "b": "7", "c": "/7", "d": NOBODY, "e": "editor" }),
    );
    assert_eq!(ids.to_fields(spec, &row), row);
    assert_eq!(
        *ids.to_row(spec, &row).expect("no references")[0].1,
        row["options"]
    );
    // A SyncID of another tool's making could not be told from other words.
    ids.link(Kind::Roles, SyncId::new("reader"), NOBODY.to_owned());
    assert_eq!(ids.to_fields(spec, &row), row);
}

#[test]
fn a_reference_within_options_is_mapped_once() {
    let mut ids = ids();
    // The key of a flow is the SyncID of another record.
    let (flow, row) = (sync_id(Kind::Flows), sync_id(Kind::Roles));
    ids.relink(Kind::Flows, SyncId::new(flow.as_str()), row.clone());
    let spec = Kind::Operations.spec();
    let there = field(
        "options",
        json!({ "flow": row, "other": local_id(Kind::Roles) }),
    );
    let here = field(
        "options",
        json!({ "flow": flow, "other": sync_id(Kind::Roles) }),
    );
    assert_eq!(ids.to_fields(spec, &there), here);
    let options = ids.to_row(spec, &here).expect("known");
    assert_eq!(*options[0].1, there["options"]);
}

#[test]
fn a_dump_may_be_left_as_it_is_but_no_project() {
    let ids = || {
        let mut ids = ids();
        ids.maps_literals = false;
        ids
    };
    let spec = Kind::Presets.spec();
    let here = field("filter", json!({ "role": { "_eq": sync_id(Kind::Roles) } }));
    let of = |scope: Scope| Desired::new(Snapshot::default(), scope, |_| None).expect("nothing");
    let written = |scope: Scope| {
        let ids = ids().with_values_of(Some(&of(scope)));
        let row = ids.to_row(spec, &here).expect("no references");
        row[0].1["role"]["_eq"].clone()
    };
    assert_eq!(written(Scope::Mirror), sync_id(Kind::Roles));
    let project = Scope::Project(ProjectKey::new("shop"));
    assert_eq!(written(project), local_id(Kind::Roles));
    let there = field(
        "filter",
        json!({ "role": { "_eq": local_id(Kind::Roles) } }),
    );
    assert_eq!(ids().to_fields(spec, &there), there);
}

#[test]
fn what_names_a_deleted_row_is_told_of() {
    let ids = ids();
    let deleted = |kind: Kind, row: &str, sync_id: &str| Change {
        sync_id: SyncId::new(sync_id),
        address: crate::model::Address::new(format!("{}.gone", kind.spec().noun)),
        ..change(kind, Action::Delete, row, json!({}))
    };
    let mut snapshot = Snapshot::default();
    let rule = json!({ "_or": [{ "role": sync_id(Kind::Roles) }, { "a": sync_id(Kind::Roles) }] });
    let preset = Record::new(SyncId::new(NOBODY), field("filter", rule));
    snapshot.records.insert(Kind::Presets, vec![preset]);
    let operation = object(json!({ "options": { "flow": sync_id(Kind::Flows) } }));
    let operation = Record::new(SyncId::new(NOBODY), operation);
    snapshot.records.insert(Kind::Operations, vec![operation]);
    let folder = entry("meta.options", json!({ "folder": local_id(Kind::Folders) }));
    snapshot.data_model = Some(DataModel {
        fields: vec![folder],
        ..DataModel::default()
    });
    let changes: Vec<Change> = [Kind::Roles, Kind::Folders, Kind::Flows]
        .map(|kind| deleted(kind, &local_id(kind), &sync_id(kind)))
        .into();
    assert_eq!(
        dangling(&changes, &snapshot, &ids),
        [
            format!("{NOBODY}: its `filter` names role.gone, which this push deletes"),
            "field.article.author: its `meta.options` names folder.gone, which this push deletes"
                .to_owned(),
        ]
    );
    // A second row of a record goes; the record stays.
    let twin = deleted(Kind::Roles, NOBODY, &sync_id(Kind::Roles));
    assert!(dangling(&[twin], &snapshot, &ids).is_empty());
    assert!(dangling(&[], &snapshot, &ids).is_empty());
    assert_eq!(said(&snapshot).count(), 3);
}
