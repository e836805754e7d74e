//! What is kept of a target goes from store to store.

use std::path::Path;

use serde_json::json;
use sync_tests::{Cli, Dump, Server};

/// A server with what a push has left, its mappings in this store.
struct Pushed {
    /// It ends with the value.
    _server: Server,
    cli: Cli,
    dump: Dump,
}

impl Pushed {
    fn to(store: &str) -> Self {
        let server = Server::with_extension();
        let (cli, dump) = (Cli::to(server.url()), Dump::newsroom());
        let push = ["push", "--allow", "open-to-public", "--id-map", store];
        cli.on(&dump, &push).expect(0);
        Self {
            _server: server,
            cli,
            dump,
        }
    }

    fn migrate(&self, from: &str, to: &str, more: &str) -> sync_tests::Run {
        self.cli
            .run(&format!("migrate-ids --from {from} --to {to} {more}"))
    }

    fn expect_no_diff(&self, store: &str) {
        let command = ["diff", "--exit-code", "--id-map", store];
        self.cli
            .on(&self.dump, &command)
            .expect(0)
            .says("Nothing to do");
    }

    /// What a store that lost its mappings would show.
    fn expect_nothing_known(&self, store: &str) {
        let shown = self
            .cli
            .run(&format!("migrate-ids --from {store} --to {}", other(store)));
        shown.expect(0).says("0 mappings");
    }
}

fn other(store: &str) -> &'static str {
    if store == "file" {
        "collection"
    } else {
        "file"
    }
}

#[test]
fn every_store_takes_over_from_every_other() {
    let stores = ["collection", "extension", "file"];
    for from in stores {
        for to in stores.into_iter().filter(|to| *to != from) {
            let pushed = Pushed::to(from);
            let copied = pushed.migrate(from, to, "").expect(0);
            assert!(
                copied.stdout.contains("and read back: ") && !copied.stdout.contains(" 0 mappings"),
                "{copied}"
            );
            pushed.expect_no_diff(to);
            // The source stays, and a second time there is nothing to write.
            pushed.expect_no_diff(from);
            pushed
                .migrate(from, to, "")
                .expect(0)
                .says("(0 were missing there)");
            pushed
                .migrate(from, to, "--remove-source")
                .expect(1)
                .complains("--yes");
            pushed.expect_no_diff(from);
            pushed
                .migrate(from, to, "--remove-source --yes")
                .expect(0)
                .says("Removed them from");
            pushed.expect_no_diff(to);
            if to != other(from) {
                continue;
            }
            // Nothing comes back from where everything was removed.
            pushed.expect_nothing_known(from);
        }
    }
}

#[test]
fn a_destination_that_says_something_else_is_not_overwritten() {
    let pushed = Pushed::to("collection");
    pushed.migrate("collection", "file", "").expect(0);
    let path = pushed.cli.folder().path().join("directus-sync.ids.json");
    let sync_id = pushed.dump.sync_id("roles", "name", "Editor");
    change(&path, &format!(r#""{sync_id}": {{"row":""#), "elsewhere-");
    let refused = pushed.migrate("collection", "file", "").expect(1);
    refused
        .complains("the destination maps 1 records to other rows")
        .complains(&format!("roles: {sync_id} is row "))
        .complains("--force");
    pushed
        .migrate("collection", "file", "--force")
        .expect(0)
        .says("(1 were missing there)");
    pushed.expect_no_diff("file");
    pushed
        .migrate("file", "file", "")
        .expect(1)
        .complains("is the store already");
}

fn change(path: &Path, after: &str, insert: &str) {
    let text = std::fs::read_to_string(path).expect("a file");
    assert!(text.contains(after), "{text}");
    std::fs::write(path, text.replacen(after, &format!("{after}{insert}"), 1)).expect("a file");
}

#[test]
fn a_project_of_a_file_is_pushed_pulled_and_told_of_what_is_broken() {
    let server = Server::start();
    let (cli, dump) = (Cli::to(server.url()), Dump::newsroom());
    cli.folder().write(
        "directus-sync.config.json",
        &json!({ "idMapFile": "state/ids.json" }).to_string(),
    );
    std::fs::create_dir(cli.folder().path().join("state")).expect("a folder");
    cli.push(&dump).complains("id map: file");
    cli.expect_no_diff(&dump);
    // Nothing of ours is on the target.
    let collections = server.get("/collections").to_string();
    assert!(!collections.contains("sync_sdk_id_map"), "{collections}");
    let path = cli.folder().path().join("state/ids.json");
    let text = std::fs::read_to_string(&path).expect("a file");
    std::fs::write(
        &path,
        text.replacen("      \"records\"", "<<<<<<< ours\n      \"records\"", 1),
    )
    .expect("a file");
    for command in ["diff", "push"] {
        let run = cli.on(&dump, &[command]).expect(1);
        run.complains("state/ids.json:6: a merge conflict stands here");
    }
    std::fs::write(&path, text).expect("a file");
    cli.expect_no_diff(&dump);
}
