//! Finds what of a row must be sent.

use serde_json::Value;

use super::creates::Reference;
use super::{Found, Planner};
use crate::engine::change::{Action, FieldChange};
use crate::engine::seed::plan::{Content, ItemChange, Pending};
use crate::engine::seed::tables::{FILES, Keys, Table, To};
use crate::engine::seed::value::{is_same, text_of};
use crate::engine::values::{HIDDEN, holds_secret};
use crate::model::seed::FILE_PATH;
use crate::model::{Address, Object, Record, Seed, SyncId};

/// What a reference leads to.
enum Target {
    /// The row with this key, which may be one that this plan makes.
    Key(Value),
    /// A new row whose key the server counts.
    Counted,
    Nothing(String),
}

impl<'a> Planner<'a> {
    /// Compares the rows of a seed, once it is known which rows there are.
    pub(super) fn compare(&mut self, seed: &'a Seed, table: &'a Table) {
        for row in &seed.rows {
            let collection = seed.collection.as_str();
            let Some(found) = self.rows.get(&(collection, &row.sync_id)).cloned() else {
                continue;
            };
            let unmapped = match &found {
                Found::Absent => {
                    self.plan.left += 1;
                    continue;
                }
                Found::Row { unmapped, .. } => *unmapped,
                Found::New(_) => false,
            };
            let (key, is_new) = match found {
                Found::Row { key, .. } => (Some(key), false),
                Found::New(key) => (key, true),
                Found::Absent => (None, false),
            };
            let action = match (is_new, unmapped) {
                (true, _) => Action::Create,
                (false, true) => Action::Adopt,
                (false, false) => Action::Update,
            };
            let address = address(row, collection);
            let mut change = ItemChange {
                origin: row.origin.clone(),
                ..ItemChange::new(action, collection, &row.sync_id, key, address)
            };
            let references = self.references.len();
            self.fill(seed, table, row, &mut change);
            self.warn_of_touched(seed, table, row);
            let differs = !change.fields.is_empty();
            match change.action {
                Action::Create => {
                    for field in row.fields.keys().filter(|it| table.is_set_by_server(it)) {
                        change.let_wait(field);
                    }
                    if let Some(key) = &change.key {
                        change.body.insert(table.key.clone(), table.key_value(key));
                    }
                }
                _ if differs && !seed.meta.update => {
                    self.plan.left += 1;
                    change.only_map();
                    self.references.truncate(references);
                    if !unmapped {
                        continue;
                    }
                }
                Action::Update if !differs => {
                    self.plan.unchanged += 1;
                    self.references.truncate(references);
                    continue;
                }
                _ => {}
            }
            self.plan.changes.push(change);
        }
    }

    /// Finds what of a row must be sent.
    fn fill(&mut self, seed: &Seed, table: &Table, row: &Record, change: &mut ItemChange) {
        let is_new = change.action == Action::Create;
        let ignored = |field: &str| seed.meta.ignore_on_update.iter().any(|name| name == field);
        let now = change
            .key
            .as_ref()
            .and_then(|key| self.current.row(&seed.collection, key));
        let filled = self.config.values.fill(&row.fields);
        for (field, wanted) in &row.fields {
            if *field == table.key {
                continue;
            }
            if field == FILE_PATH {
                if seed.collection == FILES && (is_new || !ignored(field)) {
                    let said = |field: &str| {
                        let row = match is_new || !ignored(field) {
                            true => filled.get(field),
                            false => None,
                        };
                        row.and_then(Value::as_str).map(str::to_owned)
                    };
                    // An upload would change the name.
                    let has = now.and_then(|now| now.get("filename_download")?.as_str());
                    let content = Content {
                        path: wanted.as_str().unwrap_or_default().to_owned(),
                        name: said("filename_download").or(has.map(str::to_owned)),
                        media_type: said("type"),
                    };
                    self.fill_file(content, now, change);
                }
                continue;
            }
            let column = table.column(field);
            if column.is_none() && !table.is_system() {
                self.problem(row, format!("`{}` has no field `{field}`", seed.collection));
                continue;
            }
            if column.is_some_and(|column| column.alias) && !ignored(field) {
                self.problem(
                    row,
                    format!(
                        "`{field}` is no column of `{}`: write what it holds as rows of the collection behind it, or name the field in `ignore_on_update`, then it is sent when the row is made",
                        seed.collection
                    ),
                );
                continue;
            }
            if !is_new && (ignored(field) || !table.is_comparable(field)) {
                continue;
            }
            let value = filled.get(field).unwrap_or(wanted);
            if let Some(To::Any { by }) = table.reference(field)
                && !value.is_null()
                && filled.get(by).and_then(Value::as_str).is_none()
            {
                self.problem(
                    row,
                    format!(
                        "`{field}` needs `{by}` beside it, which says of which collection it is"
                    ),
                );
                continue;
            }
            let mut pending = None;
            let mut sent = wanted.clone();
            if let (Some((to, literal)), Some(text)) =
                (Self::referred(table, &filled, field), text_of(value))
            {
                self.references.push(Reference {
                    change: self.plan.changes.len(),
                    field: field.clone(),
                    to: (to.to_owned(), SyncId::new(text.as_str())),
                    can_wait: table.is_nullable(field) || table.is_set_by_server(field),
                });
                match self.target(to, literal, &text) {
                    Target::Key(key) => sent = key,
                    Target::Counted => {
                        pending = Some(Pending {
                            field: field.clone(),
                            to: (to.to_owned(), SyncId::new(text)),
                            waits: false,
                        });
                    }
                    Target::Nothing(message) => {
                        self.problem(row, format!("`{field}` {message}"));
                        continue;
                    }
                }
            }
            let before = now.map(|now| now.get(field).unwrap_or(&Value::Null));
            let compared = self.config.values.fill_value(&sent);
            let is_equal =
                |before: &&Value| pending.is_none() && is_same(column, before, &compared);
            if before.filter(is_equal).is_some() {
                continue;
            }
            let is_hidden = column.is_some_and(|column| column.hidden);
            let shown = |value: &Value| match is_hidden && !value.is_null() {
                true => Value::from(HIDDEN),
                false => value.clone(),
            };
            let before = before.map(|before| match holds_secret(wanted) {
                true => Value::from(HIDDEN),
                false => self.shown_before(table, &filled, field, before),
            });
            change
                .fields
                .push(FieldChange::new(field.clone(), before, Some(shown(wanted))));
            match pending {
                Some(pending) => change.pending.push(pending),
                None => drop(change.body.insert(field.clone(), sent)),
            }
        }
    }

