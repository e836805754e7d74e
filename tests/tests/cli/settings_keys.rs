//! Settings that no configuration has: secrets, licences, and what tells one
//! instance from another.

use serde_json::{Value, json};
use sync_tests::{Cli, Dump, Server, file};
use xtask::directus::Version;
use xtask::proxy::Proxy;

/// What opens another service, each with a value of its own.
fn secrets() -> Vec<(&'static str, Value)> {
    let headers = json!([{ "header": "x-key", "value": "settings-secret-headers" }]);
    vec![
        ("ai_openai_api_key", json!("settings-secret-openai")),
        ("ai_anthropic_api_key", json!("settings-secret-anthropic")),
        ("ai_google_api_key", json!("settings-secret-google")),
        (
            "ai_openai_compatible_api_key",
            json!("settings-secret-compatible"),
        ),
        ("ai_openai_compatible_headers", headers),
    ]
}

/// What belongs to one instance.
fn of_one_instance() -> Vec<(&'static str, Value)> {
    vec![
        ("license_key", json!("settings-secret-license")),
        ("license_token", json!("settings-secret-token")),
        ("project_url", json!("https://settings-secret.example.com")),
        ("project_id", json!("0193d6a0-settings-secret")),
        ("project_logo", json!("0193d6a0-settings-secret-logo")),
    ]
}

const MARK: &str = "settings-secret";

/// What Directus answers in the place of a secret.
const MASK: &str = "**********";

fn nowhere(dump: &Dump, what: &str) {
    for (path, text) in dump.files() {
        assert!(!text.contains(MARK), "{what}: {path}: {text}");
    }
}

fn stay_where_they_are(version: Version) {
    let server = Server::of(version);
    for (key, value) in secrets() {
        // Directus 12 takes those of a language model of one's own with a licence only.
        let is_licensed = version == Version::V12 && key.starts_with("ai_openai_compatible");
        let set = server.attempt("PATCH", "/settings", &json!({ key: value }));
        assert_eq!(set.is_err(), is_licensed, "{key}: {set:?}");
        let is_there = !server.get("/settings")[key].is_null();
        assert_eq!(is_there, !is_licensed, "{key}");
    }
    let pulled = Dump::empty();
    let cli = Cli::to(server.url());
    let flags: [&[&str]; 2] = [&[], &["--assets"]];
    for flags in flags {
        let run = cli.on(&pulled, &[&["pull"], flags].concat()).expect(0);
        assert!(!run.to_string().contains(MARK), "{run}");
        nowhere(&pulled, "the pull");
    }
    nowhere(cli.folder(), "the folder of the pull");

    // A dump that says them, as somebody may have written it.
    let target = Server::of(version);
    let proxy = Proxy::start(target.url()).unwrap();
    let cli = Cli::to(&proxy.url());
    let before = target.get("/settings");
    pulled.edit(&file("settings"), |settings| {
        settings[0]["project_name"] = json!("Changed");
        for (key, value) in secrets().into_iter().chain(of_one_instance()) {
            settings[0][key] = value;
        }
    });
    let lines: [&[&str]; 4] = [
        &["diff", "--pretty-diff", "-vv"],
        &["diff", "--json"],
        &["diff", "--save", "plan.json"],
        &["push", "--yes", "-vv"],
    ];
    for line in lines {
        let run = cli.on(&pulled, line).expect(0);
        assert!(!run.to_string().contains(MARK), "{run}");
        for key in ["ai_openai_api_key", "ai_openai_compatible_headers"] {
            let run = cli.on(&pulled, &["diff"]).expect(0);
            run.complains(&format!(
                "`{key}` is a secret that the configuration says outright"
            ));
        }
    }
    let run = cli.on(&pulled, &["diff"]).expect(0);
    run.complains("`license_key` is the licence of one instance and is not sent");
    // So say the commands that only look.
    for line in [&["drift"][..], &["doctor"], &["state", "list"]] {
        let run = cli.on(&pulled, line).expect(0);
        assert!(!run.to_string().contains(MARK), "{run}");
        run.complains("`license_key` is the licence of one instance and is not sent");
    }
    // Plans, journals, whatever else there is.
    nowhere(cli.folder(), "the folder of the push");
    for entry in proxy.log() {
        let body = String::from_utf8_lossy(&entry.body);
        assert!(
            !body.contains(MARK),
            "{} {}: {body}",
            entry.method,
            entry.path
        );
        assert!(
            !entry.query.contains(MARK),
            "{} {}",
            entry.path,
            entry.query
        );
    }
    let after = target.get("/settings");
    assert_eq!(after["project_name"], "Changed");
    for (key, _) in secrets().into_iter().chain(of_one_instance()) {
        assert_eq!(after.get(key), before.get(key), "{key}");
    }
    cli.expect_no_diff(&pulled);

    // By name a secret can be written, and is seen by nobody.
    pulled.edit(&file("settings"), |settings| {
        settings[0]["ai_openai_api_key"] = json!({ "$directus-sync": { "secret": "OPENAI" } });
    });
    let cli = cli.env("OPENAI", "settings-secret-by-name");
    let run = cli.on(&pulled, &["push", "--yes", "-vv"]).expect(0);
    assert!(!run.to_string().contains(MARK), "{run}");
    assert_eq!(target.get("/settings")["ai_openai_api_key"], MASK);
    nowhere(cli.folder(), "the folder of the push of a secret");
}

#[test]
fn secrets_and_keys_of_one_instance_stay_where_they_are() {
    stay_where_they_are(Version::V11);
}

#[test]
fn so_they_do_on_directus_12() {
    stay_where_they_are(Version::V12);
}

/// What somebody has added to a system collection and concealed: Directus answers asterisks, which are
/// no value.
#[test]
fn what_somebody_has_concealed_is_neither_dumped_nor_overwritten() {
    let field =
        json!({ "field": "shop_key", "type": "string", "meta": { "special": ["conceal"] } });
    let add = |server: &Server| {
        server.post("/fields/directus_settings", &field);
        server.post("/fields/directus_roles", &field);
    };
    let server = Server::start();
    add(&server);
    let secret = json!({ "shop_key": "settings-secret-shop" });
    server.patch("/settings", &secret);
    let role = json!({ "name": "Shop", "shop_key": "settings-secret-shop" });
    server.post("/roles", &role);
    assert_eq!(server.get("/settings")["shop_key"], MASK);
    let cli = Cli::to(server.url());
    let pulled = Dump::empty();
    cli.on(&pulled, &["pull"]).expect(0);
    for (path, text) in pulled.files() {
        assert!(!text.contains(MASK), "{path}: {text}");
    }
    cli.expect_no_diff(&pulled);

    // A dump of directus-sync has the asterisks.
    for kind in ["settings", "roles"] {
        pulled.edit(&file(kind), |records| {
            for record in records.as_array_mut().expect("records") {
                record["shop_key"] = json!(MASK);
            }
        });
    }
    cli.expect_no_diff(&pulled);
    let target = Server::start();
    add(&target);
    let cli = Cli::to(target.url());
    cli.on(&pulled, &["push", "--yes"]).expect(0);
    assert_eq!(target.get("/settings")["shop_key"], Value::Null);
    for role in target.get("/roles").as_array().expect("roles") {
        assert_eq!(role["shop_key"], Value::Null, "{role}");
    }
    cli.expect_no_diff(&pulled);
}
