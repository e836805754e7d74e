//! Attribute values that are one word of a few.

use darling::{Error, FromMeta, Result};
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

pub(crate) fn collapse(meta: &Meta) -> Result<Option<&'static str>> {
    keyword(
        meta,
        &[("open", "open"), ("closed", "closed"), ("locked", "locked")],
    )
}

/// What makes Directus treat a value specially, by the word for it.
const SPECIALS: [(&str, &str); 15] = [
    ("uuid", "uuid"),
    ("hash", "hash"),
    ("conceal", "conceal"),
    ("encrypt", "encrypt"),
    ("date_created", "date-created"),
    ("date_updated", "date-updated"),
    ("user_created", "user-created"),
    ("user_updated", "user-updated"),
    ("role_created", "role-created"),
    ("role_updated", "role-updated"),
    ("cast_boolean", "cast-boolean"),
    ("cast_json", "cast-json"),
    ("cast_csv", "cast-csv"),
    ("cast_timestamp", "cast-timestamp"),
    ("cast_datetime", "cast-datetime"),
];

/// `14`, or `none`.
pub(crate) fn position(meta: &Meta) -> Result<Option<Position>> {
    let value = &meta.require_name_value()?.value;
    let unknown = || {
        let message = "expected a place in the form, as in `position = 3`, or `none`";
        Error::custom(message).with_span(value)
    };
    match value {
        Expr::Lit(ExprLit {
            lit: Lit::Int(number),
            ..
        }) => {
            let number = number.base10_parse().map_err(|_| unknown())?;
            Ok(Some(Position(Some(number))))
        }
        Expr::Path(path) if path.path.is_ident("none") => Ok(Some(Position(None))),
        _ => Err(unknown()),
    }
}

/// The place of a field in the form; nothing for none.
#[derive(Clone, Copy)]
pub(crate) struct Position(pub(crate) Option<u32>);

/// What `special = …` says.
#[derive(Default)]
pub(crate) struct Specials {
    pub(crate) flags: Vec<Special>,
    /// Whether those of the field's type are left out.
    pub(crate) only: bool,
}

/// A flag of `special = …`.
pub(crate) struct Special {
    pub(crate) flag: String,
    /// Whether it was written as one of the known words.
    pub(crate) checked: bool,
}

/// `date_created`, a text for a flag that is not known, or a list of them in
/// brackets; `only(…)` and `none` without those of the type.
pub(crate) fn special(meta: &Meta) -> Result<Specials> {
    let value = &meta.require_name_value()?.value;
    let (flags, only): (Result<_>, _) = match value {
        Expr::Array(list) => (list.elems.iter().map(one_special).collect(), false),
        Expr::Call(call) if is_word(&call.func, "only") => {
            (call.args.iter().map(one_special).collect(), true)
        }
        value if is_word(value, "none") => (Ok(Vec::new()), true),
        value => (one_special(value).map(|one| vec![one]), false),
    };
    Ok(Specials {
        flags: flags?,
        only,
    })
}

fn is_word(value: &Expr, word: &str) -> bool {
    matches!(value, Expr::Path(path) if path.path.is_ident(word))
}

fn one_special(value: &Expr) -> Result<Special> {
    let word = match value {
        Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) => {
            return Ok(Special {
                flag: text.value(),
                checked: false,
            });
        }
        Expr::Path(path) => path.path.get_ident(),
        _ => None,
    };
    let Some(word) = word else {
        let message = "expected a word like `date_created`, or a text";
        return Err(Error::custom(message).with_span(value));
    };
    let found = SPECIALS.iter().find(|(known, _)| word == known);
    found
        .map(|(_, flag)| Special {
            flag: (*flag).to_owned(),
            checked: true,
        })
        .ok_or_else(|| {
            let hint = did_you_mean(&word.to_string(), SPECIALS.map(|(known, _)| known));
            let message = format!(
                "unknown special `{word}`{hint}; one that an extension knows is written as a text"
            );
            Error::custom(message).with_span(word)
        })
}
