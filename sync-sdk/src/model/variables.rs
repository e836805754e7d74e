//! Values that a configuration names and does not say: `var` and `secret`.

use serde_json::Value;

use super::{Object, Placeholder};

/// Finds the value of a variable, where it is known.
pub(crate) type Lookup<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Puts the placeholders of what a configuration says back into what an instance
/// has: where the same thing stands in both, and wherever the instance has their
/// value.
///
/// A secret never gets into the configuration, be its value known here or not.
/// Where it cannot be told what of a field the secret is now, all of the field
/// stays as the configuration says it. The answer names such fields.
pub(crate) fn restore(said: &Object, found: &mut Object, lookup: Lookup<'_>) -> Vec<String> {
    let mut kept = Vec::new();
    for (key, said) in said {
        let mut named = Vec::new();
        placeholders(said, &mut named);
        if named.is_empty() {
            continue;
        }
        let Some(found) = found.get_mut(key) else {
            continue;
        };
        // What the configuration says in the open is no secret.
        let mut open = Vec::new();
        texts(said, &mut open);
        let mut values = Vec::new();
        in_place(said, found, &mut values);
        values.retain(|(value, _)| !open.contains(&value.as_str()));
        let known = named
            .iter()
            .filter_map(|named| Some((lookup(named.name())?, named.to_value())));
        values.extend(known);
        values.retain(|(value, _)| !value.is_empty());
        by_value(&values, found);
        let mut theirs = Vec::new();
        texts(found, &mut theirs);
        // Any text that is new may be the secret that has no place.
        if is_lost(&named, found) && theirs.iter().any(|text| !open.contains(text)) {
            found.clone_from(said);
            kept.push(key.clone());
        }
    }
    kept
}

/// Says of a field that [`restore`] has kept what became of it.
pub(crate) fn secret_is_lost(address: &str, field: &str) -> String {
    format!(
        "{address}: `{field}` stays as the configuration says it: it was changed on the instance, where it \
         cannot be told which part of it is a secret now; make the change by hand, with the secret by its name"
    )
}

/// The names in a value.
pub(crate) fn placeholders(value: &Value, found: &mut Vec<Placeholder>) {
    if let Some(placeholder) = Placeholder::from_value(value) {
        return found.push(placeholder);
    }
    match value {
        Value::Object(object) => object.values().for_each(|value| placeholders(value, found)),
        Value::Array(items) => items.iter().for_each(|value| placeholders(value, found)),
        _ => {}
    }
}

/// The texts that are said outright.
pub(crate) fn texts<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
    match value {
        _ if Placeholder::from_value(value).is_some() => {}
        Value::String(text) => found.push(text),
        Value::Object(object) => object.values().for_each(|value| texts(value, found)),
        Value::Array(items) => items.iter().for_each(|value| texts(value, found)),
        _ => {}
    }
}

/// Whether a secret stands in fewer places than it is named in.
fn is_lost(named: &[Placeholder], found: &Value) -> bool {
    let mut placed = Vec::new();
    placeholders(found, &mut placed);
    let count = |all: &[Placeholder], one| all.iter().filter(|it| *it == one).count();
    named
        .iter()
        .any(|one| matches!(one, Placeholder::Secret(_)) && count(&placed, one) < count(named, one))
}

/// Where both have the same thing. `values` gets what secrets have replaced: that
/// is their value on the instance, wherever else it stands there.
fn in_place(said: &Value, found: &mut Value, values: &mut Vec<(String, Value)>) {
    if let Some(named) = Placeholder::from_value(said) {
        let before = std::mem::replace(found, said.clone());
        if let (Placeholder::Secret(_), Value::String(text)) = (named, before) {
            values.push((text, said.clone()));
        }
        return;
    }
    match (said, found) {
        (Value::Object(said), Value::Object(found)) => {
            for (key, said) in said {
                if let Some(found) = found.get_mut(key) {
                    in_place(said, found, values);
                }
            }
        }
        (Value::Array(said), Value::Array(found)) => {
            for (ours, theirs) in pairs(said, found) {
                in_place(&said[ours], &mut found[theirs], values);
            }
        }
        _ => {}
    }
}

