//! The typed surface of flows: what it writes comes back equal, and does what
//! it says.

#![allow(unreachable_pub, reason = "written as in a library")]

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use serde_json::Value;
use sync_sdk::author::ProjectDeclaration;
use sync_sdk::model::{Address, Kind, SyncId};
use sync_sdk::prelude::*;
use sync_tests::{Api, Config, Server, field, text};
use xtask::directus::Version;

#[derive(Choices)]
pub enum Stage {
    Draft,
    Published,
}

#[derive(Collection)]
pub struct Story {
    #[field(primary_key, special = uuid)]
    pub id: Uuid,
    pub title: String,
    #[field(default = Stage::Draft)]
    pub stage: Stage,
    pub words: Option<i32>,
    #[relation(inverse = story)]
    pub marks: O2m<Mark>,
}

/// What the flows leave behind.
#[derive(Collection)]
pub struct Mark {
    #[field(primary_key)]
    pub id: i32,
    pub text: String,
    #[relation(on_delete = cascade)]
    pub story: Option<M2o<Story>>,
}

/// Pushes a project; its flows by their keys.
fn push<P: ProjectDeclaration<Env = ()>>(server: &Server) -> (Config, String) {
    let compiled = sync_sdk::build::<P>(()).unwrap_or_else(|errors| panic!("{errors}"));
    let config = Config::compiled(&compiled);
    // Reads again, and expects that a second push has nothing to do.
    let key = compiled.project.as_str().to_owned();
    server.sync().project(&key).push(&config);
    (config, key)
}

/// The primary key of a flow, which is its SyncID.
fn flow(project: &str, key: &str) -> SyncId {
    let project = sync_sdk::model::ProjectKey::new(project);
    project.sync_id(&Address::new(format!("flow.{key}")))
}

mod every {
    //! Every operation and every trigger with every option. The flows are
    //! inactive: nothing here is meant to run.

    use super::*;

    #[derive(Flow)]
    #[flow(inactive, icon = "bolt", color = "#2ECDA7", accountability = activity)]
    pub struct Operations {
        #[op(start, resolve = at, reject = rest)]
        condition: Condition,
        #[op(resolve = raw_condition, reject = error)]
        at: Condition,
        #[op(resolve = exec)]
        raw_condition: Condition,
        #[op(resolve = create)]
        exec: Exec,
        #[op(resolve = create_rows)]
        create: ItemCreate<Story>,
        #[op(resolve = create_made)]
        create_rows: ItemCreate<Story>,
        #[op(resolve = read)]
        create_made: ItemCreate<Story>,
        #[op(resolve = read_keys)]
        read: ItemRead<Story>,
        #[op(resolve = read_groups)]
        read_keys: ItemRead<Story>,
        #[op(resolve = update)]
        read_groups: ItemRead<Story>,
        #[op(resolve = delete)]
        update: ItemUpdate<Story>,
        #[op]
        delete: ItemDelete<Mark>,
        #[op(resolve = log)]
        rest: Sleep,
        #[op(resolve = log_key, name = "Say so")]
        log: Log,
        #[op(key = "logThis", resolve = sign)]
        log_key: Log<String>,
        #[op(resolve = verify)]
        sign: Jwt,
        #[op(resolve = decode)]
        verify: Jwt,
        #[op(resolve = mail)]
        decode: Jwt,
        #[op(resolve = email)]
        mail: Mail,
        #[op(resolve = html)]
        email: Email,
        #[op(resolve = notify)]
        html: Email,
        #[op(resolve = notify_all)]
        notify: Notify,
        #[op(resolve = request, at = (19, 200))]
        notify_all: Notify,
        #[op(resolve = search)]
        request: Request,
        #[op(resolve = transform)]
        search: Request,
        #[op(resolve = call)]
        transform: Transform,
        #[op(resolve = raw)]
        call: TriggerFlow<Called>,
        #[op]
        raw: Raw,
        #[op]
        error: ThrowError,
    }

    impl FlowSpec for Operations {
        fn trigger() -> Trigger {
            on::<Story>(&[Scope::ITEMS_CREATE, Scope::ITEMS_UPDATE]).of::<User>()
        }

