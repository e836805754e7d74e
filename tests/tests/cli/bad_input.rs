//! What must stop a push, each with its own message and exit code 1, and
//! without any change.

use std::net::TcpListener;

use serde_json::{Value, json};
use sync_tests::{Cli, Dump, Run, Server, database, file, version};
use xtask::directus::Database;
use xtask::proxy::{Fault, Proxy, When};

/// A dump that is broken in one way, and what is said about it: the beginning
/// of the line in the file that is named, and the words after it.
struct Broken {
    file: &'static str,
    line: Option<usize>,
    words: String,
}

/// The line of the first place of a text in a file of a dump.
fn line_of(dump: &Dump, file: &str, text: &str) -> usize {
    let content = dump.read(file);
    let at = content
        .find(text)
        .unwrap_or_else(|| panic!("no {text} in {file}"));
    content[..at].lines().count().max(1)
}

/// Breaks a dump, and tells what is to be said.
type Break = fn(&Dump) -> Broken;

/// Every way in which a dump can be broken, with its name.
const BREAKS: [(&str, Break); 11] = [
    ("invalid JSON in records", |dump| {
        let roles = dump
            .read("collections/roles.json")
            .replace("\"icon\": \"mic\"", "\"icon\": mic");
        dump.write("collections/roles.json", &roles);
        Broken {
            file: "collections/roles.json",
            line: Some(line_of(dump, "collections/roles.json", "mic,")),
            words: "is not valid JSON".into(),
        }
    }),
    ("half a file", |dump| {
        let roles = dump.read("collections/roles.json");
        dump.write("collections/roles.json", &roles[..roles.len() / 2]);
        Broken {
            file: "collections/roles.json",
            line: Some(roles[..roles.len() / 2].lines().count()),
            words: "is not valid JSON".into(),
        }
    }),
    ("an empty file", |dump| {
        dump.write("collections/folders.json", "");
        Broken {
            file: "collections/folders.json",
            line: Some(1),
            words: "is not valid JSON".into(),
        }
    }),
    ("no list", |dump| {
        dump.write("collections/folders.json", "{}\n");
        Broken {
            file: "collections/folders.json",
            line: None,
            words: "a list of records is expected, this is an object".into(),
        }
    }),
    ("a missing _syncId", |dump| {
        let sync_id = dump.sync_id("translations", "value", "Entwurf");
        let line = format!(",\n    \"_syncId\": \"{sync_id}\"");
        dump.write(
            "collections/translations.json",
            &dump
                .read("collections/translations.json")
                .replace(&line, ""),
        );
        let line = line_of_record(dump, "translations", "\"value\": \"Entwurf\"");
        Broken {
            file: "collections/translations.json",
            line: Some(line),
            words: "the record has no `_syncId`".into(),
        }
    }),
    ("one _syncId twice", |dump| {
        let (one, other) = (
            dump.sync_id("roles", "name", "Editor"),
            dump.sync_id("roles", "name", "Reporter"),
        );
        dump.set("roles", &other, "/_syncId", json!(one));
        Broken {
            file: "collections/roles.json",
            line: None,
            words: format!("`_syncId` {one} is already that of the record at "),
        }
    }),
    ("a dangling reference", |dump| {
        let numbers = dump.sync_id("dashboards", "name", "Numbers");
        dump.retain("dashboards", |dashboard| dashboard["name"] != "Numbers");
        let line = line_of_record(dump, "panels", &format!("\"dashboard\": \"{numbers}\""));
        // What has no name is called by the end of its SyncID.
        let desk = &numbers[28..];
        let words = format!(
            "panel.{desk}.per_month: `dashboard` refers to \"{numbers}\", which is not the `_syncId` of any record in dashboards.json"
        );
        Broken {
            file: "collections/panels.json",
            line: Some(line),
            words,
        }
    }),
    ("two settings", |dump| {
        dump.edit("collections/settings.json", |settings| {
            settings
                .as_array_mut()
                .expect("a list")
                .push(json!({ "project_name": "Another", "_syncId": "another" }));
        });
        Broken {
            file: "collections/settings.json",
            line: None,
            words: "settings has one record, and that is at ".into(),
        }
    }),
    ("invalid JSON in the data model", |dump| {
        dump.write(
            "snapshot/fields/articles/title.json",
            "{ \"collection\": \"articles\",\n  \"field\": }\n",
        );
        Broken {
            file: "snapshot/fields/articles/title.json",
            line: Some(2),
            words: "is not valid JSON".into(),
        }
    }),
    ("a field of no collection", |dump| {
        dump.remove("snapshot/collections/authors.json");
        Broken {
            file: "snapshot/fields/authors/name.json",
            line: Some(1),
            words: "collection `authors` is not in the snapshot".into(),
        }
    }),
    ("no head", |dump| {
        dump.remove("snapshot/info.json");
        Broken {
            file: "snapshot",
            line: None,
            words: "the snapshot has no `info.json`".into(),
        }
    }),
];

/// The line where the record begins that a text is in.
fn line_of_record(dump: &Dump, kind: &str, text: &str) -> usize {
    let content = dump.read(&file(kind));
    let at = content
        .find(text)
        .unwrap_or_else(|| panic!("no {text} in {kind}"));
    let start = content[..at]
        .rfind("\n  {")
        .expect("a record begins before")
        + 1;
    content[..start].lines().count() + 1
}

