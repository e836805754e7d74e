//! Interfaces and displays, from the SDK's own tables, with options.

use serde_json::{Map, Value, json};
use sync_sdk::author::widget::{self, WidgetSpec};

use super::dice::Dice;
use super::world::{Collection, To, World};
use super::{rules, words};

/// What a field's `meta` says of an interface or display: a name, and options.
pub(crate) fn widget(
    world: &World,
    dice: &mut Dice,
    all: impl Iterator<Item = &'static WidgetSpec>,
    field_type: &str,
    local_type: &str,
    about: &Collection,
) -> (Value, Value) {
    let known: Vec<_> = all.collect();
    let fitting: Vec<_> = known
        .iter()
        .copied()
        .filter(|spec| spec.fits(field_type, local_type))
        .collect();
    match dice.below(14) {
        0 => (Value::Null, dice.one(&[Value::Null, json!({})]).clone()),
        1 => {
            let name = dice.word(&["my-extension", "super-input", "", "a b", "größe"]);
            (json!(name), any_options(dice))
        }
        2 => {
            let spec = dice.one(&known);
            (
                json!(spec.name),
                options(world, dice, spec, field_type, about),
            )
        }
        _ => match dice.any(&fitting) {
            Some(spec) => (
                json!(spec.name),
                options(world, dice, spec, field_type, about),
            ),
            None => (Value::Null, Value::Null),
        },
    }
}

pub(crate) fn interface(
    world: &World,
    dice: &mut Dice,
    field_type: &str,
    local_type: &str,
    about: &Collection,
) -> (Value, Value) {
    widget(
        world,
        dice,
        widget::interfaces(),
        field_type,
        local_type,
        about,
    )
}

pub(crate) fn display(
    world: &World,
    dice: &mut Dice,
    field_type: &str,
    local_type: &str,
    about: &Collection,
) -> (Value, Value) {
    if dice.often(50) {
        return (Value::Null, Value::Null);
    }
    widget(
        world,
        dice,
        widget::displays(),
        field_type,
        local_type,
        about,
    )
}

fn any_options(dice: &mut Dice) -> Value {
    match dice.below(4) {
        0 => Value::Null,
        1 => json!({}),
        _ => json!({ words::key(dice): words::json(dice, 2), "a": words::json(dice, 1) }),
    }
}

fn options(
    world: &World,
    dice: &mut Dice,
    spec: &WidgetSpec,
    field_type: &str,
    about: &Collection,
) -> Value {
    if dice.often(30) {
        return dice.one(&[Value::Null, Value::Null, json!({})]).clone();
    }
    let mut options = Map::new();
    let mut names = spec.options.to_vec();
    names.dedup();
    dice.shuffle(&mut names);
    for name in names.into_iter().take(dice.below(6)) {
        let value = option(world, dice, spec, name, field_type, about);
        options.insert(name.to_owned(), value);
    }
    if dice.often(8) {
        options.insert(
            (dice.word(&["unknown", "fooBar", "a-b", "größe"])).to_owned(),
            words::json(dice, 2),
        );
    }
    options.into()
}

