//! What the binary asks, refuses, prints and exits with, and what the server says happened.

use serde_json::{Value, json};
use sync_tests::{Api, Server, id};

use crate::program::Program;

/// A dump with a role of this name, and these dashboards.
fn dump(program: &Program, roles: &[&str], dashboards: &[&str]) {
    let roles: Vec<Value> = roles
        .iter()
        .map(|name| json!({ "name": name, "icon": "badge", "parent": null, "_syncId": id(name) }))
        .collect();
    let dashboards: Vec<Value> = dashboards
        .iter()
        .map(|name| json!({ "name": name, "icon": "star", "_syncId": id(name) }))
        .collect();
    program.write("directus-config/collections/roles.json", &json!(roles));
    program.write(
        "directus-config/collections/dashboards.json",
        &json!(dashboards),
    );
}

#[test]
fn a_push_does_what_the_diff_showed_and_then_nothing_differs() {
    let server = Server::start();
    let program = Program::at(&server);
    dump(&program, &["Editor"], &["Desk"]);

    let run = program.run("diff --exit-code");
    assert_eq!(run.code, 2, "{run:?}");
    for line in ["  + role.editor", "  + dashboard.desk"] {
        assert!(run.stdout.contains(line), "{run:?}");
    }
    assert_eq!(program.run("diff").code, 0);
    assert_eq!(
        server.find_all("/roles", "name", "Editor"),
        [] as [Value; 0]
    );

    // Nothing is deleted, so nobody has to be asked.
    let run = program.run("push");
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

    let run = program.run("diff --exit-code");
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.stdout.starts_with("Nothing to do"), "{run:?}");

    server.patch(&format!("/roles/{}", id("Editor")), &json!({ "icon": "x" }));
    let run = program.run("diff --json --exit-code");
    assert_eq!(run.code, 2, "{run:?}");
    let plan: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(
        (&plan["format"], &plan["version"]),
        (&json!("directus-sync/plan"), &json!(1))
    );
    assert_eq!(plan["records"][0]["address"], "role.editor");
    assert_eq!(
        plan["records"][0]["fields"],
        json!([{ "path": "icon", "before": "x", "after": "badge" }])
    );

    let run = program.run("push --json --yes");
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
fn what_a_person_must_decide_is_refused_where_nobody_can_be_asked() {
    let server = Server::start();
    let program = Program::at(&server);
    dump(&program, &["Editor"], &[]);
    assert_eq!(program.run("push").code, 0);

    dump(&program, &[], &[]);
    let run = program.run("push");
    assert_eq!(run.code, 1, "{run:?}");
    assert!(run.stdout.contains("  - role.editor"), "{run:?}");
    assert!(
        run.stderr.contains("the plan deletes something") && run.stderr.contains("--yes"),
        "{run:?}"
    );
    assert_eq!(server.find("/roles", "name", "Editor")["icon"], "badge");
    assert_eq!(program.run("push --yes").code, 0);
    assert_eq!(
        server.find_all("/roles", "name", "Editor"),
        [] as [Value; 0]
    );

    let made_by_hand = server.post("/dashboards", &json!({ "name": "Desk", "icon": "x" }));
    dump(&program, &[], &["Desk"]);
    let run = program.run("push --yes");
    assert_eq!(run.code, 1, "{run:?}");
    assert!(
        run.stdout.contains("  > dashboard.desk") && run.stdout.contains("needs --adopt"),
        "{run:?}"
    );
    assert!(
        run.stderr.contains("error: dashboard.desk: ") && run.stderr.contains("hint: --adopt"),
        "{run:?}"
    );
    assert_eq!(server.find("/dashboards", "name", "Desk")["icon"], "x");
    let run = program.run("push --yes --adopt");
    assert_eq!(run.code, 0, "{run:?}");
    let adopted = server.find("/dashboards", "name", "Desk");
    assert_eq!(
        (&adopted["id"], &adopted["icon"]),
        (&made_by_hand["id"], &json!("star"))
    );
}

#[test]
fn a_pulled_folder_is_canonical_valid_and_without_difference() {
    let server = Server::start();
    server.post("/folders", &json!({ "name": "Covers" }));
    server.make_collection("article", &["title"]);
    let program = Program::at(&server);
    let run = program.run("pull");
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.stdout.starts_with("Pulled "), "{run:?}");
    for line in ["check", "fmt --check", "diff --exit-code"] {
        let run = program.run(line);
        assert_eq!(run.code, 0, "{line}: {run:?}");
    }
    let run = program.run("pull --json");
    let document: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(document["tracked"], 0, "{document}");
    assert_eq!(
        document["files"],
        json!({ "created": [], "changed": [], "removed": [] })
    );

    let program = Program::at(&server);
    let run = program.run("pull --only-collections folders --no-snapshot");
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(
        program.files(),
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
    let mut program = Program::at(&server);
    dump(&program, &["Editor"], &[]);

    let all = |program: &Program, credentials: &str, message: &str| {
        for line in ["diff", "push --yes", "pull --dump-path other"] {
            let run = program.run(&format!("{line} {credentials}"));
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
    all(&program, "-t plain-token", "are not an administrator's");
    all(&program, "-t no-such-token", "refuses the credentials");
    program.anonymous();
    all(
        &program,
        "-e plain@example.com -p hidden-word",
        "are not an administrator's",
    );
    all(
        &program,
        "-e plain@example.com -p wrong",
        "refuses the credentials",
    );
    assert_eq!(
        Api::new(server.url(), server.instance().token()).everything(),
        before
    );

    let (email, password) = (
        xtask::directus::ADMIN_EMAIL,
        xtask::directus::ADMIN_PASSWORD,
    );
    let run = program.run(&format!("push --yes -e {email} -p {password}"));
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(server.find("/roles", "name", "Editor")["id"], id("Editor"));
}
