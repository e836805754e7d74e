//! Policies, each with a user of its own, on the server and in the evaluator.

use serde_json::{Value, json};
use sync_sdk::author::Action;
use sync_sdk::model::{Address, DataModel, Kind};
use sync_sdk::testing::{Access, Request};
use sync_tests::{Api, Config, Server, id};

/// The time that both sides take as now: no date of a test lies near it.
const NOW: &str = "2026-06-01T12:00:00Z";

/// What the users of all rules have.
fn user(prefix: &str, number: usize) -> Value {
    json!({ "id": id(&format!("{prefix}-user{number}")), "title": "harbour", "description": null })
}

/// One policy a permission, and a user a policy.
pub(crate) struct Rules<'a> {
    server: &'a Server,
    /// Tells them from those of other permissions on the server.
    prefix: &'static str,
    pub(crate) access: Access,
}

impl<'a> Rules<'a> {
    /// Makes a policy for each permission (`{"permissions": …}`), with this
    /// action on this collection.
    pub(crate) fn new(
        server: &'a Server,
        prefix: &'static str,
        collection: &str,
        action: &str,
        permissions: &[Value],
    ) -> Self {
        let mut policies = Vec::new();
        let mut rows = Vec::new();
        let mut users = Vec::new();
        let mut access = Vec::new();
        for (number, permission) in permissions.iter().enumerate() {
            let policy = id(&format!("{prefix}-policy{number}"));
            policies.push(json!({ "id": policy, "name": format!("{prefix}{number}") }));
            let mut row = permission.clone();
            row["policy"] = json!(policy);
            row["collection"] = json!(collection);
            row["action"] = json!(action);
            row["fields"] = json!(["*"]);
            rows.push(row);
            let mut user = user(prefix, number);
            user["token"] = json!(format!("{prefix}-token-{number}"));
            access.push(json!({ "user": user["id"], "policy": policy }));
            users.push(user);
        }
        server.post("/policies", &json!(policies));
        server.post("/permissions", &json!(rows));
        server.post("/users", &json!(users));
        server.post("/access", &json!(access));
        let record = |key: &str, mut row: Value, name: String| {
            row.as_object_mut().unwrap().remove("id");
            row[key] = json!(name);
            row
        };
        let policies = policies.iter().map(|row| {
            record(
                "_syncId",
                row.clone(),
                row["id"].as_str().unwrap().to_owned(),
            )
        });
        let rows = rows.iter().enumerate().map(|(number, row)| {
            record(
                "_syncId",
                row.clone(),
                id(&format!("{prefix}-permission{number}")),
            )
        });
        let config = Config::new()
            .with(Kind::Policies, policies.collect())
            .with(Kind::Permissions, rows.collect());
        Self {
            server,
            prefix,
            access: evaluator(server, &config),
        }
    }

    /// The user of a rule.
    pub(crate) fn api(&self, number: usize) -> Api {
        Api::new(
            self.server.url(),
            &format!("{}-token-{number}", self.prefix),
        )
    }

    /// What the user of a rule asks for.
    pub(crate) fn request(&self, number: usize, action: Action, collection: &str) -> Request {
        let who = Address::new(format!("policy.{}{number}", self.prefix));
        let mut request = Request::new(&[who], action, collection);
        request.user = Some(user(self.prefix, number));
        request.now = Some(NOW.to_owned());
        request
    }
}

/// The evaluator of a configuration, with the data model that the server has.
pub(crate) fn evaluator(server: &Server, config: &Config) -> Access {
    let mut snapshot = config.snapshot();
    let Value::Object(model) = server.get("/schema/snapshot") else {
        panic!("no data model");
    };
    snapshot.data_model = Some(DataModel::from_document(model).unwrap());
    snapshot.name_records();
    Access::new(snapshot)
}
