//! What `build` makes of a project, and what it refuses.

#![allow(unreachable_pub, reason = "written as in a library")]

use sync_sdk::compile::{BuildErrors, Compiled};
use sync_sdk::model::{Kind, Record, SchemaKind};
use sync_sdk::prelude::*;

fn record<'a>(compiled: &'a Compiled, kind: Kind, address: &str) -> &'a Record {
    let named = |record: &&Record| {
        record
            .address
            .as_ref()
            .is_some_and(|a| a.as_str() == address)
    };
    let found = compiled.snapshot.of(kind).iter().find(named);
    found.unwrap_or_else(|| panic!("no record `{address}`"))
}

fn messages(errors: &BuildErrors) -> Vec<String> {
    errors
        .iter()
        .map(|problem| format!("{}: {}", problem.address, problem.message))
        .collect()
}

mod reach {
    use super::*;

    #[derive(Folder)]
    pub struct Media;

    #[derive(Folder)]
    #[folder(parent = Media, id = "b5a9a1e2-0f0e-4c57-9e57-0c2f6e3c8a11")]
    pub struct Covers;

    #[derive(Collection)]
    pub struct Tag {
        #[field(primary_key)]
        pub id: i32,
        pub label: String,
    }

    #[derive(Collection)]
    pub struct Note {
        #[field(primary_key)]
        pub id: Uuid,
        pub tag: M2o<Tag>,
    }

    #[derive(Policy)]
    #[policy(key = "notes")]
    pub struct Reading;

    impl Grants for Reading {
        fn grants(g: &mut Grant) {
            g.on::<Note>(|p, n| {
                p.read().when(n.tag.has(|t| t.label.eq("open")));
            });
        }
    }

    #[derive(Role)]
    #[role(policies(Reading))]
    pub struct Reader;

    #[derive(Role)]
    #[role(name = "Writer", parent = Reader, policies(Reading))]
    pub struct Writer;

    #[derive(Project)]
    #[project(key = "reach", roles(Writer))]
    pub struct App;

    impl ProjectSpec for App {
        type Env = ();

        fn settings((): ()) -> Settings {
            Settings::new().storage_default_folder::<Covers>()
        }
    }
}

#[test]
fn a_root_brings_everything_along() {
    let compiled = sync_sdk::build::<reach::App>(()).expect("sound");
    assert_eq!(compiled.environment, None);
    assert!(compiled.environments.is_empty());

    let writer = record(&compiled, Kind::Roles, "role.writer");
    let reader = record(&compiled, Kind::Roles, "role.reader");
    assert_eq!(writer.fields["parent"], reader.sync_id.as_str());
    assert!(compiled.project.owns(&writer.sync_id));

    let policy = record(&compiled, Kind::Policies, "policy.notes");
    assert_eq!(
        policy.fields["roles"],
        // In the order of a pull: by SyncID.
        json!([
            { "role": writer.sync_id.as_str(), "user": null, "sort": 1 },
            { "role": reader.sync_id.as_str(), "user": null, "sort": 1 },
        ])
    );
    let permission = record(&compiled, Kind::Permissions, "permission.notes.note.read");
    assert_eq!(permission.fields["policy"], policy.sync_id.as_str());
    assert_eq!(
        permission.fields["permissions"],
        json!({ "tag": { "label": { "_eq": "open" } } })
    );
    let origin = permission.origin.as_ref().expect("an origin");
    assert!(origin.file.ends_with("tests/build.rs"));

    let model = compiled.snapshot.data_model.as_ref().expect("a data model");
    let addresses = |kind: SchemaKind| -> Vec<String> {
        let entries = model.entries(kind).iter();
        entries
            .map(|entry| kind.address(entry).to_string())
            .collect()
    };
    assert_eq!(
        addresses(SchemaKind::Collections),
        ["collection.tag", "collection.note"]
    );
    assert_eq!(addresses(SchemaKind::Relations), ["relation.note.tag"]);

    let settings = record(&compiled, Kind::Settings, "settings");
    let covers = record(&compiled, Kind::Folders, "folder.covers");
    assert_eq!(
        settings.fields["storage_default_folder"],
        covers.sync_id.as_str()
    );
    assert_eq!(
        covers.sync_id.as_str(),
        "b5a9a1e2-0f0e-4c57-9e57-0c2f6e3c8a11"
    );
}

mod empty {
    use super::*;

    #[derive(Project)]
    pub struct App;

    impl ProjectSpec for App {
        type Env = ();
    }
}

