//! What each derive emits for a type of the fixtures that the UI tests compile
//! and build.

use quote::ToTokens;
use syn::{DeriveInput, Item};

const FIXTURES: &[(&str, &str)] = &[
    (
        "gazette",
        include_str!("../../sync-sdk/tests/ui/pass/gazette.rs"),
    ),
    (
        "collections",
        include_str!("../../sync-sdk/tests/ui/pass/collections.rs"),
    ),
    (
        "all_ways_out",
        include_str!("../../sync-sdk/tests/ui/pass/all_ways_out.rs"),
    ),
    (
        "offers",
        include_str!("../../sync-sdk/tests/ui/pass/offers.rs"),
    ),
];

/// The types of a fixture, each with the derives of this crate that it has.
fn types(source: &str) -> Vec<(&'static str, DeriveInput)> {
    let file = syn::parse_file(source).unwrap();
    let items = file.items.into_iter().filter_map(|item| match item {
        Item::Struct(_) | Item::Enum(_) => syn::parse2(item.into_token_stream()).ok(),
        _ => None,
    });
    items
        .flat_map(|input: DeriveInput| derived(&input))
        .collect()
}

fn derived(input: &DeriveInput) -> Vec<(&'static str, DeriveInput)> {
    let mut found = Vec::new();
    for attribute in input
        .attrs
        .iter()
        .filter(|attribute| attribute.path().is_ident("derive"))
    {
        attribute
            .parse_nested_meta(|meta| {
                let known = crate::DERIVES
                    .iter()
                    .find(|(name, _)| meta.path.is_ident(name));
                found.extend(known.map(|(name, _)| (*name, input.clone())));
                Ok(())
            })
            .unwrap();
    }
    found
}

fn expanded(fixture: &str, ident: &str) -> String {
    let (_, source) = FIXTURES.iter().find(|(name, _)| *name == fixture).unwrap();
    let all = types(source);
    let (derive, input) = all.iter().find(|(_, input)| input.ident == ident).unwrap();
    let (_, expand) = crate::DERIVES
        .iter()
        .find(|(name, _)| name == derive)
        .unwrap();
    let tokens = expand(input).unwrap();
    let code = syn::parse2(tokens.clone()).unwrap_or_else(|error| panic!("{error}: {tokens}"));
    prettyplease::unparse(&code)
}

macro_rules! snapshots {
    ($($name:ident: $fixture:ident $ident:ident;)*) => {$(
        #[test]
        fn $name() {
            let code = expanded(stringify!($fixture), stringify!($ident));
            insta::assert_snapshot!(stringify!($name), code);
        }
    )*};
}

snapshots! {
    environment: gazette Env;
    choices: gazette Status;
    collection: gazette Article;
    collection_with_everything: collections Job;
    collection_that_extends: collections Worker;
    collection_external: collections Elsewhere;
    collection_unmanaged: collections Log;
    collection_without_table: collections Ruin;
    collection_folder: collections Desk;
    policy: gazette Editors;
    policy_of_administrators: offers Rights;
    role: gazette Editor;
    role_external: offers Finance;
    folder: gazette Covers;
    flow: gazette Announce;
    flow_with_ways_out: all_ways_out Poll;
    dashboard: gazette Newsroom;
    preset: gazette MyDrafts;
    translations: gazette Strings;
    seed_table: all_ways_out Rows1;
    project: gazette Gazette;
}

/// Nothing that a derive can do is left without a snapshot.
#[test]
fn fixtures_use_every_derive() {
    let used: Vec<&str> = FIXTURES
        .iter()
        .flat_map(|(_, source)| types(source))
        .map(|(derive, _)| derive)
        .collect();
    let unused: Vec<&str> = crate::DERIVES
        .iter()
        .map(|(name, _)| *name)
        .filter(|name| !used.contains(name))
        .collect();
    assert_eq!(unused, [""; 0]);
}

mod editor {
    use quote::quote;

    use syn::{DeriveInput, parse_quote};

    use crate::editor::{starts_a_list, unfinished, without_marker};

    #[test]
    fn the_marker_is_taken_out() {
        let without = |tokens| without_marker(&tokens).map(|tokens| tokens.to_string());
        assert_eq!(without(quote!(a(b = Status::Draft))), None);
        assert_eq!(
            without(quote!(a(
                b = Status::raCompletionMarker,
                c = DraCompletionMarker
            ))),
            Some(quote!(a(b = Status::, c = D)).to_string())
        );
    }

    /// Each value stands where its names mean what they will mean, whether it can
    /// be read or not.
    #[test]
    fn values_stand_where_they_belong() {
        let input = parse_quote! {
            #[collection(icon = , sort = ra, group = Ou, archive(field = st, value = Status::))]
            struct Article {
                #[field(default = Status::, validation = |a| a., width = ha)]
                status: Status,
                #[relation(inverse = , on_delete = cas)]
                comments: O2m<Comment>,
            }
        };
        let code = unfinished(&quote!(sdk), &input).to_string();
        for part in [
            quote!({ let _ = ; } { let _ = <Article as sdk::Collection>::FIELDS.ra; } { let _: Ou; }),
            quote!({ let _ = <Article as sdk::Collection>::FIELDS.st; } { let _ = Status::; }),
            quote!({ let _ = Status::; } { let _ = sdk::rule::<Article>(|a| a.); }),
            quote!({ let _ = <<O2m<Comment> as sdk::ToMany>::Many as sdk::Collection>::FIELDS.; }),
        ] {
            assert!(code.contains(&part.to_string()), "{part} in {code}");
        }
        assert!(!code.contains("cas ") && !code.contains("ha "), "{code}");
    }

    #[test]
    fn a_list_that_is_empty_is_unfinished() {
        let starts = |input: DeriveInput| starts_a_list(&input);
        assert!(starts(parse_quote!(
            #[role(name = "A", policies())]
            struct Editor;
        )));
        assert!(!starts(parse_quote!(
            #[role(policies(A), id())]
            struct Editor;
        )));
    }
}
