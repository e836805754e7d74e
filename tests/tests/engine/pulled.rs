//! A project that was pulled: its rows were there before, and nothing was
//! written to the instance when it was.

#![allow(unreachable_pub, reason = "written as in a library")]

use serde_json::{Value, json};
use sync_sdk::author::{ProjectDeclaration, ProjectSpec};
use sync_sdk::engine::{Action, EngineError};
use sync_sdk::model::Kind;
use sync_sdk::prelude::*;
use sync_tests::{Config, Server, Sync, granted, id, text};
use xtask::proxy::Proxy;

const HIDDEN: &str = "sync_sdk_id_map";

/// Something of every kind, that nothing is mapped of.
fn grown() -> Server {
    let server = Server::start();
    server.make_collection("articles", &["title"]);
    server.sync().without_model().push(&Config::large());
    server.delete(&format!("/collections/{HIDDEN}"));
    let public = json!({ "policy": "abf8a154-5b1c-4a46-ac9c-7300570f4f17", "collection": "articles", "action": "read", "fields": ["*"] });
    server.post("/permissions", &public);
    server
}

/// The same, with twins among what the server numbers.
fn grown_with_twins() -> Server {
    let server = grown();
    let policy = text(&server.find("/policies", "name", "Policy 0"), "id");
    let twin = |fields: Value| json!({ "policy": policy, "collection": "articles", "action": "read", "fields": fields });
    server.post(
        "/permissions",
        &json!([twin(granted(&["id"])), twin(granted(&["title"]))]),
    );
    let preset =
        |search: &str| json!({ "collection": "articles", "bookmark": "Mine", "search": search });
    server.post("/presets", &json!([preset("a"), preset("b")]));
    server
}

/// All but the table of mappings.
fn records(server: &Server) -> Value {
    let mut all = server.everything();
    let all = all.as_object_mut().expect("an object");
    all.retain(|path, _| !["/collections", "/fields"].contains(&path.as_str()));
    json!(all)
}

fn has_map(server: &Server) -> bool {
    let collections = server.get("/collections");
    let mut collections = collections.as_array().expect("a list").iter();
    collections.any(|row| row["collection"] == HIDDEN)
}

fn deleted(sync: &Sync, config: &Config) -> Vec<String> {
    let plan = sync.diff(config).expect("a diff");
    let others = plan
        .changes
        .iter()
        .filter(|change| change.action != Action::Delete);
    assert_eq!(others.count(), 0, "{:#}", plan.to_json());
    let changes = plan.changes.iter();
    changes.map(|change| change.address.to_string()).collect()
}

#[test]
fn a_pull_that_leaves_no_trace_is_in_step_with_what_it_read() {
    let server = grown_with_twins();
    let before = server.everything();
    let sync = server.sync().project("pulled");
    let proxy = Proxy::start(server.url()).expect("it starts");
    let pulled = sync.clone().through(&proxy.url()).look().expect("a pull");
    let writes: Vec<_> = proxy
        .log()
        .into_iter()
        .filter(|entry| entry.method != "GET" && entry.path != "/utils/cache/clear")
        .collect();
    assert!(writes.is_empty(), "{writes:?}");
    assert_eq!(server.everything(), before);
    assert!(!has_map(&server));
    assert_eq!(sync.look().expect("a pull"), pulled);
    // A dump and a project see the same.
    assert_eq!(server.sync().look().expect("a pull"), pulled);

    let config = Config::from(pulled.clone());
    let plan = sync.diff(&config).expect("a diff");
    assert!(plan.is_empty(), "{:#}", plan.to_json());
    assert_eq!(plan.unchanged, pulled.len() + access(&server));
    // `push` expects that a second one would write nothing.
    let pushed = sync.push(&config);
    assert!(pushed.plan.is_empty());
    assert_eq!(records(&server), {
        let mut before = before;
        let lists = before.as_object_mut().expect("an object");
        lists.retain(|path, _| !["/collections", "/fields"].contains(&path.as_str()));
        before
    });
    // Now it is mapped, to the same.
    assert_eq!(sync.look().expect("a pull"), pulled);
    assert_eq!(sync.pull().expect("a pull"), pulled);
}

