//! What an editor needs while somebody types.
//!
//! An attribute that is not finished (`default = Status::`) cannot be read, so a
//! derive has nothing to emit for it and rust-analyzer has nothing to complete.
//! Then the tokens are emitted as they stand, each where a name means what it
//! will mean, in a macro that is empty for the compiler: one mistake stays one
//! message.
//!
//! rust-analyzer expands a derive twice to complete a name, as the text stands
//! and with a name of its own ([`MARKER`]) at the cursor, and looks for the
//! marker's place in the first. So these tokens come before all else, and whether
//! they come is told from the text without the marker.

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::quote;
use syn::{Data, DeriveInput, Field, Meta, Type};

/// What rust-analyzer puts at the cursor.
const MARKER: &str = "raCompletionMarker";

/// What a value in an attribute is.
#[derive(Clone, Copy)]
enum Meaning {
    /// An expression.
    Value,
    /// A type.
    Type,
    /// A field of the collection.
    Field,
    /// A field of the items that a field lists.
    Listed,
    /// A rule over the collection.
    Rule,
    /// `when(…)`
    Condition,
    /// An operation of the flow.
    Operation,
    /// Anything that no editor knows.
    Word,
}

/// The values that are no expressions, by their attribute.
const MEANINGS: &[(&str, &[&str], Meaning)] = &[
    ("archive", &["field"], Meaning::Field),
    ("collection", &["sort", "duplicate"], Meaning::Field),
    ("collection", &["group", "extends"], Meaning::Type),
    ("collection", &["accountability", "collapse"], Meaning::Word),
    ("field", &["group"], Meaning::Field),
    ("field", &["validation"], Meaning::Rule),
    ("field", &["conditions"], Meaning::Condition),
    ("field", &["width", "special"], Meaning::Word),
    ("relation", &["inverse", "other", "sort"], Meaning::Listed),
    ("relation", &["collection"], Meaning::Field),
    (
        "relation",
        &["on_delete", "on_update", "on_deselect"],
        Meaning::Word,
    ),
    ("policy", &["roles"], Meaning::Type),
    ("role", &["policies", "parent"], Meaning::Type),
    ("folder", &["parent", "children"], Meaning::Type),
    ("flow", &["folder"], Meaning::Type),
    ("flow", &["accountability"], Meaning::Word),
    ("op", &["resolve", "reject"], Meaning::Operation),
    ("preset", &["collection", "role"], Meaning::Type),
    (
        "project",
        &[
            "collections",
            "folders",
            "roles",
            "policies",
            "flows",
            "dashboards",
            "presets",
            "translations",
            "seeds",
        ],
        Meaning::Type,
    ),
    ("seed", &["collection"], Meaning::Type),
    ("seed", &["ignore_on_update"], Meaning::Word),
];

fn meaning(attribute: &str, key: &str) -> Option<Meaning> {
    let mut known = MEANINGS.iter();
    known
        .find(|(of, keys, _)| *of == attribute && keys.contains(&key))
        .map(|(_, _, meaning)| *meaning)
}

/// The text without the editor's marker, if it has one.
pub(crate) fn without_marker(tokens: &TokenStream) -> Option<TokenStream> {
    tokens
        .to_string()
        .contains(MARKER)
        .then(|| strip(tokens.clone()))
}

fn strip(tokens: TokenStream) -> TokenStream {
    let strip_one = |token| match token {
        TokenTree::Group(group) => {
            let mut stripped = Group::new(group.delimiter(), strip(group.stream()));
            stripped.set_span(group.span());
            Some(stripped.into())
        }
        TokenTree::Ident(ident) => {
            let text = ident.to_string();
            let rest = text.replace(MARKER, "");
            match (rest == text, rest.is_empty()) {
                (true, _) => Some(ident.into()),
                (false, true) => None,
                (false, false) => Some(Ident::new(&rest, ident.span()).into()),
            }
        }
        other => Some(other),
    };
    tokens.into_iter().filter_map(strip_one).collect()
}

