//! `#[collection(…)]`: what is said about the collection itself.

use darling::FromDeriveInput;
use darling::util::Flag;
use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, Expr, Ident, LitStr, Path};

use super::Row;
use super::field::{field, meta};
use crate::{common, entity};

#[derive(FromDeriveInput)]
#[darling(attributes(collection), forward_attrs(doc), supports(struct_named))]
pub(super) struct Receiver {
    pub(super) ident: Ident,
    pub(super) attrs: Vec<Attribute>,
    pub(super) name: Option<LitStr>,
    #[darling(default, with = common::expression)]
    pub(super) icon: Option<Expr>,
    #[darling(default, with = common::expression)]
    pub(super) color: Option<Expr>,
    #[darling(default, with = common::expression)]
    pub(super) display: Option<Expr>,
    pub(super) sort: Option<Ident>,
    pub(super) hidden: Flag,
    pub(super) singleton: Flag,
    #[darling(default, with = common::expression)]
    pub(super) meta: Option<Expr>,
    #[darling(rename = "crate")]
    pub(super) krate: Option<Path>,
}

pub(super) fn declare(private: &TokenStream, collection: &Receiver, rows: &[Row]) -> TokenStream {
    let place = quote!(__collection);
    let icon = common::assign(quote!(#place.icon), collection.icon.as_ref());
    let color = common::assign(quote!(#place.color), collection.color.as_ref());
    let display = common::assign(quote!(#place.display), collection.display.as_ref());
    let note = entity::description(quote!(#place.note), common::docs(&collection.attrs));
    let sort = collection.sort.as_ref().map(|sort| {
        quote! {
            #place.sort = ::core::option::Option::Some(
                <Self as #private::Collection>::FIELDS.#sort.name()
            );
        }
    });
    let (hidden, singleton) = (
        collection.hidden.is_present(),
        collection.singleton.is_present(),
    );
    let meta = meta(private, quote!(#place.meta), collection.meta.as_ref());
    let at = common::place(collection.ident.span());
    let idents = rows.iter().map(|row| &row.ident);
    let fields = rows.iter().map(|row| field(private, row));
    quote! {
        // The fields are declarations: nobody else ever reads them.
        let _ = |__row: &Self| {
            #(let _ = &__row.#idents;)*
        };
        let mut #place =
            #private::CollectionDef::new(<Self as #private::Collection>::NAME, #at);
        #icon
        #color
        #display
        #note
        #sort
        #meta
        #place.hidden = #hidden;
        #place.singleton = #singleton;
        #(#fields)*
        __to.collections.push(#place);
    }
}
