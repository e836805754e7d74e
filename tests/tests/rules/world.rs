//! Policies, each with a user of its own, on the server and in the evaluator.

use serde_json::{Value, json};
use sync_sdk::author::Action;
use sync_sdk::model::{Address, DataModel, Kind};
use sync_sdk::testing::{Access, Request};
use sync_tests::{Api, Config, Refusal, Server, id, version};
use xtask::directus::Version;

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
    /// What the first user, who sees everything, asks for, where no permission may
    /// say it.
    filters: Option<Vec<Value>>,
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
        let (policies, rows) = described(prefix, collection, action, permissions);
        server.post("/policies", &json!(policies));
        server.post("/permissions", &json!(rows));
        employ(server, prefix, &policies);
        Self {
            server,
            prefix,
            access: access(server, prefix, &policies, &rows),
            filters: None,
        }
    }

    /// Makes a policy for each rule, by which items of the first of these collections
    /// are read. Directus 12 takes no such permissions without a licence: there they
    /// are filters of somebody who may read all of these collections.
    pub(crate) fn read(
        server: &'a Server,
        prefix: &'static str,
        collections: &[&str],
        rules: &[Value],
    ) -> Self {
        let permissions = rules.iter().map(|rule| json!({ "permissions": rule }));
        let permissions: Vec<Value> = permissions.collect();
        if version() != Version::V12 {
            return Self::new(server, prefix, collections[0], "read", &permissions);
        }
        let policy = server.post("/policies", &json!({ "name": "Reads everything" }));
        let all = |collection: &&str| json!({ "policy": policy["id"], "collection": collection, "action": "read", "fields": ["*"] });
        let all: Vec<Value> = collections.iter().map(all).collect();
        server.post("/permissions", &json!(all));
        employ(server, prefix, &[policy]);
        let (policies, rows) = described(prefix, collections[0], "read", &permissions);
        Self {
            server,
            prefix,
            access: access(server, prefix, &policies, &rows),
            filters: Some(rules.to_vec()),
        }
    }

    /// What the server finds by a rule, and by this query.
    ///
    /// # Errors
    /// Its refusal.
    pub(crate) fn find(&self, number: usize, path: &str) -> Result<Value, Refusal> {
        let path = match &self.filters {
            None => path.to_owned(),
            Some(filters) => {
                let filter = filters[number].to_string();
                let filter = filter.bytes().map(|byte| format!("%{byte:02X}"));
                format!("{path}&filter={}", filter.collect::<String>())
            }
        };
        self.api(number).attempt("GET", &path, &Value::Null)
    }

    /// Whether the server refused a rule for being no query: Directus checks what
    /// people ask for (operands, names of fields), and takes rules of permissions as
    /// they are.
    pub(crate) fn is_no_query(&self, refusal: &Refusal) -> bool {
        self.filters.is_some() && matches!(refusal.status, 400 | 403)
    }

    /// The user of a rule.
    pub(crate) fn api(&self, number: usize) -> Api {
        let token = token(self.prefix, self.asker(number));
        Api::new(self.server.url(), &token)
    }

    /// The number of the user of a rule.
    fn asker(&self, number: usize) -> usize {
        match self.filters {
            None => number,
            Some(_) => 0,
        }
    }

    /// What the user of a rule asks for.
    pub(crate) fn request(&self, number: usize, action: Action, collection: &str) -> Request {
        let who = Address::new(format!("policy.{}{number}", self.prefix));
        let mut request = Request::new(&[who], action, collection);
        request.user = Some(user(self.prefix, self.asker(number)));
        request.now = Some(NOW.to_owned());
        request
    }
}

fn token(prefix: &str, number: usize) -> String {
    format!("{prefix}-token-{number}")
}

/// Makes a user for each of these policies.
fn employ(server: &Server, prefix: &str, policies: &[Value]) {
    let one = |(number, policy): (usize, &Value)| {
        let mut user = user(prefix, number);
        user["token"] = json!(token(prefix, number));
        let access = json!({ "user": user["id"], "policy": policy["id"] });
        (user, access)
    };
    let (users, access): (Vec<Value>, Vec<Value>) = policies.iter().enumerate().map(one).unzip();
    server.post("/users", &json!(users));
    server.post("/access", &json!(access));
}

/// The rows of a policy for each permission, and of the permissions.
fn described(
    prefix: &str,
    collection: &str,
    action: &str,
    permissions: &[Value],
) -> (Vec<Value>, Vec<Value>) {
    let one = |(number, permission): (usize, &Value)| {
        let policy = id(&format!("{prefix}-policy{number}"));
        let mut row = permission.clone();
        row["policy"] = json!(policy);
        row["collection"] = json!(collection);
        row["action"] = json!(action);
        row["fields"] = json!(["*"]);
        (
            json!({ "id": policy, "name": format!("{prefix}{number}") }),
            row,
        )
    };
    permissions.iter().enumerate().map(one).unzip()
}

/// The evaluator of policies and permissions.
fn access(server: &Server, prefix: &str, policies: &[Value], rows: &[Value]) -> Access {
    let policies = policies
        .iter()
        .map(|policy| json!({ "_syncId": policy["id"], "name": policy["name"] }));
    let rows = rows.iter().enumerate().map(|(number, row)| {
        let mut record = row.clone();
        record["_syncId"] = json!(id(&format!("{prefix}-permission{number}")));
        record
    });
    let config = Config::new()
        .with(Kind::Policies, policies.collect())
        .with(Kind::Permissions, rows.collect());
    evaluator(server, &config)
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
