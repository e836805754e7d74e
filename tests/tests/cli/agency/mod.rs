//! The large example: pushed to a Directus, read back, and used by people in
//! its roles.

mod flows;
mod people;

use serde_json::{Value, json};
use sync_tests::{Api, Cli, Refusal, Server, text};

use people::People;

const MANIFEST: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/agency/Cargo.toml");
const SECRET: &str = "a-secret-that-nobody-prints";

#[test]
fn the_agency_reaches_a_directus_and_works_there() {
    let server = Server::start();
    push(&server);
    is_the_agency(&server);

    let people = People::hired(&server);
    people.book_hours();
    people.join_a_project();
    people.see_what_their_role_sees();
    people.answer_offers();
    people.publish();
    people.come_by_without_login();

    flows::nobody_books_hours_on_a_closed_project(&people);
    flows::a_payment_settles_its_invoice(&people);
    flows::an_offer_is_sent_by_hand(&people);
    flows::the_form_of_the_site_is_answered(&server);
    flows::a_subscriber_confirms(&server);
    flows::an_application_is_told_of(&people);
}

/// Pushes the crate; after that there is nothing to do.
pub(crate) fn push(server: &Server) {
    let cli = Cli::to(server.url());
    let variables = [
        "OFFICE_EMAIL=office@example.com".to_owned(),
        // Nobody listens there, and a flow says so in the log.
        "BUILD_HOOK=http://127.0.0.1:1".to_owned(),
        format!("BUILD_TOKEN={SECRET}"),
        format!("TOKEN_KEY={SECRET}"),
    ];
    cli.folder().write(".env", &variables.join("\n"));
    let run = |command: &str| cli.run(&format!("{command} --manifest-path {MANIFEST}"));
    let pushed = run("push --yes --allow open-to-public")
        .expect(0)
        .says("Done and verified (");
    assert!(!pushed.to_string().contains(SECRET), "{pushed}");
    run("diff --exit-code").expect(0).says("Nothing to do");
}

/// What the server's own API says of it.
fn is_the_agency(server: &Api) {
    let collections = server.get("/collections");
    let tables = collections.as_array().expect("a list").iter();
    let own = |entry: &&Value| {
        let name = entry["collection"].as_str().expect("a name");
        !name.starts_with("directus_") && entry["schema"].is_object()
    };
    // One is the tool's own, for its id map.
    assert!(tables.filter(own).count() > 25);
    // Directus has a role and two policies from the start; the public one is
    // the agency's too.
    assert_eq!(server.count("/roles"), 9 + 1);
    assert_eq!(server.count("/policies"), 12 + 1);
    assert!(server.count("/permissions") >= 300);
    assert_eq!(server.count("/flows"), 13);
    assert_eq!(server.count("/dashboards"), 4);
    assert_eq!(server.count("/panels"), 20);
    assert_eq!(server.count("/presets"), 11);
    assert_eq!(server.count("/folders"), 7);
    assert_eq!(server.count("/translations"), 18);

    let settings = server.get("/settings");
    assert_eq!(settings["project_name"], "Atelier Nord (dev)");
    // From the library that the agency's projects share.
    assert_eq!(settings["project_color"], "#172940");

    let relation = |field: &str| server.get(&format!("/relations/{field}"));
    let block = relation("page_block/item");
    assert_eq!(
        block["meta"]["one_allowed_collections"],
        json!(["hero_block", "text_block", "quote_block", "gallery_block"])
    );
    let tag = relation("post_tag/tag");
    assert_eq!(tag["meta"]["junction_field"], "post");
    assert_eq!(tag["meta"]["one_field"], "posts");
    let client = relation("directus_users/client");
    assert_eq!(client["related_collection"], "client");
    assert_eq!(client["schema"]["on_delete"], "SET NULL");

    let tell = server.find("/flows", "name", "Tell");
    let calls = server.find_all("/operations", "type", "trigger");
    assert_eq!(calls.len(), 2);
    assert!(
        calls
            .iter()
            .all(|call| call["options"]["flow"] == tell["id"])
    );

    let director = server.find("/roles", "name", "Director");
    let manager = server.find("/roles", "name", "Account Manager");
    assert_eq!(director["parent"], manager["id"]);
    // Said by the policy, not by the role.
    let recruiting = server.find("/policies", "name", "Recruiting");
    let attached = server.find_all("/access", "policy", &text(&recruiting, "id"));
    assert_eq!(attached.len(), 2);
    assert!(attached.iter().any(|row| row["role"] == director["id"]));
}

/// The code of what was refused.
#[track_caller]
fn code<T: std::fmt::Debug>(result: Result<T, Refusal>) -> String {
    let refusal = result.expect_err("a refusal");
    text(&refusal.errors[0]["extensions"], "code")
}
