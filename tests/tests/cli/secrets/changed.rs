//! Secrets of which the configuration says something else than the instance has:
//! it names them no longer, not yet, or has another value for them.

use serde_json::{Value, json};
use sync_tests::{Cli, Dump, Server, file, text};
use xtask::directus::Version;
use xtask::proxy::{Fault, Proxy, When};

use super::{SECRETS, Seen, cli, newsroom, refusal, secret};

/// The newsroom, with a field that is all secret besides.
fn with_description() -> Dump {
    let dump = newsroom();
    let publish = dump.sync_id("flows", "name", "Publish");
    dump.set("flows", &publish, "/description", secret("HOOK_TOKEN"));
    dump
}

/// The same after somebody took the secrets out of it.
fn without_secrets() -> Dump {
    let dump = with_description();
    let mail = dump.sync_id("operations", "key", "mail");
    dump.set("operations", &mail, "/options/body", json!("Hello"));
    let sent = dump.sync_id("operations", "key", "log_sent");
    let request = json!({ "method": "POST", "url": "https://example.org", "headers": [] });
    dump.set("operations", &sent, "/options", request);
    let publish = dump.sync_id("flows", "name", "Publish");
    dump.set("flows", &publish, "/description", json!("Publishes"));
    dump
}

/// Every way to look at what differs, in words that begin with the command.
const LOOKS: [&[&str]; 8] = [
    &["diff", "-vv"],
    &["diff", "--pretty-diff"],
    &["diff", "--json"],
    &["diff", "--on-conflict", "merge"],
    &["diff", "--on-conflict", "ours", "--save", "plan.json"],
    &["diff", "--on-conflict", "ours", "--json"],
    &["state", "show", "*"],
    &["state", "show", "*", "--json"],
];

fn look(cli: &Cli, dump: &Dump, seen: &mut Seen) {
    for words in LOOKS {
        seen.run(&cli.on(dump, words).expect(0));
    }
    for format in ["text", "markdown", "json"] {
        let run = cli.run(&format!("show plan.json --format {format} --pretty-diff"));
        let run = run.expect(0);
        assert!(run.stdout.contains("(secret)"), "{run}");
        seen.run(&run);
    }
}

/// Writes to the options of an operation, by hand.
fn change(server: &Server, key: &str, change: impl FnOnce(&mut Value)) {
    let operation = server.find("/operations", "key", key);
    let mut options = operation["options"].clone();
    change(&mut options);
    let path = format!("/operations/{}", text(&operation, "id"));
    server.patch(&path, &json!({ "options": options }));
}

#[test]
fn what_the_configuration_names_no_longer_stays_a_secret() {
    let server = Server::start();
    let proxy = Proxy::start(server.url()).unwrap();
    let cli = cli(&proxy.url());
    let (named, outspoken) = (with_description(), without_secrets());
    let mut seen = Seen::default();
    cli.push(&named);
    look(&cli, &outspoken, &mut seen);

    // Before a push that ends half way, as one of several requests can, and after it.
    let when = When::path("/operations").method("PATCH").always();
    proxy.disturb(when, Fault::text(500, "application/json", ""));
    let push = ["push", "--yes", "--max-push-retries", "1", "--no-import"];
    seen.run(&cli.on(&outspoken, &push).expect(1));
    proxy.reset();
    look(&cli, &outspoken, &mut seen);

    // A conflict.
    cli.push(&named);
    for key in ["mail", "log_sent"] {
        change(&server, key, |options| options["note"] = json!("by hand"));
    }
    look(&cli, &outspoken, &mut seen);
    seen.run(
        &cli.on(&outspoken, &push)
            .expect(1)
            .complains("operation.tell_the_desk.mail"),
    );
    seen.run(&cli.on(&outspoken, &["drift"]).expect(2));
    seen.run(&cli.on(&outspoken, &["pull", "--merge"]).expect(1));
    let untouched = outspoken.files();
    let theirs = ["pull", "--merge", "--on-conflict", "theirs"];
    let run = cli.on(&outspoken, &theirs).expect(0);
    seen.run(&run.complains("`options` stays as the configuration says it"));
    assert_eq!(outspoken.files(), untouched);
    seen.folder(&outspoken);

    // What the configuration leaves alone keeps its secret, too.
    let silent = without_secrets();
    silent.edit(&file("flows"), |flows| {
        for flow in flows.as_array_mut().unwrap() {
            flow.as_object_mut().unwrap().remove("description");
        }
    });
    let ours = ["push", "--yes", "--on-conflict", "ours"];
    seen.run(&cli.on(&silent, &ours).expect(0));
    let publish = server.find("/flows", "name", "Publish");
    assert_eq!(publish["description"], SECRETS[1].1);
    seen.run(&cli.on(&silent, &["state", "show", "*"]).expect(0));
    look(&cli, &without_secrets(), &mut seen);

    // Once it is gone there is nothing to hide.
    seen.run(&cli.on(&without_secrets(), &push).expect(0));
    cli.expect_no_diff(&without_secrets());
    let run = cli.on(&without_secrets(), &["state", "show", "*"]);
    let run = run.expect(0).says("Publishes");
    assert!(!run.stdout.contains("(secret)"), "{run}");
    seen.folder(cli.folder());
    seen.expect_no_secret();
}

