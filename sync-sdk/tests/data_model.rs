//! What `build` makes of collections and fields, and what it refuses.

#![allow(unreachable_pub, reason = "written as in a library")]

use sync_sdk::compile::Compiled;
use sync_sdk::model::{Object, SchemaKind};
use sync_sdk::prelude::*;

fn entry<'a>(compiled: &'a Compiled, kind: SchemaKind, address: &str) -> &'a Object {
    let model = compiled.snapshot.data_model.as_ref().expect("a data model");
    let entries = model.entries(kind);
    let found = entries
        .iter()
        .find(|entry| kind.address(entry).as_str() == address);
    found.unwrap_or_else(|| panic!("no `{address}`"))
}

fn addresses(compiled: &Compiled, kind: SchemaKind) -> Vec<String> {
    let model = compiled.snapshot.data_model.as_ref().expect("a data model");
    let entries = model.entries(kind).iter();
    entries
        .map(|entry| kind.address(entry).to_string())
        .collect()
}

macro_rules! project {
    ($($part:path),*) => {
        #[derive(Project)]
        #[project(collections($($part),*))]
        pub struct App;

        impl ProjectSpec for App {
            type Env = ();
        }
    };
}

mod said {
    use super::*;

    #[derive(Choices)]
    pub enum Status {
        Draft,
        Published,
        Archived,
    }

    #[derive(Collection)]
    pub struct Tag {
        #[field(primary_key)]
        pub id: i32,
        pub label: String,
    }

    #[derive(Collection)]
    #[collection(preview = "https://example.com/{{slug}}")]
    pub struct Article {
        #[field(primary_key)]
        pub id: Uuid,
        #[field(name = "permalink")]
        pub slug: String,
    }

    project!(Article);
}

#[test]
fn a_template_names_what_the_server_calls_it() {
    let errors = sync_sdk::build::<said::App>(()).expect_err("`slug` is `permalink`");
    let text = errors.to_string();
    assert!(
        text.contains(
            "collection.article: `{{slug}}` in `preview`: `article` has no field `slug` (if the \
             template really is like that: `meta = json!({ \"preview_url\": \"…\" })`)"
        ),
        "{text}"
    );
    assert_eq!(errors.iter().count(), 1, "{text}");
}

mod sound {
    use super::*;

    /// What people read.
    #[derive(CollectionFolder)]
    #[collection(icon = "folder_open", collapse = closed, translations(de_de = "Inhalt"))]
    pub struct Content;

    #[derive(Collection)]
    #[collection(
        note = "Articles",
        group = Content,
        display = "{{title}} ({{ tag.label }})",
        preview = "https://example.com/{{permalink}}?{{author.email}}",
        sort = rank,
        archive(
            field = status,
            value = said::Status::Archived,
            unarchive = said::Status::Draft,
            app_filter = false
        ),
        duplicate(title, slug, "tag.label"),
        versioning,
        accountability = none,
        collapse = locked,
        translations(
            en_us(name = "Articles", singular = "article", plural = "articles"),
            "ckb-IR" = "وتار",
        )
    )]
    pub struct Article {
        #[field(primary_key)]
        pub id: Uuid,
        pub basics: Group,
        #[field(group = basics, required, translations(en_us = "Title", zh_hans = "标题"))]
        pub title: String,
        /// Not this.
        #[field(
            name = "permalink",
            group = basics,
            note = "Part of the address",
            validation = |a| a.slug.matches("^[a-z-]+$"),
            validation_message = "Small letters only",
            searchable = false,
        )]
        pub slug: Option<String>,
        #[field(
            default = said::Status::Draft,
            conditions(
                when("Out", |a| a.rank.gt(1)).readonly(true).option("allowNone", false),
                when_raw("Odd", json!({ "gone": { "_eq": 1 } })).hidden(true),
            )
        )]
        pub status: said::Status,
        #[field(default = NOW, special = [date_created, "my-flag"])]
        pub made_at: Option<Timestamp>,
        pub tag: Option<M2o<said::Tag>>,
        pub author: Option<M2o<User>>,
        #[field(default = [said::Status::Draft, said::Status::Archived])]
        pub seen_as: Multi<said::Status>,
        #[field(default = ["a", "b"])]
        pub words: Csv,
        #[field(schema = json!({ "data_type": "tsvector" }))]
        pub vector: Option<Unknown>,
        #[field(display = raw("badge", json!({ "bold": true })).option("size", 2))]
        pub rank: Option<i32>,
        pub hint: Presentation,
    }

    project!(Article);
}

