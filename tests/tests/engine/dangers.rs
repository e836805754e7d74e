//! What a plan says that it does beyond recall, and what the server then does.

mod indirect;

use secrecy::SecretString;
use serde_json::{Value, json};
use sync_sdk::engine::{DangerKind, EngineError, Plan};
use sync_sdk::model::Kind;
use sync_sdk::target::directus::Credentials;
use sync_tests::{Api, Config, Server, Sync, id, text};
use xtask::proxy::{Fault, Proxy, When};

/// The dangers of a plan, as lines.
fn lines(plan: &Plan) -> Vec<String> {
    plan.dangers.iter().map(ToString::to_string).collect()
}

fn told(sync: &Sync, config: &Config) -> Vec<String> {
    lines(&sync.diff(config).expect("a diff"))
}

/// Expects that a push which is allowed nothing is refused with these dangers,
/// and changes nothing.
fn refused(server: &Server, sync: &Sync, config: &Config, expected: &[&str]) {
    let before = server.everything();
    match sync.clone().allowing(&[]).try_push(config) {
        Err(EngineError::Dangerous(dangers)) => {
            let lines: Vec<String> = dangers.iter().map(ToString::to_string).collect();
            assert_eq!(lines, expected);
        }
        other => panic!("it is not refused: {other:?}"),
    }
    assert_eq!(server.everything(), before);
}

/// A data model of one collection with these fields.
fn model(fields: &[Value]) -> Config {
    let collection = "articles";
    let key = json!({ "collection": collection, "field": "id", "type": "integer",
        "meta": { "collection": collection, "field": "id" },
        "schema": { "name": "id", "table": collection, "is_primary_key": true, "has_auto_increment": true,
            "is_nullable": false } });
    let fields: Vec<Value> = std::iter::once(key).chain(fields.iter().cloned()).collect();
    Config::new().with_model(json!({ "version": 1, "directus": "11.17.4", "vendor": "sqlite",
        "collections": [{ "collection": collection, "meta": { "collection": collection }, "schema": { "name": collection } }],
        "fields": fields, "systemFields": [], "relations": [] }))
}

/// A column of it.
fn column(name: &str, kind: &str, schema: Value) -> Value {
    let mut field = json!({ "collection": "articles", "field": name, "type": kind,
        "meta": { "collection": "articles", "field": name },
        "schema": { "name": name, "table": "articles", "is_nullable": true } });
    for (key, value) in schema.as_object().expect("an object") {
        field["schema"][key] = value.clone();
    }
    field
}

fn string(name: &str, max_length: u64) -> Value {
    column(name, "string", json!({ "max_length": max_length }))
}

#[test]
fn dropping_is_dangerous_where_there_is_something_to_lose() {
    let server = Server::start();
    let sync = server.sync();
    let all = [
        ("articles", &["title", "text"] as &[&str]),
        ("drafts", &["title"]),
        ("notes", &["title"]),
    ];
    let full = Config::new()
        .with_collections(&all)
        .with_field("directus_users", "badge");
    sync.push(&full);
    server.post(
        "/items/articles",
        &json!([{ "title": "One" }, { "title": "Two" }, {}]),
    );
    server.post("/items/notes", &json!([{ "title": "Note" }, {}]));
    server.post(
        "/users",
        &json!({ "email": "ann@example.com", "badge": "7" }),
    );

    let wanted = Config::new().with_collections(&[("articles", &[])]);
    refused(
        &server,
        &sync,
        &wanted,
        &[
            // Its fields go with it. Nothing is lost with `drafts` and `text`.
            "collection.notes: it is dropped with the 2 items that it holds (drop-collection)",
            "field.articles.title: it is dropped with its values in 2 of 3 items (drop-field)",
            "field.directus_users.badge: it is dropped with its values in 1 of 2 items (drop-field)",
        ],
    );
    // One of two kinds is not enough.
    let half = sync.clone().allowing(&[DangerKind::DropField]);
    assert!(matches!(half.try_push(&wanted), Err(EngineError::Dangerous(left)) if left.len() == 1));

    sync.clone()
        .allowing(&[DangerKind::DropField, DangerKind::DropCollection])
        .push(&wanted);
    let article = &server.list("/items/articles")[0];
    assert_eq!(article, &json!({ "id": 1 }));
    let refusal = server
        .attempt("GET", "/items/notes", &Value::Null)
        .expect_err("it is gone");
    assert_eq!(refusal.status, 403);
}

