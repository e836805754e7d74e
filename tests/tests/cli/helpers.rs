//! The helpers of directus-sync, with and without its extension.

use serde_json::{Value, json};
use sync_tests::{Api, Cli, Dump, Server, id_of, text};
use xtask::directus::Version;
use xtask::proxy::{Fault, Proxy, When};

/// The primary key of a role that a store maps to the editor.
fn mapped(server: &Server, has_extension: bool, sync_id: &str) -> Option<String> {
    let mappings = match has_extension {
        true => server.extension_mappings(),
        false => server.collection_mappings(),
    };
    mappings
        .get(&("roles".to_owned(), sync_id.to_owned()))
        .cloned()
}

#[test]
fn a_row_is_let_go_by_its_key_and_what_was_let_go_is_told() {
    for (server, has_extension, store) in [
        (Server::with_extension(), true, "extension"),
        (Server::start(), false, "collection"),
    ] {
        let cli = Cli::to(server.url());
        let dump = Dump::newsroom();
        cli.push(&dump);
        let editor = dump.sync_id("roles", "name", "Editor");
        let row = mapped(&server, has_extension, &editor).expect("a mapping");
        let before = server.everything();

        // The published client says `Untracked directus_roles …` here, and does nothing.
        let untrack = format!("helpers untrack --collection directus_roles --id {row}");
        cli.run(&untrack)
            .expect(0)
            .says("role.editor")
            .says(&editor)
            .complains(&format!("1 no longer tracked in the id map ({store})"));
        assert_eq!(mapped(&server, has_extension, &editor), None);
        assert_eq!(server.everything(), before);
        cli.run(&untrack).expect(1).complains(&format!(
            "roles {row}: the id map ({store}) has no such row"
        ));

        let reporter = dump.sync_id("roles", "name", "Reporter");
        let row = mapped(&server, has_extension, &reporter).expect("a mapping");
        let untrack = format!("helpers untrack --collection roles --id {row} --json");
        let document = cli.run(&untrack).expect(0).json();
        assert_eq!(document["untracked"][0]["address"], "role.reporter");
        assert_eq!(document["untracked"][0]["id"], row.as_str());
        assert_eq!(mapped(&server, has_extension, &reporter), None);
    }
}

#[test]
fn what_nobody_tracks_is_not_untracked() {
    let server = Server::start();
    let cli = Cli::to(server.url());
    cli.run("helpers untrack --collection articles --id 1")
        .expect(1)
        .complains("`articles` is not a kind of record; say one or more of folders, roles");
    let role = text(&server.post("/roles", &json!({ "name": "By hand" })), "id");
    cli.run(&format!("helpers untrack --collection roles --id {role}"))
        .expect(1)
        .complains("nothing was changed");
}

/// The keys of the permissions to read articles that editors have.
fn rights(server: &Api) -> Vec<String> {
    let policy = server.find("/policies", "name", "Editing")["id"].clone();
    let rows = server.list("/permissions").into_iter();
    let is_one = |row: &Value| {
        row["policy"] == policy && row["collection"] == "articles" && row["action"] == "read"
    };
    rows.filter(is_one).map(|row| id_of(&row["id"])).collect()
}

/// The newsroom, where three more rows say what editors may read.
fn doubled(server: &Server) -> Vec<String> {
    let policy = server.find("/policies", "name", "Editing")["id"].clone();
    // That all are allowed is no rule: an unlicensed Directus 12 takes them.
    for fields in [json!(["*", "id"]), json!(["*"]), json!(["*", "title"])] {
        let right = json!({ "policy": policy, "collection": "articles", "action": "read",
            "fields": fields });
        server.post("/permissions", &right);
    }
    rights(server)
}

