//! The oldest Directus 11 that can be installed: what is pushed arrives, stays and comes back.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use sync_tests::{Cli, Dump, Server, file, text};
use xtask::directus::Version;

#[test]
fn a_newspaper_reaches_it_and_comes_back() {
    let server = Server::of(Version::Oldest);
    let cli = Cli::to(server.url());
    let dump = Dump::newsroom_of(Version::Oldest);
    cli.push(&dump)
        .says("settings  update of mcp_enabled")
        .says("systemFields: the target's version does not have it");
    cli.expect_no_diff(&dump);

    let known = server.get("/settings");
    dump.edit(&file("settings"), |settings| {
        for row in settings.as_array_mut().unwrap() {
            let is_known = |key: &str| key == "_syncId" || known.get(key).is_some();
            row.as_object_mut().unwrap().retain(|key, _| is_known(key));
        }
    });

    let mappings = server.collection_mappings();
    server.expect_records(&dump, &mappings);
    let title = server.get("/fields/articles/title");
    assert_eq!(title["type"], "string");
    let author = server.get("/relations/articles/author");
    assert_eq!(author["related_collection"], "authors");
    let publish = server.find("/flows", "name", "Publish");
    let first = mappings[&(
        "operations".to_owned(),
        text(&dump.records("flows")[0], "operation"),
    )]
        .clone();
    assert_eq!(publish["operation"], first.as_str());
    let editing = server.find("/policies", "name", "Editing");
    assert!(!editing["roles"].as_array().unwrap().is_empty());

    let pulled = cli.pull();
    let (sent, came) = (dump.parts("fields").len(), pulled.parts("fields").len());
    assert_eq!(sent, came);
    cli.expect_no_diff(&pulled);
}