#[test]
fn every_kind_but_settings_is_described() {
    let compiled = sync_sdk::build::<empty::App>(()).expect("sound");
    assert_eq!(compiled.project.as_str(), "sync-sdk");
    for kind in Kind::dumped() {
        let described = compiled.snapshot.records.contains_key(&kind);
        assert_eq!(described, kind != Kind::Settings, "{kind}");
    }
}

mod wrong {
    use super::*;

    #[derive(Folder)]
    #[folder(name = " ")]
    pub struct Blank;

    #[derive(Role)]
    #[role(parent = Second)]
    pub struct First;

    #[derive(Role)]
    #[role(parent = First)]
    pub struct Second;

    pub mod other {
        use super::*;

        #[derive(Folder)]
        pub struct Covers;

        #[derive(Collection)]
        pub struct Note {
            #[field(primary_key)]
            pub id: i32,
        }
    }

    #[derive(Folder)]
    #[folder(name = "More covers")]
    pub struct Covers;

    #[derive(Folder)]
    #[folder(id = "b5a9a1e2-0f0e-4c57-9e57-0c2f6e3c8a11")]
    pub struct One;

    #[derive(Folder)]
    #[folder(id = "b5a9a1e2-0f0e-4c57-9e57-0c2f6e3c8a11")]
    pub struct Two;

    #[derive(Collection)]
    pub struct Note {
        #[field(primary_key)]
        pub id: Uuid,
        #[relation(inverse = note)]
        pub parts: O2m<Part>,
        #[relation(inverse = note, on_deselect = delete)]
        pub pieces: O2m<Part>,
    }

    #[derive(Collection)]
    pub struct Part {
        #[field(primary_key)]
        pub id: Uuid,
        #[relation(on_deselect = nullify)]
        pub note: M2o<Note>,
        pub notes: Notes,
    }

    pub type Notes = M2m<Note>;

    #[derive(Policy)]
    pub struct Twice;

    impl Grants for Twice {
        fn grants(g: &mut Grant) {
            g.on::<Part>(|p, _| {
                p.read();
            });
            g.on::<Part>(|p, part| {
                p.read().fields(fields![part.id]);
            });
        }
    }

    #[derive(Project)]
    #[project(
        folders(Blank, Covers, other::Covers, One, Two),
        roles(First),
        policies(Twice)
    )]
    #[project(collections(other::Note))]
    pub struct App;

    impl ProjectSpec for App {
        type Env = ();
    }
}

#[test]
fn all_mistakes_are_reported_at_once() {
    let errors = sync_sdk::build::<wrong::App>(()).expect_err("unsound");
    let first = |text: &str| {
        let position = include_str!("build.rs")
            .lines()
            .position(|line| line.trim() == text);
        position.expect("the line") + 1
    };
    let found = messages(&errors);
    let expected = [
        "folder.blank: its name is empty: give it `name = \"…\"`; if it is meant, say `record = json!({ \"name\": \"\" })`"
            .to_owned(),
        "role.first: its parents form a ring (first -> second -> first): leave out one `parent`"
            .to_owned(),
        format!(
            "folder.covers: sync-sdk/tests/build.rs:{} declares a record of this address too: give one `key = \"…\"`",
            // The second type of this name is declared further down.
            include_str!("build.rs")
                .lines()
                .enumerate()
                .filter(|(_, line)| line.trim() == "pub struct Covers;")
                .map(|(index, _)| index + 1)
                .last()
                .expect("a line")
        ),
        "folder.two: it has the SyncID `b5a9a1e2-0f0e-4c57-9e57-0c2f6e3c8a11` of `folder.one`: leave out one `id = \"…\"` or `was = \"…\"`"
            .to_owned(),
        "field.note.pieces: `part.note` is the inverse of `note.parts` already; Directus allows one: make the other `#[relation(detached)]`"
            .to_owned(),
        "field.part.note: `on_deselect = nullify` here, `on_deselect = delete` at the list: say it once"
            .to_owned(),
        "field.part.notes: it needs `#[relation(inverse = …, other = …)]`".to_owned(),
        format!(
            "permission.twice.part.read: granted already at sync-sdk/tests/build.rs:{}: a policy has one permission for each collection and action, join the two (or say `.duplicate()` of an instance that really has several)",
            first("g.on::<Part>(|p, _| {") + 1
        ),
    ];
    for message in &expected {
        assert!(found.contains(message), "no `{message}` in {found:#?}");
    }
    let two_notes = found
        .iter()
        .find(|message| message.starts_with("collection.note: "))
        .expect("two collections of one name");
    assert!(two_notes.contains("declares a collection of this name too"));
    assert_eq!(found.len(), expected.len() + 1, "{found:#?}");
    // In the order of the source, each with its place.
    let text = errors.to_string();
    assert!(text.lines().next().is_some_and(|line| {
        line.starts_with(&format!(
            "sync-sdk/tests/build.rs:{}: folder.blank: ",
            first("pub struct Blank;")
        ))
    }));
}

