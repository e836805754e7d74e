//! Who a record is: keys, renames, records of others, what is on every instance.

#![allow(missing_docs, unreachable_pub, reason = "written as in a library")]

use sync_sdk::compile::Compiled;
use sync_sdk::model::{Address, Kind, ProjectKey, Record};
use sync_sdk::prelude::*;

fn record<'a>(compiled: &'a Compiled, kind: Kind, address: &str) -> &'a Record {
    let named = |record: &&Record| {
        let of = record.address.as_ref();
        of.is_some_and(|of| of.as_str() == address)
    };
    let found = compiled.snapshot.of(kind).iter().find(named);
    found.unwrap_or_else(|| panic!("no record `{address}`"))
}

mod renamed {
    use super::*;

    #[derive(Policy)]
    #[policy(was = "writing")]
    pub struct Editors;

    impl Grants for Editors {
        fn grants(g: &mut Grant) {
            g.on::<File>(|p, _| {
                p.read();
            });
        }
    }

    #[derive(Flow)]
    #[flow(key = "publish", was = "announce")]
    pub struct Publish {
        #[op(start)]
        log: Log,
    }

    impl FlowSpec for Publish {
        fn trigger() -> Trigger {
            Trigger::operation()
        }

        fn operations() -> Self {
            Self { log: Log("out") }
        }
    }

    #[derive(Role)]
    #[role(protect, policies(Editors))]
    pub struct Editor;

    #[derive(Project)]
    #[project(key = "renamed", roles(Editor), flows(Publish))]
    pub struct App;

    impl ProjectSpec for App {
        type Env = ();
    }
}

#[test]
fn a_rename_changes_the_address_and_not_who_it_is() {
    let compiled = sync_sdk::build::<renamed::App>(()).expect("sound");
    for (kind, address, before) in [
        (Kind::Policies, "policy.editors", "policy.writing"),
        (
            Kind::Permissions,
            "permission.editors.directus_files.read",
            "permission.writing.directus_files.read",
        ),
        (Kind::Flows, "flow.publish", "flow.announce"),
        (
            Kind::Operations,
            "operation.publish.log",
            "operation.announce.log",
        ),
    ] {
        let now = record(&compiled, kind, address);
        let sync_id = compiled.project.sync_id(&Address::new(before));
        assert_eq!(now.sync_id, sync_id, "{address}");
    }
    let editor = record(&compiled, Kind::Roles, "role.editor");
    let policy = record(&compiled, Kind::Policies, "policy.editors");
    assert_eq!(policy.fields["roles"][0]["role"], editor.sync_id.as_str());
}

#[test]
fn what_is_protected_is_part_of_the_compiled_form() {
    let compiled = sync_sdk::build::<renamed::App>(()).expect("sound");
    let [protection] = compiled.snapshot.protected.as_slice() else {
        panic!("one: {:?}", compiled.snapshot.protected);
    };
    assert_eq!(protection.pattern, "role.editor");
    assert!(protection.origin.file.ends_with("tests/identity.rs"));
}

mod theirs {
    use super::*;

    #[derive(Role)]
    #[role(external, id = "0b1f7d5e-3c55-4a55-9d0c-6a4f1f1c2b11", policies(Ours))]
    pub struct Marketing;

    #[derive(Policy)]
    #[policy(external, name = "Everything readable")]
    pub struct Readable;

    #[derive(Policy)]
    #[policy(roles(Administrators, Marketing, Own))]
    pub struct Ours;

    impl Grants for Ours {
        fn grants(_: &mut Grant) {}
    }

    /// All that there is.
    #[derive(Policy)]
    #[policy(admin, enforce_tfa, roles(Own))]
    pub struct Rights;

    impl Grants for Rights {
        fn grants(_: &mut Grant) {}
    }

    #[derive(Role)]
    #[role(admin)]
    pub struct Administrators;

    #[derive(Role)]
    #[role(parent = Marketing, policies(Readable, Ours))]
    pub struct Own;

    #[derive(Folder)]
    #[folder(external, name = "Uploads")]
    pub struct Uploads;

    #[derive(Folder)]
    #[folder(parent = Uploads)]
    pub struct Covers;

