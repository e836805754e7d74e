//! Rows that a query of somebody else's asks for.

use serde_json::{Value, json};

use super::call::Call;
use super::client::Client;
use crate::model::{Key, Kind, Object};
use crate::target::TargetError;

/// A list request with a query as hooks make one.
pub(super) struct Asked {
    kind: Kind,
    path: String,
    query: Vec<(String, String)>,
    /// Whether it asks for all rows, which a server may cut into pages.
    is_whole: bool,
}

impl Asked {
    /// Parameters are written as the JavaScript SDK of Directus does.
    pub(super) fn of(kind: Kind, query: &Object) -> Self {
        let spec = kind.spec();
        let mut query = query.clone();
        if spec.key == Key::Singleton {
            // There is one row, and the server takes no filter for it.
            query.shift_remove("filter");
        }
        let own = spec
            .filter
            .and_then(|own| serde_json::from_str::<Value>(own).ok());
        if let Some(own) = own {
            let filter = match query.shift_remove("filter") {
                Some(Value::Object(theirs)) if !theirs.is_empty() => {
                    json!({ "_and": [theirs, own] })
                }
                _ => own,
            };
            query.insert("filter".to_owned(), filter);
        }
        let is_whole = query.get("limit").and_then(Value::as_i64) == Some(-1)
            && !query.contains_key("page")
            && !query.contains_key("offset");
        let parameters = query.iter();
        Self {
            kind,
            path: format!("/{}", spec.name),
            query: parameters
                .filter_map(|(name, value)| Some((name.clone(), parameter(name, value)?)))
                .collect(),
            is_whole,
        }
    }

    pub(super) async fn read(self, client: &Client) -> Result<Vec<Object>, TargetError> {
        let page = client
            .page()
            .filter(|_| self.is_whole && self.kind.spec().key != Key::Singleton);
        let mut rows = Vec::new();
        let mut read = 0;
        loop {
            let mut query: Vec<(&str, String)> = Vec::new();
            let own = self
                .query
                .iter()
                .map(|(name, value)| (name.as_str(), value.clone()));
            query.extend(own.filter(|(name, _)| page.is_none() || *name != "limit"));
            if let Some(page) = page {
                query.push(("limit", page.to_string()));
                query.push(("offset", read.to_string()));
                if !self.query.iter().any(|(name, _)| name == "sort") {
                    query.push(("sort", "id".to_owned()));
                }
            }
            let call = Call::get(&self.path, &query);
            let garbled = |call: &Call<'_>, detail: &str| client.garbled(call, detail.to_owned());
            let batch = match client.call(call.clone()).await?.data() {
                Some(Value::Array(batch)) => batch,
                Some(row @ Value::Object(_)) => vec![row],
                _ => return Err(garbled(&call, "`data` is not a list")),
            };
            let count = batch.len();
            for row in batch {
                match row {
                    // `/permissions` adds rows of the system, which have no id.
                    Value::Object(row) if self.kind == Kind::Permissions && !has_id(&row) => {}
                    Value::Object(row) => rows.push(row),
                    _ => return Err(garbled(&call, "a row is not an object")),
                }
            }
            read += count;
            if page.is_none_or(|page| count < page) {
                return Ok(rows);
            }
        }
    }
}

fn has_id(row: &Object) -> bool {
    row.get("id").is_some_and(|id| !id.is_null())
}

/// A parameter of a query as text; `None` for one that says nothing.
fn parameter(name: &str, value: &Value) -> Option<String> {
    let list = |items: &[Value]| -> String {
        let items = items.iter().map(|item| match item {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        });
        items.collect::<Vec<_>>().join(",")
    };
    Some(match value {
        Value::Null => return None,
        Value::Object(object) if object.is_empty() => return None,
        Value::String(text) => text.clone(),
        Value::Array(fields) if name == "fields" => list(&paths(fields, "")),
        Value::Array(items) if matches!(name, "sort" | "groupBy") => list(items),
        other => other.to_string(),
    })
}

/// Fields as paths: `[{"roles": ["role"]}]` is `roles.role`.
fn paths(fields: &[Value], prefix: &str) -> Vec<Value> {
    let mut found = Vec::new();
    for field in fields {
        match field {
            Value::String(name) => found.push(Value::from(format!("{prefix}{name}"))),
            Value::Object(nested) => {
                for (name, fields) in nested {
                    let fields = fields.as_array().map(Vec::as_slice).unwrap_or_default();
                    found.extend(paths(fields, &format!("{prefix}{name}.")));
                }
            }
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(kind: Kind, query: Value) -> Vec<(String, String)> {
        let Value::Object(query) = query else {
            unreachable!()
        };
        Asked::of(kind, &query).query
    }

    #[test]
    fn parameters_are_those_of_the_javascript_sdk() {
        let query = json!({
            "limit": -1,
            "fields": ["id", "name", { "flow": ["id", { "operations": ["key"] }] }],
            "sort": ["-name", "id"],
            "filter": { "name": { "_eq": "a" } },
            "search": "x",
            "deep": {},
            "page": null,
        });
        let expected = [
            ("limit", "-1"),
            ("fields", "id,name,flow.id,flow.operations.key"),
            ("sort", "-name,id"),
            ("filter", r#"{"name":{"_eq":"a"}}"#),
            ("search", "x"),
        ];
        let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(asked(Kind::Operations, query), expected);
    }

    #[test]
    fn what_is_no_configuration_stays_out() {
        let filter = |query| {
            let found = asked(Kind::Presets, query).into_iter();
            let mut found = found.filter(|(name, _)| name == "filter");
            found.next().expect("a filter").1
        };
        let own = Kind::Presets.spec().filter.expect("a filter");
        let own: Value = serde_json::from_str(own).expect("JSON");
        assert_eq!(filter(json!({})), own.to_string());
        let both = json!({ "_and": [{ "layout": { "_eq": "map" } }, own] });
        assert_eq!(
            filter(json!({ "filter": { "layout": { "_eq": "map" } } })),
            both.to_string()
        );
        assert_eq!(asked(Kind::Settings, json!({ "filter": { "id": 1 } })), []);
    }
}
