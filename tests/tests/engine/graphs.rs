//! Records that refer to each other, in every shape.

use serde_json::{Value, json};
use sync_sdk::engine::{Action, EngineError, OnConflict};
use sync_sdk::model::Kind;
use sync_tests::{Config, Server, Sync, id, rule};

/// An operation of the flow, with its targets by name.
fn operation(flow: &str, key: &str, resolve: Option<&str>, reject: Option<&str>) -> Value {
    json!({
        "_syncId": id(key), "flow": id(flow), "key": key, "name": key, "type": "log",
        "position_x": 1, "position_y": 1, "options": { "message": key },
        "resolve": resolve.map(id), "reject": reject.map(id),
    })
}

fn flow(name: &str, operation: Option<&str>) -> Value {
    json!({
        "_syncId": id(name), "name": name, "icon": "bolt", "status": "inactive", "trigger": "manual",
        "accountability": "all", "options": {}, "operation": operation.map(id),
    })
}

/// (operation, resolve, reject), sorted, as the server has them, by key.
fn graph(server: &Server) -> Vec<(String, Option<String>, Option<String>)> {
    let rows = server.list("/operations");
    let name = |id: &Value| -> Option<String> {
        let row = rows.iter().find(|row| row["id"] == *id)?;
        Some(row["key"].as_str()?.to_owned())
    };
    let mut graph: Vec<_> = rows
        .iter()
        .map(|row| {
            let key = row["key"].as_str().unwrap().to_owned();
            (key, name(&row["resolve"]), name(&row["reject"]))
        })
        .collect();
    graph.sort();
    graph
}

fn expected(
    edges: &[(&str, Option<&str>, Option<&str>)],
) -> Vec<(String, Option<String>, Option<String>)> {
    let own = |text: &str| text.to_owned();
    let mut graph: Vec<_> = edges
        .iter()
        .map(|(key, resolve, reject)| (own(key), resolve.map(own), reject.map(own)))
        .collect();
    graph.sort();
    graph
}

/// One flow with these operations.
fn one_flow(start: Option<&str>, edges: &[(&str, Option<&str>, Option<&str>)]) -> Config {
    let operations = edges
        .iter()
        .map(|(key, resolve, reject)| operation("flow", key, *resolve, *reject))
        .collect();
    Config::new()
        .with(Kind::Flows, json!([flow("flow", start)]))
        .with(Kind::Operations, operations)
}

#[test]
fn operations_take_every_shape_from_every_other() {
    let server = Server::start();
    let sync = server.sync().without_model();
    type Edges<'a> = Vec<(&'a str, Option<&'a str>, Option<&'a str>)>;
    // Each is pushed over the one before, so pointers move in every way.
    let shapes: Vec<(Option<&str>, Edges<'_>)> = vec![
        // A chain.
        (
            Some("a"),
            vec![
                ("a", Some("b"), None),
                ("b", Some("c"), None),
                ("c", None, None),
            ],
        ),
        // The chain the other way round: every pointer moves.
        (
            Some("c"),
            vec![
                ("a", None, None),
                ("b", Some("a"), None),
                ("c", Some("b"), None),
            ],
        ),
        // A ring of two, and a self loop.
        (
            Some("a"),
            vec![
                ("a", Some("b"), None),
                ("b", Some("a"), None),
                ("c", Some("c"), None),
            ],
        ),
        // Resolve and reject change places.
        (
            Some("a"),
            vec![
                ("a", None, Some("b")),
                ("b", None, Some("a")),
                ("c", None, Some("c")),
            ],
        ),
        // Two parents change targets: resolve of one, reject of the other.
        (
            Some("a"),
            vec![
                ("a", Some("b"), Some("c")),
                ("b", None, None),
                ("c", None, None),
            ],
        ),
        (
            Some("a"),
            vec![
                ("a", Some("c"), Some("b")),
                ("b", None, None),
                ("c", None, None),
            ],
        ),
        // The same target by both pointers of different operations.
        (
            Some("b"),
            vec![
                ("a", Some("c"), None),
                ("b", Some("a"), Some("c")),
                ("c", None, None),
            ],
        ),
        // A new operation takes the place of one in the middle, which goes.
        (
            Some("b"),
            vec![
                ("a", Some("d"), None),
                ("b", Some("a"), None),
                ("d", None, None),
            ],
        ),
        // Those that go point at each other and at those that stay.
        (
            Some("e"),
            vec![("e", Some("f"), Some("e")), ("f", Some("e"), Some("f"))],
        ),
        (None, vec![("g", None, None)]),
        (None, vec![]),
    ];
    for (start, edges) in shapes {
        let config = one_flow(start, &edges);
        sync.push(&config);
        assert_eq!(graph(&server), expected(&edges));
        let begin = &server.find("/flows", "name", "flow")["operation"];
        assert_eq!(*begin, start.map_or(Value::Null, |key| json!(id(key))));
    }
}

