//! Which row is made before which, on a real Directus.

use serde_json::{Value, json};
use sync_tests::{Server, seed, seeds_in};

#[test]
fn an_insert_order_against_the_references_does_no_harm() {
    let server = Server::start();
    server.make_collection("section", &["name"]);
    server.make_collection("article", &["title"]);
    // Required, so that an article without its section would be refused.
    let schema = json!({ "is_nullable": false });
    let field = json!({ "field": "section", "type": "integer", "meta": {}, "schema": schema });
    server.post("/fields/article", &field);
    let relation = json!({ "collection": "article", "field": "section", "related_collection": "section", "schema": { "on_delete": "NO ACTION" }, "meta": {} });
    server.post("/relations", &relation);
    let order = |order: i32| json!({ "insert_order": order });
    let rows = |name: &str, field: &str, more: Value| {
        let mut row = json!({ "_sync_id": name, field: name });
        if let Some(section) = more.as_str() {
            row["section"] = section.into();
        }
        json!([row])
    };
    let document = json!([
        seed("article", order(1), rows("tide", "title", json!("harbour"))),
        seed("section", order(2), rows("harbour", "name", Value::Null)),
        seed("article", order(3), rows("fair", "title", json!("harbour"))),
    ]);
    let folder = tempfile::tempdir().expect("a folder");
    let seeds = || seeds_in(folder.path(), &document);
    let names: Vec<String> = seeds().into_iter().map(|seed| seed.collection).collect();
    assert_eq!(names, ["article", "section"]);
    let sync = server.sync();
    let plan = sync.push_seeds(seeds()).expect("a push");
    // It decides in which order they are shown.
    let shown = plan.changes.iter().map(|change| change.sync_id.as_str());
    assert_eq!(shown.collect::<Vec<_>>(), ["tide", "fair", "harbour"]);
    let harbour = server.find("/items/section", "name", "harbour")["id"].clone();
    let articles = server.list("/items/article");
    assert_eq!(articles.len(), 2);
    assert!(articles.iter().all(|article| article["section"] == harbour));
    assert!(!sync.diff_seeds(seeds()).expect("a diff").has_writes());
}
