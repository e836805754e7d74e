//! `#[relation(…)]`: what is said about a field that refers to other items.
//!
//! A relation has two ends. What the database and Directus keep of it stands at
//! the field that stores the other item's key; the field that lists items only
//! names that field.

use std::collections::HashSet;

use darling::util::Flag;
use darling::{Error, FromField, Result};
use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Expr, GenericArgument, Ident, Meta, Path, PathArguments, Type};

use super::Collection;
use crate::{common, keyword};

/// What is named, and what for.
const MEANING: [(&str, &str); 3] = [
    ("inverse", "the field by which the listed items point here"),
    (
        "other",
        "the junction's field that points to the other side",
    ),
    (
        "collection",
        "the field that holds the name of the item's collection",
    ),
];

/// What a type needs that the derive knows by its name. An alias of such a type
/// is found out by `build()`.
const NEEDS: [(&str, &[&str]); 6] = [
    ("O2m", &["inverse"]),
    ("M2m", &["inverse", "other"]),
    ("M2a", &["inverse", "other"]),
    ("Files", &["inverse", "other"]),
    ("Translated", &["inverse", "other"]),
    ("AnyItem", &["collection"]),
];

#[derive(FromField)]
#[darling(attributes(relation), and_then = Self::checked)]
pub(super) struct RelationReceiver {
    ty: Type,
    #[darling(default, with = said_action)]
    on_delete: Option<Said<&'static str>>,
    #[darling(default, with = said_action)]
    on_update: Option<Said<&'static str>>,
    #[darling(default, with = said_deselect)]
    on_deselect: Option<Said<&'static str>>,
    no_foreign_key: Flag,
    #[darling(default, with = said_expression)]
    meta: Option<Said<Expr>>,
    #[darling(default, with = said_expression)]
    schema: Option<Said<Expr>>,
    #[darling(default, with = said_member)]
    collection: Option<Said<Member>>,
    #[darling(default, with = said_member)]
    inverse: Option<Said<Member>>,
    #[darling(default, with = said_member)]
    other: Option<Said<Member>>,
    #[darling(default, with = said_member)]
    sort: Option<Said<Member>>,
    detached: Flag,
    #[darling(default, with = said_expression)]
    raw: Option<Said<Expr>>,
}

/// A value, and where its key stands.
struct Said<T> {
    value: T,
    key: Span,
}

/// A field: `article`, or `Staff.article` where another type than the
/// collection's own declares it.
struct Member {
    of: Option<Path>,
    ident: Ident,
}

impl Member {
    /// The field as a value, by the type that was named or by `usual`.
    fn of_type(&self, private: &TokenStream, usual: &Path) -> TokenStream {
        let (of, ident) = (self.of.as_ref().unwrap_or(usual), &self.ident);
        quote_spanned! {ident.span()=> {
            // A collection's fields are in the trait, those of a struct that
            // adds some are its own.
            #[allow(unused_imports)]
            use #private::Collection as _;
            <#of>::FIELDS.#ident
        }}
    }
}

fn said<T>(meta: &Meta, value: Option<T>) -> Option<Said<T>> {
    let key = meta.path().span();
    value.map(|value| Said { value, key })
}

fn said_action(meta: &Meta) -> Result<Option<Said<&'static str>>> {
    Ok(said(meta, keyword::referential_action(meta)?))
}

fn said_deselect(meta: &Meta) -> Result<Option<Said<&'static str>>> {
    Ok(said(meta, keyword::on_deselect(meta)?))
}

fn said_expression(meta: &Meta) -> Result<Option<Said<Expr>>> {
    Ok(said(meta, common::expression(meta)?))
}

fn said_member(meta: &Meta) -> Result<Option<Said<Member>>> {
    let value = &meta.require_name_value()?.value;
    let member = match value {
        Expr::Path(path) => path.path.get_ident().map(|ident| Member {
            of: None,
            ident: ident.clone(),
        }),
        Expr::Field(field) => match (&*field.base, &field.member) {
            (Expr::Path(of), syn::Member::Named(ident)) => Some(Member {
                of: Some(of.path.clone()),
                ident: ident.clone(),
            }),
            _ => None,
        },
        _ => None,
    };
    let unknown =
        "expected a field: `article`, or `Staff.article` when `Staff` adds it to a collection";
    let member = member.ok_or_else(|| Error::custom(unknown).with_span(value))?;
    Ok(said(meta, Some(member)))
}

