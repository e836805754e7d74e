//! What a push does beyond recall only when that is said, by name or by hand.

use serde_json::{Value, json};
use sync_tests::{Cli, Dump, Server, file, id_of, text};

const LOST: &str = "field.articles.body: it is dropped with its values in 1 of 2 items";
const SUSPENDED: &str = "role.reporter: Directus suspends 1 user with this role";

/// The newspaper on a server, and a dump in which a field with a value and a role
/// with a user are gone.
fn dangerous() -> (Server, Cli, Dump) {
    let server = Server::start();
    let cli = Cli::to(server.url());
    let dump = Dump::newsroom();
    cli.push(&dump);
    server.post(
        "/items/articles",
        &json!([{ "title": "One", "body": "Long" }, { "title": "Two" }]),
    );
    let role = server.find("/roles", "name", "Reporter");
    server.post(
        "/users",
        &json!({ "email": "ann@example.com", "role": role["id"] }),
    );
    dump.remove("snapshot/fields/articles/body.json");
    // Directus takes it out of the permissions too.
    dump.edit(&file("permissions"), |permissions| {
        for permission in permissions.as_array_mut().expect("a list") {
            if let Some(fields) = permission["fields"].as_array_mut() {
                fields.retain(|field| field != "body");
            }
        }
    });
    let reporter = dump.sync_id("roles", "name", "Reporter");
    dump.retain("roles", |role| role["name"] != "Reporter");
    dump.retain("presets", |preset| preset["role"] != json!(reporter));
    let policies = dump.records("policies");
    for policy in policies {
        let roles: Vec<Value> = policy["roles"].as_array().expect("a list").clone();
        let kept = roles
            .into_iter()
            .filter(|entry| entry["role"] != json!(reporter))
            .collect();
        dump.set(
            "policies",
            &text(&policy, "_syncId"),
            "/roles",
            Value::Array(kept),
        );
    }
    let settings = dump.records("settings").remove(0);
    if settings["public_registration_role"] == json!(reporter) {
        dump.set(
            "settings",
            &text(&settings, "_syncId"),
            "/public_registration_role",
            Value::Null,
        );
    }
    (server, cli, dump)
}

#[test]
fn without_a_terminal_each_kind_must_be_allowed_by_name() {
    let (server, cli, dump) = dangerous();
    let before = server.everything();

    // A diff shows them and does not fail.
    cli.on(&dump, &["diff"])
        .expect(0)
        .says("Dangers\n")
        .says(&format!("  ! drop-field  {LOST}"))
        .says(&format!("  ! suspend-users  {SUSPENDED}"));
    let plan = cli.on(&dump, &["diff", "--json"]).expect(0).json();
    let dangers = plan["dangers"].as_array().expect("a list");
    assert_eq!(
        dangers[0],
        json!({ "kind": "drop-field", "address": "field.articles.body",
            "text": "it is dropped with its values in 1 of 2 items",
            "extent": { "number": 1, "of": "values" } })
    );
    assert_eq!(dangers.len(), 2);

    for (options, missing) in [
        (&[] as &[&str], "--yes --allow drop-field,suspend-users"),
        (&["--yes"], "adds --allow drop-field,suspend-users"),
        (
            &["--yes", "--json"],
            "adds --allow drop-field,suspend-users",
        ),
    ] {
        cli.on(&dump, &[&["push"], options].concat())
            .expect(1)
            .complains(LOST)
            .complains(SUSPENDED)
            .complains(missing)
            .complains("nothing was changed");
        assert_eq!(server.everything(), before, "{options:?}");
    }
    let half = cli
        .on(&dump, &["push", "--yes", "--allow", "drop-field"])
        .expect(1);
    assert!(!half.stderr.contains(LOST), "{half}");
    half.complains("adds --allow suspend-users");
    // To allow is not to say yes.
    cli.on(&dump, &["push", "--allow", "drop-field,suspend-users"])
        .expect(1)
        .complains("the plan deletes something");
    cli.on(&dump, &["push", "--yes", "--allow", "everything"])
        .expect(1)
        .complains("drop-collection, drop-field, narrow-type");
    assert_eq!(server.everything(), before);

    let pushed = cli.on(
        &dump,
        &[
            "push",
            "--yes",
            "--allow",
            "drop-field",
            "--allow",
            "suspend-users",
        ],
    );
    pushed.expect(0).says("Done and verified (");
    cli.expect_no_diff(&dump);
    assert_eq!(
        server.find("/users", "email", "ann@example.com")["status"],
        "suspended"
    );
}

#[test]
fn on_a_terminal_each_danger_is_a_question_of_its_own() {
    let (server, cli, dump) = dangerous();
    let before = server.everything();
    for answers in [&["n"] as &[&str], &["y", "n"], &["y", "y", "n"]] {
        cli.typing(&dump, &["push"], answers)
            .expect(1)
            .says(&format!("{LOST}. Allow? [y/N]"))
            .says("not confirmed; nothing was changed");
        assert_eq!(server.everything(), before, "{answers:?}");
    }
    let asked = cli
        .typing(&dump, &["push", "--allow", "drop-field"], &["n"])
        .expect(1);
    assert!(
        !asked.stdout.contains(&format!("{LOST}. Allow?")),
        "{asked}"
    );
    // `--yes` is not asked, and not enough.
    cli.typing(&dump, &["push", "--yes"], &[])
        .expect(1)
        .says("adds --allow");
    assert_eq!(server.everything(), before);

    cli.typing(&dump, &["push"], &["y", "y", "y"])
        .expect(0)
        .says("Apply this plan? [y/N]")
        .says("Done and verified (");
    cli.expect_no_diff(&dump);
    let items = server.list("/items/articles");
    assert_eq!(items.len(), 2);
    assert!(
        items.iter().all(|item| item.get("body").is_none()),
        "{}",
        id_of(&items[0]["id"])
    );
}
