//! `diff --server-check` and `push --no-import`: what Directus 12.2 and later can
//! do in one transaction.

use serde_json::json;
use sync_tests::{Cli, Dump, Server, file};
use xtask::directus::Version;
use xtask::proxy::Proxy;

/// How many transactions were sent.
fn imports(proxy: &Proxy) -> usize {
    let log = proxy.log();
    let imports = log
        .iter()
        .filter(|entry| entry.path.starts_with("/utils/import"));
    imports.count()
}

#[test]
fn a_server_check_tells_what_the_server_would_take() {
    let server = Server::of(Version::V12);
    let cli = Cli::to(server.url());
    let dump = Dump::newsroom_of(Version::V12);
    let before = server.everything();
    cli.on(&dump, &["diff", "--server-check"])
        .expect(0)
        .says("+ role.editor")
        .complains("the server would take the plan: it wrote ")
        .complains("the server did not try: ");
    let document = cli.on(&dump, &["diff", "--server-check", "--json"]);
    let check = document.expect(0).json()["serverCheck"].clone();
    assert!(check["rows"].as_u64() > Some(0), "{check}");
    assert_eq!(check["refused"], json!([]));

    // A text that no language has.
    dump.edit(&file("translations"), |texts| {
        let text = json!({ "_syncId": "6f0f3b1e-5f4e-4d57-9c37-0a4c2d2b7a13",
            "key": "broken", "language": null, "value": "x" });
        texts.as_array_mut().expect("a list").push(text);
    });
    let refused = cli.on(&dump, &["diff", "--server-check", "--json"]);
    let refused = refused
        .expect(1)
        .complains("translation.broken")
        .complains("the server would refuse the plan; nothing was changed");
    let refused = refused.json()["serverCheck"]["refused"].clone();
    let addresses = refused[0]["addresses"].to_string();
    assert!(addresses.contains("translation.broken"), "{refused}");
    assert_eq!(server.everything(), before);
}

#[test]
fn an_older_server_cannot_check() {
    let server = Server::of(Version::V11);
    Cli::to(server.url())
        .on(
            &Dump::newsroom_of(Version::V11),
            &["diff", "--server-check"],
        )
        .expect(1)
        .says("+ role.editor")
        .complains("11.17.4")
        .complains("leave --server-check out");
}

#[test]
fn a_push_is_one_transaction_unless_it_is_told_otherwise() {
    for (options, transactions) in [(&[][..], true), (&["--no-import"], false)] {
        let server = Server::of(Version::V12);
        let proxy = Proxy::start(server.url()).expect("a proxy");
        let cli = Cli::to(&proxy.url());
        let dump = Dump::newsroom_of(Version::V12);
        let push = ["push", "--allow", "open-to-public"];
        cli.on(&dump, &[&push[..], options].concat())
            .expect(0)
            .says("Done and verified (");
        let made = |entry: &&xtask::proxy::Entry| {
            entry.method == "POST" && ["/roles", "/flows"].contains(&entry.path.as_str())
        };
        let log = proxy.log();
        assert_eq!(imports(&proxy) > 0, transactions, "{log:#?}");
        assert_eq!(
            log.iter().any(|entry| made(&entry)),
            !transactions,
            "{log:#?}"
        );
        cli.expect_no_diff(&dump);
        server.expect_records(&dump, &server.collection_mappings());
    }
}
