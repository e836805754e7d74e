//! What everybody may do then.

use serde_json::{Value, json};
use sync_sdk::model::Kind;
use sync_tests::{Api, Config, Server, Sync, id};

use super::{lay_over, refused, told};

/// Two articles that the public has nothing to do with, as nobody who has not logged in
/// sees them.
struct Articles {
    server: Server,
    sync: Sync,
}

impl Articles {
    fn start() -> Self {
        let server = Server::start();
        let sync = server.sync();
        let articles = Self { server, sync };
        // To be in no policy of the public is no danger.
        let closed = Self::closed();
        articles.sync.clone().allowing(&[]).push(&closed);
        articles.server.post(
            "/items/articles",
            &json!([{ "title": "One" }, { "title": "Two" }]),
        );
        assert_eq!(articles.titles(), Err(403));
        articles
    }

    /// With this grant to read them.
    fn config(policy: &str, fields: Value, rule: Value) -> Config {
        Config::new()
            .with_collections(&[("articles", &["title", "text"])])
            .with(
                Kind::Policies,
                json!([{ "_syncId": PUBLIC }, { "_syncId": id("desk"), "name": "Desk", "roles": [] }]),
            )
            .with(
                Kind::Permissions,
                json!([{ "_syncId": id("read"), "policy": policy, "collection": "articles",
                "action": "read", "permissions": rule, "fields": fields }]),
            )
    }

    /// The grant is in a policy that nobody has.
    fn closed() -> Config {
        Self::config(&id("desk"), json!(["*"]), Value::Null)
    }

    fn anybody(&self) -> Api {
        Api::new(self.server.url(), "")
    }

    /// How many of them anybody sees.
    fn titles(&self) -> Result<usize, u16> {
        self.anybody()
            .attempt("GET", "/items/articles", &Value::Null)
            .map(|items| items.as_array().map_or(0, Vec::len))
            .map_err(|refusal| refusal.status)
    }
}

const PUBLIC: &str = "_sync_default_public_policy";

#[test]
fn what_everybody_may_do_then_is_named() {
    let articles = Articles::start();
    let Articles { server, sync } = &articles;
    let open = Articles::config(PUBLIC, json!(["*"]), Value::Null);
    let plan = sync.diff(&open).expect("a diff");
    refused(
        server,
        sync,
        &open,
        &[&format!(
            "{}: everybody may, without logging in, read `articles` (all fields) (open-to-public)",
            plan.dangers[0].address
        )],
    );
    sync.push(&open);
    assert_eq!(articles.titles(), Ok(2));

    // A policy that the public gets, with all that it grants.
    let closed = Articles::closed();
    sync.push(&closed);
    assert_eq!(articles.titles(), Err(403));
    let attached = closed.set(
        &id("desk"),
        json!({ "roles": [{ "role": null, "user": null, "sort": 1 }] }),
    );
    assert_eq!(
        told(sync, &attached),
        [
            "access.desk.public: everybody may, without logging in, read `articles` (all fields) (open-to-public)"
        ]
    );
    sync.push(&attached);
    assert_eq!(articles.titles(), Ok(2));
    let flags = attached.set(&id("desk"), json!({ "admin_access": true }));
    let found = told(sync, &flags);
    assert!(
        found[0].starts_with("policy.desk: everybody has a policy with `admin_access`"),
        "{found:?}"
    );
    // And what it says of the server is so.
    sync.push(&flags);
    let refusal = articles
        .anybody()
        .attempt("GET", "/users", &Value::Null)
        .expect_err("no rights");
    assert_eq!(refusal.status, 403);
}

#[test]
fn so_is_what_a_rule_lets_everybody_do() {
    let articles = Articles::start();
    let Articles { server, sync } = &articles;
    let one = json!({ "title": { "_eq": "One" } });
    let open = Articles::config(PUBLIC, json!(["id", "title"]), one.clone());
    let plan = sync.diff(&open).expect("a diff");
    assert_eq!(plan.dangers.len(), 1);
    assert_eq!(
        plan.dangers[0].text,
        "everybody may, without logging in, read `articles` (`id`, `title`)"
    );
    sync.push(&open);
    assert_eq!(articles.titles(), Ok(1));

    // Less, and as much with one more rule, is none.
    let fewer = Articles::config(PUBLIC, json!(["title"]), one.clone());
    assert!(told(sync, &fewer).is_empty());
    let stricter = json!({ "_and": [one.clone(), { "text": { "_null": true } }] });
    let stricter = Articles::config(PUBLIC, json!(["title"]), stricter);
    assert!(told(sync, &stricter).is_empty());
    let wider = Articles::config(PUBLIC, json!(["id", "title", "text"]), one);
    let wider = told(sync, &wider);
    assert!(
        wider[0].contains("read `articles` (`text`) (open-to-public)"),
        "{wider:?}"
    );
    let weaker = Articles::config(PUBLIC, json!(["id", "title"]), Value::Null);
    refused(
        server,
        sync,
        &weaker,
        &[&format!(
            "{}: everybody may, without logging in, read `articles` (`id`, `title`) with a rule or addresses other than \
             before (open-to-public)",
            plan.dangers[0].address
        )],
    );
    sync.push(&weaker);
    assert_eq!(articles.titles(), Ok(2));
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
