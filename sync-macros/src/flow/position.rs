//! Operations whose author says where they stand.

use darling::{Error, FromMeta};
use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::{Expr, ExprLit, ExprUnary, Ident, Lit, Meta, UnOp};

use super::OperationReceiver;
use crate::common::name;

/// The width and height of an operation in the app, in its units.
const SIZE: u32 = 14;
/// Where the app draws the trigger.
const TRIGGER: (i32, i32) = (1, 1);

/// `at = (x, y)`
pub(super) struct Position {
    pub(super) x: i32,
    pub(super) y: i32,
    span: Span,
}

impl FromMeta for Position {
    fn from_meta(meta: &Meta) -> darling::Result<Self> {
        let value = &meta.require_name_value()?.value;
        let wrong = || Error::custom("expected two numbers: `at = (19, 1)`").with_span(value);
        let Expr::Tuple(tuple) = value else {
            return Err(wrong());
        };
        let numbers: Option<Vec<i32>> = tuple.elems.iter().map(number).collect();
        match numbers.as_deref() {
            Some([x, y]) => Ok(Self {
                x: *x,
                y: *y,
                span: value.span(),
            }),
            _ => Err(wrong()),
        }
    }
}

fn number(value: &Expr) -> Option<i32> {
    match value {
        Expr::Lit(ExprLit {
            lit: Lit::Int(number),
            ..
        }) => number.base10_parse().ok(),
        Expr::Unary(ExprUnary {
            op: UnOp::Neg(_),
            expr,
            ..
        }) => number(expr).map(|number| -number),
        _ => None,
    }
}

/// Reports each operation that stands on another one, or on the trigger.
pub(super) fn check(
    operations: &[(&Ident, &OperationReceiver)],
    errors: &mut darling::error::Accumulator,
) {
    let placed = operations
        .iter()
        .filter_map(|(ident, operation)| Some((*ident, operation.at.as_ref()?)));
    let mut before: Vec<(String, (i32, i32))> = vec![("the trigger".to_owned(), TRIGGER)];
    for (ident, at) in placed {
        let under = before
            .iter()
            .find(|(_, (x, y))| at.x.abs_diff(*x) < SIZE && at.y.abs_diff(*y) < SIZE);
        if let Some((other, _)) = under {
            let message = format!(
                "operation `{}` stands on {other}: an operation is {SIZE} wide and high; move it, or say `#[flow(allow_overlap)]`",
                name(ident)
            );
            errors.push(Error::custom(message).with_span(&at.span));
        }
        before.push((format!("`{}`", name(ident)), (at.x, at.y)));
    }
}