/// Which items of two lists are the same thing, by their places.
///
/// Items are, that are alike but for what is named in them, if both lists have as
/// many. What is left over is one that was changed, if both have one such. In
/// lists of one length an item without a secret is where it was.
fn pairs(said: &[Value], found: &[Value]) -> Vec<(usize, usize)> {
    let mut named = vec![Vec::new(); said.len()];
    for (said, named) in said.iter().zip(&mut named) {
        placeholders(said, named);
    }
    let is_named = |at: usize| Placeholder::from_value(&said[at]).is_some();
    // What is all name is like anything.
    let mut order: Vec<usize> = (0..said.len()).collect();
    order.sort_by_key(|at| (!named[*at].is_empty(), is_named(*at)));
    let mut open: Vec<usize> = (0..said.len()).collect();
    let mut free: Vec<usize> = (0..found.len()).collect();
    let mut pairs = Vec::new();
    for at in order {
        let alike =
            |other: &usize| is_like(&said[at], &said[*other]) && is_like(&said[*other], &said[at]);
        let ours: Vec<usize> = open.iter().copied().filter(alike).collect();
        let like = |theirs: &usize| is_like(&said[at], &found[*theirs]);
        let theirs: Vec<usize> = free.iter().copied().filter(like).collect();
        if open.contains(&at) && (named[at].is_empty() || ours.len() == theirs.len()) {
            let both: Vec<(usize, usize)> = ours.into_iter().zip(theirs).collect();
            open.retain(|at| !both.iter().any(|(ours, _)| ours == at));
            free.retain(|at| !both.iter().any(|(_, theirs)| theirs == at));
            pairs.extend(both);
        }
    }
    if let ([ours], [theirs]) = (open.as_slice(), free.as_slice()) {
        pairs.push((*ours, *theirs));
    } else if said.len() == found.len() {
        let is_secret = |named: &Placeholder| matches!(named, Placeholder::Secret(_));
        let stays = |at: &usize| free.contains(at) && !named[*at].iter().any(is_secret);
        pairs.extend(open.into_iter().filter(stays).map(|at| (at, at)));
    }
    pairs
}

