//! Arguments that name something of the project.

use serde_json::Value;

use super::arguments::Argument;
use super::options::{Scope, Uses};
use crate::author::Place;
use crate::codegen::code::Code;
use crate::codegen::literal;
use crate::codegen::rules;
use crate::codegen::shape::{FieldShape, Holds};
use crate::compile::braces::placeholders;
use crate::compile::paths::{Step, follow};
use crate::model::Kind;

/// `::<Covers>`, by the record's SyncID.
pub(super) fn record(scope: Scope<'_>, kind: Kind, wanted: &Value) -> Option<Argument> {
    let name = scope.cx.names.record(kind, wanted.as_str()?)?;
    let mut argument = Argument::default();
    let name = argument.uses.name(name);
    Some(argument.and_call(Some(name), []))
}

/// `::<Article>`
pub(super) fn collection(scope: Scope<'_>, wanted: &Value) -> Option<Argument> {
    let shape = scope.cx.shapes.get(wanted.as_str()?)?;
    let mut argument = Argument::default();
    let path = argument.uses.path(&shape.path);
    Some(argument.and_call(Some(path), []))
}

/// `::<Article>(|a| …)`
pub(super) fn filter(scope: Scope<'_>, wanted: &Value) -> Option<Argument> {
    let collection = scope.about?;
    let shape = scope.cx.shapes.get(collection)?;
    let variable = rules::variable(shape);
    let rule = rules::typed(scope.cx, collection, wanted, Place::Items, &variable);
    if !rule.is_worth_it() {
        return None;
    }
    let mut argument = Argument {
        raw: rule.raw.clone(),
        ..Argument::default()
    };
    let path = argument.uses.path(&shape.path);
    for name in &rule.uses {
        argument.uses.name(name);
    }
    let rule = Code::closure(rule.parameter(&variable), rule.code);
    Some(argument.and_call(Some(path), [rule]))
}

/// `Article::FIELDS.title`
pub(super) fn field(scope: Scope<'_>, bound: &str, wanted: &Value) -> Option<Argument> {
    let mut uses = Uses::default();
    let code = field_of(scope, wanted.as_str()?, bound, &mut uses)?;
    Some(Argument {
        uses,
        ..Argument::one([code])
    })
}

/// `fields![Article::FIELDS.id, Article::FIELDS.title]`
pub(super) fn fields(scope: Scope<'_>, wanted: &Value) -> Option<Argument> {
    let wanted = wanted.as_array().filter(|wanted| !wanted.is_empty())?;
    let mut uses = Uses::default();
    let fields: Option<Vec<Code>> = wanted
        .iter()
        .map(|name| field_of(scope, name.as_str()?, "", &mut uses))
        .collect();
    Some(Argument {
        uses,
        ..Argument::one([Code::list("fields![", fields?, "]")])
    })
}

/// A field of the collection at hand that a method with this bound takes.
pub(in crate::codegen) fn field_of(
    scope: Scope<'_>,
    name: &str,
    bound: &str,
    uses: &mut Uses,
) -> Option<Code> {
    let shape = scope.cx.shapes.get(scope.about?)?;
    let field = shape.field(name).filter(|field| fits(field, bound))?;
    let base = match (&field.by, scope.fields) {
        (Some(by), _) => format!("{}::FIELDS", uses.name(by)),
        (None, Some(variable)) => variable.to_owned(),
        (None, None) => format!("{}::FIELDS", uses.path(&shape.path)),
    };
    Some(Code::text(format!("{base}.{}", field.ident)))
}

/// Whether the type of the field is as the bound of a method says, which is
/// written as in its table.
fn fits(field: &FieldShape, bound: &str) -> bool {
    type Bound = (&'static str, fn(&Holds) -> bool);
    const BOUNDS: [Bound; 8] = [
        ("Addable", |holds| {
            is_one_of(holds, &["i16", "i32", "i64", "f32", "f64", "Decimal"])
        }),
        ("FileLink", |holds| {
            *holds == Holds::M2o("directus_files".to_owned())
        }),
        ("UserLink", |holds| {
            *holds == Holds::M2o("directus_users".to_owned())
        }),
        ("Dated", |holds| {
            is_one_of(holds, &["Date", "DateTime", "Timestamp"])
        }),
        ("Located", |holds| {
            is_one_of(
                holds,
                &[
                    "Geometry",
                    "Point",
                    "LineString",
                    "Polygon",
                    "MultiPoint",
                    "MultiLineString",
                    "MultiPolygon",
                    "Json",
                    "String",
                    "Text",
                    "Csv",
                ],
            )
        }),
        ("Choices", |holds| matches!(holds, Holds::Choices(..))),
        ("Textual", |holds| {
            is_one_of(holds, &["String", "Text", "Csv"])
        }),
        ("Tags", |holds| is_one_of(holds, &["Csv", "Json"])),
    ];
    let is_named = |name: &str| {
        bound
            .split(|c: char| !c.is_alphanumeric())
            .any(|it| it == name)
    };
    let known = BOUNDS.iter().find(|(name, _)| is_named(name));
    match known {
        Some((_, holds)) => holds(&field.holds),
        None => bound.is_empty(),
    }
}

/// A template that names only fields that there are: `build` refuses others.
pub(in crate::codegen) fn template(scope: Scope<'_>, text: &str) -> Option<Code> {
    let about = scope.about?;
    let step = |collection: &str, name: &str| match scope.cx.shapes.get(collection) {
        None => Step::Unknown,
        Some(shape) => match shape.field(name) {
            None => Step::Missing,
            Some(field) => Step::To(match &field.holds {
                Holds::M2o(to) | Holds::List(to) => Some(to),
                _ => None,
            }),
        },
    };
    placeholders(text)
        .flatten()
        .all(|path| follow(about, path, step).is_ok())
        .then(|| literal::string(text))
}

fn is_one_of(holds: &Holds, types: &[&str]) -> bool {
    matches!(holds, Holds::Scalar(name) if types.contains(name))
}
