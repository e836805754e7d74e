//! Fills in the values that a configuration names by `var` and `secret`.

mod names;
mod shown;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde_json::Value;

use self::names::named_in;
use super::error::Problem;
use crate::model::placeholder::{Which, holds};
use crate::model::{DataModel, Object, Placeholder, Record, SchemaKind, Seed, Snapshot};

pub(super) use self::names::{holds_secret, secrets_in};
pub(super) use self::shown::{HIDDEN, shown};

/// What the names begin with under which literals are hidden.
const LITERAL: char = '=';

/// Values of the environment, by name: of the one in which a plan is made, or in
/// which a saved plan is applied. `Debug` shows the names only.
#[derive(Clone, Default)]
pub struct Values {
    texts: BTreeMap<String, String>,
    /// The names of those that are secrets.
    secret: BTreeSet<String>,
}

impl fmt::Debug for Values {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.texts.keys()).finish()
    }
}

/// The problems of looking up what a record names.
fn look_up_in(
    record: &Record,
    look_up: &mut impl FnMut(&Placeholder) -> Option<String>,
) -> Vec<Problem> {
    let messages = named_in(&record.fields);
    let problem = |message| Problem {
        address: record.address.clone(),
        origin: record.origin.clone(),
        message,
    };
    messages.iter().filter_map(look_up).map(problem).collect()
}

