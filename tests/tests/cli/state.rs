//! What is tracked: shown, taken over, let go, and moved to another name.

use std::os::unix::fs::PermissionsExt;

use serde_json::{Value, json};
use sync_sdk::model::{Address, Kind, ProjectKey};
use sync_tests::{Cli, Config, Dump, Run, Server, id, text};

/// The newsroom has articles for everybody.
const PUSH: [&str; 3] = ["push", "--allow", "open-to-public"];

fn addresses(document: &Value, list: &str) -> Vec<String> {
    let things = document[list].as_array().expect("a list").iter();
    things.map(|thing| text(thing, "address")).collect()
}

#[test]
fn what_is_tracked_is_listed_shown_and_let_go() {
    let server = Server::start();
    let cli = Cli::to(server.url());
    let dump = Dump::newsroom();
    cli.on(&dump, &PUSH).expect(0);
    let list = |pattern: &str| cli.on(&dump, &["state", "list", pattern, "--json"]);
    let roles = list("role.*").expect(0).json();
    let names = ["role.admin_role", "role.editor", "role.reporter"];
    assert_eq!(addresses(&roles, "tracked")[1..], names[1..]);
    assert_eq!(roles["tracked"][1]["exists"], true);
    assert_eq!(roles["tracked"][1]["described"], true);
    let editor = dump.sync_id("roles", "name", "Editor");
    cli.on(&dump, &["state", "list"])
        .expect(0)
        .says("role.editor")
        .says(&editor)
        .complains("in the id map: collection");
    cli.on(&dump, &["state", "show", "role.editor"])
        .expect(0)
        .says(&editor)
        .says("edit_note");
    cli.on(&dump, &["state", "show", "role.nobody"])
        .expect(1)
        .complains("nothing that is tracked is called so");

    let before = server.everything();
    cli.on(&dump, &["untrack", "role.reporter"])
        .expect(1)
        .complains("say --yes");
    cli.on(&dump, &["untrack", "role.reporter", "role.nobody", "--yes"])
        .expect(1)
        .complains("role.nobody: nothing that is tracked");
    assert_eq!(addresses(&list("role.*").json(), "tracked").len(), 3);
    cli.on(&dump, &["untrack", "role.reporter", "--yes"])
        .expect(0)
        .complains("role.reporter: the configuration still describes it")
        .complains("knows the row by its key and tracks it again");
    assert_eq!(server.everything(), before);
    assert_eq!(addresses(&list("role.*").json(), "tracked").len(), 2);

    // Let go for good: what the dump lacks then stays where it is.
    let scratch = dump.sync_id("folders", "name", "Scratch");
    dump.retain("folders", |folder| folder["_syncId"] != scratch.as_str());
    cli.on(&dump, &["diff"]).expect(0).says("- folder.scratch");
    cli.on(&dump, &["untrack", "folder.scratch", "--yes"])
        .expect(0);
    let diff = cli.on(&dump, &["diff"]).expect(0);
    assert!(!diff.stdout.contains("folder.scratch"), "{diff}");
}

#[test]
fn a_record_of_a_dump_moves_to_another_sync_id() {
    let server = Server::with_extension();
    let cli = Cli::to(server.url());
    let dump = Dump::newsroom();
    cli.on(&dump, &PUSH).expect(0);
    let was = dump.sync_id("folders", "name", "Scratch");
    let is = "77777777-7777-4777-8777-777777777777";
    dump.set("folders", &was, "/name", json!("Sketches"));
    dump.set("folders", &was, "/_syncId", json!(is));
    cli.on(&dump, &["diff"])
        .expect(0)
        .says("+ folder.sketches")
        .says("- folder.scratch");
    cli.on(&dump, &["mv", "folder.scratch", "folder.drafts", "--yes"])
        .expect(1)
        .complains("folder.drafts is not described");
    cli.on(&dump, &["mv", "folder.scratch", "folder.sketches", "--yes"])
        .expect(0)
        .says("folder.scratch -> folder.sketches");
    cli.on(&dump, &["diff"])
        .expect(0)
        .says("~ folder.sketches")
        .says("records: 1 to update");
    let field = ["mv", "field.articles.title", "field.articles.headline"];
    cli.on(&dump, &field)
        .expect(1)
        .complains("Directus cannot rename");
}

/// A config crate of which only the answer of its `synth` is there: the role of
/// an editor.
struct Gazette {
    cli: Cli,
}

impl Gazette {
    fn to(server: &Server) -> Self {
        let cli = Cli::to(server.url());
        let cargo = cli.folder().path().join("cargo");
        let cli = cli.env("CARGO", cargo.to_str().expect("text"));
        let script = "#!/bin/sh\nexec cat \"$(dirname \"$4\")/synth.json\"\n";
        cli.folder().write("cargo", script);
        let executable = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(&cargo, executable).expect("a script");
        let manifest = "[package]\nname = \"gazette\"\n[package.metadata.directus-sync]\n";
        cli.folder().write("Cargo.toml", manifest);
        let gazette = Self { cli };
        gazette.synth(&made("role.editor"));
        gazette
    }

    /// The role of the editor has this SyncID.
    fn synth(&self, sync_id: &str) {
        let role = json!({ "address": "role.editor", "syncId": sync_id,
            "fields": { "name": "Editor", "icon": "edit" } });
        let document = json!({ "format": "directus-sync/synth", "version": 1, "project": "gazette",
            "environment": null, "environments": [],
            "snapshot": { "records": { "roles": [role] }, "dataModel": null } });
        self.cli.folder().write("synth.json", &document.to_string());
    }

