//! What new code says: the instance, and of the code what no instance can tell.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use crate::compile::Compiled;
use crate::model::variables::{Lookup, restore, secret_is_lost};
use crate::model::{
    Address, DataModel, External, Kind, Object, Record, RefRole, SchemaKind, Snapshot, SyncId,
};

/// What code is to be generated for, when `code` compiles to one thing and the
/// instance has another.
///
/// Everything is as on the instance, but for what the code knows better: kinds
/// that were not read, values that it names by `var` and `secret` (`lookup`
/// finds their values, where it can), values that the server does not show,
/// what it refers to and does not own, and what it protects.
///
/// The second answer has a warning for each field that stays as the code says it,
/// since it cannot be told where in it a secret is now.
pub(super) fn wanted(
    code: &Compiled,
    mut instance: Snapshot,
    lookup: Lookup<'_>,
) -> (Snapshot, Vec<String>) {
    let mut warnings = Vec::new();
    let said = &code.snapshot;
    let externals = said.externals.iter();
    instance.externals = externals
        .map(|external| give_up(external, &mut instance))
        .collect();
    instance.protected.clone_from(&said.protected);
    for (kind, said) in &said.records {
        let Some(found) = instance.records.get_mut(kind) else {
            instance.records.insert(*kind, said.clone());
            continue;
        };
        let said: HashMap<&SyncId, &Record> =
            said.iter().map(|said| (&said.sync_id, said)).collect();
        for found in found {
            if let Some(said) = said.get(&found.sync_id) {
                let kept = restore(&said.fields, &mut found.fields, lookup);
                let address = said
                    .address
                    .as_ref()
                    .map_or(said.sync_id.as_str(), Address::as_str);
                warnings.extend(kept.iter().map(|field| secret_is_lost(address, field)));
                let spec = kind.spec();
                let secrets = said.fields.iter().filter(|(key, _)| spec.is_secret(key));
                for (key, value) in secrets {
                    let field = found.fields.entry(key.clone());
                    field.or_insert_with(|| value.clone());
                }
            }
        }
    }
    match (&said.data_model, &mut instance.data_model) {
        (Some(said), Some(found)) => {
            give_up_collections(code, said, found);
            warnings.extend(restore_model(said, found, lookup));
        }
        (said, found @ None) => found.clone_from(said),
        (None, Some(_)) => {}
    }
    (instance, warnings)
}

fn restore_model(said: &DataModel, found: &mut DataModel, lookup: Lookup<'_>) -> Vec<String> {
    let mut warnings = Vec::new();
    for kind in SchemaKind::ALL {
        let said = said.entries(kind).iter();
        let said: HashMap<_, &Object> = said.map(|said| (kind.address(said), said)).collect();
        for found in found.entries_mut(kind) {
            let address = kind.address(found);
            if let Some(said) = said.get(&address) {
                let kept = restore(said, found, lookup);
                let warning = |field: &String| secret_is_lost(address.as_str(), field);
                warnings.extend(kept.iter().map(warning));
            }
        }
    }
    warnings
}

/// Takes collections out that the code only refers to: those that have a type
/// and no entry. Fields that the code adds to them stay.
fn give_up_collections(code: &Compiled, said: &DataModel, found: &mut DataModel) {
    let kinds = SchemaKind::ALL.into_iter();
    let own: HashSet<Address> = kinds
        .flat_map(|kind| {
            said.entries(kind)
                .iter()
                .map(move |entry| kind.address(entry))
        })
        .collect();
    let is_external = |entry: &Object| {
        let address = SchemaKind::Collections.address(entry);
        code.types.contains_key(&address) && !own.contains(&address)
    };
    for kind in SchemaKind::ALL {
        let entries = found.entries_mut(kind);
        entries.retain(|entry| !is_external(entry) || own.contains(&kind.address(entry)));
    }
}

