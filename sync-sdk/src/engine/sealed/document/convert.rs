//! From a plan to its document, and back.

use serde_json::Value;

use super::{
    Conflict, Counted, Danger, Document, Entry, FORMAT, Field, Forbidden, Left, Parts, Place,
    Reason, Record, Section, Summary, Target,
};
use crate::engine::plan::PLAN_FORMAT;
use crate::engine::schema::SchemaChange;
use crate::engine::select::{LeftOut, Why};
use crate::engine::{Action, Change, Clash, Counts, FieldChange, Plan};
use crate::model::{Address, Origin};

impl Document {
    /// What people read of a plan.
    pub(in crate::engine) fn of(plan: &Plan) -> Self {
        // Whole, so that nothing is forgotten: what is not here is in a section.
        let Plan {
            target,
            schema,
            changes,
            clears: _,
            map_changes: _,
            ahead: _,
            left,
            undecided,
            overwritten,
            dangers,
            forbidden,
            // Who applies it says so again.
            allowed: _,
            unchanged,
            warnings,
            values: _,
            assets: _,
        } = plan;
        Self {
            format: FORMAT.to_owned(),
            version: PLAN_FORMAT,
            target: Target {
                url: target.url.clone(),
                directus: target.version.to_string(),
            },
            schema: schema.changes.iter().map(Entry::of).collect(),
            records: changes.iter().map(Record::of).collect(),
            left: left.iter().map(Left::of).collect(),
            undecided: undecided.iter().map(Conflict::of).collect(),
            overwritten: overwritten.iter().map(Conflict::of).collect(),
            summary: Summary {
                schema: plan.schema_counts().into(),
                records: plan.record_counts().into(),
                unchanged: *unchanged,
            },
            dangers: dangers.iter().map(Danger::of).collect(),
            forbidden: forbidden.iter().map(Forbidden::of).collect(),
            warnings: warnings.clone(),
            sealed: None,
        }
    }

    /// The document as JSON. Nothing in it can fail to become that: keys are
    /// texts, and numbers come from JSON.
    pub(in crate::engine) fn to_json(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }

    /// What a plan is made of, apart from what only a sealed one has.
    pub(in crate::engine::sealed) fn into_parts(self) -> (Option<Section>, Parts) {
        let parts = Parts {
            schema: self.schema.into_iter().map(Entry::into_change).collect(),
            changes: self.records.into_iter().map(Record::into_change).collect(),
            left: self.left.into_iter().map(Left::into_left).collect(),
            undecided: clashes(self.undecided),
            overwritten: clashes(self.overwritten),
            dangers: self.dangers.into_iter().map(Danger::into_danger).collect(),
            forbidden: self
                .forbidden
                .into_iter()
                .map(Forbidden::into_forbidden)
                .collect(),
            unchanged: self.summary.unchanged,
            warnings: self.warnings,
        };
        (self.sealed, parts)
    }
}

impl From<Counts> for Counted {
    fn from(counts: Counts) -> Self {
        Self {
            create: counts.of(Action::Create),
            update: counts.of(Action::Update),
            adopt: counts.of(Action::Adopt),
            delete: counts.of(Action::Delete),
        }
    }
}

fn clashes(conflicts: Vec<Conflict>) -> Vec<Clash> {
    conflicts.into_iter().map(Conflict::into_clash).collect()
}

fn fields(changes: &[FieldChange]) -> Vec<Field> {
    let one = |change: &FieldChange| Field {
        path: change.path.clone(),
        before: change.before.clone(),
        after: change.after.clone(),
        cause: change.cause,
    };
    changes.iter().map(one).collect()
}

fn field_changes(fields: Vec<Field>) -> Vec<FieldChange> {
    let one = |field: Field| FieldChange {
        path: field.path,
        before: field.before,
        after: field.after,
        cause: field.cause,
    };
    fields.into_iter().map(one).collect()
}

impl Entry {
    fn of(change: &SchemaChange) -> Self {
        Self {
            address: change.address.clone(),
            action: change.action,
            needed_by: change.needed_by.as_ref().map(ToString::to_string),
            fields: fields(&change.changes),
        }
    }

