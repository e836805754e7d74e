//! How many requests a run takes, counted between the two.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use sync_sdk::model::Kind;
use sync_tests::{Config, Server, Sync, id, version};
use xtask::directus::Version;
use xtask::proxy::{Entry, Proxy};

type Counts = BTreeMap<(String, String), usize>;

fn proxy(server: &Server) -> Proxy {
    Proxy::start(server.url()).expect("it starts")
}

/// Counts what a diff asks.
fn diff(proxy: &Proxy, sync: &Sync, config: &Config) -> Counts {
    proxy.reset();
    let sync = sync.clone().through(&proxy.url());
    sync.diff(config).expect("a diff");
    proxy.counts()
}

fn counts(list: &[(&str, &str, usize)]) -> Counts {
    list.iter()
        .map(|(method, route, count)| ((method.to_string(), route.to_string()), *count))
        .collect()
}

/// What a diff asks for besides the id map: a list a kind and four others.
fn lists_and_others() -> Counts {
    let mut all = counts(&[
        ("GET", "/server/info", 1),
        ("POST", "/utils/cache/clear", 1),
        ("GET", "/users/me", 1),
        ("GET", "/schema/snapshot", 1),
    ]);
    for kind in Kind::ALL {
        all.insert(("GET".to_owned(), format!("/{kind}")), 1);
    }
    if version() == Version::V12 {
        // What its licence allows, and how many permissions it hides for that.
        all.extend(counts(&[("GET", "/license", 1), ("GET", "/policies", 2)]));
    }
    all
}

/// The requests that change something.
fn writes(proxy: &Proxy) -> Vec<Entry> {
    let harmless = ["/utils/cache/clear", "/schema/diff"];
    let mut log = proxy.log();
    log.retain(|entry| entry.method != "GET" && !harmless.contains(&entry.path.as_str()));
    log
}

#[test]
fn a_diff_asks_as_much_of_a_full_instance_as_of_an_empty_one() {
    let server = Server::with_extension();
    let proxy = proxy(&server);
    let config = Config::large().with_collections(&[("articles", &["title"])]);
    let stores = [
        // One table holds all mappings.
        (
            server.sync().project("large"),
            vec!["/items/sync_sdk_id_map".to_owned()],
        ),
        (server.sync().project("large").extension(), {
            let tables = Kind::dumped().map(|kind| kind.spec().name);
            let table = |name| format!("/directus-extension-sync/table/{name}");
            let tables = tables.chain(["data_model"]).map(table);
            // The last state has no place in them.
            tables
                .chain(["/items/sync_sdk_id_map".to_owned()])
                .collect()
        }),
    ];
    for (sync, tables) in stores {
        let is_empty = server.count("/folders") == 0;
        let mut expected = lists_and_others();
        expected.extend(
            tables
                .into_iter()
                .map(|table| (("GET".to_owned(), table), 1)),
        );
        let unchanged = expected.clone();
        expected.insert(("POST".to_owned(), "/schema/diff".to_owned()), 1);
        if is_empty {
            assert_eq!(diff(&proxy, &sync, &config), expected, "empty");
        }
        sync.push(&config);
        assert_eq!(server.count("/permissions"), 200);
        // An equal data model is not even asked about.
        assert_eq!(diff(&proxy, &sync, &config), unchanged, "full");
        let changed = config
            .clone()
            .set(&id("role7"), json!({ "name": "Other" }))
            .with_collections(&[("articles", &["title", "text"])]);
        assert_eq!(diff(&proxy, &sync, &changed), expected, "changed");
    }
}

#[test]
fn a_push_sends_arrays_and_the_same_push_sends_nothing() {
    let server = Server::start();
    let proxy = proxy(&server);
    let sync = server.sync().project("large").without_import();
    let sync = sync.through(&proxy.url());
    let config = Config::large().with_collections(&[("articles", &["title"])]);
    sync.try_push(&config).expect("a push");
    let routes = |entries: Vec<Entry>| {
        entries.iter().fold(Counts::new(), |mut counts, entry| {
            *counts
                .entry((entry.method.clone(), entry.route()))
                .or_default() += 1;
            counts
        })
    };
    let mut expected = counts(&[
        ("POST", "/collections", 1),
        ("POST", "/schema/apply", 1),
        // What is known before, the keys that the server counted up, and what the
        // push left.
        ("POST", "/items/sync_sdk_id_map", 3),
    ]);
    for kind in Kind::ALL.into_iter().filter(|kind| *kind != Kind::Settings) {
        expected.insert(("POST".to_owned(), format!("/{kind}")), 1);
    }
    assert_eq!(routes(writes(&proxy)), expected);
    assert_eq!(
        (
            server.count("/permissions"),
            server.count("/operations"),
            server.count("/access")
        ),
        (200, 60, 52)
    );

    proxy.reset();
    sync.try_push(&config).expect("a push");
    assert_eq!(writes(&proxy), []);

    // Ten changed records of a kind are one request too, and so are deleted ones.
    let changed = (0..10).fold(config.clone(), |config, number| {
        config
            .set(&id(&format!("role{number}")), json!({ "icon": "star" }))
            .without(&id(&format!("panel{number}")))
    });
    proxy.reset();
    sync.try_push(&changed).expect("a push");
    assert_eq!(
        routes(writes(&proxy)),
        counts(&[
            ("PATCH", "/roles", 1),
            ("DELETE", "/panels", 1),
            // What is no longer known, the mappings of what is gone, and what the
            // push left.
            ("POST", "/items/sync_sdk_id_map", 3)
        ])
    );
    assert_eq!(server.find_all("/roles", "icon", "star").len(), 10);
    assert_eq!(server.count("/panels"), 30);
}

