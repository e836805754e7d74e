//! What new code says: the instance, and of the code what no instance can tell.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::variables::{Lookup, restore};
use crate::model::{
    DataModel, External, Kind, Object, Record, RefRole, SchemaKind, Snapshot, SyncId,
};

/// What code is to be generated for, when `code` compiles to one thing and the
/// instance has another.
///
/// Everything is as on the instance, but for what the code knows better: kinds
/// that were not read, values that it names by `var` and `secret` (`lookup`
/// finds their values, where it can), values that the server does not show,
/// what it refers to and does not own, and what it protects.
///
/// ```
/// # use sync_sdk::model::{Kind, Placeholder, Record, Snapshot, SyncId};
/// # fn with(token: serde_json::Value) -> Snapshot {
/// #     let fields = [("name".to_owned(), token)].into_iter().collect();
/// #     let records = vec![Record::new(SyncId::new("a"), fields)];
/// #     Snapshot { records: [(Kind::Roles, records)].into(), ..Snapshot::default() }
/// # }
/// use sync_sdk::codegen::update::wanted;
///
/// let code = with(Placeholder::Var("NAME".into()).to_value());
/// let instance = with("Editors".into());
/// assert_eq!(wanted(&code, instance, &|_| None), code);
/// ```
pub fn wanted(code: &Snapshot, mut instance: Snapshot, lookup: Lookup<'_>) -> Snapshot {
    let externals = code.externals.iter();
    instance.externals = externals
        .map(|external| give_up(external, &mut instance))
        .collect();
    instance.protected = code.protected.clone();
    for (kind, said) in &code.records {
        let Some(found) = instance.records.get_mut(kind) else {
            instance.records.insert(*kind, said.clone());
            continue;
        };
        let said: HashMap<&SyncId, &Record> =
            said.iter().map(|said| (&said.sync_id, said)).collect();
        for found in found {
            if let Some(said) = said.get(&found.sync_id) {
                restore(&said.fields, &mut found.fields, lookup);
                for field in kind.spec().masked {
                    if let Some(value) = said.fields.get(*field) {
                        let field = found.fields.entry(*field);
                        field.or_insert_with(|| value.clone());
                    }
                }
            }
        }
    }
    match (&code.data_model, &mut instance.data_model) {
        (Some(said), Some(found)) => restore_model(said, found, lookup),
        (said, found @ None) => found.clone_from(said),
        (None, Some(_)) => {}
    }
    instance
}

fn restore_model(said: &DataModel, found: &mut DataModel, lookup: Lookup<'_>) {
    for kind in SchemaKind::ALL {
        let said = said.entries(kind).iter();
        let said: HashMap<_, &Object> = said.map(|said| (kind.address(said), said)).collect();
        for found in found.entries_mut(kind) {
            if let Some(said) = said.get(&kind.address(found)) {
                restore(said, found, lookup);
            }
        }
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
    use serde_json::json;

    use super::*;

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
        let masked = Kind::Settings.spec().masked;
        assert!(masked.contains(&"ai_openai_api_key"), "{masked:?}");
        let instance = Snapshot {
            records: [(
                Kind::Settings,
                vec![record("s", json!({ "project_name": "B" }))],
            )]
            .into(),
            ..Snapshot::default()
        };
        let wanted = wanted(&code, instance, &|_| None);
        assert_eq!(wanted.of(Kind::Roles), code.of(Kind::Roles));
        assert!(wanted.data_model.is_some());
        let settings = &wanted.of(Kind::Settings)[0];
        assert_eq!(settings.text("project_name"), Some("B"));
        assert_eq!(settings.text("ai_openai_api_key"), Some("x"));
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
        let wanted = wanted(&code, instance, &|_| None);
        assert_eq!(wanted.externals, [external(json!([{ "role": "r" }]))]);
        let ids = |kind: Kind| -> Vec<&str> {
            let records = wanted.of(kind).iter();
            records.map(|record| record.sync_id.as_str()).collect()
        };
        assert_eq!(ids(Kind::Policies), ["q"]);
        assert_eq!(ids(Kind::Permissions), ["q"]);
    }
}
