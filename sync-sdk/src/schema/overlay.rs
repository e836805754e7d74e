//! An entry that both sides have: the target's own, with those values of the
//! desired one that mean something else.

use serde_json::Value;

use super::meaning::{rule, same_meta};
use super::vendor::{Column, Vendor, expected_specials, is_flag, same_type, specials};
use super::{Conflict, Sides, defaults};
use crate::model::{Object, SchemaKind};

/// A collection as it is to be on the target. What it is in the database (a
/// table or a folder) cannot be changed.
pub(super) fn collection(desired: &Object, current: &Object) -> Result<Object, Conflict> {
    let (wanted, found) = (is_table(desired), is_table(current));
    if wanted != found {
        return Err(Conflict::CollectionForm {
            address: SchemaKind::Collections.address(desired),
            wanted: form(wanted),
            found: form(found),
        });
    }
    let mut entry = current.clone();
    meta(SchemaKind::Collections, desired, &mut entry);
    Ok(entry)
}

fn is_table(collection: &Object) -> bool {
    collection.get("schema").is_some_and(Value::is_object)
}

fn form(is_table: bool) -> &'static str {
    if is_table { "a table" } else { "a folder" }
}

/// A relation as it is to be on the target. Its target cannot be changed: the
/// server would leave the old foreign key in the database and lose sight of it.
pub(super) fn relation(
    desired: &Object,
    current: &Object,
    sides: Sides,
) -> Result<Object, Conflict> {
    let related = |entry: &Object| {
        let related = entry.get("related_collection").and_then(Value::as_str);
        related.unwrap_or("any collection").to_owned()
    };
    if desired.contains_key("related_collection") && related(desired) != related(current) {
        return Err(Conflict::RelationTarget {
            address: SchemaKind::Relations.address(desired),
            wanted: related(desired),
            found: related(current),
        });
    }
    let wanted = desired.get("schema").and_then(Value::as_object);
    if wanted.is_some() && !current.get("schema").is_some_and(Value::is_object) {
        return Err(Conflict::NoForeignKey {
            address: SchemaKind::Relations.address(desired),
        });
    }
    let mut entry = current.clone();
    meta(SchemaKind::Relations, desired, &mut entry);
    if let (Some(wanted), Some(Value::Object(schema))) = (wanted, entry.get_mut("schema")) {
        for (key, on_update) in [("on_update", true), ("on_delete", false)] {
            let Some(value) = wanted.get(key) else {
                continue;
            };
            if !same_rule(rule(Some(value)), rule(schema.get(key)), on_update, sides) {
                schema.insert(key.to_owned(), value.clone());
            }
        }
    }
    Ok(entry)
}

fn same_rule(desired: &'static str, current: &'static str, on_update: bool, sides: Sides) -> bool {
    let loose = sides.any(Vendor::restrict_is_no_action);
    let plain = |rule: &'static str| match rule {
        "RESTRICT" if loose => "NO ACTION",
        rule => rule,
    };
    let possible = match sides.target {
        Some(target) => target.rule(desired, on_update).unwrap_or("NO ACTION"),
        None => desired,
    };
    plain(possible) == plain(current)
}

/// A field as it is to be on the target. `None`: it is an alias on one side and
/// a column on the other, so that the target's must go and another be made.
pub(super) fn field(desired: &Object, current: &Object, sides: Sides) -> Option<Object> {
    let field_type = |entry: &Object| entry.get("type").and_then(Value::as_str).map(str::to_owned);
    let current_type = field_type(current).unwrap_or_else(|| "unknown".to_owned());
    let desired_type = field_type(desired).unwrap_or_else(|| current_type.clone());
    if (desired_type == "alias") != (current_type == "alias") {
        return None;
    }
    let wanted = specials(desired.get("meta"));
    let found = specials(current.get("meta"));
    let expected = expected_specials(&wanted, &desired_type, sides.target);
    let types_agree = same_type(
        column(desired, &desired_type, &expected),
        sides.source,
        column(
            current,
            &current_type,
            &expected_specials(&found, &current_type, sides.source),
        ),
        sides.target,
    );

    let mut entry = current.clone();
    if !types_agree {
        entry.insert("type".to_owned(), desired_type.clone().into());
    }
    meta(SchemaKind::Fields, desired, &mut entry);
    let says_special = desired
        .get("meta")
        .is_some_and(|meta| meta.get("special").is_some());
    let special_differs = if types_agree {
        // A flag may be missing on either side when the types agree without it.
        bare(&wanted, &desired_type) != bare(&found, &current_type)
    } else {
        sorted(expected.clone()) != sorted(found.clone())
    };
    if (says_special || !types_agree)
        && special_differs
        && let Some(Value::Object(meta)) = entry.get_mut("meta")
    {
        let kept = |special: &&str| types_agree && is_flag(special, &current_type);
        let mut special = expected.clone();
        special.extend(
            found
                .iter()
                .copied()
                .filter(kept)
                .filter(|f| !expected.contains(f)),
        );
        let value = if special.is_empty() {
            Value::Null
        } else {
            Value::from_iter(special)
        };
        meta.insert("special".to_owned(), value);
    }

    if let (Some(Value::Object(wanted)), Some(Value::Object(schema))) =
        (desired.get("schema"), entry.get_mut("schema"))
    {
        let types = Types {
            desired: &desired_type,
            current: &current_type,
            agree: types_agree,
        };
        field_schema(wanted, schema, &types, sides);
    }
    Some(entry)
}

