//! Values that look like secrets get names before code is made of them: no pull
//! writes into a repository what opens something.

use std::collections::{BTreeMap, HashMap, HashSet};

use heck::ToShoutySnakeCase as _;
use serde_json::Value;

use super::each;
use crate::model::variables::{Lookup, placeholders, texts};
use crate::model::{Address, Kind, Placeholder, Record, Snapshot, SyncId};

/// What the names of the tool's own variables begin with.
const OURS: &str = "DIRECTUS_";

/// A value of the instance that looks like a secret, and that the code names:
/// `secret("ANNOUNCE_TELL_AUTHORIZATION")`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NamedSecret {
    /// The environment variable that is to have the value.
    pub name: String,
    /// Whose it is.
    pub address: Address,
    /// Where it is among the options: `headers.Authorization`.
    pub place: String,
}

/// A secret that was found and named.
pub(in crate::codegen) struct Found {
    name: String,
    record: SyncId,
    place: String,
}

impl Found {
    /// With the address that the record has in the code.
    pub(in crate::codegen) fn at(self, addresses: &BTreeMap<SyncId, Address>) -> NamedSecret {
        let address = addresses.get(&self.record).cloned();
        NamedSecret {
            name: self.name,
            address: address.unwrap_or_else(|| Address::new(self.record.as_str())),
            place: self.place,
        }
    }
}

/// Names what looks like a secret in the options of operations.
///
/// What the code says in the open stays so: its author has decided. A value that
/// is named already, in the code or here, has one name everywhere; `lookup` finds
/// the values of the names that the code has.
pub(in crate::codegen) fn name_all(
    instance: &mut Snapshot,
    code: Option<&Snapshot>,
    lookup: Lookup<'_>,
) -> Vec<Found> {
    let mut names = Names::default();
    for snapshot in [Some(&*instance), code].into_iter().flatten() {
        names.learn(snapshot, lookup);
    }
    let code = code.map(|code| code.of(Kind::Operations));
    let code: HashMap<&SyncId, &Record> = code
        .unwrap_or_default()
        .iter()
        .map(|record| (&record.sync_id, record))
        .collect();
    let flows: HashMap<SyncId, String> = instance
        .of(Kind::Flows)
        .iter()
        .map(|flow| {
            let name = flow.text("name").unwrap_or_default();
            (flow.sync_id.clone(), name.to_owned())
        })
        .collect();
    let mut all = Vec::new();
    let operations = instance.records.get_mut(&Kind::Operations);
    for operation in operations.into_iter().flatten() {
        let flow = operation.text("flow").map(SyncId::new);
        let flow = flow.and_then(|id| flows.get(&id));
        let key = operation.text("key").unwrap_or_default();
        let of = format!("{} {key}", flow.map_or("", String::as_str));
        let mut open = Vec::new();
        if let Some(said) = code.get(&operation.sync_id) {
            said.fields.values().for_each(|said| texts(said, &mut open));
        }
        let Some(options) = operation.fields.get_mut("options") else {
            continue;
        };
        each(options, "", &mut |place, value| {
            let Value::String(text) = &*value else { return };
            if open.contains(&text.as_str()) {
                return;
            }
            let last = place.rsplit('.').next().unwrap_or_default();
            let name = names.give(&format!("{of} {last}"), text, lookup);
            *value = Placeholder::Secret(name.clone()).to_value();
            all.push(Found {
                name,
                record: operation.sync_id.clone(),
                place: place.to_owned(),
            });
        });
    }
    all
}

/// The names that are given.
#[derive(Default)]
struct Names {
    taken: HashSet<String>,
    by_value: HashMap<String, String>,
}

impl Names {
    /// Learns the names of a configuration.
    fn learn(&mut self, snapshot: &Snapshot, lookup: Lookup<'_>) {
        let mut found = Vec::new();
        for record in snapshot.records.values().flatten() {
            let fields = record.fields.values();
            fields.for_each(|value| placeholders(value, &mut found));
        }
        for placeholder in found {
            self.taken.insert(placeholder.name().to_owned());
            if let Placeholder::Secret(name) = placeholder
                && let Some(value) = lookup(&name)
            {
                self.by_value.insert(value, name);
            }
        }
    }

    /// The name of a value: a variable that nothing else is called, in the code and
    /// in the environment.
    fn give(&mut self, words: &str, value: &str, lookup: Lookup<'_>) -> String {
        if let Some(name) = self.by_value.get(value) {
            return name.clone();
        }
        let base = variable(words);
        let numbered = (2..).map(|number| format!("{base}_{number}"));
        let is_free = |name: &String| {
            !self.taken.contains(name) && lookup(name).is_none_or(|set| set == value)
        };
        let name = std::iter::once(base.clone()).chain(numbered).find(is_free);
        let name = name.unwrap_or(base);
        self.taken.insert(name.clone());
        self.by_value.insert(value.to_owned(), name.clone());
        name
    }
}

