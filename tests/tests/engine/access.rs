//! Policies and their roles. Rows of users are never touched.

use serde_json::{Value, json};
use sync_sdk::model::Kind;
use sync_tests::{Config, Server, id};

/// (policy, role, user, sort) of every access row but the administrator's.
fn access(server: &Server) -> Vec<[Value; 4]> {
    let mut rows: Vec<_> = server
        .list("/access")
        .into_iter()
        .map(|row| ["policy", "role", "user", "sort"].map(|key| row[key].clone()))
        .filter(|[policy, ..]| *policy == id("Editors") || *policy == id("Readers"))
        .collect();
    rows.sort_by_key(|row| json!(row).to_string());
    rows
}

fn expect(server: &Server, rows: &[[Value; 4]]) {
    let mut rows = rows.to_vec();
    rows.sort_by_key(|row| json!(row).to_string());
    assert_eq!(access(server), rows);
}

fn role(name: &str) -> Value {
    json!({ "_syncId": id(name), "name": name, "parent": null })
}

/// Two roles and two policies, the first with these attachments.
fn config(roles: Value) -> Config {
    Config::new()
        .with(
            Kind::Roles,
            json!([{ "_syncId": "_sync_default_admin_role" }, role("editor"), role("author")]),
        )
        .with(
            Kind::Policies,
            json!([{ "_syncId": id("Editors"), "name": "Editors", "roles": roles },
                { "_syncId": id("Readers"), "name": "Readers" }]),
        )
}

#[test]
fn attachments_are_reconciled_and_those_of_users_stay() {
    let server = Server::start();
    let sync = server.sync().without_model();
    let row = |policy: &str, role: &str, sort: Value| {
        [json!(id(policy)), json!(id(role)), Value::Null, sort]
    };
    let attach = |role: &str, sort: u32| json!({ "role": id(role), "user": null, "sort": sort });

    sync.push(&config(json!([attach("editor", 1), attach("author", 2)])));
    expect(
        &server,
        &[
            row("Editors", "editor", json!(1)),
            row("Editors", "author", json!(2)),
        ],
    );

    // A user has the policy, and what looks like a row of the public is theirs.
    let user = server.post("/users", &json!({ "email": "ann@example.com", "password": "secret", "role": id("editor"),
        "policies": { "create": [{ "policy": id("Editors"), "sort": 7 }], "update": [], "delete": [] } }));
    let of_user = [
        json!(id("Editors")),
        Value::Null,
        user["id"].clone(),
        json!(7),
    ];
    // Somebody attaches a policy of ours that says nothing of its roles.
    server.post(
        "/access",
        &json!({ "policy": id("Readers"), "role": id("author"), "sort": 3 }),
    );
    let by_hand = row("Readers", "author", json!(3));
    // And a role that the configuration does not know.
    let theirs = server.post("/roles", &json!({ "name": "Theirs" }));
    server.post(
        "/access",
        &json!({ "policy": id("Editors"), "role": theirs["id"], "sort": 9 }),
    );
    let of_theirs = [
        json!(id("Editors")),
        theirs["id"].clone(),
        Value::Null,
        json!(9),
    ];
    // One attachment is doubled.
    server.post(
        "/access",
        &json!({ "policy": id("Editors"), "role": id("author"), "sort": 8 }),
    );

    let wanted = config(json!([attach("author", 1), attach("editor", 2)]));
    sync.push(&wanted);
    let stay = [of_user, by_hand, of_theirs];
    let with = |rows: &[[Value; 4]]| [rows, &stay].concat();
    expect(
        &server,
        &with(&[
            row("Editors", "author", json!(1)),
            row("Editors", "editor", json!(2)),
        ]),
    );

    // A role loses the policy.
    sync.push(&config(json!([attach("author", 1)])));
    expect(&server, &with(&[row("Editors", "author", json!(1))]));

    // The roles of policies are not covered.
    let mut uncovered = sync.clone();
    uncovered.selection.policy_roles = false;
    uncovered.push(&config(json!([])).set(&id("Editors"), json!({ "icon": "edit" })));
    expect(&server, &with(&[row("Editors", "author", json!(1))]));
    assert_eq!(server.find("/policies", "name", "Editors")["icon"], "edit");

    // An attachment of a user in a dump is not one of the public.
    sync.push(&config(
        json!([{ "role": null, "user": "somebody", "sort": 1 }]),
    ));
    expect(&server, &stay);

    // Without any: those of users and of others' roles still stay, as do those
    // of the policy that says nothing.
    sync.push(&config(json!([])));
    expect(&server, &stay);
    assert_eq!(
        server.get(&format!(
            "/users/{}?fields=email",
            user["id"].as_str().unwrap()
        ))["email"],
        "ann@example.com"
    );
}

#[test]
fn the_public_is_attached_only_where_a_configuration_says_so() {
    let server = Server::start();
    let sync = server.sync().without_model();
    let public = [json!(id("Editors")), Value::Null, Value::Null, json!(5)];
    sync.push(&config(json!([{ "role": null, "user": null, "sort": 5 }])));
    expect(&server, std::slice::from_ref(&public));
    // What directus-sync wrote before 3.5.1 does not tell users from the public.
    let plan = sync
        .diff(&config(json!([{ "role": null, "sort": 1 }])))
        .expect("a diff");
    assert!(plan.is_empty(), "{:#}", plan.to_json());
    assert!(
        plan.warnings
            .iter()
            .any(|warning| warning.contains("neither role nor user")),
        "{:?}",
        plan.warnings
    );
    sync.push(&config(json!([])));
    expect(&server, &[]);
    // The public policy itself keeps its attachment.
    let public = server.find("/access", "policy", "abf8a154-5b1c-4a46-ac9c-7300570f4f17");
    assert_eq!(
        (&public["role"], &public["user"]),
        (&Value::Null, &Value::Null)
    );
}
