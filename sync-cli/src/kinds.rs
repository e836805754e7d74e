//! Kinds of records as people type them.

use std::collections::BTreeSet;

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

/// Reads one kind, under the name of its dump file or of its collection: `roles`,
/// `directus_roles`.
pub(crate) fn parse_collection(text: &str) -> Result<Kind, String> {
    let name = text.strip_prefix("directus_").unwrap_or(text);
    let mut kinds = collect([name], |_| true)?.0;
    kinds
        .pop_first()
        .ok_or_else(|| "say a kind of record".to_owned())
}

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
        assert_eq!(parse_collection("roles"), Ok(Kind::Roles));
        assert_eq!(parse_collection("directus_roles"), Ok(Kind::Roles));
        for wrong in ["", "directus_", "articles", "roles,flows"] {
            assert!(parse_collection(wrong).is_err(), "{wrong}");
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
