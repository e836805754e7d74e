//! Rows of collections, users and files, on a real Directus.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use sync_sdk::engine::Action;
use sync_sdk::engine::seed::{SeedError, SeedPlan};
use sync_sdk::model::{Kind, Seed};
use sync_tests::{Config, Server, field, id, seed, seeds_in, text};
use xtask::directus::Version;
use xtask::proxy::{Fault, Proxy, When};

/// Collections that refer to each other in every way: sections (counted keys)
/// under sections, each with a first article; articles (UUIDs) in a section;
/// tags by their name; a junction of the two; blocks on anything.
fn make_model(server: &Server) {
    let column = |name: &str, kind: &str, schema: Value| json!({ "field": name, "type": kind, "meta": {}, "schema": schema });
    let counted = || {
        column(
            "id",
            "integer",
            json!({ "is_primary_key": true, "has_auto_increment": true }),
        )
    };
    let make = |name: &str, meta: Value, fields: Vec<Value>| {
        let body = json!({ "collection": name, "meta": meta, "schema": {}, "fields": fields });
        server.post("/collections", &body);
    };
    make(
        "section",
        json!({}),
        vec![
            counted(),
            column("name", "string", json!({ "is_nullable": false })),
            column("rank", "integer", json!({})),
            column("shape", "json", json!({})),
            column("begins", "dateTime", json!({})),
            column("parent", "integer", json!({})),
            column("first", "uuid", json!({})),
        ],
    );
    let uuid = json!({ "field": "id", "type": "uuid", "meta": { "special": ["uuid"] }, "schema": { "is_primary_key": true } });
    make(
        "article",
        json!({}),
        vec![
            uuid,
            column("title", "string", json!({})),
            column("section", "integer", json!({})),
        ],
    );
    make(
        "tag",
        json!({}),
        vec![
            column("name", "string", json!({ "is_primary_key": true })),
            column("note", "string", json!({})),
        ],
    );
    make(
        "article_tag",
        json!({}),
        vec![
            counted(),
            column("article", "uuid", json!({})),
            column("tag", "string", json!({})),
        ],
    );
    make(
        "block",
        json!({}),
        vec![
            counted(),
            column("item", "string", json!({})),
            column("collection", "string", json!({})),
        ],
    );
    make(
        "front",
        json!({ "singleton": true }),
        vec![counted(), column("title", "string", json!({}))],
    );
    for (collection, field, to) in [
        ("section", "parent", "section"),
        ("section", "first", "article"),
        ("article", "section", "section"),
        ("article_tag", "article", "article"),
        ("article_tag", "tag", "tag"),
    ] {
        let body = json!({ "collection": collection, "field": field, "related_collection": to, "schema": {}, "meta": {} });
        server.post("/relations", &body);
    }
    let any = json!({
        "collection": "block", "field": "item", "related_collection": null, "schema": null,
        "meta": { "one_collection_field": "collection", "one_allowed_collections": ["article", "section"] },
    });
    server.post("/relations", &any);
}

fn everything() -> Value {
    json!([
        seed(
            "article",
            json!({}),
            json!([
                { "_sync_id": "tide", "title": "The tide", "section": "harbour" },
                { "_sync_id": "fair", "title": "The fair", "section": "town" },
            ])
        ),
        seed(
            "section",
            json!({}),
            json!([
                { "_sync_id": "harbour", "name": "Harbour", "rank": 1, "shape": { "b": [1, 2], "a": null },
                  "begins": "2026-01-02T03:04:05", "parent": "town", "first": "tide" },
                { "_sync_id": "town", "name": "Town", "parent": null },
                { "_sync_id": "again", "name": "Town", "parent": "again" },
            ])
        ),
        seed(
            "tag",
            json!({}),
            json!([{ "_sync_id": "sea", "note": "n" }, { "_sync_id": "x", "name": "people" }])
        ),
        seed(
            "article_tag",
            json!({}),
            json!([
                { "_sync_id": "one", "article": "tide", "tag": "sea" },
                { "_sync_id": "two", "article": "fair", "tag": "x" },
            ])
        ),
        seed(
            "block",
            json!({}),
            json!([
                { "_sync_id": "b1", "collection": "article", "item": "tide" },
                { "_sync_id": "b2", "collection": "section", "item": "again" },
            ])
        ),
        seed(
            "front",
            json!({}),
            json!([{ "_sync_id": "front", "title": "Front" }])
        ),
    ])
}

