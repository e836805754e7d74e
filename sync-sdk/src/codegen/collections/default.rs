//! The value of a new item.

use serde_json::Value;

use super::plan::{Member, Plan, Ty};
use crate::codegen::code::Code;
use crate::codegen::file::File;
use crate::codegen::literal::{json, string};
use crate::schema;

/// A literal for a default, and what it compiles to.
pub(super) type Literal = (Code, Value);

/// What `default = …` takes for the field's default; `None` where it has no such
/// literal, or no default at all.
pub(super) fn default(
    plan: &Plan<'_>,
    file: &mut File,
    member: &Member<'_>,
    vendor: Option<&str>,
) -> Option<Literal> {
    let found = &member.found;
    // Such a column counts, which its type says.
    if found.has("has_auto_increment") {
        return None;
    }
    let wanted = schema::meant_default(found.schema("default_value")?, vendor);
    if schema::is_now(&wanted, found.field_type()) {
        let takes_now = ["Date", "DateTime", "Timestamp"];
        let is_time = matches!(member.ty, Ty::Scalar(ty) if takes_now.contains(&ty));
        return is_time.then(|| (Code::text("NOW"), Value::from("CURRENT_TIMESTAMP")));
    }
    literal(plan, file, &member.ty, &wanted)
}

/// A value of the field's type as Rust.
pub(super) fn literal(
    plan: &Plan<'_>,
    file: &mut File,
    ty: &Ty,
    wanted: &Value,
) -> Option<Literal> {
    let variant = |file: &mut File, index: usize, value: &Value| {
        let choices = &plan.choices[index];
        let variant = choices.variant(value)?;
        Some(format!("{}::{variant}", file.name(&choices.name)))
    };
    match ty {
        Ty::Scalar(scalar) => scalar_literal(scalar, wanted),
        Ty::M2o(target) => match plan.key_of(target)? {
            (_, key @ ("i32" | "i64" | "String")) => scalar_literal(key, wanted),
            _ => None,
        },
        Ty::Choices(index) => {
            let numbers = plan.choices[*index].variants.iter();
            let is_number = numbers.take(1).any(|variant| variant.value.is_number());
            let wanted = match schema::number(wanted).filter(|_| is_number) {
                Some(number) => whole(number)?.into(),
                None => wanted.clone(),
            };
            Some((Code::text(variant(file, *index, &wanted)?), wanted))
        }
        Ty::Multi(index) => {
            let parsed = match wanted {
                Value::String(text) => serde_json::from_str(text).ok()?,
                other => other.clone(),
            };
            let values = parsed.as_array().filter(|list| !list.is_empty())?;
            let variants: Option<Vec<Code>> = values
                .iter()
                .map(|value| Some(Code::text(variant(file, *index, value)?)))
                .collect();
            Some((Code::array(variants?), parsed.clone()))
        }
        Ty::Any(_) | Ty::List(_) => None,
    }
}

fn scalar_literal(scalar: &str, wanted: &Value) -> Option<Literal> {
    let text = || {
        let text = wanted.as_str()?;
        Some((string(text), Value::from(text)))
    };
    match scalar {
        "String" | "Text" | "Hash" | "Csv" | "Date" | "Time" | "DateTime" | "Timestamp" => text(),
        "bool" => {
            let value = schema::boolean(wanted)?;
            Some((Code::text(value.to_string()), value.into()))
        }
        "i32" => {
            let number = i32::try_from(whole(schema::number(wanted)?)?).ok()?;
            Some((Code::text(number.to_string()), number.into()))
        }
        "i64" => {
            let number = match wanted {
                Value::Number(number) => number.as_i64()?,
                other => other.as_str()?.trim().parse().ok()?,
            };
            Some((Code::text(number.to_string()), number.into()))
        }
        "f64" | "Decimal" => {
            let number = schema::number(wanted)?;
            let short = whole(number).and_then(|number| i32::try_from(number).ok());
            match short {
                Some(number) => Some((Code::text(number.to_string()), number.into())),
                None if number.is_finite() => {
                    Some((Code::text(format!("{number:?}")), number.into()))
                }
                None => None,
            }
        }
        "Json" => {
            let value = match wanted {
                Value::String(text) => {
                    serde_json::from_str(text).unwrap_or_else(|_| wanted.clone())
                }
                other => other.clone(),
            };
            Some((json(&value), value))
        }
        _ => None,
    }
}

/// A number without a fraction that an `f64` holds exactly.
fn whole(number: f64) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    #[allow(clippy::cast_possible_truncation, reason = "it is whole and in range")]
    (number.fract() == 0.0 && number.abs() <= EXACT).then_some(number as i64)
}