/// It was pushed as a literal, and is a secret since.
#[test]
fn what_the_configuration_has_begun_to_name_is_a_secret() {
    let server = Server::start();
    let cli = cli(server.url());
    let literal = without_secrets();
    let mail = literal.sync_id("operations", "key", "mail");
    literal.set("operations", &mail, "/options/body", json!(SECRETS[1].1));
    cli.push(&literal);
    change(&server, "mail", |options| {
        options["body"] = json!(SECRETS[2].1);
    });
    let dump = newsroom();
    let mut seen = Seen::default();
    for words in [&["drift", "-vv"][..], &["drift", "--json"]] {
        let run = cli.on(&dump, words).expect(2);
        assert!(run.stdout.contains("(secret)"), "{run}");
        seen.run(&run);
    }
    seen.expect_no_secret();
}

/// Who pulls has other secrets than the instance.
#[test]
fn no_secret_of_an_instance_gets_into_a_dump() {
    let server = Server::start();
    let dump = newsroom();
    cli(server.url()).push(&dump);
    let colleague = SECRETS
        .iter()
        .fold(Cli::to(server.url()), |cli, (name, _)| {
            cli.env(name, &format!("of staging: {name}"))
        })
        .env("DESK", "The desk of the day");
    let header = |name: &str| json!({ "header": name, "value": "1" });
    change(&server, "log_sent", |options| {
        let headers = options["headers"].as_array_mut().unwrap();
        headers.insert(0, header("x-first"));
    });
    let mut seen = Seen::default();
    seen.run(&colleague.on(&dump, &["pull", "--merge"]).expect(0));
    let options = || {
        let sent = dump.sync_id("operations", "key", "log_sent");
        let mut operations = dump.records("operations").into_iter();
        let operation = operations.find(|it| it["_syncId"] == sent).unwrap();
        operation["options"].clone()
    };
    let token = json!({ "header": "authorization", "value": secret("HOOK_TOKEN") });
    assert_eq!(options()["headers"], json!([header("x-first"), token]));
    assert_eq!(options()["body"], secret("SIGNING_KEY"));

    // Which of them the secret is cannot be told.
    change(&server, "log_sent", |options| {
        let headers = options["headers"].as_array_mut().unwrap();
        headers[1]["header"] = json!("x-renamed");
        headers.push(header("x-last"));
    });
    let kept = dump.files();
    let theirs = ["pull", "--merge", "--on-conflict", "theirs"];
    let run = colleague.on(&dump, &theirs).expect(0);
    seen.run(&run.complains("`options` stays as the configuration says it"));
    assert_eq!(dump.files(), kept);
    seen.folder(&dump);
    seen.expect_no_secret();
}

/// Neither what a configuration says outright in a field that Directus encrypts.
#[test]
fn no_secret_is_told_when_the_server_checks_a_plan() {
    let server = Server::of(Version::V12);
    let proxy = Proxy::start(server.url()).unwrap();
    let cli = Cli::to(&proxy.url()).env("OPENAI_KEY", SECRETS[3].1);
    let dump = Dump::newsroom_of(Version::V12);
    dump.edit(&file("settings"), |settings| {
        settings[0]["ai_openai_api_key"] = secret("OPENAI_KEY");
    });
    let when = When::path("/utils/import").method("POST").always();
    proxy.disturb(when, refusal(400, "INVALID_PAYLOAD"));
    let mut seen = Seen::default();
    for words in [
        &["diff", "--server-check", "-vv"][..],
        &["diff", "--server-check", "--json"],
    ] {
        let run = cli.on(&dump, words).expect(1).complains("(secret)");
        seen.run(&run);
    }
    seen.expect_none_of(&[SECRETS[3].1]);
}