#[test]
fn a_broken_dump_changes_nothing() {
    let server = Server::start();
    let proxy = Proxy::start(server.url()).expect("a proxy");
    let cli = Cli::to(&proxy.url());
    // A diff reads the dump while it asks what the server holds.
    let asked = Proxy::start(server.url()).expect("a proxy");
    let reading = Cli::to(&asked.url());
    for (name, spoil) in BREAKS {
        let dump = Dump::newsroom();
        let broken = spoil(&dump);
        let line = broken
            .line
            .map_or_else(String::new, |line| format!(":{line}: "));
        let place = format!("{}{line}", dump.path().join(broken.file).display());
        for command in ["push", "diff", "check"] {
            let cli = if command == "diff" { &reading } else { &cli };
            let run = cli.on(&dump, &[command]).expect(1);
            let told = run
                .stderr
                .lines()
                .any(|line| line.contains(&place) && line.contains(&broken.words));
            assert!(
                told,
                "{name}: no line with `{place}` and `{}` in {run}",
                broken.words
            );
        }
    }
    let (missing, empty) = (Dump::empty(), Dump::empty());
    let missing = missing.path().join("config");
    cli.run_on(&missing, &["push", "--yes"])
        .expect(1)
        .complains(&format!("{}: there is no such folder", missing.display()))
        .complains("`--dump-path` names another");
    cli.on(&empty, &["push", "--yes"])
        .expect(1)
        .complains("this is not a dump");
    assert_eq!(proxy.log(), [], "the server is not even asked");
    let writes = asked
        .counts()
        .into_keys()
        .filter(|(method, route)| method != "GET" && !route.starts_with("/utils/cache/clear"));
    assert_eq!(writes.collect::<Vec<_>>(), [], "a diff only reads");
}

#[test]
fn a_push_that_cannot_work_changes_nothing() {
    let server = Server::start();
    let token = user_without_admin_rights(&server);
    let before = server.everything();
    let dump = Dump::newsroom();
    let push = |cli: Cli| {
        let run = cli
            .on(&dump, &["push", "--yes", "--max-push-retries", "1"])
            .expect(1);
        assert_eq!(server.everything(), before, "changed by {run}");
        run
    };
    let url = server.url();

    push(Cli::to(url).token("wrong"))
        .complains("refuses the credentials: Invalid user credentials")
        .complains("check DIRECTUS_TOKEN");
    push(Cli::to(url).token("")).complains("DIRECTUS_TOKEN");
    push(Cli::to(url).token(&token))
        .complains(&format!(
            "the credentials for {url} are not an administrator's"
        ))
        .complains("a policy that has admin access");

    let (here, elsewhere) = match database() {
        Database::Sqlite => ("sqlite", "postgres"),
        Database::Postgres => ("postgres", "sqlite"),
    };
    let number = version().number();
    for (vendor, version) in [(elsewhere, number), (here, "11.14.0")] {
        let other = Dump::newsroom();
        other.edit("snapshot/info.json", |info| {
            info["vendor"] = json!(vendor);
            info["directus"] = json!(version);
        });
        let run = Cli::to(url).on(&other, &["push", "--yes"]).expect(1);
        run.complains(vendor)
            .complains(version)
            .complains(number)
            .complains("--force");
        Cli::to(url)
            .on(&other, &["diff"])
            .expect(1)
            .complains("--force");
    }

    let gone = TcpListener::bind("127.0.0.1:0")
        .expect("a port")
        .local_addr()
        .expect("an address");
    push(Cli::to(&format!("http://{gone}")))
        .complains("no answer")
        .complains("is the server running");
    push(Cli::to("directus.example.com"))
        .complains("`directus.example.com` is not the URL of a Directus");

    push(Cli::to(
        &answering(&server, "/", 200, "<html>Welcome</html>").url(),
    ))
    .complains("does not answer as a Directus does");
    push(Cli::to(
        &answering(&server, "/", 404, "<html>Not found</html>").url(),
    ))
    .complains("does not answer as a Directus does");
    for (version, advice) in [
        ("10.13.1", "directus-sync 2 (npm)"),
        ("13.0.0", "a newer version of this tool"),
    ] {
        let info = json!({ "data": { "project": {}, "version": version } }).to_string();
        let proxy = answering(&server, "/server/info", 200, &info);
        push(Cli::to(&proxy.url()))
            .complains(&format!("runs Directus {version}; supported are"))
            .complains(advice);
        assert!(proxy.log().iter().all(|entry| entry.method == "GET"));
    }
    assert_eq!(server.everything(), before);
}

/// A server that answers so below a path, and is ours elsewhere.
fn answering(server: &Server, path: &str, status: u16, body: &str) -> Proxy {
    let proxy = Proxy::start(server.url()).expect("a proxy");
    let kind = if body.starts_with('<') {
        "text/html"
    } else {
        "application/json"
    };
    proxy.disturb(When::path(path).always(), Fault::text(status, kind, body));
    proxy
}

/// Makes a user who may use the app and read the configuration, and answers
/// the user's token.
fn user_without_admin_rights(server: &Server) -> String {
    let token = "token-of-somebody";
    let policy = server.post("/policies", &json!({ "name": "App", "app_access": true }));
    let role = server.post("/roles", &json!({ "name": "Somebody" }));
    server.post(
        "/access",
        &json!({ "role": role["id"], "policy": policy["id"] }),
    );
    server.post("/users", &json!({ "email": "somebody@example.com", "role": role["id"], "token": token, "status": "active" }));
    token.to_owned()
}

#[test]
fn no_error_tells_a_secret() {
    let server = Server::start();
    let secret = "a-token-that-nobody-may-see";
    let run: Run = Cli::to(server.url())
        .token(secret)
        .on(&Dump::newsroom(), &["push", "--yes", "-vv"])
        .expect(1);
    let told: Value = json!([run.stdout, run.stderr]);
    assert!(!told.to_string().contains(secret), "{run}");
}