    #[derive(Flow)]
    #[flow(external, id = "e4dd7a4f-2ac9-4be1-8d1e-0a57a0a1f2c0")]
    pub struct Rebuild;

    #[derive(Flow)]
    pub struct Publish {
        #[op(start)]
        then: TriggerFlow<Rebuild>,
    }

    impl FlowSpec for Publish {
        fn trigger() -> Trigger {
            Trigger::operation()
        }

        fn operations() -> Self {
            Self {
                then: TriggerFlow::new(),
            }
        }
    }

    #[derive(Project)]
    #[project(key = "theirs", roles(Own, Administrators), policies(Rights))]
    #[project(folders(Covers), flows(Publish))]
    pub struct App;

    impl ProjectSpec for App {
        type Env = ();
    }
}

#[test]
fn records_of_others_are_referred_to_and_not_described() {
    let compiled = sync_sdk::build::<theirs::App>(()).expect("sound");
    let kinds = [Kind::Roles, Kind::Policies, Kind::Folders, Kind::Flows];
    let described: Vec<String> = kinds
        .iter()
        .flat_map(|kind| compiled.snapshot.of(*kind))
        .map(|record| record.address.as_ref().expect("named").to_string())
        .collect();
    assert_eq!(
        described,
        [
            "role.administrators",
            "role.own",
            "policy.ours",
            "policy.rights",
            "folder.covers",
            "flow.publish",
        ]
    );

    let external = |address: &str| {
        let mut externals = compiled.snapshot.externals.iter();
        let found =
            externals.find(|external| external.record.address == Some(Address::new(address)));
        found.unwrap_or_else(|| panic!("no external `{address}`"))
    };
    let marketing = external("role.marketing");
    assert_eq!(marketing.name, None);
    assert_eq!(
        marketing.record.sync_id.as_str(),
        "0b1f7d5e-3c55-4a55-9d0c-6a4f1f1c2b11"
    );
    let own = record(&compiled, Kind::Roles, "role.own");
    assert_eq!(own.fields["parent"], marketing.record.sync_id.as_str());

    let readable = external("policy.readable");
    assert_eq!(readable.name.as_deref(), Some("Everything readable"));
    assert_eq!(
        readable.record.fields["roles"],
        json!([{ "role": own.sync_id.as_str(), "user": null, "sort": 1 }])
    );

    let covers = record(&compiled, Kind::Folders, "folder.covers");
    let uploads = external("folder.uploads");
    assert_eq!(covers.fields["parent"], uploads.record.sync_id.as_str());

    let operation = record(&compiled, Kind::Operations, "operation.publish.then");
    assert_eq!(
        operation.fields["options"]["flow"],
        "e4dd7a4f-2ac9-4be1-8d1e-0a57a0a1f2c0"
    );
}

#[test]
fn an_attachment_said_from_both_sides_is_one() {
    let compiled = sync_sdk::build::<theirs::App>(()).expect("sound");
    let own = record(&compiled, Kind::Roles, "role.own").sync_id.clone();
    let ours = record(&compiled, Kind::Policies, "policy.ours");
    assert_eq!(
        ours.fields["roles"],
        json!([
            { "role": "0b1f7d5e-3c55-4a55-9d0c-6a4f1f1c2b11", "user": null, "sort": 1 },
            { "role": "_sync_default_admin_role", "user": null, "sort": 1 },
            // It lists two, and a third one names it.
            { "role": own.as_str(), "user": null, "sort": 2 },
        ])
    );
}

#[test]
fn of_what_is_on_every_instance_only_what_is_said_is_described() {
    let compiled = sync_sdk::build::<theirs::App>(()).expect("sound");
    let own = record(&compiled, Kind::Roles, "role.own").sync_id.clone();
    let role = record(&compiled, Kind::Roles, "role.administrators");
    assert_eq!(role.sync_id.as_str(), "_sync_default_admin_role");
    assert!(role.fields.is_empty(), "{:?}", role.fields);
    let policy = record(&compiled, Kind::Policies, "policy.rights");
    assert_eq!(policy.sync_id.as_str(), "_sync_default_admin_policy");
    assert_eq!(
        json!(policy.fields),
        json!({
            "description": "All that there is.",
            "enforce_tfa": true,
            "roles": [{ "role": own.as_str(), "user": null, "sort": 3 }],
        })
    );
}

