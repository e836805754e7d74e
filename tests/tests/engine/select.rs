//! Pushes of a part of a configuration: by address, and by what is done.

use serde_json::{Value, json};
use sync_sdk::engine::{Action, EngineError, Mode, Plan, Why};
use sync_sdk::model::Kind;
use sync_tests::{Config, Pushed, Server, Sync, field, id};

/// The same as a dump and as a project in code, each on a server of its own.
fn as_dump_and_project(test: impl Fn(&Server, Sync)) {
    let server = Server::start();
    test(&server, server.sync());
    let server = Server::start();
    test(&server, server.sync().project("desk"));
}

fn only(sync: &Sync, patterns: &[&str]) -> Sync {
    let mut sync = sync.clone();
    sync.options.targets.only = patterns.iter().map(ToString::to_string).collect();
    sync
}

fn except(sync: &Sync, patterns: &[&str]) -> Sync {
    let mut sync = sync.clone();
    sync.options.targets.except = patterns.iter().map(ToString::to_string).collect();
    sync
}

fn in_mode(sync: &Sync, mode: Mode) -> Sync {
    let mut sync = sync.clone();
    sync.options.mode = mode;
    sync
}

/// Everything that a plan does, with what it is needed by.
fn done(plan: &Plan) -> Vec<String> {
    let line = |action: Action, address: String, by: Option<String>| {
        let by = by.map(|by| format!(" for {by}")).unwrap_or_default();
        format!("{} {address}{by}", action.name())
    };
    let schema = plan.schema.changes.iter().map(|it| {
        let by = it.needed_by.as_ref().map(ToString::to_string);
        line(it.action, it.address.to_string(), by)
    });
    let records = plan.changes.iter().map(|it| {
        let by = it.needed_by.as_ref().map(ToString::to_string);
        line(it.action, it.address.to_string(), by)
    });
    schema.chain(records).collect()
}

/// What a plan leaves alone, with the reason.
fn left(plan: &Plan) -> Vec<String> {
    let all = plan.left.iter().map(|it| match &it.why {
        Why::Needs(other) => format!("{} needs {other}", it.address),
        Why::Mode => format!("{} mode", it.address),
        why => format!("{} {why:?}", it.address),
    });
    all.collect()
}

/// A push of all of it, after which nothing is left to do.
fn mirror(sync: &Sync, config: &Config) -> Pushed {
    let pushed = sync.push(config);
    assert!(pushed.plan.left.is_empty(), "{:?}", pushed.plan.left);
    pushed
}

fn desk() -> Config {
    let permission = |action: &str| {
        json!({ "_syncId": id(action), "policy": id("desk"), "collection": "article",
        "action": action, "fields": ["*"], "permissions": null, "validation": null, "presets": null })
    };
    let operation = |key: &str, resolve: Option<&str>| {
        json!({ "_syncId": id(key), "flow": id("first"), "key": key, "name": key, "type": "log",
            "position_x": 1, "position_y": 1, "options": { "message": key },
            "resolve": resolve.map(id), "reject": null })
    };
    Config::new()
        .with(
            Kind::Roles,
            json!([{ "_syncId": id("editor"), "name": "Editor", "parent": null },
            { "_syncId": id("writer"), "name": "Writer", "parent": id("editor") }]),
        )
        .with(
            Kind::Policies,
            json!([{ "_syncId": id("desk"), "name": "Desk", "app_access": true,
            "roles": [{ "role": id("editor"), "sort": 1 }, { "role": id("writer"), "sort": 2 }] }]),
        )
        .with(
            Kind::Permissions,
            json!([permission("create"), permission("read"), permission("update")]),
        )
        .with(
            Kind::Flows,
            json!([{ "_syncId": id("first"), "name": "First", "status": "active", "trigger": "manual",
            "options": { "collections": ["article"] }, "operation": id("a") },
            { "_syncId": id("second"), "name": "Second", "status": "inactive", "trigger": "manual",
            "options": {}, "operation": null }]),
        )
        .with(
            Kind::Operations,
            json!([operation("a", Some("b")), operation("b", None)]),
        )
        .with_collections(&[("article", &["title", "body"]), ("note", &["text"])])
}