#[test]
fn a_tree_of_a_hundred_operations_is_created_and_turned_over() {
    let server = Server::start();
    let sync = server.sync().without_model();
    let names: Vec<String> = (0..100).map(|number| format!("op{number:02}")).collect();
    let name = |number: usize| names.get(number).map(String::as_str);
    let tree: Vec<_> = (0..100)
        .map(|n| (names[n].as_str(), name(2 * n + 1), name(2 * n + 2)))
        .collect();
    let pushed = sync.push(&one_flow(Some("op00"), &tree));
    assert_eq!(pushed.addresses(Action::Create).len(), 101);
    assert_eq!(graph(&server), expected(&tree));

    let mirrored = |n: usize| (n < 100).then(|| names[99 - n].as_str());
    let turned: Vec<_> = (0..100)
        .map(|n| {
            (
                names[99 - n].as_str(),
                mirrored(2 * n + 2),
                mirrored(2 * n + 1),
            )
        })
        .collect();
    let pushed = sync.push(&one_flow(Some("op99"), &turned));
    assert_eq!(pushed.addresses(Action::Create).len(), 0);
    assert_eq!(graph(&server), expected(&turned));
}

#[test]
fn pointers_of_flows_swap_and_a_pointer_made_by_hand_makes_room() {
    let server = Server::start();
    let sync = server.sync().without_model();
    let config = Config::new()
        .with(
            Kind::Flows,
            json!([flow("one", Some("a")), flow("two", Some("b"))]),
        )
        .with(
            Kind::Operations,
            json!([
                operation("one", "a", None, None),
                operation("two", "b", None, None)
            ]),
        );
    sync.push(&config);
    // Directus itself does not ask that an operation belongs to its flow.
    let swapped = config
        .clone()
        .set(&id("one"), json!({ "operation": id("b") }))
        .set(&id("two"), json!({ "operation": id("a") }));
    sync.push(&swapped);
    assert_eq!(
        server.find("/flows", "name", "one")["operation"],
        json!(id("b"))
    );
    assert_eq!(
        server.find("/flows", "name", "two")["operation"],
        json!(id("a"))
    );

    // Somebody puts an operation of their own between, in the app.
    let by_hand = server.post(
        "/operations",
        &json!({ "flow": id("one"), "key": "hand", "name": "hand", "type": "log",
            "position_x": 9, "position_y": 9, "resolve": id("b") }),
    );
    let wanting = swapped.set(&id("a"), json!({ "resolve": id("b") }));
    sync.push(&wanting);
    assert_eq!(
        server.find("/operations", "key", "a")["resolve"],
        json!(id("b"))
    );
    let left = server.find("/operations", "key", "hand");
    assert_eq!(left["id"], by_hand["id"], "it stays, without the pointer");
    assert_eq!(left["resolve"], Value::Null);

    // A hand-made row may also point at what is deleted.
    server.patch(
        "/operations/".to_owned().as_str(),
        &json!([{ "id": by_hand["id"], "reject": id("a") }]),
    );
    let fewer = wanting
        .without(&id("a"))
        .set(&id("two"), json!({ "operation": null }));
    sync.push(&fewer);
    assert_eq!(
        server.find("/operations", "key", "hand")["reject"],
        Value::Null
    );
    assert_eq!(server.count("/operations"), 2);

    // A flow that goes takes its operations with it, and the hand-made one:
    // that is the server's own rule.
    let pushed = sync.clone().on_conflict(OnConflict::Ours).push(
        &Config::new()
            .with(Kind::Flows, json!([]))
            .with(Kind::Operations, json!([])),
    );
    assert_eq!(pushed.addresses(Action::Delete).len(), 3);
    assert_eq!(
        (server.count("/flows"), server.count("/operations")),
        (0, 0)
    );
}

