//! A plan: everything that a push would do, as a value.

use std::collections::{BTreeSet, HashSet};

use serde_json::Value;

use super::assets::AssetPlan;
use super::change::{Action, FieldChange};
use super::danger::{Danger, DangerKind};
use super::limits::Forbidden;
use super::resolve::Clash;
use super::schema::SchemaChange;
use super::sealed::Document;
use super::select::LeftOut;
use super::settle::Settled;
use super::values::Values;
use crate::idmap::MapChange;
use crate::model::{Address, Kind, Object, Origin, SyncId};
use crate::target::TargetInfo;

/// The version of [`Plan::to_json`]'s form.
pub const PLAN_FORMAT: u32 = 1;

/// What has to be done to make a target what the configuration says. Computed
/// whole before the first write.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The target that it was made for.
    pub target: TargetInfo,
    /// Changes of the data model, in the order in which the server makes them.
    pub schema: SchemaPlan,
    /// Changes of records, by kind and address.
    pub changes: Vec<Change>,
    /// What existing rows give up first: references that are unique and that
    /// another row wants, or that point to what is deleted; names that another
    /// row wants; the place of an active flow that a licence counts.
    pub(super) clears: Vec<Clear>,
    /// Rows of the id map that go with no change: mappings of rows that no
    /// longer exist, and what a project declares.
    pub(super) map_changes: Vec<MapChange>,
    /// What is written before the data model changes: that nobody knows what it
    /// will be.
    pub(super) ahead: Vec<MapChange>,
    /// Differences that are left alone, and why.
    pub left: Vec<LeftOut>,
    /// What was changed by hand, and nobody has decided what becomes of it. A
    /// plan with any cannot be applied.
    pub undecided: Vec<Clash>,
    /// What was changed by hand, and becomes what the configuration says.
    pub overwritten: Vec<Clash>,
    /// What it does that cannot be taken back, that locks people out or lets
    /// people in.
    pub dangers: Vec<Danger>,
    /// What the target's licence does not allow. A plan with any cannot be
    /// applied.
    pub forbidden: Vec<Forbidden>,
    /// The kinds of dangers that somebody wants: at first those of
    /// [`Options::allow`](super::Options). With another it is not
    /// [applied](super::apply).
    pub allowed: BTreeSet<DangerKind>,
    /// How many records are as they should be.
    pub unchanged: usize,
    /// What the reader should know, one sentence each.
    pub warnings: Vec<String>,
    /// The secrets that payloads name, for the moment in which they are sent.
    pub(super) values: Values,
    /// The pictures that settings get.
    pub(super) assets: AssetPlan,
}

/// Changes of the data model.
#[derive(Debug, Clone, Default)]
pub struct SchemaPlan {
    /// What changes, for people.
    pub changes: Vec<SchemaChange>,
    /// The server's diff with its hash, for `/schema/apply`; `None` when there
    /// is nothing to do.
    pub diff: Option<Value>,
}

/// What happens to one record.
#[derive(Debug, Clone)]
pub struct Change {
    /// Its kind.
    pub kind: Kind,
    /// What happens.
    pub action: Action,
    /// What it is called.
    pub address: Address,
    /// Who it is.
    pub sync_id: SyncId,
    /// Its primary key on the target; `None` where the server will choose it.
    pub local_id: Option<String>,
    /// The fields that are written, with SyncIDs as references: all of a new
    /// record, the different ones of an existing one, none of a deleted one.
    pub fields: Vec<FieldChange>,
    /// Where the record was written down.
    pub origin: Option<Origin>,
    /// Whether it may only be applied with consent: a row that a person may
    /// have made has the record's name.
    pub needs_consent: bool,
    /// As what and by whom the row is tracked that it takes over, in words, where
    /// that is somebody else: ``"`editor` by the project `blog`"``.
    pub taken_from: Option<String>,
    /// The change that it is made for, where it was not targeted itself.
    pub needed_by: Option<Address>,
    /// What is sent: fields with the target's own ids. Secrets are in it by name;
    /// [`Plan::values`] has them.
    pub(super) payload: Object,
    /// Whether the id map gets a row for it.
    pub(super) track: bool,
}

/// A value that a row gives up before other rows are written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Clear {
    pub(super) kind: Kind,
    pub(super) local_id: String,
    pub(super) field: &'static str,
    /// What it holds meanwhile: nothing, a name that no other row has, a status.
    pub(super) meanwhile: Option<String>,
}