fn option(
    world: &World,
    dice: &mut Dice,
    spec: &WidgetSpec,
    name: &str,
    field_type: &str,
    about: &Collection,
) -> Value {
    if dice.often(7) {
        return words::json(dice, 2);
    }
    let presentation = spec.name.starts_with("presentation");
    match name {
        "choices" => choices(dice, spec, field_type),
        "placeholder" | "label" | "labelOn" | "labelOff" | "title" | "subtitle" | "help"
        | "text" | "suffix" | "prefix" | "addLabel" | "headerColor" | "language" | "url"
        | "sort" => json!(words::text(dice)),
        "template" | "displayTemplate" | "format" => template(world, dice, about),
        "iconLeft" | "iconRight" | "iconOn" | "iconOff" | "headerIcon" => json!(words::icon(dice)),
        "icon" if presentation => json!(words::icon(dice)),
        "colorOn" | "colorOff" | "defaultColor" | "background" => words::color(dice),
        "color" if spec.name == "presentation-notice" => {
            json!(dice.word(&["danger", "info", "success", "warning"]))
        }
        "color" => words::color(dice),
        "min" | "max" | "step" | "minValue" | "maxValue" | "stepInterval" => words::number(dice),
        "limit" | "softLength" | "itemsShown" | "previewThreshold" | "rate" => dice
            .one(&[
                json!(5),
                json!(0),
                json!(80),
                json!("5"),
                json!(-1),
                json!(null),
                json!(2.5),
            ])
            .clone(),
        "filter" => {
            let about = match &dice.one(&about.fields).to {
                To::One(to) | To::Many(to) => to.clone(),
                _ => about.name.clone(),
            };
            rules::rule(world, dice, &about, 1)
        }
        "folder" => match dice.any(&world.folders) {
            Some(folder) if dice.often(80) => json!(folder),
            _ => json!(dice.word(&["", "{{$folder}}"])),
        },
        "collectionName" | "selectedCollection" => json!(world.name(dice)),
        "fields" if spec.name == "list" => (0..dice.below(4))
            .map(|_| list_field(world, dice, about))
            .collect(),
        "fields" => (0..dice.below(4))
            .map(|_| json!(about.path(world, dice)))
            .collect(),
        "languageField" | "languageDirectionField" => json!(about.field(dice)),
        "links" => (0..dice.below(3)).map(|_| link(world, dice)).collect(),
        "toolbar" | "tools" => {
            let known = [
                "bold",
                "italic",
                "underline",
                "h1",
                "numlist",
                "customLink",
                "heading",
                "code",
                "undo",
            ];
            let mut tools = dice.some(&known, 40);
            if dice.often(20) {
                tools.push("my_tool");
            }
            json!(tools)
        }
        "presets" if dice.often(60) => json!([{ "name": words::text(dice), "color": "#FF0000" }]),
        "presets" | "allowedMimeTypes" | "typeAllowList" => json!(["image/png", words::text(dice)]),
        "customSyntax" => json!([{
            "name": "Red", "prefix": "{r}", "suffix": "{/r}", "box": dice.word(&["inline", "block"]),
            "icon": words::icon(dice),
        }]),
        "conditionalFormatting" => json!([{
            "operator": dice.word(&["eq", "gt", "contains"]), "value": words::json(dice, 0), "color": "#fff",
            "text": words::text(dice),
        }]),
        "font" | "editorFont" | "previewFont" => {
            json!(dice.word(&["monospace", "serif", "sans-serif"]))
        }
        "layout" => json!(dice.word(&["table", "list"])),
        "tableSpacing" => json!(dice.word(&["comfortable", "compact", "cozy"])),
        "start" => json!(dice.word(&["closed", "first", "open", "opened"])),
        "capitalization" => json!(dice.word(&["auto-format", "lowercase", "uppercase", "none"])),
        "valueCombining" => {
            json!(dice.word(&["all", "branch", "exclusive", "indeterminate", "leaf"]))
        }
        "geometryType" => {
            json!(dice.word(&["Point", "Polygon", "MultiPoint", "GeometryCollection"]))
        }
        "defaultView" if spec.name == "map" => json!({
            "center": { "lng": 10.5, "lat": -3 }, "zoom": dice.below(9), "bearing": dice.below(2), "pitch": 0,
        }),
        _ => dice
            .one(&[json!(true), json!(true), json!(false), json!(null)])
            .clone(),
    }
}

fn choices(dice: &mut Dice, spec: &WidgetSpec, field_type: &str) -> Value {
    let tree = spec.name == "select-multiple-checkbox-tree";
    let mut list: Vec<Value> = (0..dice.below(6))
        .map(|index| choice(dice, field_type, index, tree))
        .collect();
    if dice.often(10) {
        list.extend(list.clone().first().cloned());
    }
    list.into()
}

