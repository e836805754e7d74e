//! People in the agency's roles, and what they may do.

use serde_json::{Value, json};
use sync_tests::{Api, field, id_of, text};

use super::code;

/// People, a project for each of two clients, and what belongs to it.
pub(super) struct People {
    /// The administrator.
    pub(super) admin: Api,
    /// A member.
    pub(super) bob: Api,
    /// A project lead.
    pub(super) carla: Api,
    /// An account manager.
    pub(super) dora: Api,
    /// A bookkeeper.
    pub(super) bea: Api,
    /// At the client Harbour.
    pub(super) anna: Api,
    writer: Api,
    editor: Api,
    builder: Api,
    visitor: Api,
    pub(super) bob_id: String,
    pub(super) carla_id: String,
    pub(super) harbour: String,
    /// Of Harbour, led by Carla.
    pub(super) project: String,
    /// Of the other client, which Anna does not work for.
    windmill_project: String,
    /// Of the project, Bob's.
    pub(super) task: String,
}

fn make(api: &Api, collection: &str, item: &Value) -> String {
    let made = api.post(&format!("/items/{collection}"), item);
    id_of(&made["id"])
}

/// Adds a user with this role, who asks with a token of their own.
fn hire(admin: &Api, name: &str, role: &str, client: Option<&str>) -> (Api, String) {
    let role = admin.find("/roles", "name", role);
    let token = format!("token-of-{name}");
    let user = admin.post(
        "/users",
        &json!({
            "email": format!("{name}@example.com"),
            "first_name": name,
            "role": role["id"],
            "client": client,
            "token": token,
        }),
    );
    (Api::new(admin.url(), &token), text(&user, "id"))
}

impl People {
    pub(super) fn hired(admin: &Api) -> Self {
        let harbour = make(
            admin,
            "client",
            &json!({ "name": "Harbour", "notes": "Odd." }),
        );
        let windmill = make(admin, "client", &json!({ "name": "Windmill" }));
        let (bob, bob_id) = hire(admin, "bob", "Member", None);
        let (carla, carla_id) = hire(admin, "carla", "Project Lead", None);
        let (dora, _) = hire(admin, "dora", "Account Manager", None);
        let (bea, _) = hire(admin, "bea", "Bookkeeper", None);
        let (anna, _) = hire(admin, "anna", "Customer", Some(&harbour));
        let (writer, _) = hire(admin, "wim", "Writer", None);
        let (editor, _) = hire(admin, "eda", "Editor", None);
        let (builder, _) = hire(admin, "site", "Site Builder", None);

        let project = |api: &Api, client: &str, code: &str| {
            let project = json!({ "code": code, "name": code, "client": client, "budget": 9000 });
            make(api, "project", &project)
        };
        // The preset of the policy makes Carla the lead of what she makes.
        let led = project(&carla, &harbour, "HARB-01");
        let windmill_project = project(admin, &windmill, "WIND-01");
        let task = json!({ "project": led, "title": "Draw", "assignee": bob_id });
        let task = make(&carla, "task", &task);
        Self {
            admin: admin.clone(),
            visitor: Api::new(admin.url(), ""),
            bob,
            carla,
            dora,
            bea,
            anna,
            writer,
            editor,
            builder,
            bob_id,
            carla_id,
            harbour,
            project: led,
            windmill_project,
            task,
        }
    }

    /// Create with a preset and a validation, read, update and delete by rules.
    pub(super) fn book_hours(&self) {
        let entry = |hours: f32| json!({ "task": self.task, "day": "2026-05-04", "hours": hours });
        let book = |api: &Api, entry: &Value| api.attempt("POST", "/items/time_entry", entry);
        let own = book(&self.bob, &entry(7.5)).expect("a member books");
        assert_eq!(own["user"], self.bob_id, "the preset fills it");
        assert_eq!(code(book(&self.bob, &entry(25.0))), "FAILED_VALIDATION");
        let mut for_carla = entry(1.0);
        for_carla["user"] = json!(self.carla_id);
        assert_eq!(code(book(&self.bob, &for_carla)), "FORBIDDEN");

        let of_carla = book(&self.admin, &for_carla).expect("an administrator books");
        let seen = self.bob.list("/items/time_entry");
        assert_eq!(field(&seen, "id"), [own["id"].clone()]);
        assert_eq!(self.carla.count("/items/time_entry"), 2);

        let at = |entry: &Value| format!("/items/time_entry/{}", id_of(&entry["id"]));
        let change = |entry, to| self.bob.attempt("PATCH", &at(entry), &to);
        let changed = change(&own, json!({ "hours": 6 })).expect("one's own hours");
        assert_eq!(changed["hours"], 6);
        assert_eq!(code(change(&of_carla, json!({ "hours": 6 }))), "FORBIDDEN");
        assert_eq!(code(change(&own, json!({ "invoiced": true }))), "FORBIDDEN");

        // On an invoice, it stays.
        self.bea.patch(&at(&own), &json!({ "invoiced": true }));
        let remove = |entry| self.bob.attempt("DELETE", &at(entry), &Value::Null);
        assert_eq!(code(remove(&own)), "FORBIDDEN");
        let second = book(&self.bob, &entry(1.0)).expect("a member books");
        remove(&second).expect("hours on no invoice");
    }