/// How many things are created, adopted, updated and deleted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts([usize; 4]);

impl Counts {
    /// How often this action is taken.
    pub fn of(&self, action: Action) -> usize {
        self.0[action as usize]
    }

    /// How many actions there are.
    pub fn total(&self) -> usize {
        self.0.iter().sum()
    }

    pub(super) fn add(mut self, action: Action) -> Self {
        self.0[action as usize] += 1;
        self
    }
}

impl Plan {
    /// Takes in what was decided about what was changed by hand.
    pub(super) fn settled(&mut self, settled: Settled) {
        self.left.extend(settled.left);
        self.undecided.extend(settled.undecided);
        self.overwritten.extend(settled.overwritten);
    }

    /// Takes out the clashes over what another pass has left out.
    pub(super) fn forget_left_clashes(&mut self) {
        let records = self.changes.iter().map(|change| &change.address);
        let model = self.schema.changes.iter().map(|change| &change.address);
        let made: HashSet<&Address> = records.chain(model).collect();
        let is_made = |clash: &Clash| made.contains(&clash.address);
        self.undecided.retain(is_made);
        self.overwritten.retain(is_made);
    }

    /// Whether the target is what the configuration says. The id map may still
    /// need mending, see [`has_writes`](Self::has_writes).
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.schema.diff.is_none()
    }

    /// Whether applying it sends any write.
    pub fn has_writes(&self) -> bool {
        !self.is_empty() || !self.map_changes.is_empty()
    }

    /// How many records are created, adopted, updated and deleted.
    pub fn record_counts(&self) -> Counts {
        self.changes
            .iter()
            .fold(Counts::default(), |counts, change| {
                counts.add(change.action)
            })
    }

    /// The same for collections, fields and relations.
    pub fn schema_counts(&self) -> Counts {
        self.schema
            .changes
            .iter()
            .fold(Counts::default(), |counts, change| {
                counts.add(change.action)
            })
    }

    /// Whether anything is deleted.
    pub fn deletes(&self) -> bool {
        self.record_counts().of(Action::Delete) + self.schema_counts().of(Action::Delete) > 0
    }

    /// The dangers that nobody has allowed.
    pub fn not_allowed(&self) -> impl Iterator<Item = &Danger> {
        let is_new = |danger: &&Danger| !self.allowed.contains(&danger.kind);
        self.dangers.iter().filter(is_new)
    }

    /// The adoptions that need consent.
    pub fn needing_consent(&self) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(|change| change.needs_consent)
    }

    /// The plan as one JSON document:
    ///
    /// ```json
    /// {"format": "directus-sync/plan", "version": 1,
    ///  "target": {"url": "…", "directus": "11.17.4"},
    ///  "schema": [{"address": "field.article.title", "action": "update",
    ///              "fields": [{"path": "meta.note", "before": null, "after": "…"}]}],
    ///  "records": [{"kind": "roles", "address": "role.editor", "action": "create",
    ///               "syncId": "…", "localId": "…", "origin": {"file": "…", "line": 1},
    ///               "needsConsent": false, "fields": […]}],
    ///  "left": [{"address": "role.author", "fields": ["icon"], "action": "update", "why": "theirs"}],
    ///  "undecided": [{"address": "role.chief", "field": "icon", "cause": "drift", "ours": …, "theirs": …}],
    ///  "summary": {"schema": {"create": 0, …}, "records": {"create": 1, …}, "unchanged": 7},
    ///  "dangers": [{"kind": "drop-field", "address": "field.article.title", "text": "…"}],
    ///  "forbidden": [{"limit": "flows", "addresses": ["flow.sixth"], "text": "…"}],
    ///  "warnings": []}
    /// ```
    ///
    /// `before`, `after`, `ours` or `theirs` is absent where that side lacks the
    /// key. A field has a `cause` where it is not the configuration's: `drift` or
    /// `conflict`. `why` is `mode`, `not-targeted`, `theirs`, `unknown` (the
    /// target's version does not have it), `hidden` (its licence hides it), or `needs` with what is
    /// needed under `needs`. `forbidden` is absent where the licence allows all of it. A [`SealedPlan`](super::SealedPlan) has more.
    pub fn to_json(&self) -> Value {
        Document::of(self).to_json()
    }
}
