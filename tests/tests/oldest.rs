//! The oldest Directus 11 that can be installed: what is pushed arrives, stays and comes back.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use sync_tests::{Cli, Dump, Server, text};
use xtask::directus::{DIRECTUS_OLDEST, Version};

/// The newspaper as this version takes it.
fn newsroom() -> Dump {
    let dump = Dump::newsroom();
    dump.edit("snapshot/info.json", |info| {
        info["directus"] = DIRECTUS_OLDEST.into();
    });
    dump
}

#[test]
fn a_newspaper_reaches_it_and_comes_back() {
    let server = Server::of(Version::Oldest);
    let cli = Cli::to(server.url());
    let dump = newsroom();
    cli.push(&dump);
    cli.expect_no_diff(&dump);

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
