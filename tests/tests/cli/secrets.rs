//! No secret is in anything that is printed or written, whatever happens.

mod changed;

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use serde_json::{Value, json};
use sync_tests::{Cli, Dump, Run, Server, file, text};
use xtask::directus::{ADMIN_EMAIL, ADMIN_PASSWORD, ADMIN_TOKEN};
use xtask::proxy::{Fault, Proxy, When};

/// Secrets by the names of their variables: one with every character that some
/// format escapes, an ordinary one, a key of several lines, and one for a field
/// that Directus encrypts.
const SECRETS: [(&str, &str); 4] = [
    ("MAIL_KEY", "p&ss w0rd/\"ü\\+~'<k>=%"),
    ("HOOK_TOKEN", "whsec_5f2b8c1a9d7e4036"),
    (
        "SIGNING_KEY",
        "-----BEGIN KEY-----\nMIIBVgIBADANBgkqhkiG9w0\nBAQEFAASCAUAwggE8AgEA\n-----END KEY-----\n",
    ),
    ("OPENAI_KEY", "sk-proj-Zk3vXq81LmN0"),
];

fn secret(name: &str) -> Value {
    json!({ "$directus-sync": { "secret": name } })
}

/// The newsroom, with secrets wherever one may stand.
fn newsroom() -> Dump {
    let dump = Dump::newsroom();
    let mail = dump.sync_id("operations", "key", "mail");
    dump.set("operations", &mail, "/options/body", secret("MAIL_KEY"));
    let sent = dump.sync_id("operations", "key", "log_sent");
    dump.set("operations", &sent, "/type", json!("request"));
    let request = json!({
        "method": "POST", "url": "https://example.com",
        "headers": [{ "header": "authorization", "value": secret("HOOK_TOKEN") }],
        "body": secret("SIGNING_KEY"),
    });
    dump.set("operations", &sent, "/options", request);
    dump.edit(&file("settings"), |settings| {
        settings[0]["ai_openai_api_key"] = secret("OPENAI_KEY");
    });
    let var = json!({ "$directus-sync": { "var": "DESK" } });
    let publish = dump.sync_id("flows", "name", "Publish");
    dump.set("flows", &publish, "/description", var);
    dump
}

/// Every form in which a text may be written down somewhere.
fn forms(text: &str) -> Vec<String> {
    let quoted = |text: &str| {
        let quoted = Value::from(text).to_string();
        quoted[1..quoted.len() - 1].to_owned()
    };
    let encoded: String = text
        .bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                char::from(byte).to_string()
            }
            byte => format!("%{byte:02X}"),
        })
        .collect();
    let mut forms = vec![
        text.to_owned(),
        quoted(text),
        quoted(&quoted(text)),
        encoded.replace("%20", "+"),
        encoded,
        STANDARD.encode(text).trim_end_matches('=').to_owned(),
        URL_SAFE.encode(text).trim_end_matches('=').to_owned(),
    ];
    let lines = text.lines().filter(|line| !line.starts_with('-'));
    forms.extend(lines.map(str::to_owned));
    forms
}

/// What was printed and written so far, and where.
#[derive(Default)]
struct Seen(BTreeMap<String, String>);

impl Seen {
    fn run(&mut self, run: &Run) {
        self.0.insert(run.to_string(), String::new());
    }

    /// The whole folder in which the tool works: plans, journals, whatever else
    /// it leaves.
    fn folder(&mut self, folder: &Dump) {
        self.0.extend(folder.files());
    }

    fn expect_no_secret(&self) {
        let all = SECRETS.iter().map(|(_, text)| *text).chain([ADMIN_TOKEN]);
        self.expect_none_of(&all.collect::<Vec<_>>());
    }

    fn expect_none_of(&self, secrets: &[&str]) {
        for secret in secrets {
            for form in forms(secret) {
                for (place, text) in &self.0 {
                    assert!(!place.contains(&form), "`{form}` is in {place}");
                    assert!(!text.contains(&form), "`{form}` is in {place}: {text}");
                }
            }
        }
    }
}