const COLLECTIONS: [&str; 5] = ["section", "article", "tag", "article_tag", "block"];

fn counts(server: &Server) -> Vec<usize> {
    let count = |name: &str| {
        let rows = server.get(&format!("/items/{name}?limit=-1"));
        rows.as_array().map_or(0, Vec::len)
    };
    COLLECTIONS.map(count).to_vec()
}

fn actions(plan: &SeedPlan) -> Vec<(Action, String)> {
    let changes = plan.changes.iter();
    changes
        .map(|change| (change.action, change.sync_id.to_string()))
        .collect()
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

fn read(document: &Value) -> Vec<Seed> {
    seeds_in(folder().path(), document)
}

/// The server has what [`everything`] says.
fn expect_everything(server: &Server) {
    assert_eq!(server.get("/items/front")["title"], "Front");
    expect_rows(server);
}

/// The same of collections of many rows.
fn expect_rows(server: &Server) {
    let sections = server.list("/items/section");
    let of = |name: &str, parent: Value| {
        let mut found = sections.iter().filter(|row| row["name"] == name);
        found
            .find(|row| row["parent"] == parent)
            .unwrap_or_else(|| panic!("{sections:?}"))
            .clone()
    };
    let town = of("Town", Value::Null);
    let harbour = of("Harbour", town["id"].clone());
    let again = sections
        .iter()
        .find(|row| row["parent"] == row["id"])
        .expect("one in itself");
    let tide = server.find("/items/article", "title", "The tide");
    let fair = server.find("/items/article", "title", "The fair");
    assert_eq!(harbour["first"], tide["id"]);
    assert_eq!(
        (&tide["section"], &fair["section"]),
        (&harbour["id"], &town["id"])
    );
    assert_eq!(harbour["shape"], json!({ "b": [1, 2], "a": null }));
    let mut pairs = field(&server.list("/items/article_tag"), "tag");
    pairs.sort_by_key(Value::to_string);
    assert_eq!(pairs, ["people", "sea"]);
    let mut items = field(&server.list("/items/block"), "item");
    items.sort_by_key(Value::to_string);
    let mut expected = vec![json!(again["id"].to_string()), tide["id"].clone()];
    expected.sort_by_key(Value::to_string);
    assert_eq!(items, expected);
    assert_eq!(counts(server), [3, 2, 2, 2, 2]);
}

#[test]
fn rows_refer_to_each_other_in_every_way() {
    let server = Server::start();
    make_model(&server);
    let sync = server.sync();
    let plan = sync.push_seeds(read(&everything())).expect("a push");
    assert_eq!(plan.counts().of(Action::Create), 12);
    expect_everything(&server);
    let plan = sync.diff_seeds(read(&everything())).expect("a diff");
    assert!(!plan.has_writes(), "{:#}", plan.to_json());
    assert_eq!(plan.unchanged, 12);
}

#[test]
fn rows_refer_to_each_other_on_directus_12_too() {
    let server = Server::of(Version::V12);
    make_model(&server);
    let sync = server.sync();
    sync.push_seeds(read(&everything())).expect("a push");
    expect_everything(&server);
}

#[test]
fn what_a_seed_forbids_is_left() {
    let server = Server::start();
    make_model(&server);
    let sync = server.sync();
    let of = |meta: Value, data: Value| read(&seed("section", meta, data));
    let first =
        json!([{ "_sync_id": "a", "name": "A", "rank": 1 }, { "_sync_id": "b", "name": "B" }]);
    sync.push_seeds(of(json!({}), first)).expect("a push");
    let second =
        || json!([{ "_sync_id": "a", "name": "A2", "rank": 2 }, { "_sync_id": "c", "name": "C" }]);
    let names = || field(&server.list("/items/section"), "name");
    let nothing = json!({ "create": false, "update": false, "delete": false });
    let plan = sync.push_seeds(of(nothing, second())).expect("a push");
    assert_eq!((plan.is_empty(), plan.left), (true, 3));
    assert_eq!(names(), ["A", "B"]);
    let plan = sync
        .push_seeds(of(
            json!({ "delete": false, "ignore_on_update": ["rank"] }),
            second(),
        ))
        .expect("a push");
    assert_eq!(
        actions(&plan),
        [
            (Action::Update, "a".to_owned()),
            (Action::Create, "c".to_owned())
        ]
    );
    assert_eq!(names(), ["A2", "B", "C"]);
    assert_eq!(server.find("/items/section", "name", "A2")["rank"], 1);
    let plan = sync.push_seeds(of(json!({}), second())).expect("a push");
    assert_eq!(
        actions(&plan),
        [
            (Action::Update, "a".to_owned()),
            (Action::Delete, "b".to_owned())
        ]
    );
    assert_eq!(names(), ["A2", "C"]);
    // What somebody has deleted comes back.
    let gone = server.find("/items/section", "name", "C")["id"].to_string();
    server.delete(&format!("/items/section/{gone}"));
    sync.push_seeds(of(json!({}), second())).expect("a push");
    assert_eq!(names(), ["A2", "C"]);
}

#[test]
fn users_get_their_password_once_and_their_role() {
    let server = Server::start();
    let sync = server.sync();
    sync.push(&Config::new().with(
        Kind::Roles,
        json!([{ "_syncId": id("editor"), "name": "Editor" }]),
    ));
    let users = |password: &str, title: &str| {
        read(&seed(
            "directus_users",
            json!({}),
            json!([
                { "_sync_id": "anna", "email": "anna@example.com", "password": password, "title": title, "role": id("editor") },
                { "_sync_id": "by-hand", "email": "Ben@example.com", "first_name": "Ben" },
            ]),
        ))
    };
    server.post("/users", &json!({ "email": "ben@example.com" }));
    let login = |password: &str| {
        let body = json!({ "email": "anna@example.com", "password": password });
        server.attempt("POST", "/auth/login", &body).is_ok()
    };
    let plan = sync
        .push_seeds(users("first-password", "Editor"))
        .expect("a push");
    // An email address is one user's.
    assert_eq!(
        actions(&plan),
        [
            (Action::Create, "anna".to_owned()),
            (Action::Adopt, "by-hand".to_owned())
        ]
    );
    assert!(login("first-password"));
    let anna = server.find("/users", "email", "anna@example.com");
    assert_eq!(anna["role"], server.find("/roles", "name", "Editor")["id"]);
    let plan = sync
        .push_seeds(users("second-password", "Chief"))
        .expect("a push");
    assert_eq!(actions(&plan), [(Action::Update, "anna".to_owned())]);
    assert!(login("first-password") && !login("second-password"));
    let shown = plan.to_json().to_string();
    assert!(!shown.contains("password"), "{shown}");
    // Nobody deletes themselves.
    let me = server.get("/users/me");
    sync.push_seeds(read(&seed(
        "directus_users",
        json!({}),
        json!([{ "_sync_id": "me", "id": me["id"], "title": "Admin" }]),
    )))
    .expect("a push");
    let error = sync
        .diff_seeds(read(&seed("directus_users", json!({}), json!([]))))
        .expect_err("refused");
    assert!(error.to_string().contains("the user who pushes"), "{error}");
}

fn asset(server: &Server, title: &str) -> Value {
    let mut file = server.find("/files", "title", title);
    let folder = file["folder"].take();
    // A big integer, which PostgreSQL answers as text.
    let size = file["filesize"].to_string();
    let size = size.trim_matches('"');
    json!({ "size": size, "name": file["filename_download"], "type": file["type"], "folder": folder, "id": file["id"] })
}

#[test]
fn a_file_is_uploaded_when_its_content_changes() {
    let server = Server::start();
    let proxy = Proxy::start(server.url()).expect("it starts");
    let sync = server.sync().through(&proxy.url());
    sync.push(&Config::new().with(
        Kind::Folders,
        json!([{ "_syncId": id("covers"), "name": "Covers" }]),
    ));
    let folder = folder();
    let write = |text: &str| fs::write(folder.path().join("a.svg"), text).expect("written");
    let files = || {
        seeds_in(
            folder.path(),
            &seed(
                "directus_files",
                json!({}),
                json!([
                    { "_sync_id": "logo", "_file_path": "a.svg", "title": "true", "description": "{}", "folder": id("covers"), "tags": ["a", "b"] },
                    { "_sync_id": "other", "_file_path": "a.svg", "title": "Other", "filename_download": "b.svg" },
                ]),
            ),
        )
    };
    write("<svg/>");
    sync.push_seeds(files()).expect("a push");
    let first = asset(&server, "true");
    let covers = server.find("/folders", "name", "Covers")["id"].clone();
    assert_eq!(
        (
            &first["size"],
            &first["name"],
            &first["type"],
            &first["folder"]
        ),
        (
            &json!("6"),
            &json!("a.svg"),
            &json!("image/svg+xml"),
            &covers
        )
    );
    assert_eq!(asset(&server, "Other")["name"], "b.svg");
    let uploads = || {
        proxy.count("POST", "/files")
            + proxy
                .log()
                .iter()
                .filter(|entry| entry.method == "PATCH" && entry.path.starts_with("/files/"))
                .count()
    };
    assert_eq!(uploads(), 2);
    let plan = sync.push_seeds(files()).expect("a push");
    assert!(!plan.has_writes(), "{:#}", plan.to_json());
    assert_eq!(uploads(), 2);
    // The same length.
    write("<SVG/>");
    let plan = sync.push_seeds(files()).expect("a push");
    assert_eq!(plan.changes[0].fields[0].path, "_file_path");
    assert_eq!(uploads(), 4);
    let now = asset(&server, "true");
    assert_eq!(now, first);
    assert_eq!(asset(&server, "Other")["name"], "b.svg");
    // Another one, and what is said of it.
    write("<svg></svg>");
    sync.push_seeds(files()).expect("a push");
    assert_eq!(asset(&server, "true")["size"], "11");
    // A file that is not there is told before anything is done.
    fs::remove_file(folder.path().join("a.svg")).expect("removed");
    let error = sync.diff_seeds(files()).expect_err("refused");
    assert!(matches!(error, SeedError::Problems(_)), "{error}");
}

/// The writes of pushes: rows and mappings, files and users.
const WRITES: [(&str, &str); 9] = [
    ("POST", "/items"),
    ("PATCH", "/items"),
    ("DELETE", "/items"),
    ("POST", "/files"),
    ("PATCH", "/files"),
    ("DELETE", "/files"),
    ("POST", "/users"),
    ("PATCH", "/users"),
    ("DELETE", "/users"),
];

/// What pushes under faults go from and to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Nothing,
    First,
    Second,
}