#[test]
fn a_field_that_becomes_an_alias_loses_its_values() {
    let server = Server::start();
    let sync = server.sync();
    sync.push(&model(&[string("a", 255), string("b", 255)]));
    server.post("/items/articles", &json!([{ "a": "x" }]));
    let alias = |name: &str| {
        json!({ "collection": "articles", "field": name, "type": "alias", "schema": null,
            "meta": { "collection": "articles", "field": name, "special": ["alias", "no-data"],
                "interface": "presentation-divider" } })
    };
    let wanted = model(&[alias("a"), alias("b")]);
    refused(
        &server,
        &sync,
        &wanted,
        &["field.articles.a: it is dropped with its values in 1 of 1 items (drop-field)"],
    );
}

#[test]
fn values_that_directus_conceals_are_counted_too() {
    let server = Server::start();
    let sync = server.sync();
    let mut hidden = string("code", 255);
    hidden["type"] = json!("hash");
    hidden["meta"]["special"] = json!(["hash", "conceal"]);
    let mut empty = hidden.clone();
    for pointer in ["/field", "/meta/field", "/schema/name"] {
        *empty.pointer_mut(pointer).expect("a name") = json!("spare");
    }
    sync.push(&model(&[hidden, empty]));
    server.post(
        "/items/articles",
        &json!([{ "code": "a" }, { "code": "b" }, {}]),
    );
    assert_eq!(
        told(&sync, &model(&[])),
        ["field.articles.code: it is dropped with its values in 2 of 3 items (drop-field)"]
    );
}

#[test]
fn a_singleton_is_counted() {
    let server = Server::start();
    let sync = server.sync();
    let mut document = model(&[string("a", 255)]).snapshot();
    let data_model = document.data_model.as_mut().expect("a data model");
    data_model.collections[0]["meta"]["singleton"] = json!(true);
    sync.push(&Config::from(document));
    let nothing = Config::new().with_collections(&[]);
    assert!(told(&sync, &nothing).is_empty());
    server.patch("/items/articles", &json!({ "a": "x" }));
    assert_eq!(
        told(&sync, &nothing),
        ["collection.articles: it is dropped with the 1 item that it holds (drop-collection)"]
    );
}

#[test]
fn items_that_cannot_be_counted_count_as_data() {
    let server = Server::start();
    let proxy = Proxy::start(server.url()).expect("it starts");
    let sync = server.sync().through(&proxy.url());
    sync.push(&Config::new().with_collections(&[("articles", &["title"]), ("notes", &["title"])]));
    let wanted = Config::new().with_collections(&[("articles", &[])]);
    assert!(told(&sync, &wanted).is_empty());
    proxy.reset();
    assert!(told(&sync, &wanted).is_empty());
    let asked = |collection: &str| proxy.count("GET", &format!("/items/{collection}"));
    assert_eq!(
        (asked("articles"), asked("notes")),
        (1, 1),
        "one request each"
    );

    proxy.disturb(
        When::path("/items/articles").always(),
        Fault::refusal(403, "FORBIDDEN"),
    );
    proxy.disturb(
        When::path("/items/notes").always(),
        Fault::refusal(403, "FORBIDDEN"),
    );
    let told = told(&sync, &wanted);
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].contains(
        "collection.notes: it is dropped, and it may hold items: they cannot be counted"
    ));
    assert!(told[1].contains(
        "field.articles.title: it is dropped with its values in items that cannot be counted"
    ));
    // A server that does not answer is something else.
    proxy.reset();
    proxy.disturb(
        When::path("/items/articles").always(),
        Fault::refusal(401, "INVALID_CREDENTIALS"),
    );
    assert!(matches!(sync.diff(&wanted), Err(EngineError::Target(_))));
}