        fn operations() -> Self {
            Self {
                condition: Condition::payload::<Story>(|s| {
                    s.stage.eq(Stage::Published) & s.words.gt(3)
                }),
                at: Condition::at("$trigger.payload.words").gte(3)
                    & (Condition::at("$accountability.role").null()
                        | Condition::on::<Story>("$last", |s| s.title.not_empty())),
                raw_condition: Condition::raw(json!({ "$env": { "X": { "_null": true } } })),
                exec: Exec(
                    "module.exports = async function (data) { return [data.$trigger.key]; }",
                ),
                create: ItemCreate::<Story>::new(|row, s| {
                    row.set(s.title, template("{{$trigger.payload.title}}"))
                        .set(s.stage, Stage::Draft)
                        .set_raw("marks", json!([{ "text": "made" }]));
                })
                .access(ItemAccess::Public)
                .emit_events(),
                create_rows: ItemCreate::<Story>::new(|row, s| {
                    row.set(s.title, "one");
                })
                .and(|row, s| {
                    row.set(s.title, "two").set(s.words, 2);
                })
                .and(|row, s| {
                    row.set(s.title, "three");
                }),
                create_made: ItemCreate::<Story>::of("{{exec}}").access(ItemAccess::Trigger),
                read: ItemRead::<Story>::new()
                    .fields(|s| fields![s.id, s.title])
                    .fields_raw(["marks.*"])
                    .filter(|s| s.marks.some(|m| m.text.contains("x")) | s.words.null())
                    .sort(|s| s.stage)
                    .sort_desc(|s| s.words)
                    .search("{{$trigger.payload.title}}")
                    .limit(5)
                    .offset(2)
                    .deep(
                        |s| s.marks,
                        |q| q.filter(|m| m.text.ne("y")).sort(|m| m.text).limit(1),
                    )
                    .access(ItemAccess::Full),
                read_keys: ItemRead::<Story>::new()
                    .keys("{{$trigger.keys}}")
                    .page(2)
                    .limit(10),
                read_groups: ItemRead::<Story>::new()
                    .group_by(|s| fields![s.stage])
                    .aggregate(Aggregate::Sum, |s| s.words)
                    .aggregate(Aggregate::CountDistinct, |s| s.title)
                    .query("alias", json!({ "all": "marks" })),
                update: ItemUpdate::<Story>::new(|row, s| {
                    row.set(s.stage, Stage::Published);
                })
                .key("{{create[0]}}")
                .key("{{read[0].id}}"),
                delete: ItemDelete::<Mark>::new()
                    .filter(|m| m.story.has(|s| s.title.eq("gone")))
                    .access(ItemAccess::Full)
                    .emit_events(),
                rest: Sleep(250),
                log: Log("{{$trigger}}"),
                log_key: Log(format!("{} {{{{log}}}}", 1 + 1)),
                sign: Jwt::sign(json!({ "sub": "{{$accountability.user}}" }), "{{$env.KEY}}")
                    .option("expiresIn", "1h"),
                verify: Jwt::verify("{{sign}}", "{{$env.KEY}}")
                    .option("algorithms", json!(["HS256"])),
                decode: Jwt::decode("{{sign}}").option("complete", true),
                mail: Mail {
                    to: "desk@example.com".into(),
                    subject: "{{$trigger.payload.title}}",
                    body: "*Out.*",
                },
                email: Email::to("desk@example.com")
                    .to_also("{{$trigger.payload.title}}@example.com")
                    .cc("a@example.com")
                    .bcc("b@example.com")
                    .bcc("c@example.com")
                    .reply_to("d@example.com")
                    .from_name("The desk")
                    .subject("{{$trigger.payload.title}}")
                    .template(
                        "published",
                        json!({ "url": "https://example.com/{{$trigger.key}}" }),
                    ),
                html: Email::to("desk@example.com")
                    .subject("s")
                    .html("<p>{{$last}}</p>"),
                notify: Notify::user("{{$accountability.user}}")
                    .user_also("{{$trigger.payload.owner}}")
                    .subject("s")
                    .message("**m**")
                    .about::<Story>("{{$trigger.key}}")
                    .access(ItemAccess::Full),
                notify_all: Notify::users("{{$last}}").subject("s"),
                request: Request::patch("https://example.com/{{$trigger.key}}")
                    .header("X-Key", "{{$env.KEY}}")
                    .header("Accept", "application/json")
                    .body(json!({ "keys": "{{$trigger.keys}}" })),
                search: Request::new(Method::Other("SEARCH"), "https://example.com")
                    .body("{{$last}}"),
                transform: Transform(json!({ "n": [1, { "user": "{{$accountability.user}}" }] })),
                call: TriggerFlow::new()
                    .payload(json!(["{{transform.n}}", 2]))
                    .iterate(Iteration::Batch(2)),
                raw: Raw("my-operation", json!({ "any": ["thing", null] })),
                error: ThrowError::new("OUT_OF_STOCK")
                    .status(422)
                    .message("{{$trigger.payload.title}}"),
            }
        }
    }