#[test]
fn a_collection_says_what_directus_knows() {
    let compiled = sync_sdk::build::<sound::App>(()).expect("sound");
    let article = entry(&compiled, SchemaKind::Collections, "collection.article");
    assert_eq!(
        article["meta"],
        json!({
            "accountability": null,
            "archive_app_filter": false,
            "archive_field": "status",
            "archive_value": "archived",
            "collapse": "locked",
            "collection": "article",
            "color": null,
            "display_template": "{{title}} ({{ tag.label }})",
            "group": "content",
            "hidden": false,
            "icon": null,
            "item_duplication_fields": ["title", "permalink", "tag.label"],
            "note": "Articles",
            "preview_url": "https://example.com/{{permalink}}?{{author.email}}",
            "singleton": false,
            "sort": null,
            "sort_field": "rank",
            "translations": [
                {
                    "language": "en-US", "translation": "Articles",
                    "singular": "article", "plural": "articles",
                },
                { "language": "ckb-IR", "translation": "وتار" },
            ],
            "unarchive_value": "draft",
            "versioning": true,
        })
    );
    let folder = entry(&compiled, SchemaKind::Collections, "collection.content");
    assert_eq!(folder.get("schema"), None);
    let meta = &folder["meta"];
    assert_eq!(meta["note"], "What people read.");
    assert_eq!(meta["collapse"], "closed");
    assert_eq!(
        meta["translations"],
        json!([{ "language": "de-DE", "translation": "Inhalt" }])
    );
}

#[test]
fn a_field_says_what_directus_knows() {
    let compiled = sync_sdk::build::<sound::App>(()).expect("sound");
    let field = |name: &str| {
        entry(
            &compiled,
            SchemaKind::Fields,
            &format!("field.article.{name}"),
        )
    };
    let slug = &field("permalink")["meta"];
    assert_eq!(slug["group"], "basics");
    assert_eq!(slug["note"], "Part of the address");
    assert_eq!(slug["searchable"], false);
    assert_eq!(
        slug["validation"],
        json!({ "permalink": { "_regex": "^[a-z-]+$" } })
    );
    assert_eq!(slug["validation_message"], "Small letters only");
    assert_eq!(
        field("title")["meta"]["translations"],
        json!([
            { "language": "en-US", "translation": "Title" },
            { "language": "zh-Hans", "translation": "标题" },
        ])
    );
    assert_eq!(
        field("status")["meta"]["conditions"],
        json!([
            {
                "name": "Out", "rule": { "rank": { "_gt": 1 } },
                "readonly": true, "options": { "allowNone": false },
            },
            { "name": "Odd", "rule": { "gone": { "_eq": 1 } }, "hidden": true },
        ])
    );
    let made_at = field("made_at");
    assert_eq!(made_at["schema"]["default_value"], "CURRENT_TIMESTAMP");
    assert_eq!(
        made_at["meta"]["special"],
        json!(["date-created", "my-flag", "cast-timestamp"])
    );
    assert_eq!(
        field("seen_as")["schema"]["default_value"],
        json!(["draft", "archived"])
    );
    assert_eq!(
        field("seen_as")["meta"]["options"]["choices"][1]["value"],
        "published"
    );
    assert_eq!(field("words")["schema"]["default_value"], "a,b");
    assert_eq!(field("vector")["schema"]["data_type"], "tsvector");
    assert_eq!(field("rank")["meta"]["display"], "badge");
    assert_eq!(
        field("rank")["meta"]["display_options"],
        json!({ "bold": true, "size": 2 })
    );
    for alias in ["basics", "hint"] {
        assert_eq!(field(alias).get("schema"), None, "{alias}");
        assert_eq!(field(alias)["type"], "alias");
    }
    assert_eq!(
        field("basics")["meta"]["special"],
        json!(["alias", "no-data", "group"])
    );
}

mod others {
    use super::*;

    /// Somebody else's.
    #[derive(Collection)]
    #[collection(external, name = "legacy_orders")]
    pub struct Order {
        #[field(primary_key)]
        pub id: i64,
        pub total: Decimal,
        // What it refers to is not pushed either.
        pub unknown: M2o<Unpushed>,
    }

    #[derive(Collection)]
    pub struct Unpushed {
        #[field(primary_key)]
        pub id: i32,
    }