    /// Says, once a field, what is not compared because the server sets it.
    fn warn_of_touched(&mut self, seed: &Seed, table: &Table, row: &Record) {
        let is_touched = |field: &str| table.column(field).is_some_and(|column| column.touched);
        let ignored = &seed.meta.ignore_on_update;
        for field in row.fields.keys().filter(|field| is_touched(field)) {
            let told = format!(
                "the server sets `{field}` of `{}` with each change of a row: what a seed says is sent when the row is made, and not compared; `ignore_on_update` says that you know",
                seed.collection
            );
            if !ignored.contains(field) && !self.plan.warnings.contains(&told) {
                self.plan.warnings.push(told);
            }
        }
    }

    fn target(&self, to: &str, literal: bool, value: &str) -> Target {
        let sync_id = SyncId::new(value);
        match self.rows.get(&(to, &sync_id)) {
            Some(Found::Row { key, .. } | Found::New(Some(key))) => {
                return Target::Key(self.key_value(to, key));
            }
            Some(Found::New(None)) => return Target::Counted,
            Some(Found::Absent) => {
                return Target::Nothing(format!(
                    "refers to `{value}` of `{to}`, which the target does not have, and its seed creates nothing (`create` is false)"
                ));
            }
            None => {}
        }
        if let Some(key) = self.current.mapped_key(to, &sync_id) {
            return Target::Key(self.key_value(to, &key));
        }
        let is_text = self
            .current
            .tables
            .get(to)
            .is_some_and(|table| table.keys == Keys::Text);
        match literal || is_text {
            // A key that people have chosen is the same everywhere.
            true => Target::Key(value.into()),
            false => Target::Nothing(format!(
                "refers to `{value}` of `{to}`, which is no row of a seed, and nothing on the target is mapped to it"
            )),
        }
    }

    /// The collection that a field of a row refers to.
    fn referred<'b>(table: &'b Table, fields: &'b Object, field: &str) -> Option<(&'b str, bool)> {
        match table.reference(field)? {
            To::One {
                collection,
                literal,
            } => Some((collection, *literal)),
            To::Any { by } => Some((fields.get(by)?.as_str()?, false)),
        }
    }

    pub(super) fn key_value(&self, collection: &str, key: &str) -> Value {
        match self.current.tables.get(collection) {
            Some(table) => table.key_value(key),
            None => key.into(),
        }
    }

    /// The value of a field on the target, a reference as the SyncID of its row.
    fn shown_before(&self, table: &Table, fields: &Object, field: &str, now: &Value) -> Value {
        let name = Self::referred(table, fields, field).and_then(|(to, _)| {
            let key = text_of(now)?;
            self.current.name_of(to, &key)
        });
        name.map_or_else(|| now.clone(), |name| name.as_str().into())
    }

    /// Compares the content of a file.
    fn fill_file(&self, content: Content, now: Option<&Object>, change: &mut ItemChange) {
        let wanted = self.current.local.get(&content.path);
        let wanted = wanted.map(|local| local.sha256);
        let key = change.key.as_ref();
        let has = key.and_then(|key| self.current.contents.get(key)).copied();
        if now.is_some() && wanted.is_some() && has == wanted {
            return;
        }
        let before = now.map(|_| Value::from("(another content)"));
        let after = Value::from(content.path.as_str());
        let field = FieldChange::new(FILE_PATH, before, Some(after));
        change.fields.push(field);
        change.file = Some(content);
    }
}

fn address(row: &Record, collection: &str) -> Address {
    let own = row.address.clone();
    own.unwrap_or_else(|| Address::new(format!("seed.{collection}.{}", row.sync_id)))
}
