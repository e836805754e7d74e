//! Objects that are made in great numbers, all with the same keys.

use serde_json::Value;

use crate::model::Object;

/// An object with these keys, in this order.
///
/// The keys are hashed once in the life of the program: a copy of a map keeps
/// its hashes, and the values are put in by position.
macro_rules! object {
    ($($key:literal: $value:expr),+ $(,)?) => {{
        static FORM: std::sync::LazyLock<$crate::model::Object> =
            std::sync::LazyLock::new(|| $crate::compile::form::empty(&[$($key),+]));
        $crate::compile::form::filled(&FORM, [$(serde_json::Value::from($value)),+])
    }};
}
pub(super) use object;

pub(super) fn empty(keys: &[&str]) -> Object {
    keys.iter()
        .map(|&key| (key.to_owned(), Value::Null))
        .collect()
}

pub(super) fn filled<const N: usize>(form: &Object, values: [Value; N]) -> Object {
    let mut object = form.clone();
    for (place, value) in object.values_mut().zip(values) {
        *place = value;
    }
    object
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_object_has_its_own_values() {
        let made = |name: Option<&str>, sort: usize| object! { "sort": sort, "name": name };
        assert_eq!(
            Value::from(made(Some("a"), 1)),
            json!({ "sort": 1, "name": "a" })
        );
        let second = made(None, 2);
        assert_eq!(second.keys().collect::<Vec<_>>(), ["sort", "name"]);
        assert_eq!(Value::from(second), json!({ "sort": 2, "name": null }));
    }
}
