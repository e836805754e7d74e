//! What a push of seeds would do.

use serde_json::{Value, json};

use crate::engine::change::{Action, FieldChange};
use crate::engine::plan::Counts;
use crate::engine::sealed::left_to_json;
use crate::engine::select::LeftOut;
use crate::engine::values::Values;
use crate::idmap::MapChange;
use crate::model::{Address, Object, Origin, SyncId};
use crate::target::TargetInfo;

use super::tables::Table;

/// The version of what [`SeedPlan::to_json`] makes.
pub const SEED_PLAN_FORMAT: u32 = 1;

/// What a push of seeds would do. Nothing has been written yet.
#[derive(Debug, Clone)]
pub struct SeedPlan {
    /// Where.
    pub target: TargetInfo,
    /// What changes, in the order of the seeds.
    pub changes: Vec<ItemChange>,
    /// How many rows are as they should be.
    pub unchanged: usize,
    /// How many rows are not, and are left so because their seed says `create`,
    /// `update` or `delete` is false.
    pub left: usize,
    /// What is not done because of the mode or the targets.
    pub left_out: Vec<LeftOut>,
    /// What the reader should know, one sentence each.
    pub warnings: Vec<String>,
    /// Changes of the id map that belong to no change of a row.
    pub(super) map_changes: Vec<MapChange>,
    pub(super) tables: Vec<Table>,
    pub(super) values: Values,
}

/// What happens to one row.
#[derive(Debug, Clone)]
pub struct ItemChange {
    /// What.
    pub action: Action,
    /// Its collection.
    pub collection: String,
    /// Who it is.
    pub sync_id: SyncId,
    /// Its primary key; `None` while the server has not counted it.
    pub key: Option<String>,
    /// What people call it.
    pub address: Address,
    /// Where it was written down.
    pub origin: Option<Origin>,
    /// The change that it is made for, where it was not targeted itself.
    pub needed_by: Option<Address>,
    /// What changes in it. References are SyncIDs, and what is named by `var` or
    /// `secret` stays a name.
    pub fields: Vec<FieldChange>,
    /// New rows of a level refer to those of lower ones only.
    pub(super) level: usize,
    /// What is sent, with names in place of values.
    pub(super) body: Object,
    /// References that have to wait until all rows are there.
    pub(super) later: Object,
    /// References to rows whose key is not known yet.
    pub(super) pending: Vec<Pending>,
    /// The file to upload.
    pub(super) file: Option<Content>,
}

impl ItemChange {
    /// A change of nothing yet.
    pub(super) fn new(
        action: Action,
        collection: &str,
        sync_id: &SyncId,
        key: Option<String>,
        address: Address,
    ) -> Self {
        Self {
            action,
            collection: collection.to_owned(),
            sync_id: sync_id.clone(),
            key,
            address,
            origin: None,
            needed_by: None,
            fields: Vec::new(),
            level: 0,
            body: Object::new(),
            later: Object::new(),
            pending: Vec::new(),
            file: None,
        }
    }
}

impl ItemChange {
    /// Changes nothing of the row: it gets its mapping, and keeps its values.
    pub(super) fn only_map(&mut self) {
        self.fields.clear();
        self.body.clear();
        self.pending.clear();
        self.file = None;
    }
}

/// The content that a file gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Content {
    /// Where it is.
    pub(super) path: String,
    /// What the server shall call it, and what it is; else its path says that.
    pub(super) name: Option<String>,
    pub(super) media_type: Option<String>,
}

/// A reference to a row whose key is not known yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pending {
    pub(super) field: String,
    pub(super) to: (String, SyncId),
    /// Whether it has to wait until all rows are there.
    pub(super) waits: bool,
}

impl SeedPlan {
    /// Whether the target has what the seeds say. The id map may still need
    /// mending, see [`has_writes`](Self::has_writes).
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// Whether applying it sends any write.
    pub fn has_writes(&self) -> bool {
        !self.is_empty() || !self.map_changes.is_empty()
    }

    /// Whether a row is deleted.
    pub fn deletes(&self) -> bool {
        self.counts().of(Action::Delete) > 0
    }

    /// How many rows are created, adopted, updated and deleted.
    pub fn counts(&self) -> Counts {
        let actions = self.changes.iter().map(|change| change.action);
        actions.fold(Counts::default(), Counts::add)
    }

    /// The plan as one JSON document:
    ///
    /// ```json
    /// {"format": "directus-sync/seed-plan", "version": 1,
    ///  "target": {"url": "…", "directus": "11.17.4"},
    ///  "rows": [{"collection": "section", "address": "seed.sections.harbour", "action": "update",
    ///            "syncId": "…", "key": "7", "origin": {"file": "…", "line": 1},
    ///            "fields": [{"path": "name", "before": "…", "after": "…"}]}],
    ///  "left": [], "warnings": [],
    ///  "summary": {"create": 0, "update": 1, "adopt": 0, "delete": 0, "unchanged": 7, "left": 0}}
    /// ```
    pub fn to_json(&self) -> Value {
        let rows = self.changes.iter().map(ItemChange::to_json);
        let counts = self.counts();
        let mut summary: Object = Action::ALL
            .into_iter()
            .map(|action| (action.name().to_owned(), counts.of(action).into()))
            .collect();
        summary.insert("unchanged".to_owned(), self.unchanged.into());
        summary.insert("left".to_owned(), self.left.into());
        json!({
            "format": "directus-sync/seed-plan",
            "version": SEED_PLAN_FORMAT,
            "target": { "url": self.target.url, "directus": self.target.version.to_string() },
            "rows": rows.collect::<Vec<_>>(),
            "left": left_to_json(&self.left_out),
            "warnings": self.warnings,
            "summary": summary,
        })
    }

    /// The collection of a change.
    pub(super) fn table(&self, collection: &str) -> Option<&Table> {
        self.tables
            .iter()
            .find(|table| table.collection == collection)
    }
}

impl ItemChange {
    fn to_json(&self) -> Value {
        let fields = self.fields.iter().map(|field| {
            let mut shown = json!({ "path": field.path });
            for (side, value) in [("before", &field.before), ("after", &field.after)] {
                if let Some(value) = value {
                    shown[side] = value.clone();
                }
            }
            shown
        });
        let origin = self.origin.as_ref();
        let mut row = json!({
            "collection": self.collection,
            "address": self.address.as_str(),
            "action": self.action.name(),
            "syncId": self.sync_id.as_str(),
            "key": self.key,
            "origin": origin.map(|origin| json!({ "file": origin.file, "line": origin.line })),
            "fields": fields.collect::<Vec<_>>(),
        });
        if let Some(other) = &self.needed_by {
            row["neededBy"] = other.as_str().into();
        }
        row
    }

    /// Who it is.
    pub(super) fn id(&self) -> (String, SyncId) {
        (self.collection.clone(), self.sync_id.clone())
    }
}
