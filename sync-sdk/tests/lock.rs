//! `sync.lock`: who a record is, said beside the code.

#![allow(missing_docs, unreachable_pub, reason = "written as in a library")]

use sync_sdk::compile::{Compiled, Document, Review};
use sync_sdk::model::{Address, Kind, ProjectKey, Record, SyncId};
use sync_sdk::prelude::*;

/// The lines of `locks/gazette.lock` end so.
fn locked(end: &str) -> SyncId {
    SyncId::new(format!("1d0a1f0e-0000-4000-8000-{end:0>12}"))
}

fn record<'a>(compiled: &'a Compiled, kind: Kind, address: &str) -> &'a Record {
    let named = |record: &&Record| {
        let of = record.address.as_ref();
        of.is_some_and(|of| of.as_str() == address)
    };
    let found = compiled.snapshot.of(kind).iter().find(named);
    found.unwrap_or_else(|| panic!("no record `{address}`"))
}

mod gazette {
    use super::*;

    #[derive(Collection)]
    pub struct Language {
        #[field(primary_key)]
        pub code: String,
    }

    #[derive(Seed)]
    #[seed(collection = Language)]
    pub enum Languages {
        English,
    }

    impl SeedRows for Languages {
        fn row(self, row: &mut Row<Language>, l: LanguageFields) {
            row.set(l.code, "en");
        }
    }

    #[derive(Translations)]
    #[translations(languages(en_us))]
    pub enum Texts {
        #[text(en_us = "Hello")]
        Hello,
    }

    #[derive(Role)]
    #[role(policies(Readers))]
    pub struct Chief;

    /// It wins over the lock.
    #[derive(Role)]
    #[role(id = "5a5b0c53-44b2-4b34-9a2f-1a2f6f0f7a01", policies(Readers))]
    pub struct Editor;

    #[derive(Role)]
    pub struct Author;

    #[derive(Role)]
    pub struct Tester;

    #[derive(Policy)]
    pub struct Readers;

    impl Grants for Readers {
        fn grants(g: &mut Grant) {
            g.on::<File>(|p, _| {
                p.read();
                p.update();
            });
            g.on::<User>(|p, user| {
                p.read().when(user.role.eq(Chief));
            });
        }
    }

    /// The lock has its line under the new key, and one of its operations under
    /// the old one.
    #[derive(Flow)]
    #[flow(was = "announce")]
    pub struct Publish {
        #[op(start, was = "first", resolve = log)]
        begin: Log,
        log: Log,
    }

    impl FlowSpec for Publish {
        fn trigger() -> Trigger {
            Trigger::operation()
        }

        fn operations() -> Self {
            Self {
                begin: Log("in"),
                log: Log("out"),
            }
        }
    }

    #[derive(Dashboard)]
    pub struct Newsroom {
        #[panel(at = (1, 1), size = (10, 10))]
        drafts: Label,
    }

    impl DashboardSpec for Newsroom {
        fn panels() -> Self {
            Self {
                drafts: Label::new("Drafts"),
            }
        }
    }

    #[derive(Preset)]
    #[preset(collection = Language)]
    pub struct Mine;

    impl View<Language> for Mine {
        fn view(t: &mut Table<Language>, l: LanguageFields) {
            t.columns(fields![l.code]);
        }
    }

    #[derive(Clone, Copy, Environment)]
    pub enum Env {
        Dev,
        Prod,
    }

    #[derive(Project)]
    #[project(
        key = "gazette",
        lock = "tests/locks/gazette.lock",
        roles(Chief, Editor, Author),
        flows(Publish),
        dashboards(Newsroom),
        presets(Mine),
        translations(Texts),
        seeds(Languages)
    )]
    pub struct Gazette;

    impl ProjectSpec for Gazette {
        type Env = Env;

        fn roots(env: Env, roots: &mut Roots<'_>) {
            if matches!(env, Env::Dev) {
                roots.role::<Tester>();
            }
        }
    }
}

fn gazette(env: gazette::Env) -> Compiled {
    sync_sdk::build::<gazette::Gazette>(env).expect("the config is sound")
}

#[test]
fn records_are_who_the_lock_says() {
    let compiled = gazette(gazette::Env::Dev);
    for (kind, address, end) in [
        (Kind::Roles, "role.chief", "a"),
        (Kind::Roles, "role.tester", "c"),
        (Kind::Policies, "policy.readers", "8"),
        (
            Kind::Permissions,
            "permission.readers.directus_files.read",
            "7",
        ),
        (Kind::Flows, "flow.publish", "2"),
        (Kind::Operations, "operation.publish.log", "4"),
        (Kind::Operations, "operation.publish.begin", "5"),
        (Kind::Dashboards, "dashboard.newsroom", "1"),
        (Kind::Panels, "panel.newsroom.drafts", "6"),
        (Kind::Presets, "preset.mine", "9"),
        (Kind::Translations, "translation.hello.en_us", "d"),
    ] {
        assert_eq!(
            record(&compiled, kind, address).sync_id,
            locked(end),
            "{address}"
        );
    }
    assert_eq!(compiled.seeds[0].rows[0].sync_id, SyncId::new("english"));
    // The others are who their addresses say.
    let key = ProjectKey::new("gazette");
    for (kind, address) in [
        (Kind::Roles, "role.author"),
        (
            Kind::Permissions,
            "permission.readers.directus_files.update",
        ),
    ] {
        let made = key.sync_id(&Address::new(address));
        assert_eq!(record(&compiled, kind, address).sync_id, made);
    }
    let editor = record(&compiled, Kind::Roles, "role.editor");
    assert_eq!(
        editor.sync_id.as_str(),
        "5a5b0c53-44b2-4b34-9a2f-1a2f6f0f7a01"
    );
}

