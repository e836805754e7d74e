//! What a push without a terminal refuses to do unless it is told to.

use serde_json::json;
use sync_tests::{Cli, Dump, Server, file, text};

#[test]
fn rows_that_no_push_made_are_taken_over_only_when_that_is_said() {
    let server = Server::start();
    let cli = Cli::to(server.url());
    let dump = Dump::newsroom();
    let by_hand = server.post("/roles", &json!({ "name": "Editor", "icon": "gavel" }));
    let before = server.everything();

    for command in [["push", "--force"], ["push", "--yes"]] {
        cli.on(&dump, &command)
            .expect(1)
            .says("  > role.editor")
            .says("needs --adopt")
            .complains(&format!(
                "role.editor: a row with its name exists ({})",
                text(&by_hand, "id")
            ))
            .complains("--adopt takes such rows over");
        assert_eq!(server.everything(), before, "{command:?}");
    }

    cli.on(&dump, &["push", "--adopt", "--allow", "open-to-public"])
        .expect(0);
    let editor = server.find("/roles", "name", "Editor");
    assert_eq!(editor["id"], by_hand["id"]);
    assert_eq!(editor["icon"], "edit_note");
    cli.expect_no_diff(&dump);
}

#[test]
fn a_diff_changes_nothing() {
    let server = Server::start();
    let cli = Cli::to(server.url());
    let dump = Dump::newsroom();
    let before = server.everything();
    cli.on(&dump, &["diff"]).expect(0).says("+ role.editor");
    cli.on(&dump, &["diff", "--exit-code"]).expect(2);
    assert_eq!(server.everything(), before);

    // Nothing is deleted, so nobody needs to be asked.
    cli.push(&dump);
    dump.remove(&file("translations"));
    let warned = cli.on(&dump, &["diff", "--exit-code"]).expect(0);
    warned.complains("there is no such file, so translations are left alone");
    dump.write(&file("translations"), "[]\n");
    cli.on(&dump, &["diff", "--exit-code"])
        .expect(2)
        .says("4 to delete");
    cli.on(&dump, &["push"]).expect(1);
    assert_eq!(server.count("/translations"), 4);
}
