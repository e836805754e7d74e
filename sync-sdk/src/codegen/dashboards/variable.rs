//! Panels that ask for a value.

use std::collections::BTreeSet;

use serde_json::Value;

use super::panel::{Drawn, Finish, Painter};
use crate::author::dashboard::spec::{VARIABLE, VARIABLE_LEAST};
use crate::author::{Column, SCALARS};
use crate::codegen::Context;
use crate::codegen::code::Code;
use crate::codegen::file::File;
use crate::codegen::literal::{self, string};
use crate::codegen::widgets::{self, Scope};
use crate::model::{Object, Record};

/// The variables that the panels set in types; a rule may name no others.
pub(super) fn of_all(cx: &Context<'_>, panels: &[&Record]) -> BTreeSet<String> {
    let set = panels.iter().filter_map(|panel| {
        let options = panel.fields.get("options")?.as_object()?;
        let is_typed = match panel.text("type")? {
            VARIABLE => typed(options).is_ok(),
            "relational-variable" => {
                let collection = options.get("collection").and_then(Value::as_str);
                collection.is_some_and(|name| cx.shapes.get(name).is_some())
            }
            _ => false,
        };
        let name = options.get("field")?.as_str()?;
        is_typed.then(|| name.to_owned())
    });
    set.collect()
}

/// The type of the value, in Rust and for the server, and the interface that
/// `Variable::new` gives it.
fn typed(options: &Object) -> Result<(&'static str, Column), String> {
    let text = |key: &str| options.get(key).and_then(Value::as_str);
    text("field").ok_or("its variable has no name")?;
    let of_type = text("type").ok_or("its variable has no type")?;
    // Where several types are one to the server, the wider is the usual one.
    let mut types = SCALARS.iter().rev().map(|(name, column)| (*name, column()));
    let is_usual = |name: &str| !["i16", "f32"].contains(&name);
    let found = types.find(|(name, column)| {
        column.field_type == of_type && column.data_type.is_some() && is_usual(name)
    });
    let (name, column) =
        found.ok_or_else(|| format!("no type of Rust stands for a variable of `{of_type}`"))?;
    if column.interface.is_some() && !options.contains_key("inter") {
        return Err("it has no interface".to_owned());
    }
    Ok((name, column))
}

/// `Variable::new("since").default_value("2026-01-01")`
pub(super) fn draw(
    painter: &Painter<'_>,
    file: &mut File,
    options: &Object,
) -> Result<Drawn, String> {
    let (name, column) = typed(options)?;
    let mut left = options.clone();
    let key = left.shift_remove("field").unwrap_or_default();
    left.shift_remove("type");
    let inter = left.shift_remove("inter");
    let widget = left.get("options").cloned().unwrap_or_default();
    if !widget.is_null() {
        left.shift_remove("options");
    }
    let mut code = Code::call("Variable::new", [string(key.as_str().unwrap_or_default())]);
    let usual = column.interface.as_ref().map(|interface| &interface.0);
    let is_usual = match (&inter, usual) {
        (None, None) => widget.is_null(),
        (Some(inter), Some(usual)) => {
            *inter == Value::from(usual.name.clone()) && widget == usual.options_with(&[])
        }
        _ => false,
    };
    if !is_usual {
        let Some(Value::String(inter)) = &inter else {
            return Err("its interface is no text".to_owned());
        };
        let proposed = widgets::interface(Scope::new(painter.cx), Some(inter), &widget, None);
        let interface = proposed.accept(painter.cx, file, &painter.address);
        code = code.method("interface", [interface]);
    }
    if let Some(value) = left
        .get("defaultValue")
        .and_then(|value| literal_of(name, value))
    {
        code = code.method("default_value", [value]);
        left.shift_remove("defaultValue");
    }
    Ok(Drawn {
        ty: format!("Variable<{name}>"),
        code: painter.finish(file, code, &[], left, Finish::default()),
        least: VARIABLE_LEAST,
    })
}

/// What a field of this type can be set to.
fn literal_of(name: &str, value: &Value) -> Option<Code> {
    let is_one_of = |names: &[&str]| names.contains(&name);
    match value {
        Value::String(text) => is_one_of(&[
            "String",
            "Text",
            "Hash",
            "Csv",
            "Date",
            "Time",
            "DateTime",
            "Timestamp",
            "Decimal",
        ])
        .then(|| string(text)),
        Value::Bool(value) => (name == "bool").then(|| Code::text(value.to_string())),
        Value::Number(_) if is_one_of(&["i32", "i64", "f64", "Decimal"]) => {
            let whole = value.as_i64();
            let small = whole.filter(|whole| i32::try_from(*whole).is_ok());
            match (whole, small) {
                (_, Some(small)) => Some(Code::text(small.to_string())),
                (Some(whole), None) if name == "i64" => Some(Code::text(whole.to_string())),
                _ if is_one_of(&["f64", "Decimal"]) => {
                    let float = value.as_f64().filter(|_| value.is_f64());
                    float.map(|float| Code::text(format!("{float:?}")))
                }
                _ => None,
            }
        }
        Value::Array(_) | Value::Object(_) => (name == "Json").then(|| literal::json(value)),
        _ => None,
    }
}