    #[derive(Collection)]
    #[collection(extends = Order)]
    pub struct OrderNotes {
        #[field(required, validation = |o| o.total.gt(0) & OrderNotes::FIELDS.remark.not_empty())]
        pub remark: Option<String>,
    }

    #[derive(Collection)]
    pub struct Department {
        #[field(primary_key)]
        pub id: i32,
        pub name: String,
        pub order: M2o<Order>,
    }

    #[derive(Collection)]
    #[collection(extends = User)]
    pub struct Staff {
        pub department: Option<M2o<Department>>,
        #[relation(inverse = writer)]
        pub letters: O2m<Letter>,
    }

    #[derive(Collection)]
    pub struct Letter {
        #[field(primary_key)]
        pub id: i32,
        pub writer: M2o<User>,
    }

    #[derive(Collection)]
    #[collection(extends = Department)]
    pub struct More {
        pub more: Option<Text>,
    }

    pub fn rule() -> Filter<User> {
        Staff::FIELDS
            .department
            .has(|department| department.name.eq("Desk"))
            & User::FIELDS.status.eq(system::UserStatus::Active)
    }

    project!(Staff, OrderNotes, More);
}

#[test]
fn of_collections_of_others_only_what_is_added_is_pushed() {
    let compiled = sync_sdk::build::<others::App>(()).expect("sound");
    assert_eq!(
        addresses(&compiled, SchemaKind::Collections),
        ["collection.department", "collection.letter"]
    );
    let fields = addresses(&compiled, SchemaKind::Fields);
    let of_others: Vec<&str> = fields
        .iter()
        .map(String::as_str)
        .filter(|address| address.contains(".directus_") || address.contains(".legacy_"))
        .collect();
    assert_eq!(
        of_others,
        [
            "field.directus_users.department",
            "field.directus_users.letters",
            "field.legacy_orders.remark",
        ]
    );
    assert_eq!(
        addresses(&compiled, SchemaKind::Relations),
        [
            "relation.department.order",
            "relation.letter.writer",
            "relation.directus_users.department",
        ]
    );
    let written = entry(&compiled, SchemaKind::Relations, "relation.letter.writer");
    assert_eq!(written["meta"]["one_field"], "letters");
    // Fields that are added stand behind the collection's own.
    let more = entry(&compiled, SchemaKind::Fields, "field.department.more");
    assert_eq!(more["meta"]["sort"], 4);
    assert_eq!(
        others::rule().to_value(),
        json!({ "_and": [
            { "department": { "name": { "_eq": "Desk" } } },
            { "status": { "_eq": "active" } },
        ] })
    );
}

mod wrong {
    use super::*;

    #[derive(Collection)]
    #[collection(
        group = Below,
        display = "{{titel}} {{ other.nam }} {{other.name}} {{other.other.wrong}} {{$thumbnail}}",
        duplicate("other.nam", "text.length"),
        meta = json!(["no object"])
    )]
    pub struct Above {
        #[field(primary_key)]
        pub id: i32,
        #[field(special = date_created, meta = json!(3), schema = json!("x"))]
        pub text: String,
        #[field(special = "date-created")]
        pub odd: String,
        pub other: Option<M2o<Other>>,
        #[field(length = 3, precision = 4)]
        pub number: i32,
        #[field(unique, index)]
        pub hint: Presentation,
    }

    #[derive(CollectionFolder)]
    #[collection(group = Above)]
    pub struct Below;

    #[derive(Collection)]
    #[collection(group = User)]
    pub struct Other {
        #[field(primary_key)]
        pub id: i32,
        pub name: String,
        pub other: Option<M2o<Other>>,
    }

    #[derive(Collection)]
    #[collection(external)]
    pub struct Theirs {
        #[field(primary_key)]
        pub id: i32,
        pub other: M2o<Other>,
    }

    #[derive(Collection)]
    #[collection(extends = Other)]
    pub struct Listed {
        #[relation(inverse = other)]
        pub theirs: O2m<Theirs>,
        #[relation(detached)]
        pub kept_by_them: O2m<Theirs>,
    }

    #[derive(Collection)]
    #[collection(extends = User)]
    pub struct One {
        pub nickname: String,
    }

    #[derive(Collection)]
    #[collection(extends = User)]
    pub struct Two {
        pub nickname: Text,
    }

    project!(Above, Listed, One, Two);
}