/// How many rows attach a policy to a role.
fn access(server: &Server) -> usize {
    let rows = server.list("/access");
    rows.iter().filter(|row| row["role"] != Value::Null).count()
}

#[test]
fn two_instances_that_hold_the_same_are_pulled_alike() {
    let server = grown();
    let config = Config::from(server.sync().look().expect("a pull"));
    let other = Server::start();
    other.sync().push(&config);
    other.delete(&format!("/collections/{HIDDEN}"));
    let pulled = other.sync().look().expect("a pull");
    let (here, there) = (config.snapshot().records, pulled.records);
    for (kind, records) in here {
        let others = &there[&kind];
        let only = records.iter().filter(|record| !others.contains(record));
        let addresses: Vec<_> = only.map(|record| &record.address).collect();
        assert!(addresses.is_empty(), "{kind}: {addresses:?}");
        assert_eq!(records.len(), others.len(), "{kind}");
    }
}

#[test]
fn what_the_code_no_longer_has_is_deleted_before_it_was_ever_mapped() {
    let server = grown_with_twins();
    let sync = server.sync().project("pulled");
    let pulled = sync.look().expect("a pull");
    let permission = pulled.of(Kind::Permissions).iter();
    let permission = permission
        .filter(|record| record.text("collection") == Some("articles"))
        .rfind(|record| record.fields["fields"] == granted(&["title"]));
    let permission = permission.expect("it was granted").sync_id.clone();
    let folder = server.find("/folders", "name", "Folder 49");
    let folder = text(&folder, "id");
    let less = Config::from(pulled)
        .without(permission.as_str())
        .without(&folder)
        .holding(
            Kind::Permissions,
            permission.as_str(),
            "permission.zero.articles.read.2",
        )
        .holding(Kind::Folders, &folder, "folder.last");
    assert_eq!(
        deleted(&sync, &less),
        ["folder.last", "permission.zero.articles.read.2"]
    );
    sync.push(&less);
    let rows = server.list("/permissions?filter[collection][_eq]=articles&filter[policy][_neq]=abf8a154-5b1c-4a46-ac9c-7300570f4f17");
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0]["fields"], granted(&["id"]));
    assert!(server.find_all("/folders", "name", "Folder 49").is_empty());
    // What it does not hold and did not describe stays.
    server.post("/folders", &json!({ "name": "Theirs" }));
    assert!(deleted(&sync, &less).is_empty());
}

#[test]
fn another_tool_may_map_the_rows_meanwhile() {
    let server = grown_with_twins();
    let sync = server.sync().project("pulled");
    let pulled = sync.look().expect("a pull");
    // As directus-sync would: new SyncIDs for most.
    server.sync().pull().expect("a pull");
    let before = records(&server);
    let config = Config::from(pulled.clone());
    let plan = sync.diff(&config).expect("a diff");
    assert!(plan.is_empty(), "{:#}", plan.to_json());
    sync.push(&config);
    assert_eq!(records(&server), before);
    // What it no longer has goes, with the mapping that the other tool made.
    let role = text(&server.find("/roles", "name", "Role 45"), "id");
    let read = pulled.of(Kind::Permissions).iter();
    let read = read
        .map(|record| record.sync_id.to_string())
        .next()
        .expect("one");
    let less = config
        .without(&role)
        .without(&read)
        .holding(Kind::Roles, &role, "role.last")
        .holding(Kind::Permissions, &read, "permission.first");
    let pushed = sync.push(&less);
    assert_eq!(
        pushed.addresses(Action::Delete),
        ["role.last", "permission.first"]
    );
    assert!(server.find_all("/roles", "name", "Role 45").is_empty());
}

