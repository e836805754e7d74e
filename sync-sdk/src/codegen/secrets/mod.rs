//! Values that look like secrets: how they are told, and that the reader is told
//! of those that stand in the code.

mod named;
mod urls;

pub use named::NamedSecret;
pub(super) use named::name_all;

use serde_json::Value;

use super::Context;
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

/// The length of a word beside what a flow fills in, from which it may be a secret.
const LONG: usize = 8;

/// Warns of each value in the options that looks like a secret, by its place.
pub(super) fn warn(cx: &Context<'_>, address: &Address, options: &Value) {
    let mut found = Vec::new();
    each(&mut options.clone(), "", &mut |place, _| {
        found.push(place.to_owned());
    });
    for place in found {
        cx.report.warn(format!(
            "{address}: `{place}` looks like a secret and stands in the code as it is: put `secret(\"…\")` in its place"
        ));
    }
}

/// Shows each value that looks like a secret, with its place: `headers.Authorization`.
fn each(value: &mut Value, path: &str, seen: &mut dyn FnMut(&str, &mut Value)) {
    // It names a secret, and holds none.
    if Placeholder::from_value(value).is_some() {
        return;
    }
    match value {
        Value::Object(object) => {
            // `{ "header": "Authorization", "value": "…" }`
            let header = object.get("header").and_then(Value::as_str);
            let header = header.map(str::to_owned);
            for (key, value) in object {
                let header = header.as_deref().filter(|_| key == "value");
                let name = header.unwrap_or(key);
                let path = match path {
                    "" => name.to_owned(),
                    path => format!("{path}.{name}"),
                };
                visit(name, value, &path, seen);
            }
        }
        Value::Array(list) => {
            list.iter_mut()
                .for_each(|value| visit("", value, path, seen));
        }
        _ => {}
    }
}

fn visit(name: &str, value: &mut Value, path: &str, seen: &mut dyn FnMut(&str, &mut Value)) {
    match value {
        Value::String(text) if is_secret(name, text) || urls::has_secret(text) => {
            seen(path, value);
        }
        value => each(value, path, seen),
    }
}

/// Whether a text says a secret, and not only where one comes from.
fn is_secret(name: &str, text: &str) -> bool {
    let own = without_placeholders(text);
    let lower = own.trim_start().to_lowercase();
    let behind = SCHEMES.iter().find_map(|scheme| lower.strip_prefix(scheme));
    match behind {
        Some(rest) => rest.trim().len() > 3 && !rest.trim().contains(char::is_whitespace),
        None => {
            let says_one = match own.len() == text.len() {
                true => !own.trim().is_empty(),
                // `ApiKey {{$env.KEY}}` is how it is said that one follows.
                false => own.split([' ', '=', ':', ',', ';']).any(is_key),
            };
            says_one
                && !SCHEMES.contains(&format!("{} ", lower.trim()).as_str())
                && is_kept_under(name)
        }
    }
}

/// Whether secrets are kept under such a name. `max_tokens` counts some.
fn is_kept_under(name: &str) -> bool {
    let name: String = name
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect::<String>()
        .to_lowercase();
    !name.ends_with("tokens") && NAMES.iter().any(|known| name.contains(known))
}

/// Whether a word looks like made by a machine.
fn is_key(word: &str) -> bool {
    word.len() >= LONG && word.contains(|it: char| it.is_ascii_digit())
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
        let mut options = json!({
            "url": "https://example.com",
            "headers": [
                { "header": "Authorization", "value": "Bearer abcdef" },
                { "header": "Authorization", "value": "Bearer {{$env.TOKEN}}" },
                { "header": "Authorization", "value": "ApiKey {{$env.TOKEN}}" },
                { "header": "X-Both-Token", "value": "{{$env.USER}}:k3yk3yk3y" },
                { "header": "X-Api-Key", "value": "12" },
                { "header": "Accept", "value": "basic understanding of it" },
                { "header": "X-Hook", "value": "https://example.com/?token=abc" },
                { "value": "Bearer first", "header": "Proxy-Authorization", "more": true },
            ],
            "callback": "https://user:pass@example.com",
            "body": { "client_secret": "s", "client": "c", "list": ["Basic YWJj"], "max_tokens": "1000" },
            "secret": "{{$env.KEY}}",
            "options": { "password": { "$directus-sync": { "secret": "NAME" } } },
        });
        let mut found = Vec::new();
        each(&mut options, "", &mut |place, _| {
            found.push(place.to_owned());
        });
        assert_eq!(
            found,
            [
                "headers.Authorization",
                "headers.X-Both-Token",
                "headers.X-Api-Key",
                "headers.X-Hook",
                "headers.Proxy-Authorization",
                "callback",
                "body.client_secret",
                "body.list"
            ]
        );
    }
}
