//! What becomes of what somebody changed by hand since the last push.

use std::sync::Mutex;

use serde_json::{Value, json};
use sync_sdk::engine::{
    Action, Cause, Choice, Clash, EngineError, Handwork, OnConflict, Plan, Resolve, Why,
};
use sync_sdk::model::{Kind, ProjectKey};
use sync_tests::{Config, Server, Sync, id, text};
use xtask::directus::Version;
use xtask::proxy::{Fault, Proxy, When};

/// Some of everything that people change.
fn config() -> Config {
    Config::new()
        .with(
            Kind::Roles,
            json!([
                { "_syncId": id("editor"), "name": "Editor", "icon": "edit" },
                { "_syncId": id("clerk"), "name": "Clerk", "icon": "person" },
            ]),
        )
        .with(
            Kind::Policies,
            json!([{ "_syncId": id("desk"), "name": "Desk", "app_access": true,
                "roles": [{ "role": id("editor"), "sort": 1 }, { "role": id("clerk"), "sort": 2 }] }]),
        )
        .with(
            Kind::Permissions,
            json!([{ "_syncId": id("read"), "policy": id("desk"), "collection": "articles", "action": "read",
                "permissions": null, "fields": ["*"] }]),
        )
        .with(
            Kind::Flows,
            json!([{ "_syncId": id("flow"), "name": "Flow", "status": "inactive", "trigger": "webhook",
                "options": { "method": "GET" }, "operation": id("log") }]),
        )
        .with(
            Kind::Operations,
            json!([{ "_syncId": id("log"), "flow": id("flow"), "key": "log", "name": "Log", "type": "log",
                "position_x": 1, "position_y": 1, "options": { "message": "Hello" } }]),
        )
        .with_collections(&[("articles", &["title", "lead"])])
}

fn undecided(result: Result<sync_tests::Pushed, EngineError>) -> Vec<String> {
    match result {
        Err(EngineError::Undecided(clashes)) => clashes.iter().map(ToString::to_string).collect(),
        other => panic!("{other:?}"),
    }
}

fn causes(plan: &Plan) -> Vec<(String, String, Cause)> {
    let records = plan.changes.iter().flat_map(|change| {
        let fields = change.fields.iter();
        fields.map(|field| (change.address.to_string(), field.path.clone(), field.cause))
    });
    let model = plan.schema.changes.iter().flat_map(|change| {
        let fields = change.changes.iter();
        fields.map(|field| (change.address.to_string(), field.path.clone(), field.cause))
    });
    records.chain(model).collect()
}

/// Changes one of everything by hand.
fn tamper(server: &Server) {
    let row = |path: &str, field: &str, value: &str| text(&server.find(path, field, value), "id");
    let role = row("/roles", "name", "Editor");
    server.patch(&format!("/roles/{role}"), &json!({ "name": "Reviser" }));
    let permission = server.find("/permissions", "collection", "articles");
    server.patch(
        &format!("/permissions/{}", permission["id"]),
        // 12 takes a change that leaves the fields out for a rule about them.
        &json!({ "action": "share", "fields": ["*"] }),
    );
    let flow = row("/flows", "name", "Flow");
    server.patch(
        &format!("/flows/{flow}"),
        &json!({ "options": { "method": "POST" } }),
    );
    server.patch(
        "/fields/articles/title",
        &json!({ "meta": { "note": "By hand" } }),
    );
}

const TAMPERED: [(&str, &str); 4] = [
    ("field.articles.title", "meta.note"),
    ("role.editor", "name"),
    ("permission.desk.articles.read", "action"),
    ("flow.flow", "options"),
];