impl State {
    /// Everything with a file and a user, whose values are those of this state, or
    /// nothing of it. One that holds an item keeps it: it is not among the cases.
    fn seeds(self, folder: &Path) -> Vec<Seed> {
        let mut document = everything();
        let parts = document.as_array_mut().expect("a list");
        parts.retain(|part| part["collection"] != "front");
        let of_state = self.text();
        fs::write(folder.join("a.txt"), &of_state).expect("written");
        let user = json!({ "_sync_id": "anna", "email": "anna@example.com", "title": of_state });
        let file = json!({ "_sync_id": "note", "_file_path": "a.txt", "title": of_state });
        parts.push(seed("directus_users", json!({}), json!([user])));
        parts.push(seed("directus_files", json!({}), json!([file])));
        for part in parts.iter_mut() {
            match part["collection"].as_str() {
                _ if self == Self::Nothing => part["data"] = json!([]),
                Some("section") => part["data"][0]["rank"] = json!(of_state.len()),
                Some("tag") => part["data"][0]["note"] = of_state.as_str().into(),
                _ => {}
            }
        }
        seeds_in(folder, &document)
    }

    fn text(self) -> String {
        format!("{self:?}")
    }

    /// The server is in this state, beside so many other users.
    fn expect(self, server: &Server, users: usize) {
        let there = server.count("/users") - users;
        let files = server.count("/files");
        if self == Self::Nothing {
            assert_eq!((counts(server), there, files), (vec![0; 5], 0, 0));
            return;
        }
        expect_rows(server);
        assert_eq!((there, files), (1, 1));
        let anna = server.find("/users", "email", "anna@example.com");
        let sea = server.get("/items/tag/sea");
        let note = asset(server, &self.text());
        assert_eq!(
            (&anna["title"], &sea["note"], &note["size"]),
            (
                &json!(self.text()),
                &json!(self.text()),
                &json!(self.text().len().to_string())
            )
        );
    }
}

