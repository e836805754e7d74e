//! Data models of instances, and the code that they become.
//!
//! That nothing is left unsaid is proved by the generation itself: it warns.

use serde_json::{Value, json};

use crate::codegen::{Generated, Options, generate};
use crate::model::{DataModel, Object, Snapshot};

fn object(value: Value) -> Object {
    value.as_object().cloned().expect("an object")
}

/// A collection as an instance has it, with `meta` over what is usual.
fn collection(name: &str, meta: Value) -> Object {
    let mut entry = object(json!({
        "collection": name,
        "meta": {
            "accountability": "all", "archive_app_filter": true, "archive_field": null,
            "archive_value": null, "collapse": "open", "collection": name, "color": null,
            "display_template": null, "group": null, "hidden": false, "icon": null,
            "item_duplication_fields": null, "note": null, "preview_url": null,
            "singleton": false, "sort": null, "sort_field": null, "translations": null,
            "unarchive_value": null, "versioning": false,
        },
        "schema": { "name": name },
    }));
    over(&mut entry["meta"], meta);
    entry
}

/// A field, with `meta` and `schema` over what is usual; an alias has no `schema`.
fn field(place: (&str, &str), field_type: &str, meta: Value, schema: Value) -> Object {
    let (collection, name) = place;
    let mut entry = object(json!({
        "collection": collection,
        "field": name,
        "type": field_type,
        "meta": {
            "collection": collection, "conditions": null, "display": null,
            "display_options": null, "field": name, "group": null, "hidden": false,
            "interface": null, "note": null, "options": null, "readonly": false,
            "required": false, "searchable": true, "sort": null, "special": null,
            "translations": null, "validation": null, "validation_message": null,
            "width": "full",
        },
    }));
    over(&mut entry["meta"], meta);
    if field_type != "alias" {
        let mut column = json!({
            "name": name, "table": collection, "data_type": field_type, "default_value": null,
            "max_length": (field_type == "string").then_some(255), "numeric_precision": null,
            "numeric_scale": null, "is_nullable": true, "is_unique": false, "is_indexed": false,
            "is_primary_key": false, "has_auto_increment": false,
        });
        over(&mut column, schema);
        entry.insert("schema".to_owned(), column);
    }
    entry
}

fn key(collection: &str, sort: Value) -> Object {
    let meta = json!({ "sort": sort, "interface": "input" });
    let schema =
        json!({ "is_nullable": false, "is_primary_key": true, "has_auto_increment": true });
    field((collection, "id"), "integer", meta, schema)
}

fn relation(place: (&str, &str), related: Value, meta: Value) -> Object {
    let (collection, name) = place;
    let mut entry = object(json!({
        "collection": collection,
        "field": name,
        "related_collection": related,
        "meta": {
            "junction_field": null, "many_collection": collection, "many_field": name,
            "one_allowed_collections": null, "one_collection": related,
            "one_collection_field": null, "one_deselect_action": "nullify", "one_field": null,
            "sort_field": null,
        },
        "schema": {
            "table": collection, "column": name, "foreign_key_table": related,
            "foreign_key_column": "id", "constraint_name": "x", "on_update": "NO ACTION",
            "on_delete": "SET NULL",
        },
    }));
    over(&mut entry["meta"], meta);
    entry
}

/// Null takes all of it away.
fn over(place: &mut Value, value: Value) {
    match (place, value) {
        (Value::Object(place), Value::Object(value)) => place.extend(value),
        (place, value) => *place = value,
    }
}

fn made(
    vendor: &str,
    collections: Vec<Object>,
    fields: Vec<Object>,
    relations: Vec<Object>,
) -> Generated {
    let snapshot = Snapshot {
        data_model: Some(DataModel {
            info: object(json!({ "version": 1, "directus": "11.17.4", "vendor": vendor })),
            collections,
            fields,
            relations,
        }),
        ..Snapshot::default()
    };
    let made = generate(&snapshot, &Options::new("test")).expect("Rust");
    assert_eq!(made.report.warnings, [""; 0], "{:#?}", made.files);
    made
}

