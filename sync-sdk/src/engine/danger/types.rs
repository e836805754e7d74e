//! Which changes of a column keep every value.

use serde_json::Value;

use crate::engine::change::FieldChange;
use crate::model::Object;
use crate::schema::{Altered, rewritten};

/// From a type, the types that hold each of its values as it is. Between all
/// others values may be refused, cut off or changed. Numbers of the database
/// behind them: `float` has 24 bits, `decimal` has its own digits.
const KEEPS: &[(&str, &[&str])] = &[
    ("string", &["text"]),
    ("hash", &["string", "text"]),
    ("csv", &["text"]),
    ("json", &["text"]),
    ("uuid", &["string", "text"]),
    ("integer", &["bigInteger", "string", "text"]),
    ("bigInteger", &["string", "text"]),
    ("float", &["string", "text"]),
    ("decimal", &["string", "text"]),
    ("boolean", &["integer", "string", "text"]),
    ("date", &["dateTime", "string", "text"]),
    ("time", &["string", "text"]),
    ("dateTime", &["string", "text"]),
    ("timestamp", &["string", "text"]),
    ("geometry.Point", &["geometry"]),
    ("geometry.LineString", &["geometry"]),
    ("geometry.Polygon", &["geometry"]),
    ("geometry.MultiPoint", &["geometry"]),
    ("geometry.MultiLineString", &["geometry"]),
    ("geometry.MultiPolygon", &["geometry"]),
];

/// No value of the types that a `string` may hold is written longer than this,
/// but for texts.
const LONGEST: u64 = 64;

/// What a change of a column may do to its values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Narrowing {
    /// Some may not fit; the text says why.
    Fits(String),
    /// Items without a value are refused.
    NotNull,
    /// Values that occur twice are refused.
    Unique,
}

/// How the changes of a field narrow its column. `now` is the field on the
/// target, whose database is of this `vendor`.
pub(super) fn narrowings(
    now: &Object,
    changes: &[FieldChange],
    vendor: Option<&str>,
) -> Vec<Narrowing> {
    let sides = |path: &str| {
        let change = changes.iter().find(|change| change.path == path);
        match change {
            Some(change) => (change.before.clone(), change.after.clone()),
            None => {
                let value = path
                    .split('.')
                    .try_fold(None, |at: Option<&Value>, key| {
                        Some(Some(match at {
                            None => now.get(key)?,
                            Some(value) => value.get(key)?,
                        }))
                    })
                    .flatten()
                    .cloned();
                (value.clone(), value)
            }
        }
    };
    let number = |value: Option<Value>| {
        let value = value?;
        value.as_u64().or_else(|| value.as_str()?.parse().ok())
    };
    let numbers = |path: &str| {
        let (before, after) = sides(path);
        (number(before), number(after))
    };
    let text = |value: Option<Value>| value.and_then(|value| value.as_str().map(str::to_owned));
    let (before, after) = sides("type");
    let (before, after) = (
        text(before).unwrap_or_default(),
        text(after).unwrap_or_default(),
    );
    let mut found = Vec::new();
    let (longest_before, longest) = numbers("schema.max_length");
    if before != after {
        let is_kept = KEEPS
            .iter()
            .any(|(from, to)| *from == before && to.contains(&after.as_str()));
        let is_cut = after == "string" && longest.is_some_and(|longest| longest < LONGEST);
        if !is_kept || is_cut {
            let what = match is_kept {
                true => format!("`{after}` of {} characters", longest.unwrap_or_default()),
                false => format!("`{after}`"),
            };
            found.push(Narrowing::Fits(format!(
                "not every value of `{before}` is one of {what}"
            )));
        }
    } else {
        if let Some(longest) =
            longest.filter(|longest| longest_before.is_none_or(|before| *longest < before))
        {
            let before = longest_before.map_or("any number of".to_owned(), |n| n.to_string());
            found.push(Narrowing::Fits(format!(
                "values may have {longest} characters instead of {before}"
            )));
        }
        found.extend(digits(
            numbers("schema.numeric_precision"),
            numbers("schema.numeric_scale"),
        ));
    }
    // Every value is a text; all else depends on what the column really is.
    let is_text = before != after && matches!(after.as_str(), "string" | "text");
    let is_altered = before != after || changes.iter().any(|c| c.path.starts_with("schema."));
    let data_type = text(sides("schema.data_type").0).unwrap_or_default();
    if found.is_empty() && is_altered && !is_text {
        let column = Altered {
            field_type: &after,
            data_type: &data_type,
            max_length: longest,
            numeric_precision: numbers("schema.numeric_precision").1,
            numeric_scale: numbers("schema.numeric_scale").1,
        };
        found.extend(rewritten(vendor, column).map(|written| {
            Narrowing::Fits(format!(
                "Directus writes the column anew, as `{written}` instead of `{data_type}`"
            ))
        }));
    }
    let turns = |path: &str, to: bool| {
        let change = changes.iter().find(|change| change.path == path);
        change.is_some_and(|change| change.after == Some(Value::Bool(to)))
    };
    if turns("schema.is_nullable", false) {
        found.push(Narrowing::NotNull);
    }
    if turns("schema.is_unique", true) {
        found.push(Narrowing::Unique);
    }
    found
}

