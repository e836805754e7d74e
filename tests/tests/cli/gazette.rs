//! The example config, from its crate to a Directus and back.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use sync_tests::{Api, Cli, Dump, KINDS, Server, database, text, wait};
use xtask::directus::Database;

const MANIFEST: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../examples/gazette/Cargo.toml"
);
const SECRET: &str = "a-secret-that-nobody-prints";

/// Our binary in a folder whose `.env` has what the example reads.
fn gazette(server: &Server) -> Cli {
    let cli = Cli::to(server.url());
    let variables = format!("DESK_EMAIL=desk@example.com\nSITE_TOKEN={SECRET}\n");
    cli.folder().write(".env", &variables);
    cli
}

fn on_crate(command: &str) -> String {
    format!("{command} --manifest-path {MANIFEST}")
}

#[test]
fn the_example_reaches_a_directus_is_kept_there_and_comes_back() {
    let server = Server::start();
    let cli = gazette(&server);
    let by_hand = server.post("/roles", &json!({ "name": "Made by hand" }));

    let run = cli
        .run(&on_crate("push --yes --allow open-to-public"))
        .expect(0)
        .says("Done and verified (");
    assert!(!run.to_string().contains(SECRET), "{run}");
    cli.run(&on_crate("diff --exit-code"))
        .expect(0)
        .says("Nothing to do");
    is_the_gazette(&server);
    works_as_its_policies_say(&server);
    runs_its_flows(&server);

    let changed = changed_by_hand(&server);
    let plan = cli.run(&on_crate("diff --exit-code --json")).expect(2);
    assert!(!plan.to_string().contains(SECRET), "{plan}");
    let plan = plan.json();
    let addresses: Vec<&str> = ["schema", "records"]
        .iter()
        .flat_map(|part| plan[part].as_array().unwrap())
        .map(|change| change["address"].as_str().unwrap())
        .collect();
    assert_eq!(addresses, changed);
    cli.run(&on_crate("push --yes"))
        .expect(1)
        .complains("was changed by hand");
    cli.run(&on_crate(
        "push --yes --allow open-to-public,remove-tfa --on-conflict ours",
    ))
    .expect(0)
    .says("Done and verified (");
    is_the_gazette(&server);
    cli.run(&on_crate("push")).expect(0).says("Nothing to do");

    let path = format!("/roles/{}", by_hand["id"].as_str().unwrap());
    assert_eq!(server.get(&path), by_hand);
    comes_back(&cli);
}

/// What the code says, as the server's own API has it.
fn is_the_gazette(server: &Api) {
    assert_eq!(server.get("/settings")["project_name"], "Gazette (dev)");
    let documents = server.find("/folders", "name", "Documents (internal)");
    assert_eq!(
        server.get("/settings")["storage_default_folder"],
        documents["id"]
    );
    let pictures = server.find("/folders", "name", "Pictures");
    assert_eq!(
        server.find("/folders", "name", "Covers")["parent"],
        pictures["id"]
    );

    let article = server.get("/collections/article");
    assert_eq!(article["meta"]["display_template"], "{{title}}");
    let title = server.get("/fields/article/title");
    assert_eq!(title["schema"]["default_value"], "Untitled");
    assert_eq!(title["meta"]["note"], "Shown on the front page.");
    let author = server.get("/relations/article/author");
    assert_eq!(author["related_collection"], "directus_users");
    assert_eq!(author["schema"]["on_delete"], "SET NULL");

    let role = |name: &str| server.find("/roles", "name", name);
    assert_eq!(role("Editor")["parent"], role("Author")["id"]);
    assert_eq!(role("Editor")["icon"], "group");
    let writing = server.find("/policies", "name", "Writing");
    let attached = server.find("/access", "policy", writing["id"].as_str().unwrap());
    assert_eq!(attached["role"], role("Author")["id"]);
    let permissions = server.find_all("/permissions", "policy", writing["id"].as_str().unwrap());
    let update = |row: &&Value| row["collection"] == "article" && row["action"] == "update";
    let update = permissions.iter().find(update).unwrap();
    assert_eq!(
        update["validation"],
        json!({ "title": { "_nempty": true } })
    );
    assert_eq!(
        update["fields"],
        json!(["title", "body", "cover", "keywords"])
    );

    let announce = server.find("/flows", "name", "Announce");
    assert_eq!(announce["status"], "active");
    let operations = server.find_all("/operations", "flow", announce["id"].as_str().unwrap());
    let operation = |key: &str| operations.iter().find(|row| row["key"] == key).unwrap();
    assert_eq!(announce["operation"], operation("check")["id"]);
    assert_eq!(operation("check")["resolve"], operation("mail")["id"]);
    assert_eq!(operation("check")["reject"], operation("log")["id"]);
    assert_eq!(
        operation("mail")["options"]["to"],
        json!(["desk@example.com"])
    );
    let retract = server.find("/flows", "name", "Retract");
    assert_eq!(operation("retry")["options"]["flow"], retract["id"]);
    assert!(operation("site")["options"].to_string().contains(SECRET));

    let newsroom = server.find("/dashboards", "name", "Newsroom");
    let panels = server.find_all("/panels", "dashboard", newsroom["id"].as_str().unwrap());
    assert_eq!(panels.len(), 8);
    let drafts = server.find("/panels", "name", "Drafts");
    assert_eq!(
        drafts["options"]["filter"],
        json!({ "status": { "_eq": "draft" } })
    );
    let board = server.find("/presets", "bookmark", "Board");
    assert_eq!(board["role"], role("Editor")["id"]);
    assert_eq!(board["layout_options"]["kanban"]["groupField"], "status");
}