#[test]
fn a_narrower_column_is_dangerous_where_it_holds_values() {
    let server = Server::start();
    let sync = server.sync();
    let before = [
        string("long", 255),
        string("number", 255),
        string("prose", 255),
        string("spare", 255),
        string("needed", 255),
        string("always", 255),
        string("same", 255),
        string("other", 255),
    ];
    sync.push(&model(&before));
    let item = |other: &str, needed: Option<&str>| {
        json!({ "long": "a", "number": "1", "prose": "a", "needed": needed, "always": "a",
            "same": "twice", "other": other })
    };
    server.post(
        "/items/articles",
        &json!([item("a", Some("a")), item("b", None), item("c", None)]),
    );
    let mut text = string("prose", 255);
    text["type"] = json!("text");
    text["schema"]["max_length"] = Value::Null;
    let number = |name: &str| column(name, "integer", json!({}));
    let with = |name: &str, key: &str, value: bool| {
        column(name, "string", json!({ "max_length": 255, key: value }))
    };
    let wanted = model(&[
        string("long", 20),
        number("number"),
        text,
        number("spare"),
        with("needed", "is_nullable", false),
        with("always", "is_nullable", false),
        with("same", "is_unique", true),
        with("other", "is_unique", true),
    ]);
    let fits = "of its values in 3 of 3 items, what does not fit is refused, cut off or changed by the database (narrow-type)";
    assert_eq!(
        told(&sync, &wanted),
        [
            format!("field.articles.long: values may have 20 characters instead of 255: {fits}"),
            "field.articles.needed: it may no longer be null, and it is in 2 of 3 items: the database refuses the change, or fills something in (narrow-type)".to_owned(),
            format!("field.articles.number: not every value of `string` is one of `integer`: {fits}"),
            "field.articles.same: its values must be unique, and 2 of 3 are duplicates: the database refuses \
             duplicates (narrow-type)".to_owned(),
        ]
    );
    // What is not named does no harm: the server takes it and keeps the values.
    let mut harmless = before.to_vec();
    for field in wanted.snapshot().data_model.expect("a data model").fields {
        let is_one = |name: &str| field["field"] == name;
        if ["prose", "spare", "always", "other"]
            .into_iter()
            .any(is_one)
        {
            let place = harmless
                .iter_mut()
                .find(|old| old["field"] == field["field"]);
            *place.expect("a field") = Value::Object(field.clone());
        }
    }
    sync.clone().allowing(&[]).push(&model(&harmless));
    let items = server.list("/items/articles");
    assert_eq!(
        items.iter().map(|item| &item["prose"]).collect::<Vec<_>>(),
        ["a", "a", "a"]
    );
    // What is named, the server refuses.
    let duplicates = harmless
        .iter()
        .cloned()
        .map(|field| match field["field"] == "same" {
            true => with("same", "is_unique", true),
            false => field,
        });
    let duplicates: Vec<Value> = duplicates.collect();
    assert!(sync.try_push(&model(&duplicates)).is_err());
}

/// A role and its policy with these fields.
fn team(name: &str, policy: Value) -> Config {
    let mut fields = json!({ "_syncId": id(&format!("{name} policy")), "name": name, "app_access": true,
        "roles": [{ "role": id(name), "user": null, "sort": 1 }] });
    for (key, value) in policy.as_object().expect("an object") {
        fields[key] = value.clone();
    }
    Config::new()
        .with(
            Kind::Roles,
            json!([{ "_syncId": "_sync_default_admin_role" }, { "_syncId": id(name), "name": name, "parent": null }]),
        )
        .with(Kind::Policies, json!([fields]))
        .with(Kind::Permissions, json!([]))
}

/// Nothing of it.
fn nobody() -> Config {
    Config::new()
        .with(
            Kind::Roles,
            json!([{ "_syncId": "_sync_default_admin_role" }]),
        )
        .with(Kind::Policies, json!([]))
        .with(Kind::Permissions, json!([]))
}

fn hire(server: &Server, name: &str, role: &str) -> Value {
    server.post(
        "/users",
        &json!({ "email": format!("{name}@example.com"), "password": "secret", "token": format!("{name}-token"),
            "role": id(role) }),
    )
}

fn acting(server: &Server, name: &str) -> Sync {
    let mut sync = server.sync().without_model();
    sync.connect.credentials = Credentials::Token(SecretString::from(format!("{name}-token")));
    sync
}

