//! What is known of a value since the last sync: digests, and what they say of
//! a difference.
//!
//! The digests are of the target's own terms, with its keys where a record
//! refers to another. They are kept on that target and compared with nothing
//! else, and so a record that gets another SyncID, or a row without a mapping,
//! changes none of them; and drift can be told without a configuration.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::meaning::canonical;
use super::resolve::Cause;
use crate::idmap::{Digest, Remembered};
use crate::model::{KindSpec, Object, Placeholder};

/// Digests by the key of the field that they are of, see [`FieldKey`].
pub(super) type Digests = BTreeMap<String, Digest>;

/// A field, and the places in it that its digest leaves out because a secret
/// stands there. A secret that is changed by hand is not noticed; what is around
/// it is.
///
/// That a field holds a secret is remembered for as long as it does, whatever
/// else of it is known: once the configuration no longer names the secret, there
/// is nothing else to tell by that the target's value must not be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FieldKey {
    pub(super) field: String,
    /// JSON pointers.
    blanks: Vec<String>,
}

impl FieldKey {
    /// The field of a configuration, with this value.
    pub(super) fn of(field: &str, desired: &Value) -> Self {
        let mut blanks = Vec::new();
        secrets(desired, &mut String::new(), &mut blanks);
        Self {
            field: field.to_owned(),
            blanks,
        }
    }

    /// Whether it has places that are left out.
    pub(super) fn has_secrets(&self) -> bool {
        !self.blanks.is_empty()
    }

    /// Whether all of it is left out: it is known to hold a secret, and nothing
    /// else is. Its digest is the same for every value.
    pub(super) fn is_blank(&self) -> bool {
        self.blanks.iter().any(String::is_empty)
    }

    /// The same field, of which nothing is known but that it holds a secret, if
    /// it does: its key and its digest.
    pub(super) fn blanked(self, spec: &KindSpec) -> Option<(String, Digest)> {
        self.has_secrets().then(|| {
            let blank = Self {
                blanks: vec![String::new()],
                ..self
            };
            (blank.to_text(), blank.digest(spec, &Value::Null))
        })
    }

    /// As [`Remembered::fields`] has it: the field's name, or a list of it and
    /// the pointers. No field's name begins with a bracket.
    pub(super) fn to_text(&self) -> String {
        match self.blanks.is_empty() {
            true => self.field.clone(),
            false => {
                let words = std::iter::once(&self.field).chain(&self.blanks);
                json!(words.collect::<Vec<_>>()).to_string()
            }
        }
    }

    /// The reverse of [`to_text`](Self::to_text).
    pub(super) fn parse(text: &str) -> Self {
        let list = text.starts_with('[').then(|| serde_json::from_str(text));
        let (field, blanks) = match list {
            Some(Ok::<Vec<String>, _>(mut words)) if !words.is_empty() => {
                let blanks = words.split_off(1);
                (words.swap_remove(0), blanks)
            }
            _ => (text.to_owned(), Vec::new()),
        };
        Self { field, blanks }
    }

    /// The digest of a value of the target, or of what is written there.
    pub(super) fn digest(&self, spec: &KindSpec, value: &Value) -> Digest {
        if self.blanks.is_empty() {
            return Digest::of(&canonical(spec, &self.field, value));
        }
        let mut value = value.clone();
        for blank in &self.blanks {
            if let Some(secret) = value.pointer_mut(blank) {
                *secret = Value::Null;
            }
        }
        Digest::of(&canonical(spec, &self.field, &value))
    }
}

/// The places of secrets in a value.
fn secrets(value: &Value, path: &mut String, found: &mut Vec<String>) {
    let mut inside = |step: &str, value: &Value| {
        let length = path.len();
        path.push('/');
        path.push_str(&step.replace('~', "~0").replace('/', "~1"));
        secrets(value, path, found);
        path.truncate(length);
    };
    match (Placeholder::from_value(value), value) {
        (Some(Placeholder::Secret(_)), _) => found.push(path.clone()),
        (Some(Placeholder::Var(_)), _) => {}
        (None, Value::Object(object)) => {
            let members = object.iter();
            members.for_each(|(key, value)| inside(key, value));
        }
        (None, Value::Array(items)) => {
            let items = items.iter().enumerate();
            items.for_each(|(index, value)| inside(&index.to_string(), value));
        }
        _ => {}
    }
}

