//! What was reviewed, or shown before a question, is what is done: nothing that
//! came after it.

use serde_json::json;
use sync_tests::{Cli, Dump, Server, text};

const SAVE: [&str; 3] = ["diff", "--save", "plan.json"];
const PUSH: &str = "push --plan plan.json --yes";

/// The newsroom on a server.
fn newsroom() -> (Server, Cli, Dump) {
    let server = Server::start();
    let cli = Cli::to(server.url());
    let dump = Dump::newsroom();
    cli.push(&dump);
    (server, cli, dump)
}

/// Where a role is.
fn role(server: &Server, name: &str) -> String {
    format!(
        "/roles/{}",
        text(&server.find("/roles", "name", name), "id")
    )
}

fn set_icon(dump: &Dump, role: &str, icon: &str) {
    let role = dump.sync_id("roles", "name", role);
    dump.set("roles", &role, "/icon", json!(icon));
}

#[test]
fn what_would_be_opened_to_the_public_as_well_refuses_a_plan() {
    let server = Server::start();
    let cli = Cli::to(server.url());
    let dump = Dump::newsroom();
    let newsstand = dump.sync_id("policies", "name", "Newsstand");
    dump.edit("collections/permissions.json", |permissions| {
        let permissions = permissions.as_array_mut().unwrap().iter_mut();
        for permission in permissions.filter(|it| it["policy"] == json!(newsstand)) {
            permission["collection"] = json!("directus_files");
            permission["permissions"] = json!({});
            permission["fields"] = json!(["*"]);
        }
    });
    cli.push(&dump);
    let everybody = json!([{ "role": null, "user": null, "sort": 1 }]);
    dump.set("policies", &newsstand, "/roles", everybody);
    cli.on(&dump, &SAVE)
        .expect(0)
        .says("everybody may, without logging in, read `directus_files` (all fields)");

    let policy = text(&server.find("/policies", "name", "Newsstand"), "id");
    let delete = server.post(
        "/permissions",
        &json!({ "policy": policy, "collection": "articles", "action": "delete", "fields": ["*"] }),
    );
    let before = server.everything();
    let push = format!("{PUSH} --allow open-to-public");
    cli.run(&push).expect(1).complains(
        "delete `articles` and read `directus_files` (all fields), which nobody has reviewed",
    );
    assert_eq!(server.everything(), before);
    server.delete(&format!("/permissions/{}", delete["id"]));
    cli.run(&push).expect(0);
}

#[test]
fn what_was_put_into_what_goes_refuses_a_plan() {
    let (server, cli, dump) = newsroom();
    let nightly = dump.sync_id("flows", "name", "Nightly");
    dump.retain("flows", |flow| flow["name"] != "Nightly");
    dump.retain("operations", |operation| {
        operation["flow"] != json!(nightly)
    });
    cli.on(&dump, &SAVE).expect(0).says("flow.nightly");

    let flow = text(&server.find("/flows", "name", "Nightly"), "id");
    let operation = server.post(
        "/operations",
        &json!({ "flow": flow, "key": "by_hand", "name": "By hand", "type": "log",
            "position_x": 1, "position_y": 20, "options": {} }),
    );
    let operation = text(&operation, "id");
    cli.run(PUSH).expect(1).complains(&format!(
        "flow.nightly: it would be deleted, and meanwhile operation {operation} refers to it"
    ));
    server.delete(&format!("/operations/{operation}"));
    cli.run(PUSH).expect(0);
    assert!(server.find_all("/flows", "name", "Nightly").is_empty());
}

/// What another push has left since is newer than what the plan knows.
#[test]
fn a_plan_that_comes_late_makes_nobody_a_suspect() {
    let server = Server::start();
    let cli = Cli::to(server.url());
    server.post("/roles", &json!({ "name": "Editor", "icon": "edit" }));
    server.post("/roles", &json!({ "name": "Author", "icon": "edit" }));
    let (late, newer) = (cli.pull(), cli.pull());
    set_icon(&late, "Author", "star");
    cli.on(&late, &SAVE).expect(0);

    set_icon(&newer, "Editor", "gavel");
    cli.push(&newer);
    cli.run(PUSH).expect(0);
    assert_eq!(server.find("/roles", "name", "Author")["icon"], "star");

    set_icon(&newer, "Author", "star");
    cli.expect_no_diff(&newer);
    cli.on(&newer, &["drift"])
        .expect(0)
        .says("Nothing was changed by hand");
    set_icon(&newer, "Editor", "edit_note");
    cli.push(&newer);
}

#[test]
fn what_nobody_has_decided_is_not_saved() {
    let (server, cli, dump) = newsroom();
    server.patch(&role(&server, "Editor"), &json!({ "icon": "gavel" }));
    cli.on(&dump, &SAVE)
        .expect(1)
        .complains("`icon` was changed by hand to \"gavel\"")
        .complains("the plan was not saved")
        .complains("directus-sync diff --on-conflict");
    assert!(!cli.folder().files().contains_key("plan.json"));

    let decided = [&SAVE[..], &["--on-conflict", "ours"]].concat();
    cli.on(&dump, &decided).expect(0);
    cli.run(PUSH).expect(0);
    cli.expect_no_diff(&dump);
}

#[test]
fn what_moves_while_somebody_is_asked_is_not_overwritten() {
    let (server, cli, dump) = newsroom();
    let editor = role(&server, "Editor");
    let icon = || server.get(&editor)["icon"].clone();
    set_icon(&dump, "Editor", "edit");
    let question = "Apply this plan? [y/N]";
    let by_hand = || _ = server.patch(&editor, &json!({ "icon": "gavel" }));
    cli.typing_when_asked(&dump, &["push"], (question, by_hand), &["y"])
        .expect(1)
        .says("was changed meanwhile (icon)")
        .says("this has moved since the plan was shown");
    assert_eq!(icon(), "gavel");

    // What the plan does not concern may move.
    let push = ["push", "--on-conflict", "ours"];
    let another = || _ = server.post("/folders", &json!({ "name": "Another" }));
    cli.typing_when_asked(&dump, &push, (question, another), &["y"])
        .expect(0)
        .says("Done and verified");
    assert_eq!(icon(), "edit");
}