#[test]
fn of_doubled_permissions_the_one_that_was_asked_for_stays() {
    for (server, flags) in [
        (Server::with_extension(), ""),
        (Server::start(), "--keep first"),
    ] {
        let cli = Cli::to(server.url());
        let dump = Dump::newsroom();
        cli.push(&dump);
        let helper = format!("helpers remove-permission-duplicates {flags}");
        cli.run(&helper)
            .expect(0)
            .complains("No two permissions are for one policy, collection and action.");
        let rows = doubled(&server);
        assert_eq!(rows.len(), 4);
        let (stays, tracked) = match flags {
            "" => (rows.last(), false),
            _ => (rows.first(), true),
        };
        let stays = stays.expect("a row").clone();
        let before = server.everything();
        cli.run(&helper)
            .expect(1)
            .says("permission.editing.articles.read")
            .says(r#"fields ["*","title"]"#)
            .says(&format!("fix: `{stays}` stays"))
            .complains("nothing was changed")
            .complains("say --yes");
        assert_eq!(server.everything(), before);

        let document = cli.run(&format!("{helper} --yes --json")).expect(0).json();
        assert_eq!(document["removed"][0]["ids"], json!(rows));
        assert_eq!(rights(&server), std::slice::from_ref(&stays));
        // A mapping of a row that is gone is gone, too; the record takes what is left.
        cli.on(&dump, &["doctor"])
            .expect(0)
            .complains("Nothing is wrong.");
        let changes = cli.on(&dump, &["diff", "--exit-code"]);
        match tracked {
            true => changes.expect(0),
            false => changes.expect(2).says("permission.editing.articles.read"),
        };
        cli.on(&dump, &["push", "--yes", "--allow", "open-to-public"])
            .expect(0);
        assert_eq!(rights(&server), [stays]);
    }
}

#[test]
fn the_same_permissions_stay_as_with_the_published_client() {
    let server = Server::with_extension();
    let (ours, published) = (Cli::to(server.url()), Cli::published(server.url()));
    ours.push(&Dump::newsroom());
    for keep in ["first", "last"] {
        let of_theirs = doubled(&server);
        let helper = format!("helpers remove-permission-duplicates --keep {keep}");
        published.run(&helper).expect(0);
        let stays = rights(&server);
        let place = |rows: &[String]| rows.iter().position(|row| *row == stays[0]);
        let theirs = place(&of_theirs).map(|place| place == 0);
        let of_ours = doubled(&server);
        ours.run(&format!("{helper} --yes")).expect(0);
        let stays = rights(&server);
        let ours = of_ours.iter().position(|row| *row == stays[0]);
        assert_eq!(ours.map(|place| place == 0), theirs, "{keep}");
    }
}

#[test]
fn a_server_is_ready_when_it_pings_and_tells_of_itself() {
    for (version, name) in [(Version::V11, "11.17.4"), (Version::V12, "12.4.1")] {
        let server = Server::of(version);
        let url = server.url();
        let wait = "helpers wait-server-ready --interval 0.05 --timeout 60";
        Cli::to(url)
            .run(wait)
            .expect(0)
            .says(&format!("{url} is ready: Directus {name} (check 1)."));
        // The version is not told to everybody.
        Cli::to(url)
            .token("")
            .run(wait)
            .expect(0)
            .says(&format!("{url} is ready (check 1)."));
        Cli::to(url)
            .token("wrong")
            .run(wait)
            .expect(1)
            .complains("refuses the credentials");
        Cli::to(url)
            .token("")
            .run(&format!(
                "{wait} -e {} -p {}",
                xtask::directus::ADMIN_EMAIL,
                xtask::directus::ADMIN_PASSWORD
            ))
            .expect(0)
            .says(name);
    }
}

#[test]
fn a_server_that_is_coming_up_is_waited_for() {
    let server = Server::of(Version::V12);
    let proxy = Proxy::start(server.url()).expect("a proxy");
    proxy.disturb(When::path("/server/ping").times(2), Fault::unavailable());
    // A good one in between does not count.
    proxy.disturb(
        When::path("/server/info").after(1).times(1),
        Fault::unavailable(),
    );
    Cli::to(&proxy.url())
        .run("helpers wait-server-ready --interval 0.05 --successes 2")
        .expect(0)
        .complains("not ready yet: GET /server/ping answered 503")
        .complains("not ready yet: GET /server/info answered 503")
        .says("is ready: Directus 12.4.1 (check 6).");
    assert_eq!(proxy.count("GET", "/server/health"), 0);

    proxy.disturb(When::path("/server/ping").always(), Fault::unavailable());
    Cli::to(&proxy.url())
        .run("helpers wait-server-ready --interval 0.05 --timeout 0.2")
        .expect(1)
        .complains("was not ready within 0.2 s; the last answer: GET /server/ping answered 503");
}
