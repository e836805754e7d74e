//! What a pull reads of a target through hooks, in the order of directus-sync:
//! the data model, then `onQuery` and `onDump` kind by kind, then `onSave` kind
//! by kind.

use std::collections::{HashMap, HashSet};

use serde_json::{Value, json};

use super::{RunHooks, items, object, of, take_sync_id, with_sync_id};
use crate::engine::current::{Current, key_text};
use crate::engine::error::EngineError;
use crate::engine::hooks::HookError;
use crate::engine::identities::Identities;
use crate::engine::options::Selection;
use crate::engine::{literals, pull};
use crate::hooks::{Hook, Part, When};
use crate::model::{DataModel, Key, Kind, Object, Record, Snapshot, SyncId};
use crate::snapshot::canonicalize;
use crate::target::ReadTarget;

/// The order in which directus-sync calls the hooks of kinds.
const ORDER: [Kind; 11] = [
    Kind::Settings,
    Kind::Folders,
    Kind::Translations,
    Kind::Flows,
    Kind::Operations,
    Kind::Roles,
    Kind::Policies,
    Kind::Permissions,
    Kind::Dashboards,
    Kind::Panels,
    Kind::Presets,
];

/// Whether hooks have a say in which rows of a kind are pulled.
pub(crate) fn is_hooked(hooks: &dyn RunHooks, kind: Kind) -> bool {
    let whens = [When::OnQuery, When::OnDump, When::OnSave];
    whens.iter().any(|when| hooks.has(of(kind, *when)))
}

/// A target that is read through hooks, whose rows all have a name.
pub(crate) struct Reading<'a> {
    pub(crate) reader: &'a dyn ReadTarget,
    pub(crate) hooks: &'a dyn RunHooks,
    pub(crate) current: &'a Current,
    pub(crate) ids: &'a Identities,
    pub(crate) selection: &'a Selection,
}

impl Reading<'_> {
    /// The data model as it is written.
    pub(crate) async fn data_model(&self, mut model: DataModel) -> Result<DataModel, HookError> {
        self.ids.name_in_model(&mut model);
        let hook = Hook::new(Part::DataModel, When::OnSave);
        if !self.hooks.has(hook) {
            return Ok(model);
        }
        let document = object(self.hooks, hook, model.into_document()).await?;
        DataModel::from_document(document).map_err(|message| HookError {
            hook,
            message: format!("what it gives is no data model: {message}"),
        })
    }

    /// The records as they are written, in their order.
    pub(crate) async fn records(
        &self,
        warnings: &mut Vec<String>,
    ) -> Result<Snapshot, EngineError> {
        let kinds = || {
            ORDER.into_iter().filter(|kind| {
                self.selection.kinds.contains(kind) && self.current.rows.contains_key(kind)
            })
        };
        let mut snapshot = Snapshot::default();
        for kind in kinds() {
            let is_asked = [When::OnQuery, When::OnDump];
            let is_asked = is_asked.iter().any(|when| self.hooks.has(of(kind, *when)));
            let records = match is_asked {
                true => self.asked(kind, warnings).await?,
                false => pull::of_kind(self.current, self.ids, self.selection, kind, warnings),
            };
            snapshot.records.insert(kind, records);
        }
        canonicalize(&mut snapshot);
        for kind in kinds() {
            let hook = of(kind, When::OnSave);
            if self.hooks.has(hook) {
                let records = snapshot
                    .records
                    .remove(&kind)
                    .unwrap_or_default()
                    .into_iter();
                let records = records.map(|record| with_sync_id(record.fields, &record.sync_id));
                let saved = items(self.hooks, hook, records.collect()).await?;
                let saved = saved.into_iter().enumerate().map(|(index, mut item)| {
                    let sync_id = take_sync_id(hook, index, &mut item)?;
                    Ok(Record::new(sync_id, item))
                });
                let saved = saved.collect::<Result<_, HookError>>()?;
                snapshot.records.insert(kind, saved);
            }
        }
        Ok(snapshot)
    }

    /// The records of a kind, asked for with the query that hooks want, which also
    /// see the rows as the server answers them.
    async fn asked(
        &self,
        kind: Kind,
        warnings: &mut Vec<String>,
    ) -> Result<Vec<Record>, EngineError> {
        let query = Object::from_iter([("limit".to_owned(), json!(-1))]);
        let query = object(self.hooks, of(kind, When::OnQuery), query).await?;
        let rows = self.reader.query(kind, &query).await?;
        let mut dumped = self.items(kind, rows)?;
        let hook = of(kind, When::OnDump);
        if self.hooks.has(hook) {
            dumped = items(self.hooks, hook, dumped).await?;
        }
        let records = dumped.into_iter().enumerate().map(|(index, mut item)| {
            let sync_id = take_sync_id(hook, index, &mut item)?;
            let fields = self.fields(kind, &item);
            let record = Record::new(sync_id, fields);
            Ok(pull::without_lost_references(
                record, kind, self.ids, warnings,
            ))
        });
        records.collect()
    }

    /// Rows as `onDump` sees them.
    fn items(&self, kind: Kind, rows: Vec<Object>) -> Result<Vec<Object>, HookError> {
        let mut attached = match kind == Kind::Policies && self.selection.access() {
            true => pull::attachments(self.current),
            false => HashMap::new(),
        };
        let mut items = Vec::with_capacity(rows.len());
        for mut row in rows {
            let id = row.shift_remove("id").as_ref().and_then(key_text);
            let only = || self.current.of(kind).next().map(|(id, _)| id.clone());
            let id = match (id, kind.spec().key) {
                (None, Key::Singleton) => only(),
                (id, _) => id,
            };
            let Some(id) = id else {
                return Err(HookError {
                    hook: of(kind, When::OnQuery),
                    message: "the `fields` that it asks for must have `id`".to_owned(),
                });
            };
            // A row that was made in this moment is read by the next pull.
            let Some(sync_id) = self.ids.sync_id(kind, &id) else {
                continue;
            };
            if kind == Kind::Policies && self.selection.access() {
                let roles = attached.remove(&id).unwrap_or_default();
                row.insert("roles".to_owned(), Value::from(roles));
            }
            items.push(with_sync_id(row, sync_id));
        }
        Ok(items)
    }

    /// What of a row that `onDump` gave is a record.
    fn fields(&self, kind: Kind, item: &Object) -> Object {
        let spec = kind.spec();
        let mut fields = self.ids.to_fields(spec, item);
        let has_roles = kind == Kind::Policies && self.selection.access();
        for alias in spec
            .aliases
            .iter()
            .filter(|alias| !(has_roles && **alias == "roles"))
        {
            fields.shift_remove(*alias);
        }
        fields
    }
}

/// The records of a snapshot, and what they refer to: what must have a mapping.
pub(crate) fn needed(snapshot: &Snapshot) -> HashSet<(Kind, SyncId)> {
    let mut needed = HashSet::new();
    for (kind, records) in &snapshot.records {
        for record in records {
            needed.insert((*kind, record.sync_id.clone()));
            for reference in kind.spec().references {
                let ids = reference.values(&record.fields).into_iter();
                let ids = ids.filter_map(Value::as_str).map(SyncId::new);
                needed.extend(ids.map(|id| (reference.to, id)));
            }
        }
    }
    for word in literals::said(snapshot) {
        needed.extend(Kind::named().map(|kind| (kind, SyncId::new(word))));
    }
    needed
}
