//! The server takes every rule that the typed form can say.

#![allow(unreachable_pub, reason = "written as in a library")]

use serde_json::Value;
use sync_sdk::author::{ProjectDeclaration, ProjectSpec};
use sync_sdk::prelude::*;
use sync_tests::{Api, Config, Server};

fn config<P: ProjectDeclaration + ProjectSpec<Env = ()>>() -> Config {
    Config::compiled(&sync_sdk::build::<P>(()).expect("the config is sound"))
}

#[derive(Choices)]
pub enum Rank {
    Low,
    High,
}

#[derive(Collection)]
pub struct Thing {
    #[field(primary_key)]
    pub id: i32,
    pub name: Option<String>,
    pub body: Option<Text>,
    pub tags: Option<Csv>,
    pub rank: Option<Rank>,
    pub open: Option<bool>,
    pub small: Option<i32>,
    pub big: Option<i64>,
    pub ratio: Option<f64>,
    pub price: Option<Decimal>,
    pub day: Option<Date>,
    pub hour: Option<Time>,
    pub at: Option<DateTime>,
    pub stamp: Option<Timestamp>,
    pub code: Option<Uuid>,
    pub secret: Option<Hash>,
    pub details: Option<Json>,
    pub owner: Option<M2o<User>>,
    pub role: Option<M2o<Role>>,
    pub policy: Option<M2o<Policy>>,
    pub parent: Option<M2o<Thing>>,
    #[relation(inverse = parent)]
    pub parts: O2m<Thing>,
}

/// A rule of each kind on each type that takes it.
fn rules(t: ThingFields) -> Vec<Filter<Thing>> {
    let id = Uuid::nil();
    let mut all = vec![
        t.name.null(),
        t.secret.not_null(),
        t.details.null(),
        t.parts.null(),
        t.open.eq(true),
        t.open.ne(false),
        t.rank.eq(Rank::Low),
        t.rank.in_([Rank::Low, Rank::High]),
        t.secret.empty(),
        t.secret.not_empty(),
        t.code.eq(id),
        t.code.not_in([id]),
        t.owner.eq(id),
        t.parent.eq(1),
        t.parent.in_([1, 2]),
        t.hour.gt("08:00:00"),
        t.hour.hour().eq(8),
        t.hour.minute().lt(30),
        t.hour.second().between(0, 10),
        t.details.count().gte(0),
        t.parts.count().not_between(1, 2),
        t.parent.has(|p| p.name.eq("x") & p.small.gt(1)),
        t.parts.some(|p| p.open.eq(true) | p.small.null()),
        t.parts.none(|p| p.day.year().eq(2026)),
        t.parent.has(|p| p.day.month().in_([1, 2])),
        t.day.gt(NOW),
        t.stamp.lt(NOW.shifted("-1 month")),
        t.at.between(NOW.shifted("-1 y"), NOW.shifted("+2 days")),
        Filter::always(),
        Filter::never(),
        Filter::any([]),
    ];
    macro_rules! textual {
        ($($rule:ident)*) => {
            $(all.push(t.name.$rule("x"));)*
        };
    }
    textual! {
        contains icontains not_contains starts_with istarts_with
        not_starts_with not_istarts_with ends_with iends_with
        not_ends_with not_iends_with
    }
    all.extend([
        t.body.icontains("x") & t.tags.contains("x"),
        t.tags.eq("a,b"),
        t.body.in_(["x"]),
        t.tags.empty() | t.body.not_empty() | t.name.empty(),
    ]);
    macro_rules! ordered {
        ($($field:ident: $from:expr, $to:expr;)*) => {$(
            all.extend([
                t.$field.eq($from),
                t.$field.ne($from),
                t.$field.in_([$from, $to]),
                t.$field.not_in([$from, $to]),
                t.$field.gt($from),
                t.$field.gte($from),
                t.$field.lt($to),
                t.$field.lte($to),
                t.$field.between($from, $to),
                t.$field.not_between($from, $to),
            ]);
        )*};
    }
    ordered! {
        small: 1, 2;
        big: 1, 2;
        ratio: 0.5, 1.5;
        price: "1.10", "2.20";
        day: "2026-01-01", "2026-12-31";
        at: "2026-01-01T00:00:00", "2026-12-31T00:00:00";
        stamp: "2026-01-01T00:00:00Z", "2026-12-31T00:00:00Z";
    }
    macro_rules! computed {
        ($($field:ident: $($function:ident)*;)*) => {$($(
            all.push(t.$field.$function().gte(1));
        )*)*};
    }
    computed! {
        day: year month week day weekday;
        at: year month week day weekday hour minute second;
        stamp: year month week day weekday hour minute second;
    }
    all
}

