//! Rules: every operator, nested, with values of every form.

use serde_json::{Map, Value, json};

use super::dice::Dice;
use super::words;
use super::world::{Collection, Field, To, World};

/// A rule about items of a collection; `{}` and null say nothing.
pub(crate) fn rule(world: &World, dice: &mut Dice, about: &str, depth: usize) -> Value {
    let Some(collection) = world.collection(about) else {
        return json!({ "gone": { "_eq": words::text(dice) } });
    };
    match dice.below(10) {
        0..5 => json!({ "_and": several(world, dice, collection, depth) }),
        5 => json!({ "_or": several(world, dice, collection, depth) }),
        6 => {
            // What stands side by side is meant together.
            let mut both = Map::new();
            for _ in 0..dice.within(1, 3) {
                let (key, value) = condition(world, dice, collection, depth);
                both.insert(key, value);
            }
            both.into()
        }
        7 if dice.often(30) => json!({}),
        _ => {
            let (key, value) = condition(world, dice, collection, depth);
            json!({ key: value })
        }
    }
}

fn several(world: &World, dice: &mut Dice, collection: &Collection, depth: usize) -> Value {
    let least = usize::from(!dice.often(5));
    (0..dice.within(least, 3))
        .map(|_| {
            if depth > 0 && dice.often(35) {
                rule(world, dice, &collection.name, depth - 1)
            } else {
                let (key, value) = condition(world, dice, collection, depth);
                json!({ key: value })
            }
        })
        .collect()
}

/// A condition on a field, or on what it leads to.
fn condition(
    world: &World,
    dice: &mut Dice,
    collection: &Collection,
    depth: usize,
) -> (String, Value) {
    let Some(field) = dice.any(&collection.fields) else {
        return ("gone".to_owned(), json!({ "_null": true }));
    };
    let further = depth > 0 && dice.often(70);
    match &field.to {
        To::One(to) if further => {
            let inner = rule(world, dice, to, depth - 1);
            (field.name.clone(), inner)
        }
        To::Many(to) if further => {
            let inner = rule(world, dice, to, depth - 1);
            let inner = match dice.below(3) {
                0 => json!({ "_some": inner }),
                1 => json!({ "_none": inner }),
                _ => inner,
            };
            (field.name.clone(), inner)
        }
        To::Any(to) if further => match dice.any(to) {
            Some(to) => (
                format!("{}:{to}", field.name),
                rule(world, dice, to, depth - 1),
            ),
            None => (field.name.clone(), json!({ "_nnull": true })),
        },
        To::Many(_) if dice.often(40) => {
            let count = json!({ dice.word(&["_gt", "_eq", "_lte"]): dice.below(9) });
            (format!("count({})", field.name), count)
        }
        _ => compared(world, dice, field),
    }
}

/// The functions that fields of a type have.
fn functions(field_type: &str) -> &'static [&'static str] {
    match field_type {
        "date" => &["year", "month", "week", "day", "weekday"],
        "dateTime" | "timestamp" => &[
            "year", "month", "week", "day", "weekday", "hour", "minute", "second",
        ],
        "time" => &["hour", "minute", "second"],
        "json" => &["count"],
        _ => &[],
    }
}

fn compared(world: &World, dice: &mut Dice, field: &Field) -> (String, Value) {
    let functions = functions(field.field_type);
    if !functions.is_empty() && dice.often(30) {
        let name = format!("{}({})", dice.word(functions), field.name);
        let operator = dice.word(&["_eq", "_neq", "_gt", "_gte", "_lt", "_lte", "_null"]);
        let value = if operator == "_null" {
            json!(true)
        } else {
            json!(dice.below(3000))
        };
        return (name, json!({ operator: value }));
    }
    if dice.often(3) {
        // `_eq` is meant.
        return (field.name.clone(), operand(world, dice, field));
    }
    if field.field_type == "json" && dice.often(40) {
        let inner = json!({ dice.word(&["_eq", "_contains", "_gt"]): words::text(dice) });
        let path = dice.word(&["a", "a.b", "a[0]", "a.b[2].c", "größe"]);
        return (field.name.clone(), json!({ "_json": { path: inner } }));
    }
    let mut said = Map::new();
    for _ in 0..(1 + usize::from(dice.often(8))) {
        let operator = operator(dice, field);
        said.insert(operator.to_owned(), value(world, dice, field, operator));
    }
    (field.name.clone(), said.into())
}

