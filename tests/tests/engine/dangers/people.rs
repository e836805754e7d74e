//! What people lose: users with their role, administrators, who pushes, and those
//! whom a restriction protects.

use secrecy::SecretString;
use serde_json::{Value, json};
use sync_sdk::engine::DangerKind;
use sync_sdk::model::Kind;
use sync_sdk::target::directus::Credentials;
use sync_tests::{Api, Config, Server, Sync, id, text};

use super::{lay_over, refused, told};

/// A role and its policy with these fields.
fn team(name: &str, policy: Value) -> Config {
    let mut fields = json!({ "_syncId": id(&format!("{name} policy")), "name": name, "app_access": true,
        "roles": [{ "role": id(name), "user": null, "sort": 1 }] });
    lay_over(&mut fields, policy);
    Config::new()
        .with(
            Kind::Roles,
            json!([{ "_syncId": "_sync_default_admin_role" }, { "_syncId": id(name), "name": name, "parent": null }]),
        )
        .with(Kind::Policies, json!([fields]))
        .with(Kind::Permissions, json!([]))
}

/// Nothing of it.
fn nobody() -> Config {
    Config::new()
        .with(
            Kind::Roles,
            json!([{ "_syncId": "_sync_default_admin_role" }]),
        )
        .with(Kind::Policies, json!([]))
        .with(Kind::Permissions, json!([]))
}

fn hire(server: &Server, name: &str, role: &str) -> Value {
    server.post(
        "/users",
        &json!({ "email": format!("{name}@example.com"), "password": "secret", "token": format!("{name}-token"),
            "role": id(role) }),
    )
}

fn acting(server: &Server, name: &str) -> Sync {
    let mut sync = server.sync().without_model();
    sync.connect.credentials = Credentials::Token(SecretString::from(format!("{name}-token")));
    sync
}

#[test]
fn the_users_of_a_role_are_suspended_with_it() {
    let server = Server::start();
    let sync = server.sync().without_model();
    let config = team("editor", json!({}));
    sync.push(&config);
    // Nobody has the role.
    assert!(told(&sync, &nobody()).is_empty());
    let cid = hire(&server, "cid", "editor");
    server.patch(
        &format!("/users/{}", text(&cid, "id")),
        &json!({ "status": "suspended" }),
    );
    // With the administrator as many active ones as Directus 12 takes without a licence.
    for name in ["ann", "bob"] {
        hire(&server, name, "editor");
    }
    refused(
        &server,
        &sync,
        &nobody(),
        &[
            "role.editor: Directus suspends 2 users with this role and takes it from them; putting it back does not undo that (suspend-users)",
        ],
    );
    sync.clone()
        .allowing(&[DangerKind::SuspendUsers])
        .push(&nobody());
    let suspended = server.find_all("/users", "status", "suspended");
    assert_eq!(suspended.len(), 3);
    assert!(suspended.iter().all(|user| user["role"].is_null()));
}

#[test]
fn somebody_stays_an_administrator() {
    let server = Server::start();
    let sync = server.sync().without_model();
    let with_admins = |access: bool, other: Value| {
        let own = json!([{ "_syncId": "_sync_default_admin_policy", "name": "Administrator", "admin_access": access }]);
        team("owner", other).with(Kind::Policies, own)
    };
    let owner = json!({ "admin_access": true });
    sync.push(&with_admins(true, owner.clone()));
    let kinds = |config: &Config| -> Vec<&str> {
        let plan = sync.diff(config).expect("a diff");
        plan.dangers
            .iter()
            .map(|danger| danger.kind.name())
            .collect()
    };
    // Nobody has the other role.
    assert_eq!(
        kinds(&with_admins(false, owner.clone())),
        ["last-admin", "lock-out"]
    );
    let plan = sync
        .diff(&with_admins(false, owner.clone()))
        .expect("a diff");
    assert!(
        plan.dangers[0]
            .text
            .starts_with("nobody would be an administrator any more, of 1 active one now")
    );
    // The server says the same.
    assert!(sync.try_push(&with_admins(false, owner.clone())).is_err());
    assert_eq!(
        server.find("/policies", "name", "Administrator")["admin_access"],
        true
    );

    let ann = hire(&server, "ann", "owner");
    assert_eq!(kinds(&with_admins(false, owner.clone())), ["lock-out"]);
    let status = |status: &str| {
        server.patch(
            &format!("/users/{}", text(&ann, "id")),
            &json!({ "status": status }),
        )
    };
    status("suspended");
    assert_eq!(
        kinds(&with_admins(false, owner.clone())),
        ["last-admin", "lock-out"]
    );
    status("active");
    // Both policies at once, and one that is left only from elsewhere.
    assert_eq!(
        kinds(&with_admins(false, json!({ "admin_access": false }))),
        ["last-admin", "lock-out"]
    );
    let elsewhere = json!({ "admin_access": true, "ip_access": ["203.0.113.7"] });
    assert_eq!(
        kinds(&with_admins(false, elsewhere.clone())),
        ["last-admin", "lock-out"]
    );
    assert!(kinds(&with_admins(true, elsewhere)).is_empty());

    // The server lets the pusher go as soon as there is another.
    assert!(sync.try_push(&with_admins(false, owner)).is_err());
    let refusal = server
        .attempt("GET", "/policies", &Value::Null)
        .expect_err("no rights");
    assert_eq!(refusal.status, 403);
    let ann = Api::new(server.url(), "ann-token");
    assert_eq!(
        ann.find("/policies", "name", "Administrator")["admin_access"],
        false
    );
}