mod locked {
    use super::*;

    /// In `pulled.lock` beside this file.
    pub const EDITOR: &str = "7d0f7a52-1c87-4f7c-9a0e-2f3f5a0c9b01";
    pub const PRESS: &str = "7d0f7a52-1c87-4f7c-9a0e-2f3f5a0c9b02";

    #[derive(Role)]
    #[role(icon = "edit")]
    pub struct Editor;

    #[derive(Role)]
    #[role(was = "press")]
    pub struct Media;

    #[derive(Project)]
    #[project(
        key = "locked",
        lock = "tests/engine/pulled.lock",
        roles(Editor, Media)
    )]
    pub struct App;

    impl ProjectSpec for App {
        type Env = ();
    }

    #[derive(Project)]
    #[project(key = "locked", lock = "tests/engine/pulled.lock", roles(Media))]
    pub struct Less;

    impl ProjectSpec for Less {
        type Env = ();
    }

    #[derive(Project)]
    #[project(
        key = "locked",
        lock = "tests/engine/pulled.lock",
        roles(Media),
        protect("role.editor")
    )]
    pub struct Protected;

    impl ProjectSpec for Protected {
        type Env = ();
    }
}

fn config<P: ProjectDeclaration + ProjectSpec<Env = ()>>() -> Config {
    Config::compiled(&sync_sdk::build::<P>(()).expect("the config is sound"))
}

#[test]
fn what_a_dump_has_mapped_is_the_record_of_the_lock() {
    let extension: fn(Sync) -> Sync = Sync::extension;
    for (server, store) in [
        (Server::start(), std::convert::identity as fn(Sync) -> Sync),
        (Server::with_extension(), extension),
    ] {
        let dump = Config::new().with(
            Kind::Roles,
            json!([
                { "_syncId": "_sync_default_admin_role" },
                { "_syncId": locked::EDITOR, "name": "Their editors", "icon": "star" },
                { "_syncId": locked::PRESS, "name": "Press" },
                { "_syncId": id("theirs"), "name": "Theirs" },
            ]),
        );
        // By hand, so that its key is not its SyncID.
        let theirs = server.post(
            "/roles",
            &json!({ "name": "Their editors", "icon": "star" }),
        );
        store(server.sync().without_model()).adopting().push(&dump);
        assert_ne!(theirs["id"], locked::EDITOR);

        let sync = store(server.sync().project("locked"));
        let pushed = sync.push(&config::<locked::App>());
        assert_eq!(pushed.addresses(Action::Create), [""; 0]);
        assert_eq!(pushed.addresses(Action::Adopt), [""; 0]);
        assert_eq!(
            pushed.addresses(Action::Update),
            ["role.editor", "role.media"]
        );
        assert_eq!(server.find("/roles", "name", "Editor")["id"], theirs["id"]);

        let refused = sync.diff(&config::<locked::Protected>());
        let Err(EngineError::Protected(problems)) = refused else {
            panic!("{refused:?}");
        };
        assert!(
            problems[0].to_string().contains("role.editor"),
            "{problems:?}"
        );
        assert_eq!(deleted(&sync, &config::<locked::Less>()), ["role.editor"]);
        sync.push(&config::<locked::Less>());
        assert!(server.find_all("/roles", "name", "Editor").is_empty());
        server.find("/roles", "name", "Media");
        server.find("/roles", "name", "Theirs");
    }
}

#[test]
fn what_another_project_has_mapped_since_is_that_projects() {
    let server = Server::start();
    let roles = Config::new().with(
        Kind::Roles,
        json!([{ "_syncId": locked::EDITOR, "name": "Editor" }]),
    );
    server.sync().project("other").push(&roles);
    let pushed = server
        .sync()
        .project("locked")
        .push(&config::<locked::Less>());
    assert_eq!(pushed.addresses(Action::Delete), [""; 0]);
    server.find("/roles", "name", "Editor");
}
