//! Dashboards with panels of every type, and presets with every layout.

use serde_json::{Map, Value, json};
use sync_sdk::model::Kind;

use super::dice::Dice;
use super::world::{Collection, World};
use super::{Records, record, rules, widgets, words};

pub(crate) fn dashboards(world: &World, dice: &mut Dice, records: &mut Records) {
    let (mut all, mut panels) = (Vec::new(), Vec::new());
    for _ in 0..dice.below(3) {
        let id = dice.uuid();
        all.push(record(
            &id,
            json!({
                "name": words::name(dice),
                "icon": if dice.often(60) { "space_dashboard".to_owned() } else { words::icon(dice) },
                "note": words::maybe(dice, 30),
                "color": words::color(dice),
            }),
        ));
        let mut variables: Vec<String> = Vec::new();
        for index in 0..dice.below(6) {
            let sync_id = dice.uuid();
            let about = world.table(dice).clone();
            let (kind, options) = panel(world, dice, &about, &mut variables);
            let (x, y) = if dice.often(75) {
                (1, 1 + 14 * index)
            } else {
                (dice.below(40), dice.below(40))
            };
            let (width, height) = if dice.often(75) {
                (24, 12)
            } else {
                (dice.below(20), dice.below(20))
            };
            panels.push(record(
                &sync_id,
                json!({
                    "dashboard": id,
                    "name": if dice.often(70) { json!(words::name(dice)) } else { Value::Null },
                    "icon": if dice.often(30) { json!(words::icon(dice)) } else { Value::Null },
                    "color": words::color(dice),
                    "show_header": dice.often(50),
                    "note": words::maybe(dice, 20),
                    "type": kind,
                    "position_x": x,
                    "position_y": y,
                    "width": width,
                    "height": height,
                    "options": options,
                }),
            ));
        }
    }
    records.insert(Kind::Dashboards, all);
    records.insert(Kind::Panels, panels);
}

const FUNCTIONS: &[&str] = &[
    "count",
    "countDistinct",
    "sum",
    "avg",
    "min",
    "max",
    "first",
    "last",
    "count_distinct",
];

