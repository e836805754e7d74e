//! Interfaces and displays: what their options become, and what `build` says of
//! those that do not suit their field.

#![allow(unreachable_pub, reason = "written as in a library")]

use serde_json::Value;
use sync_sdk::compile::Compiled;
use sync_sdk::model::{Address, Kind, ProjectKey};
use sync_sdk::prelude::*;

fn meta(compiled: &Compiled, field: &str) -> Value {
    let model = compiled.snapshot.data_model.as_ref().expect("a data model");
    let found = model.fields.iter().find(|entry| entry["field"] == field);
    found.unwrap_or_else(|| panic!("no field `{field}`"))["meta"].clone()
}

fn id(project: &str, address: &str) -> String {
    let id = ProjectKey::new(project).sync_id(&Address::new(address));
    id.as_str().to_owned()
}

mod options {
    use super::*;
    use sync_sdk::author::interface;

    #[derive(Folder)]
    pub struct Covers;

    #[derive(Folder)]
    #[folder(id = "0d5ab0f5-3d1c-4a35-8f5d-0cf0f5cf8f51")]
    pub struct Scans;

    #[derive(Choices)]
    pub enum Size {
        Small,
        #[choice(text = "Very large", color = "#FF0000")]
        Large,
    }

    #[derive(Flow)]
    pub struct Announce {
        #[op(start)]
        log: Log,
    }

    impl FlowSpec for Announce {
        fn trigger() -> Trigger {
            Trigger::manual(Location::Item)
                .of::<Book>()
                .ask::<Text>("why", |ask| ask)
                .ask::<Uuid>("scan", |ask| {
                    ask.interface(interface::file().folder::<Scans>())
                })
        }

        fn operations() -> Self {
            Self { log: Log("out") }
        }
    }

    #[derive(Collection)]
    pub struct Book {
        #[field(primary_key)]
        pub id: Uuid,
        #[field(interface = input().placeholder("A title").trim().soft_length(80).min(0.5).max(5))]
        pub title: String,
        #[field(interface = image().folder::<Covers>().mime_types(["image/png"]))]
        pub cover: Option<M2o<File>>,
        #[field(interface = file().folder::<Scans>())]
        pub scan: Option<M2o<File>>,
        #[field(interface = select_item().filter::<User>(|u| u.email.not_null()))]
        pub author: Option<M2o<User>>,
        #[field(interface = select_radio(), display = labels())]
        pub size: Size,
        #[field(interface = select_checkboxes().choices::<Size>())]
        pub sizes: Json,
        #[field(interface = select_dropdown().choice(1, "One").choice(2, "Two"))]
        pub count: i32,
        #[field(interface = links().link(link("Site", "https://example.com")).link(flow_link::<Announce>("Go").danger()))]
        pub buttons: Presentation,
        #[field(interface = list()
            .field(list_field::<String>("label").half().required())
            .field(list_field::<Size>("size"))
            .field(list_field::<Uuid>("scan").interface(file().folder::<Scans>())))]
        pub parts: Json,
        #[field(interface = select_tree().node(node("a", "A").child(node("b", "B"))))]
        pub tree: Json,
        #[field(interface = none())]
        pub plain: String,
    }

    #[derive(Dashboard)]
    pub struct Desk {
        #[panel(at = (1, 1), size = (12, 6))]
        scan: Variable<Uuid>,
    }

    impl DashboardSpec for Desk {
        fn panels() -> Self {
            Self {
                scan: Variable::new("scan").interface(interface::file().folder::<Covers>()),
            }
        }
    }

    #[derive(Policy)]
    pub struct Reading;

    impl Grants for Reading {
        fn grants(g: &mut Grant) {
            g.on::<Book>(|p, _| {
                p.read();
            });
        }
    }

    #[derive(Role)]
    #[role(policies(Reading))]
    pub struct Reader;

    #[derive(Project)]
    #[project(key = "options", roles(Reader), dashboards(Desk))]
    pub struct App;

    impl ProjectSpec for App {
        type Env = ();
    }
}

#[test]
fn options_stand_as_directus_has_them() {
    let compiled = sync_sdk::build::<options::App>(()).expect("a sound project");
    let options = |field: &str| meta(&compiled, field)["options"].clone();
    assert_eq!(
        options("title"),
        json!({ "placeholder": "A title", "trim": true, "softLength": 80, "min": 0.5, "max": 5 })
    );
    assert_eq!(
        options("author"),
        json!({ "filter": { "email": { "_nnull": true } } })
    );
    let sizes = json!([
        { "text": "Small", "value": "small" },
        { "text": "Very large", "value": "large", "color": "#FF0000" },
    ]);
    assert_eq!(options("size"), json!({ "choices": sizes }));
    assert_eq!(meta(&compiled, "size")["display"], "labels");
    assert_eq!(
        meta(&compiled, "size")["display_options"],
        json!({ "choices": sizes })
    );
    assert_eq!(options("sizes"), json!({ "choices": sizes }));
    assert_eq!(
        options("count"),
        json!({ "choices": [{ "text": "One", "value": 1 }, { "text": "Two", "value": 2 }] })
    );
    assert_eq!(
        options("tree"),
        json!({ "choices": [{ "text": "A", "value": "a", "children": [{ "text": "B", "value": "b" }] }] })
    );
    assert_eq!(meta(&compiled, "plain")["interface"], Value::Null);
}

