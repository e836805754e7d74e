//! The typed system collections are those of the server.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use sync_sdk::author::Column;
use sync_sdk::author::system::{self, SystemCollection, SystemField};
use sync_tests::Server;
use xtask::directus::Version;

#[test]
fn they_are_those_of_directus_11() {
    compare(Version::V11, 11);
}

#[test]
fn they_are_those_of_directus_12() {
    compare(Version::V12, 12);
}

type Fields = BTreeMap<(String, String), Value>;

fn compare(version: Version, number: u32) {
    let server = Server::of(version);
    let fields = by_place(&server.get("/fields"));
    let relations = by_place(&server.get("/relations"));
    let mut wrong = Vec::new();
    let mut typed = BTreeSet::new();
    for collection in system::collections() {
        if collection.since.is_some_and(|since| since > number) {
            assert!(!fields.keys().any(|(name, _)| name == collection.name));
            continue;
        }
        for field in collection.fields {
            if field.since.is_some_and(|since| since > number) {
                continue;
            }
            let place = (collection.name.to_owned(), field.name.to_owned());
            let Some(theirs) = fields.get(&place) else {
                wrong.push(format!("{place:?} is not on the server"));
                continue;
            };
            let column = (field.column)();
            wrong.extend(differences(collection, field, &column, theirs, number));
            wrong.extend(points_elsewhere(&place, &column, &relations));
            typed.insert(place);
        }
    }
    let missing = fields
        .iter()
        .filter(|(place, field)| !typed.contains(*place) && !is_decoration(field));
    wrong.extend(missing.map(|(place, _)| format!("{place:?} has no typed field")));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Entries of system collections, by collection and field.
fn by_place(entries: &Value) -> Fields {
    let text = |entry: &Value, key: &str| entry[key].as_str().unwrap().to_owned();
    let entries = entries.as_array().unwrap().iter();
    entries
        .map(|entry| {
            (
                (text(entry, "collection"), text(entry, "field")),
                entry.clone(),
            )
        })
        .filter(|((collection, _), _)| collection.starts_with("directus_"))
        .collect()
}

fn specials(field: &Value) -> Vec<&str> {
    let special = field["meta"]["special"].as_array();
    let special = special.into_iter().flatten();
    special.filter_map(Value::as_str).collect()
}

/// A divider or a group of the app's form.
fn is_decoration(field: &Value) -> bool {
    specials(field).contains(&"no-data")
}

fn differences(
    collection: &SystemCollection,
    field: &SystemField,
    column: &Column,
    theirs: &Value,
    number: u32,
) -> Vec<String> {
    let mut found = Vec::new();
    let mut differ = |what: &str, ours: &str, theirs: &str| {
        let name = format!("{}.{}", collection.name, field.name);
        found.push(format!("{name}: {what} is {ours}, on the server {theirs}"));
    };
    let their_type = theirs["type"].as_str().unwrap();
    if !same_type(column, theirs) {
        differ("the type", column.field_type, their_type);
    }
    let lists = their_type == "alias";
    let specials = specials(theirs);
    if lists
        != specials
            .iter()
            .any(|special| ["o2m", "m2m"].contains(special))
    {
        differ("a list", &lists.to_string(), &format!("{specials:?}"));
    }
    let schema = &theirs["schema"];
    let key = schema["is_primary_key"] == true;
    if key != (collection.primary_key == field.name) {
        differ("the primary key", collection.primary_key, &key.to_string());
    }
    // SQLite lets any primary key be null, and says so. What one version
    // allows to be null is nullable here.
    let nullable = schema["is_nullable"] == true;
    let only_in_12 = number == 11 && field.nullable;
    if !key && !lists && !only_in_12 && nullable != field.nullable {
        differ("null", &field.nullable.to_string(), &nullable.to_string());
    }
    // Choices have to be known, in whatever order.
    let theirs: BTreeSet<&str> = theirs["meta"]["options"]["choices"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|choice| choice["value"].as_str())
        .collect();
    let ours: BTreeSet<&str> = column
        .choices
        .iter()
        .filter_map(|it| it.value.as_str())
        .collect();
    if !ours.is_empty() && !theirs.is_subset(&ours) {
        differ("the choices", &format!("{ours:?}"), &format!("{theirs:?}"));
    }
    found
}

/// SQLite knows neither UUIDs nor time zones; there the type is that of the
/// column, unless a special says more. The migrations of Directus make these
/// columns with the types that are typed here.
fn same_type(column: &Column, theirs: &Value) -> bool {
    let (ours, type_) = (column.field_type, theirs["type"].as_str().unwrap());
    let specials = specials(theirs);
    ours == type_
        || (ours, type_) == ("uuid", "string") && !specials.contains(&"uuid")
        || (ours, type_) == ("timestamp", "dateTime") && !specials.contains(&"cast-timestamp")
}

fn points_elsewhere(
    place: &(String, String),
    column: &Column,
    relations: &Fields,
) -> Option<String> {
    // The server says that the name of a group points to the number of a field.
    if place.0 == "directus_fields" && place.1 == "group" {
        return None;
    }
    let ours = column.target.map(|(collection, _)| collection);
    let theirs = relations.get(place);
    let theirs = theirs.and_then(|relation| relation["related_collection"].as_str());
    (ours != theirs).then(|| format!("{place:?} points to {ours:?}, on the server to {theirs:?}"))
}