fn panel(
    world: &World,
    dice: &mut Dice,
    about: &Collection,
    variables: &mut Vec<String>,
) -> (String, Value) {
    let mut options = Map::new();
    let mut put = |key: &str, value: Value| {
        options.insert(key.to_owned(), value);
    };
    let kind = *dice.one(&[
        "label",
        "list",
        "metric",
        "metric",
        "metric-list",
        "meter",
        "time-series",
        "time-series",
        "bar-chart",
        "line-chart",
        "pie-chart",
        "variable",
        "relational-variable",
        "my-panel",
    ]);
    match kind {
        "my-panel" => return (kind.to_owned(), words::json(dice, 3)),
        "label" => {
            put("text", json!(words::text(dice)));
            for (key, values) in [
                ("textAlign", ["left", "center", "end"]),
                ("fontWeight", ["400", "bold", "normal"]),
                ("fontStyle", ["italic", "normal", "x"]),
                ("fontSize", ["auto", "3.625rem", "12px"]),
                ("font", ["serif", "monospace", "x"]),
                ("whiteSpace", ["pre", "nowrap", "x"]),
            ] {
                if dice.often(20) {
                    put(key, json!(*dice.one(&values)));
                }
            }
        }
        "variable" | "relational-variable" => {
            let name = words::key(dice);
            put("field", json!(name));
            if kind == "variable" {
                put(
                    "type",
                    json!(dice.word(&["string", "integer", "date", "timestamp", "json"])),
                );
                let (interface, options) =
                    widgets::interface(world, dice, "string", "standard", about);
                put("inter", interface);
                if dice.often(60) {
                    put("options", options);
                }
                if dice.often(50) {
                    put("defaultValue", words::json(dice, 0));
                }
            } else {
                put("collection", json!(about.name));
                put("multiple", json!(dice.often(50)));
                put("limit", json!(dice.below(9)));
                put("displayTemplate", widgets::template(world, dice, about));
            }
            variables.push(name);
        }
        _ => {
            let collection = if dice.often(95) {
                about.name.clone()
            } else {
                world.name(dice)
            };
            put("collection", json!(collection));
            let numbers = about.of_type(&["integer", "float", "bigInteger", "decimal"]);
            let number = dice
                .any(&numbers)
                .cloned()
                .unwrap_or_else(|| about.field(dice));
            let dates = about.of_type(&["date", "dateTime", "timestamp"]);
            let date = dice
                .any(&dates)
                .cloned()
                .unwrap_or_else(|| about.field(dice));
            let function = dice.word(FUNCTIONS);
            let fields: Vec<(&str, Value)> = match kind {
                "metric" => vec![
                    ("field", json!(number)),
                    ("function", json!(function)),
                    (
                        "sortField",
                        json!(Some(about.field(dice)).filter(|_| dice.often(50))),
                    ),
                    ("conditionalFormatting", formatting(dice)),
                ],
                "metric-list" => vec![
                    ("groupByField", json!(about.field(dice))),
                    ("aggregateField", json!(number)),
                    ("aggregateFunction", json!(function)),
                    ("limit", json!(5)),
                    ("sortDirection", json!("asc")),
                ],
                "meter" => vec![
                    ("field", json!(number)),
                    ("fn", json!(function)),
                    ("max", words::number(dice)),
                    ("size", json!(dice.word(&["full", "half"]))),
                    ("strokeWidth", json!("medium")),
                    ("roundedStroke", json!(dice.often(50))),
                ],
                "time-series" => vec![
                    ("dateField", json!(date)),
                    ("valueField", json!(number)),
                    ("function", json!(function)),
                    (
                        "precision",
                        json!(dice.word(&["hour", "day", "month", "year", "quarter"])),
                    ),
                    (
                        "range",
                        json!(dice.word(&["1 week", "1 year", "auto", "3 months"])),
                    ),
                    ("missingData", json!(dice.word(&["null", "0", "ignore"]))),
                    ("color", words::color(dice)),
                    ("min", words::number(dice)),
                ],
                "bar-chart" => vec![
                    ("xAxis", json!(about.field(dice))),
                    ("yAxis", json!(number)),
                    ("function", json!(function)),
                    ("horizontal", json!(dice.often(50))),
                    ("decimals", json!(2)),
                    ("color", words::color(dice)),
                    (
                        "showAxisLabels",
                        json!(dice.word(&["both", "xOnly", "none", "xAxis"])),
                    ),
                ],
                "line-chart" => vec![
                    ("xAxis", json!(about.field(dice))),
                    ("yAxis", json!(number)),
                    ("aggregation", json!(function)),
                    ("grouping", json!(about.field(dice))),
                    ("curveType", json!("smooth")),
                    ("fillType", json!("gradient")),
                    ("showLegend", json!(true)),
                ],
                "pie-chart" => vec![
                    ("column", json!(number)),
                    ("function", json!(function)),
                    ("donut", json!(true)),
                    ("legend", json!(dice.word(&["none", "right", "x"]))),
                    ("showLabels", json!(true)),
                ],
                _ => vec![
                    ("limit", json!(5)),
                    ("sortField", json!(about.field(dice))),
                    ("sortDirection", json!(dice.word(&["asc", "desc"]))),
                    ("displayTemplate", widgets::template(world, dice, about)),
                    ("linkToItem", json!(dice.often(50))),
                ],
            };
            for (key, value) in fields {
                if dice.often(
                    if matches!(key, "field" | "function" | "xAxis" | "yAxis" | "column") {
                        96
                    } else {
                        50
                    },
                ) {
                    put(key, value);
                }
            }
            if dice.often(50) {
                let mut filter = rules::rule(world, dice, &collection, 1);
                if let Some(name) = dice.any(variables)
                    && dice.often(50)
                {
                    filter = json!({ "_and": [filter, { about.field(dice): { "_eq": format!("{{{{ {name} }}}}") } }] });
                }
                put("filter", filter);
            }
            for (key, value) in [
                ("prefix", json!(words::text(dice))),
                ("suffix", json!(" €")),
                ("numberStyle", json!("currency")),
                ("unit", json!("EUR")),
                ("notation", json!("compact")),
                ("minimumFractionDigits", json!(2)),
                ("textAlign", json!("center")),
            ] {
                if dice.often(8) {
                    put(key, value);
                }
            }
        }
    }
    if dice.often(6) {
        put("unknown", words::json(dice, 1));
    }
    let options = if dice.often(2) {
        Value::Null
    } else {
        options.into()
    };
    (kind.to_owned(), options)
}