const ANY: &[&str] = &[
    "_null",
    "_nnull",
    "_eq",
    "_neq",
    "_in",
    "_nin",
    "_submitted",
];
const TEXT: &[&str] = &[
    "_contains",
    "_icontains",
    "_ncontains",
    "_starts_with",
    "_istarts_with",
    "_nstarts_with",
    "_nistarts_with",
    "_ends_with",
    "_iends_with",
    "_nends_with",
    "_niends_with",
    "_empty",
    "_nempty",
    "_regex",
];
const ORDER: &[&str] = &["_gt", "_gte", "_lt", "_lte", "_between", "_nbetween"];
const GEOMETRY: &[&str] = &[
    "_intersects",
    "_nintersects",
    "_intersects_bbox",
    "_nintersects_bbox",
];

fn operator(dice: &mut Dice, field: &Field) -> &'static str {
    let of_type = match field.field_type {
        "string" | "text" | "csv" | "hash" => TEXT,
        "integer" | "bigInteger" | "float" | "decimal" | "date" | "time" | "dateTime"
        | "timestamp" => ORDER,
        name if name.starts_with("geometry") => GEOMETRY,
        _ => ANY,
    };
    match dice.below(20) {
        0..10 => dice.word(ANY),
        10..19 => dice.word(of_type),
        // The server keeps what makes no sense, too.
        _ => {
            let list = *dice.one(&[TEXT, ORDER, GEOMETRY, &["_nonsense"]]);
            dice.word(list)
        }
    }
}

fn value(world: &World, dice: &mut Dice, field: &Field, operator: &str) -> Value {
    match operator {
        "_null" | "_nnull" | "_empty" | "_nempty" | "_submitted" => match dice.below(20) {
            0 => json!(false),
            1 => json!("true"),
            _ => json!(true),
        },
        "_in" | "_nin" => match dice.below(12) {
            0 => json!([]),
            1 => json!("a,b"),
            2 => json!("$CURRENT_ROLES"),
            3 => json!(["$CURRENT_ROLES"]),
            4 => json!(["$CURRENT_POLICIES"]),
            _ => (0..dice.within(1, 4))
                .map(|_| operand(world, dice, field))
                .collect(),
        },
        "_between" | "_nbetween" => {
            json!([operand(world, dice, field), operand(world, dice, field)])
        }
        "_intersects" | "_nintersects" | "_intersects_bbox" | "_nintersects_bbox" => {
            json!({ "type": "Point", "coordinates": [10.5, 54] })
        }
        "_contains" | "_icontains" | "_ncontains" | "_regex" => json!(words::text(dice)),
        _ => operand(world, dice, field),
    }
}

/// A value that a field is compared with: of its type, mostly.
pub(crate) fn operand(world: &World, dice: &mut Dice, field: &Field) -> Value {
    if dice.often(6) {
        return words::json(dice, 1);
    }
    if let To::One(to) = &field.to
        && to.starts_with("directus_")
        && dice.often(60)
    {
        let known = match to.as_str() {
            "directus_roles" => &world.roles,
            "directus_folders" => &world.folders,
            _ => {
                return json!(dice.word(&[
                    "$CURRENT_USER",
                    "$CURRENT_USER.id",
                    "$CURRENT_USER.avatar"
                ]));
            }
        };
        if let Some(id) = dice.any(known) {
            return json!(id);
        }
        return json!(dice.word(&[
            "$CURRENT_ROLE",
            "$CURRENT_USER.role",
            "$CURRENT_USER.role.parent"
        ]));
    }
    match field.field_type {
        "string" | "text" | "csv" | "hash" => match dice.below(8) {
            0 => json!("$CURRENT_USER.email"),
            1 => json!("$CURRENT_USER.language"),
            _ => json!(words::text(dice)),
        },
        "integer" | "bigInteger" => match dice.below(8) {
            0 => json!("5"),
            1 => json!("$CURRENT_USER.id"),
            2 => words::number(dice),
            _ => json!(dice.below(2000)),
        },
        "float" | "decimal" => words::number(dice),
        "boolean" => dice
            .one(&[json!(true), json!(false), json!("true"), json!(1)])
            .clone(),
        "date" => json!(dice.word(&["2026-02-28", "$NOW", "2026-02-31", "$NOW(-1 month)"])),
        "time" => json!(dice.word(&["12:30:00", "12:30", "$NOW"])),
        "dateTime" | "timestamp" => json!(*dice.one(&[
            "2026-02-28T12:30:00",
            "2026-02-28T12:30:00Z",
            "2026-02-28T12:30:00.000Z",
            "2026-02-28T12:30:00+02:00",
            "$NOW",
            "$NOW(-1 day)",
            "$NOW(+2 weeks)",
            "$NOW(-1 DAY)",
            "$NOW( 3 months )",
            "$NOW(1 fortnight)",
        ])),
        "uuid" => match dice.below(4) {
            0 => json!("$CURRENT_USER"),
            1 => json!("not-a-uuid"),
            2 => json!(dice.uuid().to_uppercase()),
            _ => json!(dice.uuid()),
        },
        _ => words::json(dice, 1),
    }
}
