//! The specifications that a server makes of its data model, without the tool's
//! own table.

use serde_json::{Map, Value};

use super::call::Call;
use super::client::Client;
use crate::model::json::to_text;
use crate::schema::ID_MAP_COLLECTION;
use crate::snapshot::Spec;
use crate::target::TargetError;

impl Client {
    /// A specification, as it stands in a dump folder: clients that are generated
    /// of it know nothing of [`ID_MAP_COLLECTION`].
    ///
    /// # Errors
    /// [`TargetError::Refused`] with the status 404 where the server has turned it
    /// off (`OPENAPI_ENABLED`, `GRAPHQL_INTROSPECTION`).
    pub async fn spec(&self, spec: Spec) -> Result<String, TargetError> {
        let (path, raw) = match spec {
            Spec::ItemGraphql => ("/server/specs/graphql/items", true),
            Spec::SystemGraphql => ("/server/specs/graphql/system", true),
            Spec::Openapi => ("/server/specs/oas", false),
        };
        let call = Call {
            raw,
            ..Call::get(path, &[])
        };
        let reply = self.call(call.clone()).await?;
        if raw {
            let text = String::from_utf8(reply.bytes);
            return text
                .map(|schema| graphql_without_own_table(&schema))
                .map_err(|error| self.garbled(&call, error.to_string()));
        }
        match reply.body {
            Some(Value::Object(mut document)) => {
                openapi_without_own_table(&mut document);
                Ok(to_text(&Value::Object(document)))
            }
            _ => Err(self.garbled(&call, "not an object".to_owned())),
        }
    }
}

/// The text of a GraphQL schema without the types of the tool's own table and the
/// fields that lead to them. Where that would leave nothing to query, all of it.
fn graphql_without_own_table(schema: &str) -> String {
    let kept = schema
        .split("\n\n")
        .filter(|part| !part.lines().any(declares_own_type));
    let parts: Vec<String> = kept.map(without_own_fields).collect();
    let is_empty = |part: &String| part.ends_with("{\n}");
    if parts.iter().any(is_empty) {
        return schema.to_owned();
    }
    parts.join("\n\n")
}

/// `type sync_sdk_id_map_aggregated {`, `input create_sync_sdk_id_map_input {`, …
fn declares_own_type(line: &str) -> bool {
    let mut words = line.split(' ');
    matches!(words.next(), Some("type" | "input")) && words.next().is_some_and(is_of_own_table)
}

/// The declaration of a type without `  sync_sdk_id_map_by_id(…): …` and the like.
fn without_own_fields(part: &str) -> String {
    let is_own = |line: &&str| {
        let field = line.strip_prefix("  ");
        field.is_some_and(|field| is_of_own_table(field.split(['(', ':']).next().unwrap_or(field)))
    };
    let lines: Vec<&str> = part.lines().filter(|line| !is_own(line)).collect();
    let end = if part.ends_with('\n') { "\n" } else { "" };
    lines.join("\n") + end
}

/// Whether Directus has made a name of GraphQL of the name of the tool's own table.
fn is_of_own_table(name: &str) -> bool {
    const BEFORE: [&str; 5] = ["create_", "delete_", "update_", "version_", ""];
    const BEHIND: [&str; 12] = [
        "",
        "_aggregated",
        "_aggregated_count",
        "_aggregated_fields",
        "_batch",
        "_by_id",
        "_by_version",
        "_filter",
        "_input",
        "_item",
        "_items",
        "_mutated",
    ];
    let behind = BEFORE
        .iter()
        .find_map(|before| name.strip_prefix(before)?.strip_prefix(ID_MAP_COLLECTION));
    behind.is_some_and(|behind| BEHIND.contains(&behind))
}

/// Takes the paths, the tag and the schema of the tool's own table out.
fn openapi_without_own_table(document: &mut Map<String, Value>) {
    let is_own = |entry: &Value| entry["x-collection"] == ID_MAP_COLLECTION;
    let items = format!("/items/{ID_MAP_COLLECTION}");
    if let Some(Value::Object(paths)) = document.get_mut("paths") {
        paths.retain(|path, _| {
            let behind = path.strip_prefix(&items);
            behind.is_none_or(|behind| !behind.is_empty() && !behind.starts_with('/'))
        });
    }
    if let Some(Value::Array(tags)) = document.get_mut("tags") {
        tags.retain(|tag| !is_own(tag));
    }
    let schemas = document
        .get_mut("components")
        .and_then(|components| components.get_mut("schemas"));
    if let Some(Value::Object(schemas)) = schemas {
        schemas.retain(|_, schema| !is_own(schema));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn graphql_loses_the_own_table_and_nothing_else() {
        let schema = "type Query {\n  a(filter: a_filter): [a!]!\n  sync_sdk_id_map_by_id(id: ID!): sync_sdk_id_map\n}\n\n\
            \"\"\"\"\"\"\ntype version_sync_sdk_id_map {\n  id: ID\n}\n\n\
            type a {\n  \"\"\"type sync_sdk_id_map {\"\"\"\n  id: ID!\n}\n\n\
            type sync_sdk_id_map_of_ours {\n  id: ID!\n}";
        let without = "type Query {\n  a(filter: a_filter): [a!]!\n}\n\n\
            type a {\n  \"\"\"type sync_sdk_id_map {\"\"\"\n  id: ID!\n}\n\n\
            type sync_sdk_id_map_of_ours {\n  id: ID!\n}";
        assert_eq!(graphql_without_own_table(schema), without);
        assert_eq!(graphql_without_own_table(without), without);
    }

    #[test]
    fn graphql_with_nothing_else_stays_a_schema() {
        let schema = "type Query {\n  sync_sdk_id_map: sync_sdk_id_map\n}\n\ntype sync_sdk_id_map {\n  id: ID!\n}";
        assert_eq!(graphql_without_own_table(schema), schema);
    }

    #[test]
    fn openapi_loses_the_own_table_and_nothing_else() {
        let document = |own: bool| {
            let mut document = serde_json::json!({
                "paths": { "/items/a": {}, "/items/sync_sdk_id_map_2": {} },
                "tags": [{ "name": "ItemsA", "x-collection": "a" }, { "name": "Server" }],
                "components": { "schemas": { "ItemsA": { "x-collection": "a" }, "Query": {} } },
            });
            if own {
                let entry = serde_json::json!({ "x-collection": "sync_sdk_id_map" });
                document["paths"]["/items/sync_sdk_id_map"] = entry.clone();
                document["paths"]["/items/sync_sdk_id_map/{id}"] = entry.clone();
                document["tags"]
                    .as_array_mut()
                    .expect("a list")
                    .push(entry.clone());
                document["components"]["schemas"]["ItemsSyncSDKIDMap"] = entry;
            }
            document.as_object().expect("an object").clone()
        };
        let mut with = document(true);
        openapi_without_own_table(&mut with);
        assert_eq!(with, document(false));
    }
}