impl Values {
    /// Looks up every name in the snapshot. `Err` lists what names a value that
    /// is not there, and the entries of the data model that name a secret:
    /// whoever may read a data model would read it.
    pub fn resolve(
        snapshot: &Snapshot,
        lookup: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, Vec<Problem>> {
        let mut values = Self::default();
        let mut problems = Vec::new();
        let mut look_up = |named: &Placeholder| match lookup(named.name()) {
            Some(value) => {
                values.insert(named, value);
                None
            }
            None => Some(not_set(named.name())),
        };
        for record in snapshot.records.values().flatten() {
            problems.extend(look_up_in(record, &mut look_up));
        }
        for (kind, entry) in snapshot.data_model.iter().flat_map(|model| {
            let entries =
                |kind: SchemaKind| model.entries(kind).iter().map(move |entry| (kind, entry));
            SchemaKind::ALL.into_iter().flat_map(entries)
        }) {
            for named in named_in(entry) {
                let message = match &named {
                    Placeholder::Var(_) => look_up(&named),
                    Placeholder::Secret(name) => Some(format!(
                        "a data model cannot hold the secret `{name}`, since everyone who reads it would \
                         see it; make it a `var` if it may be seen"
                    )),
                };
                problems.extend(message.map(|message| Problem {
                    address: Some(kind.address(entry)),
                    origin: None,
                    message,
                }));
            }
        }
        if problems.is_empty() {
            Ok(values)
        } else {
            Err(problems)
        }
    }

    /// Looks up every name in the rows of seeds. `Err` lists what names a value
    /// that is not there.
    pub(super) fn of_seeds(
        seeds: &[Seed],
        lookup: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, Vec<Problem>> {
        let mut values = Self::default();
        let mut look_up = |named: &Placeholder| match lookup(named.name()) {
            Some(value) => {
                values.insert(named, value);
                None
            }
            None => Some(not_set(named.name())),
        };
        let rows = seeds.iter().flat_map(|seed| &seed.rows);
        let problems: Vec<_> = rows.flat_map(|row| look_up_in(row, &mut look_up)).collect();
        match problems.is_empty() {
            true => Ok(values),
            false => Err(problems),
        }
    }

    /// The value of a name.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.texts.get(name).map(String::as_str)
    }

    /// Puts values in place of names in a data model, and answers it as it was if
    /// there are any. Records keep the names: a plan shows them.
    pub(super) fn fill_data_model(&self, model: &mut DataModel) -> Option<DataModel> {
        let names = |entry: &Object| !named_in(entry).is_empty();
        let named = |kind: SchemaKind| model.entries(kind).iter().any(names);
        let before = SchemaKind::ALL
            .into_iter()
            .any(named)
            .then(|| model.clone())?;
        for kind in SchemaKind::ALL {
            for entry in model.entries_mut(kind) {
                if names(entry) {
                    *entry = self.fill(entry).into_owned();
                }
            }
        }
        Some(before)
    }

    fn insert(&mut self, named: &Placeholder, text: String) {
        if matches!(named, Placeholder::Secret(_)) {
            self.secret.insert(named.name().to_owned());
        }
        self.texts.insert(named.name().to_owned(), text);
    }

    /// The object with values in place of names.
    pub(super) fn fill<'a>(&self, fields: &'a Object) -> Cow<'a, Object> {
        self.fill_those(fields, |_| true)
    }

    /// The object with values in place of what may be shown. Secrets keep their
    /// names.
    pub(super) fn fill_vars<'a>(&self, fields: &'a Object) -> Cow<'a, Object> {
        self.fill_those(fields, |named| matches!(named, Placeholder::Var(_)))
    }

    /// The value with values in place of names.
    pub(super) fn fill_value<'a>(&self, value: &'a Value) -> Cow<'a, Value> {
        match !self.texts.is_empty() && holds(value, |_| true) {
            true => Cow::Owned(self.filled(value, |_| true)),
            false => Cow::Borrowed(value),
        }
    }

    /// The texts that no one may see: those that are named as secrets, and hidden
    /// literals.
    pub(super) fn secrets(&self) -> impl Iterator<Item = &str> {
        let secret = |(name, _): &(&String, &String)| self.secret.contains(*name);
        let secrets = self.texts.iter().filter(secret);
        secrets.map(|(_, text)| text.as_str())
    }

    /// A value of a masked field, with the texts in it hidden: each becomes the
    /// secret of a name that no environment variable can have. Names beside
    /// secrets (`header`, in a list of headers) stay.
    pub(super) fn hide(&mut self, place: &str, value: &Value) -> Value {
        match value {
            _ if Placeholder::from_value(value).is_some() => value.clone(),
            Value::String(text) => {
                let named = Placeholder::Secret(format!("{LITERAL}{place}"));
                self.insert(&named, text.clone());
                named.to_value()
            }
            Value::Object(object) => {
                let members = object.iter().map(|(key, value)| match key.as_str() {
                    "header" => (key.clone(), value.clone()),
                    _ => (key.clone(), self.hide(&format!("{place}.{key}"), value)),
                });
                Value::Object(members.collect())
            }
            Value::Array(items) => {
                let items = items.iter().enumerate();
                items
                    .map(|(index, item)| self.hide(&format!("{place}[{index}]"), item))
                    .collect()
            }
            other => other.clone(),
        }
    }

    /// What payloads name, from another environment than that of the plan. `Err`
    /// has a message for each name without a value, with whom it is for.
    pub(super) fn look_up<'a, T>(
        payloads: impl Iterator<Item = (T, &'a Object)>,
        lookup: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, Vec<(T, String)>>
    where
        T: Copy,
    {
        let mut values = Self::default();
        let mut missing = Vec::new();
        for (whose, payload) in payloads {
            for named in named_in(payload) {
                match lookup(named.name()) {
                    Some(value) => values.insert(&named, value),
                    None => missing.push((whose, not_set(named.name()))),
                }
            }
        }
        match missing.is_empty() {
            true => Ok(values),
            false => Err(missing),
        }
    }

    /// The places of a payload's hidden literals.
    pub(super) fn literals_in(payload: &Object) -> Vec<String> {
        let named = named_in(payload).into_iter();
        let places = named.filter_map(|named| Some(named.name().strip_prefix(LITERAL)?.to_owned()));
        places.collect()
    }

    fn fill_those<'a>(&self, fields: &'a Object, which: Which) -> Cow<'a, Object> {
        match !self.texts.is_empty() && fields.values().any(|value| holds(value, which)) {
            true => Cow::Owned(self.filled_members(fields, which)),
            false => Cow::Borrowed(fields),
        }
    }

    fn filled_members(&self, fields: &Object, which: Which) -> Object {
        let members = fields.iter();
        let members = members.map(|(key, value)| (key.clone(), self.filled(value, which)));
        members.collect()
    }

    fn filled(&self, value: &Value, which: Which) -> Value {
        if let Some(placeholder) = Placeholder::from_value(value) {
            let text = self
                .texts
                .get(placeholder.name())
                .filter(|_| which(&placeholder));
            return match text {
                Some(text) => Value::from(text.as_str()),
                None if which(&placeholder) => Value::Null,
                None => value.clone(),
            };
        }
        match value {
            Value::Object(object) => Value::Object(self.filled_members(object, which)),
            Value::Array(items) => items.iter().map(|item| self.filled(item, which)).collect(),
            other => other.clone(),
        }
    }
}

