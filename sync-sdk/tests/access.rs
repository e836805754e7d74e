//! Rules and grants: their compiled form, and what `build` refuses.

#![allow(missing_docs, unreachable_pub, reason = "written as in a library")]

use sync_sdk::model::{Kind, Record};
use sync_sdk::prelude::*;

#[derive(Collection)]
pub struct Place {
    #[field(primary_key)]
    pub id: Uuid,
    pub name: String,
    pub open: bool,
    pub size: Option<i32>,
    pub since: Option<Timestamp>,
    pub shape: Option<Geometry>,
    pub details: Option<Json>,
    #[field(protect)]
    pub fee: Option<Decimal>,
    pub parent: Option<M2o<Place>>,
    #[relation(inverse = parent)]
    pub parts: O2m<Place>,
}

#[test]
fn every_rule_has_the_form_of_directus() {
    let p = Place::FIELDS;
    let shape = || json!({ "type": "Point", "coordinates": [1, 2] });
    let cases = [
        (p.name.eq("a"), json!({ "name": { "_eq": "a" } })),
        (p.name.ne("a"), json!({ "name": { "_neq": "a" } })),
        (p.name.in_(["a"]), json!({ "name": { "_in": ["a"] } })),
        (p.name.not_in(["a"]), json!({ "name": { "_nin": ["a"] } })),
        (p.name.null(), json!({ "name": { "_null": true } })),
        (p.name.not_null(), json!({ "name": { "_nnull": true } })),
        (p.name.empty(), json!({ "name": { "_empty": true } })),
        (p.name.not_empty(), json!({ "name": { "_nempty": true } })),
        (
            p.name.contains("a"),
            json!({ "name": { "_contains": "a" } }),
        ),
        (
            p.name.icontains("a"),
            json!({ "name": { "_icontains": "a" } }),
        ),
        (
            p.name.not_contains("a"),
            json!({ "name": { "_ncontains": "a" } }),
        ),
        (
            p.name.starts_with("a"),
            json!({ "name": { "_starts_with": "a" } }),
        ),
        (
            p.name.istarts_with("a"),
            json!({ "name": { "_istarts_with": "a" } }),
        ),
        (
            p.name.not_starts_with("a"),
            json!({ "name": { "_nstarts_with": "a" } }),
        ),
        (
            p.name.not_istarts_with("a"),
            json!({ "name": { "_nistarts_with": "a" } }),
        ),
        (
            p.name.ends_with("a"),
            json!({ "name": { "_ends_with": "a" } }),
        ),
        (
            p.name.iends_with("a"),
            json!({ "name": { "_iends_with": "a" } }),
        ),
        (
            p.name.not_ends_with("a"),
            json!({ "name": { "_nends_with": "a" } }),
        ),
        (
            p.name.not_iends_with("a"),
            json!({ "name": { "_niends_with": "a" } }),
        ),
        (p.name.matches("^a"), json!({ "name": { "_regex": "^a" } })),
        (
            p.name.submitted(),
            json!({ "name": { "_submitted": true } }),
        ),
        (p.size.gt(1), json!({ "size": { "_gt": 1 } })),
        (p.size.gte(1), json!({ "size": { "_gte": 1 } })),
        (p.size.lt(1), json!({ "size": { "_lt": 1 } })),
        (p.size.lte(1), json!({ "size": { "_lte": 1 } })),
        (
            p.size.between(1, 2),
            json!({ "size": { "_between": [1, 2] } }),
        ),
        (
            p.size.not_between(1, 2),
            json!({ "size": { "_nbetween": [1, 2] } }),
        ),
        (
            p.shape.intersects(shape()),
            json!({ "shape": { "_intersects": shape() } }),
        ),
        (
            p.shape.not_intersects(shape()),
            json!({ "shape": { "_nintersects": shape() } }),
        ),
        (
            p.shape.intersects_bbox(shape()),
            json!({ "shape": { "_intersects_bbox": shape() } }),
        ),
        (
            p.shape.not_intersects_bbox(shape()),
            json!({ "shape": { "_nintersects_bbox": shape() } }),
        ),
        (p.since.week().eq(1), json!({ "week(since)": { "_eq": 1 } })),
        (
            p.since.second().eq(1),
            json!({ "second(since)": { "_eq": 1 } }),
        ),
        (
            p.parts.count().eq(1),
            json!({ "count(parts)": { "_eq": 1 } }),
        ),
        (
            p.details.json("a.b").ne(1.5),
            json!({ "details": { "_json": { "a.b": { "_neq": 1.5 } } } }),
        ),
        (
            p.parent.has(|p| p.open.eq(true)),
            json!({ "parent": { "open": { "_eq": true } } }),
        ),
        (
            p.parts.some(|p| p.open.eq(true)),
            json!({ "parts": { "_some": { "open": { "_eq": true } } } }),
        ),
        (
            p.parts.none(|p| p.open.eq(true)),
            json!({ "parts": { "_none": { "open": { "_eq": true } } } }),
        ),
        (
            p.name.eq(var("NAME")),
            json!({ "name": { "_eq": var("NAME").to_value() } }),
        ),
    ];
    for (rule, expected) in cases {
        assert_eq!(rule.to_value(), expected);
    }
}

