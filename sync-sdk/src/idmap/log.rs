//! How the rows of our table are written: each holds a list of changes.

use serde_json::{Value, json};

use super::{Digest, ItemTable, MapChange, MapState, Subject};
use crate::model::{Address, Kind, SyncId};

/// Stands for [`MapChange::Declare`] where a change names its kind.
const DATA_MODEL: &str = "data_model";

/// Stand before the name of a table where a change is about the last state.
const LAST: char = '=';
const MODEL: &str = "model";

/// A change as the log holds it: `[kind, SyncID, primary key or null, project]`;
/// of the last state `["=" + kind, SyncID, digests by field or null, project]`,
/// with `=model` and an address for an entry of the data model.
pub(super) fn written(change: &MapChange, project: Option<&str>) -> Value {
    match change {
        MapChange::Put {
            kind,
            sync_id,
            local_id,
        } => {
            json!([kind.spec().name, sync_id.as_str(), local_id, project])
        }
        MapChange::Remove { kind, sync_id } => {
            json!([kind.spec().name, sync_id.as_str(), null, project])
        }
        MapChange::PutItem {
            table,
            sync_id,
            local_id,
        } => json!([table.name(), sync_id.as_str(), local_id, project]),
        MapChange::RemoveItem { table, sync_id } => {
            json!([table.name(), sync_id.as_str(), null, project])
        }
        MapChange::Declare(address) => {
            json!([DATA_MODEL, address.as_str(), address.as_str(), project])
        }
        MapChange::Retract(address) => json!([DATA_MODEL, address.as_str(), null, project]),
        MapChange::Remember { subject, fields } => {
            let pair =
                |(field, digest): (&String, &Digest)| (field.clone(), json!(digest.as_str()));
            let fields = Value::Object(fields.iter().map(pair).collect());
            last_state(subject, fields, project)
        }
        MapChange::Forget(subject) => last_state(subject, Value::Null, project),
    }
}

fn last_state(subject: &Subject, fields: Value, project: Option<&str>) -> Value {
    let (table, name) = match subject {
        Subject::Record(kind, sync_id) => (kind.spec().name, sync_id.as_str()),
        Subject::Model(address) => (MODEL, address.as_str()),
    };
    json!([format!("{LAST}{table}"), name, fields, project])
}

/// The opposite of [`last_state`], without the project.
fn read_last_state(table: &str, name: &str, fields: &Value) -> Option<MapChange> {
    let subject = match table {
        MODEL => Subject::Model(Address::new(name)),
        kind => Subject::Record(Kind::from_name(kind)?, SyncId::new(name)),
    };
    let Value::Object(fields) = fields else {
        return fields.is_null().then_some(MapChange::Forget(subject));
    };
    let pair = |(field, digest): (&String, &Value)| {
        Some((field.clone(), Digest::parse(digest.as_str()?)?))
    };
    let fields = fields.iter().map(pair).collect::<Option<_>>()?;
    Some(MapChange::Remember { subject, fields })
}

/// The opposite of [`written`]: the change, and the project that made it.
pub(super) fn read(entry: &Value) -> Option<(MapChange, Option<&str>)> {
    let [table, id, local_id, project] = entry.as_array()?.as_slice() else {
        return None;
    };
    let (table, id) = (table.as_str()?, id.as_str()?);
    if let Some(table) = table.strip_prefix(LAST) {
        return Some((read_last_state(table, id, local_id)?, project.as_str()));
    }
    let local_id = local_id.as_str();
    let change = match (table, local_id) {
        (DATA_MODEL, Some(_)) => MapChange::Declare(Address::new(id)),
        (DATA_MODEL, None) => MapChange::Retract(Address::new(id)),
        (table, local_id) => {
            let sync_id = SyncId::new(id);
            let local_id = local_id.map(str::to_owned);
            match (ItemTable::parse(table), local_id) {
                (Some(table), Some(local_id)) => MapChange::PutItem {
                    table,
                    sync_id,
                    local_id,
                },
                (Some(table), None) => MapChange::RemoveItem { table, sync_id },
                (None, Some(local_id)) => MapChange::Put {
                    kind: Kind::from_name(table)?,
                    sync_id,
                    local_id,
                },
                (None, None) => MapChange::Remove {
                    kind: Kind::from_name(table)?,
                    sync_id,
                },
            }
        }
    };
    Some((change, project.as_str()))
}

/// Whether the changes of a row are read in the place of another one.
pub(super) fn is_placed(list: &(i64, Vec<Value>), id: i64) -> bool {
    list.0 != id
}