#[test]
fn what_refers_to_a_locked_record_follows() {
    let compiled = gazette(gazette::Env::Dev);
    let policy = record(&compiled, Kind::Policies, "policy.readers");
    assert_eq!(policy.fields["roles"][0]["role"], locked("a").as_str());
    let permission = record(
        &compiled,
        Kind::Permissions,
        "permission.readers.directus_users.read",
    );
    assert_eq!(permission.fields["policy"], locked("8").as_str());
    assert_eq!(
        permission.fields["permissions"],
        json!({ "role": { "_eq": locked("a").as_str() } })
    );
    let flow = record(&compiled, Kind::Flows, "flow.publish");
    assert_eq!(flow.fields["operation"], locked("5").as_str());
}

#[test]
fn what_the_code_no_longer_has_is_held() {
    let held = |env| {
        let held = gazette(env).snapshot.held;
        let all = held.into_iter().flat_map(|(kind, of)| {
            of.into_iter()
                .map(move |(sync_id, address)| (kind, address.to_string(), sync_id))
        });
        all.collect::<Vec<_>>()
    };
    let folder = (Kind::Folders, "folder.gone".to_owned(), locked("3"));
    // The code says that the editor is another record than that of the line.
    let editor = (Kind::Roles, "role.editor".to_owned(), locked("b"));
    let tester = (Kind::Roles, "role.tester".to_owned(), locked("c"));
    assert_eq!(held(gazette::Env::Dev), [folder.clone(), editor.clone()]);
    assert_eq!(held(gazette::Env::Prod), [folder, editor, tester]);
}

#[test]
fn the_document_tells_the_lock_and_the_types() {
    let compiled = gazette(gazette::Env::Dev);
    let type_of = |address: &str| {
        compiled
            .types
            .get(&Address::new(address))
            .map(String::as_str)
    };
    assert_eq!(type_of("role.chief"), Some("crate::gazette::Chief"));
    assert_eq!(
        type_of("collection.language"),
        Some("crate::gazette::Language")
    );
    assert_eq!(type_of("permission.readers.directus_files.read"), None);
    let text = Document::from_compiled(compiled.clone()).to_json();
    assert_eq!(Document::parse(&text).expect("a document"), compiled);
}

#[test]
fn the_text_for_reviews_leaves_out_what_the_lock_says() {
    let text = Review::new(&[gazette(gazette::Env::Dev)]).to_string();
    let chosen = text.lines().filter(|line| line.contains("_syncId"));
    // Those that were renamed since have another address than the lock's.
    let chosen: Vec<&str> = chosen.filter(|line| !line.contains("1d0a1f0e")).collect();
    let renamed = text.matches("1d0a1f0e").count();
    assert_eq!(renamed, 2, "{text}");
    assert_eq!(
        chosen,
        ["  _syncId: \"5a5b0c53-44b2-4b34-9a2f-1a2f6f0f7a01\""]
    );
}

mod torn {
    use super::*;

    /// The lock knows of both.
    #[derive(Role)]
    #[role(was = "editor")]
    pub struct Chief;

    #[derive(Role)]
    #[role(external, name = "Tester")]
    pub struct Tester;

    #[derive(Project)]
    #[project(key = "torn", lock = "tests/locks/gazette.lock", roles(Chief, Tester))]
    pub struct App;

    impl ProjectSpec for App {
        type Env = ();
    }

    #[derive(Project)]
    #[project(key = "torn", lock = "tests/locks/conflict.lock")]
    pub struct Merged;

    impl ProjectSpec for Merged {
        type Env = ();
    }
}

#[test]
fn a_lock_that_contradicts_the_code_is_reported() {
    let errors = sync_sdk::build::<torn::App>(()).expect_err("two mistakes");
    let told: Vec<String> = errors.iter().map(ToString::to_string).collect();
    let [chief, tester] = told.as_slice() else {
        panic!("{told:#?}");
    };
    assert!(
        chief.contains("tests/lock.rs:") && chief.contains("role.chief: "),
        "{chief}"
    );
    assert!(chief.contains("one for `role.editor`"), "{chief}");
    assert!(tester.contains("role.tester: it is external"), "{tester}");
}

#[test]
fn a_line_that_says_nothing_is_reported_at_its_place() {
    let errors = sync_sdk::build::<torn::Merged>(()).expect_err("a conflict");
    let text = errors.to_string();
    assert!(
        text.starts_with("tests/locks/conflict.lock:3: lock: expected an address"),
        "{text}"
    );
}