impl RelationReceiver {
    fn checked(self) -> Result<Self> {
        let mut errors = Error::accumulator();
        let (at_list, at_key) = (self.said_of_a_list(), self.said_of_a_key());
        if self.detached.is_present() {
            for (name, span) in at_list.iter().chain(&at_key) {
                let message = format!("a `detached` field has no relation: leave out `{name}`");
                errors.push(Error::custom(message).with_span(span));
            }
        } else if let (Some(_), Some((name, span))) = (at_list.first(), at_key.first()) {
            let message = format!(
                "`{name}` is said at the other end: at the field that stores the key, which \
                 `inverse` names"
            );
            errors.push(Error::custom(message).with_span(span));
        }
        if self.raw.is_some() {
            let detached = self.detached.is_present();
            let detached = detached.then(|| ("detached", self.detached.span()));
            for (name, span) in at_list.iter().chain(&at_key).chain(&detached) {
                let message = format!("`raw` is the whole relation: leave out `{name}`");
                errors.push(Error::custom(message).with_span(span));
            }
        }
        if let (Some(inverse), Some(other)) = (&self.inverse, &self.other)
            && inverse.value.ident == other.value.ident
        {
            let message = "`inverse` points here, `other` to the other side: they are two fields";
            errors.push(Error::custom(message).with_span(&other.value.ident));
        }
        errors.finish_with(self)
    }

    fn said_of_a_list(&self) -> Vec<(&'static str, Span)> {
        let members = [
            ("inverse", &self.inverse),
            ("other", &self.other),
            ("sort", &self.sort),
        ];
        present(members.map(|(name, said)| (name, said.as_ref().map(|said| said.key))))
    }

    fn said_of_a_key(&self) -> Vec<(&'static str, Span)> {
        let expression = |said: &Option<Said<Expr>>| said.as_ref().map(|said| said.key);
        let action = |said: &Option<Said<&'static str>>| said.as_ref().map(|said| said.key);
        let flag = |flag: &Flag| flag.is_present().then(|| flag.span());
        present([
            ("on_delete", action(&self.on_delete)),
            ("on_update", action(&self.on_update)),
            ("no_foreign_key", flag(&self.no_foreign_key)),
            ("meta", expression(&self.meta)),
            ("schema", expression(&self.schema)),
            ("collection", self.collection.as_ref().map(|said| said.key)),
        ])
    }

    /// What the type needs and nobody says.
    pub(super) fn missing(&self) -> Option<Error> {
        if self.detached.is_present() || self.raw.is_some() {
            return None;
        }
        let said = |name: &&&str| match **name {
            "inverse" => self.inverse.is_some(),
            "other" => self.other.is_some(),
            _ => self.collection.is_some(),
        };
        let known = generic(&self.ty).and_then(|(ident, _)| {
            let (_, needs) = NEEDS.iter().find(|(name, _)| ident == name)?;
            Some((ident, *needs))
        });
        match known {
            Some((ident, needs)) => {
                let missing = needs.iter().filter(|name| !said(name));
                let keys: Vec<String> = missing.clone().map(|key| format!("{key} = …")).collect();
                let meaning: Vec<String> = MEANING
                    .iter()
                    .filter(|(key, _)| missing.clone().any(|one| one == key))
                    .map(|(key, meaning)| format!("`{key}` is {meaning}"))
                    .collect();
                let message = format!(
                    "`{ident}` needs `#[relation({})]`: {}; a field without its relation is \
                     `#[relation(detached)]`",
                    keys.join(", "),
                    meaning.join(", ")
                );
                (!keys.is_empty()).then(|| Error::custom(message).with_span(ident))
            }
            None => {
                let (name, span) = *self.said_of_a_list().first()?;
                let message = format!("`{name}` needs `inverse = …` beside it");
                let error = Error::custom(message).with_span(&span);
                self.inverse.is_none().then_some(error)
            }
        }
    }
}

