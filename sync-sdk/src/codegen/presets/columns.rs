//! The columns of a table, and what is said of each.

use serde_json::Value;

use super::layout::Writer;
use crate::author::form::Argument as _;
use crate::author::json::number;
use crate::author::preset::layout::Align;
use crate::codegen::code::Code;
use crate::codegen::literal::string;
use crate::codegen::widgets::argument;
use crate::model::Object;

/// `columns(fields![…])`, `column(…)` and `column_raw("…")`, in the order of the
/// columns.
pub(super) fn write(writer: &mut Writer<'_>, query: &mut Object) -> Vec<Code> {
    let columns = query.get("fields").and_then(Value::as_array);
    let columns = columns.filter(|columns| !columns.is_empty());
    let columns: Option<Vec<String>> = columns.and_then(|columns| {
        let texts = columns.iter().map(Value::as_str);
        texts.map(|text| text.map(str::to_owned)).collect()
    });
    let mut calls = Vec::new();
    let Some(columns) = columns else { return calls };
    query.shift_remove("fields");
    let mut run: Vec<Code> = Vec::new();
    for column in &columns {
        match writer.path(column) {
            Some(path) if path.is_field => run.push(writer.take(path)),
            Some(path) => {
                calls.extend(fields(&mut run));
                calls.push(Code::call(".column", [writer.take(path)]));
            }
            None => {
                calls.extend(fields(&mut run));
                calls.push(Code::call(".column_raw", [string(column)]));
                writer.raw_column(column);
            }
        }
    }
    calls.extend(fields(&mut run));
    calls
}

/// Fields of the collection itself that follow each other.
fn fields(run: &mut Vec<Code>) -> Option<Code> {
    let run = std::mem::take(run);
    match run.len() {
        0 => None,
        1 => Some(Code::call(".column", run)),
        _ => Some(Code::call(".columns", [Code::list("fields![", run, "]")])),
    }
}

/// `width(a.title, 320)` and `align(…)`: all of a kind, or none.
pub(super) fn details(writer: &mut Writer<'_>, options: &mut Object) -> Vec<Code> {
    let mut calls = Vec::new();
    for (key, method) in [("widths", ".width"), ("align", ".align")] {
        let columns = options.get(key).and_then(Value::as_object);
        let Some(columns) = columns.filter(|columns| !columns.is_empty()).cloned() else {
            continue;
        };
        let of_kind: Option<Vec<_>> = columns
            .iter()
            .map(|(column, value)| {
                let argument = match key {
                    "widths" => pixels(value)?,
                    _ => argument(writer.scope(), Align::FORM, value)?,
                };
                Some((writer.path(column)?, argument))
            })
            .collect();
        if let Some(of_kind) = of_kind {
            options.shift_remove(key);
            for (path, argument) in of_kind {
                calls.push(Code::call(method, [writer.take(path), argument]));
            }
        }
    }
    calls
}

fn pixels(value: &Value) -> Option<Code> {
    let width = value.as_f64().filter(|width| number(*width) == *value)?;
    let whole = value.as_i64().filter(|whole| i32::try_from(*whole).is_ok());
    Some(Code::text(match whole {
        Some(whole) => whole.to_string(),
        None => format!("{width:?}"),
    }))
}