#[derive(Policy)]
pub struct Keepers;

impl Grants for Keepers {
    fn grants(g: &mut Grant) {
        g.on::<Place>(|p, a| {
            p.crud()
                .fields_except(fields![a.fee])
                .when(a.open.eq(true))
                .validate(a.name.not_empty())
                .presets(|row, a| {
                    row.set(a.name, "New").set(a.open, true);
                })
                .preset(a.size, 1);
            p.update()
                .fields(fields![a.fee])
                .fields(fields![a.name])
                .duplicate();
            p.update()
                .when_raw(json!({ "gone": { "_eq": 1 } }))
                .duplicate();
        });
        g.on_raw("directus_presets", |p| {
            p.all();
        });
    }
}

#[derive(Project)]
#[project(key = "access", policies(Keepers))]
pub struct App;

impl ProjectSpec for App {
    type Env = ();
}

#[test]
fn what_is_said_of_several_permissions_goes_where_it_has_a_meaning() {
    let compiled = sync_sdk::build::<App>(()).expect("sound");
    let all = compiled.snapshot.of(Kind::Permissions);
    let address = |record: &Record| record.address.as_ref().expect("named").to_string();
    let of = |tail: &str| {
        let name = format!("permission.keepers.{tail}");
        let found = all.iter().find(|record| address(record) == name);
        &found.unwrap_or_else(|| panic!("no `{name}`")).fields
    };
    let but_fee = json!([
        "id", "name", "open", "size", "since", "shape", "details", "parent", "parts"
    ]);
    let rule = json!({ "open": { "_eq": true } });
    let check = json!({ "name": { "_nempty": true } });
    let presets = json!({ "name": "New", "open": true, "size": 1 });
    for (action, fields, permissions, validation, values) in [
        ("create", &but_fee, &json!(null), &check, &presets),
        ("read", &but_fee, &rule, &json!(null), &json!(null)),
        ("update", &but_fee, &rule, &check, &presets),
        ("delete", &json!(["*"]), &rule, &json!(null), &json!(null)),
    ] {
        let permission = of(&format!("place.{action}"));
        assert_eq!(&permission["fields"], fields, "{action}");
        assert_eq!(&permission["permissions"], permissions, "{action}");
        assert_eq!(&permission["validation"], validation, "{action}");
        assert_eq!(&permission["presets"], values, "{action}");
    }
    assert_eq!(of("place.update.2")["fields"], json!(["fee", "name"]));
    assert_eq!(
        of("place.update.3")["permissions"],
        json!({ "gone": { "_eq": 1 } })
    );
    assert_eq!(of("directus_presets.share")["fields"], json!(["*"]));
    assert_eq!(all.len(), 4 + 2 + 5);
    let protected: Vec<&str> = compiled
        .snapshot
        .protected
        .iter()
        .map(|protection| protection.pattern.as_str())
        .collect();
    assert_eq!(protected, ["field.place.fee"]);
}

