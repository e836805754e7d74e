//! Paths of columns: `a.author.at(|u| u.last_name)`.

use crate::codegen::Context;
use crate::codegen::code::Code;
use crate::codegen::rules;
use crate::codegen::shape::{CollectionShape, FieldShape, Holds};
use crate::codegen::widgets::Uses;

/// A path through the types of the project.
pub(super) struct Path {
    pub(super) code: Code,
    /// Whether it is a field of the collection itself.
    pub(super) is_field: bool,
    /// Whether the variable stands in it.
    pub(super) uses_var: bool,
    /// The types that it names.
    pub(super) uses: Uses,
}

/// The expression for a path, where each step is a field that its collection has.
pub(super) fn write(
    cx: &Context<'_>,
    shape: &CollectionShape,
    var: &str,
    path: &str,
) -> Option<Path> {
    let (first, rest) = match path.split_once('.') {
        Some((first, rest)) => (first, Some(rest)),
        None => (path, None),
    };
    let field = shape.field(first)?;
    let mut uses = Uses::default();
    let member = member(field, var, &mut uses);
    let Some(rest) = rest else {
        return Some(Path {
            code: member,
            is_field: true,
            uses_var: field.by.is_none(),
            uses,
        });
    };
    let (method, target) = match &field.holds {
        Holds::M2o(target) => ("at", target),
        Holds::List(target) => ("each", target),
        _ => return None,
    };
    let target = cx.shapes.get(target)?;
    let inner_var = rules::variable(target);
    let inner = write(cx, target, &inner_var, rest)?;
    uses.and(inner.uses);
    let parameter = if inner.uses_var {
        inner_var.as_str()
    } else {
        "_"
    };
    let closure = Code::closure(parameter, inner.code);
    Some(Path {
        code: member.method(method, [closure]),
        is_field: false,
        uses_var: field.by.is_none(),
        uses,
    })
}

fn member(field: &FieldShape, var: &str, uses: &mut Uses) -> Code {
    let base = match &field.by {
        Some(by) => format!("{}::FIELDS", uses.name(by)),
        None => var.to_owned(),
    };
    Code::text(format!("{base}.{}", field.ident))
}
