//! Attribute values that are one word of a few.

use darling::{Error, FromMeta, Result};
use heck::ToKebabCase;
use syn::{Expr, ExprLit, Ident, Lit, Meta};

use crate::common::did_you_mean;

/// The value that stands for the word in `key = word`.
fn keyword(meta: &Meta, words: &[(&str, &'static str)]) -> Result<Option<&'static str>> {
    let word = Ident::from_meta(meta)?;
    let found = words.iter().find(|(known, _)| word == known);
    found.map(|(_, value)| Some(*value)).ok_or_else(|| {
        let known = words.iter().map(|(known, _)| *known);
        let all: Vec<String> = known.clone().map(|known| format!("`{known}`")).collect();
        let mut hint = did_you_mean(&word.to_string(), known);
        if hint.is_empty() {
            hint = format!("; it takes {}", all.join(", "));
        }
        Error::custom(format!("unknown value `{word}`{hint}")).with_span(&word)
    })
}

pub(crate) fn width(meta: &Meta) -> Result<Option<&'static str>> {
    keyword(
        meta,
        &[
            ("half", "half"),
            ("half_left", "half-left"),
            ("half_right", "half-right"),
            ("full", "full"),
            ("fill", "fill"),
        ],
    )
}

/// What a foreign key does: `on_delete`, `on_update`.
pub(crate) fn referential_action(meta: &Meta) -> Result<Option<&'static str>> {
    keyword(
        meta,
        &[
            ("set_null", "SET NULL"),
            ("cascade", "CASCADE"),
            ("restrict", "RESTRICT"),
            ("no_action", "NO ACTION"),
            ("set_default", "SET DEFAULT"),
        ],
    )
}

pub(crate) fn on_deselect(meta: &Meta) -> Result<Option<&'static str>> {
    keyword(meta, &[("nullify", "nullify"), ("delete", "delete")])
}

/// The empty value is Directus's null.
pub(crate) fn accountability(meta: &Meta) -> Result<Option<&'static str>> {
    keyword(
        meta,
        &[("all", "all"), ("activity", "activity"), ("none", "")],
    )
}

/// `date_created`, `"date-created"`, or a list of them in brackets.
pub(crate) fn special(meta: &Meta) -> Result<Vec<String>> {
    let value = &meta.require_name_value()?.value;
    let one = |value: &Expr| match value {
        Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) => Ok(text.value()),
        Expr::Path(path) => match path.path.get_ident() {
            Some(ident) => Ok(ident.to_string().to_kebab_case()),
            None => Err(Error::custom("expected one word").with_span(value)),
        },
        _ => Err(Error::custom("expected a word like `date_created`, or a text").with_span(value)),
    };
    match value {
        Expr::Array(list) => list.elems.iter().map(one).collect(),
        value => Ok(vec![one(value)?]),
    }
}