/// Runs pushes from one state to another that are disturbed at each of their writes,
/// and then once more. These are the writes, in any case.
fn survive(fault: &Fault, (from, to): (State, State), expected: &[(&str, &str)]) {
    let server = Server::start();
    make_model(&server);
    let folder = folder();
    let users = server.count("/users");
    let push = |state: State| {
        let sync = server.sync();
        sync.push_seeds(state.seeds(folder.path()))
            .unwrap_or_else(|error| panic!("{state:?}: {error}"));
    };
    push(from);
    let log = {
        let proxy = Proxy::start(server.url()).expect("it starts");
        let sync = server.sync().through(&proxy.url());
        sync.push_seeds(to.seeds(folder.path())).expect("a push");
        proxy.log()
    };
    to.expect(&server, users);
    for (method, path) in WRITES {
        let fits = |method: &str, path: &str| {
            let fitting = log.iter().filter(move |entry| entry.method == method);
            fitting.filter(|entry| entry.path.starts_with(path)).count()
        };
        let all = fits(method, path);
        let is_expected = expected.contains(&(method, path));
        assert!(all > 0 || !is_expected, "no {method} {path}");
        for place in 0..all {
            let what = format!("{from:?} to {to:?}, {method} {path} {place}");
            push(from);
            from.expect(&server, users);
            let proxy = Proxy::start(server.url()).expect("it starts");
            let sync = server.sync().through(&proxy.url());
            let when = When::path(path).method(method).after(place);
            proxy.disturb(when, fault.clone());
            // It may come through: what is lost is looked for.
            let _ = sync.push_seeds(to.seeds(folder.path()));
            let hits = proxy.log().into_iter();
            let hits = hits.filter(|entry| entry.status == 0 || entry.status == 500);
            let hits: Vec<_> = hits.map(|entry| (entry.method, entry.path)).collect();
            assert!(
                hits.len() == 1 && hits[0].0 == method && hits[0].1.starts_with(path),
                "{what}: {hits:?}"
            );
            proxy.reset();
            sync.push_seeds(to.seeds(folder.path()))
                .unwrap_or_else(|error| panic!("{what}: {error}"));
            to.expect(&server, users);
        }
    }
}