/// Whether a value is another one but for what is named in that.
fn is_like(said: &Value, found: &Value) -> bool {
    if Placeholder::from_value(said).is_some() {
        return true;
    }
    match (said, found) {
        (Value::Object(said), Value::Object(found)) => {
            let mut members = said.iter();
            said.len() == found.len()
                && members
                    .all(|(key, said)| found.get(key).is_some_and(|found| is_like(said, found)))
        }
        (Value::Array(said), Value::Array(found)) => {
            let mut items = said.iter().zip(found);
            said.len() == found.len() && items.all(|(said, found)| is_like(said, found))
        }
        (said, found) => said == found,
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

    fn secret() -> Value {
        Placeholder::Secret("TOKEN".into()).to_value()
    }

    fn options(url: &str, headers: Value) -> Value {
        json!({ "options": { "url": url, "headers": headers } })
    }

    #[test]
    fn a_secret_stays_a_name() {
        let said = options("https://a", json!([{ "value": secret() }]));
        let found = |headers: Value| options("https://b", headers);
        // Known or not.
        for token in [None, Some("s3cret")] {
            let headers = json!([{ "value": "s3cret" }]);
            assert_eq!(
                restored(said.clone(), found(headers), token),
                found(json!([{ "value": secret() }]))
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
            found(headers(secret()))
        );
        // A variable that is set to nothing is not every empty text.
        let variable = Placeholder::Var("TOKEN".into()).to_value();
        assert_eq!(
            restored(
                options("https://a", json!([{ "value": variable }])),
                found(headers(json!(""))),
                Some("")
            ),
            found(headers(json!("")))
        );
    }

    /// Its value is not known here, or is another one than the instance has.
    #[test]
    fn the_items_of_a_list_are_told_by_what_is_no_secret() {
        let said = json!([
            { "header": "authorization", "value": secret() },
            { "header": "accept", "value": "*/*" },
        ]);
        let found = |said: &Value, headers: Value| {
            let said = options("https://a", said.clone());
            let mut of = [None, Some("of staging")].map(|token| {
                let found = options("https://b", headers.clone());
                restored(said.clone(), found, token)["options"].take()
            });
            assert_eq!(of[0], of[1]);
            of[0].take()
        };
        let taken = |headers: Value| json!({ "url": "https://b", "headers": headers });
        let authorization = |value: Value| json!({ "header": "authorization", "value": value });
        let accept = json!({ "header": "accept", "value": "*/*" });
        let new = json!({ "header": "x-new", "value": "1" });
        let (theirs, ours) = (authorization(json!("s3cret")), authorization(secret()));
        let changed = |value: Value| json!({ "header": "x-auth", "value": value });
        for (theirs, expected) in [
            // Added, also before it; in another order; changed.
            (json!([theirs, accept, new]), json!([ours, accept, new])),
            (json!([new, theirs, accept]), json!([new, ours, accept])),
            (json!([accept, theirs]), json!([accept, ours])),
            (
                json!([accept, changed(json!("s3cret"))]),
                json!([accept, changed(secret())]),
            ),
            // Its value in another place.
            (
                json!([theirs, accept, { "header": "x-copy", "value": "s3cret" }]),
                json!([ours, accept, { "header": "x-copy", "value": secret() }]),
            ),
        ] {
            assert_eq!(found(&said, theirs.clone()), taken(expected), "{theirs}");
        }
        // Removed, and nothing is there that it may be.
        let without = options("https://a", json!([accept]));
        let said_it = options("https://a", said.clone());
        assert_eq!(restored(said_it, without.clone(), None), without);
        // Which of them it is cannot be told.
        for theirs in [
            json!([changed(json!("s3cret")), accept, new]),
            json!([theirs, theirs, accept]),
            json!([theirs, authorization(json!("another")), accept]),
            json!({ "authorization": "s3cret" }),
            json!("s3cret"),
        ] {
            let kept = json!({ "url": "https://a", "headers": said });
            assert_eq!(found(&said, theirs.clone()), kept, "{theirs}");
        }
        // Items that are all secret.
        let bare = json!(["desk", secret()]);
        assert_eq!(
            found(&bare, json!(["s3cret", "desk"])),
            taken(json!([secret(), "desk"]))
        );
        assert_eq!(
            found(&bare, json!(["s3cret", "desk", "more"])),
            json!({ "url": "https://a", "headers": bare })
        );
    }

    #[test]
    fn fields_that_stay_are_named() {
        let said = options("https://a", json!([{ "value": secret() }]));
        let found = options(
            "https://b",
            json!([{ "value": "s3cret" }, { "value": "2" }]),
        );
        let object = |value: &Value| value.as_object().cloned().expect("an object");
        let mut found = object(&found);
        let kept = restore(&object(&said), &mut found, &|_| None);
        assert_eq!((kept, found), (vec!["options".to_owned()], object(&said)));
    }

    #[test]
    fn a_variable_is_no_secret() {
        let variable = Placeholder::Var("TOKEN".into()).to_value();
        let said = options("https://a", json!([variable, "b", "c"]));
        let found = options("https://a", json!(["x", "y", "z"]));
        let expected = options("https://a", json!([variable, "y", "z"]));
        assert_eq!(restored(said.clone(), found, None), expected);
        let longer = options("https://a", json!(["x", "y", "z", "0"]));
        assert_eq!(restored(said, longer.clone(), None), longer);
    }

    #[test]
    fn what_names_nothing_is_left_alone() {
        let said = json!({ "name": "a", "options": null });
        let found = json!({ "name": "s3cret", "options": { "a": "s3cret" } });
        assert_eq!(restored(said, found.clone(), Some("s3cret")), found);
    }
}