#[test]
fn a_flow_that_would_end_the_server_is_refused() {
    let server = Server::start();
    let sync = server.sync().without_model();
    let two_flows = |a: Option<&str>, c: Option<&str>| {
        Config::new()
            .with(
                Kind::Flows,
                json!([flow("one", Some("a")), flow("two", Some("c"))]),
            )
            .with(
                Kind::Operations,
                json!([
                    operation("one", "a", a, None),
                    operation("one", "b", None, Some("a")),
                    operation("two", "c", c, None)
                ]),
            )
    };
    let active = |config: Config| config.set(&id("one"), json!({ "status": "active" }));
    // Directus keeps them as long as it does not have to load them.
    sync.push(&two_flows(Some("b"), None));
    let before = server.everything();
    for (config, message) in [
        (two_flows(Some("b"), None), "leads back to operation.one."),
        (two_flows(Some("a"), None), "leads back to operation.one.a"),
        (two_flows(Some("c"), None), "in another flow"),
    ] {
        match sync.try_push(&active(config)) {
            Err(EngineError::Problems(problems)) => {
                let [problem] = problems.as_slice() else {
                    panic!("{problems:?}");
                };
                assert!(problem.to_string().contains(message), "{problem}");
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(server.everything(), before);
    // What nothing leads to is not loaded, and the server lives.
    sync.push(&active(two_flows(None, None)).set(&id("b"), json!({ "reject": id("b") })));
    assert_eq!(server.find("/operations", "key", "b")["reject"], id("b"));
}

#[test]
fn a_live_flow_has_no_loop_on_the_way_from_one_shape_to_another() {
    // One row a request, one request at a time: the server loads the flow at
    // every step, and a loop would end it.
    let server = Server::with_env(&[("MAX_BATCH_MUTATION", "1")]);
    let mut sync = server.sync().without_model();
    sync.connect.concurrency = 1;
    let active = |start: &str, edges: &[_]| {
        one_flow(Some(start), edges).set(&id("flow"), json!({ "status": "active" }))
    };
    let there = [
        ("x", None, None),
        ("y", Some("x"), None),
        ("z", Some("y"), None),
    ];
    sync.push(&active("z", &there));
    let back = [
        ("x", Some("y"), None),
        ("y", Some("z"), None),
        ("z", None, None),
    ];
    sync.push(&active("x", &back));
    assert_eq!(graph(&server), expected(&back));
    // By way of a new one, and by the other pointer.
    let more = [
        ("a", Some("z"), None),
        ("x", None, None),
        ("y", None, Some("x")),
        ("z", None, Some("y")),
    ];
    sync.push(&active("a", &more));
    assert_eq!(graph(&server), expected(&more));
}

/// Pushes trees of a kind in all orders, and moves their branches.
fn trees(sync: &Sync, server: &Server, kind: Kind) {
    let path = format!("/{}", kind.spec().name);
    let row = |name: &str, parent: Option<&str>| json!({ "_syncId": id(name), "name": name, "parent": parent.map(id) });
    let is_under = |name: &str, parent: Option<&str>| {
        let row = server.find(&path, "name", name);
        let parent = parent.map(|parent| server.find(&path, "name", parent)["id"].clone());
        assert_eq!(
            row["parent"],
            parent.unwrap_or_default(),
            "parent of {name}"
        );
    };
    let admin = json!({ "_syncId": "_sync_default_admin_role", "name": "Administrator" });
    let config = |rows: Value| {
        let config = Config::new().with(kind, rows);
        match kind {
            Kind::Roles => config.with(kind, json!([admin.clone()])),
            _ => config,
        }
    };
    // Children stand before their parents.
    sync.push(&config(json!([
        row("leaf", Some("twig")),
        row("twig", Some("root")),
        row("root", None)
    ])));
    is_under("leaf", Some("twig"));
    is_under("twig", Some("root"));
    is_under("root", None);
    // The tree stands on its head.
    sync.push(&config(json!([
        row("leaf", None),
        row("twig", Some("leaf")),
        row("root", Some("twig"))
    ])));
    is_under("root", Some("twig"));
    is_under("twig", Some("leaf"));
    is_under("leaf", None);
    // Two change places below a new one, and back.
    sync.push(&config(json!([
        row("leaf", Some("root")),
        row("twig", Some("leaf")),
        row("root", Some("new")),
        row("new", None)
    ])));
    is_under("leaf", Some("root"));
    is_under("root", Some("new"));
    sync.push(&config(json!([
        row("leaf", None),
        row("root", Some("leaf"))
    ])));
    is_under("root", Some("leaf"));
    let ours = server.list(&path).len() - usize::from(kind == Kind::Roles);
    assert_eq!(ours, 2);

    let ring = config(json!([
        row("leaf", Some("root")),
        row("root", Some("leaf"))
    ]));
    let before = server.list(&path);
    match sync.try_push(&ring) {
        Err(EngineError::Problems(problems)) => assert!(
            problems
                .iter()
                .any(|problem| problem.to_string().contains("own ancestor")),
            "{problems:?}"
        ),
        other => panic!("a ring passed: {other:?}"),
    }
    assert_eq!(server.list(&path), before);
    // Parent and child go in one push.
    sync.push(&config(json!([])));
    assert_eq!(server.list(&path).len(), usize::from(kind == Kind::Roles));
}

#[test]
fn trees_of_roles_and_folders_grow_in_any_order_and_turn_over() {
    let server = Server::start();
    let sync = server.sync().without_model();
    trees(&sync, &server, Kind::Folders);
    trees(&sync, &server, Kind::Roles);
}

#[test]
fn everything_that_refers_to_something_new_comes_in_one_push() {
    let server = Server::start();
    let sync = server.sync().project("gazette").without_model();
    let config = Config::new()
        .with(
            Kind::Roles,
            json!([{ "_syncId": id("editor"), "name": "Editor", "icon": "edit", "description": null, "parent": null }]),
        )
        .with(Kind::Folders, json!([{ "_syncId": id("uploads"), "name": "Uploads", "parent": null }]))
        .with(
            Kind::Policies,
            json!([{ "_syncId": id("editors"), "name": "Editors", "icon": "badge", "description": null,
                "ip_access": null, "enforce_tfa": false, "admin_access": false, "app_access": true,
                "roles": [{ "role": id("editor"), "sort": 1 }] },
                { "_syncId": id("all"), "name": "All", "admin_access": false, "app_access": true,
                "roles": [{ "role": id("editor"), "sort": 2 }, { "role": "_sync_default_admin_role", "sort": 3 }] }]),
        )
        .with(
            Kind::Permissions,
            json!([{ "_syncId": id("read"), "policy": id("editors"), "collection": "directus_files", "action": "read",
                "permissions": rule(json!({ "_and": [] })), "validation": null, "presets": null, "fields": ["*"] }]),
        )
        .with(
            Kind::Presets,
            json!([{ "_syncId": id("preset"), "bookmark": "Mine", "role": id("editor"), "collection": "directus_files",
                "search": null, "layout": "cards", "layout_query": null, "layout_options": null,
                "refresh_interval": null, "filter": null, "icon": "bookmark", "color": null }]),
        )
        .with(
            Kind::Settings,
            json!([{ "_syncId": "_sync_default_settings", "project_name": "Gazette",
                "public_registration_role": id("editor"), "storage_default_folder": id("uploads") }]),
        );
    let pushed = sync.push(&config);
    let role = server.find("/roles", "name", "Editor");
    let settings = server.get("/settings");
    assert_eq!(settings["public_registration_role"], role["id"]);
    assert_eq!(
        settings["storage_default_folder"],
        server.find("/folders", "name", "Uploads")["id"]
    );
    assert_eq!(settings["project_name"], "Gazette");
    assert_eq!(
        server.find("/presets", "bookmark", "Mine")["role"],
        role["id"]
    );
    let access: Vec<_> = server
        .find_all("/access", "role", role["id"].as_str().unwrap())
        .iter()
        .map(|row| (row["policy"].clone(), row["sort"].clone()))
        .collect();
    let policy = |name: &str| server.find("/policies", "name", name)["id"].clone();
    assert_eq!(access.len(), 2);
    assert!(access.contains(&(policy("Editors"), json!(1))));
    assert!(access.contains(&(policy("All"), json!(2))));
    assert_eq!(pushed.addresses(Action::Update), ["settings"]);

    // And it goes in one push, which first lets go of it.
    let gone = Config::new()
        .with(Kind::Roles, json!([]))
        .with(Kind::Folders, json!([]))
        .with(Kind::Policies, json!([]))
        .with(Kind::Permissions, json!([]))
        .with(Kind::Presets, json!([]))
        .with(
            Kind::Settings,
            json!([{ "_syncId": "_sync_default_settings", "public_registration_role": null, "storage_default_folder": null }]),
        );
    sync.push(&gone);
    assert_eq!(server.count("/roles"), 1);
    assert_eq!(server.count("/folders"), 0);
    assert_eq!(server.count("/permissions"), 0);
    assert_eq!(server.get("/settings")["project_name"], "Gazette");
}
