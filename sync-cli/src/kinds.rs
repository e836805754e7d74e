//! Kinds of records as people type them.

use std::collections::BTreeSet;

use sync_sdk::engine::seed::table_named;
use sync_sdk::idmap::ItemTable;
use sync_sdk::model::{Kind, Preserve};

/// Kinds that a flag or a key of the config file names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct KindList(pub(crate) BTreeSet<Kind>);

/// Reads `roles,policies`.
pub(crate) fn parse_list(text: &str) -> Result<KindList, String> {
    collect(text.split(','), |_| true)
}

/// Reads `roles,policies`, `all` or `*`, where only kinds whose ids can be
/// preserved are known.
pub(crate) fn parse_preserved(text: &str) -> Result<KindList, String> {
    match text.trim() {
        "all" | "*" => Ok(KindList(Kind::dumped().filter(is_preservable).collect())),
        text => collect(text.split(','), is_preservable),
    }
}

/// What the id map has a table of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Mapped {
    /// Records.
    Records(Kind),
    /// Rows of seeds.
    Rows(ItemTable),
}

/// Reads one kind of record, under the name of its dump file or of its collection
/// (`roles`, `directus_roles`), or the table of a seed (`users`, `directus_users`,
/// `items::article`).
pub(crate) fn parse_mapped(text: &str) -> Result<Mapped, String> {
    let name = text.strip_prefix("directus_").unwrap_or(text);
    if ["users", "files"].contains(&name) || (text.len() > ITEMS.len() && text.starts_with(ITEMS)) {
        return Ok(Mapped::Rows(table_named(text)));
    }
    let kind = collect([name], |_| true).map(|mut kinds| kinds.0.pop_first());
    match kind {
        Ok(Some(kind)) => Ok(Mapped::Records(kind)),
        Ok(None) => Err("say a kind of record".to_owned()),
        Err(error) => Err(format!(
            "{error}, or of seeds users, files, {ITEMS}<collection>"
        )),
    }
}

/// Stands before a collection in the name of its table.
const ITEMS: &str = "items::";

/// Kinds by name. The error names those that may be said.
pub(crate) fn collect<'a>(
    names: impl IntoIterator<Item = &'a str>,
    allowed: impl Fn(&Kind) -> bool,
) -> Result<KindList, String> {
    let names = names
        .into_iter()
        .map(str::trim)
        .filter(|name| !name.is_empty());
    names
        .map(|name| {
            let found = Kind::dumped().find(|kind| kind.spec().name == name);
            found.filter(&allowed).ok_or_else(|| {
                let reason = match found {
                    Some(_) => "has ids that the server chooses",
                    None => "is not a kind of record",
                };
                let known: Vec<_> = Kind::dumped()
                    .filter(&allowed)
                    .map(|kind| kind.spec().name)
                    .collect();
                format!("`{name}` {reason}; say one or more of {}", known.join(", "))
            })
        })
        .collect::<Result<_, _>>()
        .map(KindList)
}

/// Whether `--preserve-ids` may name the kind.
pub(crate) fn is_preservable(kind: &Kind) -> bool {
    kind.spec().preserve != Preserve::Never
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_lists_as_people_type_them() {
        let expected = KindList(BTreeSet::from([Kind::Roles, Kind::Flows]));
        assert_eq!(parse_list("flows, roles,"), Ok(expected));
        assert_eq!(parse_list(""), Ok(KindList::default()));
    }

    #[test]
    fn a_kind_is_known_by_its_collection_too() {
        for name in ["roles", "directus_roles"] {
            assert_eq!(parse_mapped(name), Ok(Mapped::Records(Kind::Roles)));
        }
        for (name, table) in [
            ("users", "users"),
            ("directus_files", "files"),
            ("items::article", "items::article"),
        ] {
            assert_eq!(parse_mapped(name), Ok(Mapped::Rows(table_named(table))));
        }
        for wrong in ["", "directus_", "articles", "items::", "roles,flows"] {
            assert!(parse_mapped(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn all_is_what_can_be_preserved() {
        let all = parse_preserved("*").map(|list| list.0).unwrap_or_default();
        assert!(all.contains(&Kind::Panels));
        assert!(!all.contains(&Kind::Permissions));
    }

    #[test]
    fn an_unknown_kind_is_answered_with_the_known_ones() {
        let error = parse_list("roles,polices").unwrap_err();
        assert!(
            error.starts_with(
                "`polices` is not a kind of record; say one or more of folders, roles,"
            ),
            "{error}"
        );
        let error = parse_preserved("presets").unwrap_err();
        assert!(
            error.starts_with("`presets` has ids that the server chooses"),
            "{error}"
        );
    }
}