/// New rows, of which some refer to each other.
const MADE: (State, State) = (State::Nothing, State::First);
const MAKES: [(&str, &str); 4] = [
    ("POST", "/items"),
    ("PATCH", "/items"),
    ("POST", "/files"),
    ("POST", "/users"),
];
/// Other values, and another content.
const CHANGED: (State, State) = (State::First, State::Second);
const CHANGES: [(&str, &str); 3] = [
    ("PATCH", "/items"),
    ("PATCH", "/files"),
    ("PATCH", "/users"),
];
const DELETED: (State, State) = (State::Second, State::Nothing);
const DELETES: [(&str, &str); 4] = [
    ("PATCH", "/items"),
    ("DELETE", "/items"),
    ("DELETE", "/files"),
    ("DELETE", "/users"),
];

fn refusal() -> Fault {
    Fault::refusal(500, "INTERNAL_SERVER_ERROR")
}

#[test]
fn a_push_that_is_refused_anywhere_goes_on_without_doubles() {
    survive(&refusal(), MADE, &MAKES);
}

#[test]
fn a_push_whose_answers_are_lost_leaves_no_doubles() {
    survive(&Fault::CutAfter, MADE, &MAKES);
}

#[test]
fn changes_that_are_refused_anywhere_are_made_by_the_next_push() {
    survive(&refusal(), CHANGED, &CHANGES);
}