/// The name of a variable, of what shells take.
fn variable(words: &str) -> String {
    let plain = |it: char| match it.is_ascii_alphanumeric() {
        true => it,
        false => ' ',
    };
    let name: String = words.chars().map(plain).collect();
    let name = name.to_shouty_snake_case();
    let is_no_name = name.is_empty() || name.starts_with(|it: char| it.is_ascii_digit());
    match is_no_name || name.starts_with(OURS) {
        true => format!("FLOW_{name}"),
        false => name,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn record(id: &str, fields: Value) -> Record {
        let fields = serde_json::from_value(fields).expect("an object");
        Record::new(SyncId::new(id), fields)
    }

    fn operation(id: &str, key: &str, options: Value) -> Record {
        record(id, json!({ "flow": "f", "key": key, "options": options }))
    }

    fn snapshot(operations: Vec<Record>) -> Snapshot {
        Snapshot {
            records: [
                (Kind::Flows, vec![record("f", json!({ "name": "Größe 2" }))]),
                (Kind::Operations, operations),
            ]
            .into(),
            ..Snapshot::default()
        }
    }

    fn secret(name: &str) -> Value {
        Placeholder::Secret(name.to_owned()).to_value()
    }

    fn options(snapshot: &Snapshot) -> Vec<&Value> {
        let operations = snapshot.of(Kind::Operations).iter();
        operations.map(|it| &it.fields["options"]).collect()
    }

    #[test]
    fn a_value_has_one_name_and_a_name_one_value() {
        let header = |value: &str| json!({ "headers": [{ "header": "X-Token", "value": value }] });
        let mut instance = snapshot(vec![
            operation("a", "ask", header("one")),
            operation("b", "ask", header("two")),
            operation("c", "tell", header("one")),
            operation("d", "tell", header("of the code")),
        ]);
        let mut said = snapshot(vec![operation("z", "z", json!({ "token": secret("OLD") }))]);
        let found = name_all(&mut instance, Some(&said), &|name| {
            (name == "OLD").then(|| "of the code".to_owned())
        });
        let names: Vec<&str> = found.iter().map(|it| it.name.as_str()).collect();
        let ask = "GR_E_2_ASK_X_TOKEN";
        assert_eq!(names, [ask, "GR_E_2_ASK_X_TOKEN_2", ask, "OLD"]);
        assert_eq!(found[0].place, "headers.X-Token");
        let expected = json!({ "headers": [{ "header": "X-Token", "value": secret(ask) }] });
        assert_eq!(options(&instance)[0], &expected);
        // There is nothing left to be named.
        assert!(name_all(&mut instance, None, &|_| None).is_empty());
        assert!(name_all(&mut said, None, &|_| None).is_empty());
    }

    #[test]
    fn what_the_code_says_in_the_open_stays() {
        let open = snapshot(vec![operation("a", "ask", json!({ "token": "open" }))]);
        let mut instance = snapshot(vec![operation(
            "a",
            "ask",
            json!({ "token": "open", "secret": "new" }),
        )]);
        let found = name_all(&mut instance, Some(&open), &|_| None);
        assert_eq!(found.len(), 1);
        let expected = json!({ "token": "open", "secret": secret("GR_E_2_ASK_SECRET") });
        assert_eq!(options(&instance), [&expected]);
    }

    #[test]
    fn a_variable_that_is_something_else_here_is_left_alone() {
        for (set, expected) in [("s", "GR_E_2_ASK_TOKEN"), ("x", "GR_E_2_ASK_TOKEN_2")] {
            let mut instance = snapshot(vec![operation("a", "ask", json!({ "token": "s" }))]);
            let found = name_all(&mut instance, None, &|name| {
                (name == "GR_E_2_ASK_TOKEN").then(|| set.to_owned())
            });
            assert_eq!(found[0].name, expected);
        }
    }

    #[test]
    fn a_name_is_one_that_shells_take() {
        for (words, expected) in [
            ("Tell desk ask Authorization", "TELL_DESK_ASK_AUTHORIZATION"),
            (" ask apiKey", "ASK_API_KEY"),
            ("2nd ask token", "FLOW_2ND_ASK_TOKEN"),
            ("Directus admin password", "FLOW_DIRECTUS_ADMIN_PASSWORD"),
            ("ß", "FLOW_"),
        ] {
            assert_eq!(variable(words), expected);
        }
    }
}