struct Types<'a> {
    desired: &'a str,
    current: &'a str,
    agree: bool,
}

/// Puts what the desired column says otherwise over the target's.
fn field_schema(desired: &Object, schema: &mut Object, types: &Types<'_>, sides: Sides) {
    let current = schema.clone();
    let is = |side: &Object, key: &str| side.get(key).and_then(Value::as_bool) == Some(true);
    if is(&current, "is_primary_key") && is(&current, "has_auto_increment") {
        // The server compares nothing of such a column.
        return;
    }
    let primary_key = is(desired, "is_primary_key") || is(&current, "is_primary_key");
    let silent_index = sides.any(Vendor::indexes_foreign_keys)
        && [desired, &current]
            .iter()
            .any(|side| side.get("foreign_key_table").is_some_and(Value::is_string));
    if !types.agree {
        // The server alters a column only when something in `schema` differs.
        let data_type = desired
            .get("data_type")
            .filter(|_| sides.one_vendor())
            .and_then(Value::as_str);
        let data_type = data_type.unwrap_or(types.desired);
        schema.insert("data_type".to_owned(), data_type.into());
    }
    let both = |name: &str| types.desired == name && (!types.agree || types.current == name);
    for (key, wanted) in desired {
        let Some(found) = current.get(key) else {
            continue;
        };
        let differs = match key.as_str() {
            "default_value" => !defaults::same(
                (Some(wanted), types.desired),
                (Some(found), types.current),
                sides.one_vendor(),
                sides.target,
            ),
            "max_length" => {
                both("string") && length(wanted).is_some() && length(wanted) != length(found)
            }
            "numeric_precision" | "numeric_scale" => {
                both("decimal")
                    && defaults::number(wanted).is_some()
                    && defaults::number(wanted) != defaults::number(found)
            }
            // Primary keys are unique, indexed and never null, and each vendor
            // reports another part of that.
            "is_nullable" | "is_unique" | "is_indexed" if primary_key => false,
            "is_indexed" if silent_index => false,
            "is_nullable" | "is_unique" | "is_indexed" | "is_primary_key"
            | "has_auto_increment" => {
                defaults::boolean(wanted).is_some()
                    && defaults::boolean(wanted) != defaults::boolean(found)
            }
            // Everything else is the vendor's: `data_type`, names, foreign keys
            // (which relations describe), generated columns.
            _ => false,
        };
        if differs {
            schema.insert(key.clone(), wanted.clone());
        }
    }
}

/// A length that limits: PostgreSQL reports -5, others null or -1, where there
/// is none.
pub(super) fn length(value: &Value) -> Option<u64> {
    let length = defaults::number(value)?;
    (length > 0.0).then_some(length as u64)
}

fn column<'a>(entry: &'a Object, field_type: &'a str, special: &'a [&'a str]) -> Column<'a> {
    let schema = entry.get("schema");
    Column {
        field_type,
        special,
        data_type: schema
            .and_then(|schema| schema.get("data_type"))
            .and_then(Value::as_str),
        auto_increment: schema.and_then(|schema| schema.get("has_auto_increment"))
            == Some(&Value::Bool(true)),
    }
}

/// Puts the values of the desired `meta` that mean something else over those of
/// `entry`. Keys that the target does not have are left out: its version does
/// not know them.
fn meta(kind: SchemaKind, desired: &Object, entry: &mut Object) {
    let (Some(Value::Object(desired)), Some(Value::Object(meta))) =
        (desired.get("meta"), entry.get_mut("meta"))
    else {
        return;
    };
    for (key, wanted) in desired {
        if kind == SchemaKind::Fields && key == "special" {
            continue;
        }
        if let Some(found) = meta.get_mut(key)
            && !same_meta(kind, key, wanted, found)
        {
            *found = wanted.clone();
        }
    }
}

pub(super) fn bare<'a>(special: &[&'a str], field_type: &str) -> Vec<&'a str> {
    sorted(
        special
            .iter()
            .copied()
            .filter(|special| !is_flag(special, field_type))
            .collect(),
    )
}

fn sorted(mut texts: Vec<&str>) -> Vec<&str> {
    texts.sort_unstable();
    texts.dedup();
    texts
}