/// Every strategy, on one of everything that was changed by hand.
fn strategies(server: &Server, sync: &Sync) {
    let config = noted(&config(), json!(null));
    sync.push(&config);
    assert!(sync.drift(&config).found.is_empty());

    tamper(server);
    let drift = sync.drift(&config).found;
    let changed: Vec<(&str, &str)> = drift
        .iter()
        .map(|found| match &found.what {
            Handwork::Changed { field, synced, .. } => {
                assert!(synced.is_some(), "{found:?}");
                (found.address.as_str(), field.as_str())
            }
            what => panic!("{} {what:?}", found.address),
        })
        .collect();
    assert_eq!(changed, TAMPERED);

    // By default nothing of it is overwritten.
    let tampered = server.everything();
    let refused = undecided(sync.try_push(&config));
    assert_eq!(refused.len(), 4, "{refused:#?}");
    assert!(
        refused.iter().any(|clash| clash
            == "role.editor: `name` was changed by hand to \"Reviser\"; the configuration says \"Editor\""),
        "{refused:#?}"
    );
    assert_eq!(server.everything(), tampered);
    let plan = sync.diff(&config).expect("a diff");
    assert_eq!(plan.undecided.len(), 4);
    assert!(
        causes(&plan)
            .iter()
            .all(|(.., cause)| *cause == Cause::Drift)
    );

    // Own changes go in beside it.
    let own = config.clone().set(&id("editor"), json!({ "icon": "star" }));
    let merging = sync.clone().on_conflict(OnConflict::Merge);
    let pushed = merging.push(&own).plan;
    assert_eq!(
        causes(&pushed),
        [("role.editor".to_owned(), "icon".to_owned(), Cause::Own)]
    );
    assert_eq!(pushed.left.len(), 4);
    assert!(pushed.left.iter().all(|left| left.why == Why::Theirs));
    let role = server.find("/roles", "name", "Reviser");
    assert_eq!(role["icon"], "star");
    // What was kept is drift still.
    assert_eq!(sync.drift(&own).found.len(), 4);

    // Both changed: nobody knows, and so nothing is done.
    let both = own.set(&id("editor"), json!({ "name": "Writer" }));
    let refused = undecided(merging.try_push(&both));
    assert_eq!(
        refused,
        [
            "role.writer: `name` was changed by hand to \"Reviser\"; the configuration now says \"Writer\""
        ]
    );
    let kept = sync.clone().on_conflict(OnConflict::Theirs);
    assert!(kept.push(&both).plan.changes.is_empty());
    assert_eq!(server.count("/roles"), 3);
    assert_eq!(server.find_all("/roles", "name", "Reviser").len(), 1);

    // One who decides for himself.
    #[derive(Debug)]
    struct Names(Mutex<usize>);
    impl Resolve for Names {
        fn resolve(&self, clash: &Clash) -> Choice {
            *self.0.lock().unwrap() += 1;
            match clash.field.as_deref() {
                Some("name") => Choice::Ours,
                _ => Choice::Theirs,
            }
        }
    }
    let chosen = sync.clone().on_conflict(Names(Mutex::new(0)));
    let pushed = chosen.push(&both).plan;
    assert_eq!(pushed.overwritten.len(), 1);
    assert_eq!(
        causes(&pushed),
        [("role.writer".to_owned(), "name".to_owned(), Cause::Conflict)]
    );
    assert_eq!(server.find("/roles", "name", "Writer")["icon"], "star");

    // The configuration wins everywhere, and then nothing is drift.
    let ours = sync.clone().on_conflict(OnConflict::Ours);
    assert_eq!(ours.push(&both).plan.overwritten.len(), 3);
    assert!(sync.drift(&both).found.is_empty());
    let permission = server.find("/permissions", "collection", "articles");
    assert_eq!(permission["action"], "read");
    assert_eq!(
        server.get("/fields/articles/title")["meta"]["note"],
        Value::Null
    );
}

/// The configuration, with a note at a field.
fn noted(config: &Config, note: Value) -> Config {
    config
        .clone()
        .with_meta("articles", "title", json!({ "note": note }))
}

#[test]
fn what_was_changed_by_hand_is_not_overwritten_by_a_dump() {
    let server = Server::start();
    strategies(&server, &server.sync());
}

