//! Rules over the collections of a small project and of the system.

use serde_json::{Value, json};

use super::*;
use crate::codegen::names::{Known, Names};
use crate::codegen::report::Reporter;
use crate::codegen::shape::{FieldShape, Holds, Shapes};
use crate::codegen::system;
use crate::model::{Kind, Record, Snapshot, SyncId};

const ROLE: &str = "0b3c2a1e-52f4-4d0e-9a6b-0d6b8f1f5a11";

fn object(value: Value) -> crate::model::Object {
    value.as_object().cloned().expect("an object")
}

/// Articles with comments, tags, blocks and a field of every type.
fn snapshot() -> Snapshot {
    let mut snapshot = Snapshot::default();
    let role = object(json!({ "name": "Editor" }));
    let record = Record::new(SyncId::new(ROLE), role);
    snapshot.records.insert(Kind::Roles, vec![record]);
    let collections = ["article", "comment", "block", "heading"];
    let model = crate::model::DataModel {
        collections: collections
            .map(|name| object(json!({ "collection": name })))
            .to_vec(),
        fields: collections
            .map(|name| {
                object(json!({
                    "collection": name,
                    "field": "id",
                    "schema": { "is_primary_key": true },
                }))
            })
            .to_vec(),
        ..crate::model::DataModel::default()
    };
    snapshot.data_model = Some(model);
    snapshot
}

const SCALARS: [&str; 16] = [
    "String",
    "Text",
    "Csv",
    "Hash",
    "bool",
    "i16",
    "i32",
    "i64",
    "f32",
    "f64",
    "Decimal",
    "Date",
    "Time",
    "DateTime",
    "Timestamp",
    "Json",
];

fn shapes(names: &Names) -> Shapes {
    let mut shapes = Shapes::default();
    system::add(&mut shapes);
    let path = |collection: &str| {
        TypePath::Own(names.collection(collection).expect("it has a type").clone())
    };
    let field = |name: &str, holds| FieldShape {
        name: name.to_owned(),
        ident: if name == "type" { "r#type" } else { name }.to_owned(),
        holds,
        by: None,
    };
    let status = TypePath::Own(super::TypeName {
        module: "crate::collections".to_owned(),
        ident: "Status".to_owned(),
    });
    let mut article = vec![
        field("id", Holds::Scalar("Uuid")),
        field("type", Holds::Scalar("String")),
        field("place", Holds::Scalar("Point")),
        field("author", Holds::M2o("directus_users".to_owned())),
        field("parent", Holds::M2o("article".to_owned())),
        field("for_role", Holds::M2o("directus_roles".to_owned())),
        field("lead", Holds::M2o("heading".to_owned())),
        field("lost", Holds::M2o("gone".to_owned())),
        field("comments", Holds::List("comment".to_owned())),
        field("blocks", Holds::List("block".to_owned())),
        field(
            "status",
            Holds::Choices(
                status.clone(),
                vec![
                    (json!("draft"), "Draft".to_owned()),
                    (json!("online"), "Online".to_owned()),
                ],
            ),
        ),
        field("open_on", Holds::Multi(status, Vec::new())),
        field("dates", Holds::Nothing),
    ];
    article.extend(
        SCALARS.map(|name| field(&format!("a_{}", name.to_lowercase()), Holds::Scalar(name))),
    );
    let mut add = |name: &str, fields: Vec<FieldShape>| {
        shapes.insert(CollectionShape {
            name: name.to_owned(),
            path: path(name),
            fields,
        });
    };
    add("article", article);
    add(
        "comment",
        vec![
            field("id", Holds::Scalar("i32")),
            field("spam", Holds::Scalar("bool")),
            field("text", Holds::Scalar("Text")),
            field("article", Holds::M2o("article".to_owned())),
        ],
    );
    add(
        "block",
        vec![
            field("id", Holds::Scalar("i32")),
            field(
                "item",
                Holds::Any(vec!["heading".to_owned(), "directus_files".to_owned()]),
            ),
        ],
    );
    add(
        "heading",
        vec![
            field("id", Holds::Scalar("i32")),
            field("text", Holds::Scalar("String")),
        ],
    );
    shapes.add_field(
        "directus_users",
        FieldShape {
            by: Some(TypeName {
                module: "crate::collections".to_owned(),
                ident: "Staff".to_owned(),
            }),
            ..field("badge", Holds::Scalar("String"))
        },
    );
    shapes
}

