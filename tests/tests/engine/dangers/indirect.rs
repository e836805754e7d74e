//! Doors that open without a change of the row that kept them shut: a policy that
//! is replaced, a flow that answers, a role that people give themselves.

use serde_json::{Value, json};
use sync_sdk::model::Kind;
use sync_tests::{Api, Config, Server, id, text};

use super::{refused, told};

/// The status of a request that somebody sends.
fn status(api: &Api, method: &str, path: &str, body: &Value) -> u16 {
    let answer = api.attempt(method, path, body);
    answer.map_or_else(|refusal| refusal.status, |_| 200)
}

#[test]
fn a_policy_that_replaces_a_restricted_one_lets_more_places_in() {
    let server = Server::start();
    let sync = server.sync().without_model();
    // The same policy, by all that people see; under `key` it is another row.
    let desk = |key: &str, addresses: Value| {
        let role = json!([{ "_syncId": id("editor"), "name": "Editor" }]);
        let policy = json!([{ "_syncId": id(key), "name": key, "ip_access": addresses,
            "roles": [{ "role": id("editor"), "sort": 1 }] }]);
        let permission = json!([{ "_syncId": id(&format!("{key} read")), "policy": id(key),
            "collection": "directus_folders", "action": "read", "fields": ["*"] }]);
        Config::new()
            .with(Kind::Roles, role)
            .with(Kind::Policies, policy)
            .with(Kind::Permissions, permission)
    };
    let office = json!(["203.0.113.0/24"]);
    sync.push(&desk("desk", office.clone()));
    let role = text(&server.find("/roles", "name", "Editor"), "id");
    server.post(
        "/users",
        &json!({ "email": "ann@example.com", "role": role, "token": "ann-token" }),
    );
    let ann = Api::new(server.url(), "ann-token");
    let folders = || status(&ann, "GET", "/folders", &Value::Null);
    assert_eq!(folders(), 403);

    assert!(told(&sync, &desk("office", office)).is_empty());
    let free = desk("anywhere", Value::Null);
    refused(
        &server,
        &sync,
        &free,
        &[
            "permission.anywhere.directus_folders.read: role `Editor` may read `directus_folders` (all fields) from any \
             address; before only from 203.0.113.0/24 (remove-ip-access)",
        ],
    );
    sync.push(&free);
    assert_eq!(folders(), 200);
}

#[test]
fn a_webhook_asks_nobody_who_they_are() {
    let server = Server::start();
    let sync = server.sync().without_model();
    let flow = |members: Value| {
        let flow = json!({ "_syncId": id("flow"), "name": "Sign up", "status": "inactive",
            "trigger": "webhook", "options": { "method": "POST", "return": "$all" },
            "operation": id("make") });
        let make = json!({ "_syncId": id("make"), "flow": id("flow"), "key": "make", "name": "Make",
            "type": "item-create", "position_x": 1, "position_y": 1,
            "options": { "permissions": "$full", "collection": "directus_folders",
                "payload": { "name": "From outside" } } });
        Config::new()
            .with(Kind::Flows, json!([flow]))
            .with(Kind::Operations, json!([make]))
            .set(&id("flow"), members)
    };
    sync.clone().allowing(&[]).push(&flow(json!({})));
    let key = text(&server.find("/flows", "name", "Sign up"), "id");
    let visitor = Api::new(server.url(), "");
    let call = || {
        let path = format!("/flows/trigger/{key}");
        status(&visitor, "POST", &path, &json!({}))
    };
    assert_eq!(call(), 403);

    refused(
        &server,
        &sync,
        &flow(json!({ "status": "active" })),
        &[
            "flow.sign_up: everybody may run it without logging in (`POST /flows/trigger/…`): it does `item-create` with \
             all rights (open-to-public)",
        ],
    );
    sync.push(&flow(json!({ "status": "active" })));
    assert_eq!(call(), 200);
    assert_eq!(server.find_all("/folders", "name", "From outside").len(), 1);
    // Who has consented once is not asked again.
    let noted = json!({ "status": "active", "description": "Noted" });
    sync.clone().allowing(&[]).push(&flow(noted));
}

#[test]
fn rights_of_the_role_that_people_give_themselves_are_everybodys() {
    let server = Server::start();
    let sync = server.sync().without_model();
    let settings = json!({ "_syncId": "_sync_default_settings", "public_registration": true,
        "public_registration_verify_email": false, "public_registration_role": id("member") });
    let with = |roles: Value| {
        let policy =
            json!([{ "_syncId": id("all"), "name": "All", "admin_access": true, "roles": roles }]);
        Config::new()
            .with(
                Kind::Roles,
                json!([{ "_syncId": id("member"), "name": "Member" }]),
            )
            .with(Kind::Policies, policy)
            .with(Kind::Settings, json!([settings]))
    };
    sync.push(&with(json!([])));
    let all = with(json!([{ "role": id("member"), "sort": 1 }]));
    let expected = "access.all.member: everybody may make themselves a user (`public_registration`) who may do \
                    everything as an administrator (`admin_access`) (open-to-public)";
    refused(&server, &sync, &all, &[expected]);
    // It shows where the settings are not covered, too.
    let mut without = sync.clone();
    without.selection.kinds.remove(&Kind::Settings);
    assert_eq!(told(&without, &all), [expected]);

    sync.push(&all);
    let visitor = Api::new(server.url(), "");
    let who = json!({ "email": "eve@example.com", "password": "let-me-in" });
    visitor
        .attempt("POST", "/users/register", &who)
        .expect("a user");
    let login = visitor.post("/auth/login", &who);
    let eve = Api::new(server.url(), &text(&login, "access_token"));
    assert_eq!(status(&eve, "GET", "/settings", &Value::Null), 200);
    assert!(eve.count("/users") > 1);
}