/// Rules that need a person who asks.
fn of_the_request(t: ThingFields) -> Vec<Filter<Thing>> {
    vec![
        t.owner.eq(CURRENT_USER),
        t.owner.in_([CURRENT_USER]),
        t.role.eq(CURRENT_ROLE),
        t.role.in_(CURRENT_ROLES),
        t.policy.in_(CURRENT_POLICIES),
        t.policy.not_in(CURRENT_POLICIES),
        t.name.eq(CURRENT_USER.field(User::FIELDS.email)),
        t.name.contains(CURRENT_ROLE.field(Role::FIELDS.name)),
        t.role.eq(CURRENT_USER.field(User::FIELDS.role)),
        t.name.eq(CURRENT_USER
            .field(User::FIELDS.role)
            .field(Role::FIELDS.name)),
        t.name.in_(CURRENT_ROLES.field(Role::FIELDS.name)),
        t.name.in_(CURRENT_POLICIES.field(Policy::FIELDS.name)),
    ]
}

#[derive(Project)]
#[project(key = "things", collections(Thing))]
pub struct Things;

impl ProjectSpec for Things {
    type Env = ();
}

#[derive(Policy)]
#[policy(app_access)]
pub struct Looking;

impl Grants for Looking {
    fn grants(g: &mut Grant) {
        g.on::<Thing>(|p, t| {
            let all = rules(t).into_iter().chain(of_the_request(t));
            p.read().when(Filter::any(all));
            p.create()
                .presets(|row, t| {
                    row.set(t.owner, CURRENT_USER).set(t.rank, Rank::High);
                })
                .validate(
                    t.name.matches("^[a-z]+$")
                        & t.small.submitted()
                        & t.small.between(1, 9)
                        & t.owner.eq(CURRENT_USER),
                );
            // Two that say less than one would.
            p.update().fields(fields![t.name]).when(t.name.eq("mine"));
            p.update()
                .fields(fields![t.body])
                .when(t.open.eq(true))
                .duplicate();
            p.delete().when(Filter::never());
        });
        g.on::<Policy>(|p, _| {
            p.read();
        });
        g.on::<Role>(|p, _| {
            p.read();
        });
        g.on::<User>(|p, u| {
            p.read().fields(fields![u.id, u.email, u.role]);
        });
    }
}

#[derive(Role)]
#[role(policies(Looking))]
pub struct Looker;

#[derive(Project)]
#[project(key = "rules", roles(Looker))]
pub struct App;

impl ProjectSpec for App {
    type Env = ();
}

/// As in a query.
fn encoded(value: &Value) -> String {
    let text = value.to_string();
    let bytes = text.bytes();
    bytes.map(|byte| format!("%{byte:02X}")).collect()
}

#[test]
fn every_rule_is_taken_in_a_query() {
    let server = Server::start();
    server.sync().project("things").push(&config::<Things>());
    for rule in rules(Thing::FIELDS) {
        let path = format!("/items/thing?filter={}", encoded(&rule.to_value()));
        // It fails where the server does not take the rule.
        server.list(&path);
    }
}

#[test]
fn every_rule_is_taken_in_a_permission() {
    let server = Server::start();
    server.sync().project("rules").push(&config::<App>());
    let role = server.find("/roles", "name", "Looker");
    server.post(
        "/users",
        &json!({ "email": "ann@example.com", "password": "secret", "token": "ann",
            "role": role["id"], "status": "active" }),
    );
    let ann = Api::new(server.url(), "ann");
    assert!(ann.list("/items/thing").is_empty());
    let thing = ann.post(
        "/items/thing",
        &json!({ "name": "mine", "small": 3, "open": true }),
    );
    assert_eq!(thing["rank"], "high");
    let (status, _) = ann.refused("/items/thing", &json!({ "name": "Mine", "small": 3 }));
    assert_eq!(status, 400);
    let (status, _) = ann.refused("/items/thing", &json!({ "name": "mine" }));
    assert_eq!(status, 400);
    assert_eq!(ann.list("/items/thing").len(), 1);
    let path = format!("/items/thing/{}", thing["id"]);
    let changed = ann.patch(&path, &json!({ "body": "Text" }));
    assert_eq!(changed["body"], "Text");
}