/// Forgets what is known of fields that are written, but not that there are
/// secrets in them.
pub(super) fn unlearn(fields: &mut Digests, spec: &KindSpec, is_written: impl Fn(&str) -> bool) {
    let written = fields.extract_if(.., |text, _| is_written(&FieldKey::parse(text).field));
    let written: Vec<String> = written.map(|(text, _)| text).collect();
    let blanked = written
        .iter()
        .filter_map(|text| FieldKey::parse(text).blanked(spec));
    fields.extend(blanked);
}

/// What the last sync left of a field of a record.
pub(super) fn known<'a>(
    remembered: Option<&'a Remembered>,
    field: &str,
) -> Option<(FieldKey, &'a Digest)> {
    let fields = &remembered?.fields;
    if let Some(digest) = fields.get(field) {
        let blanks = Vec::new();
        let field = field.to_owned();
        return Some((FieldKey { field, blanks }, digest));
    }
    let bracketed = fields.range("[".to_owned()..).map(|(key, digest)| {
        let key = FieldKey::parse(key);
        (key, digest)
    });
    let mut bracketed = bracketed.take_while(|(key, _)| key.has_secrets());
    bracketed.find(|(key, _)| key.field == field)
}

/// The fields with secrets that the last sync left.
fn secret(remembered: Option<&Remembered>) -> impl Iterator<Item = FieldKey> {
    let fields = remembered.into_iter().flat_map(|last| last.fields.keys());
    let bracketed = fields.filter(|text| text.starts_with('['));
    let keys = bracketed.map(|text| FieldKey::parse(text));
    keys.filter(FieldKey::has_secrets)
}

/// Whether the last sync left a secret in any field.
pub(super) fn has_secrets(remembered: Option<&Remembered>) -> bool {
    secret(remembered).next().is_some()
}

/// Whether the last sync left a secret in this field, by any of the names that
/// the record had.
pub(super) fn had_secret(remembered: &[Option<&Remembered>], field: &str) -> bool {
    let mut known = remembered.iter().flat_map(|last| secret(*last));
    known.any(|key| key.field == field)
}

/// Who changed a field of a record that differs.
pub(super) fn cause(
    remembered: Option<&Remembered>,
    spec: &KindSpec,
    field: &str,
    theirs: &Value,
    ours: &Value,
) -> Cause {
    match known(remembered, field) {
        None => Cause::Own,
        Some((key, last)) => {
            three_way(last, || key.digest(spec, theirs), || key.digest(spec, ours))
        }
    }
}

/// The cause of a difference between what the target has and what the
/// configuration says.
pub(super) fn three_way(
    last: &Digest,
    theirs: impl FnOnce() -> Digest,
    ours: impl FnOnce() -> Digest,
) -> Cause {
    if theirs() == *last {
        Cause::Own
    } else if ours() == *last {
        Cause::Drift
    } else {
        Cause::Conflict
    }
}

/// Whether a row is known to be another than the last sync left it.
pub(super) fn is_changed(remembered: &Remembered, spec: &KindSpec, row: &Object) -> bool {
    remembered.fields.iter().any(|(text, last)| {
        let key = FieldKey::parse(text);
        let now = row.get(&key.field);
        now.is_some_and(|now| key.digest(spec, now) != *last)
    })
}

