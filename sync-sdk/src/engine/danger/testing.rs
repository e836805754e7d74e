//! Small worlds for the tests of this folder.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::Danger;
use super::world::{self, World, borrowed};
use crate::engine::change::Action;
use crate::engine::current::Rows;
use crate::engine::plan::Change;
use crate::engine::testing::{change, object};
use crate::model::Kind;

/// Rows, and changes of them.
#[derive(Debug, Default)]
pub(super) struct Plans {
    rows: BTreeMap<Kind, Rows>,
    changes: Vec<Change>,
}

impl Plans {
    pub(super) fn new() -> Self {
        Self::default()
    }

    pub(super) fn row(mut self, kind: Kind, key: &str, row: Value) -> Self {
        self.rows
            .entry(kind)
            .or_default()
            .insert(key.to_owned(), object(row));
        self
    }

    pub(super) fn create(self, kind: Kind, key: &str, row: Value) -> Self {
        self.change(kind, Action::Create, key, row)
    }

    pub(super) fn update(self, kind: Kind, key: &str, fields: Value) -> Self {
        self.change(kind, Action::Update, key, fields)
    }

    pub(super) fn delete(self, kind: Kind, key: &str) -> Self {
        self.change(kind, Action::Delete, key, json!({}))
    }

    fn change(mut self, kind: Kind, action: Action, key: &str, payload: Value) -> Self {
        self.changes.push(change(kind, action, key, payload));
        self
    }

    pub(super) fn changes(&self) -> &[Change] {
        &self.changes
    }

    pub(super) fn rows(&self, kind: Kind) -> world::Rows<'_> {
        self.rows.get(&kind).map(borrowed).unwrap_or_default()
    }

    pub(super) fn world(&self) -> World<'_> {
        let rows = self.rows.iter();
        let rows = rows.map(|(kind, rows)| (*kind, borrowed(rows)));
        World::carried_out(rows.collect(), &self.changes)
    }
}

pub(super) fn role(parent: Option<&str>) -> Value {
    json!({ "parent": parent })
}

pub(super) fn policy(fields: Value) -> Value {
    fields
}

pub(super) fn access(role: Option<&str>, user: Option<&str>, policy: &str) -> Value {
    json!({ "role": role, "user": user, "policy": policy })
}

pub(super) fn permission(
    policy: &str,
    collection: &str,
    action: &str,
    fields: Value,
    rule: Value,
) -> Value {
    json!({ "policy": policy, "collection": collection, "action": action, "fields": fields,
        "permissions": rule, "validation": null })
}

/// What people read of dangers.
pub(super) fn texts(dangers: &[Danger]) -> Vec<String> {
    dangers.iter().map(ToString::to_string).collect()
}