#[test]
fn the_users_of_a_role_are_suspended_with_it() {
    let server = Server::start();
    let sync = server.sync().without_model();
    let config = team("editor", json!({}));
    sync.push(&config);
    // Nobody has the role.
    assert!(told(&sync, &nobody()).is_empty());
    for name in ["ann", "bob", "cid"] {
        hire(&server, name, "editor");
    }
    let cid = server.find("/users", "email", "cid@example.com");
    server.patch(
        &format!("/users/{}", text(&cid, "id")),
        &json!({ "status": "suspended" }),
    );
    refused(
        &server,
        &sync,
        &nobody(),
        &[
            "role.editor: Directus suspends 2 users with this role and takes it from them; putting it back does not undo that (suspend-users)",
        ],
    );
    sync.clone()
        .allowing(&[DangerKind::SuspendUsers])
        .push(&nobody());
    let suspended = server.find_all("/users", "status", "suspended");
    assert_eq!(suspended.len(), 3);
    assert!(suspended.iter().all(|user| user["role"].is_null()));
}

#[test]
fn somebody_stays_an_administrator() {
    let server = Server::start();
    let sync = server.sync().without_model();
    let with_admins = |access: bool, other: Value| {
        let own = json!([{ "_syncId": "_sync_default_admin_policy", "name": "Administrator", "admin_access": access }]);
        team("owner", other).with(Kind::Policies, own)
    };
    let owner = json!({ "admin_access": true });
    sync.push(&with_admins(true, owner.clone()));
    let kinds = |config: &Config| -> Vec<&str> {
        let plan = sync.diff(config).expect("a diff");
        plan.dangers
            .iter()
            .map(|danger| danger.kind.name())
            .collect()
    };
    // Nobody has the other role.
    assert_eq!(
        kinds(&with_admins(false, owner.clone())),
        ["last-admin", "lock-out"]
    );
    let plan = sync
        .diff(&with_admins(false, owner.clone()))
        .expect("a diff");
    assert!(
        plan.dangers[0]
            .text
            .starts_with("nobody would be an administrator any more, of 1 active one now")
    );
    // The server says the same.
    assert!(sync.try_push(&with_admins(false, owner.clone())).is_err());
    assert_eq!(
        server.find("/policies", "name", "Administrator")["admin_access"],
        true
    );

    let ann = hire(&server, "ann", "owner");
    assert_eq!(kinds(&with_admins(false, owner.clone())), ["lock-out"]);
    let status = |status: &str| {
        server.patch(
            &format!("/users/{}", text(&ann, "id")),
            &json!({ "status": status }),
        )
    };
    status("suspended");
    assert_eq!(
        kinds(&with_admins(false, owner.clone())),
        ["last-admin", "lock-out"]
    );
    status("active");
    // Both policies at once, and one that is left only from elsewhere.
    assert_eq!(
        kinds(&with_admins(false, json!({ "admin_access": false }))),
        ["last-admin", "lock-out"]
    );
    let elsewhere = json!({ "admin_access": true, "ip_access": ["203.0.113.7"] });
    assert_eq!(
        kinds(&with_admins(false, elsewhere.clone())),
        ["last-admin", "lock-out"]
    );
    assert!(kinds(&with_admins(true, elsewhere)).is_empty());

    // The server lets the pusher go as soon as there is another.
    assert!(sync.try_push(&with_admins(false, owner)).is_err());
    let refusal = server
        .attempt("GET", "/policies", &Value::Null)
        .expect_err("no rights");
    assert_eq!(refusal.status, 403);
    let ann = Api::new(server.url(), "ann-token");
    assert_eq!(
        ann.find("/policies", "name", "Administrator")["admin_access"],
        false
    );
}