fn choice(dice: &mut Dice, field_type: &str, index: usize, tree: bool) -> Value {
    let value = match field_type {
        "integer" | "bigInteger" | "float" | "decimal" if dice.often(80) => json!(index),
        "boolean" => json!(index.is_multiple_of(2)),
        _ if dice.often(60) => json!(words::key(dice)),
        _ => json!(words::text(dice)),
    };
    let text = if dice.often(50) {
        value.as_str().unwrap_or("One").to_owned()
    } else {
        words::text(dice)
    };
    let mut choice = json!({ "text": text, "value": value });
    for (key, value) in [
        ("icon", json!(words::icon(dice))),
        ("color", words::color(dice)),
        ("foreground", json!("#fff")),
        ("background", json!("#000")),
    ] {
        if dice.often(15) {
            choice[key] = value;
        }
    }
    if tree && dice.often(40) {
        choice["children"] = json!([{ "text": "Inner", "value": words::key(dice) }]);
    }
    choice
}

/// `{{title}} of {{author.name}}`
pub(crate) fn template(world: &World, dice: &mut Dice, about: &Collection) -> Value {
    match dice.below(6) {
        0 => json!(words::text(dice)),
        1 => json!(format!("{{{{ {} }}}}", about.path(world, dice))),
        2 => json!(format!(
            "{{{{{}}}}}: {}",
            about.path(world, dice),
            words::text(dice)
        )),
        _ => json!(format!(
            "{{{{{}}}}} {{{{{}}}}}",
            about.path(world, dice),
            about.field(dice)
        )),
    }
}

fn link(world: &World, dice: &mut Dice) -> Value {
    let mut link =
        json!({ "label": words::text(dice), "type": dice.word(&["normal", "primary", "danger"]) });
    match dice.any(&world.flows) {
        Some(flow) if dice.often(30) => {
            link["actionType"] = json!("flow");
            link["flow"] = json!(flow);
        }
        _ => {
            if dice.often(70) {
                link["actionType"] = json!("url");
            }
            link["url"] = json!(words::text(dice));
        }
    }
    if dice.often(40) {
        link["icon"] = json!(words::icon(dice));
    }
    link
}

/// A column of a repeater, also what a manual flow asks for.
pub(crate) fn list_field(world: &World, dice: &mut Dice, about: &Collection) -> Value {
    let name = words::column(dice);
    let field_type = dice.word(&[
        "string",
        "integer",
        "boolean",
        "text",
        "date",
        "json",
        "timestamp",
    ]);
    let mut field = json!({
        "field": name, "name": if dice.often(80) { name.clone() } else { words::text(dice) }, "type": field_type,
        "meta": { "field": name, "type": field_type, "width": dice.word(&["full", "half"]) },
    });
    if dice.often(70) {
        let (interface, options) = interface(world, dice, field_type, "standard", about);
        field["meta"]["interface"] = interface;
        if !options.is_null() || dice.often(40) {
            field["meta"]["options"] = options;
        }
    }
    if dice.often(20) {
        field["meta"]["required"] = json!(true);
    }
    if dice.often(20) {
        field["meta"]["note"] = words::maybe(dice, 80);
    }
    field
}

/// A condition of a field: a rule, and what the field is like then.
pub(crate) fn conditions(world: &World, dice: &mut Dice, about: &Collection) -> Value {
    if !dice.often(15) {
        return dice
            .one(&[Value::Null, Value::Null, Value::Null, json!([])])
            .clone();
    }
    (0..dice.within(1, 2))
        .map(|_| {
            let mut condition = json!({ "rule": rules::rule(world, dice, &about.name, 1) });
            for (key, value, percent) in [
                ("name", json!(words::text(dice)), 90),
                ("hidden", json!(dice.often(50)), 60),
                ("readonly", json!(dice.often(50)), 40),
                ("required", json!(dice.often(50)), 40),
                ("clear_hidden_value_on_save", json!(dice.often(50)), 10),
                ("options", words::json(dice, 1), 40),
            ] {
                if dice.often(percent) {
                    condition[key] = value;
                }
            }
            condition
        })
        .collect()
}