#[test]
fn every_mistake_of_a_data_model_is_reported() {
    let errors = sync_sdk::build::<wrong::App>(()).expect_err("unsound");
    let found: Vec<String> = errors
        .iter()
        .map(|problem| format!("{}: {}", problem.address, problem.message))
        .collect();
    let template =
        "(if the template really is like that: `meta = json!({ \"display_template\": \"…\" })`)";
    let list =
        "(if the list really is like that: `meta = json!({ \"item_duplication_fields\": […] })`)";
    let nickname = include_str!("data_model.rs")
        .lines()
        .position(|line| line.trim() == "pub nickname: String,")
        .expect("a line")
        + 1;
    let expected = [
        "collection.above: `meta` takes a JSON object, not `[\"no object\"]`".to_owned(),
        format!("collection.above: `{{{{titel}}}}` in `display`: `above` has no field `titel` {template}"),
        format!("collection.above: `{{{{other.nam}}}}` in `display`: `other` has no field `nam` {template}; did you mean `name`?"),
        format!("collection.above: `{{{{other.other.wrong}}}}` in `display`: `other` has no field `wrong` {template}"),
        format!("collection.above: `other.nam` in `duplicate`: `other` has no field `nam` {list}; did you mean `name`?"),
        "collection.above: its parents form a ring (above -> below -> above): leave out one `group`".to_owned(),
        "collection.other: `directus_users` is a system collection and holds no others: leave out `group`".to_owned(),
        "field.above.text: `meta` takes a JSON object, not `3`".to_owned(),
        "field.above.text: `schema` takes a JSON object, not `\"x\"`".to_owned(),
        "field.above.text: `date-created` is for fields of type date, dateTime, timestamp, and this one is `string`: give it another type; `special = \"date-created\"` takes it as it is".to_owned(),
        "field.other.theirs: the project does not push `theirs.other`, which is its `inverse`: list the struct that adds this field (`extends = …`) among the project's `collections`, or make the list `#[relation(detached)]` where somebody else keeps the relation".to_owned(),
        "field.above.number: `length` means nothing to a field of type `integer`: leave it out".to_owned(),
        "field.above.number: `precision` means nothing to a field of type `integer`: leave it out".to_owned(),
        "field.above.hint: `unique` means nothing to a field of type `alias`: leave it out".to_owned(),
        "field.above.hint: `index` means nothing to a field of type `alias`: leave it out".to_owned(),
        format!("field.directus_users.nickname: sync-sdk/tests/data_model.rs:{nickname} declares a field of this name too: leave one out"),
    ];
    for message in &expected {
        assert!(found.contains(message), "no `{message}` in {found:#?}");
    }
    assert_eq!(found.len(), expected.len(), "{found:#?}");
}

mod places {
    use super::*;

    #[derive(Collection)]
    #[collection(position = 3, archive(app_filter = false))]
    pub struct Page {
        #[field(primary_key)]
        pub id: i32,
        pub dates: Group,
        #[field(group = dates)]
        pub from: Option<Date>,
        #[field(group = dates, position = 9)]
        pub until: Option<Date>,
        #[field(group = dates)]
        pub remind: Option<Date>,
        pub title: String,
        #[field(position = none)]
        pub lost: Option<String>,
        #[field(position = 2)]
        pub again: Option<String>,
        pub last: Option<String>,
    }

    #[derive(CollectionFolder)]
    #[collection(position = 1)]
    pub struct Content;

    project!(Page, Content);
}

#[test]
fn places_are_counted_in_each_group() {
    let compiled = sync_sdk::build::<places::App>(()).expect("sound");
    let model = compiled.snapshot.data_model.as_ref().expect("a data model");
    let places: Vec<_> = model
        .fields
        .iter()
        .map(|field| (field["field"].as_str(), field["meta"]["sort"].as_u64()))
        .map(|(field, sort)| (field.expect("a name"), sort))
        .collect();
    assert_eq!(
        places,
        [
            ("id", Some(1)),
            ("dates", Some(2)),
            ("from", Some(1)),
            ("until", Some(9)),
            ("remind", Some(10)),
            ("title", Some(3)),
            ("lost", None),
            ("again", Some(2)),
            ("last", Some(3)),
        ]
    );
    let page = entry(&compiled, SchemaKind::Collections, "collection.page");
    assert_eq!(page["meta"]["sort"], 3);
    assert_eq!(page["meta"]["archive_app_filter"], false);
    assert_eq!(page["meta"]["archive_field"], json!(null));
    let content = entry(&compiled, SchemaKind::Collections, "collection.content");
    assert_eq!(content["meta"]["sort"], 1);
}

