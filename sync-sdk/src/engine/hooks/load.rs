//! What a configuration goes through when it is loaded.

use std::collections::HashMap;

use super::{HookError, RunHooks, items, object, of, take_sync_id, with_sync_id};
use crate::hooks::{Hook, Part, When};
use crate::model::{DataModel, Record, Snapshot};

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