mod wrong {
    use super::*;

    #[derive(Policy)]
    pub struct Mistaken;

    impl Grants for Mistaken {
        fn grants(g: &mut Grant) {
            g.on::<Place>(|p, a| {
                p.read().when(a.name.matches("^a"));
                p.update()
                    .validate(a.parts.some(|part| part.open.eq(true)))
                    .when(a.since.gt(NOW.shifted("-1 dya")));
            });
            g.on::<User>(|p, u| {
                p.read().fields_except(fields![u.email]);
            });
        }
    }

    #[derive(Role)]
    #[role(was = "author")]
    pub struct Editor;

    #[derive(Role)]
    pub struct Author;

    #[derive(Project)]
    #[project(
        key = "wrong",
        policies(Mistaken),
        roles(Author, Editor),
        protect("roles.*")
    )]
    pub struct App;

    impl ProjectSpec for App {
        type Env = ();
    }
}

#[test]
fn what_directus_would_refuse_or_ignore_is_a_problem() {
    let errors = sync_sdk::build::<wrong::App>(()).expect_err("unsound");
    let found: Vec<String> = errors.iter().map(ToString::to_string).collect();
    for (address, what) in [
        (
            "permission.mistaken.place.read",
            "knows `_regex` only in validations",
        ),
        (
            "permission.mistaken.place.update",
            "does not look at `some` in a validation",
        ),
        (
            "permission.mistaken.place.update",
            "does not understand the span `-1 dya`",
        ),
        (
            "permission.mistaken.directus_users.read",
            "`fields_except` needs all fields",
        ),
        ("role.editor", "of `role.author`: leave out one"),
        ("roles.*", "`protect` names no address"),
    ] {
        let told = |line: &&String| line.contains(&format!(": {address}: ")) && line.contains(what);
        let line = found.iter().find(told);
        let line = line.unwrap_or_else(|| panic!("no `{what}` in {found:#?}"));
        assert!(line.contains("tests/access.rs:"), "{line}");
    }
    assert_eq!(found.len(), 6, "{found:#?}");
}

/// Nobody lists it among the project's collections.
#[derive(Collection)]
#[collection(extends = User)]
pub struct Staff {
    pub badge: Option<String>,
}

#[derive(Policy)]
pub struct Doorkeepers;

impl Grants for Doorkeepers {
    fn grants(g: &mut Grant) {
        g.on::<User>(|p, user| {
            p.crud()
                .fields(fields![user.email, Staff::FIELDS.badge])
                .when(user.email.not_null() | Staff::FIELDS.badge.eq("x"));
            p.share()
                .when(Filter::raw(json!({ "theirs": { "_eq": 1 } })));
        });
        g.on::<File>(|p, f| {
            let named = f.uploaded_by.has(|_| Staff::FIELDS.badge.not_empty());
            p.read().when(named);
            p.create().fields_raw(["theirs"]).presets(|row, _| {
                row.set_raw("theirs", 1);
            });
        });
    }
}

#[test]
fn a_field_that_nothing_pushes_cannot_be_granted() {
    #[derive(Project)]
    #[project(key = "doors", policies(Doorkeepers))]
    struct Doors;

    impl ProjectSpec for Doors {
        type Env = ();
    }

    #[derive(Project)]
    #[project(key = "doors", policies(Doorkeepers), collections(Staff))]
    struct Listed;

    impl ProjectSpec for Listed {
        type Env = ();
    }

    let errors = sync_sdk::build::<Doors>(()).expect_err("nobody lists the struct");
    let told: Vec<String> = errors.iter().map(|it| it.address.to_string()).collect();
    assert_eq!(
        told,
        [
            "permission.doorkeepers.directus_users.create",
            "permission.doorkeepers.directus_files.read"
        ],
        "{errors}"
    );
    assert!(
        errors
            .iter()
            .all(|it| it.message.contains("has no field `badge`")),
        "{errors}"
    );
    assert!(sync_sdk::build::<Listed>(()).is_ok());
}