/// The struct or enum of this name, from the file.
fn item(made: &Generated, file: &str, name: &str) -> String {
    let text = &made.files[&format!("collections/{file}.rs")];
    let mut items = text.split("\n\n");
    let item = items.find(|item| item.contains(&format!("{name} {{")));
    item.unwrap_or_else(|| panic!("no `{name}` in {text}"))
        .trim_end()
        .to_owned()
}

fn articles() -> (Vec<Object>, Vec<Object>, Vec<Object>) {
    let choices = json!([
        { "text": "Draft", "value": "draft", "icon": "edit" },
        { "text": "$t:done", "value": "on-line" },
    ]);
    let collections = vec![
        collection(
            "article",
            json!({
                "note": "What people read.", "icon": "article", "sort": 2,
                "display_template": "{{title}}", "sort_field": "rank",
                "archive_field": "status", "archive_value": "on-line",
                "translations": [{ "language": "de-DE", "translation": "Artikel" }],
            }),
        ),
        collection("article_tag", json!({ "hidden": true })),
        collection("tag", json!({})),
    ];
    let m2o = |place, one: &str, meta: Value| {
        let mut entry = field(
            place,
            "integer",
            json!({ "special": ["m2o"], "interface": "select-dropdown-m2o" }),
            json!({}),
        );
        over(&mut entry["meta"], meta);
        entry["schema"]["foreign_key_table"] = json!(one);
        entry
    };
    let fields = vec![
        key("article", json!(1)),
        field(
            ("article", "title"),
            "string",
            json!({ "sort": 2, "required": true, "interface": "input", "width": "half",
                "note": "Shown on the front page.",
                "translations": [{ "language": "de-DE", "translation": "Titel" }] }),
            json!({ "is_nullable": false, "max_length": 80, "default_value": "it''s" }),
        ),
        field(
            ("article", "status"),
            "string",
            json!({ "sort": 3, "interface": "select-dropdown", "options": { "choices": choices } }),
            json!({ "is_nullable": false, "default_value": "on-line" }),
        ),
        field(
            ("article", "dates"),
            "alias",
            json!({ "sort": 4, "interface": "group-detail", "special": ["alias", "no-data", "group"] }),
            json!(null),
        ),
        field(
            ("article", "made_at"),
            "timestamp",
            json!({ "sort": 1, "group": "dates", "interface": "datetime",
                "special": ["date-created", "cast-timestamp"] }),
            json!({ "default_value": "CURRENT_TIMESTAMP" }),
        ),
        field(
            ("article", "rank"),
            "integer",
            json!({ "sort": 9, "interface": "input" }),
            json!({}),
        ),
        field(
            ("article", "tags"),
            "alias",
            json!({ "sort": 10, "interface": "list-m2m", "special": ["m2m"] }),
            json!(null),
        ),
        key("article_tag", json!(1)),
        m2o(("article_tag", "article"), "article", json!({ "sort": 2 })),
        m2o(("article_tag", "tag"), "tag", json!({ "sort": 3 })),
        key("tag", json!(1)),
    ];
    let relations = vec![
        relation(
            ("article_tag", "article"),
            json!("article"),
            json!({ "one_field": "tags", "junction_field": "tag", "one_deselect_action": "delete" }),
        ),
        relation(
            ("article_tag", "tag"),
            json!("tag"),
            json!({ "junction_field": "article" }),
        ),
    ];
    (collections, fields, relations)
}

#[test]
fn a_collection_reads_as_if_written_by_hand() {
    let (collections, fields, relations) = articles();
    let made = made("sqlite", collections, fields, relations);
    assert_eq!(made.report.raw, []);
    assert_eq!(
        made.files["collections/article.rs"],
        r#"use sync_sdk::prelude::*;

use crate::collections::ArticleTag;

/// What people read.
#[derive(Collection)]
#[collection(
    icon = "article",
    display = "{{title}}",
    position = 2,
    translations(de_de = "Artikel"),
    sort = rank,
    archive(field = status, value = Status::OnLine),
)]
pub struct Article {
    #[field(primary_key)]
    pub id: i32,
    /// Shown on the front page.
    #[field(length = 80, default = "it's", required, width = half, translations(de_de = "Titel"))]
    pub title: String,
    #[field(default = Status::OnLine)]
    pub status: Status,
    pub dates: Group,
    #[field(default = NOW, special = date_created, group = dates)]
    pub made_at: Option<Timestamp>,
    #[field(position = 9)]
    pub rank: Option<i32>,
    #[relation(inverse = article, other = tag, on_deselect = delete)]
    pub tags: M2m<ArticleTag>,
}