/// A server that repeats all that it knows.
fn gossip() -> String {
    let all = SECRETS.iter().map(|(_, text)| *text);
    let all: Vec<String> = all
        .chain([ADMIN_TOKEN, ADMIN_PASSWORD])
        .flat_map(forms)
        .collect();
    all.join(" | ")
}

fn refusal(status: u16, code: &str) -> Fault {
    let extensions = json!({ "code": code, "field": gossip() });
    let error =
        json!({ "message": format!("Invalid payload: {}", gossip()), "extensions": extensions });
    let body = json!({ "errors": [error] }).to_string();
    Fault::text(status, "application/json", &body)
}

fn page(status: u16) -> Fault {
    Fault::text(status, "text/html", &format!("<p>{}</p>", gossip()))
}

fn cli(url: &str) -> Cli {
    let cli = Cli::to(url).env("DESK", "The desk of the day");
    SECRETS
        .iter()
        .fold(cli, |cli, (name, text)| cli.env(name, text))
}

#[test]
fn no_secret_is_printed_or_written() {
    let server = Server::start();
    let proxy = Proxy::start(server.url()).unwrap();
    let cli = cli(&proxy.url());
    let dump = newsroom();
    let mut seen = Seen::default();
    let mut run = |command: &[&str], code: i32| {
        let run = cli.on(&dump, command).expect(code);
        seen.run(&run);
        run
    };

    // Looking.
    for flags in [
        vec![],
        vec!["--json"],
        vec!["--pretty-diff", "-v"],
        vec!["-vv"],
    ] {
        run(&[&["diff"], &flags[..]].concat(), 0);
    }
    run(&["diff", "--save", "plan.json"], 0);

    // The server refuses, at each turn in another way, and tells what it got. Also one that
    // could take all at once gets it in several requests.
    type Turn = (When, fn() -> Fault);
    let turns: [Turn; 5] = [
        (When::path("/operations").method("POST").always(), || {
            refusal(400, "INVALID_PAYLOAD")
        }),
        (When::path("/operations").method("POST").always(), || {
            page(500)
        }),
        (When::path("/operations").method("POST").always(), || {
            refusal(503, "SERVICE_UNAVAILABLE")
        }),
        (When::path("/settings").method("PATCH").always(), || {
            refusal(403, "FORBIDDEN")
        }),
        (When::path("/operations").method("GET").always(), || {
            page(200)
        }),
    ];
    // To a create that must not be sent again nothing useful is answered.
    let unrepeated = When::path("/permissions").method("POST").always();
    proxy.disturb(unrepeated, page(200));
    for (when, fault) in turns {
        proxy.disturb(when.clone(), fault());
        for command in [
            &[
                "push",
                "-vv",
                "--no-import",
                "--yes",
                "--allow",
                "open-to-public",
                "--max-push-retries",
                "1",
            ][..],
            &[
                "push",
                "--json",
                "--no-import",
                "--yes",
                "--allow",
                "open-to-public",
                "--max-push-retries",
                "1",
            ],
        ] {
            let stopped = run(command, 1);
            assert!(stopped.stderr.contains("(secret)"), "{stopped}");
        }
        proxy.reset();
    }

    // In the end it takes what it gets.
    run(&["push", "--yes", "--allow", "open-to-public", "-vv"], 0);
    let operations = server
        .list("/operations")
        .into_iter()
        .map(|row| row["options"].to_string());
    let stored: String = operations.collect();
    for (name, text) in &SECRETS[..3] {
        let quoted = Value::from(*text).to_string();
        assert!(
            stored.contains(quoted.trim_matches('"')),
            "{name} is not on the server"
        );
    }
    run(&["diff", "--json"], 0);
    seen.folder(cli.folder());
    seen.folder(&dump);
    seen.expect_no_secret();
}

