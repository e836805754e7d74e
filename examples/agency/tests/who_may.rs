//! Policies allow what they are meant to, and no more. No server is asked: the
//! rules are evaluated as Directus evaluates them.

use agency::access::{
    Bookkeeper, Customer, Editor, Member, ProjectLead, Recruiting, Visitors, Writer,
};
use agency::billing::{Invoice, Offer};
use agency::people::Application;
use agency::projects::{Project, Task, TimeEntry};
use agency::website::blog::Post;
use agency::website::newsletter::Subscriber;
use agency::{Agency, Env};
use sync_sdk::model::Kind;
use sync_sdk::prelude::File;
use sync_sdk::testing::{Value, assert_allows, assert_denies, json};

/// Works at the client `harbour`.
fn ann() -> Value {
    json!({ "id": "ann", "client": { "id": "harbour" } })
}

/// Works at the agency.
fn bob() -> Value {
    json!({ "id": "bob", "client": null })
}

#[test]
fn customers_see_their_own_company_only() {
    let invoice = |client, status| json!({ "client": { "id": client }, "status": status });
    let sent = invoice("harbour", "sent");
    assert_allows!(Agency as Customer, read(total), Invoice, sent, user = ann());
    let of_others = invoice("windmill", "sent");
    assert_denies!(Agency as Customer, read, Invoice, of_others, user = ann());
    let unsent = invoice("harbour", "draft");
    assert_denies!(Agency as Customer, read, Invoice, unsent, user = ann());
}

#[test]
fn customers_answer_offers_and_nothing_else() {
    let offer = |status| json!({ "client": { "id": "harbour" }, "status": status });
    let answer = |status| json!({ "status": status });
    assert_allows!(
        Agency as Customer,
        update,
        Offer,
        offer("sent"),
        payload = answer("accepted"),
        user = ann()
    );
    assert_denies!(
        Agency as Customer,
        update,
        Offer,
        offer("sent"),
        payload = answer("draft"),
        user = ann()
    );
    assert_denies!(
        Agency as Customer,
        update,
        Offer,
        offer("expired"),
        payload = answer("accepted"),
        user = ann()
    );
    assert_denies!(
        Agency as Customer,
        update(total),
        Offer,
        offer("sent"),
        user = ann()
    );
}

#[test]
fn a_budget_is_for_those_who_lead() {
    let project = || json!({ "client": "harbour", "lead": "carla" });
    assert_allows!(Agency as Member, read(name), Project, project());
    assert_denies!(Agency as Member, read(budget), Project, project());
    assert_allows!(Agency as ProjectLead, read(budget), Project, project());
    // Seen by all leads, changed by its own.
    assert_denies!(
        Agency as ProjectLead,
        update,
        Project,
        project(),
        user = bob()
    );
}

#[test]
fn a_task_is_for_its_assignee_and_the_members_of_its_project() {
    let task = |assignee: &str, members: &[&str]| {
        let members: Vec<_> = members
            .iter()
            .map(|id| json!({ "id": 1, "user": id }))
            .collect();
        json!({ "assignee": assignee, "project": { "members": members } })
    };
    let may = task("bob", &[]);
    assert_allows!(Agency as Member, update(status), Task, may, user = bob());
    let may = task("eve", &["eve", "bob"]);
    assert_allows!(Agency as Member, update(status), Task, may, user = bob());
    let may_not = task("eve", &["eve"]);
    assert_denies!(
        Agency as Member,
        update(status),
        Task,
        may_not,
        user = bob()
    );
}

#[test]
fn hours_are_ones_own_until_they_are_on_an_invoice() {
    let entry = |user, invoiced| json!({ "user": user, "invoiced": invoiced });
    let own = entry("bob", false);
    assert_allows!(Agency as Member, delete, TimeEntry, own, user = bob());
    let billed = entry("bob", true);
    assert_denies!(Agency as Member, delete, TimeEntry, billed, user = bob());
    let of_eve = entry("eve", false);
    assert_denies!(Agency as Member, delete, TimeEntry, of_eve, user = bob());

    let day = |hours| json!({ "task": "t", "day": "2026-05-04", "hours": hours });
    assert_allows!(Agency as Member, create, TimeEntry, day(7.5), user = bob());
    assert_denies!(Agency as Member, create, TimeEntry, day(25.0), user = bob());
    // Nobody books for somebody else.
    let for_eve = json!({ "task": "t", "day": "2026-05-04", "hours": 1, "user": "eve" });
    assert_denies!(Agency as Member, create, TimeEntry, for_eve, user = bob());
}

#[test]
fn writers_write_and_editors_publish() {
    let post = || json!({ "status": "draft", "published_on": null });
    assert_allows!(Agency as Writer, update(slug), Post, post());
    assert_denies!(Agency as Writer, update(status), Post, post());
    assert_allows!(Agency as Editor, update(slug, status), Post, post());
}

#[test]
fn the_public_reads_what_is_online() {
    let post = |status, on| json!({ "status": status, "published_on": on });
    let now = "2026-05-01T12:00:00Z";
    let out = post("published", "2026-04-30T08:00:00");
    assert_allows!(Agency as Visitors, read(slug), Post, out, now = now);
    let tomorrow = post("published", "2026-05-02T08:00:00");
    assert_denies!(Agency as Visitors, read(slug), Post, tomorrow, now = now);
    let draft = post("draft", "2026-04-30T08:00:00");
    assert_denies!(Agency as Visitors, read(slug), Post, draft, now = now);
}

#[test]
fn the_public_subscribes_and_applies() {
    let address = |email| json!({ "email": email });
    assert_allows!(
        Agency as Visitors,
        create,
        Subscriber,
        address("ann@example.com")
    );
    assert_denies!(Agency as Visitors, create, Subscriber, address("ann"));

    let application = json!({ "opening": "o", "name": "Ann", "email": "ann@example.com" });
    assert_allows!(Agency as Visitors, create, Application, application);
    assert_denies!(Agency as Visitors, read, Application, json!({ "id": "a" }));
    let rated = json!({ "opening": "o", "name": "Ann", "email": "a@b", "rating": 5 });
    assert_denies!(Agency as Visitors, create, Application, rated);
    // A user may have policies beside those of their role.
    assert_allows!(Agency as [Bookkeeper, Recruiting], update(rating), Application,
        json!({ "status": "new" }));
}

#[test]
fn what_applicants_send_is_for_those_who_hire() {
    // A rule names the folder by its id.
    let compiled = sync_sdk::build::<Agency>(Env::Prod).expect("sound");
    let mut folders = compiled.snapshot.of(Kind::Folders).iter();
    let folder = folders.find(|folder| folder.text("name") == Some("Applications"));
    let folder = folder.expect("a folder for them").sync_id.as_str();
    let resume = || json!({ "folder": folder });
    assert_allows!(Agency as Recruiting, read, File, resume());
    assert_denies!(Agency as Member, read, File, resume());
    assert_allows!(Agency as Member, read, File, json!({ "folder": null }));
}