#[test]
fn the_extension_gets_its_rows_one_by_one_and_nothing_else_is_added() {
    let server = Server::with_extension();
    let proxy = proxy(&server);
    let sync = server
        .sync()
        .without_model()
        .without_import()
        .extension()
        .through(&proxy.url());
    sync.try_push(&Config::large()).expect("a push");
    let of_table =
        |name: &str| proxy.count("POST", &format!("/directus-extension-sync/table/{name}"));
    assert_eq!(of_table("permissions"), 200);
    assert_eq!(of_table("operations"), 60);
    let others = writes(&proxy)
        .iter()
        .filter(|entry| !entry.path.starts_with("/directus-ext"))
        .count();
    // The last state has no place in its tables: one is made for it, and written
    // before and after.
    assert_eq!(others, 11 + 3, "one a kind, of those that there are");
    assert_eq!(proxy.count("POST", "/items/sync_sdk_id_map"), 2);
    assert_eq!(server.extension_table("permissions").len(), 200);
}

#[test]
fn a_server_that_caps_its_lists_is_read_in_pages() {
    let server = Server::with_env(&[("QUERY_LIMIT_MAX", "25"), ("QUERY_LIMIT_DEFAULT", "25")]);
    let proxy = proxy(&server);
    let sync = server.sync().without_model();
    let config = Config::large();
    sync.push(&config);
    let asked = diff(&proxy, &sync, &config);
    let pages = |kind: Kind| asked[&("GET".to_owned(), format!("/{kind}"))];
    // A page that is not full is the last.
    assert_eq!(
        pages(Kind::Folders),
        3,
        "two full ones, and one to see the end"
    );
    // Directus does not page this list, whatever it is asked.
    assert_eq!(pages(Kind::Permissions), 1);
    assert_eq!(pages(Kind::Operations), 3);
    assert_eq!(pages(Kind::Dashboards), 1);
    assert_eq!(pages(Kind::Settings), 1);

    // Nothing is missed on a later page.
    let last = config.clone().set(
        &id("permission199"),
        json!({ "collection": "directus_folders" }),
    );
    let pushed = sync.push(&last);
    assert_eq!(pushed.plan.changes.len(), 1);
}

/// The permission that is mapped to this SyncID.
fn mapped_row(server: &Server, sync_id: &str) -> Value {
    let mappings = server.collection_mappings();
    let local_id = &mappings[&("permissions".to_owned(), sync_id.to_owned())];
    server.get(&format!("/permissions/{local_id}"))
}

/// Pushes everything, changes it, and deletes it.
fn survives(server: &Server) {
    let sync = server.sync().project("large").without_model();
    let config = Config::large();
    sync.push(&config);
    let kinds = [
        "/folders",
        "/roles",
        "/access",
        "/permissions",
        "/operations",
        "/panels",
    ];
    assert_eq!(
        kinds.map(|path| server.count(path)),
        [50, 51, 52, 200, 60, 40]
    );
    // The ids that the server counted belong to the right records.
    for number in [0, 57, 199] {
        let row = mapped_row(server, &id(&format!("permission{number}")));
        let policy = server.get(&format!("/policies/{}", row["policy"].as_str().unwrap()));
        assert_eq!(policy["name"], format!("Policy {}", number / 4));
        assert_eq!(
            row["action"],
            ["create", "read", "update", "delete"][number % 4]
        );
    }
    let changed = (0..200).fold(config, |config, number| {
        config.set(
            &id(&format!("permission{number}")),
            json!({ "collection": "directus_folders" }),
        )
    });
    assert_eq!(sync.push(&changed).plan.changes.len(), 200);
    let nothing = Kind::dumped().filter(|kind| *kind != Kind::Settings);
    sync.push(&nothing.fold(Config::new(), |config, kind| config.with(kind, json!([]))));
    assert_eq!(kinds.map(|path| server.count(path)), [0, 1, 2, 0, 0, 0]);
}

#[test]
fn a_server_with_a_low_limit_of_rows_gets_smaller_arrays() {
    survives(&Server::with_env(&[("MAX_BATCH_MUTATION", "30")]));
}

#[test]
fn a_server_with_a_low_limit_of_bytes_gets_smaller_arrays() {
    survives(&Server::with_env(&[("MAX_PAYLOAD_SIZE", "8kb")]));
}
