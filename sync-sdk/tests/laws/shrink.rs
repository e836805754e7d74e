//! The smallest snapshot that still breaks the same law, whatever made the
//! first one.
//!
//! Delta debugging over edits: all of them at once, then halves, and so on down
//! to one by one. Several candidates are compiled as modules of one crate.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::case::{Case, MODEL, from_json, to_json};
use crate::laws::Failure;
use crate::workshop::Workshop;

/// So many candidates are tried at once.
const AT_ONCE: usize = 8;

/// A change that makes a snapshot smaller.
#[derive(Debug, Clone)]
enum Edit {
    Remove(String),
    Set(String, Value),
}

impl Edit {
    fn path(&self) -> &str {
        match self {
            Self::Remove(path) | Self::Set(path, _) => path,
        }
    }
}

/// Shrinks a case, trying so many candidates at most.
pub(crate) fn shrink(
    case: &Case,
    failure: &Failure,
    workshop: &Workshop,
    mut left: usize,
) -> (Value, Failure) {
    let mut smallest = to_json(&case.snapshot);
    let mut failure = failure.clone();
    let stages: [fn(&Value) -> Vec<Edit>; 4] = [entries, columns, parts, texts];
    loop {
        let before = smallest.clone();
        for stage in stages {
            let mut pieces = 1;
            loop {
                let edits = stage(&smallest);
                if edits.is_empty() || left == 0 {
                    break;
                }
                let pieces_now = pieces.min(edits.len());
                let size = edits.len().div_ceil(pieces_now);
                let candidates: Vec<Value> = edits
                    .chunks(size)
                    .map(|chunk| apply(&smallest, chunk))
                    .filter(|one| *one != smallest)
                    .collect();
                left = left.saturating_sub(candidates.len());
                match first_failing(&candidates, &failure, workshop) {
                    Some((found, same)) => {
                        smallest = found;
                        failure = same;
                        pieces = pieces_now.saturating_sub(1).max(2);
                    }
                    None if pieces_now >= edits.len() => break,
                    None => pieces = pieces_now * 2,
                }
            }
        }
        if smallest == before || left == 0 {
            return (smallest, failure);
        }
    }
}

fn first_failing(
    candidates: &[Value],
    failure: &Failure,
    workshop: &Workshop,
) -> Option<(Value, Failure)> {
    for batch in candidates.chunks(AT_ONCE) {
        let cases: Vec<Case> = batch
            .iter()
            .enumerate()
            .map(|(index, value)| Case {
                name: format!("m{index}"),
                snapshot: from_json(value),
            })
            .collect();
        let judged = workshop.judge(&cases);
        let found = batch.iter().zip(judged).find_map(|(value, judged)| {
            let judged = judged
                .into_iter()
                .find(|judged| judged.kind == failure.kind)?;
            Some((value.clone(), judged))
        });
        if found.is_some() {
            return found;
        }
    }
    None
}

fn apply(document: &Value, edits: &[Edit]) -> Value {
    let mut document = document.clone();
    let mut edits: Vec<&Edit> = edits.iter().collect();
    // Later entries of a list go first, inner ones before outer ones.
    edits.sort_by_key(|edit| std::cmp::Reverse(order(edit.path())));
    for edit in edits {
        match edit {
            Edit::Set(path, value) => {
                if let Some(place) = document.pointer_mut(path) {
                    place.clone_from(value);
                }
            }
            Edit::Remove(path) => remove(&mut document, path),
        }
    }
    repair(&mut document);
    document
}

/// The steps of a path; numbers by their size.
fn order(path: &str) -> Vec<(usize, String)> {
    let steps = path.split('/');
    steps
        .map(|step| (step.parse().unwrap_or_default(), step.to_owned()))
        .collect()
}

fn remove(document: &mut Value, path: &str) {
    let Some((parent, last)) = path.rsplit_once('/') else {
        return;
    };
    match document.pointer_mut(parent) {
        Some(Value::Array(list)) => {
            if let Some(index) = last
                .parse::<usize>()
                .ok()
                .filter(|index| *index < list.len())
            {
                list.remove(index);
            }
        }
        Some(Value::Object(object)) => {
            object.shift_remove(&last.replace("~1", "/").replace("~0", "~"));
        }
        _ => {}
    }
}