#[test]
fn who_pushes_is_told_before_they_lock_themselves_out() {
    let server = Server::start();
    let admin = json!({ "admin_access": true });
    server.sync().without_model().push(&team("robot", admin));
    hire(&server, "robot", "robot");
    let sync = acting(&server, "robot");
    let told = |fields: Value| told(&sync, &team("robot", fields));

    assert!(told(json!({ "admin_access": true, "icon": "robot" })).is_empty());
    let found = told(json!({ "admin_access": true, "ip_access": ["203.0.113.0/24"] }));
    assert_eq!(
        found,
        [
            "policy.robot: you would be an administrator only from 203.0.113.0/24, before from any address: whether you are \
          there now is not known (lock-out)"
        ]
    );
    let found = told(json!({ "admin_access": true, "enforce_tfa": true }));
    assert_eq!(found.len(), 1);
    assert!(
        found[0].starts_with("policy.robot: it asks you for a second factor, and you have none"),
        "{found:?}"
    );
    let found = told(json!({ "admin_access": false }));
    assert_eq!(
        found,
        [
            "policy.robot: you would no longer be an administrator: you could neither push again nor undo it (lock-out)"
        ]
    );
    // The role of somebody else is no lock-out.
    let plan = server
        .sync()
        .without_model()
        .diff(&nobody())
        .expect("a diff");
    let kinds: Vec<_> = plan.dangers.iter().map(|danger| danger.kind).collect();
    assert_eq!(kinds, [DangerKind::SuspendUsers]);

    let plan = sync.diff(&nobody()).expect("a diff");
    let kinds: Vec<_> = plan.dangers.iter().map(|danger| danger.kind).collect();
    assert_eq!(kinds, [DangerKind::LockOut, DangerKind::SuspendUsers]);
    // It is true: the push ends without its user.
    assert!(sync.try_push(&nobody()).is_err());
    let robot = server.find("/users", "email", "robot@example.com");
    assert_eq!(robot["status"], "suspended");
}

#[test]
fn addresses_that_lock_the_pusher_out_do() {
    let server = Server::start();
    let admin = json!({ "admin_access": true });
    server.sync().without_model().push(&team("robot", admin));
    hire(&server, "robot", "robot");
    let sync = acting(&server, "robot");
    let elsewhere = team(
        "robot",
        json!({ "admin_access": true, "ip_access": ["203.0.113.0/24"] }),
    );
    assert_eq!(told(&sync, &elsewhere).len(), 1);
    assert!(sync.try_push(&elsewhere).is_err());
    assert!(sync.diff(&elsewhere).is_err());
}

#[test]
fn restrictions_that_go_are_named() {
    let server = Server::start();
    let sync = server.sync().without_model();
    let strict = json!({ "enforce_tfa": true, "ip_access": ["127.0.0.0/8"] });
    sync.push(&team("editor", strict.clone()));
    hire(&server, "ann", "editor");
    let globals = || Api::new(server.url(), "ann-token").get("/policies/me/globals");
    assert_eq!(globals()["enforce_tfa"], true);
    assert!(
        told(
            &sync,
            &team(
                "editor",
                json!({ "enforce_tfa": true, "ip_access": ["127.0.0.1"] })
            )
        )
        .is_empty()
    );
    let lax = team("editor", json!({ "enforce_tfa": false, "ip_access": null }));
    refused(
        &server,
        &sync,
        &lax,
        &[
            "policy.editor: a second factor is no longer asked of everybody with role `editor` (remove-tfa)",
            "policy.editor: it holds from any address; before only from 127.0.0.0/8 (remove-ip-access)",
        ],
    );
    // A policy that nobody has restricts nobody.
    let mut unused = strict;
    unused["roles"] = json!([]);
    let detached = team("editor", unused.clone());
    assert_eq!(
        told(&sync, &detached),
        [
            "access.editor.editor: a second factor is no longer asked of everybody with role `editor` (remove-tfa)"
        ]
    );
    sync.push(&detached);
    assert_eq!(globals()["enforce_tfa"], false);
    unused["enforce_tfa"] = json!(false);
    unused["ip_access"] = Value::Null;
    assert!(told(&sync, &team("editor", unused)).is_empty());
}