#[test]
fn nor_by_a_project() {
    let server = Server::start();
    strategies(&server, &server.sync().project("gazette"));
}

#[test]
fn what_was_deleted_by_hand_is_not_made_again() {
    let server = Server::start();
    for (name, sync) in [
        ("a", server.sync()),
        ("b", server.sync().project("gazette")),
    ] {
        let config = config();
        sync.clone().on_conflict(OnConflict::Ours).push(&config);
        let clerk = text(&server.find("/roles", "name", "Clerk"), "id");
        let flow = text(&server.find("/flows", "name", "Flow"), "id");
        server.delete(&format!("/roles/{clerk}"));
        server.delete(&format!("/flows/{flow}"));
        server.delete("/fields/articles/lead");
        // With the role went its attachment, with the flow its operation.
        let refused = undecided(sync.try_push(&config));
        assert_eq!(
            refused,
            [
                "role.clerk: it was deleted by hand, and the configuration has it",
                "flow.flow: it was deleted by hand, and the configuration has it",
                "field.articles.lead: it was deleted by hand, and the configuration has it",
            ]
            .map(str::to_owned),
            "{name}"
        );
        let drift = sync.drift(&config).found;
        assert!(
            drift.iter().all(|found| found.what == Handwork::Deleted),
            "{drift:#?}"
        );
        assert_eq!(drift.len(), 5, "{drift:#?}");

        let pushed = sync.clone().on_conflict(OnConflict::Theirs).push(&config);
        assert!(pushed.plan.is_empty(), "{:#}", pushed.plan.to_json());
        assert_eq!(
            (server.count("/roles"), server.count("/operations")),
            (2, 0)
        );
        // What is new and needs what is gone is left out with it.
        let more = config.clone().with(
            Kind::Presets,
            json!([{ "_syncId": id("preset"), "collection": "articles", "role": id("clerk"), "bookmark": "Mine" }]),
        );
        let pushed = sync.clone().on_conflict(OnConflict::Theirs).push(&more);
        let left = pushed.plan.left.iter();
        let needing = left.filter(|left| matches!(left.why, Why::Needs(_)));
        assert!(needing.count() >= 1, "{:#?}", pushed.plan.left);
        assert_eq!(server.count("/presets"), 0);

        let pushed = sync
            .clone()
            .on_conflict(OnConflict::Ours)
            .push(&config)
            .plan;
        assert_eq!(pushed.record_counts().of(Action::Create), 4);
        assert_eq!(
            (server.count("/roles"), server.count("/operations")),
            (3, 1)
        );
        assert!(sync.drift(&config).found.is_empty());
    }
}

#[test]
fn what_the_configuration_drops_and_somebody_changed_is_not_deleted() {
    let server = Server::start();
    let sync = server.sync();
    let config = noted(&config(), json!(null));
    sync.push(&config);
    tamper(&server);
    let fewer = config
        .clone()
        .without(&id("editor"))
        .without(&id("flow"))
        .without(&id("log"))
        .set(
            &id("desk"),
            json!({ "roles": [{ "role": id("clerk"), "sort": 2 }] }),
        )
        .with_collections(&[("articles", &["lead"])]);
    let refused = undecided(sync.try_push(&fewer));
    let told = |text: &str| refused.iter().any(|clash| clash.starts_with(text));
    assert!(told("role.reviser: it was changed by hand"), "{refused:#?}");
    assert!(told("flow.flow: it was changed by hand"), "{refused:#?}");
    assert!(
        told("field.articles.title: it was changed by hand"),
        "{refused:#?}"
    );
    assert_eq!(refused.len(), 4, "{refused:#?}");

    let kept = sync.clone().on_conflict(OnConflict::Theirs).push(&fewer);
    // The operation of a flow that stays, stays with it.
    let counts = ["/roles", "/flows", "/operations"].map(|path| server.count(path));
    assert_eq!(counts, [3, 1, 1], "{:#?}", kept.plan.left);
    assert_eq!(server.get("/fields/articles").as_array().unwrap().len(), 3);

    sync.clone().on_conflict(OnConflict::Ours).push(&fewer);
    let counts = ["/roles", "/flows", "/operations"].map(|path| server.count(path));
    assert_eq!(counts, [2, 0, 0]);
}