    macro_rules! triggers {
        ($($name:ident = $trigger:expr;)*) => {$(
            #[derive(Flow)]
            #[flow(inactive)]
            pub struct $name {
                #[op(start)]
                log: Log,
            }

            impl FlowSpec for $name {
                fn trigger() -> Trigger {
                    $trigger
                }

                fn operations() -> Self {
                    Self { log: Log("{{$trigger}}") }
                }
            }
        )*};
    }

    triggers! {
        Called = Trigger::operation().returns("$all");
        Deleted = on::<Story>(&["items.delete", "items.sort", "items.promote"]);
        LoggedIn = Trigger::action(&[Scope::AUTH_LOGIN, Scope::FILES_UPLOAD]).custom_event("shop.paid");
        Checked = Trigger::filter(&[Scope::ITEMS_CREATE]).of::<Story>().of::<File>().returns("log");
        Fetched = Trigger::webhook(Method::Get)
            .returns("$all")
            .error_on_reject()
            .cache_query_params(&["page", "size"]);
        Fresh = Trigger::webhook(Method::Get).no_cache();
        Posted = Trigger::webhook(Method::Post).asynchronous();
        Nightly = Trigger::schedule("0 30 3 * * mon-fri");
        Pressed = Trigger::manual(Location::Both)
            .of::<Story>()
            .of::<User>()
            .confirm("Sure?")
            .ask::<Text>("reason", |ask| ask.label("Why?").note("Briefly.").required())
            .ask::<Stage>("stage", |ask| ask.width("half"))
            .without_selection()
            .asynchronous();
        Quick = Trigger::manual(Location::Item).of::<Story>().error_on_reject();
        Listed = Trigger::manual(Location::Collection).of::<Story>();
        Unfinished = Trigger::none();
        Unknown = Trigger::raw("webhook", json!({ "method": "POST", "x": [1] }));
    }

    #[derive(Project)]
    #[project(
        key = "every",
        flows(
            Operations, Called, Deleted, LoggedIn, Checked, Fetched, Fresh, Posted, Nightly,
            Pressed, Quick, Listed, Unfinished, Unknown
        )
    )]
    pub struct App;

    impl ProjectSpec for App {
        type Env = ();
    }
}

/// The types of operations of Directus 11.17 and 12.4, and one of an extension.
const TYPES: [&str; 16] = [
    "condition",
    "exec",
    "item-create",
    "item-delete",
    "item-read",
    "item-update",
    "json-web-token",
    "log",
    "mail",
    "my-operation",
    "notification",
    "request",
    "sleep",
    "throw-error",
    "transform",
    "trigger",
];

#[test]
fn every_operation_and_trigger_comes_back_as_it_was_written() {
    comes_back(&Server::start());
}

#[test]
fn every_operation_and_trigger_comes_back_from_directus_12_too() {
    comes_back(&Server::of(Version::V12));
}

fn comes_back(server: &Server) {
    let (config, project) = push::<every::App>(server);
    let snapshot = config.snapshot();

    let operations = snapshot.of(Kind::Operations);
    let types: BTreeSet<&str> = operations
        .iter()
        .filter_map(|record| record.fields["type"].as_str())
        .collect();
    assert!(types.into_iter().eq(TYPES));
    let every = flow(&project, "operations");
    let found = server.find_all("/operations", "flow", every.as_str());
    for record in operations {
        if record.fields["flow"] != every.as_str() {
            continue;
        }
        let key = &record.fields["key"];
        let row = found.iter().find(|row| row["key"] == *key);
        let row = row.unwrap_or_else(|| panic!("no operation {key}"));
        for name in ["name", "type", "options", "position_x", "position_y"] {
            assert_eq!(row[name], record.fields[name], "{name} of {key}");
        }
        let target = |pointer: &str| {
            let of = |rows: &[Value], id: &Value| {
                let found = rows.iter().find(|row| row["id"] == *id);
                found.map(|row| row["key"].clone())
            };
            let wanted = operations
                .iter()
                .find(|other| record.fields[pointer] == other.sync_id.as_str())
                .map(|other| other.fields["key"].clone());
            assert_eq!(of(&found, &row[pointer]), wanted, "{pointer} of {key}");
        };
        target("resolve");
        target("reject");
    }

    let flows = snapshot.of(Kind::Flows);
    assert_eq!(flows.len(), 14);
    for record in flows {
        let row = server.get(&format!("/flows/{}", record.sync_id));
        for name in [
            "name",
            "icon",
            "color",
            "status",
            "trigger",
            "accountability",
            "options",
        ] {
            // Directus has no options where there are none.
            let none = record.fields[name] == json!({}) && row[name].is_null();
            assert!(
                none || row[name] == record.fields[name],
                "{name} of {row:#}"
            );
        }
    }
}