#[test]
fn changes_whose_answers_are_lost_are_made_once() {
    survive(&Fault::CutAfter, CHANGED, &CHANGES);
}

#[test]
fn deletions_that_are_refused_anywhere_are_done_by_the_next_push() {
    survive(&refusal(), DELETED, &DELETES);
}

#[test]
fn deletions_whose_answers_are_lost_leave_nothing() {
    survive(&Fault::CutAfter, DELETED, &DELETES);
}

#[test]
fn with_the_extension_a_mapping_that_was_not_written_is_found_again() {
    let server = Server::with_extension();
    make_model(&server);
    let proxy = Proxy::start(server.url()).expect("it starts");
    let sync = server.sync().extension().through(&proxy.url());
    // As if it had been killed between the rows and their mappings.
    for name in [
        "items::section",
        "items::article",
        "items::article_tag",
        "items::block",
    ] {
        proxy.disturb(
            When::path(format!("/directus-extension-sync/table/{name}"))
                .method("POST")
                .always(),
            Fault::refusal(403, "FORBIDDEN"),
        );
        let error = sync.push_seeds(read(&everything())).expect_err("stopped");
        assert!(matches!(error, SeedError::Failed(_)), "{error}");
        proxy.reset();
    }
    let plan = sync.push_seeds(read(&everything())).expect("a push");
    assert!(
        plan.counts().of(Action::Create) < 12,
        "{:#}",
        plan.to_json()
    );
    expect_everything(&server);
    let sections = server.extension_table("items::section");
    assert_eq!(sections.len(), 3);
    assert!(
        !sync
            .diff_seeds(read(&everything()))
            .expect("a diff")
            .has_writes()
    );
}

#[test]
fn a_read_that_fails_is_not_absence() {
    let server = Server::start();
    make_model(&server);
    let proxy = Proxy::start(server.url()).expect("it starts");
    let sync = server.sync().through(&proxy.url());
    sync.push_seeds(read(&everything())).expect("a push");
    proxy.disturb(
        When::path("/items/section").method("GET").always(),
        Fault::refusal(500, "INTERNAL_SERVER_ERROR"),
    );
    let before = proxy.total();
    let error = sync
        .push_seeds(read(&everything()))
        .expect_err("it cannot be read");
    assert!(matches!(error, SeedError::Target(_)), "{error}");
    assert!(proxy.total() > before);
    expect_everything(&server);
}

#[test]
fn a_bad_row_is_named_and_the_others_are_made() {
    let server = Server::start();
    make_model(&server);
    let rows = json!([
        { "_sync_id": "a", "name": "A" }, { "_sync_id": "bad", "rank": 3 },
        { "_sync_id": "b", "name": "B" }, { "_sync_id": "c", "name": "C" },
    ]);
    let seeds = read(&json!([
        seed("section", json!({}), rows),
        seed(
            "article",
            json!({}),
            json!([{ "_sync_id": "of-bad", "section": "bad" }])
        ),
    ]));
    let error = server.sync().push_seeds(seeds).expect_err("refused");
    let SeedError::Failed(stopped) = error else {
        panic!("{error}")
    };
    let refused: Vec<_> = stopped
        .refused
        .iter()
        .flat_map(|failure| &failure.records)
        .collect();
    assert_eq!(refused.len(), 1);
    assert_eq!(
        refused[0]
            .address
            .as_ref()
            .map(ToString::to_string)
            .as_deref(),
        Some("seed.section.bad")
    );
    assert_eq!(stopped.applied.len(), 3);
    assert_eq!(stopped.not_tried[0].as_str(), "seed.article.of-bad");
    assert_eq!(server.count("/items/section"), 3);
}

