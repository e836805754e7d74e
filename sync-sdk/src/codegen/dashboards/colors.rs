//! Colours by what the value is.

use serde_json::Value;

use crate::author::dashboard::panel::{Compare, TextCompare};
use crate::author::dashboard::spec::PanelSpec;
use crate::author::form::Argument;
use crate::codegen::code::Code;
use crate::codegen::literal::string;
use crate::codegen::widgets::{Scope, argument, value_of};
use crate::model::Object;

/// `color_if` and `color_if_text`, in the order of the list; nothing where one
/// of its entries is another thing.
pub(super) fn write(
    scope: Scope<'_>,
    spec: &PanelSpec,
    left: &mut Object,
) -> Vec<(&'static str, Vec<Code>)> {
    let Some(key) = spec.colors else {
        return Vec::new();
    };
    let entries = left.get(key).and_then(Value::as_array);
    let calls: Option<Vec<_>> = entries
        .filter(|entries| !entries.is_empty())
        .and_then(|entries| {
            entries
                .iter()
                .map(|entry| call(scope, spec, entry))
                .collect()
        });
    match calls {
        Some(calls) => {
            left.shift_remove(key);
            calls
        }
        None => Vec::new(),
    }
}

fn call(scope: Scope<'_>, spec: &PanelSpec, entry: &Value) -> Option<(&'static str, Vec<Code>)> {
    let entry = entry.as_object()?;
    let (operator, value) = (entry.get("operator")?, entry.get("value")?);
    let color = string(entry.get("color")?.as_str()?);
    let of_text = || {
        let compare = argument(scope, TextCompare::FORM, operator)?;
        Some((
            "color_if_text",
            vec![compare, string(value.as_str()?), color.clone()],
        ))
    };
    let of_value = || {
        let compare = argument(scope, Compare::FORM, operator)?;
        Some(("color_if", vec![compare, value_of(value), color.clone()]))
    };
    match (spec.ident, entry.len()) {
        ("BarChart", 4) => of_text().filter(|_| entry.get("axis") == Some(&"X".into())),
        ("PieChart", 3) => of_text().or_else(of_value),
        (_, 3) => of_value(),
        _ => None,
    }
}
