//! Deletions of seeded rows: what goes along with them, and whom they spare.

use serde_json::{Value, json};
use sync_tests::{Cli, Server};

fn seeds(cli: &Cli, collection: &str, rows: Value) {
    let document = json!({ "collection": collection, "data": rows });
    let path = format!("directus-config/seed/{collection}.json");
    cli.folder().write(&path, &document.to_string());
}

#[test]
fn what_the_database_deletes_along_is_said_before_anybody_agrees() {
    let server = Server::start();
    server.make_collection("section", &["name"]);
    server.make_collection("comment", &["text"]);
    let field = json!({ "field": "section", "type": "integer", "meta": {}, "schema": {} });
    server.post("/fields/comment", &field);
    let relation = json!({
        "collection": "comment", "field": "section", "related_collection": "section",
        "schema": { "on_delete": "CASCADE" }, "meta": {},
    });
    server.post("/relations", &relation);
    let cli = Cli::to(server.url());
    let harbour = json!({ "_sync_id": "harbour", "name": "Harbour" });
    seeds(
        &cli,
        "section",
        json!([harbour, { "_sync_id": "town", "name": "Town" }]),
    );
    cli.run("seed push").expect(0);
    let town = server.find("/items/section", "name", "Town")["id"].clone();
    server.post("/items/comment", &json!({ "text": "T", "section": town }));

    seeds(&cli, "section", json!([harbour]));
    let along =
        "with 1 row of `section` that would be deleted, the database deletes what refers to them";
    cli.run("seed diff")
        .expect(0)
        .complains(along)
        .complains("`comment` (by `section`)");
    cli.run("seed push").expect(1).complains(along);
    assert_eq!(server.count("/items/comment"), 1);
    let told = cli.run("seed push --yes --json").expect(0).json();
    let warning = told["plan"]["warnings"][0].as_str().unwrap_or_default();
    assert!(warning.starts_with(along), "{told}");
    // So it was.
    assert_eq!(server.count("/items/comment"), 0);
}

#[test]
fn who_pushes_keeps_their_role_and_stays_active() {
    let server = Server::start();
    let cli = Cli::to(server.url());
    let id = server.get("/users/me")["id"].clone();
    let users = |fields: Value| {
        let mut me = json!({ "_sync_id": "me", "id": id });
        for (field, value) in fields.as_object().into_iter().flatten() {
            me[field] = value.clone();
        }
        seeds(&cli, "directus_users", json!([me]));
    };
    for (fields, keep) in [
        (json!({ "status": "suspended" }), "keep `status` active"),
        (json!({ "role": null }), "keep the `role`"),
    ] {
        users(fields);
        cli.run("seed push --yes")
            .expect(1)
            .complains("seed.directus_users.me: this is the user who pushes")
            .complains(keep);
    }
    users(json!({ "status": "active", "title": "Chief" }));
    cli.run("seed push").expect(0);
    let me = server.get("/users/me");
    assert_eq!(
        (&me["title"], &me["status"]),
        (&json!("Chief"), &json!("active"))
    );
    assert!(me["role"].is_string(), "{me}");
}