mod running {
    //! Flows that run.

    use super::*;

    /// Called with a title and a number of words, it makes a story, changes it,
    /// and answers with it.
    #[derive(Flow)]
    pub struct Intake {
        #[op(start, resolve = write, reject = refuse)]
        check: Condition,
        #[op(resolve = publish)]
        write: ItemCreate<Story>,
        #[op(resolve = read)]
        publish: ItemUpdate<Story>,
        #[op(resolve = shape)]
        read: ItemRead<Story>,
        #[op(resolve = mark)]
        shape: Transform,
        #[op(resolve = clean)]
        mark: TriggerFlow<Leave>,
        #[op(resolve = answer)]
        clean: ItemDelete<Mark>,
        #[op]
        answer: Transform,
        #[op]
        refuse: ThrowError,
    }

    impl FlowSpec for Intake {
        fn trigger() -> Trigger {
            Trigger::webhook(Method::Post).error_on_reject()
        }

        fn operations() -> Self {
            let full = ItemAccess::Full;
            Self {
                check: Condition::at("$trigger.body.kind").eq("story")
                    & Condition::on::<Story>("$trigger.body", |s| {
                        s.title.not_empty() & s.words.gte(100)
                    }),
                write: ItemCreate::<Story>::new(|row, s| {
                    row.set(s.title, template("{{$trigger.body.title}}"))
                        .set(s.words, template("{{$trigger.body.words}}"));
                })
                .access(full)
                .emit_events(),
                publish: ItemUpdate::<Story>::new(|row, s| {
                    row.set(s.stage, Stage::Published);
                })
                .keys(Self::write.value())
                .access(full)
                .emit_events(),
                read: ItemRead::<Story>::new()
                    .filter(|s| s.stage.eq(Stage::Published))
                    .fields(|s| fields![s.id, s.title])
                    .sort_desc(|s| s.words)
                    .limit(2)
                    .access(full),
                shape: Transform(json!({
                    "lines": ["{{read[0].title}}!", "old"],
                    "longest": "{{read}}",
                })),
                mark: TriggerFlow::new()
                    .payload(Self::shape.path("lines"))
                    .iterate(Iteration::Serial),
                clean: ItemDelete::<Mark>::new()
                    .filter(|m| m.text.eq("old"))
                    .access(full),
                answer: Transform(json!({ "longest": "{{shape.longest}}", "marks": "{{mark}}" })),
                refuse: ThrowError::new("NOT_A_STORY")
                    .status(422)
                    .message("{{$trigger.body.title}} is no story"),
            }
        }
    }

    /// Leaves a mark.
    #[derive(Flow)]
    pub struct Leave {
        #[op(start)]
        mark: ItemCreate<Mark>,
    }

    impl FlowSpec for Leave {
        fn trigger() -> Trigger {
            Trigger::operation().returns("mark[0]")
        }

        fn operations() -> Self {
            Self {
                mark: ItemCreate::<Mark>::new(|row, m| {
                    row.set(m.text, template("{{$trigger}}"));
                })
                .access(ItemAccess::Full),
            }
        }
    }

    /// What is published gets a mark, in its own time.
    #[derive(Flow)]
    pub struct Audit {
        #[op(start, resolve = published, reject = other)]
        check: Condition,
        #[op]
        published: ItemCreate<Mark>,
        #[op]
        other: ItemCreate<Mark>,
    }

    impl FlowSpec for Audit {
        fn trigger() -> Trigger {
            on::<Story>(&[Scope::ITEMS_UPDATE])
        }

        fn operations() -> Self {
            let mark = |text: &'static str| {
                ItemCreate::<Mark>::new(|row, m| {
                    row.set(m.text, template(text))
                        .set(m.story, template("{{$trigger.keys[0]}}"));
                })
                .access(ItemAccess::Full)
            };
            Self {
                check: Condition::payload::<Story>(|s| {
                    s.stage.eq(Stage::Published) | s.words.gt(1000)
                }),
                published: mark("published"),
                other: mark("changed: {{$trigger.payload.title}}"),
            }
        }
    }

    /// Every new story gets a title in capitals before it is written.
    #[derive(Flow)]
    pub struct Prepare {
        #[op(start)]
        title: Transform,
    }

    impl FlowSpec for Prepare {
        fn trigger() -> Trigger {
            Trigger::filter(&[Scope::ITEMS_CREATE]).of::<Story>()
        }

        fn operations() -> Self {
            Self {
                title: Transform(json!({
                    "title": "<{{$trigger.payload.title}}>",
                    "words": "{{$trigger.payload.words}}",
                })),
            }
        }
    }

    #[derive(Project)]
    #[project(key = "running", flows(Intake, Audit, Prepare))]
    pub struct App;

    impl ProjectSpec for App {
        type Env = ();
    }
}

