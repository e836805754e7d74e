//! What `directus-sync seed pull` does to the seed files that are there.

use serde_json::{Value, json};
use sync_tests::{Cli, Server, field};
use xtask::proxy::{Fault, Proxy, When};

/// Sections under sections (counted keys), and articles of a section (UUIDs).
fn make_model(server: &Server) {
    server.make_collection("section", &["name"]);
    let uuid = json!({ "field": "id", "type": "uuid", "meta": { "special": ["uuid"] }, "schema": { "is_primary_key": true } });
    let title = json!({ "field": "title", "type": "string", "meta": {}, "schema": {} });
    server.post(
        "/collections",
        &json!({ "collection": "article", "meta": {}, "schema": {}, "fields": [uuid, title] }),
    );
    for (collection, name) in [("section", "parent"), ("article", "section")] {
        let field = json!({ "field": name, "type": "integer", "meta": {}, "schema": {} });
        server.post(&format!("/fields/{collection}"), &field);
        let relation = json!({ "collection": collection, "field": name, "related_collection": "section", "schema": {}, "meta": {} });
        server.post("/relations", &relation);
    }
}

/// The rows of the files of seeds.
fn seeds() -> [(&'static str, Value); 3] {
    let sections = json!([
        { "_sync_id": "quay", "name": "Quay", "parent": "harbour" },
        { "_sync_id": "harbour", "name": "Harbour", "parent": null },
        { "_sync_id": "town", "name": "Town", "parent": null },
    ]);
    let articles = json!([{ "_sync_id": "tide", "title": "The tide", "section": "quay" }]);
    let users =
        json!([{ "_sync_id": "anna", "email": "anna@example.com", "password": "a-long-password" }]);
    [
        ("section", sections),
        ("article", articles),
        ("directus_users", users),
    ]
}

fn path(collection: &str) -> String {
    format!("directus-config/seed/{collection}.json")
}

fn write(cli: &Cli, collection: &str, rows: &Value) {
    let document = json!({ "collection": collection, "data": rows });
    cli.folder().write(&path(collection), &document.to_string());
}

fn rows(cli: &Cli, collection: &str) -> Value {
    let text = cli.folder().read(&path(collection));
    let document: Value = serde_json::from_str(&text).expect("JSON");
    document["data"].clone()
}

fn cli_with_seeds(url: &str) -> Cli {
    let cli = Cli::to(url);
    for (collection, rows) in seeds() {
        write(&cli, collection, &rows);
    }
    cli
}

#[test]
fn a_pull_before_the_first_push_keeps_what_the_files_have() {
    let server = Server::start();
    make_model(&server);
    let cli = cli_with_seeds(server.url());
    // Of nothing that the server has.
    write(&cli, "later", &json!([{ "_sync_id": "a", "name": "A" }]));
    let told = cli
        .run("seed pull --json")
        .expect(0)
        .complains("seed.section: 3 rows are not on the target yet")
        .complains("seed.article: 1 row is not on the target yet")
        .complains("seed.later: the target has no such collection; its rows are kept")
        .json();
    assert_eq!(
        told["kept"],
        json!({ "article": 1, "directus_users": 1, "section": 3 })
    );
    assert_eq!(told["rows"]["section"], 0);
    for (collection, expected) in seeds() {
        assert_eq!(rows(&cli, collection), expected);
    }
    assert_eq!(
        rows(&cli, "later"),
        json!([{ "_sync_id": "a", "name": "A" }])
    );
    cli.folder().remove(&path("later"));
    cli.run("seed push").expect(0).says("5 created");
    // Of the same files, a row that is gone leaves, and one that is new stays.
    let town = server.find("/items/section", "name", "Town")["id"].to_string();
    server.delete(&format!("/items/section/{town}"));
    let [(_, mut sections), ..] = seeds();
    let new = json!({ "_sync_id": "hill", "name": "Hill", "parent": "harbour" });
    sections.as_array_mut().expect("a list").push(new.clone());
    // So does what is said of a field that the server does not have yet.
    sections[0]["motto"] = json!("Never dry");
    write(&cli, "section", &sections);
    cli.run("seed pull")
        .expect(0)
        .says("Pulled 4 rows of 3 collections")
        .complains("seed.section: 1 row is not on the target yet")
        .complains("seed.section: 1 row is gone from the target, and taken out of the seed");
    let expected = json!([sections[0], sections[1], new]);
    assert_eq!(rows(&cli, "section"), expected);
}

#[test]
fn what_was_made_by_hand_is_the_row_that_the_file_has() {
    let server = Server::start();
    make_model(&server);
    let cli = cli_with_seeds(server.url());
    let harbour = server.post(
        "/items/section",
        &json!({ "name": "Harbour", "parent": null }),
    );
    for (name, parent) in [("Quay", &harbour["id"]), ("By hand", &Value::Null)] {
        server.post("/items/section", &json!({ "name": name, "parent": parent }));
    }
    server.post(
        "/users",
        &json!({ "email": "anna@example.com", "title": "Chief" }),
    );
    let told = cli
        .run("seed pull --collection section,directus_users --json")
        .expect(0)
        .json();
    assert_eq!(told["kept"], json!({ "section": 1 }));
    assert_eq!(told["rows"]["section"], 3);
    let (sections, users) = (rows(&cli, "section"), rows(&cli, "directus_users"));
    let names = field(sections.as_array().expect("a list"), "name");
    assert_eq!(names, ["Quay", "Harbour", "Town", "By hand"]);
    assert_eq!(sections[0]["parent"], "harbour");
    assert_eq!(users[0]["_sync_id"], "anna");
    assert_eq!(users[0]["password"], "a-long-password");
    cli.run("seed push --target seed.section.* --target seed.article.*")
        .expect(0)
        .says("2 created");
}

#[test]
fn a_pull_that_cannot_write_its_files_tracks_nothing() {
    let server = Server::start();
    make_model(&server);
    server.post("/items/section", &json!({ "name": "By hand" }));
    let cli = Cli::to(server.url());
    cli.folder().write("blocked", "a file");
    cli.run("seed pull --collection section --seed-path blocked/seed")
        .expect(1)
        .complains("blocked");
    cli.run("state list seed.*")
        .expect(0)
        .complains("0 in the id map");
    // What nobody tracks, no push deletes.
    write(&cli, "section", &json!([]));
    cli.run("seed push --yes").expect(0).says("Nothing to do");
    assert_eq!(server.count("/items/section"), 1);
}

#[test]
fn a_pull_that_is_cut_off_before_the_mappings_doubles_nothing() {
    let server = Server::with_extension();
    make_model(&server);
    let mut parent = Value::Null;
    for name in ["Harbour", "Quay", "Berth"] {
        let made = server.post("/items/section", &json!({ "name": name, "parent": parent }));
        parent = made["id"].clone();
    }
    server.post(
        "/items/article",
        &json!({ "title": "The tide", "section": parent }),
    );
    let proxy = Proxy::start(server.url()).expect("it starts");
    let cli = Cli::to(&proxy.url());
    proxy.disturb(
        When::path("/directus-extension-sync/table/items::")
            .method("POST")
            .always(),
        Fault::refusal(403, "FORBIDDEN"),
    );
    cli.run("seed pull --collection section,article").expect(1);
    proxy.reset();
    assert_eq!(server.extension_table("items::section").len(), 0);
    let before = (rows(&cli, "section"), rows(&cli, "article"));
    assert_eq!(before.0.as_array().map(Vec::len), Some(3));
    cli.run("seed pull --collection section,article").expect(0);
    assert_eq!((rows(&cli, "section"), rows(&cli, "article")), before);
    assert_eq!(server.extension_table("items::section").len(), 3);
    cli.run("seed diff --exit-code")
        .expect(0)
        .says("4 rows unchanged");
}

#[test]
fn the_one_item_of_a_collection_stays_one() {
    let server = Server::start();
    let title = json!({ "field": "title", "type": "string", "meta": {}, "schema": {} });
    let front = json!({ "collection": "front", "meta": { "singleton": true }, "schema": {}, "fields": [title] });
    server.post("/collections", &front);
    server.patch("/items/front", &json!({ "title": "On the server" }));
    let cli = Cli::to(server.url());
    write(
        &cli,
        "front",
        &json!([{ "_sync_id": "front", "title": "In the file" }]),
    );
    cli.run("seed pull").expect(0).says("Pulled 1 row");
    assert_eq!(
        rows(&cli, "front"),
        json!([{ "_sync_id": "front", "title": "On the server" }])
    );
    cli.run("seed diff --exit-code").expect(0);
}

#[test]
fn contents_are_written_as_they_come() {
    let server = Server::start();
    let upload = |name: &str| server.upload(name, "text/plain", name.as_bytes());
    let ids: Vec<String> = ["a", "b", "c", "d", "e", "f"].map(upload).into();
    let last = ids.iter().max().expect("a file");
    let proxy = Proxy::start(server.url()).expect("it starts");
    let cli = Cli::to(&proxy.url());
    proxy.disturb(
        When::path(format!("/assets/{last}")).always(),
        Fault::refusal(400, "INVALID_PAYLOAD"),
    );
    let pull = "seed pull --collection directus_files";
    cli.run(pull).expect(1);
    let contents = || {
        let files = cli.folder().files();
        let contents = files.keys().filter(|path| path.contains("/seed/files/"));
        contents.count()
    };
    assert_eq!(contents(), 5);
    cli.run("state list seed.*")
        .expect(0)
        .complains("0 in the id map");
    proxy.reset();
    cli.run(pull).expect(0).says("Pulled 6 rows");
    assert_eq!(contents(), 6);
    cli.run("seed diff --exit-code").expect(0);
}

#[test]
fn what_users_and_files_were_given_comes_along() {
    let server = Server::start();
    let given = json!({
        "email": "anna@example.com", "provider": "okta", "external_identifier": "anna-1", "appearance": "dark",
        "theme_light": "Directus Minimal", "theme_light_overrides": { "borderRadius": "0px" }, "theme_dark": "Directus Default",
        "theme_dark_overrides": { "borderRadius": "1px" }, "text_direction": "rtl", "email_notifications": false, "tags": ["a"],
    });
    let is_as_given = |now: &Value| {
        for (field, value) in given.as_object().expect("an object") {
            assert_eq!(&now[field], value, "{field}");
        }
    };
    server.post("/users", &given);
    server.post("/users", &json!({ "email": "ben@example.com" }));
    let logo = server.upload("logo.txt", "text/plain", b"logo");
    let focal = json!({ "focal_point_x": 12, "focal_point_y": 34 });
    server.patch(&format!("/files/{logo}"), &focal);
    let cli = Cli::to(server.url());
    cli.run("seed pull --collection directus_users,directus_files")
        .expect(0);
    let (users, files) = (rows(&cli, "directus_users"), rows(&cli, "directus_files"));
    let user = |email: &str| {
        let mut users = users.as_array().expect("a list").iter();
        users.find(|user| user["email"] == email).expect("a user")
    };
    is_as_given(user("anna@example.com"));
    // What nobody set is not said.
    let ben = user("ben@example.com").as_object().expect("an object");
    let said: Vec<&str> = ben.keys().map(String::as_str).collect();
    assert_eq!(said, ["_sync_id", "email", "status"]);
    assert_eq!(files[0]["focal_point_x"], 12);
    assert_eq!(files[0].get("storage"), None);
    cli.run("seed diff --exit-code").expect(0);

    let other = Server::start();
    let there = Cli::to(other.url());
    for (path, text) in cli.folder().files() {
        there.folder().write(&path, &text);
    }
    let push = "seed push --exclude seed.directus_users.*";
    there.run(push).expect(0).says("1 created");
    let anna = user("anna@example.com")["_sync_id"].as_str();
    let push = format!(
        "seed push --target seed.directus_users.{}",
        anna.expect("text")
    );
    there.run(&push).expect(0).says("1 created");
    is_as_given(&other.find("/users", "email", "anna@example.com"));
    let logo = other.find("/files", "title", "Logo");
    assert_eq!(
        (&logo["focal_point_x"], &logo["focal_point_y"]),
        (&json!(12), &json!(34))
    );
}