/// Takes what the code does not own out of the instance, with what belongs to
/// it. What remains refers to it by the SyncID that it has in the code.
fn give_up(external: &External, instance: &mut Snapshot) -> External {
    let (kind, id) = (external.kind, &external.record.sync_id);
    let mut external = external.clone();
    let is_it = |record: &Record| match &external.name {
        Some(name) => record.text("name") == Some(name),
        None => record.sync_id == *id,
    };
    let Some(records) = instance.records.get_mut(&kind) else {
        return external;
    };
    let Some(at) = records.iter().position(is_it) else {
        return external;
    };
    let found = records.remove(at);
    for (kind, records) in &mut instance.records {
        // The first word of a record's label is what it belongs to.
        let owner = kind.spec().label.first().and_then(|field| {
            let reference = kind.spec().reference(field)?;
            let is_owner = reference.to == external.kind && reference.role == RefRole::Needs;
            is_owner.then_some(reference)
        });
        if let Some(owner) = owner {
            records.retain(|record| owner.ids(&record.fields) != [found.sync_id.as_str()]);
        }
        for reference in kind.spec().references {
            if reference.to != external.kind {
                continue;
            }
            for record in records.iter_mut() {
                reference.replace(&mut record.fields, &mut |id| {
                    let id = id == found.sync_id.as_str();
                    id.then(|| Value::from(external.record.sync_id.as_str()))
                });
            }
        }
    }
    // The roles of ours that have a policy of others.
    if let Some(roles) = external.record.fields.get_mut("roles") {
        let ours: HashSet<&str> = instance
            .of(Kind::Roles)
            .iter()
            .map(|role| role.sync_id.as_str())
            .collect();
        let has_our_role =
            |entry: &&Value| entry["role"].as_str().is_some_and(|id| ours.contains(id));
        let found = found.fields.get("roles").and_then(Value::as_array);
        *roles = found
            .into_iter()
            .flatten()
            .filter(has_our_role)
            .cloned()
            .collect();
    }
    external
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::json;

    use super::*;
    use crate::model::{Lock, Placeholder, ProjectKey};

    fn compiled(snapshot: Snapshot) -> Compiled {
        Compiled {
            project: ProjectKey::new("newsroom"),
            environment: None,
            environments: Vec::new(),
            snapshot,
            seeds: Vec::new(),
            lock: Lock::default(),
            types: BTreeMap::new(),
            assets: Default::default(),
            hooks: Vec::new(),
        }
    }

    fn record(id: &str, fields: Value) -> Record {
        Record::new(
            SyncId::new(id),
            serde_json::from_value(fields).expect("an object"),
        )
    }

    #[test]
    fn what_was_not_read_and_what_is_hidden_is_as_in_the_code() {
        let code = Snapshot {
            records: [
                (Kind::Roles, vec![record("r", json!({ "name": "Editor" }))]),
                (
                    Kind::Settings,
                    vec![record(
                        "s",
                        json!({ "ai_openai_api_key": "x", "project_name": "A" }),
                    )],
                ),
            ]
            .into(),
            data_model: Some(DataModel::default()),
            ..Snapshot::default()
        };
        assert!(Kind::Settings.spec().is_secret("ai_openai_api_key"));
        let instance = Snapshot {
            records: [(
                Kind::Settings,
                vec![record("s", json!({ "project_name": "B" }))],
            )]
            .into(),
            ..Snapshot::default()
        };
        let (wanted, _) = wanted(&compiled(code.clone()), instance, &|_| None);
        assert_eq!(wanted.of(Kind::Roles), code.of(Kind::Roles));
        assert!(wanted.data_model.is_some());
        let settings = &wanted.of(Kind::Settings)[0];
        assert_eq!(settings.text("project_name"), Some("B"));
        assert_eq!(settings.text("ai_openai_api_key"), Some("x"));
    }

    #[test]
    fn a_secret_that_cannot_be_found_again_stays_in_the_code() {
        let secret = Placeholder::Secret("KEY".into()).to_value();
        let operation = |headers: Value| Snapshot {
            records: [(
                Kind::Operations,
                vec![record(
                    "o",
                    json!({ "name": "Ask", "options": { "headers": headers } }),
                )],
            )]
            .into(),
            ..Snapshot::default()
        };
        let mut code = operation(json!([{ "value": secret }]));
        code.name_records();
        let found = operation(json!([{ "value": "s3cret" }, { "value": "new" }]));
        let (wanted, warnings) = wanted(&compiled(code.clone()), found, &|_| None);
        let fields = |snapshot: &Snapshot| snapshot.of(Kind::Operations)[0].fields.clone();
        assert_eq!(fields(&wanted), fields(&code));
        assert_eq!(warnings.len(), 1);
        assert!(warnings[0].contains("`options`"), "{warnings:?}");
        assert!(warnings[0].starts_with("operation."), "{warnings:?}");
    }

    #[test]
    fn what_the_code_does_not_own_stays_with_its_owner() {
        let external = |roles: Value| External {
            kind: Kind::Policies,
            name: Some("Theirs".to_owned()),
            record: record("ours", json!({ "roles": roles })),
        };
        let code = Snapshot {
            externals: vec![external(json!([]))],
            ..Snapshot::default()
        };
        let permission = |policy: &str| record(policy, json!({ "policy": policy }));
        let attached = json!([{ "role": "r" }, { "role": "of others" }]);
        let instance = Snapshot {
            records: [
                (Kind::Roles, vec![record("r", json!({ "name": "Editor" }))]),
                (
                    Kind::Policies,
                    vec![
                        record("p", json!({ "name": "Theirs", "roles": attached })),
                        record("q", json!({ "name": "Mine", "roles": [] })),
                    ],
                ),
                (Kind::Permissions, vec![permission("p"), permission("q")]),
            ]
            .into(),
            ..Snapshot::default()
        };
        let (wanted, _) = wanted(&compiled(code.clone()), instance, &|_| None);
        assert_eq!(wanted.externals, [external(json!([{ "role": "r" }]))]);
        let ids = |kind: Kind| -> Vec<&str> {
            let records = wanted.of(kind).iter();
            records.map(|record| record.sync_id.as_str()).collect()
        };
        assert_eq!(ids(Kind::Policies), ["q"]);
        assert_eq!(ids(Kind::Permissions), ["q"]);
    }

    #[test]
    fn a_collection_of_others_stays_with_them_and_our_field_on_it_is_ours() {
        let entries =
            |list: Value| -> Vec<Object> { serde_json::from_value(list).expect("objects") };
        let model = |collections: Value, fields: Value| {
            let mut model = DataModel::default();
            *model.entries_mut(SchemaKind::Collections) = entries(collections);
            *model.entries_mut(SchemaKind::Fields) = entries(fields);
            Some(model)
        };
        let field =
            |collection: &str, field: &str| json!({ "collection": collection, "field": field });
        let mut code = compiled(Snapshot {
            data_model: model(
                json!([{ "collection": "article" }]),
                json!([field("article", "id"), field("orders", "ours")]),
            ),
            ..Snapshot::default()
        });
        code.types
            .insert(Address::new("collection.orders"), "crate::Order".to_owned());
        let instance = Snapshot {
            data_model: model(
                json!([{ "collection": "article" }, { "collection": "orders" }, { "collection": "new" }]),
                json!([
                    field("article", "id"),
                    field("orders", "id"),
                    field("orders", "ours"),
                    field("new", "id")
                ]),
            ),
            ..Snapshot::default()
        };
        let expected = model(
            json!([{ "collection": "article" }, { "collection": "new" }]),
            json!([
                field("article", "id"),
                field("orders", "ours"),
                field("new", "id")
            ]),
        );
        let (wanted, _) = wanted(&code, instance, &|_| None);
        assert_eq!(wanted.data_model, expected);
    }
}