#[test]
fn folders_and_flows_in_options_are_their_primary_keys_and_come_along() {
    let compiled = sync_sdk::build::<options::App>(()).expect("a sound project");
    let options = |field: &str| meta(&compiled, field)["options"].clone();
    let scans = "0d5ab0f5-3d1c-4a35-8f5d-0cf0f5cf8f51";
    assert_eq!(
        options("cover"),
        json!({ "folder": id("options", "folder.covers"), "allowedMimeTypes": ["image/png"] })
    );
    assert_eq!(options("scan"), json!({ "folder": scans }));
    assert_eq!(
        options("buttons"),
        json!({ "links": [
            { "label": "Site", "type": "normal", "actionType": "url", "url": "https://example.com" },
            { "label": "Go", "type": "danger", "actionType": "flow", "flow": id("options", "flow.announce") },
        ] })
    );
    let fields = options("parts")["fields"].clone();
    assert_eq!(
        fields[0],
        json!({ "field": "label", "name": "label", "type": "string", "meta": {
            "field": "label", "type": "string", "width": "half", "required": true, "interface": "input" } })
    );
    assert_eq!(fields[1]["meta"]["options"]["choices"][1]["value"], "large");
    assert_eq!(fields[2]["meta"]["options"]["folder"], scans);
    // Those of a value that a flow asks for, and of a variable, too.
    let flow = &compiled.snapshot.of(Kind::Flows)[0].fields["options"];
    assert_eq!(flow["fields"][1]["meta"]["options"]["folder"], scans);
    let panel = &compiled.snapshot.of(Kind::Panels)[0].fields["options"];
    assert_eq!(panel["options"]["folder"], id("options", "folder.covers"));
    // They are declared by nothing else.
    assert_eq!(compiled.snapshot.of(Kind::Folders).len(), 2);
    assert_eq!(compiled.snapshot.of(Kind::Flows).len(), 1);
}

mod wrong {
    use super::*;

    #[derive(Collection)]
    pub struct Shelf {
        #[field(primary_key)]
        pub id: Uuid,
        pub name: String,
    }

    #[derive(Collection)]
    pub struct Book {
        #[field(primary_key)]
        pub id: Uuid,
        #[field(interface = slider())]
        pub title: String,
        #[field(display = image())]
        pub cover: Uuid,
        #[field(interface = file())]
        pub shelf: Option<M2o<Shelf>>,
        #[field(interface = select_item().filter::<User>(|u| u.email.not_null()))]
        pub other_shelf: Option<M2o<Shelf>>,
        #[field(interface = group_detail())]
        pub line: Presentation,
        // A file is an item like any other.
        #[field(interface = select_item(), display = related())]
        pub scan: Option<M2o<File>>,
        // As the server has it.
        #[field(interface = raw("slider", json!({ "maxValue": 3 })))]
        pub raw: String,
    }

    #[derive(Policy)]
    pub struct Reading;

    impl Grants for Reading {
        fn grants(g: &mut Grant) {
            g.on::<Book>(|p, _| {
                p.read();
            });
        }
    }

    #[derive(Role)]
    #[role(policies(Reading))]
    pub struct Reader;

    #[derive(Project)]
    #[project(key = "wrong", roles(Reader))]
    pub struct App;

    impl ProjectSpec for App {
        type Env = ();
    }
}

#[test]
fn what_is_not_made_for_its_field_is_reported() {
    let errors = sync_sdk::build::<wrong::App>(()).expect_err("five mistakes");
    let messages: Vec<String> = errors
        .iter()
        .map(|problem| format!("{}: {}", problem.address, problem.message))
        .collect();
    assert_eq!(
        messages,
        [
            "field.book.title: the interface `slider` is not made for a field of the type `string`; if it shall be this one, say `interface = raw(\"slider\", json!({…}))`",
            "field.book.cover: the display `image` is not made for a field of the type `uuid`; if it shall be this one, say `display = raw(\"image\", json!({…}))`",
            "field.book.shelf: the interface `file` is not made for a many-to-one field (`uuid`); if it shall be this one, say `interface = raw(\"file\", json!({…}))`",
            "field.book.other_shelf: the filter of its interface is about `directus_users`, but the field refers to `shelf`",
            "field.book.line: the interface `group-detail` is not made for a field without data; if it shall be this one, say `interface = raw(\"group-detail\", json!({…}))`",
        ]
    );
    assert!(
        errors
            .iter()
            .all(|problem| problem.origin.file.ends_with("widgets.rs"))
    );
}

mod defaults {
    use super::*;

    #[derive(Choices)]
    pub enum Size {
        Small,
    }
}