#[test]
fn what_everybody_may_do_then_is_named() {
    let server = Server::start();
    let sync = server.sync();
    let base = Config::new().with_collections(&[("articles", &["title", "text"])]);
    let config = |policy: &str, fields: Value, rule: Value| {
        base.clone()
            .with(
                Kind::Policies,
                json!([{ "_syncId": "_sync_default_public_policy" },
                { "_syncId": id("desk"), "name": "Desk", "roles": [] }]),
            )
            .with(
                Kind::Permissions,
                json!([{ "_syncId": id("read"), "policy": policy, "collection": "articles",
                "action": "read", "permissions": rule, "fields": fields }]),
            )
    };
    let anybody = Api::new(server.url(), "");
    let titles = || {
        anybody
            .attempt("GET", "/items/articles", &Value::Null)
            .map(|items| items.as_array().map_or(0, Vec::len))
            .map_err(|refusal| refusal.status)
    };
    let (public, one) = (
        "_sync_default_public_policy",
        json!({ "title": { "_eq": "One" } }),
    );
    // To be in no policy of the public is no danger.
    let closed = config(&id("desk"), json!(["*"]), Value::Null);
    sync.clone().allowing(&[]).push(&closed);
    server.post(
        "/items/articles",
        &json!([{ "title": "One" }, { "title": "Two" }]),
    );
    assert_eq!(titles(), Err(403));

    let open = config(public, json!(["id", "title"]), one.clone());
    let plan = sync.diff(&open).expect("a diff");
    assert_eq!(plan.dangers.len(), 1);
    assert_eq!(
        plan.dangers[0].text,
        "everybody may, without logging in, read `articles` (`id`, `title`)"
    );
    sync.push(&open);
    assert_eq!(titles(), Ok(1));

    // Less, and as much with one more rule, is none.
    let fewer = config(public, json!(["title"]), one.clone());
    assert!(told(&sync, &fewer).is_empty());
    let stricter = json!({ "_and": [one.clone(), { "text": { "_null": true } }] });
    assert!(told(&sync, &config(public, json!(["title"]), stricter)).is_empty());
    let wider = told(
        &sync,
        &config(public, json!(["id", "title", "text"]), one.clone()),
    );
    assert!(
        wider[0].contains("read `articles` (`text`) (open-to-public)"),
        "{wider:?}"
    );
    let weaker = config(public, json!(["id", "title"]), Value::Null);
    refused(
        &server,
        &sync,
        &weaker,
        &[&format!(
            "{}: everybody may, without logging in, read `articles` (`id`, `title`) with a rule or addresses other than \
             before (open-to-public)",
            plan.dangers[0].address
        )],
    );
    sync.push(&weaker);
    assert_eq!(titles(), Ok(2));

    // A policy that the public gets, with all that it grants.
    sync.push(&closed);
    assert_eq!(titles(), Err(403));
    let attached = closed.set(
        &id("desk"),
        json!({ "roles": [{ "role": null, "user": null, "sort": 1 }] }),
    );
    assert_eq!(
        told(&sync, &attached),
        [
            "access.desk.public: everybody may, without logging in, read `articles` (all fields) (open-to-public)"
        ]
    );
    sync.push(&attached);
    assert_eq!(titles(), Ok(2));
    let flags = attached.set(&id("desk"), json!({ "admin_access": true }));
    let found = told(&sync, &flags);
    assert!(
        found[0].starts_with("policy.desk: everybody has a policy with `admin_access`"),
        "{found:?}"
    );
    // And what it says of the server is so.
    sync.push(&flags);
    let refusal = anybody
        .attempt("GET", "/users", &Value::Null)
        .expect_err("no rights");
    assert_eq!(refusal.status, 403);
}

#[test]
fn registration_is_open_to_everybody() {
    let server = Server::start();
    let sync = server.sync().without_model();
    let settings = |fields: Value| {
        let mut record = json!({ "_syncId": "_sync_default_settings" });
        for (key, value) in fields.as_object().expect("an object") {
            record[key] = value.clone();
        }
        Config::new().with(Kind::Settings, json!([record]))
    };
    sync.clone()
        .allowing(&[])
        .push(&settings(json!({ "project_name": "A" })));
    let found = told(&sync, &settings(json!({ "public_registration": true })));
    assert_eq!(found.len(), 1);
    assert!(
        found[0].ends_with(
            "everybody may make themselves a user (`public_registration`) (open-to-public)"
        ),
        "{found:?}"
    );
}