fn with<T>(run: impl FnOnce(&Context<'_>) -> T) -> T {
    let snapshot = snapshot();
    let names = Names::new(&snapshot, &Known::default(), "crate");
    let shapes = shapes(&names);
    run(&Context {
        snapshot: &snapshot,
        assets: &Default::default(),
        root: "crate",
        names,
        shapes,
        report: Reporter::default(),
    })
}

/// The text of a rule, which makes the rule.
fn text_in(place: Place, wanted: &Value) -> (String, Vec<String>) {
    with(|cx| {
        let typed = typed(cx, "article", wanted, place, "a");
        assert!(typed.makes(wanted, place), "{wanted} is not {typed:?}");
        (typed.code.render(0), typed.raw)
    })
}

fn text(wanted: Value) -> String {
    let (text, raw) = text_in(Place::Items, &wanted);
    assert_eq!(raw, Vec::<String>::new(), "{text}");
    text
}

/// The text of a rule that is partly or wholly raw.
fn mixed(wanted: Value) -> String {
    let (text, raw) = text_in(Place::Items, &wanted);
    assert!(!raw.is_empty(), "{text}");
    text
}

#[test]
fn comparisons() {
    for (rule, code) in [
        (
            json!({ "type": { "_eq": "news" } }),
            r#"a.r#type.eq("news")"#,
        ),
        (
            json!({ "status": { "_in": ["draft", "online"] } }),
            "a.status.in_([Status::Draft, Status::Online])",
        ),
        (
            json!({ "a_i32": { "_between": [1, -5] } }),
            "a.a_i32.between(1, -5)",
        ),
        (
            json!({ "a_i64": { "_gt": 3_000_000_000_i64 } }),
            "a.a_i64.gt(3000000000_i64)",
        ),
        (json!({ "a_f64": { "_lt": 1.5 } }), "a.a_f64.lt(1.5)"),
        (json!({ "a_bool": { "_eq": false } }), "a.a_bool.eq(false)"),
        (json!({ "a_hash": { "_null": true } }), "a.a_hash.null()"),
        (
            json!({ "a_date": { "_gte": "$NOW(-1 day)" } }),
            r#"a.a_date.gte(NOW.shifted("-1 day"))"#,
        ),
        (
            json!({ "a_timestamp": { "_lte": "$NOW" } }),
            "a.a_timestamp.lte(NOW)",
        ),
        (
            json!({ "a_decimal": { "_eq": "1.50" } }),
            r#"a.a_decimal.eq("1.50")"#,
        ),
        (
            json!({ "a_i32": { "_eq": "{{$trigger.key}}" } }),
            r#"a.a_i32.eq(template("{{$trigger.key}}"))"#,
        ),
        (
            json!({ "author": { "_eq": "$CURRENT_USER" } }),
            "a.author.eq(CURRENT_USER)",
        ),
        (
            json!({ "for_role": { "_in": ["$CURRENT_ROLES"] } }),
            "a.for_role.in_(CURRENT_ROLES)",
        ),
        (
            json!({ "for_role": { "_eq": ROLE } }),
            "a.for_role.eq(Editor)",
        ),
        (
            json!({ "for_role": { "_eq": "$CURRENT_USER.role" } }),
            "a.for_role.eq(CURRENT_USER.field(User::FIELDS.role))",
        ),
        (
            json!({ "type": { "_eq": "$CURRENT_USER.badge" } }),
            "a.r#type.eq(CURRENT_USER.field(Staff::FIELDS.badge))",
        ),
        (
            json!({ "id": { "_eq": ROLE } }),
            "a.id.eq(Uuid::from_u128(0x0b3c2a1e_52f4_4d0e_9a6b_0d6b8f1f5a11))",
        ),
        (json!({ "lead": { "_in": [1, 2] } }), "a.lead.in_([1, 2])"),
        (
            json!({ "year(a_date)": { "_eq": 2026 } }),
            "a.a_date.year().eq(2026)",
        ),
        (
            json!({ "count(comments)": { "_gt": 3 } }),
            "a.comments.count().gt(3)",
        ),
        (
            json!({ "a_json": { "_json": { "b[0].c": { "_contains": "x" } } } }),
            r#"a.a_json.json("b[0].c").contains("x")"#,
        ),
        (
            json!({ "place": { "_intersects": { "type": "Point", "coordinates": [1, 2.5] } } }),
            r#"a.place.intersects(json!({ "type": "Point", "coordinates": [1, 2.5] }))"#,
        ),
        (json!({}), "Filter::always()"),
    ] {
        assert_eq!(text(rule), code);
    }
}

#[test]
fn relations() {
    for (rule, code) in [
        (
            json!({ "author": { "role": { "_eq": "$CURRENT_ROLE" } } }),
            "a.author.has(|u| u.role.eq(CURRENT_ROLE))",
        ),
        (
            json!({ "comments": { "_some": { "spam": { "_eq": true } } } }),
            "a.comments.some(|c| c.spam.eq(true))",
        ),
        (
            json!({ "comments": { "_none": { "id": { "_nnull": true } } } }),
            "a.comments.none(|c| c.id.not_null())",
        ),
        (
            json!({ "comments": { "spam": { "_eq": true } } }),
            "a.comments.joined(|c| c.spam.eq(true))",
        ),
        (
            json!({ "comments": { "_and": [
            { "spam": { "_eq": true } }, { "text": { "_null": true } }, { "id": { "_nnull": true } },
        ] } }),
            "a.comments.some(|c| c.spam.eq(true) & c.text.null())",
        ),
        (
            json!({ "blocks": { "_some": { "item:heading": { "text": { "_nempty": true } } } } }),
            "a.blocks.some(|b| b.item.of::<Heading>(|h| h.text.not_empty()))",
        ),
        (
            json!({ "parent": { "parent": { "a_i32": { "_eq": 1 } } } }),
            "a.parent.has(|it| it.parent.has(|a2| a2.a_i32.eq(1)))",
        ),
    ] {
        assert_eq!(text(rule), code);
    }
}

#[test]
fn lists() {
    let [one, two, three] = ["x", "y", "z"].map(|name| json!({ "type": { "_eq": name } }));
    for (rule, code) in [
        (
            json!({ "_and": [one, two, three] }),
            r#"a.r#type.eq("x") & a.r#type.eq("y") & a.r#type.eq("z")"#,
        ),
        (
            json!({ "_and": [one, { "_or": [two, three] }] }),
            r#"a.r#type.eq("x") & (a.r#type.eq("y") | a.r#type.eq("z"))"#,
        ),
        (
            json!({ "_or": [one, { "_and": [two, three] }] }),
            r#"a.r#type.eq("x") | (a.r#type.eq("y") & a.r#type.eq("z"))"#,
        ),
        (json!({ "_and": [one] }), r#"a.r#type.eq("x").in_and()"#),
        (
            json!({ "_and": [{ "_or": [one] }] }),
            r#"a.r#type.eq("x").in_or().in_and()"#,
        ),
        (
            json!({ "_and": [{ "_and": [one, two] }, three] }),
            r#"Filter::and([a.r#type.eq("x") & a.r#type.eq("y"), a.r#type.eq("z")])"#,
        ),
        (
            json!({ "_and": [one, {}] }),
            r#"Filter::and([a.r#type.eq("x"), Filter::always()])"#,
        ),
        (json!({ "_or": [] }), "Filter::or([])"),
    ] {
        assert_eq!(text(rule), code);
    }
}

#[test]
fn only_the_odd_part_is_raw() {
    let good = json!({ "type": { "_eq": "x" } });
    for (rule, code) in [
        (
            json!({ "_and": [good, { "gone": { "_eq": 1 } }] }),
            r#"a.r#type.eq("x") & Filter::raw(json!({ "gone": { "_eq": 1 } }))"#,
        ),
        (
            json!({ "author": { "gone": { "_eq": 1 } } }),
            r#"a.author.has(|_| Filter::raw(json!({ "gone": { "_eq": 1 } })))"#,
        ),
        (
            json!({ "a_i32": { "_gte": 1, "_lte": 2 } }),
            r#"Filter::raw(json!({ "a_i32": { "_gte": 1, "_lte": 2 } }))"#,
        ),
        (
            json!({ "comments": { "_some": { "_and": [{ "spam": { "_eq": true } }, { "id": { "_gt": 1 } }] } } }),
            r#"Filter::raw(json!({
    "comments": { "_some": { "_and": [{ "spam": { "_eq": true } }, { "id": { "_gt": 1 } }] } },
}))"#,
        ),
        (
            json!({ "a_date": { "_gte": "$NOW(-1 dya)" } }),
            r#"Filter::raw(json!({ "a_date": { "_gte": "$NOW(-1 dya)" } }))"#,
        ),
        (
            json!({ "a_i32": { "_in": [] } }),
            r#"Filter::raw(json!({ "a_i32": { "_in": [] } }))"#,
        ),
        (
            json!({ "type": { "_regex": "x" } }),
            r#"Filter::raw(json!({ "type": { "_regex": "x" } }))"#,
        ),
        (
            json!({ "a_i32": { "_null": false } }),
            r#"Filter::raw(json!({ "a_i32": { "_null": false } }))"#,
        ),
        (
            json!({ "lost": { "id": { "_eq": 1 } } }),
            r#"Filter::raw(json!({ "lost": { "id": { "_eq": 1 } } }))"#,
        ),
    ] {
        assert_eq!(mixed(rule), code);
    }
}

