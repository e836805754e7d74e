//! `&` and `|`, and lists that neither of them makes.

use serde_json::Value;

use super::spot::Spot;
use super::{Binds, Typed};
use crate::author::Filter;
use crate::codegen::code::Code;

impl Spot<'_> {
    /// The parts of an `_and` or `_or`.
    pub(super) fn list(
        &self,
        parts: &[Value],
        with: Binds,
        wanted: &Value,
    ) -> Result<Typed, String> {
        let typed: Vec<Typed> = parts.iter().map(|part| self.rule(part)).collect();
        let joined = join(&typed, with);
        if joined.makes(wanted, self.place) {
            return Ok(joined);
        }
        // A `some` beside others can need another form than alone.
        let raw = typed.iter().zip(parts).map(|(typed, part)| {
            if typed.quantified {
                let why = "beside the others it would take another form".to_owned();
                Typed::raw(part, why)
            } else {
                typed.clone()
            }
        });
        Ok(join(&raw.collect::<Vec<_>>(), with))
    }
}

/// The parts with operators between them, where that makes the same as the list.
fn join(parts: &[Typed], with: Binds) -> Typed {
    let filters = || parts.iter().map(|part| part.filter.clone());
    let (list, chain, sign, name) = match with {
        Binds::Or => (
            Filter::or(filters()),
            filters().reduce(|one, other| one | other),
            "|",
            "Filter::or",
        ),
        _ => (
            Filter::and(filters()),
            filters().reduce(|one, other| one & other),
            "&",
            "Filter::and",
        ),
    };
    let is_chain =
        parts.len() > 1 && chain.is_some_and(|chain| chain.into_said() == list.clone().into_said());
    let all: Vec<&Typed> = parts.iter().collect();
    let typed = if is_chain {
        let parts = parts.iter().map(|part| part.within(with));
        Typed {
            binds: with,
            ..Typed::new(Code::Joined(parts.collect(), sign), list)
        }
    } else if let [only] = parts {
        let method = if with == Binds::Or { "in_or" } else { "in_and" };
        Typed::new(only.within(Binds::Fast).method(method, []), list)
    } else {
        let parts = parts.iter().map(|part| part.code.clone());
        Typed::new(Code::call(name, [Code::array(parts)]), list)
    };
    let between = if with == Binds::Or { " or " } else { " and " };
    let typed = typed.with(&all);
    Typed {
        tokens: typed.tokens + parts.len().saturating_sub(1),
        words: words(parts, between),
        ..typed
    }
}

/// What the first parts say, as far as a name holds it.
fn words(parts: &[Typed], between: &str) -> String {
    const LONGEST: usize = 40;
    let mut words = String::new();
    for part in parts {
        if words.is_empty() {
            words.clone_from(&part.words);
        } else if words.len() + part.words.len() <= LONGEST {
            words.push_str(between);
            words.push_str(&part.words);
        }
    }
    words
}