fn step(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// The lists of entries, each by its path.
fn lists(document: &Value) -> Vec<(String, &Vec<Value>)> {
    let mut lists = Vec::new();
    for (key, value) in document.as_object().into_iter().flatten() {
        match value {
            Value::Array(list) => lists.push((format!("/{key}"), list)),
            model => {
                for part in ["relations", "fields", "collections"] {
                    if let Some(list) = model[part].as_array() {
                        lists.push((format!("/{key}/{part}"), list));
                    }
                }
            }
        }
    }
    lists
}

/// Whole records, and entries of the data model.
fn entries(document: &Value) -> Vec<Edit> {
    let mut edits = Vec::new();
    for (path, list) in lists(document) {
        edits.extend((0..list.len()).map(|index| Edit::Remove(format!("{path}/{index}"))));
    }
    edits
}

/// Columns whose value can be the usual one, in records and in `meta` and `schema`.
const USUAL: &[(&str, Value)] = &[
    ("icon", Value::Null),
    ("description", Value::Null),
    ("parent", Value::Null),
    ("ip_access", Value::Null),
    ("color", Value::Null),
    ("note", Value::Null),
    ("accountability", Value::Null),
    ("options", Value::Null),
    ("operation", Value::Null),
    ("resolve", Value::Null),
    ("reject", Value::Null),
    ("permissions", Value::Null),
    ("validation", Value::Null),
    ("presets", Value::Null),
    ("bookmark", Value::Null),
    ("role", Value::Null),
    ("search", Value::Null),
    ("layout", Value::Null),
    ("layout_query", Value::Null),
    ("layout_options", Value::Null),
    ("refresh_interval", Value::Null),
    ("filter", Value::Null),
    ("conditions", Value::Null),
    ("display", Value::Null),
    ("display_options", Value::Null),
    ("group", Value::Null),
    ("interface", Value::Null),
    ("translations", Value::Null),
    ("validation_message", Value::Null),
    ("archive_field", Value::Null),
    ("archive_value", Value::Null),
    ("unarchive_value", Value::Null),
    ("display_template", Value::Null),
    ("item_duplication_fields", Value::Null),
    ("preview_url", Value::Null),
    ("sort_field", Value::Null),
    ("default_value", Value::Null),
    ("hidden", Value::Bool(false)),
    ("readonly", Value::Bool(false)),
    ("required", Value::Bool(false)),
    ("searchable", Value::Bool(true)),
    ("singleton", Value::Bool(false)),
    ("versioning", Value::Bool(false)),
    ("is_unique", Value::Bool(false)),
    ("is_indexed", Value::Bool(false)),
    ("is_nullable", Value::Bool(true)),
    ("show_header", Value::Bool(false)),
    ("archive_app_filter", Value::Bool(true)),
    ("enforce_tfa", Value::Bool(false)),
    ("app_access", Value::Bool(false)),
];

fn columns(document: &Value) -> Vec<Edit> {
    let mut edits = Vec::new();
    for (path, list) in lists(document) {
        let is_settings = path == "/settings";
        let is_model = path.starts_with(&format!("/{MODEL}"));
        for (index, entry) in list.iter().enumerate() {
            let places = if is_model {
                vec!["/meta", "/schema"]
            } else {
                vec![""]
            };
            for place in places {
                let path = format!("{path}/{index}{place}");
                for (key, value) in entry
                    .pointer(place)
                    .and_then(Value::as_object)
                    .into_iter()
                    .flatten()
                {
                    let path = format!("{path}/{}", step(key));
                    // A key is never null, whatever else it is called.
                    let is_key = place == "/schema" && entry["schema"]["is_primary_key"] == true;
                    let is_sure = ["/dashboards", "/presets"]
                        .iter()
                        .any(|of| path.starts_with(of))
                        && key == "icon";
                    if is_settings && key != "_syncId" {
                        edits.push(Edit::Remove(path));
                    } else if let Some((_, usual)) = USUAL
                        .iter()
                        .find(|(name, usual)| name == key && usual != value)
                        && !is_key
                        && !is_sure
                    {
                        edits.push(Edit::Set(path, usual.clone()));
                    }
                }
            }
        }
    }
    edits
}

/// Columns that hold JSON of some depth.
const DEEP: &[&str] = &[
    "options",
    "permissions",
    "validation",
    "presets",
    "fields",
    "layout_query",
    "layout_options",
    "filter",
    "conditions",
    "display_options",
    "translations",
    "ip_access",
    "roles",
    "item_duplication_fields",
    "default_value",
];

/// Visits what lies inside of columns with JSON, and all texts.
fn deep(document: &Value, visit: &mut impl FnMut(&str, &Value, bool)) {
    fn walk(path: &str, value: &Value, visit: &mut impl FnMut(&str, &Value, bool)) {
        visit(path, value, true);
        match value {
            Value::Array(list) => {
                list.iter()
                    .enumerate()
                    .for_each(|(index, value)| walk(&format!("{path}/{index}"), value, visit));
            }
            Value::Object(object) => {
                object
                    .iter()
                    .for_each(|(key, value)| walk(&format!("{path}/{}", step(key)), value, visit));
            }
            _ => {}
        }
    }
    for (path, list) in lists(document) {
        for (index, entry) in list.iter().enumerate() {
            for place in ["", "/meta", "/schema"] {
                for (key, value) in entry
                    .pointer(place)
                    .and_then(Value::as_object)
                    .into_iter()
                    .flatten()
                {
                    let path = format!("{path}/{index}{place}/{}", step(key));
                    if DEEP.contains(&key.as_str()) || path.starts_with("/settings") {
                        walk(&path, value, visit);
                    } else if !["meta", "schema"].contains(&key.as_str()) {
                        visit(&path, value, false);
                    }
                }
            }
        }
    }
}

/// Elements of lists, keys of objects, and an object for what it holds.
fn parts(document: &Value) -> Vec<Edit> {
    let mut edits = Vec::new();
    deep(document, &mut |path, value, inside| {
        if !inside {
            return;
        }
        match value {
            Value::Array(list) => {
                edits.extend((0..list.len()).map(|index| Edit::Remove(format!("{path}/{index}"))))
            }
            Value::Object(object) => {
                edits.extend(
                    object
                        .keys()
                        .map(|key| Edit::Remove(format!("{path}/{}", step(key)))),
                );
            }
            _ => {}
        }
    });
    edits
}

/// Texts that are only said, not referred to.
const SAID: &[&str] = &[
    "name",
    "description",
    "note",
    "value",
    "bookmark",
    "search",
    "validation_message",
    "default_value",
    "icon",
];

/// Shorter texts.
fn texts(document: &Value) -> Vec<Edit> {
    let mut edits = Vec::new();
    deep(document, &mut |path, value, inside| {
        let key = path.rsplit('/').next().unwrap_or_default();
        let in_schema = path.contains("/schema/") && key == "name";
        let Some(text) = value
            .as_str()
            .filter(|text| !text.is_empty() && *text != "a")
        else {
            return;
        };
        if in_schema || !(inside || SAID.contains(&key)) {
            return;
        }
        let characters: Vec<char> = text.chars().collect();
        let half = characters.len() / 2;
        edits.push(Edit::Set(path.to_owned(), json!("a")));
        if half > 0 {
            let text = |part: &[char]| json!(part.iter().collect::<String>());
            edits.push(Edit::Set(path.to_owned(), text(&characters[..half])));
            edits.push(Edit::Set(path.to_owned(), text(&characters[half..])));
        }
    });
    edits
}

/// Takes away what refers to something that is gone, so that what is left is
/// such as a server could hold.
fn repair(document: &mut Value) {
    let known = |document: &Value, kind: &str| -> BTreeSet<String> {
        let records = document[kind].as_array().into_iter().flatten();
        records
            .filter_map(|record| record["_syncId"].as_str())
            .map(str::to_owned)
            .collect()
    };
    for (kind, key, to) in [
        ("permissions", "policy", "policies"),
        ("operations", "flow", "flows"),
        ("panels", "dashboard", "dashboards"),
    ] {
        let ids = known(document, to);
        if let Some(records) = document[kind].as_array_mut() {
            records.retain(|record| record[key].as_str().is_some_and(|id| ids.contains(id)));
        }
    }
    for (kind, key, to) in [
        ("folders", "parent", "folders"),
        ("roles", "parent", "roles"),
        ("flows", "operation", "operations"),
        ("operations", "resolve", "operations"),
        ("operations", "reject", "operations"),
        ("presets", "role", "roles"),
        ("settings", "public_registration_role", "roles"),
        ("settings", "storage_default_folder", "folders"),
    ] {
        let ids = known(document, to);
        for record in document[kind].as_array_mut().into_iter().flatten() {
            if record[key].as_str().is_some_and(|id| !ids.contains(id)) {
                record[key] = Value::Null;
            }
        }
    }
    let roles = known(document, "roles");
    for policy in document["policies"].as_array_mut().into_iter().flatten() {
        if let Some(attached) = policy["roles"].as_array_mut() {
            attached.retain(|entry| {
                entry["role"]
                    .as_str()
                    .is_none_or(|role| roles.contains(role))
            });
        }
    }
    let flows = known(document, "flows");
    for operation in document["operations"].as_array_mut().into_iter().flatten() {
        if operation["type"] == "trigger"
            && operation["options"]["flow"]
                .as_str()
                .is_some_and(|flow| !flows.contains(flow))
        {
            operation["options"]
                .as_object_mut()
                .map(|options| options.shift_remove("flow"));
        }
    }
    model(&mut document[MODEL]);
}

fn model(model: &mut Value) {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let list = |model: &Value, part: &str| model[part].as_array().cloned().unwrap_or_default();
    loop {
        let before = model.clone();
        let collections: BTreeSet<String> = list(model, "collections")
            .iter()
            .map(|one| text(&one["collection"]))
            .collect();
        let exists = |name: &str| collections.contains(name) || name.starts_with("directus_");
        let fields: BTreeSet<(String, String)> = list(model, "fields")
            .iter()
            .map(|one| (text(&one["collection"]), text(&one["field"])))
            .collect();
        let relations = list(model, "relations");
        let has =
            |collection: &Value, field: &Value| fields.contains(&(text(collection), text(field)));
        if let Some(relations) = model["relations"].as_array_mut() {
            relations.retain(|one| {
                let meta = &one["meta"];
                let junction = meta["junction_field"].is_null()
                    || has(&one["collection"], &meta["junction_field"]);
                let target = one["related_collection"].as_str().is_none_or(exists);
                has(&one["collection"], &one["field"]) && junction && target
            });
            for relation in relations.iter_mut() {
                let (one, meta) = (
                    relation["related_collection"].clone(),
                    &mut relation["meta"],
                );
                if !meta["one_field"].is_null() && !has(&one, &meta["one_field"]) {
                    meta["one_field"] = Value::Null;
                }
                let many = meta["many_collection"].clone();
                if !meta["sort_field"].is_null() && !has(&many, &meta["sort_field"]) {
                    meta["sort_field"] = Value::Null;
                }
            }
        }
        if let Some(all) = model["fields"].as_array_mut() {
            all.retain(|field| {
                let links = field["schema"]["foreign_key_table"].is_null()
                    || relations.iter().any(|one| {
                        one["collection"] == field["collection"] && one["field"] == field["field"]
                    });
                exists(&text(&field["collection"])) && links
            });
            for field in all.iter_mut() {
                let collection = field["collection"].clone();
                if field["meta"].is_object()
                    && !field["meta"]["group"].is_null()
                    && !has(&collection, &field["meta"]["group"])
                {
                    field["meta"]["group"] = Value::Null;
                }
            }
        }
        let keys: BTreeSet<String> = list(model, "fields")
            .iter()
            .filter(|field| field["schema"]["is_primary_key"] == true)
            .map(|field| text(&field["collection"]))
            .collect();
        if let Some(all) = model["collections"].as_array_mut() {
            all.retain(|one| {
                one.get("schema").is_none() || keys.contains(&text(&one["collection"]))
            });
            for one in all.iter_mut() {
                if one["meta"]["group"]
                    .as_str()
                    .is_some_and(|group| !exists(group))
                {
                    one["meta"]["group"] = Value::Null;
                }
            }
        }
        if *model == before {
            break;
        }
    }
}
