//! Values: JSON becomes what a field can be compared with or set to.

use serde_json::Value;
use uuid::Uuid;

use super::super::literal;
use super::{primary_key, written};
use crate::author::is_span;
use crate::codegen::Context;
use crate::codegen::code::Code;
use crate::codegen::file::File;
use crate::codegen::names::TypeName;
use crate::codegen::shape::{FieldShape, Holds};
use crate::model::{Kind, SyncId};

/// A value that the field can be compared with or set to, as an expression;
/// nothing where only JSON says it.
pub(in crate::codegen) fn operand(
    cx: &Context<'_>,
    file: &mut File,
    field: &FieldShape,
    value: &Value,
) -> Option<Code> {
    let operand = operand_of(cx, &field.holds, value)?;
    for name in &operand.uses {
        file.name(name);
    }
    Some(operand.code)
}

/// An expression, and what it stands for in JSON.
#[derive(Debug)]
pub(super) struct Operand {
    pub(super) code: Code,
    pub(super) value: Value,
    pub(super) uses: Vec<TypeName>,
    /// The type of the expression: a list has one.
    pub(super) class: String,
    /// Whether it is a whole list (`CURRENT_ROLES`).
    pub(super) is_many: bool,
}

impl Operand {
    fn new(class: impl Into<String>, code: impl Into<String>, value: impl Into<Value>) -> Self {
        Self {
            code: Code::text(code),
            value: value.into(),
            uses: Vec::new(),
            class: class.into(),
            is_many: false,
        }
    }
}

/// The value for a field that holds this.
pub(super) fn operand_of(cx: &Context<'_>, holds: &Holds, value: &Value) -> Option<Operand> {
    let found = match value {
        Value::String(text) => {
            let variable = || variable(cx, holds, text).filter(|(_, each)| !each);
            variable()
                .map(|(operand, _)| operand)
                .or_else(|| record(cx, holds, text))
                .or_else(|| of_text(cx, holds, text))
                .or_else(|| template(text))
        }
        other => None.or_else(|| of_other(cx, holds, other)),
    };
    // What it is not exactly stays JSON.
    found.filter(|operand| operand.value == *value)
}

/// What stands for each of several values, of which a list has one:
/// `CURRENT_ROLES`.
pub(super) fn each(cx: &Context<'_>, holds: &Holds, value: &Value) -> Option<Operand> {
    let (operand, each) = variable(cx, holds, value.as_str()?)?;
    each.then_some(Operand {
        is_many: true,
        ..operand
    })
}

/// A value that is compared with a part of a JSON value.
pub(super) fn free(value: &Value) -> Option<Operand> {
    Some(match value {
        Value::String(text) => string(text),
        Value::Bool(is) => Operand::new("bool", is.to_string(), *is),
        Value::Number(number) => {
            let class = if number.is_f64() { "f64" } else { "number" };
            Operand::new(class, literal::number(value), value.clone())
        }
        _ => return None,
    })
}

fn string(text: &str) -> Operand {
    Operand {
        code: literal::string(text),
        ..Operand::new("&str", "", text)
    }
}

fn template(text: &str) -> Option<Operand> {
    text.contains("{{").then(|| Operand {
        code: Code::call("template", [literal::string(text)]),
        ..Operand::new("Template", "", text)
    })
}

fn uuid(text: &str) -> Option<Operand> {
    let id = Uuid::parse_str(text).ok()?;
    let [a, b, c, d, e] = [0..8, 8..12, 12..16, 16..20, 20..32].map(|part| {
        let digits = id.simple().to_string();
        digits[part].to_owned()
    });
    let code = format!("Uuid::from_u128(0x{a}_{b}_{c}_{d}_{e})");
    Some(Operand::new("Uuid", code, id.to_string()))
}

fn of_text(cx: &Context<'_>, holds: &Holds, text: &str) -> Option<Operand> {
    match holds {
        Holds::Scalar("Uuid") => uuid(text),
        Holds::Scalar(
            "String" | "Text" | "Hash" | "Csv" | "Decimal" | "Date" | "Time" | "DateTime"
            | "Timestamp",
        ) => Some(string(text)),
        Holds::Scalar("Json") => None,
        Holds::M2o(target) => match key(cx, target)? {
            "Uuid" => uuid(text),
            "String" => Some(string(text)),
            _ => None,
        },
        Holds::Any(_) => uuid(text)
            .filter(|operand| operand.value == text)
            .or_else(|| Some(string(text))),
        Holds::Choices(..) => choice(holds, &text.into()),
        _ => None,
    }
}

