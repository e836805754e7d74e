//! Columns as the servers of two vendors report them.

use serde_json::{Value, json};

use super::dice::Dice;
use super::words;
use crate::random::world::World;

/// Types of fields with a column, those that every vendor has first.
pub(crate) const EVERYWHERE: &[&str] = &[
    "string",
    "string",
    "string",
    "text",
    "boolean",
    "integer",
    "bigInteger",
    "float",
    "date",
    "time",
    "dateTime",
    "timestamp",
    "uuid",
    "json",
    "csv",
    "hash",
    "binary",
];
pub(crate) const POSTGRES: &[&str] = &[
    "decimal",
    "decimal",
    "geometry",
    "geometry.Point",
    "geometry.LineString",
    "geometry.Polygon",
    "geometry.MultiPoint",
    "geometry.MultiLineString",
    "geometry.MultiPolygon",
    "unknown",
];

/// The marks that tell the server how to read the column.
pub(crate) fn special(world: &World, dice: &mut Dice, field_type: &'static str) -> Value {
    let marks: &[&[&str]] = match field_type {
        "boolean" => &[&["cast-boolean"]],
        "json" => &[&["cast-json"]],
        "csv" => &[&["cast-csv"]],
        "hash" => &[&["hash"]],
        "string" if dice.often(8) => &[&["conceal"], &["encrypt"]],
        "uuid" if world.postgres => &[&[], &["uuid"]],
        "uuid" => &[&["uuid"]],
        "timestamp" | "dateTime" if dice.often(40) => &[
            &["date-created"],
            &["date-updated"],
            &["date-created", "date-updated"],
        ],
        _ => &[&[]],
    };
    let mut marks: Vec<&str> = dice.one(marks).to_vec();
    if field_type == "timestamp" && !world.postgres {
        marks.push("cast-timestamp");
    }
    if field_type.starts_with("geometry") {
        marks.push(field_type);
    }
    if marks.is_empty() {
        dice.one(&[Value::Null, Value::Null, json!([])]).clone()
    } else {
        json!(marks)
    }
}

/// What a column is there to be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Part {
    Key,
    Link,
    Plain,
}

/// The `schema` of a field.
pub(crate) fn schema(
    world: &World,
    dice: &mut Dice,
    table: &str,
    name: &str,
    field_type: &'static str,
    part: Part,
) -> Value {
    let postgres = world.postgres;
    let (data_type, length, precision, scale) = match (field_type, postgres) {
        ("string", true) => ("character varying", length(dice), None, None),
        ("string", false) => ("varchar", length(dice), None, None),
        ("hash", true) => ("character varying", Some(255), None, None),
        ("hash", false) => ("varchar", Some(255), None, None),
        ("text" | "csv", _) => ("text", None, None, None),
        ("boolean", _) => ("boolean", None, None, None),
        ("integer", true) => ("integer", None, Some(32), Some(0)),
        ("integer", false) => ("integer", None, None, None),
        ("bigInteger", true) => ("bigint", None, Some(64), Some(0)),
        ("bigInteger", false) => ("bigint", None, None, None),
        ("float", true) => ("real", None, Some(24), None),
        ("float", false) => ("float", None, None, None),
        ("decimal", _) => (
            "numeric",
            None,
            Some(dice.within(5, 12)),
            Some(dice.below(5)),
        ),
        ("date", _) => ("date", None, None, None),
        ("time", true) => ("time without time zone", None, None, None),
        ("time", false) => ("time", None, None, None),
        ("dateTime", true) => ("timestamp without time zone", None, None, None),
        ("timestamp", true) => ("timestamp with time zone", None, None, None),
        ("dateTime" | "timestamp", false) => ("datetime", None, None, None),
        ("uuid", true) => ("uuid", None, None, None),
        ("uuid", false) => ("char", Some(36), None, None),
        ("json", _) => ("json", None, None, None),
        ("binary", true) => ("bytea", None, None, None),
        ("binary", false) => ("blob", None, None, None),
        ("unknown", _) => (
            dice.word(&["tsvector", "inet", "int4range"]),
            None,
            None,
            None,
        ),
        ("geometry", _) => ("geometry", None, None, None),
        (name, _) => (geometry(name), None, None, None),
    };
    let key = part == Part::Key;
    let counts = key && matches!(field_type, "integer" | "bigInteger");
    let nullable = !key && dice.often(75);
    let default = match part {
        Part::Key if counts && postgres => {
            json!(sequence(table, name))
        }
        Part::Plain if dice.often(30) => default(world, dice, field_type),
        _ => Value::Null,
    };
    json!({
        "name": name,
        "table": table,
        "data_type": data_type,
        "default_value": default,
        "max_length": length,
        "numeric_precision": precision,
        "numeric_scale": scale,
        "is_nullable": nullable,
        // SQLite does not call a key unique.
        "is_unique": (key && postgres) || (part == Part::Plain && dice.often(8)),
        "is_indexed": !key && dice.often(10),
        "is_primary_key": key,
        "is_generated": false,
        "generation_expression": null,
        "has_auto_increment": counts,
        "foreign_key_table": null,
        "foreign_key_column": null,
    })
}

/// As PostgreSQL shows the default of a column that counts.
fn sequence(table: &str, name: &str) -> String {
    let name = format!("{table}_{name}_seq");
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if name.chars().all(plain) {
        return format!("nextval('{name}'::regclass)");
    }
    let name = name.replace('"', "\"\"").replace('\'', "''");
    format!("nextval('\"{name}\"'::regclass)")
}

fn length(dice: &mut Dice) -> Option<usize> {
    Some(*dice.one(&[255, 255, 255, 20, 200, 1, 1000]))
}

fn geometry(field_type: &str) -> &'static str {
    match field_type {
        "geometry.Point" => "point",
        "geometry.LineString" => "linestring",
        "geometry.Polygon" => "polygon",
        "geometry.MultiPoint" => "multipoint",
        "geometry.MultiLineString" => "multilinestring",
        _ => "multipolygon",
    }
}

fn default(world: &World, dice: &mut Dice, field_type: &str) -> Value {
    match field_type {
        "string" | "text" | "csv" => {
            let text = words::text(dice);
            // SQLite shows a quote as it stands in the statement that made the table.
            json!(if world.postgres {
                text
            } else {
                text.replace('\'', "''")
            })
        }
        "integer" | "bigInteger" => json!(*dice.one(&[0, 1, -1, 28, 100_000])),
        "float" => dice
            .one(&[json!(0), json!(1.5), json!(-0.25), json!(100)])
            .clone(),
        "decimal" => dice
            .one(&[json!(0), json!("0.00"), json!(1.5), json!("12.50")])
            .clone(),
        "boolean" => json!(dice.often(50)),
        "timestamp" | "dateTime" => {
            let now = if world.postgres {
                "now()"
            } else {
                "CURRENT_TIMESTAMP"
            };
            json!(*dice.one(&[now, now, "2026-01-01 00:00:00"]))
        }
        "date" => json!("2026-01-01"),
        "time" => json!("08:30:00"),
        "uuid" if world.postgres => json!("gen_random_uuid()"),
        "json" => dice
            .one(&[
                json!([]),
                json!({}),
                json!({ "a": [1, "b"] }),
                json!("[]"),
                json!("{\"a\": 1.0}"),
            ])
            .clone(),
        _ => Value::Null,
    }
}