/// An author writes a draft under their own name, and sees it.
fn works_as_its_policies_say(server: &Server) {
    let section = server.post(
        "/items/section",
        &json!({ "name": "Harbour", "slug": "harbour" }),
    );
    let author = server.find("/roles", "name", "Author");
    let user = json!({ "email": "ann@example.com", "role": author["id"], "token": "token-of-ann" });
    let user = server.post("/users", &user);
    let ann = Api::new(server.url(), "token-of-ann");
    let article = json!({ "title": "Tide", "section": section["id"] });
    let written = ann.post("/items/article", &article);
    assert_eq!(
        (&written["status"], &written["author"]),
        (&json!("draft"), &user["id"])
    );
    let everyone = ann.list("/items/article?fields=id,title,status");
    assert_eq!(everyone.len(), 1);
    let publish = format!("/items/article/{}", text(&written, "id"));
    let refused = ann.attempt("PATCH", &publish, &json!({ "status": "published" }));
    assert_eq!(refused.map_err(|refusal| refusal.status), Err(403));

    // Whoever is not logged in sees what is online, and comments on it.
    let reader = Api::new(server.url(), "");
    let online = json!({
        "title": "Fair", "section": section["id"],
        "status": "published", "published_on": "2026-01-01T00:00:00",
    });
    let online = server.post("/items/article", &online);
    let seen = reader.attempt("GET", "/items/article?fields=title", &Value::Null);
    assert_eq!(seen, Ok(json!([{ "title": "Fair" }])));
    let comment = |text: &str| {
        let comment = json!({ "article": online["id"], "text": text });
        reader.attempt("POST", "/items/comment", &comment)
    };
    comment("Finally.").expect("a comment");
    assert_eq!(comment("").map_err(|refusal| refusal.status), Err(400));
    let comment = server.find("/items/comment", "text", "Finally.");
    assert_eq!(comment["spam"], false);
}

/// Flows that an event and a request start, seen by what they leave behind.
fn runs_its_flows(server: &Api) {
    // Nobody is at the site's address, so that what is published is taken back
    // by another flow.
    let draft = server.find("/items/article", "title", "Tide");
    let article = format!("/items/article/{}", text(&draft, "id"));
    server.patch(&article, &json!({ "title": "Low tide" }));
    server.patch(&article, &json!({ "status": "published" }));
    let taken_back = "Taken back: the site could not be told.";
    let comment = wait("the comment", || {
        server.find_all("/items/comment", "text", taken_back).pop()
    });
    assert_eq!(comment["article"], draft["id"]);
    assert_eq!(server.get(&article)["status"], "draft");
    // That it ran is kept, what it worked with is not: the token of the site.
    let announce = server.find("/flows", "name", "Announce");
    wait("the records of both runs", || {
        let records = server.find_all("/activity", "item", &text(&announce, "id"));
        let runs = records.iter().filter(|record| record["action"] == "run");
        (runs.count() == 2).then_some(())
    });
    assert_eq!(server.runs("Announce"), Vec::<Vec<_>>::new());

    // It is inactive until somebody says otherwise.
    let intake = text(&server.find("/flows", "name", "Intake"), "id");
    let hook = format!("/flows/trigger/{intake}");
    let letter = json!({ "from": "bo@example.com", "text": "I sail." });
    assert_eq!(server.refused(&hook, &letter).0, 403);
    server.patch(&format!("/flows/{intake}"), &json!({ "status": "active" }));
    server.post(&hook, &letter);
    let letter = wait("the letter", || {
        server.find_all("/items/letters", "text", "I sail.").pop()
    });
    assert_eq!(letter["from_address"], "bo@example.com");
}

