use serde_json::{Value, json};

use super::options::Module;
use super::*;
use crate::author::form::{Element, Form};
use crate::codegen::file::File;
use crate::codegen::names::{Known, Names, TypeName};
use crate::codegen::report::Reporter;
use crate::codegen::shape::{CollectionShape, FieldShape, Holds, Shapes, TypePath};
use crate::codegen::tests::golden;
use crate::codegen::{Context, format, system};
use crate::model::{DataModel, Kind, Record, Snapshot, SyncId};

const FOLDER: &str = "0d5ab0f5-3d1c-4a35-8f5d-0cf0f5cf8f51";
const FLOW: &str = "6a1f2b6e-4c77-4f5e-9d0a-31f0a4f0d7d2";

/// A folder `Uploads`, a flow `Announce` and a collection `Book`.
fn world() -> Snapshot {
    let named = |kind, id: &str, name: &str| {
        let fields = [("name".to_owned(), json!(name))].into_iter().collect();
        (kind, vec![Record::new(SyncId::new(id), fields)])
    };
    let book = [("collection".to_owned(), json!("book"))];
    Snapshot {
        records: [
            named(Kind::Folders, FOLDER, "Uploads"),
            named(Kind::Flows, FLOW, "Announce"),
        ]
        .into(),
        data_model: Some(DataModel {
            collections: vec![book.into_iter().collect()],
            ..DataModel::default()
        }),
        ..Snapshot::default()
    }
}

