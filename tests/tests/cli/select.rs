//! `--target`, `--exclude` and `--mode` on the command line.

use sync_tests::{Cli, Dump, Server, file};

#[test]
fn a_part_is_pushed_and_the_rest_is_told() {
    let server = Server::start();
    let cli = Cli::to(server.url());
    let dump = Dump::newsroom();

    cli.on(&dump, &["diff", "--target", "role.editor,role.nobody"])
        .expect(1)
        .complains("`role.nobody` means nothing in the configuration and nothing on the target");
    cli.on(&dump, &["push", "--target", "role.editor"])
        .expect(0)
        .says("+ role.editor")
        .says("left out by --target or --exclude.");
    server.find("/roles", "name", "Editor");
    assert_eq!(server.count("/translations"), 0);
    let again = ["diff", "--exit-code", "--target", "role.editor"];
    cli.on(&dump, &again).expect(0).says("Nothing to do");

    // Listed in full, and for machines.
    let listed = [
        "diff",
        "--exclude",
        "role.*,policy.*",
        "--exclude",
        "flow.*",
        "--pretty-diff",
    ];
    cli.on(&dump, &listed)
        .expect(0)
        .says("Left alone")
        .says("create: needs policy.");
    let json = cli
        .on(&dump, &["diff", "--json", "--target", "permission.*"])
        .expect(0);
    let plan = json.json();
    let records = plan["records"].as_array().unwrap();
    let along = records
        .iter()
        .filter(|record| record["neededBy"].is_string());
    assert!(along.count() > 0, "{plan:#}");
    let left = plan["left"].as_array().unwrap();
    assert!(
        left.iter()
            .any(|it| it["why"] == "not-targeted" && it["action"] == "create")
    );

    cli.push(&dump);
    cli.expect_no_diff(&dump);
}

#[test]
fn a_merge_deletes_nothing_and_needs_no_consent() {
    let server = Server::start();
    let cli = Cli::to(server.url());
    let dump = Dump::newsroom();
    cli.push(&dump);
    dump.write(&file("translations"), "[]\n");
    // A mirror would have to ask.
    cli.on(&dump, &["push"]).expect(1);
    cli.on(&dump, &["push", "--mode", "merge"])
        .expect(0)
        .says("4 changes left out by --mode.");
    assert_eq!(server.count("/translations"), 4);
    cli.on(&dump, &["push", "--yes"])
        .expect(0)
        .says("4 deleted");
    assert_eq!(server.count("/translations"), 0);
    cli.expect_no_diff(&dump);
}