/// Changes something of every part of the example. Answers the addresses, in
/// the order of a plan.
fn changed_by_hand(server: &Api) -> Vec<&'static str> {
    let change = |path: &str, field: &str, value: &str, to: Value| {
        let row = server.find(path, field, value);
        let id = &row["id"];
        let id = id.as_str().map_or_else(|| id.to_string(), str::to_owned);
        server.patch(&format!("{path}/{id}"), &to);
    };
    server.patch(
        "/collections/article",
        &json!({ "meta": { "icon": "star" } }),
    );
    server.patch(
        "/fields/article/title",
        &json!({ "meta": { "note": "By hand" } }),
    );
    change("/folders", "name", "Covers", json!({ "name": "Other" }));
    change("/roles", "name", "Editor", json!({ "icon": "star" }));
    change(
        "/policies",
        "name",
        "Writing",
        json!({ "enforce_tfa": true }),
    );
    let author = server.find("/roles", "name", "Author");
    change(
        "/access",
        "role",
        author["id"].as_str().unwrap(),
        json!({ "sort": 9 }),
    );
    let managing = server.find("/policies", "name", "Managing");
    let managing = managing["id"].as_str().unwrap();
    let users = server.find_all("/permissions", "policy", managing);
    let users = users
        .iter()
        .find(|row| row["collection"] == "directus_users")
        .unwrap();
    server.patch(
        &format!("/permissions/{}", users["id"]),
        &json!({ "fields": ["*"] }),
    );
    change(
        "/flows",
        "name",
        "Nightly archive",
        json!({ "status": "inactive" }),
    );
    change(
        "/operations",
        "key",
        "wait",
        json!({ "options": { "milliseconds": 1 } }),
    );
    change(
        "/translations",
        "value",
        "Aux archives",
        json!({ "value": "Vieux papiers" }),
    );
    change(
        "/dashboards",
        "name",
        "Newsroom",
        json!({ "note": "By hand" }),
    );
    change("/panels", "name", "Drafts", json!({ "width": 20 }));
    change(
        "/presets",
        "bookmark",
        "Board",
        json!({ "layout": "cards" }),
    );
    server.patch("/settings", &json!({ "project_color": "#000000" }));
    vec![
        "collection.article",
        "field.article.title",
        "folder.covers",
        "role.editor",
        "policy.writing",
        "access.writing.author",
        "permission.managing.directus_users.read",
        "flow.archive",
        "flow.intake",
        "operation.archive.wait",
        "dashboard.newsroom",
        "panel.newsroom.drafts",
        "preset.board",
        "translation.in_the_archive.fr_fr",
        "settings",
    ]
}

/// A pull gives back what `synth` says, but for what the example leaves to the
/// instance and what SQLite keeps in another form.
fn comes_back(cli: &Cli) {
    let synth = Dump::empty();
    let out = synth.path().to_str().unwrap();
    cli.run(&on_crate(&format!("synth --out {out}"))).expect(0);
    let pulled = cli.pull();

    for (kind, _) in KINDS {
        let by_id: BTreeMap<String, Value> = pulled
            .records(kind)
            .into_iter()
            .map(|record| (record["_syncId"].as_str().unwrap().to_owned(), record))
            .collect();
        for record in synth.records(kind) {
            let found = &by_id[record["_syncId"].as_str().unwrap()];
            for (field, value) in record.as_object().unwrap() {
                // A dump holds the names of variables, an instance their values.
                if !value.to_string().contains("$directus-sync") {
                    assert_eq!(&found[field], value, "{field} of {record}");
                }
            }
        }
    }

    let same = |(sort, of): (&str, fn(Value) -> Value)| {
        let of = |dump: &Dump| dump.parts(sort).into_iter().map(of).collect::<Vec<_>>();
        assert_eq!(of(&pulled), of(&synth), "{sort}");
    };
    same(("collections", |entry| entry));
    same(("relations", |mut entry| {
        // Foreign keys have names of the database's; on SQLite they have none.
        if let Some(schema) = entry["schema"].as_object_mut() {
            schema.insert("constraint_name".to_owned(), Value::Null);
        }
        entry
    }));
    same(("fields", |mut entry| {
        // Seen on 11.17.4: a UUID that refers to a row comes back as `string`, a
        // decimal as a `float` without precision, a counting key as `integer`.
        if database() == Database::Postgres {
            as_on_sqlite(&mut entry);
        }
        for type_of_sqlite in ["type", "schema"] {
            let value = entry[type_of_sqlite].take();
            if let Value::Object(mut schema) = value {
                for key in [
                    "data_type",
                    "max_length",
                    "numeric_precision",
                    "numeric_scale",
                ] {
                    schema.shift_remove(key);
                }
                entry[type_of_sqlite] = Value::Object(schema);
            }
        }
        entry
    }));
}

/// Takes away what only one of the two databases says: SQLite marks timestamps, and
/// a counting key of PostgreSQL has a default and is called unique.
fn as_on_sqlite(field: &mut Value) {
    if let Some(special) = field["meta"]["special"].as_array_mut() {
        special.retain(|mark| mark != "cast-timestamp");
        if special.is_empty() {
            field["meta"]["special"] = Value::Null;
        }
    }
    if field["schema"]["is_primary_key"] == true {
        for key in ["default_value", "is_unique"] {
            field["schema"][key] = Value::Null;
        }
    }
}