mod graph {
    use super::*;

    #[derive(Flow)]
    pub struct Announce {
        #[op(start, resolve = mail, reject = log)]
        check: Condition,
        #[op(resolve = done)]
        mail: Log,
        #[op]
        log: Log,
        #[op]
        done: Log,
        #[op(detached, resolve = lost)]
        spare: TriggerFlow<Announce>,
        #[op]
        lost: Log,
    }

    impl FlowSpec for Announce {
        fn trigger() -> Trigger {
            on::<User>(&["items.create"])
        }

        fn operations() -> Self {
            Self {
                check: Condition::payload::<User>(|u| u.status.eq(system::UserStatus::Active)),
                mail: Log("mail"),
                log: Log("log"),
                done: Log("done"),
                spare: TriggerFlow::new(),
                lost: Log("lost"),
            }
        }
    }

    #[derive(Project)]
    #[project(flows(Announce))]
    pub struct App;

    impl ProjectSpec for App {
        type Env = ();
    }
}

#[test]
fn operations_point_to_each_other_and_stand_apart() {
    let compiled = sync_sdk::build::<graph::App>(()).expect("sound");
    let flow = record(&compiled, Kind::Flows, "flow.announce");
    let operation = |key: &str| {
        record(
            &compiled,
            Kind::Operations,
            &format!("operation.announce.{key}"),
        )
    };
    let check = operation("check");
    assert_eq!(flow.fields["operation"], check.sync_id.as_str());
    assert_eq!(check.fields["resolve"], operation("mail").sync_id.as_str());
    assert_eq!(check.fields["reject"], operation("log").sync_id.as_str());
    assert_eq!(
        operation("spare").fields["options"]["flow"],
        flow.sync_id.as_str()
    );
    let position = |key: &str| {
        let fields = &operation(key).fields;
        (fields["position_x"].as_u64(), fields["position_y"].as_u64())
    };
    let expected = [
        ("check", (19, 1)),
        ("mail", (37, 1)),
        ("done", (55, 1)),
        ("log", (37, 17)),
        ("spare", (19, 33)),
        ("lost", (37, 33)),
    ];
    for (key, (x, y)) in expected {
        assert_eq!(position(key), (Some(x), Some(y)), "{key}");
    }
}

mod public {
    use super::*;

    #[derive(Policy)]
    #[policy(public)]
    pub struct Visitors;

    impl Grants for Visitors {
        fn grants(g: &mut Grant) {
            g.on_raw("directus_files", |p| {
                p.read().when_raw(json!({ "type": { "_eq": "image/png" } }));
            });
        }
    }

    #[derive(Project)]
    #[project(policies(Visitors))]
    pub struct App;

    impl ProjectSpec for App {
        type Env = ();
    }
}

#[test]
fn the_public_policy_is_the_one_of_the_instance() {
    let compiled = sync_sdk::build::<public::App>(()).expect("sound");
    let policy = record(&compiled, Kind::Policies, "policy.visitors");
    assert_eq!(policy.sync_id.as_str(), "_sync_default_public_policy");
    assert_eq!(
        policy.fields["roles"],
        json!([{ "role": null, "user": null, "sort": 1 }])
    );
    let permission = &compiled.snapshot.of(Kind::Permissions)[0];
    assert_eq!(permission.fields["policy"], policy.sync_id.as_str());
    assert_eq!(permission.fields["collection"], "directus_files");
    assert_eq!(permission.fields["fields"], json!(["*"]));
}

mod untyped {
    use super::*;

    #[derive(Project)]
    pub struct App;

    impl ProjectSpec for App {
        type Env = ();

        fn roots(_: (), roots: &mut Roots<'_>) {
            roots
                .record("translation.nameless", json!({ "key": null }))
                .record("settings", json!({}))
                .record("chapter.one", json!({}))
                .record("operation.list", json!([]));
        }
    }
}

#[test]
fn a_record_that_no_type_says_has_a_kind_and_columns() {
    let errors = sync_sdk::build::<untyped::App>(()).expect_err("unsound");
    let no_kind = "its address begins with the noun of no kind of record, such as `operation`, \
                   `permission` or `translation`";
    assert_eq!(
        messages(&errors),
        [
            format!("settings: {no_kind}"),
            format!("chapter.one: {no_kind}"),
            "operation.list: a record is a JSON object, not `[]`".to_owned(),
        ]
    );
}
