//! What the binary asks, refuses, prints and exits with, and what the server says happened.

use serde_json::{Value, json};
use sync_tests::{Cli, Server, id};

fn write(cli: &Cli, path: &str, value: &Value) {
    cli.folder().write(path, &format!("{value:#}\n"));
}

/// A dump with a role of this name, and these dashboards.
fn dump(cli: &Cli, roles: &[&str], dashboards: &[&str]) {
    let roles: Vec<Value> = roles
        .iter()
        .map(|name| json!({ "name": name, "icon": "badge", "parent": null, "_syncId": id(name) }))
        .collect();
    let dashboards: Vec<Value> = dashboards
        .iter()
        .map(|name| json!({ "name": name, "icon": "star", "_syncId": id(name) }))
        .collect();
    write(cli, "directus-config/collections/roles.json", &json!(roles));
    write(
        cli,
        "directus-config/collections/dashboards.json",
        &json!(dashboards),
    );
}

#[test]
fn a_push_does_what_the_diff_showed_and_then_nothing_differs() {
    let server = Server::start();
    let cli = Cli::to(server.url());
    dump(&cli, &["Editor"], &["Desk"]);

    let run = cli.run("diff --exit-code");
    assert_eq!(run.code, 2, "{run:?}");
    for line in ["  + role.editor", "  + dashboard.desk"] {
        assert!(run.stdout.contains(line), "{run:?}");
    }
    assert_eq!(cli.run("diff").code, 0);
    assert_eq!(
        server.find_all("/roles", "name", "Editor"),
        [] as [Value; 0]
    );

    // Nothing is deleted, so nobody has to be asked.
    let run = cli.run("push");
    assert_eq!(run.code, 0, "{run:?}");
    assert!(
        run.stdout
            .contains("Done and verified (records: 2 created;"),
        "{run:?}"
    );
    assert!(
        run.stderr.contains("discover ") && run.stderr.contains(" requests;"),
        "{run:?}"
    );
    assert_eq!(server.find("/roles", "name", "Editor")["id"], id("Editor"));

    let run = cli.run("diff --exit-code");
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.stdout.starts_with("Nothing to do"), "{run:?}");

    server.patch(&format!("/roles/{}", id("Editor")), &json!({ "icon": "x" }));
    let run = cli.run("diff --json --exit-code");
    assert_eq!(run.code, 2, "{run:?}");
    let plan: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(
        (&plan["format"], &plan["version"]),
        (&json!("directus-sync/plan"), &json!(1))
    );
    assert_eq!(plan["records"][0]["address"], "role.editor");
    assert_eq!(
        plan["records"][0]["fields"],
        json!([{ "path": "icon", "before": "x", "after": "badge", "cause": "drift" }])
    );

    let run = cli.run("push --json --yes --on-conflict ours");
    assert_eq!(run.code, 0, "{run:?}");
    let document: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(document["format"], "directus-sync/push");
    assert_eq!(document["applied"], true);
    assert_eq!(document["plan"]["summary"]["records"]["update"], 1);
    let phases: Vec<_> = document["phases"]
        .as_array()
        .unwrap()
        .iter()
        .map(|phase| &phase["name"])
        .collect();
    assert_eq!(phases, ["discover", "compare", "apply", "verify"]);
    assert_eq!(server.find("/roles", "name", "Editor")["icon"], "badge");
}

#[test]
fn a_pulled_folder_is_canonical_valid_and_without_difference() {
    let server = Server::start();
    server.post("/folders", &json!({ "name": "Covers" }));
    server.make_collection("article", &["title"]);
    let cli = Cli::to(server.url());
    let run = cli.run("pull");
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.stdout.starts_with("Pulled "), "{run:?}");
    for line in ["check", "fmt --check", "diff --exit-code"] {
        let run = cli.run(line);
        assert_eq!(run.code, 0, "{line}: {run:?}");
    }
    let run = cli.run("pull --json");
    let document: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(document["tracked"], 0, "{document}");
    assert_eq!(
        document["files"],
        json!({ "created": [], "changed": [], "removed": [] })
    );

    let cli = Cli::to(server.url());
    let run = cli.run("pull --only-collections folders --no-snapshot --no-specs");
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(
        cli.folder().files().into_keys().collect::<Vec<_>>(),
        ["directus-config/collections/folders.json"]
    );
}

#[test]
fn users_without_the_right_to_are_told_so() {
    let server = Server::start();
    let plain =
        json!({ "email": "plain@example.com", "password": "hidden-word", "token": "plain-token" });
    server.post("/users", &plain);
    let before = server.everything();
    let cli = Cli::to(server.url());
    dump(&cli, &["Editor"], &[]);
    let seeds = json!({ "collection": "directus_users", "data": [] });
    cli.folder().write("seeds.json", &seeds.to_string());

    let all = |cli: &Cli, credentials: &str, message: &str| {
        for line in [
            "diff",
            "push --yes",
            "pull --dump-path other",
            "seed diff --seed-path seeds.json",
            "seed push --seed-path seeds.json",
        ] {
            let run = cli.run(&format!("{line} {credentials}"));
            assert_eq!((run.code, run.stdout.as_str()), (1, ""), "{run:?}");
            assert!(
                run.stderr.contains(message) && run.stderr.contains("hint: "),
                "{run:?}"
            );
            assert!(
                !run.stderr.contains("hidden-word") && !run.stderr.contains("plain-token"),
                "{run:?}"
            );
        }
    };
    all(&cli, "-t plain-token", "are not an administrator's");
    all(&cli, "-t no-such-token", "refuses the credentials");
    let cli = cli.token("");
    all(
        &cli,
        "-e plain@example.com -p hidden-word",
        "are not an administrator's",
    );
    all(
        &cli,
        "-e plain@example.com -p wrong",
        "refuses the credentials",
    );
    assert_eq!(server.everything(), before);

    let (email, password) = (
        xtask::directus::ADMIN_EMAIL,
        xtask::directus::ADMIN_PASSWORD,
    );
    let run = cli.run(&format!("push --yes -e {email} -p {password}"));
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(server.find("/roles", "name", "Editor")["id"], id("Editor"));
}
