//! The agency's flows, started by requests, and what they leave behind.

use serde_json::{Value, json};
use sync_tests::{Api, database, field, text, wait};
use xtask::directus::Database;

use super::code;
use super::people::People;

/// The address that starts a flow.
fn hook(admin: &Api, flow: &str) -> String {
    let flow = admin.find("/flows", "name", flow);
    format!("/flows/trigger/{}", text(&flow, "id"))
}

/// The subjects and messages of a user's notifications.
fn told(user: &Api) -> Vec<(Value, Value)> {
    let rows = user.list("/notifications").into_iter();
    rows.map(|row| (row["subject"].clone(), row["message"].clone()))
        .collect()
}

/// A manual flow, and then a filter that stops what would be written.
pub(super) fn nobody_books_hours_on_a_closed_project(people: &People) {
    let close = hook(&people.admin, "Close Project");
    let body = json!({ "collection": "project", "keys": [people.project], "reason": "Done." });
    people.carla.post(&close, &body);
    let project = format!("/items/project/{}", people.project);
    let closed = people.admin.get(&project);
    assert_eq!(
        (&closed["status"], &closed["closing_note"]),
        (&json!("closed"), &json!("Done."))
    );
    let task = people.admin.get(&format!("/items/task/{}", people.task));
    assert_eq!(task["status"], "dropped");

    let entry = json!({ "task": people.task, "day": "2026-05-05", "hours": 1 });
    let booked = people.bob.attempt("POST", "/items/time_entry", &entry);
    assert_eq!(code(booked), "PROJECT_CLOSED");
}

/// An action flow, which calls another one.
pub(super) fn a_payment_settles_its_invoice(people: &People) {
    let client = format!("/items/client/{}", people.harbour);
    people
        .dora
        .patch(&client, &json!({ "manager": people.carla_id }));
    let invoice = json!({ "number": "I-1", "client": people.harbour, "status": "sent" });
    let invoice = people.bea.post("/items/invoice", &invoice);
    let payment = json!({ "invoice": invoice["id"], "received_on": "2026-05-06", "amount": 12 });
    people.bea.post("/items/payment", &payment);

    let path = format!("/items/invoice/{}", text(&invoice, "id"));
    let paid = wait("the payment", || {
        let invoice = people.anna.get(&path);
        (invoice["status"] == "paid").then_some(invoice)
    });
    assert_eq!(paid["paid_on"], "2026-05-06");
    let run = wait("the record of the run", || {
        people.admin.runs("Settle").pop()
    });
    let all = ["payment", "all", "paid", "tell"].map(|key| (key.to_owned(), "resolve".to_owned()));
    assert_eq!(run, all);
    let told = wait("the notification", || told(&people.carla).pop());
    // PostgreSQL keeps the places of a decimal.
    let sum = match database() {
        Database::Sqlite => "12",
        Database::Postgres => "12.00",
    };
    let words = format!("{sum} € for I-1");
    assert_eq!(told, (json!("Money came in"), json!(words)));
}

/// A manual flow with the rights of whoever presses the button.
pub(super) fn an_offer_is_sent_by_hand(people: &People) {
    let send = hook(&people.admin, "Send Offer");
    let offer = people.admin.find("/items/offer", "number", "O-2");
    let path = format!("/items/offer/{}", text(&offer, "id"));
    let body = json!({ "collection": "offer", "keys": [offer["id"]], "to": "anna@example.com" });

    // Carla sees offers, and does not change them.
    let refused = people.carla.attempt("POST", &send, &body);
    assert_eq!(code(refused), "FORBIDDEN");
    assert_eq!(people.admin.get(&path)["status"], "draft");
    people.dora.post(&send, &body);
    assert_eq!(people.anna.get(&path)["status"], "sent");
    let notes = people.bob.list("/items/interaction");
    assert_eq!(field(&notes, "summary"), [json!("Offer O-2 was sent")]);
    assert_eq!(field(&notes, "channel"), [json!("mail")]);
}

/// A webhook, which everyone may call.
pub(super) fn the_form_of_the_site_is_answered(admin: &Api) {
    let visitor = Api::new(admin.url(), "");
    let enquiry = hook(admin, "Enquiry");
    let said = json!({ "email": "ann@example.com", "text": "A site, please.", "website": "" });
    let answer = admin.post(&enquiry, &said);
    assert_eq!(answer["received"], true, "{answer}");
    let message = admin.find("/items/message", "text", "A site, please.");
    assert_eq!(answer["message"], message["id"]);

    let machine = json!({ "email": "a@b", "text": "Buy!", "website": "http://buy.example.com" });
    let refused = visitor.attempt("POST", &enquiry, &machine);
    assert_eq!(code(refused), "NOT_AN_ENQUIRY");
    assert_eq!(admin.count("/items/message"), 1);
}

/// A token that one flow signs and another one checks.
pub(super) fn a_subscriber_confirms(admin: &Api) {
    let visitor = Api::new(admin.url(), "");
    let confirm = hook(admin, "Confirm Subscriber");
    let call =
        |token: &str| visitor.attempt("GET", &format!("{confirm}?token={token}"), &Value::Null);
    assert_eq!(code(call("forged")), "LINK_EXPIRED");

    // The mail reaches nobody here; what it says is in the record of a run, which
    // the agency does not keep: the key that signs would be in it.
    let asked = hook(admin, "Ask Subscriber").replace("/flows/trigger/", "");
    admin.patch(
        &format!("/flows/{asked}"),
        &json!({ "accountability": "all" }),
    );
    let bea = json!({ "email": "bea@example.com" });
    visitor
        .attempt("POST", "/items/subscriber", &bea)
        .expect("a subscriber");
    let path = format!("/revisions?filter[item][_eq]={asked}");
    let token = wait("the token", || {
        let mut runs = admin.list(&path).into_iter();
        runs.find_map(|run| Some(run["data"]["data"]["token"].as_str()?.to_owned()))
    });
    call(&token).expect("a token of the agency's own");
    let subscriber = admin.find("/items/subscriber", "email", "bea@example.com");
    assert_eq!(subscriber["confirmed"], true);
}

/// What somebody does without a login reaches the person who waits for it.
pub(super) fn an_application_is_told_of(people: &People) {
    let opening = json!({ "title": "designer", "open": true, "contact": people.bob_id });
    let opening = people.admin.post("/items/job_opening", &opening);
    let visitor = Api::new(people.admin.url(), "");
    let application =
        json!({ "opening": opening["id"], "name": "Ann", "email": "ann@example.com" });
    visitor
        .attempt("POST", "/items/application", &application)
        .expect("an application");
    let made = people.admin.find("/items/application", "name", "Ann");
    assert_eq!(made["status"], "new");
    let told = wait("the notification", || told(&people.bob).pop());
    assert_eq!(told.1, "Ann would like to be our designer.");
}