fn of_other(cx: &Context<'_>, holds: &Holds, value: &Value) -> Option<Operand> {
    let whole = |class: &str| Some(Operand::new(class, literal::number(value), value.clone()));
    let as_type = |name: &str| {
        let whole_number = value.as_i64()?;
        match name {
            "i16" if i16::try_from(whole_number).is_ok() => whole("i16"),
            "i32" if i32::try_from(whole_number).is_ok() => whole("i32"),
            "i64" => whole("i64"),
            _ => None,
        }
    };
    match (holds, value) {
        (Holds::Scalar("bool"), Value::Bool(is)) => Some(Operand::new("bool", is.to_string(), *is)),
        (Holds::Scalar("f32" | "f64" | "Decimal"), Value::Number(number)) => {
            if number.is_f64() {
                whole("f64")
            } else {
                as_type("i32")
            }
        }
        (Holds::Scalar(name @ ("i16" | "i32" | "i64")), Value::Number(_)) => as_type(name),
        (Holds::M2o(target), Value::Number(_)) => as_type(key(cx, target)?),
        (Holds::Choices(..), Value::Number(_)) => choice(holds, value),
        (Holds::Scalar("Json"), Value::Null) => None,
        (Holds::Scalar("Json"), value) => Some(Operand {
            code: literal::json(value),
            ..Operand::new("Value", "", value.clone())
        }),
        _ => None,
    }
}

/// The variant of an enum.
fn choice(holds: &Holds, value: &Value) -> Option<Operand> {
    let Holds::Choices(path, variants) = holds else {
        return None;
    };
    let (_, variant) = variants.iter().find(|(stored, _)| stored == value)?;
    let (path, own) = written(path);
    Some(Operand {
        uses: own.into_iter().cloned().collect(),
        ..Operand::new(path.clone(), format!("{path}::{variant}"), value.clone())
    })
}

/// The type of the primary key of a collection.
fn key<'a>(cx: &'a Context<'_>, collection: &str) -> Option<&'a str> {
    match primary_key(cx, cx.shapes.get(collection)?)?.holds {
        Holds::Scalar(name) => Some(name),
        _ => None,
    }
}

/// Collections whose rows are records with types that are values.
const RECORDS: [(&str, Kind); 3] = [
    ("directus_folders", Kind::Folders),
    ("directus_policies", Kind::Policies),
    ("directus_roles", Kind::Roles),
];

/// A record of the project.
fn record(cx: &Context<'_>, holds: &Holds, text: &str) -> Option<Operand> {
    let Holds::M2o(target) = holds else {
        return None;
    };
    let (_, kind) = RECORDS
        .iter()
        .find(|(collection, _)| collection == target)?;
    if !SyncId::new(text).is_distinct() {
        return None;
    }
    let name = cx.names.record(*kind, text)?;
    Some(Operand {
        uses: vec![name.clone()],
        ..Operand::new(name.ident.clone(), name.ident.clone(), text)
    })
}

/// What the server fills in, and whether it is several values.
fn variable(cx: &Context<'_>, holds: &Holds, text: &str) -> Option<(Operand, bool)> {
    if let Some(now) = now(holds, text) {
        return Some((now, false));
    }
    let (start, path) = match text.split_once('.') {
        Some((start, path)) => (start, Some(path)),
        None => (text, None),
    };
    let (_, name, collection, each) = *CURRENT.iter().find(|(text, ..)| *text == start)?;
    let Some(path) = path else {
        let fits = *holds == Holds::Scalar("Uuid") || *holds == Holds::M2o(collection.to_owned());
        return fits.then(|| (Operand::new(name, name, text), each));
    };
    let mut uses = Vec::new();
    let (mut code, mut each, mut at) = (Code::text(name), each, collection);
    let mut holds_last = Holds::Nothing;
    for (index, step) in path.split('.').enumerate() {
        let method = match (&holds_last, index) {
            (_, 0) | (Holds::M2o(_), _) => "field",
            (Holds::List(_), _) => {
                each = true;
                "each"
            }
            _ => return None,
        };
        let shape = cx.shapes.get(at)?;
        let field = shape.field(step)?;
        let path = match &field.by {
            Some(by) => {
                uses.push(by.clone());
                by.ident.clone()
            }
            None => {
                let (path, own) = written(&shape.path);
                uses.extend(own.cloned());
                path
            }
        };
        let member = Code::text(format!("{path}::FIELDS.{}", field.ident));
        code = code.method(method, [member]);
        holds_last = field.holds.clone();
        at = match &field.holds {
            Holds::M2o(target) | Holds::List(target) => target,
            _ => "",
        };
    }
    let operand = Operand {
        code,
        uses,
        ..Operand::new("CurrentPath", "", text)
    };
    (holds_last == *holds).then_some((operand, each))
}

/// Each variable, its name in Rust, the collection of what it stands for, and
/// whether that is several items.
const CURRENT: [(&str, &str, &str, bool); 4] = [
    ("$CURRENT_USER", "CURRENT_USER", "directus_users", false),
    ("$CURRENT_ROLE", "CURRENT_ROLE", "directus_roles", false),
    ("$CURRENT_ROLES", "CURRENT_ROLES", "directus_roles", true),
    (
        "$CURRENT_POLICIES",
        "CURRENT_POLICIES",
        "directus_policies",
        true,
    ),
];

/// The time of the request.
fn now(holds: &Holds, text: &str) -> Option<Operand> {
    if !matches!(holds, Holds::Scalar("Date" | "DateTime" | "Timestamp")) {
        return None;
    }
    if text == "$NOW" {
        return Some(Operand::new("Now", "NOW", text));
    }
    let span = text.strip_prefix("$NOW(")?.strip_suffix(')')?;
    is_span(span).then(|| Operand {
        code: Code::text("NOW").method("shifted", [literal::string(span)]),
        ..Operand::new("ShiftedNow", "", text)
    })
}
