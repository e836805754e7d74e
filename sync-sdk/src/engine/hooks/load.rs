//! What a configuration goes through when it is loaded.

use std::collections::HashMap;

use super::{HookError, RunHooks, items, object, of, take_sync_id, with_sync_id};
use crate::hooks::{Hook, Part, When};
use crate::model::{DataModel, Kind, Record, Snapshot};

/// Whether [`load`] calls any hook.
pub fn are_for_loading(hooks: &dyn RunHooks) -> bool {
    let records = Kind::ALL.into_iter().map(|kind| of(kind, When::OnLoad));
    let model = Hook::new(Part::DataModel, When::OnLoad);
    records.chain([model]).any(|hook| hooks.has(hook))
}

/// Lets the `onLoad` hooks make of a configuration what is to be compared or
/// pushed: the data model first, then kind by kind. A kind that is not described
/// is not theirs.
///
/// # Errors
/// The first hook that fails, or that gives two records of one SyncID.
pub async fn load(hooks: &dyn RunHooks, snapshot: &mut Snapshot) -> Result<(), HookError> {
    let hook = Hook::new(Part::DataModel, When::OnLoad);
    if let (true, Some(model)) = (hooks.has(hook), &mut snapshot.data_model) {
        let document = std::mem::take(model).into_document();
        let document = object(hooks, hook, document).await?;
        *model = DataModel::from_document(document).map_err(|message| HookError {
            hook,
            message: format!("what it gives is no data model: {message}"),
        })?;
    }
    for (kind, records) in &mut snapshot.records {
        let hook = of(*kind, When::OnLoad);
        if !hooks.has(hook) {
            continue;
        }
        // Where a record stands, and what it is called, outlives the hook.
        let mut before = HashMap::new();
        let mut loaded = Vec::with_capacity(records.len());
        for record in records.drain(..) {
            loaded.push(with_sync_id(record.fields, &record.sync_id));
            before.insert(record.sync_id, (record.address, record.origin));
        }
        let mut places = HashMap::new();
        for (index, mut item) in items(hooks, hook, loaded).await?.into_iter().enumerate() {
            let sync_id = take_sync_id(hook, index, &mut item)?;
            if let Some(first) = places.insert(sync_id.clone(), index) {
                let message =
                    format!("items {first} and {index} of what it gives are both `{sync_id}`");
                return Err(HookError { hook, message });
            }
            let (address, origin) = before.remove(&sync_id).unwrap_or_default();
            records.push(Record {
                sync_id,
                fields: item,
                address,
                origin,
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use futures::executor::block_on;
    use serde_json::json;

    use super::*;
    use crate::hooks::Hooks;
    use crate::model::{Kind, Object, Origin, SyncId};

    fn roles() -> Snapshot {
        let role = |id: &str, line| Record {
            origin: Some(Origin {
                file: "roles.json".to_owned(),
                line,
            }),
            ..Record::new(
                SyncId::new(id),
                Object::from_iter([("name".to_owned(), json!(id))]),
            )
        };
        let mut snapshot = Snapshot::default();
        snapshot
            .records
            .insert(Kind::Roles, vec![role("a", 2), role("b", 6)]);
        snapshot
    }

    #[test]
    fn a_record_that_a_hook_returns_stands_where_it_stood() {
        let hooks = Hooks::new()
            .on_load(Kind::Roles, |mut roles| {
                roles.reverse();
                roles.push(serde_json::from_value(
                    json!({ "_syncId": "c", "name": "new" }),
                )?);
                Ok(roles)
            })
            .on_load(Kind::Flows, |_| Err("there are none".into()));
        let mut snapshot = roles();
        block_on(load(&hooks, &mut snapshot)).expect("it goes well");
        let found: Vec<_> = snapshot
            .of(Kind::Roles)
            .iter()
            .map(|it| {
                (
                    it.sync_id.as_str(),
                    it.origin.as_ref().map(|origin| origin.line),
                )
            })
            .collect();
        assert_eq!(found, [("b", Some(6)), ("a", Some(2)), ("c", None)]);
        assert!(!snapshot.of(Kind::Roles)[0].fields.contains_key("_syncId"));
    }

    #[test]
    fn a_record_that_nobody_could_know_is_refused() {
        let twice =
            Hooks::new().on_load(Kind::Roles, |roles| Ok([&roles[..1], &roles[..1]].concat()));
        let error = block_on(load(&twice, &mut roles())).expect_err("it is refused");
        let expected = "the hook `roles.onLoad`: items 0 and 1 of what it gives are both `a`";
        assert_eq!(error.to_string(), expected);
        let nobody = Hooks::new().on_load(Kind::Roles, |_| Ok(vec![Object::new()]));
        let error = block_on(load(&nobody, &mut roles())).expect_err("it is refused");
        assert!(
            error
                .message
                .starts_with("item 0 of what it gives has no `_syncId`")
        );
    }
}