#[derive(Choices)]
pub enum Status {
    #[choice(icon = "edit")]
    Draft,
    #[choice(value = "on-line", text = "$t:done")]
    OnLine,
}
"#
    );
}

#[test]
fn what_the_app_does_not_manage_and_what_stands_nowhere() {
    let mut bare = collection("bare", json!({}));
    bare["meta"] = json!(null);
    let mut column = field(
        ("bare", "line"),
        "text",
        json!({}),
        json!({ "is_indexed": true }),
    );
    column["meta"] = json!(null);
    let twice = |name, sort: Value| {
        let meta = json!({ "sort": sort, "interface": "input" });
        field(("plain", name), "string", meta, json!({}))
    };
    let made = made(
        "postgres",
        vec![bare, collection("plain", json!({}))],
        vec![
            column,
            key("plain", json!(1)),
            twice("a", json!(1)),
            twice("b", json!(2)),
            twice("c", json!(-4)),
            twice("d", json!(null)),
        ],
        Vec::new(),
    );
    assert_eq!(
        item(&made, "bare", "Bare"),
        "#[derive(Collection)]\n#[collection(no_primary_key, unmanaged)]\npub struct Bare {\n    \
         #[field(index, unmanaged)]\n    pub line: Option<Text>,\n}"
    );
    let plain = item(&made, "plain", "Plain");
    assert!(
        plain.contains("#[field(meta = json!({ \"sort\": -4 }))]\n    pub c:"),
        "{plain}"
    );
    assert!(
        plain.contains("#[field(position = none)]\n    pub d:"),
        "{plain}"
    );
    assert!(
        plain.contains("    #[field(position = 1)]\n    pub a: Option<String>,\n    pub b:"),
        "{plain}"
    );
}

#[test]
fn relations_that_no_type_tells_of() {
    let list = |name, special: Value| {
        let meta = json!({ "special": special, "sort": 2, "interface": "list-o2m" });
        field(("post", name), "alias", meta, json!(null))
    };
    let link =
        |name, field_type| field(("post", name), field_type, json!({ "sort": 3 }), json!({}));
    let nothing = json!({});
    let made = made(
        "postgres",
        vec![collection("post", json!({})), collection("tag", json!({}))],
        vec![
            key("post", json!(1)),
            list("gone", json!(["o2m"])),
            list("odd", json!(["m2m", "my-flag"])),
            link("tag", "bigInteger"),
            link("theirs", "uuid"),
            key("tag", json!(1)),
        ],
        vec![
            relation(("post", "tag"), json!("tag"), nothing.clone()),
            relation(("post", "theirs"), json!("not_here"), nothing.clone()),
            relation(("tag", "lost"), json!("post"), nothing),
        ],
    );
    let post = item(&made, "post", "Post");
    for part in [
        "special = only(\"o2m\")",
        "pub gone: Alias,",
        "special = only(\"m2m\", \"my-flag\")",
        "raw = json!({\n            \"related_collection\": \"tag\",",
        "pub tag: Option<i64>,",
        "pub theirs: Option<M2o<NotHere>>,",
    ] {
        assert!(post.contains(part), "{part} in {post}");
    }
    let tag = item(&made, "tag", "Tag");
    assert!(tag.contains("relations = json!(["), "{tag}");
    assert_eq!(
        item(&made, "not_here", "NotHere"),
        "/// `not_here`, which the project does not own.\n#[derive(Collection)]\n\
         #[collection(external)]\npub struct NotHere {\n    #[field(primary_key)]\n    pub id: Uuid,\n}"
    );
}

