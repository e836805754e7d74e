//! Finds the ids inside a record that refer to other records.

use serde_json::Value;

use super::{Object, Reference};

impl Reference {
    /// The ids at this reference's path, in order. Empty values and templates
    /// such as `{{$trigger.key}}`, which are filled in when a flow runs, are
    /// not ids.
    pub fn ids<'a>(&self, fields: &'a Object) -> Vec<&'a str> {
        let values = self.values(fields).into_iter();
        values
            .filter_map(Value::as_str)
            .filter(|text| is_id(text))
            .collect()
    }

    /// Everything that stands at this reference's path, in order, whether it is
    /// an id or not.
    pub fn values<'a>(&self, fields: &'a Object) -> Vec<&'a Value> {
        let mut found = Vec::new();
        values_at(fields, self.path, &mut found);
        found
    }

    /// Replaces each id at this reference's path by what `replace` answers;
    /// `None` leaves it.
    pub fn replace(&self, fields: &mut Object, replace: &mut impl FnMut(&str) -> Option<Value>) {
        replace_at(fields, self.path, replace);
    }

    /// The key of the record in which the path begins: the field that is
    /// compared and written.
    pub fn field(&self) -> &'static str {
        self.path.split(['.', '[']).next().unwrap_or(self.path)
    }
}

/// The first key of a path, whether its value is a list, and the rest.
fn step(path: &str) -> (&str, bool, Option<&str>) {
    let (key, rest) = path
        .split_once('.')
        .map_or((path, None), |(key, rest)| (key, Some(rest)));
    match key.strip_suffix("[]") {
        Some(key) => (key, true, rest),
        None => (key, false, rest),
    }
}

fn is_id(text: &str) -> bool {
    !text.is_empty() && !text.starts_with("{{")
}

fn values_at<'a>(object: &'a Object, path: &str, found: &mut Vec<&'a Value>) {
    let (key, is_list, rest) = step(path);
    let Some(value) = object.get(key) else { return };
    let values = match value {
        Value::Array(values) if is_list => values.as_slice(),
        value => std::slice::from_ref(value),
    };
    for value in values {
        match (value, rest) {
            (Value::Object(inner), Some(rest)) => values_at(inner, rest, found),
            (value, None) => found.push(value),
            (_, Some(_)) => {}
        }
    }
}

fn replace_at(object: &mut Object, path: &str, replace: &mut impl FnMut(&str) -> Option<Value>) {
    let (key, is_list, rest) = step(path);
    let Some(value) = object.get_mut(key) else {
        return;
    };
    let values = match value {
        Value::Array(values) if is_list => values.as_mut_slice(),
        value => std::slice::from_mut(value),
    };
    for value in values {
        match (&mut *value, rest) {
            (Value::Object(inner), Some(rest)) => replace_at(inner, rest, replace),
            (Value::String(text), None) if is_id(text) => {
                if let Some(new) = replace(text) {
                    *value = new;
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::Kind;

    #[test]
    fn finds_and_replaces_nested_ids() {
        let Value::Object(mut fields) = json!({
            "roles": [{ "role": "a" }, { "role": null }, { "role": "b" }],
            "options": { "flow": "{{ $trigger.flow }}" },
        }) else {
            unreachable!()
        };
        let roles = Kind::Policies
            .spec()
            .reference("roles[].role")
            .expect("in the table");
        assert_eq!(roles.ids(&fields), ["a", "b"]);
        roles.replace(&mut fields, &mut |id| Some(json!(format!("{id}!"))));
        assert_eq!(roles.ids(&fields), ["a!", "b!"]);
        let flow = Kind::Operations
            .spec()
            .reference("options.flow")
            .expect("in the table");
        assert!(flow.ids(&fields).is_empty());
        assert_eq!(flow.field(), "options");
    }
}