/// Directus deletes a role's presets with it.
#[test]
fn what_somebody_made_in_what_the_configuration_drops_is_not_deleted() {
    let server = Server::start();
    let sync = server.sync();
    let config = config().with(
        Kind::Presets,
        json!([{ "_syncId": id("view"), "collection": "articles", "role": id("editor"), "bookmark": "All" }]),
    );
    sync.push(&config);
    let editor = text(&server.find("/roles", "name", "Editor"), "id");
    let mine = json!({ "collection": "articles", "role": editor, "bookmark": "Mine" });
    server.post("/presets", &mine);
    let fewer = config.without(&id("editor")).without(&id("view")).set(
        &id("desk"),
        json!({ "roles": [{ "role": id("clerk"), "sort": 2 }] }),
    );
    let refused = undecided(sync.try_push(&fewer));
    assert_eq!(refused.len(), 1, "{refused:#?}");
    assert!(refused[0].starts_with("role.editor: "), "{refused:#?}");
    assert_eq!(server.count("/presets"), 2);
}

#[test]
fn what_was_made_by_hand_is_not_deleted_by_a_mirror() {
    let server = Server::start();
    let sync = server.sync();
    let config = config();
    sync.push(&config);
    let role = server.post("/roles", &json!({ "name": "By hand" }));
    server.post(
        "/access",
        &json!({ "role": role["id"], "policy": server.find("/policies", "name", "Desk")["id"] }),
    );
    server.post(
        "/fields/articles",
        &json!({ "field": "handmade", "type": "string", "meta": {}, "schema": {} }),
    );
    server.make_collection("theirs", &["name"]);
    let made: Vec<String> = sync
        .drift(&config)
        .found
        .iter()
        .map(|found| {
            assert_eq!(found.what, Handwork::Made);
            found.address.to_string()
        })
        .collect();
    assert_eq!(
        made,
        [
            "collection.theirs",
            "field.articles.handmade",
            "role.by_hand",
            "access.desk.by_hand"
        ]
    );
    // A pull gives the row a SyncID; the next push of what is older lacks it.
    sync.pull().expect("a pull");
    let refused = undecided(sync.try_push(&config));
    // The attachment is called by the SyncID that the role has now.
    let told = [
        "role.by_hand: it was made by hand",
        "access.desk.",
        "collection.theirs: it was made by hand",
        "field.articles.handmade: it was made by hand",
    ];
    assert_eq!(refused.len(), told.len(), "{refused:#?}");
    for (clash, told) in refused.iter().zip(told) {
        assert!(clash.starts_with(told), "{refused:#?}");
    }
    sync.clone().on_conflict(OnConflict::Merge).push(&config);
    assert_eq!(server.count("/roles"), 4);
    assert_eq!(server.get("/fields/theirs").as_array().unwrap().len(), 2);
    sync.clone().on_conflict(OnConflict::Ours).push(&config);
    assert_eq!(server.count("/roles"), 3);
    assert!(sync.drift(&config).found.is_empty());
}

#[test]
fn without_a_last_state_nothing_is_guessed() {
    let server = Server::start();
    let sync = server.sync();
    let drift = sync.drift(&config());
    assert!(!drift.is_synced && drift.found.is_empty());
    sync.push(&config());
    assert!(sync.drift(&config()).is_synced);
    // What is known is kept by kind and by project.
    let other = server.sync().project("other");
    let role = json!([{ "_syncId": ProjectKey::new("other").sync_id(&sync_sdk::model::Address::new("role.x")).to_string(), "name": "X" }]);
    other.push(&Config::new().with(Kind::Roles, role));
    assert!(sync.drift(&config()).found.is_empty());
}

