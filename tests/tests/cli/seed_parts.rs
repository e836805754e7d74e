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

#[test]
fn what_is_tracked_of_seeds_is_shown_let_go_and_examined() {
    let server = Server::start();
    make_model(&server);
    let cli = Cli::to(server.url());
    let sections = json!([
        { "_sync_id": "harbour", "name": "Harbour" }, { "_sync_id": "town", "name": "Town" },
        { "_sync_id": "hill", "name": "Hill" },
    ]);
    seeds(cli.folder(), sections, json!([]));
    cli.run("seed push").expect(0);
    let key = |name: &str| server.find("/items/section", "name", name)["id"].to_string();
    let listed = cli.run("state list seed.* --json").expect(0).json();
    let row = json!({
        "address": "seed.section.harbour", "kind": "items::section", "syncId": "harbour",
        "id": key("Harbour"), "project": null, "exists": true,
    });
    assert_eq!(listed["tracked"][0], row);
    assert_eq!(listed["tracked"].as_array().expect("a list").len(), 3);
    cli.run("state list").expect(0).says("seed.section.town");
    cli.run("state show seed.section.town")
        .expect(0)
        .says(&key("Town"));
    cli.run("state show seed.section.twon")
        .expect(1)
        .complains("nothing that is tracked");
    cli.run("doctor").expect(0);

    // By its key, and by its address; the rows stay.
    let of_hill = format!("--id {}", key("Hill"));
    cli.run(&format!(
        "helpers untrack --collection items::article {of_hill}"
    ))
    .expect(1)
    .complains("has no such row");
    cli.run(&format!(
        "helpers untrack --collection items::section {of_hill}"
    ))
    .expect(0)
    .says("seed.section.hill");
    cli.run("untrack seed.section.town --yes")
        .expect(0)
        .says("items::section")
        .complains("take it out of the seed");
    assert_eq!(server.count("/items/section"), 3);

    // What is gone is found, and mended.
    server.delete(&format!("/items/section/{}", key("Harbour")));
    cli.run("doctor")
        .expect(2)
        .says("orphan-mapping")
        .says("seed.section.harbour");
    cli.run("doctor --fix --yes")
        .expect(0)
        .says("mended seed.section.harbour");
    cli.run("state list seed.*")
        .expect(0)
        .complains("0 in the id map");
}
