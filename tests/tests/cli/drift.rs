//! `drift` and `--on-conflict`, as they are typed.

use serde_json::json;
use sync_tests::{Cli, Server, text};

fn rename(server: &Server, from: &str, to: &str) {
    let role = text(&server.find("/roles", "name", from), "id");
    server.patch(&format!("/roles/{role}"), &json!({ "name": to }));
}

#[test]
fn a_change_by_hand_is_shown_and_not_overwritten() {
    let server = Server::start();
    let cli = Cli::to(server.url());
    let role = server.post("/roles", &json!({ "name": "Editor", "icon": "edit" }));
    let dump = cli.pull();

    // No push yet: nothing is known, and it says so.
    cli.on(&dump, &["drift"])
        .expect(0)
        .says("no push has left its state");
    cli.push(&dump);
    cli.on(&dump, &["drift"])
        .expect(0)
        .says("Nothing was changed by hand");

    rename(&server, "Editor", "Reviser");
    cli.on(&dump, &["drift"])
        .expect(2)
        .says("name: \"Editor\" -> \"Reviser\"")
        .says("1 changed");
    let found = cli.on(&dump, &["drift", "--json"]).expect(2).json();
    assert_eq!(found["synced"], true);
    assert_eq!(found["drift"][0]["now"], "Reviser");
    assert_eq!(found["drift"][0]["synced"], "Editor");
    // Without a configuration there is only what is there now.
    let found = cli.run("drift --json").expect(2).json();
    assert_eq!(found["drift"][0]["now"], "Reviser");
    assert_eq!(found["drift"][0].get("synced"), None);
    assert_eq!(found["drift"][0]["address"], "role.reviser");

    let diff = cli.on(&dump, &["diff"]).expect(0);
    diff.says("name (changed by hand): \"Reviser\" -> \"Editor\"")
        .says("1 thing changed by hand since the last sync");
    let plan = cli.on(&dump, &["diff", "--json"]).expect(0).json();
    assert_eq!(plan["records"][0]["fields"][0]["cause"], "drift");
    assert_eq!(plan["undecided"][0]["theirs"], "Reviser");

    cli.on(&dump, &["push", "--yes"])
        .expect(1)
        .complains("`name` was changed by hand to \"Reviser\"")
        .complains("--on-conflict");
    assert_eq!(
        server.get(&format!("/roles/{}", text(&role, "id")))["name"],
        "Reviser"
    );
    cli.on(&dump, &["push", "--yes", "--on-conflict", "theirs"])
        .expect(0)
        .says("changed by hand");
    assert_eq!(
        server.get(&format!("/roles/{}", text(&role, "id")))["name"],
        "Reviser"
    );
    cli.on(&dump, &["push", "--yes", "--on-conflict", "ours"])
        .expect(0)
        .says("would be overwritten");
    cli.on(&dump, &["drift"]).expect(0);
    server.find("/roles", "name", "Editor");
}