    fn into_change(self) -> SchemaChange {
        SchemaChange {
            address: self.address,
            action: self.action,
            needed_by: self.needed_by.map(Address::new),
            changes: field_changes(self.fields),
        }
    }
}

impl Record {
    fn of(change: &Change) -> Self {
        Self {
            kind: change.kind,
            address: change.address.clone(),
            action: change.action,
            sync_id: change.sync_id.clone(),
            local_id: change.local_id.clone(),
            origin: change.origin.as_ref().map(|origin| Place {
                file: origin.file.clone(),
                line: origin.line,
            }),
            needs_consent: change.needs_consent,
            taken_from: change.taken_from.clone(),
            needed_by: change.needed_by.as_ref().map(ToString::to_string),
            fields: fields(&change.fields),
            payload: None,
            track: None,
        }
    }

    fn into_change(self) -> Change {
        Change {
            kind: self.kind,
            action: self.action,
            address: self.address,
            sync_id: self.sync_id,
            local_id: self.local_id,
            fields: field_changes(self.fields),
            origin: self.origin.map(|place| Origin {
                file: place.file,
                line: place.line,
            }),
            needs_consent: self.needs_consent,
            taken_from: self.taken_from,
            needed_by: self.needed_by.map(Address::new),
            payload: self.payload.unwrap_or_default(),
            track: self.track.unwrap_or_default(),
        }
    }
}

/// What is left out of a plan, as in its document.
pub(in crate::engine) fn left_to_json(left: &[LeftOut]) -> Value {
    let left: Vec<Left> = left.iter().map(Left::of).collect();
    serde_json::to_value(left).unwrap_or_default()
}

impl Left {
    fn of(left: &LeftOut) -> Self {
        Self {
            address: left.address.clone(),
            fields: left.fields.clone(),
            action: left.action,
            why: match &left.why {
                Why::Mode => Reason::Mode,
                Why::NotTargeted => Reason::NotTargeted,
                Why::Needs(address) => Reason::Needs {
                    needs: address.to_string(),
                },
                Why::Theirs => Reason::Theirs,
                Why::Unknown => Reason::Unknown,
                Why::Hidden => Reason::Hidden,
            },
        }
    }

    fn into_left(self) -> LeftOut {
        LeftOut {
            address: self.address,
            fields: self.fields,
            action: self.action,
            why: match self.why {
                Reason::Mode => Why::Mode,
                Reason::NotTargeted => Why::NotTargeted,
                Reason::Needs { needs } => Why::Needs(Address::new(needs)),
                Reason::Theirs => Why::Theirs,
                Reason::Unknown => Why::Unknown,
                Reason::Hidden => Why::Hidden,
            },
        }
    }
}

impl Conflict {
    fn of(clash: &Clash) -> Self {
        Self {
            address: clash.address.clone(),
            field: clash.field.clone(),
            cause: clash.cause,
            ours: clash.ours.clone(),
            theirs: clash.theirs.clone(),
        }
    }

    fn into_clash(self) -> Clash {
        Clash {
            address: self.address,
            field: self.field,
            cause: self.cause,
            ours: self.ours,
            theirs: self.theirs,
        }
    }
}

impl Danger {
    fn of(danger: &crate::engine::Danger) -> Self {
        Self {
            kind: danger.kind,
            address: danger.address.clone(),
            text: danger.text.clone(),
            extent: danger.extent.clone(),
        }
    }

    fn into_danger(self) -> crate::engine::Danger {
        crate::engine::Danger {
            kind: self.kind,
            address: self.address,
            text: self.text,
            extent: self.extent,
        }
    }
}

impl Forbidden {
    fn of(forbidden: &crate::engine::Forbidden) -> Self {
        let addresses = forbidden.addresses.iter();
        Self {
            limit: forbidden.limit,
            addresses: addresses.map(ToString::to_string).collect(),
            text: forbidden.text.clone(),
        }
    }

    fn into_forbidden(self) -> crate::engine::Forbidden {
        crate::engine::Forbidden {
            limit: self.limit,
            addresses: self.addresses.into_iter().map(Address::new).collect(),
            text: self.text,
        }
    }
}