#[test]
fn one_permission_out_of_many_brings_what_it_needs() {
    as_dump_and_project(|server, sync| {
        let part = only(&sync, &["permission.desk.article.read"]);
        let pushed = part.push(&desk());
        assert_eq!(
            done(&pushed.plan),
            [
                "create collection.article for permission.desk.article.read",
                "create field.article.id for collection.article",
                "create field.article.title for collection.article",
                "create field.article.body for collection.article",
                "create policy.desk for permission.desk.article.read",
                "create permission.desk.article.read",
            ]
            .map(str::to_owned)
        );
        let left = left(&pushed.plan);
        for other in [
            "role.editor",
            "access.desk.editor",
            "collection.note",
            "flow.first",
        ] {
            assert!(
                left.contains(&format!("{other} NotTargeted")),
                "{other}: {left:?}"
            );
        }
        let policy = server.find("/policies", "name", "Desk");
        let permissions = server.find_all("/permissions", "policy", policy["id"].as_str().unwrap());
        assert_eq!(field(&permissions, "action"), [json!("read")]);
        assert_eq!(server.count("/flows"), 0);
        assert!(
            server
                .attempt("GET", "/collections/note", &Value::Null)
                .is_err()
        );
        let rest = mirror(&sync, &desk());
        assert!(
            rest.addresses(Action::Create)
                .contains(&"access.desk.writer".to_owned())
        );
        assert_eq!(server.count("/operations"), 2);
    });
}

#[test]
fn a_permission_brings_the_fields_of_its_rules() {
    let ruled = desk().set(
        &id("read"),
        json!({ "fields": ["id"], "permissions": { "title": { "_nnull": true } } }),
    );
    as_dump_and_project(|server, sync| {
        // So that the fields come for nothing else.
        server.make_collection("article", &[]);
        let pushed = only(&sync, &["permission.desk.article.read"]).push(&ruled);
        assert_eq!(
            done(&pushed.plan),
            [
                "create field.article.title for permission.desk.article.read",
                "create policy.desk for permission.desk.article.read",
                "create permission.desk.article.read",
            ]
        );
        assert!(left(&pushed.plan).contains(&"field.article.body NotTargeted".to_owned()));
    });
}

#[test]
fn one_flow_comes_with_its_operations_and_is_rewired_whole() {
    as_dump_and_project(|server, sync| {
        let pushed = only(&sync, &["flow.first"]).push(&desk());
        let records: Vec<String> = done(&pushed.plan)
            .into_iter()
            .filter(|line| !line.contains(".article"))
            .collect();
        assert_eq!(
            records,
            [
                "create flow.first",
                "create operation.first.a for flow.first",
                "create operation.first.b for flow.first",
            ]
        );
        assert_eq!(server.find("/flows", "name", "First")["operation"], id("a"));
        mirror(&sync, &desk());

        // Another operation between the two, and a word in the last.
        let more = desk()
            .with(
                Kind::Operations,
                json!([{ "_syncId": id("between"), "flow": id("first"), "key": "between", "name": "x",
                "type": "log", "position_x": 2, "position_y": 2, "options": {},
                "resolve": id("b"), "reject": null }]),
            )
            .set(&id("a"), json!({ "resolve": id("between") }))
            .set(&id("b"), json!({ "name": "Last" }));
        let pushed = only(&sync, &["operation.first.between"]).push(&more);
        assert_eq!(
            done(&pushed.plan),
            [
                "update operation.first.a for operation.first.between",
                "create operation.first.between",
            ]
        );
        assert_eq!(left(&pushed.plan), ["operation.first.b NotTargeted"]);
        // Excluding either leaves the flow as it was.
        let less = more
            .clone()
            .without(&id("between"))
            .set(&id("a"), json!({ "resolve": id("b") }));
        let refused = except(&sync, &["operation.first.a"]).push(&less);
        assert_eq!(done(&refused.plan), ["update operation.first.b"]);
        assert_eq!(server.count("/operations"), 3);
        mirror(&sync, &less);
        assert_eq!(server.count("/operations"), 2);
    });
}

/// Articles and authors; `related` ties them.
fn library(related: bool) -> Config {
    let config = Config::new().with_collections(&[("article", &["title"]), ("author", &["name"])]);
    if !related {
        return config;
    }
    let config = config.with_field("article", "subtitle");
    let mut document = config.snapshot().data_model.unwrap().into_document();
    let fields = document["fields"].as_array_mut().unwrap();
    fields.push(json!({ "collection": "article", "field": "author", "type": "integer",
        "meta": { "collection": "article", "field": "author", "special": ["m2o"], "interface": "select-dropdown-m2o" },
        "schema": { "name": "author", "table": "article", "is_nullable": true,
            "foreign_key_table": "author", "foreign_key_column": "id" } }));
    fields.push(json!({ "collection": "author", "field": "articles", "type": "alias",
        "meta": { "collection": "author", "field": "articles", "special": ["o2m"], "interface": "list-o2m" } }));
    fields[1]["meta"]["note"] = json!("The headline");
    document["relations"] = json!([{ "collection": "article", "field": "author", "related_collection": "author",
        "meta": { "many_collection": "article", "many_field": "author", "one_collection": "author",
            "one_field": "articles", "one_deselect_action": "nullify" },
        "schema": { "table": "article", "column": "author", "foreign_key_table": "author",
            "foreign_key_column": "id", "on_update": "NO ACTION", "on_delete": "SET NULL" } }]);
    Config::new().with_model(Value::Object(document))
}

