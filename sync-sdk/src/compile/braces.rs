//! Texts in which something stands between `{{` and `}}`: fields of an item,
//! data of a flow, variables of a dashboard.

use serde_json::Value;

/// What stands between the braces, or the rest of a line that begins with `{{`
/// and never ends it. Directus shows or sends that as it is.
pub(crate) fn placeholders(text: &str) -> impl Iterator<Item = Result<&str, &str>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let start = rest.find("{{")?;
        let (open, behind) = (&rest[start..], &rest[start + 2..]);
        match behind.split_once("}}") {
            Some((path, after)) => {
                rest = after;
                Some(Ok(path.trim()))
            }
            None => {
                rest = "";
                Some(Err(open.lines().next().unwrap_or(open)))
            }
        }
    })
}

/// Every text in a value; the keys of objects are not filled in.
pub(crate) fn texts<'a>(value: &'a Value, each: &mut impl FnMut(&'a str)) {
    match value {
        Value::String(text) => each(text),
        Value::Array(list) => list.iter().for_each(|value| texts(value, each)),
        Value::Object(object) => object.values().for_each(|value| texts(value, each)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_two_braces() {
        let of = |text| placeholders(text).collect::<Vec<_>>();
        assert_eq!(
            of("a {{ $trigger.key }} b {{read[0].title}} c {{open\nd"),
            [Ok("$trigger.key"), Ok("read[0].title"), Err("{{open")]
        );
        assert!(of("{a} no } variable {").is_empty());
    }

    #[test]
    fn every_text_of_a_value() {
        let value = serde_json::json!({ "a": ["b", 1, { "c": "d" }], "e": null });
        let mut found = Vec::new();
        texts(&value, &mut |text| found.push(text));
        assert_eq!(found, ["b", "d"]);
    }
}