#[test]
fn validations_have_words_of_their_own() {
    let rule =
        json!({ "_and": [{ "type": { "_regex": "^x" } }, { "a_i32": { "_submitted": true } }] });
    let (code, raw) = text_in(Place::Validation, &rule);
    assert_eq!(code, r#"a.r#type.matches("^x") & a.a_i32.submitted()"#);
    assert!(raw.is_empty());
    let rule = json!({ "comments": { "_some": { "spam": { "_eq": true } } } });
    assert!(!text_in(Place::Validation, &rule).1.is_empty());
}

/// Every operator with values of every form on every field: what comes out makes
/// exactly what went in.
#[test]
fn everything_makes_what_it_was() {
    let values = [
        json!(true),
        json!(false),
        json!(null),
        json!(1),
        json!(-1),
        json!(1.5),
        json!(40_000),
        json!(3_000_000_000_i64),
        json!(u64::MAX),
        json!("x"),
        json!(""),
        json!("draft"),
        json!("$CURRENT_USER"),
        json!("$CURRENT_ROLES"),
        json!("$CURRENT_USER.role.name"),
        json!("$CURRENT_USER.gone"),
        json!("$NOW"),
        json!("$NOW(1 x)"),
        json!("{{a}}"),
        json!(ROLE),
        json!(ROLE.to_uppercase()),
        json!([]),
        json!(["draft"]),
        json!(["$CURRENT_ROLES"]),
        json!([1, 2]),
        json!([1, "x"]),
        json!([1.5, 2]),
        json!({}),
        json!({ "_eq": 1 }),
    ];
    let names = crate::author::OPERATORS.iter().flat_map(|it| it.names);
    let mut operators: Vec<&str> = names.map(|(_, name)| *name).collect();
    operators.extend([
        "_and", "_or", "_some", "_none", "_json", "_unknown", "$some", "$raw",
    ]);
    with(|cx| {
        let mut typed_ones = 0;
        for collection in ["article", "block"] {
            let shape = cx.shapes.get(collection).expect("a shape");
            let fields = shape.fields.iter().map(|field| field.name.clone());
            let more = [
                "gone",
                "",
                "_eq",
                "$raw",
                "item:heading",
                "item:gone",
                "year(a_date)",
                "month(a_i32)",
                "x(id)",
                "count(comments)",
            ];
            for field in fields.chain(more.map(str::to_owned)) {
                for operator in &operators {
                    for value in &values {
                        let leaf = json!({ &field: { *operator: value } });
                        // Beside another it can need another form.
                        let both = json!({ "_or": [leaf, leaf] });
                        let is_list = operator.contains("some") || operator.contains("none");
                        let wanted = [leaf].into_iter().chain(is_list.then_some(both));
                        for wanted in wanted {
                            for place in [Place::Items, Place::Validation] {
                                let typed = typed(cx, collection, &wanted, place, "a");
                                let is_raw = typed.code.render(0).starts_with("Filter::raw");
                                assert!(
                                    is_raw || typed.makes(&wanted, place),
                                    "{wanted}: {typed:?}"
                                );
                                typed_ones += usize::from(typed.raw.is_empty());
                            }
                        }
                    }
                }
            }
        }
        assert!(typed_ones > 1000, "{typed_ones}");
    });
}