#[test]
fn one_field_comes_with_its_relation_and_goes_with_it() {
    as_dump_and_project(|server, sync| {
        mirror(&sync, &library(false));
        let pushed = only(&sync, &["field.article.author"]).push(&library(true));
        let mut changed = done(&pushed.plan);
        changed.sort();
        assert_eq!(
            changed,
            [
                "create field.article.author",
                "create field.author.articles for relation.article.author",
                "create relation.article.author for field.article.author",
            ]
        );
        let mut left = left(&pushed.plan);
        left.sort();
        assert_eq!(
            left,
            [
                "field.article.subtitle NotTargeted",
                "field.article.title NotTargeted"
            ]
        );
        let relation = server.get("/relations/article/author");
        assert_eq!(relation["meta"]["one_field"], "articles");
        assert_eq!(
            server.get("/fields/article/title")["meta"]["note"],
            Value::Null
        );
        mirror(&sync, &library(true));

        // The relation is of its field, and the list of the relation.
        let kept = except(&sync, &["relation.article.author"]).push(&library(false));
        assert_eq!(done(&kept.plan), ["delete field.article.subtitle"]);
        server.get("/fields/author/articles");
        let gone = only(&sync, &["field.author.articles"])
            .try_push(&library(false))
            .unwrap();
        let mut changed = done(&gone.plan);
        changed.sort();
        assert_eq!(
            changed,
            [
                "delete field.article.author for relation.article.author",
                "delete field.author.articles",
                "delete relation.article.author for field.author.articles",
            ]
        );
        mirror(&sync, &library(false));
    });
}

#[test]
fn a_role_that_policies_name_is_excluded_with_what_attaches_it() {
    as_dump_and_project(|server, sync| {
        let pushed = except(&sync, &["role.editor"]).push(&desk());
        let left = left(&pushed.plan);
        assert_eq!(
            left,
            [
                "role.editor NotTargeted",
                "role.writer needs role.editor",
                "access.desk.editor NotTargeted",
                "access.desk.writer needs role.writer",
            ]
        );
        server.find("/policies", "name", "Desk");
        assert!(server.find_all("/roles", "name", "Editor").is_empty());
        let pushed = mirror(&sync, &desk());
        assert_eq!(
            done(&pushed.plan),
            [
                "create role.editor",
                "create role.writer",
                "create access.desk.editor",
                "create access.desk.writer",
            ]
        );
    });
}

/// Less than before in every way: a role, a permission, a field and a collection
/// are gone, a name has changed, and a translation is new.
fn changed() -> Config {
    let config = desk().without(&id("writer")).without(&id("update"));
    let roles = json!([{ "role": id("editor"), "sort": 1 }]);
    config
        .set(&id("desk"), json!({ "roles": roles, "icon": "desk" }))
        .set(&id("second"), json!({ "name": "Third" }))
        .with(
            Kind::Translations,
            json!([{ "_syncId": id("hello"), "key": "hello", "language": "en-US", "value": "Hello" }]),
        )
        .with_collections(&[("article", &["title"]), ("letter", &["text"])])
}

#[test]
fn merge_deletes_nothing_and_a_later_mirror_still_does() {
    as_dump_and_project(|server, sync| {
        mirror(&sync, &desk());
        let pushed = in_mode(&sync, Mode::Merge).push(&changed());
        let deleted = pushed.plan.record_counts().of(Action::Delete)
            + pushed.plan.schema_counts().of(Action::Delete);
        assert_eq!(deleted, 0);
        let mut kept = left(&pushed.plan);
        kept.sort();
        assert_eq!(
            kept,
            [
                format!("access.desk.{} mode", id("writer")).as_str(),
                "collection.note mode",
                "field.article.body mode",
                "permission.desk.article.update mode",
                "role.writer mode",
            ]
        );
        server.find("/roles", "name", "Writer");
        server.get("/fields/note/text");
        server.get("/fields/letter/text");
        assert_eq!(server.find("/policies", "name", "Desk")["icon"], "desk");

        let pushed = mirror(&sync, &changed());
        assert_eq!(
            done(&pushed.plan),
            [
                "delete collection.note",
                "delete field.article.body",
                "delete role.writer",
                format!("delete access.desk.{}", id("writer")).as_str(),
                "delete permission.desk.article.update",
            ]
        );
        assert!(server.find_all("/roles", "name", "Writer").is_empty());
    });
}

