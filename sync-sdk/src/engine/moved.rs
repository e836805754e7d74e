//! Keys of rows within values: the folder of an upload in a field's options,
//! the role in a rule.
//!
//! No table tells where these stand, as for the [references] of a kind. A
//! configuration has SyncIDs there, which are the keys of all rows that were
//! made by it; rows that were adopted have others. A SyncID that is a UUID, or
//! one of those of every instance, is not met by chance, so wherever it is a
//! whole text it stands for its row. (Others are refused in values when a project
//! is built.)
//!
//! [references]: crate::model::KindSpec::references

use std::collections::HashMap;

use serde_json::Value;

use super::identities::{Identities, Wanted};
use crate::model::{DataModel, Kind, Object, SyncId};

/// Records whose row has another key than their SyncID.
#[derive(Debug, Default)]
pub(super) struct Moved(HashMap<String, String>);

impl Moved {
    /// The kinds whose rows are named in values.
    pub(super) const NAMED: [Kind; 5] = [
        Kind::Folders,
        Kind::Roles,
        Kind::Policies,
        Kind::Flows,
        Kind::Dashboards,
    ];

    /// The kinds with values that name rows.
    pub(super) const HOLDERS: [Kind; 5] = [
        Kind::Permissions,
        Kind::Flows,
        Kind::Operations,
        Kind::Panels,
        Kind::Presets,
    ];

    pub(super) fn of(ids: &Identities) -> Self {
        let pairs = Self::NAMED.into_iter().flat_map(|kind| ids.pairs(kind));
        let moved = pairs
            .filter(|(sync_id, local_id)| sync_id.is_distinct() && sync_id.as_str() != *local_id);
        Self(
            moved
                .map(|(sync_id, local_id)| (sync_id.as_str().to_owned(), local_id.to_owned()))
                .collect(),
        )
    }

    /// The way back: SyncIDs in place of keys, of those that cannot be met by
    /// chance.
    pub(super) fn back(ids: &Identities) -> Self {
        let pairs = Self::of(ids).0.into_iter();
        let pairs = pairs.map(|(sync_id, local_id)| (local_id, sync_id));
        Self(
            pairs
                .filter(|(local_id, _)| SyncId::new(local_id.as_str()).is_distinct())
                .collect(),
        )
    }

    /// Puts keys of rows in place of SyncIDs, in the values that have a form of
    /// their own (rules, options, presets).
    pub(super) fn in_record(&self, fields: &mut Object) {
        let inner = fields
            .values_mut()
            .filter(|value| value.is_object() || value.is_array());
        if !self.0.is_empty() {
            inner.for_each(|value| self.replace(value));
        }
    }

    /// The same in a record's fields as the target wants them.
    pub(super) fn in_wanted(&self, fields: &mut Wanted<'_>) {
        let inner = fields
            .iter_mut()
            .filter(|(_, value)| self.names_in(value) && (value.is_object() || value.is_array()));
        inner.for_each(|(_, value)| self.replace(value.to_mut()));
    }

    /// The same in what fields say of their interfaces, displays and rules;
    /// `None` where nothing is to be replaced.
    pub(super) fn in_data_model(&self, model: &DataModel) -> Option<DataModel> {
        if self.0.is_empty() {
            return None;
        }
        let mut model = model.clone();
        for field in &mut model.fields {
            if let Some(meta) = field.get_mut("meta") {
                self.replace(meta);
            }
        }
        Some(model)
    }

    fn names_in(&self, value: &Value) -> bool {
        match value {
            _ if self.0.is_empty() => false,
            Value::String(text) => self.0.contains_key(text.as_str()),
            Value::Array(list) => list.iter().any(|value| self.names_in(value)),
            Value::Object(object) => object.values().any(|value| self.names_in(value)),
            _ => false,
        }
    }

    /// The same in one value.
    pub(super) fn replace(&self, value: &mut Value) {
        match value {
            Value::String(text) => {
                if let Some(local_id) = self.0.get(text.as_str()) {
                    text.clone_from(local_id);
                }
            }
            Value::Array(list) => list.iter_mut().for_each(|value| self.replace(value)),
            Value::Object(object) => object.values_mut().for_each(|value| self.replace(value)),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const UPLOADS: &str = "2c1f0b4e-2f0a-4f0e-9d53-6b2b4a0f7a11";
    const SAME: &str = "2c1f0b4e-2f0a-4f0e-9d53-6b2b4a0f7a12";

    fn moved() -> Moved {
        let mut ids = Identities::default();
        for (sync_id, local_id) in [(UPLOADS, "7"), (SAME, SAME), ("chance", "8")] {
            ids.link(Kind::Folders, SyncId::new(sync_id), local_id.to_owned());
        }
        Moved::of(&ids)
    }

    #[test]
    fn only_whole_texts_within_values_are_keys() {
        let mut fields = json!({
            "name": UPLOADS,
            "permissions": { "folder": { "_in": [UPLOADS, SAME, "chance"] } },
        });
        moved().in_record(fields.as_object_mut().expect("an object"));
        assert_eq!(
            fields,
            json!({
                "name": UPLOADS,
                "permissions": { "folder": { "_in": ["7", SAME, "chance"] } },
            })
        );
    }

    #[test]
    fn a_data_model_has_them_in_meta() {
        let field = json!({ "field": UPLOADS, "meta": { "options": { "folder": UPLOADS } } });
        let model = DataModel {
            fields: vec![field.as_object().cloned().expect("an object")],
            ..DataModel::default()
        };
        let replaced = moved().in_data_model(&model).expect("a folder has moved");
        assert_eq!(replaced.fields[0]["meta"]["options"]["folder"], "7");
        assert_eq!(replaced.fields[0]["field"], UPLOADS);
        assert!(Moved::default().in_data_model(&model).is_none());
    }
}
