//! Which fields a rule names.

use serde_json::Value;

use crate::author::relation::{NONE, RAW, SOME};

/// The paths of the fields that a rule names in types, from the collection that
/// it is about; what stands in raw JSON is its author's business.
pub(crate) fn named(rule: &Value) -> Vec<String> {
    let mut found = Vec::new();
    walk(rule, "", &mut found);
    found
}

fn walk(rule: &Value, path: &str, found: &mut Vec<String>) {
    let Value::Object(object) = rule else {
        return;
    };
    for (key, value) in object {
        match (key.as_str(), value) {
            (RAW, _) => {}
            (SOME | NONE, said) => walk(&said["rule"], path, found),
            ("_and" | "_or", Value::Array(parts)) => {
                parts.iter().for_each(|part| walk(part, path, found));
            }
            (operator, _) if operator.starts_with('_') => found.push(path.to_owned()),
            (field, value) => {
                // `year(published_on)`
                let field = field.rsplit('(').next().unwrap_or(field);
                let field = field.trim_end_matches(')');
                let path = match path {
                    "" => field.to_owned(),
                    path => format!("{path}.{field}"),
                };
                walk(value, &path, found);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn paths_lead_through_relations_and_lists() {
        let rule = json!({ "_and": [
            { "title": { "_eq": "x" } },
            { "author": { "_or": [{ "year(born)": { "_gt": 1900 } }, { RAW: { "odd": { "_eq": 1 } } }] } },
            { "tags": { SOME: { "key": "id", "rule": { "tag": { "name": { "_eq": "x" } } } } } },
            { "item:heading": { "text": { "_json": { "a": { "_eq": 1 } } } } },
        ] });
        assert_eq!(
            named(&rule),
            ["title", "author.born", "tags.tag.name", "item:heading.text"]
        );
    }
}