fn within<T>(test: impl FnOnce(Scope<'_>) -> T) -> T {
    let snapshot = world();
    let names = Names::new(&snapshot, &Known::default(), "crate");
    let mut shapes = Shapes::default();
    system::add(&mut shapes);
    let field = |name: &str, ident: &str, holds| FieldShape {
        name: name.to_owned(),
        ident: ident.to_owned(),
        holds,
        by: None,
    };
    shapes.insert(CollectionShape {
        name: "book".to_owned(),
        path: TypePath::Own(TypeName {
            module: "crate::collections".to_owned(),
            ident: "Book".to_owned(),
        }),
        fields: vec![
            field("id", "id", Holds::Scalar("Uuid")),
            field("type", "r#type", Holds::Scalar("String")),
        ],
    });
    let cx = Context {
        snapshot: &snapshot,
        assets: &Default::default(),
        root: "crate",
        names,
        shapes,
        report: Reporter::default(),
    };
    test(Scope::new(&cx).about(Some("book")))
}

/// Values that a method of this form can say.
fn samples(form: Form) -> Vec<Value> {
    let hostile = "He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/";
    match form {
        Form::Set(json) => vec![serde_json::from_str(json).expect("JSON")],
        Form::Text => vec![json!("short text"), json!(hostile), json!("")],
        Form::Texts => vec![json!(["a", hostile])],
        Form::Number => [
            json!(5),
            json!(-0.5),
            json!(3_000_000_000_i64),
            json!(1e300),
        ]
        .into(),
        Form::Count => vec![json!(0), json!(u32::MAX)],
        Form::Json => vec![
            json!({ "a": [1, null, { "b\"": hostile }] }),
            json!([]),
            json!("x"),
        ],
        Form::Word(words) => all(words.words).into_iter().collect(),
        Form::Words(words) => vec![all(words.words).into()],
        Form::Folder => vec![json!(FOLDER)],
        Form::Collection => vec![json!("book"), json!("book"), json!("directus_users")],
        Form::Filter => vec![
            json!({ "type": { "_nnull": true } }),
            json!({ "_and": [{ "type": { "_eq": hostile } }, { "gone": { "_eq": 1 } }] }),
        ],
        Form::Field(_) => vec![json!("type")],
        Form::Fields => vec![json!(["type", "id"])],
        Form::Choices => Vec::new(),
        Form::Choice => vec![json!([
            { "text": "One", "value": 1 },
            { "text": hostile, "value": "two" },
            { "text": "None", "value": null },
        ])],
        Form::Color => vec![json!([{ "name": hostile, "color": "#6644FF" }])],
        Form::Each(Element::TreeChoice) => vec![json!([
            { "text": "Europe", "value": "eu", "children": [
                { "text": "France", "value": "fr", "children": [{ "text": "Paris", "value": 75 }] },
                { "text": "Spain", "value": "es" },
            ] },
        ])],
        Form::Each(Element::CustomSyntax) => vec![json!([
            { "name": "Key", "prefix": "<kbd>", "suffix": "</kbd>", "box": "inline" },
            { "name": "Box", "prefix": "::", "suffix": "::", "box": "block", "icon": "box" },
        ])],
        Form::Each(Element::ConditionalStyle) => vec![json!([
            { "operator": "eq", "value": 5 },
            { "operator": "gt", "value": "x", "color": "#111", "background": "#222", "text": "X", "icon": "bolt" },
        ])],
        Form::Each(Element::LabelChoice) => vec![json!([
            { "text": "Draft", "value": "draft", "foreground": "#FFFFFF", "background": "var(--primary)" },
            { "text": "Sent", "value": "sent", "color": "#2ECDA7", "icon": "mail" },
        ])],
        Form::Link => vec![json!([
            { "label": "Site", "type": "normal", "actionType": "url", "url": "https://example.com/{{ id }}" },
            { "label": "Go", "type": "danger", "actionType": "flow", "flow": FLOW, "icon": "bolt" },
        ])],
        Form::ListField => vec![json!([
            { "field": "label", "name": "Label", "type": "string", "meta": {
                "field": "label", "type": "string", "name": "Label", "width": "half", "required": true,
                "note": hostile, "interface": "input", "options": { "trim": true },
                "display": "labels", "display_options": { "showAsDot": true } } },
            { "field": "stars", "name": "stars", "type": "integer", "meta": {
                "field": "stars", "type": "integer", "width": "fill", "interface": "slider",
                "options": {}, "special": null } },
            { "field": "plain", "name": "plain", "type": "json", "meta": {
                "field": "plain", "type": "json", "width": "full" } },
        ])],
        Form::View => vec![json!({
            "center": { "lng": 2.35, "lat": 48 }, "zoom": 11.5, "bearing": 0, "pitch": 0,
        })],
        other => panic!("no interface or display has an option of the form {other:?}"),
    }
}

fn all(words: &[(&str, &str)]) -> Vec<Value> {
    let words = words.iter().map(|(_, json)| serde_json::from_str(json));
    words.map(|word| word.expect("JSON")).collect()
}

/// Every widget with each sample of each of its methods.
fn every(specs: impl Iterator<Item = &'static WidgetSpec>) -> Vec<(&'static str, Value)> {
    let mut every = Vec::new();
    for spec in specs {
        let mut rounds: Vec<Object> = Vec::new();
        for form in spec.forms {
            for value in samples(form.form) {
                let free = rounds
                    .iter_mut()
                    .find(|round| !round.contains_key(form.key));
                match free {
                    Some(round) => {
                        round.insert(form.key.to_owned(), value);
                    }
                    None => rounds.push([(form.key.to_owned(), value)].into_iter().collect()),
                }
            }
        }
        every.push((spec.name, Value::Null));
        every.extend(rounds.into_iter().map(|round| (spec.name, round.into())));
    }
    every
}

#[test]
fn every_option_of_every_table_is_typed() {
    within(|scope| {
        for (name, options) in every(widget::interfaces()) {
            let proposed = interface(scope.in_interface(), Some(name), &options, None);
            let raw: Vec<_> = proposed
                .raw
                .iter()
                .filter(|why| !why.contains("gone"))
                .collect();
            assert!(raw.is_empty(), "{name} {options}: {raw:?}");
            assert_eq!(proposed.value, options, "{name}");
        }
        for (name, options) in every(widget::displays()) {
            let proposed = display(scope.in_display(), Some(name), &options, None);
            assert!(
                proposed.raw.is_empty(),
                "{name} {options}: {:?}",
                proposed.raw
            );
            assert_eq!(proposed.value, options, "{name}");
        }
    });
}

/// All of them as the fields of one list, so that rustc and `compile` judge what
/// is written: `tests/every_option.rs`.
#[test]
fn every_option_is_written_down() {
    let mut number = 0;
    let mut field = |more: Value| {
        number += 1;
        let name = format!("f{number}");
        let mut meta =
            json!({ "field": name, "type": "string", "width": "full", "interface": "input" });
        let more = more.as_object().expect("an object").clone();
        meta.as_object_mut().expect("an object").extend(more);
        json!({ "field": name, "name": name, "type": "string", "meta": meta })
    };
    let mut fields = Vec::new();
    for (names, specs) in [
        (["interface", "options"], every(widget::interfaces())),
        (["display", "display_options"], every(widget::displays())),
    ] {
        for (name, options) in specs {
            let mut more = json!({ names[0]: name });
            if !options.is_null() {
                more[names[1]] = options;
            }
            fields.push(field(more));
        }
    }
    let wanted = json!({ "fields": fields });
    let mut file = File::new("lib.rs");
    within(|scope| {
        let proposed = interface(scope.in_interface(), Some("list"), &wanted, None);
        assert_eq!(proposed.value, wanted);
        file.line(0, "#[derive(Collection)]");
        file.line(0, "pub struct Every {");
        file.line(4, "#[field(primary_key)]");
        file.line(4, "pub id: Uuid,");
        let mut attribute = crate::codegen::attribute::Attribute::new("field");
        attribute.set("interface", proposed.bring(&mut file));
        file.attribute(4, &attribute);
        file.line(4, "pub every: Json,");
        file.line(0, "}");
    });
    let mut files = [("lib.rs".to_owned(), file.text())].into();
    format::format(&mut files, None).expect("rustfmt reads it");
    golden("every_option/every.rs", &files["lib.rs"]);
    let json = serde_json::to_string_pretty(&wanted).expect("JSON");
    golden("every_option/every.json", &(json + "\n"));
}

fn text(proposed: &Proposed) -> String {
    proposed.code.render(0)
}

#[test]
fn what_no_method_says_is_said_beside_the_others() {
    within(|scope| {
        let options = json!({ "zebra": null, "trim": false, "placeholder": "x", "font": "comic" });
        let proposed = interface(scope.in_interface(), Some("input"), &options, None);
        assert_eq!(proposed.value, options);
        assert_eq!(
            text(&proposed),
            r#"input().placeholder("x").option("font", "comic").option("trim", false).option("zebra", json!(null))"#
        );
        assert_eq!(
            proposed.raw,
            [
                "the option `font` has a value that no method gives it",
                "the option `trim` has a value that no method gives it",
                "the option `zebra` has no method",
            ]
        );
    });
}

#[test]
fn others_are_raw() {
    within(|scope| {
        let scope = scope.in_interface();
        let of = |name, options: Value, owner| text(&interface(scope, name, &options, owner));
        let owner = Owner {
            field_type: "string",
            local_type: "standard",
            choices: &[],
        };
        assert_eq!(
            of(Some("numeric"), Value::Null, None),
            r#"raw("numeric", json!(null))"#
        );
        assert_eq!(
            of(Some("slider"), json!({ "minValue": 1 }), Some(&owner)),
            r#"raw("slider", json!({ "minValue": 1 }))"#
        );
        assert_eq!(
            of(Some("input"), json!([1]), Some(&owner)),
            r#"raw("input", json!([1]))"#
        );
        // Nothing is nothing to a field, but not to what a flow asks for.
        assert_eq!(of(Some("input"), json!({}), Some(&owner)), "input()");
        assert_eq!(
            of(Some("input"), json!({}), None),
            r#"raw("input", json!({}))"#
        );
        assert_eq!(of(None, Value::Null, Some(&owner)), "none()");
        assert_eq!(
            of(None, json!({ "a": 1 }), Some(&owner)),
            r#"none().option("a", 1)"#
        );
    });
}

#[test]
fn elsewhere_names_have_their_module_before_them() {
    within(|scope| {
        let options =
            json!({ "links": [{ "label": "A", "type": "info", "actionType": "url", "url": "b" }] });
        let proposed = interface(scope, Some("presentation-links"), &options, None);
        assert_eq!(
            text(&proposed),
            r#"interface::links().link(interface::link("A", "b").info())"#
        );
        let mut file = File::new("a.rs");
        let _ = proposed.bring(&mut file);
        assert!(file.text().contains("use sync_sdk::author::interface;"));
    });
}

#[test]
fn choices_of_the_type_are_left_out() {
    within(|scope| {
        let choices = [Choice::new("s", "Small"), Choice::new("l", "Large")];
        let owner = Owner {
            field_type: "string",
            local_type: "standard",
            choices: &choices,
        };
        let of = |options: Value| {
            text(&display(
                scope.in_display(),
                Some("labels"),
                &options,
                Some(&owner),
            ))
        };
        let own = json!([{ "text": "Small", "value": "s" }, { "text": "Large", "value": "l" }]);
        assert_eq!(
            of(json!({ "choices": own, "showAsDot": true })),
            "labels().as_dots()"
        );
        assert_eq!(of(Value::Null), "labels().without_choices()");
        assert_eq!(
            of(json!({ "choices": [{ "text": "Medium", "value": "m" }] })),
            r#"labels().choice("m", "Medium")"#
        );
    });
}

#[test]
fn a_rule_is_about_the_collection_beside_it() {
    within(|scope| {
        let options =
            json!({ "selectedCollection": "book", "filter": { "type": { "_null": true } } });
        let scope = scope.about(Some("directus_users")).in_interface();
        let proposed = interface(scope, Some("collection-item-dropdown"), &options, None);
        assert_eq!(
            text(&proposed),
            "collection_item().collection::<Book>().filter::<Book>(|b| b.r#type.null())"
        );
    });
}

#[test]
fn what_cannot_be_said_in_parts_is_said_as_a_whole() {
    within(|scope| {
        let scope = scope.within(Module::Interface);
        for (name, options) in [
            // A choice with a key that no method sets.
            (
                "select-dropdown",
                json!({ "choices": [{ "text": "A", "value": 1, "icon": "b" }] }),
            ),
            (
                "select-multiple-checkbox-tree",
                json!({ "choices": [{ "text": "A", "value": 1, "children": [] }] }),
            ),
            (
                "presentation-links",
                json!({ "links": [{ "label": "A", "url": "b" }] }),
            ),
            (
                "map",
                json!({ "defaultView": { "center": { "lng": 1, "lat": 2 }, "zoom": 3 } }),
            ),
            (
                "list",
                json!({ "fields": [{ "field": "a", "type": "string" }] }),
            ),
            ("file", json!({ "folder": "gone", "allowedMimeTypes": [] })),
            (
                "list-o2m",
                json!({ "sort": "gone", "fields": ["id", "type.gone"], "limit": -1 }),
            ),
            ("system-fields", json!({ "collectionName": "gone" })),
            ("slider", json!({ "minValue": 1.0, "maxValue": "5" })),
            ("input-code", json!({ "lineNumber": null, "language": 3 })),
        ] {
            let proposed = interface(scope, Some(name), &options, None);
            assert_eq!(proposed.value, options);
            let keys = options.as_object().expect("an object").len();
            assert_eq!(proposed.raw.len(), keys, "{name}: {:?}", proposed.raw);
            assert!(!text(&proposed).contains("raw("), "{}", text(&proposed));
        }
    });
}

#[test]
fn conditions_say_what_is_said() {
    within(|scope| {
        let mut file = File::new("a.rs");
        let address = crate::model::Address::new("field.book.type");
        let wanted = json!([
            { "name": "x", "rule": { "type": { "_eq": "a" } }, "hidden": false, "readonly": true,
              "clear_hidden_value_on_save": true, "options": { "trim": true } },
            { "name": "y", "rule": { "gone": { "_eq": "a" } }, "required": null, "options": {} },
        ]);
        let code = conditions(scope.cx, &mut file, &address, "book", &wanted).expect("two");
        let code: Vec<String> = code.iter().map(|code| code.render(0)).collect();
        assert_eq!(
            code[0].replace(['\n', ' '], ""),
            r#"when("x",|b|b.r#type.eq("a")).hidden(false).readonly(true).clear_hidden_value(true).option("trim",true)"#
        );
        assert_eq!(
            code[1].replace(['\n', ' '], ""),
            r#"when_raw("y",json!({"gone":{"_eq":"a"}})).raw("options",json!({})).raw("required",json!(null))"#
        );
        for odd in [
            json!(null),
            json!([]),
            json!([{ "name": "x" }]),
            json!([{ "rule": {} }]),
            json!([1]),
        ] {
            assert_eq!(
                conditions(scope.cx, &mut file, &address, "book", &odd),
                None,
                "{odd}"
            );
        }
    });
}