fn formatting(dice: &mut Dice) -> Value {
    if dice.often(40) {
        return Value::Null;
    }
    json!([{ "operator": dice.word(&["=", "!=", ">", ">=", "contains"]), "color": "#E35169", "value": words::number(dice) }])
}

pub(crate) fn presets(world: &World, dice: &mut Dice, records: &mut Records) {
    let mut all = Vec::new();
    for _ in 0..dice.below(5) {
        let about = world.table(dice).clone();
        let collection = if dice.often(95) {
            about.name.clone()
        } else {
            world.name(dice)
        };
        let layout = dice.word(&[
            "tabular",
            "tabular",
            "cards",
            "calendar",
            "map",
            "kanban",
            "my-layout",
        ]);
        let (query, options) = layout_of(world, dice, &about, layout);
        let mut shown = json!({});
        if dice.often(85) {
            shown[layout] = query;
        }
        if dice.often(15) {
            shown["cards"] = json!({ "sort": ["-id"] });
        }
        all.push(record(
            &dice.uuid(),
            json!({
                "bookmark": if dice.often(55) { json!(words::name(dice)) } else { Value::Null },
                "role": dice.any(&world.roles).filter(|_| dice.often(40)),
                "collection": collection,
                "search": dice.one(&[Value::Null, Value::Null, json!(""), json!("a \"b\"")]),
                "layout": if dice.often(90) { json!(layout) } else { Value::Null },
                "layout_query": if dice.often(85) { shown } else { Value::Null },
                "layout_options": if dice.often(70) { json!({ layout: options }) } else { dice.one(&[Value::Null, json!({})]).clone() },
                "refresh_interval": dice.one(&[Value::Null, Value::Null, json!(300), json!(0)]),
                "filter": if dice.often(50) { rules::rule(world, dice, &collection, 2) } else { Value::Null },
                "icon": if dice.often(70) { "bookmark".to_owned() } else { words::icon(dice) },
                "color": words::color(dice),
            }),
        ));
    }
    records.insert(Kind::Presets, all);
}

fn layout_of(world: &World, dice: &mut Dice, about: &Collection, layout: &str) -> (Value, Value) {
    let mut query = Map::new();
    if dice.often(80) {
        query.insert(
            "fields".into(),
            (0..dice.within(1, 4))
                .map(|_| json!(about.path(world, dice)))
                .collect(),
        );
    }
    if dice.often(60) {
        let sort = format!("{}{}", dice.word(&["", "-"]), about.field(dice));
        query.insert(
            "sort".into(),
            if dice.often(90) {
                json!([sort])
            } else {
                json!(sort)
            },
        );
    }
    if dice.often(30) {
        query.insert("page".into(), json!(1));
    }
    if dice.often(30) {
        query.insert(
            "limit".into(),
            dice.one(&[json!(25), json!(1000), json!("25")]).clone(),
        );
    }
    let dates = about.of_type(&["date", "dateTime", "timestamp"]);
    let options = match layout {
        "tabular" => {
            let mut widths = Map::new();
            for field in about.some_fields(dice) {
                widths.insert(field, json!(dice.within(32, 500)));
            }
            json!({ "widths": widths, "spacing": dice.word(&["cozy", "compact", "comfortable"]),
                "align": { about.field(dice): "right" } })
        }
        "cards" => json!({
            "imageSource": dice.any(&about.of_type(&["uuid"])),
            "title": widgets::template(world, dice, about),
            "subtitle": widgets::template(world, dice, about),
            "size": dice.within(1, 5),
            "icon": words::icon(dice),
        }),
        "calendar" => json!({
            "template": widgets::template(world, dice, about),
            "startDateField": dice.any(&dates),
            "firstDay": 1,
            "viewInfo": { "type": "dayGridMonth", "startDateStr": "2026-01-01" },
        }),
        "map" => json!({ "geometryField": about.field(dice), "clusterData": true,
            "cameraOptions": { "center": { "lng": 1.5, "lat": 2 }, "zoom": 3, "bearing": 0, "pitch": 0 } }),
        "kanban" => {
            json!({ "groupField": about.field(dice), "titleField": about.field(dice), "crop": true, "showUngrouped": false })
        }
        _ => words::json(dice, 2),
    };
    let options = match options {
        Value::Object(all) if layout != "my-layout" => {
            let some = all.into_iter().filter(|_| dice.often(60));
            Value::Object(some.collect())
        }
        other => other,
    };
    (query.into(), options)
}