mod ruins {
    use super::*;

    #[derive(Collection)]
    #[collection(
        unmanaged,
        no_primary_key,
        relations = json!([{ "field": "gone", "related_collection": "ruin", "meta": null }]),
    )]
    pub struct AuditLog {
        #[field(unmanaged, index, length = 40)]
        pub line: String,
        #[field(unmanaged)]
        #[relation(raw = json!({
            "related_collection": "ruin",
            "schema": { "on_delete": "CASCADE" },
        }))]
        pub about: Option<i32>,
    }

    #[derive(Collection)]
    #[collection(no_table)]
    pub struct Ruin {
        #[field(special = only("m2m"))]
        pub tags: Alias,
        pub link: Alias,
    }

    #[derive(Collection)]
    pub struct Odd {
        #[field(primary_key, special = none)]
        pub id: Uuid,
        #[field(special = only(user_created, "my-flag"))]
        pub author: Option<Uuid>,
    }

    project!(AuditLog, Ruin, Odd);
}

#[test]
fn what_directus_did_not_make_can_be_said() {
    let compiled = sync_sdk::build::<ruins::App>(()).expect("sound");
    let log = entry(&compiled, SchemaKind::Collections, "collection.audit_log");
    assert_eq!(log["meta"], json!(null));
    assert_eq!(log["schema"]["name"], "audit_log");
    let line = entry(&compiled, SchemaKind::Fields, "field.audit_log.line");
    assert_eq!(line["meta"], json!(null));
    assert_eq!(line["schema"]["max_length"], 40);
    let about = entry(&compiled, SchemaKind::Relations, "relation.audit_log.about");
    assert_eq!(
        *about,
        *json!({
            "collection": "audit_log",
            "field": "about",
            "related_collection": "ruin",
            "schema": { "on_delete": "CASCADE" },
        })
        .as_object()
        .expect("an object")
    );
    let gone = entry(&compiled, SchemaKind::Relations, "relation.audit_log.gone");
    assert_eq!(gone["related_collection"], "ruin");
    let ruin = entry(&compiled, SchemaKind::Collections, "collection.ruin");
    assert!(!ruin.contains_key("schema"));
    let special = |address: &str| {
        let field = entry(&compiled, SchemaKind::Fields, address);
        field["meta"]["special"].clone()
    };
    assert_eq!(special("field.ruin.tags"), json!(["m2m"]));
    assert_eq!(special("field.ruin.link"), json!(["alias"]));
    assert_eq!(special("field.odd.id"), json!(null));
    assert_eq!(
        special("field.odd.author"),
        json!(["user-created", "my-flag"])
    );
}

mod bad_relations {
    use super::*;

    #[derive(Collection)]
    #[collection(relations = json!([{ "related_collection": "other" }]))]
    pub struct Nameless {
        #[field(primary_key)]
        pub id: i32,
    }

    project!(Nameless);
}

#[test]
fn a_relation_without_a_field_is_none() {
    let errors = sync_sdk::build::<bad_relations::App>(()).expect_err("no field");
    let text = errors.to_string();
    assert!(
        text.contains("`relations` takes a list of JSON objects, each with its `field`"),
        "{text}"
    );
}

mod reviewed {
    use sync_sdk::compile::Review;
    use sync_sdk::prelude::*;

    #[derive(Collection)]
    #[collection(accountability = none)]
    pub struct Reading {
        #[field(primary_key)]
        pub id: Uuid,
        #[field(unmanaged)]
        pub sensor: Option<String>,
        #[field(position = none)]
        pub value: Option<f64>,
    }

    #[derive(Project)]
    #[project(key = "readings", collections(Reading))]
    pub struct Readings;

    impl ProjectSpec for Readings {
        type Env = ();
    }

    /// Null is not what these have when nothing is said.
    #[test]
    fn a_null_that_says_something_is_shown() {
        let compiled = sync_sdk::build::<Readings>(()).expect("the config is sound");
        let text = Review::new(&[compiled]).to_string();
        for line in ["accountability: null", "  meta: null", "sort: null"] {
            assert_eq!(text.matches(line).count(), 1, "{line} in {text}");
        }
    }
}
