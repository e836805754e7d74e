//! What the server answers.

#![allow(clippy::unwrap_used)]

use serde_json::json;

use super::SchemaDiff;
use crate::engine::change::Action;
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
