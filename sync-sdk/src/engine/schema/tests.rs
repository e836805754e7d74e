//! What the server answers.

#![allow(clippy::unwrap_used)]

use serde_json::{Value, json};

use super::{Difference, SchemaDiff, delta, put_back, put_back_paths};
use crate::engine::change::Action;
use crate::model::Address;
use crate::schema::tests::{model, sqlite};

#[test]
fn the_diff_is_read_and_made_safe() {
    let mut current = sqlite();
    current["collections"][0]["meta"]["translations"] =
        json!([{ "language": "de-DE", "translation": "Artikel", "singular": "Artikel" }]);
    let mut document = current.clone();
    document["collections"][0]["meta"]["translations"] =
        json!([{ "language": "de-DE", "translation": "Artikel" }]);
    // The first change is a `D`, by which the server would drop the collection.
    let answer = json!({
        "hash": "abc",
        "diff": {
            "collections": [
                { "collection": "article", "diff": [
                    { "kind": "D", "path": ["meta", "translations", 0, "singular"], "lhs": "Artikel" },
                ] },
                { "collection": "gone", "diff": [{ "kind": "D", "lhs": {} }] },
            ],
            "fields": [
                { "collection": "article", "field": "title", "diff": [
                    { "kind": "E", "path": ["schema", "data_type"], "lhs": "a", "rhs": "b" },
                    { "kind": "E", "path": ["schema", "max_length"], "lhs": 255, "rhs": 100 },
                    { "kind": "E", "path": ["meta", "options"],
                      "lhs": { "a": 1, "b": 2 }, "rhs": { "a": 1, "b": 3 } },
                ] },
                { "collection": "article", "field": "new", "diff": [{ "kind": "N", "rhs": {} }] },
            ],
            "systemFields": [
                { "collection": "directus_users", "field": "email", "diff": [
                    { "kind": "E", "path": ["schema", "is_indexed"], "lhs": false, "rhs": true },
                ] },
            ],
            "relations": [],
        },
    });
    let diff = SchemaDiff::read(answer, &model(current), &model(document)).unwrap();
    let read: Vec<_> = diff
        .changes
        .iter()
        .map(|change| {
            let paths: Vec<_> = change.changes.iter().map(|c| c.path.as_str()).collect();
            (change.action, change.address.as_str(), paths)
        })
        .collect();
    assert_eq!(
        read,
        [
            (
                Action::Update,
                "collection.article",
                vec!["meta.translations[0].singular"]
            ),
            (Action::Delete, "collection.gone", vec![]),
            (
                Action::Update,
                "field.article.title",
                vec!["schema.max_length", "meta.options.b"]
            ),
            (Action::Create, "field.article.new", vec![]),
            (
                Action::Update,
                "field.directus_users.email",
                vec!["schema.is_indexed"]
            ),
        ]
    );
    let part = &diff.raw["diff"]["collections"][0]["diff"];
    assert_eq!(
        *part,
        json!([{
            "kind": "E", "path": ["meta", "translations"],
            "lhs": [{ "language": "de-DE", "translation": "Artikel", "singular": "Artikel" }],
            "rhs": [{ "language": "de-DE", "translation": "Artikel" }],
        }])
    );
    assert_eq!(diff.raw["hash"], "abc");
}

#[test]
fn an_answer_that_is_not_understood_is_refused() {
    let read = |answer| SchemaDiff::read(answer, &model(sqlite()), &model(sqlite()));
    let whole = json!({ "hash": "x", "diff": { "collections": [
        { "collection": "article", "diff": [{ "kind": "D", "path": ["schema"], "lhs": {} }] },
    ] } });
    let error = read(whole).unwrap_err().to_string();
    assert!(error.contains("collection.article"), "{error}");
    assert!(read(json!({ "diff": {} })).is_err());
    assert!(read(json!({ "hash": "x", "diff": { "widgets": [] } })).is_err());
}

fn addresses(differences: &[Difference]) -> Vec<(Action, &str)> {
    let each = differences.iter();
    each.map(|it| (it.action, it.address.as_str())).collect()
}

