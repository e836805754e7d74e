//! Where rules and records may stand: what Directus takes for something else
//! there is reported, whatever holds the rule.

#![allow(unreachable_pub, reason = "as in a library, where everything is pub")]

use sync_sdk::prelude::*;

fn messages(errors: &sync_sdk::compile::BuildErrors) -> Vec<String> {
    let line =
        |problem: &sync_sdk::compile::Problem| format!("{}: {}", problem.address, problem.message);
    errors.iter().map(line).collect()
}

mod wrong {
    use super::*;

    #[derive(Collection)]
    pub struct Note {
        #[field(primary_key)]
        pub id: Uuid,
        pub page: M2o<Page>,
        pub text: String,
    }

    #[derive(Collection)]
    pub struct Tag {
        #[field(primary_key)]
        pub id: Uuid,
        pub name: String,
    }

    #[derive(Collection)]
    pub struct PageTag {
        #[field(primary_key)]
        pub id: Uuid,
        pub page: M2o<Page>,
        pub tag: M2o<Tag>,
    }

    #[derive(Collection)]
    pub struct Page {
        #[field(primary_key)]
        pub id: Uuid,
        #[field(validation = |page| page.notes.some(|note| note.text.not_null()))]
        pub title: String,
        #[field(conditions(when("Old", |page| page.on.lt(NOW.shifted("1 dya"))).hidden(true)))]
        pub on: Option<Date>,
        #[relation(inverse = page)]
        #[field(interface = list_o2m().filter::<Note>(|note| note.text.matches("^x")))]
        pub notes: O2m<Note>,
        #[relation(inverse = page, other = tag)]
        #[field(interface = list_m2m().filter::<PageTag>(|joint| joint.tag.not_null()))]
        pub tags: M2m<PageTag>,
        #[field(interface = select_item().filter::<Page>(|page| {
            page.notes.none(|note| note.text.eq("a") & note.id.not_null())
        }))]
        pub parent: Option<M2o<Page>>,
    }

    #[derive(Policy)]
    pub struct Readers;

    impl Grants for Readers {
        fn grants(g: &mut Grant) {
            g.on::<Page>(|p, page| {
                p.read().when(page.title.matches("^x"));
                p.create()
                    .validate(page.notes.some(|note| note.text.not_null()));
                p.update().when(page.title.submitted());
            });
        }
    }

    #[derive(Flow)]
    pub struct Tidy {
        #[op(start, resolve = read)]
        old: Condition,
        #[op]
        read: ItemRead<Page>,
    }

    impl FlowSpec for Tidy {
        fn trigger() -> Trigger {
            Trigger::operation()
        }

        fn operations() -> Self {
            Self {
                old: Condition::payload::<Page>(|page| page.notes.some(|note| note.text.eq("x"))),
                read: ItemRead::<Page>::new()
                    .filter(|page| page.title.submitted())
                    .deep(
                        |page| page.notes,
                        |notes| notes.filter(|note| note.text.matches("x")),
                    ),
            }
        }
    }

    #[derive(Dashboard)]
    pub struct Desk {
        #[panel(at = (1, 1), size = (10, 10))]
        pages: Metric,
    }

    impl DashboardSpec for Desk {
        fn panels() -> Self {
            Self {
                pages: Metric::of::<Page>(|query, page| {
                    query.count(page.id).only(page.title.matches("^x"));
                }),
            }
        }
    }

    #[derive(Preset)]
    #[preset(collection = Page, bookmark = "Mine")]
    pub struct Mine;

    impl View<Page> for Mine {
        fn view(t: &mut Table<Page>, page: PageFields) {
            t.only(page.title.matches("^x"));
        }
    }

    #[derive(Project)]
    #[project(
        key = "wrong",
        policies(Readers),
        collections(Page),
        flows(Tidy),
        dashboards(Desk),
        presets(Mine)
    )]
    pub struct App;

    impl ProjectSpec for App {
        type Env = ();

        fn settings((): ()) -> Settings {
            Settings::new()
                .public_registration_email_filter(|user| user.policies.some(|it| it.id.not_null()))
        }
    }
}

