//! The specifications in a dump folder.

use std::collections::BTreeMap;

use sync_tests::{Cli, Dump, Server};
use xtask::proxy::{Fault, Proxy, When};

/// The files of a folder in a dump.
fn files(dump: &Dump, folder: &str) -> BTreeMap<String, String> {
    let prefix = format!("{folder}/");
    let files = dump.files().into_iter();
    files
        .filter_map(|(path, text)| Some((path.strip_prefix(&prefix)?.to_owned(), text)))
        .collect()
}

fn names(files: &BTreeMap<String, String>) -> Vec<&str> {
    files.keys().map(String::as_str).collect()
}

const ALL: [&str; 3] = ["item.graphql", "openapi.json", "system.graphql"];

/// The text without the line that Directus makes up anew for each request: a hash as
/// the version of an OpenAPI document.
pub(crate) fn versionless(text: &str) -> String {
    let is_other = |line: &&str| !line.starts_with(r#"    "version": ""#);
    let lines: Vec<&str> = text.split_inclusive('\n').filter(is_other).collect();
    let without = text.split_inclusive('\n').count() - lines.len();
    assert_eq!(without, usize::from(text.starts_with('{')));
    lines.concat()
}

#[test]
fn specifications_have_the_bytes_of_the_published_client() {
    let server = Server::with_extension();
    let (ours, published) = (Cli::to(server.url()), Cli::published(server.url()));
    // Where ours has not been: the published client's tell of its table, too.
    published.push(&Dump::newsroom().as_published());
    // Directus shows notes as they are.
    let note =
        serde_json::json!({ "meta": { "note": "Größe ≥ 1 \"inch\"\u{2028}\\ \u{7f} 𝕏\nNext" } });
    server.patch("/fields/articles/title", &note);

    let theirs = Dump::empty();
    published.on(&theirs, &["pull"]).expect(0);

    let dump = Dump::empty();
    let pulled = ours.on(&dump, &["pull", "--json"]).expect(0).json();
    let created = pulled["files"]["created"].to_string();
    assert!(created.contains("specs/openapi.json"), "{created}");
    let (ours_files, theirs_files) = (files(&dump, "specs"), files(&theirs, "specs"));
    assert_eq!(names(&ours_files), ALL);
    assert!(ours_files["item.graphql"].contains("type articles "));
    assert!(ours_files["openapi.json"].contains("Größe ≥ 1"));
    for name in ALL {
        let [one, other] = [&ours_files, &theirs_files].map(|files| versionless(&files[name]));
        assert!(one == other, "{name} differs");
    }

    // What has the right bytes is not touched.
    let again = ours.on(&dump, &["pull", "--json"]).expect(0).json();
    assert_eq!(again["files"]["changed"], serde_json::json!([]));
    assert_eq!(again["files"]["created"], serde_json::json!([]));
}

#[test]
fn they_go_where_they_are_wanted_if_they_are() {
    let server = Server::start();
    let cli = Cli::to(server.url());
    let pull = |flags: &[&str]| {
        let dump = Dump::empty();
        cli.on(&dump, &[&["pull"], flags].concat()).expect(0);
        dump
    };
    assert_eq!(
        names(&files(&pull(&["--specs-path", "docs/api"]), "docs/api")),
        ALL
    );
    assert!(files(&pull(&["--no-specs"]), "specs").is_empty());
    let config = |text: &str| cli.folder().write("directus-sync.config.json", text);
    config(r#"{ "specsPath": "api" }"#);
    assert_eq!(names(&files(&pull(&[]), "api")), ALL);
    assert_eq!(names(&files(&pull(&["--specs-path", "b"]), "b")), ALL);
    config(r#"{ "specs": false }"#);
    assert!(files(&pull(&[]), "specs").is_empty());
}

#[test]
fn a_server_that_gives_none_is_pulled_from_nevertheless() {
    let server = Server::with_env(&[
        ("GRAPHQL_INTROSPECTION", "false"),
        ("OPENAPI_ENABLED", "false"),
    ]);
    let cli = Cli::to(server.url());
    let dump = Dump::empty();
    dump.write("specs/openapi.json", "from before");
    let run = cli
        .on(&dump, &["pull", "--json"])
        .expect(0)
        .complains("item.graphql is not written")
        .complains("GRAPHQL_INTROSPECTION turns it on")
        .complains("OPENAPI_ENABLED turns it on")
        .complains("/server/specs/oas answered 404");
    assert_eq!(run.json()["warnings"].as_array().map(Vec::len), Some(3));
    assert_eq!(names(&files(&dump, "specs")), ["openapi.json"]);
    assert_eq!(dump.read("specs/openapi.json"), "from before");
    assert_eq!(dump.records("settings").len(), 1);
}

#[test]
fn a_server_that_fails_at_them_changes_nothing_in_the_dump() {
    let server = Server::start();
    let proxy = Proxy::start(server.url()).expect("a proxy");
    let cli = Cli::to(&proxy.url());
    let dump = Dump::empty();
    proxy.disturb(
        When::path("/server/specs/oas").always(),
        Fault::refusal(500, "INTERNAL_SERVER_ERROR"),
    );
    cli.on(&dump, &["pull"])
        .expect(1)
        .complains("GET /server/specs/oas answered 500");
    assert!(dump.files().is_empty());
    cli.on(&dump, &["pull", "--no-specs"]).expect(0);
    assert_eq!(names(&files(&dump, "collections")).len(), 11);
}