/// A new collection with a field that refers to it, a changed field, and no
/// authors any more.
fn changed() -> Value {
    let mut document = sqlite();
    let fields = document["fields"].as_array_mut().unwrap();
    fields.retain(|field| field["collection"] != "author" && field["field"] != "author");
    fields[1]["type"] = json!("text");
    fields[1]["schema"]["data_type"] = json!("text");
    fields[1]["meta"]["options"] = json!({ "trim": true });
    let mut tag = fields[0].clone();
    tag["collection"] = json!("tag");
    fields.push(tag);
    document["relations"] = json!([]);
    document["collections"][1] = json!({ "collection": "tag", "meta": {}, "schema": {} });
    document["systemFields"].as_array_mut().unwrap().remove(0);
    document
}

#[test]
fn differences_are_told_entry_by_entry() {
    let (now, document) = (model(sqlite()), model(changed()));
    let all = delta(&now, &document);
    assert_eq!(
        addresses(&all),
        [
            (Action::Delete, "collection.author"),
            (Action::Create, "collection.tag"),
            (Action::Update, "field.article.title"),
            (Action::Delete, "field.article.author"),
            (Action::Delete, "field.author.id"),
            (Action::Create, "field.tag.id"),
            (Action::Update, "field.directus_activity.timestamp"),
            (Action::Delete, "relation.article.author"),
        ]
    );
    let paths = |it: &Difference| -> Vec<String> {
        it.changes
            .iter()
            .map(|change| change.path.clone())
            .collect()
    };
    assert_eq!(paths(&all[2]), ["type", "meta.options"]);
    assert_eq!(paths(&all[6]), ["schema.is_indexed"]);
    assert!(delta(&now, &now).is_empty());
}

#[test]
fn what_is_put_back_is_what_the_target_has() {
    let now = model(sqlite());
    let back = |entries: &[&str]| {
        let mut document = model(changed());
        let entries = entries.iter().map(|text| Address::new(*text)).collect();
        put_back(&now, &mut document, &entries);
        document
    };
    let all: Vec<String> = delta(&now, &model(changed()))
        .iter()
        .map(|it| it.address.to_string())
        .collect();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    // In its place, so that nothing is left to ask the server.
    assert_eq!(back(&all), now);

    let document = back(&["field.author.id", "collection.tag"]);
    assert_eq!(
        addresses(&delta(&now, &document)),
        [
            (Action::Update, "field.article.title"),
            (Action::Delete, "field.article.author"),
            (Action::Update, "field.directus_activity.timestamp"),
            (Action::Delete, "relation.article.author"),
        ]
    );
    let document = back(&[
        "relation.article.author",
        "field.directus_activity.timestamp",
    ]);
    // The field that it is of, and what it points at, with all of it.
    assert_eq!(
        addresses(&delta(&now, &document)),
        [
            (Action::Create, "collection.tag"),
            (Action::Update, "field.article.title"),
            (Action::Create, "field.tag.id"),
        ]
    );
}

#[test]
fn one_value_is_put_back() {
    let now = model(sqlite());
    let mut document = model(changed());
    let all = delta(&now, &document);
    let title = &all[2];
    // Only what is meant: of the entry, and of those beside it.
    put_back_paths(&now, &mut document, &[(title, "meta.options".into())]);
    let left: Vec<_> = delta(&now, &document)[2].changes.clone();
    assert!(!left.is_empty() && left.iter().all(|it| !it.path.starts_with("meta.options")));
    let index = &all[6];
    let paths = [
        (title, "type".to_owned()),
        (index, "schema.is_indexed".to_owned()),
    ];
    put_back_paths(&now, &mut document, &paths);
    assert_eq!(document.fields[1], now.fields[1]);
    assert_eq!(document.info, now.info);
    let addressed: Vec<_> = delta(&now, &document);
    assert_eq!(addressed.len(), all.len() - 2);
}

#[test]
fn a_column_that_becomes_an_alias_is_lost() {
    let now = model(sqlite());
    let mut document = now.clone();
    document.fields[1].insert("type".to_owned(), json!("alias"));
    document.fields[1].shift_remove("schema");
    let all = delta(&now, &document);
    assert!(all[0].is_replaced && all[0].removes());
    assert_eq!(all[0].changes[1].path, "schema");
    let paths = ["type", "schema"].map(|path| (&all[0], path.to_owned()));
    put_back_paths(&now, &mut document, &paths);
    assert_eq!(delta(&now, &document), []);
}
