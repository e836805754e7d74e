//! Fills in the values that a configuration names by `var` and `secret`.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

use super::error::Problem;
use super::identities::Identities;
use crate::model::{KindSpec, Object, Placeholder, Record, Snapshot};

/// Values of the environment in which a plan is made, by name. `Debug` shows
/// the names only.
#[derive(Clone, Default)]
pub struct Values(BTreeMap<String, String>);

impl fmt::Debug for Values {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

impl Values {
    /// Looks up every name in the snapshot. `Err` lists the records whose names
    /// have no value.
    pub fn resolve(
        snapshot: &Snapshot,
        lookup: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, Vec<Problem>> {
        let mut values = BTreeMap::new();
        let mut problems = Vec::new();
        for record in snapshot.records.values().flatten() {
            let mut names = Vec::new();
            record
                .fields
                .values()
                .for_each(|value| placeholders(value, &mut names));
            for placeholder in names {
                let name = placeholder.name();
                match lookup(name) {
                    Some(value) => drop(values.insert(name.to_owned(), value)),
                    None => problems.push(Problem {
                        address: record.address.clone(),
                        origin: record.origin.clone(),
                        message: format!("the environment variable `{name}` is not set"),
                    }),
                }
            }
        }
        if problems.is_empty() {
            Ok(Self(values))
        } else {
            Err(problems)
        }
    }

    /// The object with values in place of names.
    pub(super) fn fill(&self, fields: &Object) -> Object {
        fields
            .iter()
            .map(|(key, value)| (key.clone(), self.fill_value(value)))
            .collect()
    }

    fn fill_value(&self, value: &Value) -> Value {
        if let Some(placeholder) = Placeholder::from_value(value) {
            return self
                .0
                .get(placeholder.name())
                .map_or(Value::Null, |text| Value::from(text.as_str()));
        }
        match value {
            Value::Object(object) => Value::Object(self.fill(object)),
            Value::Array(items) => items.iter().map(|item| self.fill_value(item)).collect(),
            other => other.clone(),
        }
    }
}

fn placeholders(value: &Value, found: &mut Vec<Placeholder>) {
    match (Placeholder::from_value(value), value) {
        (Some(placeholder), _) => found.push(placeholder),
        (None, Value::Object(object)) => {
            object.values().for_each(|value| placeholders(value, found))
        }
        (None, Value::Array(items)) => items.iter().for_each(|item| placeholders(item, found)),
        _ => {}
    }
}

/// What a person sees of a field that changes: SyncIDs in place of keys, and
/// nothing that is a secret, be it by its name or by the kind of field.
pub(super) fn shown(
    spec: &KindSpec,
    key: &str,
    row: Option<&Object>,
    record: &Record,
    ids: &Identities,
) -> (Option<Value>, Option<Value>) {
    let wanted = record.fields.get(key);
    let one = |value: &Value| Object::from_iter([(key.to_owned(), value.clone())]);
    let now = row.and_then(|row| row.get(key));
    let before = now.and_then(|now| ids.to_fields(spec, &one(now)).shift_remove(key));
    let before = before.map(|before| shown_before(&before, wanted.unwrap_or(&Value::Null)));
    if spec.masked.contains(&key) {
        let hidden = |value: Value| match value {
            Value::Null => Value::Null,
            named if Placeholder::from_value(&named).is_some() => named,
            _ => Value::from(HIDDEN),
        };
        return (before.map(hidden), wanted.cloned().map(hidden));
    }
    (before, wanted.cloned())
}

/// Stands in a plan where a secret is.
const HIDDEN: &str = "(secret)";

/// What may be shown of the target's value of a field that the configuration
/// fills with `desired`: nothing where a secret is part of it.
fn shown_before(before: &Value, desired: &Value) -> Value {
    let mut names = Vec::new();
    placeholders(desired, &mut names);
    match names
        .iter()
        .any(|name| matches!(name, Placeholder::Secret(_)))
    {
        true => Value::from(HIDDEN),
        false => before.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::{Kind, Record, SyncId};

    fn snapshot(fields: &Value) -> Snapshot {
        let record = Record::new(
            SyncId::new("a"),
            fields.as_object().cloned().expect("an object"),
        );
        Snapshot {
            records: BTreeMap::from([(Kind::Operations, vec![record])]),
            data_model: None,
        }
    }

    #[test]
    fn fills_in_what_is_named_and_hides_it() {
        let to = Placeholder::Secret("TO".into()).to_value();
        let fields = json!({ "options": { "to": [to] } });
        let values =
            Values::resolve(&snapshot(&fields), |_| Some("desk@example.com".into())).expect("set");
        let filled = values.fill(fields.as_object().expect("an object"));
        assert_eq!(filled["options"], json!({ "to": ["desk@example.com"] }));
        assert_eq!(format!("{values:?}"), r#"{"TO"}"#);
        assert_eq!(
            shown_before(&json!({ "to": ["old"] }), &fields["options"]),
            json!("(secret)")
        );
    }

    #[test]
    fn a_key_of_the_settings_is_never_shown() {
        let spec = Kind::Settings.spec();
        let shown_of = |value: Value| {
            let fields = Object::from_iter([("ai_openai_api_key".to_owned(), value)]);
            let row = Object::from_iter([("ai_openai_api_key".to_owned(), Value::Null)]);
            let record = Record::new(SyncId::new("a"), fields);
            shown(
                spec,
                "ai_openai_api_key",
                Some(&row),
                &record,
                &Identities::default(),
            )
        };
        let (before, after) = shown_of(json!("hidden"));
        assert_eq!(
            (before, after),
            (Some(Value::Null), Some(json!("(secret)")))
        );
        let named = Placeholder::Secret("KEY".into()).to_value();
        assert_eq!(shown_of(named.clone()).1, Some(named));
    }

    #[test]
    fn a_missing_value_is_a_problem() {
        let fields = json!({ "options": Placeholder::Var("TO".into()).to_value() });
        let problems = Values::resolve(&snapshot(&fields), |_| None).expect_err("not set");
        assert_eq!(
            problems[0].message,
            "the environment variable `TO` is not set"
        );
    }
}