/// What a field gets when its author says nothing suits it.
#[test]
fn a_type_has_an_interface_that_is_made_for_it() {
    use sync_sdk::author::{Column, FieldType, widget};

    fn column<T: FieldType>() -> (&'static str, Column) {
        (std::any::type_name::<T>(), T::column())
    }
    let columns = [
        column::<String>(),
        column::<Text>(),
        column::<bool>(),
        column::<i16>(),
        column::<i32>(),
        column::<i64>(),
        column::<f32>(),
        column::<f64>(),
        column::<Decimal>(),
        column::<Date>(),
        column::<Time>(),
        column::<DateTime>(),
        column::<Timestamp>(),
        column::<Uuid>(),
        column::<Json>(),
        column::<Csv>(),
        column::<Hash>(),
        column::<Geometry>(),
        column::<Point>(),
        column::<MultiPolygon>(),
        column::<defaults::Size>(),
        column::<Multi<defaults::Size>>(),
    ];
    for (name, column) in columns {
        let interface = column.interface.expect("an interface");
        let interface = interface.name().expect("a name");
        let spec = widget::interfaces().find(|spec| spec.name == interface);
        let spec = spec.unwrap_or_else(|| panic!("{name}: {interface} is unknown"));
        assert!(
            spec.fits(column.field_type, "standard"),
            "{name} ({}) is shown by {}",
            column.field_type,
            spec.name
        );
    }
}

#[test]
fn every_name_is_there_once() {
    use sync_sdk::author::widget;

    for specs in [
        widget::interfaces().collect::<Vec<_>>(),
        widget::displays().collect(),
    ] {
        let mut names: Vec<&str> = specs.iter().map(|spec| spec.name).collect();
        names.sort_unstable();
        let mut once = names.clone();
        once.dedup();
        assert_eq!(names, once);
    }
}

mod as_it_is {
    use super::*;

    #[derive(Choices)]
    pub enum Size {
        Small,
    }

    #[derive(Collection)]
    pub struct Thing {
        #[field(primary_key)]
        pub id: Uuid,
        #[field(display = labels().without_choices().as_dots())]
        pub size: Size,
        #[field(display = none().option("format", "DD.MM.YYYY"))]
        pub day: Date,
        #[field(display = labels().label(label("a", "A").foreground("#FFF").background("#000")))]
        pub label: String,
        #[field(interface = list().field(list_field::<String>("a").meta("width", "fill").meta("options", json!({}))))]
        pub list: Json,
    }

    #[derive(Translations)]
    #[translations(languages(en_us, en_us_2 = "en-US", en_us_3 = "EN-us"), partial)]
    pub enum Strings {
        #[text(en_us = "One", en_us_2 = "Uno", en_us_3 = "Eins")]
        One,
        #[text(en_us_2 = "Two")]
        Two,
    }

    #[derive(Project)]
    #[project(key = "as_it_is", collections(Thing), translations(Strings))]
    pub struct App;

    impl ProjectSpec for App {
        type Env = ();

        fn settings(_: ()) -> Settings {
            Settings::new()
                .project_name("Ours")
                .unset(["public_note"])
                .storage_asset_presets([ImagePreset::new("a").raw("width", json!(null))])
        }
    }
}

/// What the app itself would not write.
#[test]
fn an_instance_is_said_as_it_is() {
    let compiled = sync_sdk::build::<as_it_is::App>(()).expect("a sound project");
    let size = meta(&compiled, "size");
    assert_eq!(size["display_options"], json!({ "showAsDot": true }));
    let day = meta(&compiled, "day");
    assert_eq!(day["display"], Value::Null);
    assert_eq!(day["display_options"], json!({ "format": "DD.MM.YYYY" }));
    let label = json!({ "text": "A", "value": "a", "foreground": "#FFF", "background": "#000" });
    assert_eq!(
        meta(&compiled, "label")["display_options"],
        json!({ "choices": [label] })
    );
    assert_eq!(
        meta(&compiled, "list")["options"]["fields"][0]["meta"],
        json!({ "field": "a", "type": "string", "width": "fill", "interface": "input", "options": {} })
    );
    let settings = &compiled.snapshot.of(Kind::Settings)[0].fields;
    assert_eq!(
        Value::Object(settings.clone()),
        json!({ "project_name": "Ours", "public_note": null, "storage_asset_presets": [{ "key": "a", "width": null }] })
    );
}

#[test]
fn a_text_can_be_there_twice_in_one_language() {
    let compiled = sync_sdk::build::<as_it_is::App>(()).expect("a sound project");
    let texts = compiled.snapshot.of(Kind::Translations).iter();
    let texts: Vec<_> = texts
        .map(|text| {
            let address = text.address.as_ref().expect("an address");
            let field = |name| text.text(name).expect("a text");
            (address.as_str(), field("language"), field("value"))
        })
        .collect();
    assert_eq!(
        texts,
        [
            ("translation.one.en_us", "en-US", "One"),
            ("translation.one.en_us_2", "en-US", "Uno"),
            ("translation.one.en_us_3", "EN-us", "Eins"),
            ("translation.two.en_us", "en-US", "Two"),
        ]
    );
}