#[test]
fn two_who_made_the_same_change_do_not_clash() {
    let server = Server::start();
    let sync = server.sync();
    sync.push(&config());
    tamper(&server);
    let same = noted(&config(), json!("By hand"))
        .set(&id("editor"), json!({ "name": "Reviser" }))
        .set(&id("read"), json!({ "action": "share" }))
        .set(&id("flow"), json!({ "options": { "method": "POST" } }));
    assert!(sync.push(&same).plan.is_empty());
    // It is the last state now.
    let next = same.set(&id("editor"), json!({ "name": "Writer" }));
    let pushed = sync.push(&next).plan;
    assert_eq!(
        causes(&pushed),
        [("role.writer".to_owned(), "name".to_owned(), Cause::Own)]
    );
}

/// A push that is cut off at any of its requests leaves nothing behind that the
/// next one takes for somebody's doing, whatever that one wants.
#[test]
fn a_push_that_was_cut_off_is_nobodys_doing() {
    let server = Server::start();
    let requests = cut_off_everywhere(&server, &server.sync().without_import());
    assert!(requests > 8, "{requests}");
}

/// The same of one in a transaction.
#[test]
fn nor_is_a_transaction_that_was_cut_off() {
    let server = Server::of(Version::V12);
    // A data model of the version that the others run on, which a dump would be bound to.
    let requests = cut_off_everywhere(&server, &server.sync().project("gazette"));
    assert!(requests > 4, "{requests}");
}

/// Cuts a push off at each of its writing requests, and says how many there are.
fn cut_off_everywhere(server: &Server, sync: &Sync) -> usize {
    let proxy = Proxy::start(server.url()).expect("it starts");
    let first = noted(&config(), json!(null)).with(Kind::Folders, json!([]));
    let second = noted(&first, json!("A note"))
        .set(&id("editor"), json!({ "name": "Reviser" }))
        .set(&id("read"), json!({ "action": "share" }))
        .set(&id("flow"), json!({ "options": { "method": "POST" } }))
        .without(&id("clerk"))
        .set(
            &id("desk"),
            json!({ "roles": [{ "role": id("editor"), "sort": 3 }] }),
        )
        .with(
            Kind::Folders,
            json!([{ "_syncId": id("press"), "name": "Press" }]),
        );
    let third = noted(&first, json!("Another"))
        .set(&id("editor"), json!({ "name": "Writer" }))
        .set(
            &id("flow"),
            json!({ "options": { "method": "GET", "async": true } }),
        );
    let mut through = sync.clone().through(&proxy.url());
    through.connect.retries = 1;
    sync.push(&first);
    through.try_push(&second).expect("a push");
    let log = proxy.log();
    let writes = log.iter().enumerate().filter(|(_, entry)| {
        let harmless = ["/utils/cache/clear", "/schema/diff"];
        entry.method != "GET" && !harmless.contains(&entry.path.as_str())
    });
    let writes: Vec<usize> = writes.map(|(place, _)| place).collect();
    sync.try_push(&first).expect("a push");
    for (number, place) in writes.iter().copied().enumerate() {
        proxy.reset();
        // The process is gone from here on; the server still does the one.
        proxy.disturb(When::path("/").after(place), Fault::CutAfter);
        proxy.disturb(When::path("/").after(place).always(), Fault::CutBefore);
        through.try_push(&second).expect_err("it was cut off");
        // Neither the same again, nor back, nor to something else.
        let next = [&second, &first, &third][number % 3];
        sync.try_push(next)
            .unwrap_or_else(|error| panic!("{number}: {error}"));
        assert!(sync.drift(next).found.is_empty(), "{number}");
        sync.try_push(&first).expect("a push");
    }
    writes.len()
}