#[test]
fn names_are_never_lost() {
    let named = |name: &str, sort: u32| {
        let meta = json!({ "sort": sort, "interface": "input" });
        field(("Wörter & co", name), "string", meta, json!({}))
    };
    let made = made(
        "postgres",
        vec![collection("Wörter & co", json!({}))],
        vec![
            key("Wörter & co", json!(1)),
            named("type", 2),
            named("Type", 3),
            named("título", 4),
            named("日本", 5),
            named("\"\\", 6),
        ],
        Vec::new(),
    );
    let (_, text) = made
        .files
        .iter()
        .find(|(path, _)| path.starts_with("collections/w"))
        .expect("a file");
    for part in [
        "name = \"Wörter & co\"",
        "pub r#type:",
        "#[field(name = \"Type\")]\n    pub type_2:",
        "#[field(name = \"título\")]\n    pub titulo:",
        "#[field(name = \"日本\")]",
        "#[field(name = \"\\\"\\\\\")]\n    pub field:",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
}

#[test]
fn choices_are_an_enum_only_where_that_says_all_of_them() {
    let choosing = |name: &str, field_type: &str, choices: Value| {
        let meta = json!({
            "sort": 2, "interface": "select-dropdown", "options": { "choices": choices },
        });
        field(("a", name), field_type, meta, json!({}))
    };
    let sizes = json!([{ "text": "S", "value": 1 }, { "text": "L", "value": 2 }]);
    let made = made(
        "postgres",
        vec![collection("a", json!({}))],
        vec![
            key("a", json!(1)),
            choosing("size", "integer", sizes.clone()),
            choosing("other_size", "integer", sizes.clone()),
            choosing("big_size", "bigInteger", sizes),
            choosing(
                "odd",
                "string",
                json!([{ "text": "S", "value": "s", "more": 1 }]),
            ),
            choosing("empty", "string", json!([])),
            choosing(
                "twice",
                "string",
                json!([{ "text": "S", "value": "s" }, { "text": "s", "value": "s" }]),
            ),
            choosing(
                "long",
                "string",
                json!([{ "text": "A b", "value": "A b" }, { "text": "A B", "value": "a_b" }]),
            ),
        ],
        Vec::new(),
    );
    let a = item(&made, "a", "A");
    for part in [
        "pub size: Option<OtherSize>,",
        "pub big_size: Option<BigSize>,",
        "pub other_size: Option<OtherSize>,",
        "pub odd: Option<String>,",
        "pub empty: Option<String>,",
        "pub twice: Option<String>,",
        "pub long: Option<Long>,",
    ] {
        assert!(a.contains(part), "{part} in {a}");
    }
    let big = item(&made, "a", "BigSize");
    assert!(big.contains("#[choice(column = i64)]"), "{big}");
    let long = item(&made, "a", "Long");
    assert!(
        long.contains("#[choice(value = \"A b\", text = \"A b\")]"),
        "{long}"
    );
}

#[cfg(feature = "dump")]
#[test]
fn nothing_of_a_dump_is_left_unsaid() {
    use std::path::Path;

    let dump = Path::new(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../tests/fixtures/newsroom"
    ));
    let loaded = crate::snapshot::read(dump, &crate::snapshot::ReadOptions::default());
    let snapshot = loaded.expect("a dump").snapshot;
    let made = generate(&snapshot, &Options::new("newsroom")).expect("Rust");
    assert_eq!(made.report.warnings, [""; 0]);
    assert!(made.files.contains_key("collections/articles.rs"));
}

#[test]
fn a_uuid_that_the_database_keeps_as_text_is_the_same() {
    let of = |field_type, schema| {
        let meta = json!({
            "sort": 2, "special": ["user-created"], "interface": "select-dropdown-m2o",
            "display": "user",
        });
        let fields = vec![
            key("post", json!(1)),
            field(("post", "by"), field_type, meta, schema),
        ];
        let made = made(
            "sqlite",
            vec![collection("post", json!({}))],
            fields,
            vec![],
        );
        item(&made, "post", "Post")
    };
    let text = of("string", json!({ "data_type": "char", "max_length": 36 }));
    assert_eq!(
        text,
        of("uuid", json!({ "data_type": "char", "max_length": 36 }))
    );
    assert!(text.contains("pub by: Option<M2o<User>>"), "{text}");
}
