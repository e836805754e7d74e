//! Values that a configuration names and does not say: `var` and `secret`.

use serde_json::Value;

use super::{Object, Placeholder};

/// Finds the value of a variable, where it is known.
pub(crate) type Lookup<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Puts the placeholders of what a configuration says back into what an instance
/// has: wherever one stands in it, and wherever the instance has its value. So a
/// secret never gets into the configuration, be its value known here or not.
pub(crate) fn restore(said: &Object, found: &mut Object, lookup: Lookup<'_>) {
    for (key, said) in said {
        let mut named = Vec::new();
        placeholders(said, &mut named);
        if named.is_empty() {
            continue;
        }
        if let Some(found) = found.get_mut(key) {
            in_place(said, found);
            let known: Vec<(String, Value)> = named
                .iter()
                .filter_map(|named| Some((lookup(named.name())?, named.to_value())))
                .filter(|(value, _)| !value.is_empty())
                .collect();
            by_value(&known, found);
        }
    }
}

fn placeholders(value: &Value, found: &mut Vec<Placeholder>) {
    if let Some(placeholder) = Placeholder::from_value(value) {
        return found.push(placeholder);
    }
    match value {
        Value::Object(object) => object.values().for_each(|value| placeholders(value, found)),
        Value::Array(items) => items.iter().for_each(|value| placeholders(value, found)),
        _ => {}
    }
}

/// Where both have the same form. A list that is longer or shorter on the
/// instance is not: nobody knows which of its entries is which.
fn in_place(said: &Value, found: &mut Value) {
    if Placeholder::from_value(said).is_some() {
        *found = said.clone();
        return;
    }
    match (said, found) {
        (Value::Object(said), Value::Object(found)) => {
            for (key, said) in said {
                if let Some(found) = found.get_mut(key) {
                    in_place(said, found);
                }
            }
        }
        (Value::Array(said), Value::Array(found)) if said.len() == found.len() => {
            said.iter()
                .zip(found)
                .for_each(|(said, found)| in_place(said, found));
        }
        _ => {}
    }
}

fn by_value(known: &[(String, Value)], found: &mut Value) {
    match found {
        Value::String(text) => {
            if let Some((_, placeholder)) = known.iter().find(|(value, _)| value == text) {
                *found = placeholder.clone();
            }
        }
        Value::Object(object)
            if Placeholder::from_value(&Value::Object(object.clone())).is_none() =>
        {
            object.values_mut().for_each(|value| by_value(known, value));
        }
        Value::Array(items) => items.iter_mut().for_each(|value| by_value(known, value)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn restored(said: Value, found: Value, token: Option<&str>) -> Value {
        let object = |value: Value| match value {
            Value::Object(object) => object,
            _ => unreachable!("an object"),
        };
        let mut found = object(found);
        let lookup = |name: &str| {
            (name == "TOKEN")
                .then(|| token.map(str::to_owned))
                .flatten()
        };
        restore(&object(said), &mut found, &lookup);
        Value::Object(found)
    }

    #[test]
    fn a_secret_stays_a_name() {
        let secret = Placeholder::Secret("TOKEN".into()).to_value();
        let said = json!({ "options": { "url": "https://a", "headers": [{ "value": secret }] } });
        let found =
            |headers: Value| json!({ "options": { "url": "https://b", "headers": headers } });
        // Known or not.
        for token in [None, Some("s3cret")] {
            let headers = json!([{ "value": "s3cret" }]);
            assert_eq!(
                restored(said.clone(), found(headers), token),
                found(json!([{ "value": secret }]))
            );
        }
        // Another entry before it.
        let headers = |value: Value| json!([{ "value": "new" }, { "value": value }]);
        assert_eq!(
            restored(
                said.clone(),
                found(headers(json!("s3cret"))),
                Some("s3cret")
            ),
            found(headers(secret.clone()))
        );
        // A variable that is set to nothing is not every empty text.
        assert_eq!(
            restored(said, found(headers(json!(""))), Some("")),
            found(headers(json!("")))
        );
    }

    #[test]
    fn what_names_nothing_is_left_alone() {
        let said = json!({ "name": "a", "options": null });
        let found = json!({ "name": "s3cret", "options": { "a": "s3cret" } });
        assert_eq!(restored(said, found.clone(), Some("s3cret")), found);
    }
}
