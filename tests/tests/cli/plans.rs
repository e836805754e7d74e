//! Plans that are saved, looked at, and applied later or refused.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use sync_tests::{Cli, Dump, Server, file, text};
use xtask::directus::Version;
use xtask::proxy::{Fault, Proxy, When};

/// Where a plan is saved.
fn plan_of(cli: &Cli) -> PathBuf {
    cli.folder().path().join("plan.json")
}

fn read(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// Saves what a push of the dump would do.
fn save(cli: &Cli, dump: &Dump) {
    cli.on(dump, &["diff", "--save", "plan.json"])
        .expect(0)
        .complains("Saved the plan to plan.json.");
}

const PUSH: &str = "push --plan plan.json --yes --allow open-to-public";

/// The newsroom with other words in some places, something new and something
/// less: changes of every sort, in records and in the data model.
fn edition(dump: &Dump) {
    let editor = dump.sync_id("roles", "name", "Editor");
    dump.set("roles", &editor, "/icon", json!("edit"));
    let mail = dump.sync_id("operations", "key", "mail");
    dump.set("operations", &mail, "/options/subject", json!("News"));
    dump.edit(&file("folders"), |folders| {
        let folder = json!({ "name": "Clippings", "parent": null, "_syncId": "5d0cf1e2-6a3c-4d7e-9a55-0d8a5e1f7c01" });
        folders.as_array_mut().unwrap().push(folder);
    });
    dump.retain("translations", |translation| {
        translation["value"] != "Entwurf"
    });
    dump.edit("snapshot/fields/articles/title.json", |field| {
        field["meta"]["note"] = json!("The headline");
    });
    let mut lead: Value =
        serde_json::from_str(&dump.read("snapshot/fields/articles/body.json")).unwrap();
    lead["field"] = json!("lead");
    lead["meta"]["field"] = json!("lead");
    lead["schema"]["name"] = json!("lead");
    dump.write("snapshot/fields/articles/lead.json", &format!("{lead:#}\n"));
}

/// Pushes the newsroom, and saves a plan of its next edition.
fn saved(server: &Server) -> Cli {
    let cli = Cli::to(server.url());
    let dump = Dump::newsroom();
    cli.push(&dump);
    edition(&dump);
    save(&cli, &dump);
    cli
}

fn saves_and_applies(server: &Server, dump: &Dump) {
    let cli = Cli::to(server.url());
    for change in [|_: &Dump| {}, edition] {
        change(dump);
        save(&cli, dump);
        let before = server.everything();
        let diff = cli.on(dump, &["diff"]).expect(0);
        // Neither a server nor credentials are needed.
        let show = format!("show {}", plan_of(&cli).display());
        let shown = Cli::to("").token("").run(&show).expect(0);
        assert_eq!(shown.stdout, diff.stdout);
        assert_eq!(server.everything(), before, "showing changes nothing");

        cli.run(PUSH).expect(0).says("Done and verified");
        cli.expect_no_diff(dump);
        server.expect_records(dump, &server.collection_mappings());
        // What was applied is there.
        cli.run(PUSH).expect(1).complains("nothing was changed");
    }
    // With nothing to do, there is nothing to refuse either.
    save(&cli, dump);
    cli.run(PUSH).expect(0).says("Nothing to do");
}

#[test]
fn what_was_saved_is_applied() {
    saves_and_applies(&Server::start(), &Dump::newsroom());
}

#[test]
fn what_was_saved_is_applied_by_directus_12() {
    saves_and_applies(&Server::of(Version::V12), &Dump::newsroom_of(Version::V12));
}

#[test]
fn a_plan_is_for_its_owner_and_whole_or_not_there() {
    use std::os::unix::fs::PermissionsExt;

    let server = Server::start();
    let cli = Cli::to(server.url());
    save(&cli, &Dump::newsroom());
    let mode = fs::metadata(plan_of(&cli)).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let nowhere = cli.on(&Dump::newsroom(), &["diff", "--save", "no/plan.json"]);
    nowhere
        .expect(1)
        .complains("no/plan.json: the plan cannot be saved");
    let files = cli.folder().files();
    assert_eq!(files.keys().collect::<Vec<_>>(), ["plan.json"]);
}

#[test]
fn what_has_moved_refuses_a_plan() {
    let server = Server::start();
    let cli = saved(&server);

    let find = |path: &str, field: &str, value: &str| {
        let row = server.find(path, field, value);
        format!("{path}/{}", text(&row, "id"))
    };
    let refused = |says: &[&str]| {
        let before = server.everything();
        let mut run = cli.run(PUSH).expect(1);
        for text in says {
            run = run.complains(text);
        }
        assert_eq!(server.everything(), before);
    };

    // A row that the plan changes, by hand in a field that it does not.
    let editor = find("/roles", "name", "Editor");
    let description = server.get(&editor)["description"].clone();
    server.patch(&editor, &json!({ "description": "by hand" }));
    refused(&[
        "role.editor: its row",
        "was changed meanwhile (description)",
        "diff --save",
    ]);
    server.patch(&editor, &json!({ "description": description }));

    // A row that it creates, under the name that it gets.
    let folder = server.post("/folders", &json!({ "name": "Clippings" }));
    refused(&[
        "folder.clippings: there is a row for it meanwhile",
        &text(&folder, "id"),
    ]);
    server.delete(&format!("/folders/{}", text(&folder, "id")));

    // A row that it deletes is gone, and everything is told at once.
    server.delete(&find("/translations", "value", "Entwurf"));
    server.patch(&editor, &json!({ "icon": "gavel" }));
    refused(&["was deleted meanwhile", "was changed meanwhile (icon)"]);
}

#[test]
fn what_a_plan_does_not_concern_may_move() {
    let server = Server::start();
    let cli = saved(&server);

    let reporter = server.find("/roles", "name", "Reporter");
    server.patch(
        &format!("/roles/{}", text(&reporter, "id")),
        &json!({ "icon": "gavel" }),
    );
    server.post("/folders", &json!({ "name": "Another" }));
    cli.run(PUSH).expect(0);
    assert_eq!(server.find("/roles", "name", "Reporter")["icon"], "gavel");
    assert_eq!(server.find("/roles", "name", "Editor")["icon"], "edit");
}

#[test]
fn another_data_model_refuses_a_plan() {
    let server = Server::start();
    let cli = saved(&server);
    server.patch(
        "/fields/articles/title",
        &json!({ "meta": { "note": "by hand" } }),
    );
    server.make_collection("events", &["name"]);
    cli.run(PUSH)
        .expect(1)
        .complains("field.articles.title: was changed meanwhile")
        .complains("collection.events: was made meanwhile");
    assert_eq!(
        server.get("/fields/articles/title")["meta"]["note"],
        "by hand"
    );
}

#[test]
fn another_target_or_tool_refuses_a_plan() {
    let (server, other) = (Server::start(), Server::start());
    let cli = Cli::to(server.url());
    let dump = Dump::newsroom();
    save(&cli, &dump);
    let there = format!("{PUSH} --directus-url {}", other.url());
    cli.run(&there).expect(1).complains(&format!(
        "target: the plan was made for {}, this is {}",
        server.url(),
        other.url()
    ));
    assert_eq!(other.count("/folders"), 0);

    // The file of another tool, or one that somebody has edited.
    let mut plan = read(&plan_of(&cli));
    plan["records"][0]["address"] = json!("folder.another");
    cli.folder().write("plan.json", &plan.to_string());
    for command in [PUSH, "show plan.json"] {
        cli.run(command)
            .expect(1)
            .complains("plan.json: it was changed after it was saved");
    }
    let printed = cli.on(&dump, &["diff", "--json"]).expect(0);
    cli.folder().write("plan.json", &printed.stdout);
    cli.run(PUSH)
        .expect(1)
        .complains("it was printed and not saved");
    cli.folder().write("plan.json", &printed.stdout[..100]);
    cli.run(PUSH)
        .expect(1)
        .complains("it is not JSON, or not all of it");
    cli.run("push --plan none.json")
        .expect(1)
        .complains("none.json: the plan cannot be read");
    assert_eq!(server.count("/folders"), 0);
}

#[test]
fn a_push_of_a_plan_that_was_cut_off_is_refused_the_second_time() {
    let server = Server::start();
    let proxy = Proxy::start(server.url()).unwrap();
    let cli = Cli::to(&proxy.url());
    let dump = Dump::newsroom();
    save(&cli, &dump);
    proxy.disturb(
        When::path("/permissions").method("POST").always(),
        Fault::CutBefore,
    );
    // In several requests, also to a server that could take all at once.
    let push = format!("{PUSH} --no-import --max-push-retries 1");
    cli.run(&push).expect(1).complains("permission");
    proxy.reset();
    cli.run(PUSH)
        .expect(1)
        .complains("role.editor: there is a row for it meanwhile")
        .complains("If a push of this plan was cut off, a part of it is done");
    // What the hint says to do.
    save(&cli, &dump);
    cli.run(PUSH).expect(0);
    cli.expect_no_diff(&dump);
}

#[test]
fn a_plan_that_takes_rows_over_says_so_before() {
    let server = Server::start();
    let cli = Cli::to(server.url());
    let dump = Dump::newsroom();
    let by_hand = server.post("/roles", &json!({ "name": "Editor", "icon": "gavel" }));
    save(&cli, &dump);
    cli.run(PUSH).expect(1).complains("saved without --adopt");
    cli.on(&dump, &["diff", "--adopt", "--save", "plan.json"])
        .expect(0);
    cli.run(PUSH).expect(0);
    assert_eq!(server.find("/roles", "name", "Editor")["id"], by_hand["id"]);
    cli.expect_no_diff(&dump);
}

#[test]
fn the_flags_of_a_configuration_are_not_for_plans() {
    let cli = Cli::to("http://127.0.0.1:1");
    for flag in [
        "--force",
        "--adopt",
        "--dump-path x",
        "--env prod",
        "-o roles",
        "--no-snapshot",
    ] {
        let run = cli.run(&format!("push --plan plan.json {flag}"));
        run.expect(1).complains("cannot be used with");
    }
}