#[test]
fn add_changes_nothing_that_exists() {
    as_dump_and_project(|server, sync| {
        let by_hand = server.post("/roles", &json!({ "name": "Editor", "icon": "gavel" }));
        server.make_collection("article", &["title"]);
        let mut add = in_mode(&sync.clone().adopting(), Mode::Add);
        add.options.adopt = true;
        let config = desk().set(&id("editor"), json!({ "icon": "edit" }));
        let pushed = add.push(&config);
        assert_eq!(pushed.addresses(Action::Adopt), ["role.editor"]);
        assert!(pushed.addresses(Action::Update).is_empty());
        let role = server.find("/roles", "name", "Editor");
        assert_eq!(
            (&role["id"], &role["icon"]),
            (&by_hand["id"], &json!("gavel"))
        );
        // What is new in it is made.
        server.get("/fields/article/body");

        let again = add.push(&changed().set(&id("editor"), json!({ "icon": "edit" })));
        assert_eq!(again.addresses(Action::Create), ["translation.hello.en_us"]);
        assert_eq!(server.find("/policies", "name", "Desk")["icon"], "badge");
        let kept = left(&again.plan);
        for other in [
            "role.editor",
            "policy.desk",
            "flow.third",
            "role.writer",
            "collection.note",
        ] {
            assert!(kept.contains(&format!("{other} mode")), "{other}: {kept:?}");
        }

        mirror(
            &sync,
            &changed().set(&id("editor"), json!({ "icon": "edit" })),
        );
        let role = server.find("/roles", "name", "Editor");
        assert_eq!(
            (&role["id"], &role["icon"]),
            (&by_hand["id"], &json!("edit"))
        );
        assert!(server.find_all("/roles", "name", "Writer").is_empty());
    });
}

#[test]
fn what_is_not_pushed_is_not_the_projects() {
    let server = Server::start();
    let sync = server.sync().project("desk");
    // Made by hand, as the project will describe it.
    server.make_collection("note", &["text"]);
    let pushed = only(&sync, &["collection.article"]).push(&desk());
    assert!(
        left(&pushed.plan)
            .iter()
            .any(|it| it == "role.editor NotTargeted")
    );
    let without = desk().with_collections(&[("article", &["title", "body"])]);
    sync.push(&without);
    server.get("/fields/note/text");

    // What it did declare is dropped, although a push between left it alone.
    sync.push(&desk());
    let kept = except(&sync, &["collection.note"]).push(&without);
    assert_eq!(left(&kept.plan), ["collection.note NotTargeted"]);
    server.get("/fields/note/text");
    let pushed = mirror(&sync, &without);
    assert_eq!(done(&pushed.plan), ["delete collection.note"]);
}

#[test]
fn a_pattern_that_means_nothing_is_refused() {
    let server = Server::start();
    let sync = server.sync();
    sync.push(&desk());
    let wrong = only(&sync, &["role.editr", "role.writer", "fields.*"]);
    let Err(EngineError::Problems(problems)) = wrong.diff(&desk()) else {
        panic!("it was taken");
    };
    let messages: Vec<&str> = problems.iter().map(|it| it.message.as_str()).collect();
    assert_eq!(messages.len(), 2, "{messages:?}");
    assert!(
        messages[0].contains("did you mean `role.editor`"),
        "{messages:?}"
    );
    assert!(
        messages[1].starts_with("`fields.*` means nothing"),
        "{messages:?}"
    );
    // An attachment that is as it should be, a row of the target.
    for known in ["access.desk.editor", "role.admin", "field.note.text"] {
        let plan = only(&sync, &[known]).diff(&desk()).unwrap();
        assert!(!plan.has_writes(), "{known}");
    }
    // What a push deleted has no name when it is verified.
    let gone = only(&sync, &["role.writer"]);
    gone.try_push(&changed()).unwrap();
    assert!(server.find_all("/roles", "name", "Writer").is_empty());
}