/// Whether a list of types is still empty, which is no mistake.
pub(crate) fn starts_a_list(input: &DeriveInput) -> bool {
    let lists = input
        .attrs
        .iter()
        .filter_map(|attribute| match &attribute.meta {
            Meta::List(list) => Some((list.path.get_ident()?.to_string(), list.tokens.clone())),
            _ => None,
        });
    lists.into_iter().any(|(attribute, tokens)| {
        split(tokens).into_iter().any(|entry| {
            let entry: Vec<TokenTree> = entry.into_iter().collect();
            matches!(
                entry.as_slice(),
                [TokenTree::Ident(key), TokenTree::Group(group)]
                    if group.stream().is_empty()
                        && matches!(meaning(&attribute, &key.to_string()), Some(Meaning::Type))
            )
        })
    })
}

/// The values of all attributes, for rust-analyzer alone.
pub(crate) fn unfinished(private: &TokenStream, input: &DeriveInput) -> TokenStream {
    let ident = &input.ident;
    let mut places = Places {
        private,
        ident,
        listing: None,
        found: Vec::new(),
    };
    places.attributes(&input.attrs);
    match &input.data {
        Data::Struct(data) => {
            for Field { attrs, ty, .. } in &data.fields {
                places.listing = Some(ty);
                places.attributes(attrs);
            }
        }
        Data::Enum(data) => {
            for variant in &data.variants {
                places.attributes(&variant.attrs);
            }
        }
        Data::Union(_) => {}
    }
    let found = places.found;
    quote! {
        #private::editor! {
            const _: () = {
                #[allow(unused_imports)]
                use #private::{Collection as _, display::*, interface::*};
                fn when(
                    name: &str,
                    rule: impl ::core::ops::FnOnce(
                        <#ident as #private::Collection>::Fields,
                    ) -> #private::Filter<#ident>,
                ) -> #private::FieldCondition {
                    #private::FieldCondition::when::<#ident>(name, rule)
                }
                fn places(this: #ident) {
                    #({ #found })*
                }
            };
        }
    }
}

struct Places<'a> {
    private: &'a TokenStream,
    ident: &'a Ident,
    /// The type of the field at hand.
    listing: Option<&'a Type>,
    found: Vec<TokenStream>,
}

impl Places<'_> {
    fn attributes(&mut self, attributes: &[syn::Attribute]) {
        for attribute in attributes {
            if let (Some(name), Meta::List(list)) = (attribute.path().get_ident(), &attribute.meta)
            {
                self.entries(&name.to_string(), list.tokens.clone());
            }
        }
    }

    /// `key = value`, `key(…)`, between commas.
    fn entries(&mut self, attribute: &str, tokens: TokenStream) {
        for entry in split(tokens) {
            let mut rest = entry.into_iter();
            let Some(TokenTree::Ident(key)) = rest.next() else {
                continue;
            };
            let key = key.to_string();
            let meaning = meaning(attribute, &key);
            match rest.next() {
                Some(TokenTree::Punct(punct)) if punct.as_char() == '=' => {
                    self.place(meaning.unwrap_or(Meaning::Value), &rest.collect());
                }
                Some(TokenTree::Group(group)) => match meaning {
                    Some(meaning) => {
                        for value in split(group.stream()) {
                            self.place(meaning, &value);
                        }
                    }
                    None => self.entries(&key, group.stream()),
                },
                _ => {}
            }
        }
    }

    fn place(&mut self, meaning: Meaning, value: &TokenStream) {
        let (private, ident) = (self.private, self.ident);
        let found = match meaning {
            Meaning::Value | Meaning::Condition => quote!(let _ = #value;),
            Meaning::Type => quote!(let _: #value;),
            Meaning::Field => quote!(let _ = <#ident as #private::Collection>::FIELDS.#value;),
            Meaning::Listed => {
                let Some(listing) = self.listing else {
                    return;
                };
                quote! {
                    let _ =
                        <<#listing as #private::ToMany>::Many as #private::Collection>::FIELDS.#value;
                }
            }
            Meaning::Rule => quote!(let _ = #private::rule::<#ident>(#value);),
            Meaning::Operation => quote!(let _ = this.#value;),
            Meaning::Word => return,
        };
        self.found.push(found);
    }
}

/// The parts between commas. `a < b, c >` is more than editors need.
fn split(tokens: TokenStream) -> Vec<TokenStream> {
    let mut parts = vec![TokenStream::new()];
    for token in tokens {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == ',' => parts.push(TokenStream::new()),
            token => parts
                .last_mut()
                .into_iter()
                .for_each(|part| part.extend([token.clone()])),
        }
    }
    parts
}
