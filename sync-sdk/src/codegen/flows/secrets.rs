//! Values that look like secrets. A pull cannot know what they are, and leaves
//! them as they are; the reader is told.

use serde_json::Value;

use crate::codegen::Context;
use crate::model::{Address, Placeholder};

/// Parts of names under which secrets are kept.
const NAMES: [&str; 9] = [
    "authorization",
    "apikey",
    "accesskey",
    "credential",
    "password",
    "passwd",
    "secret",
    "privatekey",
    "token",
];

/// What stands before a secret.
const SCHEMES: [&str; 2] = ["bearer ", "basic "];

/// Warns of each value in the options that looks like a secret, by its place.
pub(super) fn warn(cx: &Context<'_>, address: &Address, options: &Value) {
    let mut found = Vec::new();
    walk(options, "", &mut found);
    for place in found {
        cx.report.warn(format!(
            "{address}: `{place}` looks like a secret and stands in the code as it is: put `secret(\"…\")` in its place"
        ));
    }
}

fn walk(value: &Value, path: &str, found: &mut Vec<String>) {
    if Placeholder::from_value(value).is_some() {
        return;
    }
    match value {
        // It names a secret, and holds none.
        value if Placeholder::from_value(value).is_some() => {}
        Value::Object(object) => {
            // `{ "header": "Authorization", "value": "…" }`
            let header = object.get("header").and_then(Value::as_str);
            for (key, value) in object {
                let name = header.filter(|_| key == "value").unwrap_or(key);
                let path = match path {
                    "" => name.to_owned(),
                    path => format!("{path}.{name}"),
                };
                match value {
                    Value::String(text) if is_secret(name, text) => found.push(path),
                    value => walk(value, &path, found),
                }
            }
        }
        Value::Array(list) => list.iter().for_each(|value| match value {
            Value::String(text) if is_secret("", text) => found.push(path.to_owned()),
            value => walk(value, path, found),
        }),
        _ => {}
    }
}

/// Whether a text says a secret, and not only where one comes from.
fn is_secret(name: &str, text: &str) -> bool {
    let own = without_placeholders(text);
    let lower = own.trim_start().to_lowercase();
    let behind = SCHEMES.iter().find_map(|scheme| lower.strip_prefix(scheme));
    let name: String = name
        .chars()
        .filter(|it| it.is_ascii_alphanumeric())
        .collect();
    let name = name.to_lowercase();
    match behind {
        Some(rest) => rest.trim().len() > 3 && !rest.trim().contains(char::is_whitespace),
        None => {
            !own.trim().is_empty()
                && !SCHEMES.contains(&format!("{} ", lower.trim()).as_str())
                && NAMES.iter().any(|known| name.contains(known))
        }
    }
}

/// The text without what the flow fills in.
fn without_placeholders(text: &str) -> String {
    let mut own = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("{{") {
        own.push_str(before);
        rest = behind.split_once("}}").map_or("", |(_, after)| after);
    }
    own + rest
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_looks_like_a_secret_is_found_by_its_place() {
        let options = json!({
            "url": "https://example.com",
            "headers": [
                { "header": "Authorization", "value": "Bearer abcdef" },
                { "header": "Authorization", "value": "Bearer {{$env.TOKEN}}" },
                { "header": "X-Api-Key", "value": "12" },
                { "header": "Accept", "value": "basic understanding of it" },
            ],
            "body": { "client_secret": "s", "client": "c", "list": ["Basic YWJj"] },
            "secret": "{{$env.KEY}}",
            "options": { "password": { "$directus-sync": { "secret": "NAME" } } },
        });
        let mut found = Vec::new();
        walk(&options, "", &mut found);
        assert_eq!(
            found,
            [
                "headers.Authorization",
                "headers.X-Api-Key",
                "body.client_secret",
                "body.list"
            ]
        );
    }
}