/// Who looks at what is there looks at rows that hold secrets.
#[test]
fn no_secret_is_told_of_what_is_there() {
    let server = Server::start();
    let cli = cli(server.url());
    let dump = newsroom();
    let mut seen = Seen::default();
    let mut run = |command: &[&str], code: i32| {
        let run = cli.on(&dump, command).expect(code);
        seen.run(&run);
        run
    };
    run(&["push", "--allow", "open-to-public"], 0);

    // As it was left, and then with the secrets in places that somebody else
    // has chosen.
    for code in [0, 2] {
        for look in [
            &["drift", "-vv"][..],
            &["drift", "--json"],
            &["diff", "--pretty-diff"],
            &["diff", "--json", "--on-conflict", "merge"],
            &["diff", "--on-conflict", "theirs", "--save", "plan.json"],
            &["state", "list", "-vv"],
            &["state", "list", "--json"],
            &["state", "show", "*", "-vv"],
            &["state", "show", "*", "--json"],
            &["doctor", "-vv"],
            &["doctor", "--json"],
        ] {
            run(look, if look[0] == "drift" { code } else { 0 });
        }
        if code == 0 {
            let mail = server.find("/operations", "key", "mail");
            let mut options = mail["options"].clone();
            options["subject"] = options["body"].clone();
            server.patch(
                &format!("/operations/{}", text(&mail, "id")),
                &json!({ "options": options }),
            );
        }
    }
    let refused = run(&["push", "--yes"], 1);
    refused.complains("was changed by hand");
    // The configuration has not changed there: it stays.
    run(&["push", "--yes", "--json", "--on-conflict", "merge"], 0);

    // Nothing is tracked any more, and is found again.
    run(&["untrack", "*", "--yes", "--json"], 0);
    run(&["adopt", "-vv", "--all"], 0);
    run(&["untrack", "operation.*", "--yes"], 0);
    run(&["adopt", "--json", "--all"], 0);
    seen.folder(cli.folder());
    seen.expect_no_secret();
}

/// Without a configuration, too: what the last push has left says which values
/// are secrets.
#[test]
fn no_secret_is_told_where_there_is_no_configuration() {
    let server = Server::start();
    let dump = newsroom();
    cli(server.url()).push(&dump);
    let mail = server.find("/operations", "key", "mail");
    let mut options = mail["options"].clone();
    options["subject"] = options["body"].clone();
    server.patch(
        &format!("/operations/{}", text(&mail, "id")),
        &json!({ "options": options }),
    );

    let stranger = Cli::to(server.url());
    let mut seen = Seen::default();
    for (look, code) in [
        ("drift", 2),
        ("drift --json", 2),
        ("state list", 0),
        ("state show *", 0),
        ("state show * --json", 0),
        ("doctor", 0),
        ("migrate-ids --to file", 0),
        ("unlock", 0),
    ] {
        seen.run(&stranger.run(&format!("{look} -vv")).expect(code));
    }
    seen.folder(stranger.folder());
    seen.expect_no_secret();
}