mod of_12 {
    //! What Directus 12 has beside.

    use super::*;

    #[derive(Folder)]
    #[folder(flows)]
    pub struct Shelf;

    #[derive(Folder)]
    #[folder(flows, parent = Shelf)]
    pub struct Board;

    #[derive(Flow)]
    #[flow(inactive, folder = Board)]
    pub struct Filed {
        #[op(start)]
        log: Log,
    }

    impl FlowSpec for Filed {
        fn trigger() -> Trigger {
            Trigger::manual(Location::Hidden).of::<User>()
        }

        fn operations() -> Self {
            Self { log: Log("x") }
        }
    }

    #[derive(Project)]
    #[project(key = "of-12", flows(Filed))]
    pub struct App;

    impl ProjectSpec for App {
        type Env = ();
    }
}

#[test]
fn a_flow_lies_in_a_folder_of_flows() {
    let server = Server::of(Version::V12);
    push::<of_12::App>(&server);
    let row = server.find("/flows", "name", "Filed");
    let board = server.find("/folders", "name", "Board");
    assert_eq!(row["folder"], board["id"]);
    assert_eq!(board["type"], "flows");
    let shelf = server.find("/folders", "name", "Shelf");
    assert_eq!(board["parent"], shelf["id"]);
}

#[test]
fn flows_do_what_they_say() {
    run(&Server::start());
}

#[test]
fn flows_do_what_they_say_on_directus_12_too() {
    run(&Server::of(Version::V12));
}

fn run(server: &Server) {
    let (_, project) = push::<running::App>(server);
    let hook = format!("/flows/trigger/{}", flow(&project, "intake"));

    // The webhook: condition, create (through the filter), update, read,
    // transform, call, delete.
    let story = json!({ "kind": "story", "title": "Rain", "words": 300 });
    let answer = server.post(&hook, &story);
    assert_eq!(answer["longest"][0]["title"], "<Rain>", "{answer:#}");
    let row = server.find("/items/story", "title", "<Rain>");
    assert_eq!(
        (&row["stage"], &row["words"]),
        (&json!("published"), &json!(300))
    );
    assert_eq!(
        answer["marks"].as_array().map(Vec::len),
        Some(2),
        "{answer:#}"
    );
    assert_eq!(server.find_all("/items/mark", "text", "<Rain>!").len(), 1);
    assert_eq!(server.find_all("/items/mark", "text", "old").len(), 0);

    // The other way: the error is the flow's own.
    for wrong in [
        json!({ "kind": "note", "title": "Rain", "words": 300 }),
        json!({ "kind": "story", "title": "Rain", "words": 3 }),
    ] {
        let (status, body) = server.refused(&hook, &wrong);
        assert_eq!(status, 422, "{body}");
        assert_eq!(body["errors"][0]["message"], "Rain is no story");
        assert_eq!(body["errors"][0]["extensions"]["code"], "NOT_A_STORY");
    }
    assert_eq!(server.count("/items/story"), 1);

    // The event flow, which the update of the first flow has started and which
    // nobody waits for.
    let id = text(&row, "id");
    marks(server, &id, &["published"]);
    server.patch(&format!("/items/story/{id}"), &json!({ "title": "Sun" }));
    marks(server, &id, &["changed: Sun", "published"]);
    server.patch(&format!("/items/story/{id}"), &json!({ "words": 1001 }));
    marks(server, &id, &["changed: Sun", "published", "published"]);
}

/// Waits until the marks of a story are these.
fn marks(server: &Api, story: &str, expected: &[&str]) {
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        let rows = server.find_all("/items/mark", "story", story);
        let mut found: Vec<String> = field(&rows, "text")
            .iter()
            .filter_map(|text| text.as_str().map(str::to_owned))
            .collect();
        found.sort();
        if found == expected {
            return;
        }
        assert!(Instant::now() < deadline, "{found:?}, not {expected:?}");
        std::thread::yield_now();
    }
}