    fn run(&self, line: &str) -> Run {
        self.cli.run(line)
    }
}

fn made(address: &str) -> String {
    let key = ProjectKey::new("gazette");
    key.sync_id(&Address::new(address)).to_string()
}

#[test]
fn rows_are_taken_over_without_being_changed() {
    let server = Server::start();
    let gazette = Gazette::to(&server);
    let by_hand = server.post("/roles", &json!({ "name": "Editor", "icon": "gavel" }));
    let key = text(&by_hand, "id");
    gazette.run("diff").expect(0).says("needs --adopt");
    gazette
        .run("adopt")
        .expect(1)
        .says(&format!("> role.editor  row {key} (found by its name)"))
        .says("gavel")
        .complains("say --all");
    let roles = server.list("/roles");
    let adopted = gazette.run("adopt --all --json").expect(0).json();
    assert_eq!(adopted["adopted"][0]["id"], by_hand["id"]);
    assert_eq!(adopted["adopted"][0]["differs"], json!(["icon"]));
    assert_eq!(server.list("/roles"), roles);
    let diff = gazette.run("diff").expect(0).says("~ role.editor");
    assert!(!diff.stdout.contains("adopt"), "{diff}");
    gazette.run("push --yes").expect(0);
    assert_eq!(server.get(&format!("/roles/{key}"))["icon"], "edit");
    gazette
        .run("adopt --all")
        .expect(0)
        .complains("0 taken over");
}

#[test]
fn a_row_of_another_project_is_taken_only_by_its_key() {
    let server = Server::start();
    let blog = server.sync().project("blog").without_model();
    let theirs = json!([{ "_syncId": id("theirs"), "name": "Editor", "icon": "edit" }]);
    blog.push(&Config::new().with(Kind::Roles, theirs));
    let key = text(&server.find("/roles", "name", "Editor"), "id");
    let gazette = Gazette::to(&server);
    let by_key = format!("adopt role.editor={key}");
    let mappings = server.collection_mappings();
    for line in ["adopt", "adopt --all", "adopt role.* --yes"] {
        gazette
            .run(line)
            .expect(2)
            .says("by the project `blog`, and stays so")
            .says(&by_key)
            .complains("0 taken over");
    }
    let document = gazette.run("adopt --all --json").expect(2).json();
    assert_eq!(document["adopted"], json!([]));
    assert_eq!(document["ofOthers"][0]["trackedBy"], "blog");
    assert_eq!(server.collection_mappings(), mappings);

    gazette.run(&by_key).expect(0).says("(named; tracked as");
    let mappings = server.collection_mappings();
    let of = |sync_id: String| mappings.get(&("roles".to_owned(), sync_id)).cloned();
    assert_eq!(of(id("theirs")), None);
    assert_eq!(of(made("role.editor")), Some(key));
}

#[test]
fn what_is_ambiguous_is_listed_and_taken_by_its_key() {
    let server = Server::with_extension();
    let gazette = Gazette::to(&server);
    let rows = ["gavel", "sun"].map(|icon| {
        text(
            &server.post("/roles", &json!({ "name": "Editor", "icon": icon })),
            "id",
        )
    });
    gazette
        .run("adopt --all")
        .expect(2)
        .says("2 rows have its name")
        .says(&rows[0])
        .says(r#"icon "sun""#)
        .says("adopt role.editor=ID");
    assert!(server.extension_table("roles").is_empty());
    let line = format!("adopt role.editor={}", rows[1]);
    gazette.run(&line).expect(0).says("(named)");
    gazette.run("push --yes").expect(0);
    assert_eq!(server.get(&format!("/roles/{}", rows[1]))["icon"], "edit");
    assert_eq!(server.get(&format!("/roles/{}", rows[0]))["icon"], "gavel");
    let other = format!("adopt role.editor={}", rows[0]);
    gazette
        .run(&other)
        .expect(1)
        .complains("directus-sync untrack role.editor");
}

#[test]
fn a_line_of_the_lock_moves_and_the_row_stays_whose_it_is() {
    let server = Server::start();
    let gazette = Gazette::to(&server);
    let row = text(&server.post("/roles", &json!({ "name": "Redactor" })), "id");
    let lock = format!(
        "version 1\nrole.author {}\nrole.redactor {row}\n",
        made("x")
    );
    gazette.cli.folder().write("sync.lock", &lock);
    gazette
        .run("mv role.redactor role.editor")
        .expect(1)
        .complains("say --yes");
    assert_eq!(gazette.cli.folder().read("sync.lock"), lock);
    gazette
        .run("mv role.redactor role.editor --yes")
        .expect(0)
        .complains("`sync.lock`");
    let lines: Vec<String> = gazette
        .cli
        .folder()
        .read("sync.lock")
        .lines()
        .filter(|line| line.starts_with("role."))
        .map(str::to_owned)
        .collect();
    let author = format!("role.author {}", made("x"));
    assert_eq!(lines, [author, format!("role.editor {row}")]);
    // The crate compiles with the new line.
    gazette.synth(&row);
    gazette.run("push --yes").expect(0).says("~ role.editor");
    assert_eq!(server.get(&format!("/roles/{row}"))["name"], "Editor");
    gazette
        .run("mv role.redactor role.editor --yes")
        .expect(1)
        .complains("role.redactor is not tracked");
}