#[test]
fn who_pushes_is_told_before_they_lock_themselves_out() {
    let server = Server::start();
    let admin = json!({ "admin_access": true });
    server.sync().without_model().push(&team("robot", admin));
    hire(&server, "robot", "robot");
    let sync = acting(&server, "robot");
    let told = |fields: Value| told(&sync, &team("robot", fields));

    assert!(told(json!({ "admin_access": true, "icon": "robot" })).is_empty());
    let found = told(json!({ "admin_access": true, "ip_access": ["203.0.113.0/24"] }));
    assert_eq!(
        found,
        [
            "policy.robot: you would be an administrator only from 203.0.113.0/24, before from any address: whether you are \
          there now is not known (lock-out)"
        ]
    );
    let found = told(json!({ "admin_access": true, "enforce_tfa": true }));
    assert_eq!(found.len(), 1);
    assert!(
        found[0].starts_with("policy.robot: it asks you for a second factor, and you have none"),
        "{found:?}"
    );
    let found = told(json!({ "admin_access": false }));
    assert_eq!(
        found,
        [
            "policy.robot: you would no longer be an administrator: you could neither push again nor undo it (lock-out)"
        ]
    );
    // The role of somebody else is no lock-out.
    let plan = server
        .sync()
        .without_model()
        .diff(&nobody())
        .expect("a diff");
    let kinds: Vec<_> = plan.dangers.iter().map(|danger| danger.kind).collect();
    assert_eq!(kinds, [DangerKind::SuspendUsers]);

    let plan = sync.diff(&nobody()).expect("a diff");
    let kinds: Vec<_> = plan.dangers.iter().map(|danger| danger.kind).collect();
    assert_eq!(kinds, [DangerKind::LockOut, DangerKind::SuspendUsers]);
    // It is true: the push ends without its user.
    assert!(sync.try_push(&nobody()).is_err());
    let robot = server.find("/users", "email", "robot@example.com");
    assert_eq!(robot["status"], "suspended");
}

#[test]
fn addresses_that_lock_the_pusher_out_do() {
    let server = Server::start();
    let admin = json!({ "admin_access": true });
    server.sync().without_model().push(&team("robot", admin));
    hire(&server, "robot", "robot");
    let sync = acting(&server, "robot");
    let elsewhere = team(
        "robot",
        json!({ "admin_access": true, "ip_access": ["203.0.113.0/24"] }),
    );
    assert_eq!(told(&sync, &elsewhere).len(), 1);
    assert!(sync.try_push(&elsewhere).is_err());
    assert!(sync.diff(&elsewhere).is_err());
}

#[test]
fn restrictions_that_go_are_named() {
    let server = Server::start();
    let sync = server.sync().without_model();
    let strict = json!({ "enforce_tfa": true, "ip_access": ["127.0.0.0/8"] });
    sync.push(&team("editor", strict.clone()));
    hire(&server, "ann", "editor");
    let globals = || Api::new(server.url(), "ann-token").get("/policies/me/globals");
    assert_eq!(globals()["enforce_tfa"], true);
    assert!(
        told(
            &sync,
            &team(
                "editor",
                json!({ "enforce_tfa": true, "ip_access": ["127.0.0.1"] })
            )
        )
        .is_empty()
    );
    let lax = team("editor", json!({ "enforce_tfa": false, "ip_access": null }));
    refused(
        &server,
        &sync,
        &lax,
        &[
            "policy.editor: a second factor is no longer asked of everybody with role `editor` (remove-tfa)",
            "policy.editor: it holds from any address; before only from 127.0.0.0/8 (remove-ip-access)",
        ],
    );
    // A policy that nobody has restricts nobody.
    let mut unused = strict;
    unused["roles"] = json!([]);
    let detached = team("editor", unused.clone());
    assert_eq!(
        told(&sync, &detached),
        [
            "access.editor.editor: a second factor is no longer asked of everybody with role `editor` (remove-tfa)"
        ]
    );
    sync.push(&detached);
    assert_eq!(globals()["enforce_tfa"], false);
    unused["enforce_tfa"] = json!(false);
    unused["ip_access"] = Value::Null;
    assert!(told(&sync, &team("editor", unused)).is_empty());
}