    /// A rule through a list, behind another relation.
    pub(super) fn join_a_project(&self) {
        let task = json!({ "project": self.project, "title": "Test", "assignee": self.carla_id });
        let task = format!("/items/task/{}", make(&self.carla, "task", &task));
        let done = || {
            self.bob
                .attempt("PATCH", &task, &json!({ "status": "done" }))
        };
        assert_eq!(code(done()), "FORBIDDEN");
        let member = json!({ "project": self.project, "user": self.bob_id, "hourly_rate": 90 });
        make(&self.carla, "project_member", &member);
        assert_eq!(done().expect("a member")["status"], "done");
    }

    /// Fields that a role does not see, and items.
    pub(super) fn see_what_their_role_sees(&self) {
        let project = format!("/items/project/{}", self.project);
        let budget = format!("{project}?fields=budget");
        assert_eq!(self.carla.get(&project)["lead"], self.carla_id);
        // A decimal of PostgreSQL is answered as text.
        let sum = self.carla.get(&budget)["budget"].take();
        assert!(sum.is_number() || sum.is_string(), "{sum}");
        let seen = self.bob.get(&project);
        assert_eq!(seen["code"], "HARB-01");
        assert_eq!(seen.get("budget"), None);
        let asked = self.bob.attempt("GET", &budget, &Value::Null);
        assert_eq!(code(asked), "FORBIDDEN");

        // A customer sees their own company, and not what is said of it.
        let projects = self.anna.list("/items/project");
        assert_eq!(field(&projects, "id"), [json!(self.project)]);
        let other = format!("/items/project/{}", self.windmill_project);
        let other = self.anna.attempt("GET", &other, &Value::Null);
        assert_eq!(code(other), "FORBIDDEN");
        let clients = self.anna.list("/items/client");
        assert_eq!(field(&clients, "name"), [json!("Harbour")]);
        assert_eq!(clients[0].get("notes"), None);
        let hours = self.anna.attempt("GET", "/items/time_entry", &Value::Null);
        assert_eq!(code(hours), "FORBIDDEN");
    }

    /// A rule on the item and a validation of the value, together.
    pub(super) fn answer_offers(&self) {
        let offer = |number: &str, status: &str| {
            let offer = json!({
                "number": number, "title": "Site", "client": self.harbour, "status": status,
            });
            make(&self.dora, "offer", &offer)
        };
        let (sent, draft) = (offer("O-1", "sent"), offer("O-2", "draft"));
        assert_eq!(self.anna.count("/items/offer"), 1);
        let answer = |offer: &str, to: &str| {
            let path = format!("/items/offer/{offer}");
            self.anna.attempt("PATCH", &path, &json!({ "status": to }))
        };
        assert_eq!(code(answer(&draft, "accepted")), "FORBIDDEN");
        assert_eq!(code(answer(&sent, "draft")), "FAILED_VALIDATION");
        let accepted = answer(&sent, "accepted").expect("an open offer");
        assert_eq!(accepted["status"], "accepted");
        assert_eq!(code(answer(&sent, "declined")), "FORBIDDEN");
    }

    /// A writer drafts, an editor publishes, the public reads.
    pub(super) fn publish(&self) {
        let post = json!({ "slug": "hello", "published_on": "2026-01-01T08:00:00" });
        let post = self.writer.post("/items/post", &post);
        assert_eq!(post["status"], "draft");
        let path = format!("/items/post/{}", text(&post, "id"));
        let out = json!({ "status": "published" });
        let refused = self.writer.attempt("PATCH", &path, &out);
        assert_eq!(code(refused), "FORBIDDEN");
        let read = || {
            self.visitor
                .attempt("GET", "/items/post?fields=slug", &Value::Null)
        };
        assert_eq!(read().expect("posts"), json!([]));
        // The program that builds the site sees drafts.
        assert_eq!(self.builder.count("/items/post"), 1);
        self.editor.patch(&path, &out);
        assert_eq!(read().expect("posts"), json!([{ "slug": "hello" }]));
        let removed = self.editor.attempt("DELETE", &path, &Value::Null);
        assert_eq!(code(removed), "FORBIDDEN");
    }

    /// What is possible without a login, and what is not.
    pub(super) fn come_by_without_login(&self) {
        let subscribe = |email: &str| {
            let email = json!({ "email": email });
            self.visitor.attempt("POST", "/items/subscriber", &email)
        };
        subscribe("ann@example.com").expect("an address");
        assert_eq!(code(subscribe("ann")), "FAILED_VALIDATION");
        let made = self.admin.list("/items/subscriber");
        assert_eq!(field(&made, "email"), [json!("ann@example.com")]);
        assert_eq!(made[0]["confirmed"], false);
        for closed in ["subscriber", "invoice", "client"] {
            let path = format!("/items/{closed}");
            let read = self.visitor.attempt("GET", &path, &Value::Null);
            assert_eq!(code(read), "FORBIDDEN", "{closed}");
        }
    }
}
