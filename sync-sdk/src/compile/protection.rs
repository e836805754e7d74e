//! Protections that could never speak of anything.

use super::Problem;
use crate::model::{Address, Kind, Protection, SchemaKind};

/// Reports each pattern whose first word is no kind's: nobody would notice that
/// it protects nothing.
pub(super) fn check(protected: &[Protection], problems: &mut Vec<Problem>) {
    for protection in protected {
        let (noun, _) = protection
            .pattern
            .split_once('.')
            .unwrap_or((&protection.pattern, ""));
        if noun.contains('*') || nouns().any(|known| known == noun) {
            continue;
        }
        let known: Vec<&str> = nouns().collect();
        problems.push(Problem {
            address: Address::new(protection.pattern.as_str()),
            origin: protection.origin.clone(),
            message: format!(
                "`protect` names no address: one begins with {}, or with `*`",
                known.join(", ")
            ),
        });
    }
}

fn nouns() -> impl Iterator<Item = &'static str> {
    let kinds = Kind::ALL.into_iter().map(|kind| kind.spec().noun);
    kinds.chain(SchemaKind::ALL.into_iter().map(SchemaKind::noun))
}
