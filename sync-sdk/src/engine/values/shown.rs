//! What people see of values: names in place of what is filled in, and nothing
//! that is a secret.

use std::borrow::Cow;

use serde_json::Value;

use super::names::holds_secret;
use crate::engine::identities::Identities;
use crate::engine::meaning::is_masked;
use crate::model::{KindSpec, Object, Placeholder, Record};

/// Stands in a plan where a secret is.
pub(in crate::engine) const HIDDEN: &str = "(secret)";

/// What a person sees of a field that changes: SyncIDs in place of keys, and
/// nothing that is a secret, be it by its name, by the kind of field, or because
/// the last sync left one there (`had_secret`).
pub(in crate::engine) fn shown(
    spec: &KindSpec,
    key: &str,
    row: Option<&Object>,
    record: &Record,
    filled: &Object,
    ids: &Identities,
    had_secret: bool,
) -> (Option<Value>, Option<Value>) {
    let wanted = record.fields.get(key);
    let one = |value: &Value| Object::from_iter([(key.to_owned(), value.clone())]);
    let now = row.and_then(|row| row.get(key));
    let before = now.and_then(|now| match spec.is_secret(key) {
        true => (!is_masked(now)).then(|| now.clone()),
        false => ids.to_fields(spec, &one(now)).shift_remove(key),
    });
    let of = |value: Option<&Value>| value.cloned().unwrap_or_default();
    let before =
        before.map(|before| shown_before(&before, &of(wanted), &of(filled.get(key)), had_secret));
    if spec.is_secret(key) {
        let hidden = |value: Value| match value {
            Value::Null => Value::Null,
            named if Placeholder::from_value(&named).is_some() => named,
            _ => Value::from(HIDDEN),
        };
        return (before.map(hidden), wanted.cloned().map(hidden));
    }
    if wanted.is_some() && before.as_ref() == wanted {
        // The target has SyncIDs where its keys belong: they show what changes.
        let located = wanted.and_then(|wanted| ids.to_local(spec, key, wanted).ok());
        return (before, located.map(Cow::into_owned));
    }
    (before, wanted.cloned())
}

/// What may be shown of the target's value of a field for which the
/// configuration says `desired`, and with its values filled in `filled`.
///
/// What is as it should be is shown as the configuration writes it, by name. Of
/// the rest nothing is shown where the configuration has a secret anywhere in
/// the field, or had one: the target may hold the secret in another place.
fn shown_before(before: &Value, desired: &Value, filled: &Value, had_secret: bool) -> Value {
    let has_secret = had_secret || holds_secret(desired);
    hidden(before, desired, filled, has_secret)
}

fn hidden(before: &Value, desired: &Value, filled: &Value, has_secret: bool) -> Value {
    if before == filled {
        return desired.clone();
    }
    match (before, desired, filled) {
        (Value::Object(before), Value::Object(desired), Value::Object(filled)) => {
            let of = |object: &Object, key: &str| object.get(key).cloned().unwrap_or_default();
            let member = |(key, value): (&String, &Value)| {
                let value = hidden(value, &of(desired, key), &of(filled, key), has_secret);
                (key.clone(), value)
            };
            Value::Object(before.iter().map(member).collect())
        }
        (Value::Array(before), Value::Array(desired), Value::Array(filled))
            if before.len() == desired.len() =>
        {
            let items = before.iter().zip(desired.iter().zip(filled));
            items
                .map(|(before, (desired, filled))| hidden(before, desired, filled, has_secret))
                .collect()
        }
        _ if has_secret => Value::from(HIDDEN),
        _ => before.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::{Kind, SyncId};

    #[test]
    fn a_secret_is_shown_nowhere() {
        let name = Placeholder::Secret("KEY".into()).to_value();
        let desired = json!({ "url": "new", "headers": [{ "value": name }], "same": 1 });
        let filled = json!({ "url": "new", "headers": [{ "value": "s3cret" }], "same": 1 });
        let shown = |before: Value| shown_before(&before, &desired, &filled, false);
        assert_eq!(
            shown(json!({ "url": "old", "headers": [{ "value": "s3cret" }], "same": 1 })),
            json!({ "url": "(secret)", "headers": [{ "value": name }], "same": 1 })
        );
        // Under another key, in a list of another length, in place of it all.
        for before in [
            json!({ "url": "new", "headers": [{ "key": "s3cret" }] }),
            json!({ "url": "new", "headers": [{ "value": "s3cret" }, { "value": "s3cret" }] }),
            json!({ "url": "s3cret" }),
            json!("s3cret"),
        ] {
            assert!(!shown(before).to_string().contains("s3cret"));
        }
        // The configuration names it no more.
        let literal = json!({ "url": "new", "headers": [{ "value": "x" }], "same": 1 });
        assert_eq!(
            shown_before(&filled, &literal, &literal, true),
            json!({ "url": "new", "headers": [{ "value": "(secret)" }], "same": 1 })
        );
    }

    #[test]
    fn a_sync_id_in_the_place_of_a_key_is_shown_to_become_one() {
        let [sync_id, local_id] =
            [1, 2].map(|end| format!("2c1f0b4e-2f0a-4f0e-9d53-00000000000{end}"));
        let mut ids = Identities::default();
        ids.maps_literals = true;
        ids.link(Kind::Roles, SyncId::new(sync_id.as_str()), local_id.clone());
        let options =
            |role: &str| Object::from_iter([("options".to_owned(), json!({ "role": role }))]);
        let record = Record::new(SyncId::new("a"), options(&sync_id));
        let shown = |row: &Object| {
            let spec = Kind::Panels.spec();
            shown(
                spec,
                "options",
                Some(row),
                &record,
                &record.fields,
                &ids,
                false,
            )
        };
        let sides = |before: &str, after: &str| {
            (
                Some(json!({ "role": before })),
                Some(json!({ "role": after })),
            )
        };
        assert_eq!(shown(&options(&sync_id)), sides(&sync_id, &local_id));
        assert_eq!(shown(&options("other")), sides("other", &sync_id));
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
                &record.fields,
                &Identities::default(),
                false,
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
}
