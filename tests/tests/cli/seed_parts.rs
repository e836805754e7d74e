//! Parts of seeds: `--target`, `--exclude` and `--mode`, and what a journal says of them.

use serde_json::{Value, json};
use sync_tests::{Cli, Dump, Server};

fn make_model(server: &Server) {
    server.make_collection("section", &["name"]);
    server.make_collection("article", &["title"]);
    let field = json!({ "field": "section", "type": "integer", "meta": {}, "schema": {} });
    server.post("/fields/article", &field);
    let relation = json!({ "collection": "article", "field": "section", "related_collection": "section", "schema": {}, "meta": {} });
    server.post("/relations", &relation);
}

fn seeds(folder: &Dump, sections: Value, articles: Value) {
    for (collection, rows) in [("section", sections), ("article", articles)] {
        let path = format!("directus-config/seed/{collection}.json");
        folder.write(
            &path,
            &json!({ "collection": collection, "data": rows }).to_string(),
        );
    }
}

#[test]
fn a_target_is_pushed_with_what_it_needs_and_a_mode_keeps_the_rest() {
    let server = Server::start();
    make_model(&server);
    let cli = Cli::to(server.url());
    seeds(
        cli.folder(),
        json!([{ "_sync_id": "harbour", "name": "Harbour" }, { "_sync_id": "town", "name": "Town" }]),
        json!([{ "_sync_id": "tide", "title": "The tide", "section": "harbour" }]),
    );
    cli.run("seed diff --target seed.article.tide")
        .expect(0)
        .says("+ seed.section.harbour  needed by seed.article.tide")
        .says("1 change left out by --target or --exclude.");
    cli.run("seed push --target seed.article.tide")
        .expect(0)
        .says("2 created");
    assert_eq!(server.count("/items/section"), 1);
    cli.run("seed push --target seed.article.tyde")
        .expect(1)
        .complains("`seed.article.tyde` means nothing")
        .complains("seed.article.tide");

    seeds(
        cli.folder(),
        json!([{ "_sync_id": "harbour", "name": "Port" }, { "_sync_id": "town", "name": "Town" }]),
        json!([]),
    );
    // Nothing is deleted, so nobody has to agree.
    cli.run("seed push --mode add").expect(0).says("1 created");
    cli.run("seed push --mode merge")
        .expect(0)
        .says("1 updated");
    assert_eq!(server.count("/items/article"), 1);
    let told = cli.run("seed diff --mode merge --json").expect(0).json();
    assert_eq!(told["rows"], json!([]));
    assert_eq!(
        told["left"],
        json!([{ "address": "seed.article.tide", "fields": [], "action": "delete", "why": "mode" }])
    );
    cli.run("seed push --yes --exclude seed.section.*")
        .expect(0)
        .says("1 deleted");
    cli.run("seed diff --exit-code").expect(0);
}

#[test]
fn the_journal_has_the_plan() {
    let server = Server::start();
    make_model(&server);
    let cli = Cli::to(server.url());
    seeds(
        cli.folder(),
        json!([{ "_sync_id": "harbour", "name": "Harbour" }]),
        json!([]),
    );
    cli.run("seed push").expect(0);
    let files = cli.folder().files();
    let (_, journal) = files
        .iter()
        .find(|(path, _)| path.ends_with(".jsonl"))
        .expect("a journal");
    let lines = journal
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"));
    let lines: Vec<Value> = lines.collect();
    let plan = lines
        .iter()
        .find(|line| line["event"] == "plan")
        .expect("a plan");
    assert_eq!(
        plan["rows"],
        json!([["create", "seed.section.harbour", null]])
    );
    assert_eq!(plan["unchanged"], 0);
}
