//! Attribute values that are two numbers.

use darling::{Error, FromMeta, Result};
use proc_macro2::Span;
use syn::spanned::Spanned as _;
use syn::{Expr, Lit, Meta, UnOp};

/// `(1, 2)` with its place in the source.
#[derive(Clone, Copy)]
pub(crate) struct Pair {
    pub(crate) numbers: (i32, i32),
    pub(crate) span: Span,
}

impl FromMeta for Pair {
    fn from_meta(meta: &Meta) -> Result<Self> {
        let value = &meta.require_name_value()?.value;
        let wrong = || {
            let message = "expected two whole numbers in brackets, such as `(1, 1)`";
            Error::custom(message).with_span(value)
        };
        let Expr::Tuple(tuple) = value else {
            return Err(wrong());
        };
        let numbers: Option<Vec<i32>> = tuple.elems.iter().map(number).collect();
        match numbers.as_deref() {
            Some(&[first, second]) => Ok(Self {
                numbers: (first, second),
                span: value.span(),
            }),
            _ => Err(wrong()),
        }
    }
}

fn number(value: &Expr) -> Option<i32> {
    match value {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Int(number) => number.base10_parse().ok(),
            _ => None,
        },
        Expr::Unary(unary) if matches!(unary.op, UnOp::Neg(_)) => {
            number(&unary.expr)?.checked_neg()
        }
        _ => None,
    }
}