mod chosen {
    use super::*;

    #[derive(Policy)]
    #[policy(public, was = "visitors")]
    pub struct Everyone;

    impl Grants for Everyone {
        fn grants(g: &mut Grant) {
            g.on::<File>(|p, _| _ = p.read());
        }
    }

    #[derive(Flow)]
    #[flow(id = "7f2c9f0e-6a3e-4a58-8a44-5b9a3cf0b0a1", was = "announce")]
    pub struct Publish {
        #[op(start)]
        log: Log,
    }

    impl FlowSpec for Publish {
        fn trigger() -> Trigger {
            Trigger::operation()
        }

        fn operations() -> Self {
            Self { log: Log("out") }
        }
    }

    #[derive(Project)]
    #[project(key = "chosen", policies(Everyone), flows(Publish))]
    pub struct App;

    impl ProjectSpec for App {
        type Env = ();
    }
}

#[test]
fn what_a_record_holds_stays_who_it_is_when_its_own_id_was_chosen() {
    let compiled = sync_sdk::build::<chosen::App>(()).expect("the config is sound");
    let key = ProjectKey::new("chosen");
    for (kind, address, first) in [
        (
            Kind::Permissions,
            "permission.everyone.directus_files.read",
            "permission.visitors.directus_files.read",
        ),
        (
            Kind::Operations,
            "operation.publish.log",
            "operation.announce.log",
        ),
    ] {
        let found = record(&compiled, kind, address);
        assert_eq!(found.sync_id, key.sync_id(&Address::new(first)));
    }
}

mod unclear {
    use super::*;

    #[derive(Role)]
    #[role(id = "")]
    pub struct Nobody;

    #[derive(Role)]
    pub struct Editor;

    pub mod theirs {
        use super::*;

        #[derive(Role)]
        #[role(external, name = "Editors")]
        pub struct Editor;
    }

    #[derive(Folder)]
    #[folder(external, name = "Theirs")]
    pub struct Theirs;

    #[derive(Folder)]
    #[folder(id = "pictures")]
    pub struct Pictures;

    #[derive(Collection)]
    #[collection(name = "directus_things")]
    pub struct Thing {
        #[field(primary_key)]
        pub id: Uuid,
        #[field(interface = file().folder::<Theirs>())]
        pub scan: Option<M2o<File>>,
        #[field(interface = image().folder::<Pictures>())]
        pub cover: Option<M2o<File>>,
        #[field(interface = raw("stars", json!(5)))]
        pub stars: i32,
    }

    #[derive(Flow)]
    pub struct Nothing {
        #[op(start)]
        raw: Raw,
    }

    impl FlowSpec for Nothing {
        fn trigger() -> Trigger {
            Trigger::raw("extension", json!("daily"))
        }

        fn operations() -> Self {
            Self {
                raw: Raw("extension", json!([1])),
            }
        }
    }

    #[derive(Project)]
    #[project(
        key = "unclear",
        roles(Nobody, Editor, theirs::Editor),
        collections(Thing),
        flows(Nothing)
    )]
    pub struct App;

    impl ProjectSpec for App {
        type Env = ();
    }
}

#[test]
fn what_nobody_could_find_or_tell_apart_is_reported() {
    let errors = sync_sdk::build::<unclear::App>(()).expect_err("several mistakes");
    let told: Vec<String> = errors
        .iter()
        .map(|problem| format!("{}: {}", problem.address, problem.message))
        .collect();
    let expected = [
        "role.nobody: its `id` is empty",
        "role.editor: sync-sdk/tests/identity.rs:",
        "collection.directus_things: names that begin with `directus_`",
        "field.directus_things.cover: it names `folder.pictures`, whose id `pictures` is no UUID",
        "field.directus_things.stars: `raw` takes a JSON object, not `5`",
        "flow.nothing: the options of a trigger are a JSON object, not `\"daily\"`",
        "operation.nothing.raw: the options of an operation are a JSON object, not `[1]`",
    ];
    assert_eq!(told.len(), expected.len(), "{told:#?}");
    for (told, expected) in told.iter().zip(expected) {
        assert!(told.starts_with(expected), "{told}");
    }
}