fn present<const N: usize>(all: [(&'static str, Option<Span>); N]) -> Vec<(&'static str, Span)> {
    all.into_iter()
        .filter_map(|(name, span)| Some((name, span?)))
        .collect()
}

/// The name of a generic type and its first argument, without `Option`.
fn generic(ty: &Type) -> Option<(&Ident, &Type)> {
    let Type::Path(path) = ty else {
        return None;
    };
    let last = path.path.segments.last()?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return None;
    };
    let Some(GenericArgument::Type(first)) = arguments.args.first() else {
        return None;
    };
    if last.ident == "Option" {
        return generic(first);
    }
    Some((&last.ident, first))
}

/// What is emitted for a field. `owner` is the collection that has it.
pub(super) fn relation_calls(
    private: &TokenStream,
    ty: &Type,
    relation: &RelationReceiver,
    owner: &Path,
) -> Option<TokenStream> {
    let row = common::local("__row");
    let place = quote!(#row.relation);
    let words = [
        ("on_delete", &relation.on_delete),
        ("on_update", &relation.on_update),
        ("on_deselect", &relation.on_deselect),
    ]
    .into_iter()
    .filter_map(|(name, said)| {
        let (name, value) = (Ident::new(name, ty.span()), said.as_ref()?.value);
        Some(quote!(#place.#name = ::core::option::Option::Some(#value);))
    });
    let flags = [
        ("no_foreign_key", &relation.no_foreign_key),
        ("detached", &relation.detached),
    ]
    .into_iter()
    .filter(|(_, flag)| flag.is_present())
    .map(|(name, _)| {
        let name = Ident::new(name, ty.span());
        quote!(#place.#name = true;)
    });
    let raw = [
        ("meta", &relation.meta),
        ("schema", &relation.schema),
        ("raw", &relation.raw),
    ]
    .into_iter()
    .filter_map(|(name, said)| {
        let (name, value) = (Ident::new(name, ty.span()), &said.as_ref()?.value);
        Some(quote!(#place.#name = #value;))
    });
    let bound = bound(relation).map(|bound| {
        let bound = Ident::new(bound, ty.span());
        quote_spanned!(ty.span()=> #private::#bound::<#ty>();)
    });
    let collection = relation.collection.as_ref().map(|said| {
        let (span, field) = (said.value.ident.span(), said.value.of_type(private, owner));
        quote_spanned!(span=> #private::collection_field::<#ty, _, _>(#row, #field);)
    });
    let list = [
        ("inverse", &relation.inverse, Some(owner)),
        ("other", &relation.other, None),
        ("sort", &relation.sort, None),
    ]
    .into_iter()
    .filter_map(|(name, said, points_to)| {
        let points_to = points_to.map(|owner| quote!(#owner,));
        let member = &said.as_ref()?.value;
        // Spanned, so that a wrong field is reported at its name; a closure, so
        // that a type that lists nothing is reported once.
        let (span, ident) = (member.ident.span(), &member.ident);
        let name = Ident::new(name, span);
        let field = match &member.of {
            Some(of) => {
                let field = member.of_type(private, of);
                quote_spanned!(span=> |_| #field)
            }
            None => quote_spanned!(span=> |__many| __many.#ident),
        };
        Some(quote_spanned! {span=>
            #private::#name::<#ty, _, #points_to _>(#row, #field);
        })
    });
    let calls = quote!(#bound #(#words)* #(#flags)* #(#raw)* #collection #(#list)*);
    (!calls.is_empty()).then_some(calls)
}

/// The function whose bound the field's type must meet for what is said.
fn bound(relation: &RelationReceiver) -> Option<&'static str> {
    let action = |said: &Option<Said<&'static str>>| said.as_ref().map(|said| said.value);
    let actions = [action(&relation.on_delete), action(&relation.on_update)];
    if actions.contains(&Some("SET NULL")) {
        Some("sets_null")
    } else if actions != [None, None]
        || relation.schema.is_some()
        || relation.no_foreign_key.is_present()
    {
        Some("relational")
    } else if relation.meta.is_some()
        || (relation.on_deselect.is_some() && relation.inverse.is_none())
    {
        Some("related")
    } else {
        None
    }
}

/// That the collections of each `AnyItem<(…)>` field are held there.
pub(super) fn held_collections(collection: &Collection<'_>) -> TokenStream {
    let (private, owner) = (&collection.private, collection.owner());
    let mut seen = HashSet::new();
    let rows = collection.rows.iter();
    let tuples = rows.filter_map(|row| match generic(&row.field.ty)? {
        (ident, Type::Tuple(tuple)) if ident == "AnyItem" => Some(tuple),
        _ => None,
    });
    let impls = tuples.flat_map(|tuple| tuple.elems.iter().map(move |one| (tuple, one)));
    let impls = impls.filter_map(|(tuple, one)| {
        let held = quote!(#private::Holds<#tuple, #one> for #owner);
        seen.insert(held.to_string())
            .then(|| quote_spanned!(one.span()=> #[automatically_derived] impl #held {}))
    });
    quote!(#(#impls)*)
}