#[test]
fn a_rule_that_means_nothing_there_is_reported() {
    let errors = sync_sdk::build::<wrong::App>(()).expect_err("nothing but mistakes");
    let found = messages(&errors);
    for (address, word) in [
        (
            "field.page.title",
            "does not look at `some` in a validation",
        ),
        ("field.page.on", "the span `1 dya`"),
        ("field.page.notes", "`_regex` only in validations"),
        (
            "field.page.tags",
            "is about `page_tag`, but the field refers to `tag`",
        ),
        ("field.page.parent", "none of `notes` meets several"),
        (
            "permission.readers.page.read",
            "`_regex` only in validations",
        ),
        ("permission.readers.page.create", "`some` in a validation"),
        (
            "permission.readers.page.update",
            "`_submitted` only in validations",
        ),
        ("operation.tidy.old", "`some` in a validation"),
        ("operation.tidy.read", "`_submitted` only"),
        ("operation.tidy.read", "`_regex` only"),
        ("panel.desk.pages", "`_regex` only"),
        ("preset.mine", "`_regex` only"),
        ("settings", "`some` in a validation"),
    ] {
        let hits = found
            .iter()
            .filter(|line| line.starts_with(&format!("{address}: ")) && line.contains(word));
        assert_eq!(hits.count(), 1, "{address}: {word}: {found:#?}");
    }
    assert_eq!(found.len(), 14, "{found:#?}");
}

mod named {
    use super::*;

    #[derive(Folder)]
    pub struct Contracts;

    #[derive(Folder)]
    #[folder(external, id = "b5a9a1e2-0f0e-4c57-9e57-0c2f6e3c8a11")]
    pub struct Shared;

    #[derive(Role)]
    #[role(policies(Editors))]
    pub struct Editor;

    #[derive(Policy)]
    pub struct Editors;

    #[derive(Collection)]
    pub struct Desk {
        #[field(primary_key)]
        pub id: Uuid,
        #[field(interface = select_item().filter::<User>(|user| user.role.eq(Editor)))]
        pub head: Option<M2o<User>>,
    }

    impl Grants for Editors {
        fn grants(g: &mut Grant) {
            g.on::<File>(|p, file| {
                p.read()
                    .when(file.folder.eq(Contracts) | file.folder.eq(Shared));
                p.create().preset(file.folder, Contracts);
            });
        }
    }

    #[derive(Flow)]
    pub struct Welcome {
        #[op(start)]
        make: ItemCreate<User>,
    }

    impl FlowSpec for Welcome {
        fn trigger() -> Trigger {
            Trigger::operation()
        }

        fn operations() -> Self {
            let make = ItemCreate::<User>::new(|row, user| {
                row.set(user.role, Editor);
            });
            Self {
                make: make.access(ItemAccess::role::<Editor>()),
            }
        }
    }

    #[derive(Project)]
    #[project(
        key = "named",
        roles(Editor),
        collections(Desk),
        folders(Contracts, Shared),
        flows(Welcome)
    )]
    pub struct App;

    impl ProjectSpec for App {
        type Env = ();
    }

    #[derive(Project)]
    #[project(key = "named", roles(Editor), collections(Desk), folders(Contracts))]
    pub struct Unreached;

    impl ProjectSpec for Unreached {
        type Env = ();
    }
}

#[test]
fn a_record_is_a_value_wherever_its_key_is() {
    use sync_sdk::model::{Address, Kind};

    let compiled = sync_sdk::build::<named::App>(()).expect("sound");
    let of = |address: &str| compiled.project.sync_id(&Address::new(address)).to_string();
    let (contracts, editor) = (of("folder.contracts"), of("role.editor"));
    let records = |kind: Kind| compiled.snapshot.of(kind);
    let permission = |action: &str| {
        let found = records(Kind::Permissions)
            .iter()
            .find(|it| it.fields["action"] == action);
        found.expect("a permission").fields.clone()
    };
    assert_eq!(
        permission("read")["permissions"],
        json!({ "_or": [
            { "folder": { "_eq": contracts } },
            { "folder": { "_eq": "b5a9a1e2-0f0e-4c57-9e57-0c2f6e3c8a11" } },
        ] })
    );
    assert_eq!(
        permission("create")["presets"],
        json!({ "folder": contracts })
    );
    let options = &records(Kind::Operations)[0].fields["options"];
    assert_eq!(options["payload"], json!({ "role": editor }));
    assert_eq!(options["permissions"], json!(editor));
    let model = compiled.snapshot.data_model.as_ref().expect("a data model");
    let head = model
        .fields
        .iter()
        .find(|field| field["field"] == "head")
        .expect("a field");
    assert_eq!(
        head["meta"]["options"]["filter"],
        json!({ "role": { "_eq": editor } })
    );
}

#[test]
fn a_record_that_is_not_reached_is_reported() {
    let errors = sync_sdk::build::<named::Unreached>(()).expect_err("a folder is missing");
    let found = messages(&errors);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].starts_with("permission.editors.directus_files.read: it names `folder.shared`"),
        "{found:?}"
    );
}