/// A number loses digits before the point, or behind it.
fn digits(
    precision: (Option<u64>, Option<u64>),
    scale: (Option<u64>, Option<u64>),
) -> Option<Narrowing> {
    let (Some(precision_before), Some(precision)) = precision else {
        // Without a precision a decimal has as many digits as it needs.
        let after = precision.1?;
        return Some(Narrowing::Fits(format!(
            "values may have {after} digits instead of any number"
        )));
    };
    let (scale_before, scale) = (scale.0.unwrap_or_default(), scale.1.unwrap_or_default());
    let whole_before = precision_before.saturating_sub(scale_before);
    let whole = precision.saturating_sub(scale);
    (whole < whole_before || scale < scale_before).then(|| {
        Narrowing::Fits(format!(
            "values may have {whole} digits before the point and {scale} behind it instead of {whole_before} and \
             {scale_before}"
        ))
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(now: Value, after: &[(&str, Value)]) -> Vec<Narrowing> {
        on("sqlite", now, after)
    }

    fn on(vendor: &str, now: Value, after: &[(&str, Value)]) -> Vec<Narrowing> {
        let now = now.as_object().cloned().expect("an object");
        let change = |(path, after): &(&str, Value)| {
            let pointer = format!("/{}", path.replace('.', "/"));
            let before = Value::Object(now.clone()).pointer(&pointer).cloned();
            FieldChange::new(*path, before, Some(after.clone()))
        };
        let changes: Vec<_> = after.iter().map(change).collect();
        narrowings(&now, &changes, Some(vendor))
    }

    fn string(max_length: u64) -> Value {
        json!({ "type": "string", "schema": { "max_length": max_length, "is_nullable": true, "is_unique": false } })
    }

    fn decimal(precision: u64, scale: u64) -> Value {
        json!({ "type": "decimal", "schema": { "numeric_precision": precision, "numeric_scale": scale } })
    }

    #[test]
    fn a_wider_column_keeps_its_values() {
        let (length, kind) = ("schema.max_length", "type");
        let none: Vec<Narrowing> = Vec::new();
        assert_eq!(
            of(string(255), &[(kind, json!("text")), (length, Value::Null)]),
            none
        );
        assert_eq!(of(string(50), &[(length, json!(60))]), none);
        assert_eq!(
            of(string(50), &[("schema.default_value", json!("a"))]),
            none
        );
        assert_eq!(
            of(
                json!({ "type": "integer", "schema": { "numeric_precision": 32 } }),
                &[
                    (kind, json!("bigInteger")),
                    ("schema.numeric_precision", json!(64))
                ]
            ),
            none
        );
        assert_eq!(
            of(
                json!({ "type": "integer" }),
                &[(kind, json!("string")), (length, json!(255))]
            ),
            none
        );
        assert_eq!(
            of(
                json!({ "type": "geometry.Point" }),
                &[(kind, json!("geometry"))]
            ),
            none
        );
        let wider = [("schema.numeric_precision", json!(12))];
        assert_eq!(of(decimal(10, 5), &wider), none);
        assert_eq!(of(string(50), &[("schema.is_nullable", json!(true))]), none);
    }

    #[test]
    fn a_narrower_one_may_not() {
        let one = |found: Vec<Narrowing>| match found.as_slice() {
            [Narrowing::Fits(text)] => text.clone(),
            other => panic!("{other:?}"),
        };
        assert_eq!(
            one(of(string(255), &[("schema.max_length", json!(20))])),
            "values may have 20 characters instead of 255"
        );
        assert_eq!(
            one(of(
                string(255),
                &[
                    ("type", json!("integer")),
                    ("schema.max_length", Value::Null)
                ]
            )),
            "not every value of `string` is one of `integer`"
        );
        assert_eq!(
            one(of(
                json!({ "type": "uuid" }),
                &[("type", json!("string")), ("schema.max_length", json!(8))]
            )),
            "not every value of `uuid` is one of `string` of 8 characters"
        );
        assert_eq!(
            one(of(decimal(10, 5), &[("schema.numeric_scale", json!(7))])),
            "values may have 3 digits before the point and 7 behind it instead of 5 and 5"
        );
        assert_eq!(
            one(of(decimal(10, 5), &[("schema.numeric_scale", json!(2))])),
            "values may have 8 digits before the point and 2 behind it instead of 5 and 5"
        );
        assert_eq!(
            of(
                string(50),
                &[
                    ("schema.is_nullable", json!(false)),
                    ("schema.is_unique", json!(true))
                ]
            ),
            [Narrowing::NotNull, Narrowing::Unique]
        );
    }

    #[test]
    fn a_column_is_altered_as_a_whole() {
        let column = |kind: &str, data_type: &str, length: Value| {
            json!({ "type": kind, "schema": { "data_type": data_type, "max_length": length,
                "is_nullable": true } })
        };
        let written = |now: &Value, after: &[(&str, Value)]| {
            let found = on("postgres", now.clone(), after).into_iter();
            let texts = found.map(|narrowing| match narrowing {
                Narrowing::Fits(text) => text
                    .replace("Directus writes the column anew, as ", "")
                    .replace(" instead of ", " <- "),
                other => format!("{other:?}"),
            });
            texts.collect::<Vec<_>>()
        };
        let double = column("float", "double precision", Value::Null);
        let default = [("schema.default_value", json!(1.5))];
        assert_eq!(written(&double, &default), ["`real` <- `double precision`"]);
        let required = [("schema.is_nullable", json!(false))];
        assert_eq!(
            written(&double, &required),
            ["`real` <- `double precision`", "NotNull"]
        );
        let index = [("schema.is_indexed", json!(true))];
        let numeric = column("integer", "numeric", Value::Null);
        assert_eq!(written(&numeric, &index), ["`integer` <- `numeric`"]);
        // It is one no less where its type changes.
        let wider = [("type", json!("bigInteger"))];
        assert_eq!(written(&numeric, &wider), ["`bigint` <- `numeric`"]);
        let endless = column("string", "character varying", json!(-5));
        assert_eq!(
            written(&endless, &index),
            ["`character varying(-5)` <- `character varying`"]
        );

        // What is not altered, is altered to what it is, or becomes a text.
        let none: [&str; 0] = [];
        assert_eq!(written(&double, &[("meta.note", json!("a"))]), none);
        assert_eq!(written(&double, &[("type", json!("text"))]), none);
        let own = column("string", "character varying", json!(255));
        assert_eq!(written(&own, &index), none);
        let small = column("integer", "smallint", Value::Null);
        assert_eq!(written(&small, &index), none);
        assert_eq!(written(&small, &wider), none);
    }

    #[test]
    fn no_type_is_kept_by_one_that_it_keeps() {
        let keeps = |from: &str, to: &str| {
            KEEPS
                .iter()
                .any(|(known, types)| *known == from && types.contains(&to))
        };
        for (from, types) in KEEPS {
            for to in *types {
                // `hash` is a text that is written in another way.
                assert!(!keeps(to, from), "{from} and {to} would be the same type");
            }
        }
    }
}
