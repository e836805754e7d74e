//! The published npm package `directus-sync` and ours take turns on one
//! instance with `directus-extension-sync`, and each sees the other's work.
//!
//! The one difference between their dumps: directus-sync 3.4.1 writes no
//! `user` into the attachments of policies, as its later versions do. Given a
//! dump with it, 3.4.1 reports these policies.

use serde_json::json;
use sync_tests::{Cli, Dump, Server};

#[test]
fn the_published_client_sees_our_push() {
    let server = Server::with_extension();
    let (ours, published) = (Cli::to(server.url()), Cli::published(server.url()));
    let dump = Dump::newsroom().as_published();
    ours.push(&dump);

    published.expect_no_diff(&dump);
    assert_eq!(published.pull().files(), dump.files());
    server.expect_records(&dump, &server.extension_mappings());
    defaults_are_mapped(&server);

    // That the published client reports nothing is worth something only if it would report this.
    let changed = Dump::copy_of(dump.path());
    let editor = changed.sync_id("roles", "name", "Editor");
    changed.set("roles", &editor, "/icon", json!("gavel"));
    changed.retain("presets", |preset| preset["bookmark"] != "To review");
    changed.edit("snapshot/fields/articles/title.json", |field| {
        field["meta"]["note"] = json!("Short")
    });
    let mut reported = published.published_diff(&changed);
    reported.sort();
    assert_eq!(
        reported,
        [
            "[presets] To delete: 1 item(s)",
            "[roles] To update: 1 item(s)",
            "[snapshot] Found 1 change in fields"
        ]
    );

    // What it pushes on top of ours is what we see.
    published.push(&changed);
    ours.expect_no_diff(&changed);
    assert_eq!(ours.pull().as_published().files(), changed.files());
    assert_eq!(server.find("/roles", "name", "Editor")["icon"], "gavel");

    // And ours on top of its.
    // What another tool did is not our doing either.
    ours.on(&dump, &["push", "--yes", "--on-conflict", "ours"])
        .expect(0);
    published.expect_no_diff(&dump);
}

#[test]
fn we_see_the_push_of_the_published_client() {
    let server = Server::with_extension();
    let (ours, published) = (Cli::to(server.url()), Cli::published(server.url()));
    let dump = Dump::newsroom().as_published();
    published.push(&dump);

    ours.expect_no_diff(&dump);
    let pulled = published.pull();
    assert_eq!(ours.pull().as_published().files(), pulled.files());
    server.expect_records(&dump, &server.extension_mappings());
    defaults_are_mapped(&server);

    // Rows that nobody has pulled belong to nobody.
    let by_hand = server.post("/roles", &json!({ "name": "By hand" }));
    ours.expect_no_diff(&dump);
    published.expect_no_diff(&dump);

    // A pull gives them a SyncID, which the other client keeps.
    let tracked = ours.pull().as_published();
    assert_eq!(
        tracked.records("roles").len(),
        dump.records("roles").len() + 1
    );
    assert_eq!(published.pull().files(), tracked.files());
    let local = server.extension_mappings()[&(
        "roles".to_owned(),
        tracked.sync_id("roles", "name", "By hand"),
    )]
        .clone();
    assert_eq!(by_hand["id"], local);

    // A dump from before lacks it now.
    ours.on(&dump, &["diff", "--exit-code"])
        .expect(2)
        .says("- role.by_hand");
    assert_eq!(
        published.published_diff(&dump),
        ["[roles] To delete: 1 item(s)"]
    );
}

/// Rows of the example, which either client can push.
#[test]
fn the_published_client_pushes_our_seeds() {
    let server = Server::with_extension();
    let (ours, published) = (Cli::to(server.url()), Cli::published(server.url()));
    ours.folder().write(
        ".env",
        "DESK_EMAIL=desk@example.com\nSITE_TOKEN=x\nPASSWORD_OF_ANN=open-sesame\n",
    );
    let manifest = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../examples/gazette/Cargo.toml"
    );
    ours.run(&format!(
        "push --yes --allow open-to-public --manifest-path {manifest}"
    ))
    .expect(0)
    .complains("The config has seeds, too");
    let dump = Dump::empty();
    let out = dump.path().to_str().unwrap();
    ours.run(&format!("synth --manifest-path {manifest} --out {out}"))
        .expect(0)
        .complains(" and 9 of seeds to ");
    // The published client does not know our variables.
    dump.edit("seed/directus_users.json", |seed| {
        let password = &mut seed["data"][0]["password"];
        assert_eq!(password["$directus-sync"]["secret"], "PASSWORD_OF_ANN");
        *password = json!("open-sesame");
    });

    let seed = |what: &str| {
        let run = format!("seed {what} --seed-path {out}/seed");
        published.run(&run).expect(0).says("Done!").to_string()
    };
    let finds_work = |said: &str| {
        ["To create:", "To update:", "To delete:"]
            .iter()
            .any(|action| said.contains(action))
    };
    let first = seed("diff");
    assert!(finds_work(&first), "{first}");
    seed("push");
    holds_the_seeds(&server);
    let second = seed("diff");
    assert!(!finds_work(&second), "{second}");
    // What it has pushed is ours: by the same SyncIDs, from the code.
    ours.run(&format!("seed diff --exit-code --manifest-path {manifest}"))
        .expect(0)
        .says("Nothing to do");
}

fn holds_the_seeds(server: &Server) {
    let ann = server.find("/users", "first_name", "Ann");
    assert_eq!(ann["role"], server.find("/roles", "name", "Author")["id"]);
    let picture = server.find("/files", "title", "The harbour");
    assert_eq!(picture["type"], "image/svg+xml");
    assert_eq!(
        picture["folder"],
        server.find("/folders", "name", "Covers")["id"]
    );
    let tide = server.find("/items/article", "title", "The tide is coming in");
    let harbour = server.find("/items/section", "slug", "harbour");
    assert_eq!(
        (&tide["author"], &tide["cover"], &tide["section"]),
        (&ann["id"], &picture["id"], &harbour["id"])
    );
    assert_eq!(tide["published_on"], "2026-05-01T06:00:00");
    let answer = server.find("/items/comment", "text", "It will be, in six hours.");
    let answered = server.find("/items/comment", "text", "I liked it better dry.");
    assert_eq!(
        (&answer["article"], &answer["answers"]),
        (&tide["id"], &answered["id"])
    );
}

/// The records that every instance has stand for its own rows.
fn defaults_are_mapped(server: &Server) {
    let mappings = server.extension_mappings();
    let mapped =
        |kind: &str, sync_id: &str| mappings[&(kind.to_owned(), sync_id.to_owned())].clone();
    let me = server.get("/users/me");
    assert_eq!(me["role"], mapped("roles", "_sync_default_admin_role"));
    assert_eq!(
        mapped("policies", "_sync_default_public_policy"),
        "abf8a154-5b1c-4a46-ac9c-7300570f4f17"
    );
    let admin = mapped("policies", "_sync_default_admin_policy");
    assert_eq!(
        server.get(&format!("/policies/{admin}"))["admin_access"],
        true
    );
    assert_eq!(mapped("settings", "_sync_default_settings"), "1");
}
