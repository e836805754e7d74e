//! `#[relation(…)]`: what is said about a field that refers to other items.

use darling::FromField;
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Ident, Path, Type};

use crate::keyword;

#[derive(FromField)]
#[darling(attributes(relation))]
pub(super) struct RelationReceiver {
    #[darling(default, with = keyword::on_delete)]
    pub(super) on_delete: Option<&'static str>,
    #[darling(default, with = keyword::on_deselect)]
    pub(super) on_deselect: Option<&'static str>,
    pub(super) inverse: Option<Ident>,
}

pub(super) fn relation_call(
    private: &TokenStream,
    ty: &Type,
    relation: &RelationReceiver,
    owner: &Path,
) -> Option<TokenStream> {
    let many_to_one = (relation.on_delete.is_some() || relation.on_deselect.is_some()).then(|| {
        let option = |value: Option<&str>| match value {
            Some(value) => quote!(::core::option::Option::Some(#value)),
            None => quote!(::core::option::Option::None),
        };
        let (on_delete, on_deselect) = (option(relation.on_delete), option(relation.on_deselect));
        quote_spanned! {ty.span()=>
            #private::relation::<#ty>(&mut __row, #private::RelationDef {
                on_delete: #on_delete,
                on_deselect: #on_deselect,
            });
        }
    });
    let inverse = relation.inverse.as_ref().map(|inverse| {
        // Spanned, so that a wrong inverse is reported at its name.
        quote_spanned! {inverse.span()=>
            #private::inverse::<#ty, #owner, _>(
                &mut __row,
                <#private::Many<#ty> as #private::Collection>::FIELDS.#inverse,
            );
        }
    });
    (many_to_one.is_some() || inverse.is_some()).then(|| quote!(#many_to_one #inverse))
}