#[test]
fn thousands_of_rows_are_few_requests() {
    let server = Server::start();
    make_model(&server);
    let proxy = Proxy::start(server.url()).expect("it starts");
    let sync = server.sync().through(&proxy.url());
    // Many proxies stop it.
    let search = When::path("/").method("SEARCH").always();
    proxy.disturb(search, Fault::refusal(405, "METHOD_NOT_ALLOWED"));
    let rows = |note: &str| -> Value {
        let row = |n: usize| json!({ "_sync_id": format!("s{n}"), "name": format!("Section {n}"), "rank": n, "shape": { "note": note } });
        seed("section", json!({}), (0..5_000).map(row).collect())
    };
    sync.push_seeds(read(&rows("first"))).expect("a push");
    assert_eq!(server.count("/items/section"), 5_000);
    let first = proxy.total();
    assert!(first < 60, "{first} requests: {:?}", proxy.counts());
    sync.push_seeds(read(&rows("second"))).expect("a push");
    let second = proxy.total() - first;
    assert!(second < 50, "{second} requests");
    // Numbers went to the rows that they are of.
    let rows = server.list("/items/section");
    assert!(
        rows.iter()
            .all(|row| text(row, "name") == format!("Section {}", row["rank"]))
    );
}

#[test]
fn what_was_pulled_is_what_is_there_also_on_another_instance() {
    let server = Server::start();
    make_model(&server);
    let sync = server.sync();
    let source = folder();
    fs::write(source.path().join("a.txt"), "content").expect("written");
    let mut first = everything();
    let file = seed(
        "directus_files",
        json!({}),
        json!([{ "_sync_id": "note", "_file_path": "a.txt", "title": "Note" }]),
    );
    first.as_array_mut().expect("a list").push(file);
    sync.push_seeds(seeds_in(source.path(), &first))
        .expect("a push");
    server.post("/items/section", &json!({ "name": "By hand", "rank": 7 }));
    // What is tracked, and all sections.
    let target = folder();
    let tracked = sync.pull_seeds(&[], &[], target.path()).expect("a pull");
    assert!(tracked.map_changes.is_empty());
    let rows = |collection: &str| {
        let seed = tracked
            .seeds
            .iter()
            .find(|seed| seed.collection == collection);
        seed.map_or(0, |seed| seed.rows.len())
    };
    assert_eq!(
        (rows("section"), rows("article"), rows("directus_files")),
        (3, 2, 1)
    );
    assert!(!sync.diff_seeds(tracked.seeds).expect("a diff").has_writes());

    let all = sync
        .pull_seeds(&[], &["section", "article"], target.path())
        .expect("a pull");
    assert_eq!(all.map_changes.len(), 1);
    let seeds = all.seeds.clone();
    assert!(!sync.diff_seeds(seeds.clone()).expect("a diff").has_writes());

    let other = Server::start();
    make_model(&other);
    other.sync().push_seeds(seeds).expect("a push");
    assert_eq!(other.count("/items/section"), 4);
    assert_eq!(other.find("/items/section", "name", "By hand")["rank"], 7);
}

#[test]
fn projects_keep_to_their_own_rows() {
    let server = Server::start();
    make_model(&server);
    let of = |name: &str| {
        read(&seed(
            "section",
            json!({}),
            json!([{ "_sync_id": name, "name": name }]),
        ))
    };
    server
        .sync()
        .project("one")
        .push_seeds(of("a"))
        .expect("a push");
    server
        .sync()
        .project("two")
        .push_seeds(of("b"))
        .expect("a push");
    server
        .sync()
        .project("one")
        .push_seeds(read(&seed("section", json!({}), json!([]))))
        .expect("a push");
    assert_eq!(field(&server.list("/items/section"), "name"), ["b"]);
}
