//! Permissions that are granted together, and what is said of them.
//!
//! Nothing here knows the type of the collection, so that it is compiled once
//! and not in each config for each of its collections.

use std::panic::Location;

use serde_json::{Map, Value};

use super::{Action, Fields, PermissionDef};
use crate::model::Origin;

#[derive(Debug)]
pub(super) struct Granted<'a>(&'a mut [PermissionDef]);

impl<'a> Granted<'a> {
    /// Adds a permission for each action.
    pub(super) fn add(
        to: &'a mut Vec<PermissionDef>,
        collection: &'static str,
        actions: &[Action],
        caller: &Location<'_>,
    ) -> Self {
        let first = to.len();
        to.extend(actions.iter().map(|action| PermissionDef {
            collection,
            action: *action,
            permissions: None,
            validation: None,
            presets: None,
            fields: Fields::All,
            duplicate: false,
            raw: Map::new(),
            origin: Origin {
                file: caller.file().to_owned(),
                line: caller.line(),
            },
            named: Vec::new(),
        }));
        Self(&mut to[first..])
    }

    /// Changes the permissions for which it has a meaning; a single one always,
    /// the author means what they say.
    fn change(&mut self, concerned: fn(Action) -> bool, change: impl Fn(&mut PermissionDef)) {
        let is_one = self.0.len() == 1;
        for permission in self.0.iter_mut() {
            if is_one || concerned(permission.action) {
                change(permission);
            }
        }
    }

    /// Fields that are named in types, for the permissions where they count.
    pub(super) fn name_fields(&mut self, names: &[&'static str]) {
        self.change(Action::has_fields, |permission| {
            let names = names.iter().map(|name| (*name).to_owned());
            permission.named.extend(names);
        });
    }

    pub(super) fn name_in_items(&mut self, paths: &[String]) {
        self.change(Action::has_items, |permission| {
            permission.named.extend_from_slice(paths);
        });
    }

    pub(super) fn name_in_values(&mut self, paths: &[String]) {
        self.change(Action::has_values, |permission| {
            permission.named.extend_from_slice(paths);
        });
    }

    pub(super) fn only(&mut self, new: &[&'static str]) {
        self.change(Action::has_fields, |permission| {
            match &mut permission.fields {
                Fields::Only(fields) => fields.extend(new),
                fields => *fields = Fields::Only(new.to_vec()),
            }
        });
    }

    pub(super) fn except(&mut self, new: &[&'static str]) {
        self.change(Action::has_fields, |permission| {
            match &mut permission.fields {
                Fields::Except(fields) => fields.extend(new),
                fields => *fields = Fields::Except(new.to_vec()),
            }
        });
    }

    pub(super) fn items(&mut self, rule: &Value) {
        self.change(Action::has_items, |permission| {
            permission.permissions = Some(rule.clone());
        });
    }

    pub(super) fn values(&mut self, rule: &Value) {
        self.change(Action::has_values, |permission| {
            permission.validation = Some(rule.clone());
        });
    }

    pub(super) fn presets(&mut self, values: &Map<String, Value>) {
        self.change(Action::has_values, |permission| {
            let presets = permission.presets.get_or_insert_default();
            presets.extend(values.clone());
        });
    }

    pub(super) fn preset(&mut self, field: &str, value: Value) {
        self.presets(&Map::from_iter([(field.to_owned(), value)]));
    }

    /// The rule of this name is there and says nothing.
    pub(super) fn empty(&mut self, rule: &str) {
        for permission in self.0.iter_mut() {
            let rule = match rule {
                "permissions" => &mut permission.permissions,
                _ => &mut permission.validation,
            };
            *rule = Some(Value::Object(Map::new()));
        }
    }

    pub(super) fn raw(&mut self, more: &Map<String, Value>) {
        for permission in self.0.iter_mut() {
            permission.raw.extend(more.clone());
        }
    }

    pub(super) fn duplicate(&mut self) {
        for permission in self.0.iter_mut() {
            permission.duplicate = true;
        }
    }
}