fn not_set(name: &str) -> String {
    format!("the environment variable `{name}` is not set")
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
            ..Snapshot::default()
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
    }

    #[test]
    fn a_template_has_the_values_that_may_be_shown_and_the_names_of_the_others() {
        let to = Placeholder::Var("TO".into()).to_value();
        let key = Placeholder::Secret("KEY".into()).to_value();
        let fields = json!({ "options": { "to": [to], "key": key } });
        let look_up = |name: &str| Some(format!("the {name}"));
        let mut values = Values::resolve(&snapshot(&fields), look_up).expect("set");
        let template = values.fill_vars(fields.as_object().expect("an object"));
        assert_eq!(template["options"], json!({ "to": ["the TO"], "key": key }));
        let sent = values.fill(&template);
        assert_eq!(
            sent["options"],
            json!({ "to": ["the TO"], "key": "the KEY" })
        );

        let headers = json!([{ "header": "x-key", "value": "s3cret" }, { "value": key }]);
        let hidden = values.hide("headers", &headers);
        assert!(!hidden.to_string().contains("s3cret"));
        assert_eq!(
            *values.fill_value(&hidden),
            json!([{ "header": "x-key", "value": "s3cret" }, { "value": "the KEY" }])
        );
        let payload = Object::from_iter([("headers".to_owned(), hidden)]);
        assert_eq!(Values::literals_in(&payload), ["headers[0].value"]);
        assert_eq!(
            secrets_in(&payload),
            ["/headers/0/value", "/headers/1/value"]
        );
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

    fn with_note(note: &Placeholder) -> Snapshot {
        let field = json!({ "collection": "a", "field": "b", "meta": { "note": note.to_value() } });
        let model = DataModel {
            fields: vec![field.as_object().cloned().expect("an object")],
            ..DataModel::default()
        };
        Snapshot {
            records: BTreeMap::new(),
            data_model: Some(model),
            ..Snapshot::default()
        }
    }

    #[test]
    fn a_data_model_gets_values_and_no_secrets() {
        let mut named = with_note(&Placeholder::Var("NOTE".into()));
        let values = Values::resolve(&named, |_| Some("seen".into())).expect("set");
        let model = named.data_model.as_mut().expect("a data model");
        values.fill_data_model(model);
        assert_eq!(model.fields[0]["meta"], json!({ "note": "seen" }));

        let problems = |note: Placeholder, value: Option<&str>| {
            let found = Values::resolve(&with_note(&note), |_| value.map(str::to_owned));
            found.expect_err("refused")[0].to_string()
        };
        let missing = problems(Placeholder::Var("NOTE".into()), None);
        assert_eq!(
            missing,
            "field.a.b: the environment variable `NOTE` is not set"
        );
        let secret = problems(Placeholder::Secret("KEY".into()), Some("s3cret"));
        assert!(secret.starts_with("field.a.b: a data model cannot hold the secret `KEY`"));
        assert!(!secret.contains("s3cret"));
    }
}