/// The changes of a row, and where in the log they are read: at its id, or at
/// the one that it begins with.
pub(super) fn placed(id: i64, text: &str) -> Option<(i64, Vec<Value>)> {
    let mut list: Vec<Value> = serde_json::from_str(text).ok()?;
    match list.first().map(Value::as_i64) {
        Some(Some(place)) => Some((place, list.split_off(1))),
        _ => Some((id, list)),
    }
}

/// The mapping that rows, in the order of their ids, add up to. `Err` has an
/// entry that is not a change.
pub(super) fn added_up(mut lists: Vec<(i64, Vec<Value>)>) -> Result<MapState, Value> {
    lists.sort_by_key(|(place, _)| *place);
    let mut state = MapState::default();
    for entry in lists.into_iter().flat_map(|(_, list)| list) {
        let (change, project) = read(&entry).ok_or_else(|| entry.clone())?;
        state.apply(change, project);
    }
    Ok(state)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn a_compacted_log_keeps_what_another_run_added_meanwhile() {
        let (kind, sync_id) = (Kind::Roles, SyncId::new("s"));
        let put = MapChange::Put {
            kind,
            sync_id: sync_id.clone(),
            local_id: "l".into(),
        };
        let remove = MapChange::Remove {
            kind,
            sync_id: sync_id.clone(),
        };
        let list = |change: &MapChange| json!([written(change, None)]).to_string();
        let compacted = json!([1, written(&put, None)]).to_string();
        // Row 1 was read and compacted into row 3, while row 2 came in.
        let rows = [(1, list(&put)), (2, list(&remove)), (3, compacted)];
        for rows in [&rows[..], &rows[1..]] {
            let lists = rows
                .iter()
                .map(|(id, text)| placed(*id, text).expect("a list"));
            let state = added_up(lists.collect()).expect("changes");
            assert_eq!(state.get(kind, &sync_id), None);
        }
        assert_eq!(placed(1, "{}"), None);
    }

    #[test]
    fn a_log_adds_up() {
        let put = MapChange::Put {
            kind: Kind::Roles,
            sync_id: SyncId::new("s"),
            local_id: "l".into(),
        };
        let changes = [
            put.clone(),
            MapChange::Remove {
                kind: Kind::Roles,
                sync_id: SyncId::new("s"),
            },
            put,
            MapChange::PutItem {
                table: ItemTable::of("section"),
                sync_id: SyncId::new("harbour"),
                local_id: "3".to_owned(),
            },
            MapChange::PutItem {
                table: ItemTable::of("directus_users"),
                sync_id: SyncId::new("anna"),
                local_id: "k".to_owned(),
            },
            MapChange::RemoveItem {
                table: ItemTable::of("directus_users"),
                sync_id: SyncId::new("anna"),
            },
            MapChange::Declare(Address::new("field.a.b")),
            MapChange::Declare(Address::new("field.a.c")),
            MapChange::Retract(Address::new("field.a.b")),
            MapChange::Remember {
                subject: Subject::Record(Kind::Roles, SyncId::new("s")),
                fields: BTreeMap::from([("name".to_owned(), Digest::of(&json!("Editor")))]),
            },
            MapChange::Remember {
                subject: Subject::Model(Address::new("field.a.c")),
                fields: BTreeMap::new(),
            },
            MapChange::Forget(Subject::Model(Address::new("field.a.c"))),
        ];
        let mut state = MapState::default();
        for change in &changes {
            let entry = written(change, Some("gazette"));
            let (read, project) = read(&entry).expect("a change");
            assert_eq!(&read, change);
            state.apply(read, project);
        }
        let mut replayed = MapState::default();
        for (change, project) in state.to_changes() {
            replayed.apply(change, project.as_deref());
        }
        for (one, other) in [(&replayed, &state), (&state, &replayed)] {
            assert_eq!(one.to_changes(), other.to_changes());
        }
        let tables: Vec<_> = state.item_tables().map(ItemTable::name).collect();
        assert_eq!(tables, ["items::section"]);
        assert_eq!(state.of(Kind::Roles).count(), 1);
        let subjects: Vec<_> = state.all_last().map(|(subject, _)| subject).collect();
        assert_eq!(subjects, [&Subject::Record(Kind::Roles, SyncId::new("s"))]);
        assert_eq!(
            state
                .declared(&crate::model::ProjectKey::new("gazette"))
                .len(),
            1
        );
    }
}