/// Whether the last sync is known to have left something: not if a push began
/// and did not end.
pub(super) fn is_known(remembered: Option<&Remembered>) -> bool {
    remembered.is_some_and(|remembered| {
        let mut fields = remembered.fields.keys();
        fields.any(|text| !FieldKey::parse(text).is_blank())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Kind;

    fn remembered(field: &FieldKey, spec: &KindSpec, value: &Value) -> Remembered {
        Remembered {
            fields: BTreeMap::from([(field.to_text(), field.digest(spec, value))]),
            project: None,
        }
    }

    /// Every combination of what the last sync left, what the configuration says
    /// and what the target has.
    #[test]
    fn a_difference_has_a_cause() {
        let (spec, a, b, c) = (Kind::Roles.spec(), json!("a"), json!("b"), json!("c"));
        let none: Option<&Value> = None;
        let table = [
            // last, theirs, ours
            (none, &a, &b, Cause::Own),
            (Some(&a), &a, &b, Cause::Own),
            (Some(&b), &a, &b, Cause::Drift),
            (Some(&c), &a, &b, Cause::Conflict),
            (Some(&a), &Value::Null, &a, Cause::Drift),
            (Some(&Value::Null), &a, &Value::Null, Cause::Drift),
            (Some(&Value::Null), &Value::Null, &a, Cause::Own),
            (Some(&Value::Null), &a, &b, Cause::Conflict),
            (none, &Value::Null, &b, Cause::Own),
        ];
        for (last, theirs, ours, expected) in table {
            let key = FieldKey::of("name", ours);
            let known = last.map(|last| remembered(&key, spec, last));
            let found = cause(known.as_ref(), spec, "name", theirs, ours);
            assert_eq!(found, expected, "{last:?} {theirs} {ours}");
            // Of another field nothing is known.
            let other = cause(known.as_ref(), spec, "icon", theirs, ours);
            assert_eq!(other, Cause::Own);
        }
    }

    #[test]
    fn what_means_the_same_is_not_changed() {
        let spec = Kind::Permissions.spec();
        let key = FieldKey::of("fields", &json!([]));
        let last = remembered(&key, spec, &json!(["b", "a"]));
        let of = |theirs: Value| cause(Some(&last), spec, "fields", &theirs, &json!(["*"]));
        assert_eq!(of(json!("a,b")), Cause::Own);
        assert_eq!(of(json!(["a"])), Cause::Conflict);
    }

    #[test]
    fn around_a_secret_changes_are_noticed() {
        let spec = Kind::Operations.spec();
        let secret = Placeholder::Secret("KEY".into()).to_value();
        let ours = json!({ "url": "x", "a/b": [{ "value": secret }] });
        let key = FieldKey::of("options", &ours);
        assert_eq!(key.to_text(), r#"["options","/a~1b/0/value"]"#);
        assert_eq!(FieldKey::parse(&key.to_text()), key);
        let stored = |url: &str, key: &str| json!({ "url": url, "a/b": [{ "value": key }] });
        let last = remembered(&key, spec, &stored("x", "s1"));
        let of = |theirs: Value, ours: Value| cause(Some(&last), spec, "options", &theirs, &ours);
        // Rotated in the environment, or by hand: it cannot be told.
        assert_eq!(of(stored("x", "s1"), stored("x", "s2")), Cause::Own);
        assert_eq!(of(stored("y", "s1"), stored("x", "s1")), Cause::Drift);
        assert_eq!(of(stored("y", "s1"), stored("z", "s1")), Cause::Conflict);
        // The configuration has no secret there any more.
        assert_eq!(of(stored("x", "s1"), json!({ "url": "x" })), Cause::Own);
    }

    #[test]
    fn a_field_that_is_all_secret_is_known_to_be_one() {
        let spec = Kind::Operations.spec();
        let secret = Placeholder::Secret("KEY".into()).to_value();
        let key = FieldKey::of("options", &secret);
        assert_eq!(key.to_text(), r#"["options",""]"#);
        assert_eq!(FieldKey::parse(&key.to_text()), key);
        let last = remembered(&key, spec, &json!("s3cret"));
        assert!(had_secret(&[None, Some(&last)], "options"));
        assert!(!had_secret(&[None, Some(&last)], "name"));
        // Else nothing is known of it.
        assert!(!is_known(Some(&last)));
        for (theirs, ours) in [(json!("s1"), json!("s2")), (json!({ "a": 1 }), json!(null))] {
            let found = cause(Some(&last), spec, "options", &theirs, &ours);
            assert_eq!(found, Cause::Own);
        }
        let row = Object::from_iter([("options".to_owned(), json!("another"))]);
        assert!(!is_changed(&last, spec, &row));

        // What is written leaves as much behind.
        let inside = FieldKey::of("options", &json!({ "key": secret }));
        let blanked = inside.blanked(spec).expect("a secret");
        assert_eq!(Some(blanked), last.fields.into_iter().next());
        assert_eq!(FieldKey::of("name", &json!("a")).blanked(spec), None);
    }
}