#[test]
fn no_secret_is_in_a_plan_or_in_what_becomes_of_it() {
    let server = Server::start();
    let proxy = Proxy::start(server.url()).unwrap();
    let cli = cli(&proxy.url());
    let dump = newsroom();
    let mut seen = Seen::default();
    seen.run(&cli.on(&dump, &["diff", "--save", "plan.json"]).expect(0));
    for format in ["text", "markdown", "json"] {
        let run = cli
            .run(&format!(
                "show plan.json --format {format} --pretty-diff -vv"
            ))
            .expect(0);
        assert!(run.stdout.contains("MAIL_KEY"), "{run}");
        seen.run(&run);
    }
    seen.folder(cli.folder());

    // Who applies it must have them all.
    let poor = Cli::to(&proxy.url()).env("MAIL_KEY", SECRETS[0].1);
    poor.folder()
        .write("plan.json", &cli.folder().read("plan.json"));
    let run = poor
        .run("push --plan plan.json --yes --allow open-to-public")
        .expect(1);
    for name in ["HOOK_TOKEN", "SIGNING_KEY", "OPENAI_KEY"] {
        assert!(
            run.stderr.contains(&format!("`{name}` is not set")),
            "{run}"
        );
    }
    assert!(!run.stderr.contains("MAIL_KEY"), "{run}");
    assert_eq!(server.count("/folders"), 0);
    seen.run(&run);
    seen.folder(poor.folder());

    proxy.disturb(
        When::path("/operations").method("POST").always(),
        refusal(400, "INVALID_PAYLOAD"),
    );
    let run = cli
        .run("push --plan plan.json --no-import --yes --allow open-to-public -vv")
        .expect(1);
    assert!(run.stderr.contains("(secret)"), "{run}");
    seen.run(&run);
    proxy.reset();

    seen.run(&cli.on(&dump, &["diff", "--save", "plan.json"]).expect(0));
    seen.run(
        &cli.run("push --plan plan.json --yes --allow open-to-public -vv --json")
            .expect(0),
    );
    let hook = server.find("/operations", "key", "log_sent");
    assert_eq!(hook["options"]["headers"][0]["value"], SECRETS[1].1);
    assert_eq!(server.get("/settings")["ai_openai_api_key"], "**********");
    cli.expect_no_diff(&dump);

    // A rotated one is an ordinary change.
    let rotated = cli.env("HOOK_TOKEN", "whsec_00000000000000");
    seen.run(
        &rotated
            .on(&dump, &["diff", "--save", "plan.json", "--pretty-diff"])
            .expect(0),
    );
    seen.run(
        &rotated
            .run("push --plan plan.json --yes --allow open-to-public")
            .expect(0),
    );
    let hook = server.find("/operations", "key", "log_sent");
    assert_eq!(
        hook["options"]["headers"][0]["value"],
        "whsec_00000000000000"
    );
    seen.folder(rotated.folder());
    seen.expect_no_secret();
}

#[test]
fn a_plan_does_not_hold_what_is_a_variable() {
    let server = Server::start();
    let cli = Cli::to(server.url()).env("OPENAI_KEY", SECRETS[3].1);
    let dump = Dump::newsroom();
    dump.edit(&file("settings"), |settings| {
        settings[0]["ai_openai_api_key"] = json!({ "$directus-sync": { "var": "OPENAI_KEY" } });
    });
    let run = cli.on(&dump, &["diff", "--save", "plan.json"]).expect(1);
    let run = run.complains("`ai_openai_api_key` is a secret that the configuration says outright");
    assert!(!run.to_string().contains(SECRETS[3].1), "{run}");
    assert!(cli.folder().files().is_empty());
}

/// A password that is wrong, or a session that ends, is not told either.
#[test]
fn no_password_is_told() {
    let server = Server::start();
    let proxy = Proxy::start(server.url()).unwrap();
    let password = |text: &str| {
        let cli = Cli::to(&proxy.url()).token("");
        cli.env("DIRECTUS_ADMIN_EMAIL", ADMIN_EMAIL)
            .env("DIRECTUS_ADMIN_PASSWORD", text)
    };
    let mut seen = Seen::default();
    let dump = Dump::newsroom();
    seen.run(
        &password(ADMIN_PASSWORD)
            .on(&dump, &["diff", "-vv"])
            .expect(0),
    );
    for fault in [refusal(401, "INVALID_CREDENTIALS"), page(200), page(500)] {
        proxy.disturb(When::path("/auth/login"), fault);
        seen.run(
            &password(ADMIN_PASSWORD)
                .on(&dump, &["diff", "-vv"])
                .expect(1),
        );
        proxy.reset();
    }
    // It knows no other: the dump names none.
    seen.expect_none_of(&[ADMIN_PASSWORD]);
}
