//! What everybody may do then.

use serde_json::{Value, json};
use sync_sdk::model::Kind;
use sync_tests::{Api, Config, Server, id};

use super::{lay_over, refused, told};

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
        lay_over(&mut record, fields);
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
