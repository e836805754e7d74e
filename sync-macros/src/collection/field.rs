//! `#[field(…)]`: what is said about a field.

use darling::FromField;
use darling::util::Flag;
use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Attribute, Expr, Ident, LitStr, Type};

use super::Row;
use super::relation::relation_calls;
use crate::{common, entity, keyword};

#[derive(FromField)]
#[darling(attributes(field), forward_attrs(doc))]
pub(super) struct FieldReceiver {
    pub(super) ident: Option<Ident>,
    pub(super) ty: Type,
    pub(super) attrs: Vec<Attribute>,
    pub(super) name: Option<LitStr>,
    pub(super) primary_key: Flag,
    pub(super) required: Flag,
    pub(super) readonly: Flag,
    pub(super) hidden: Flag,
    pub(super) unique: Flag,
    pub(super) index: Flag,
    pub(super) length: Option<u32>,
    pub(super) precision: Option<u32>,
    pub(super) scale: Option<u32>,
    #[darling(default, with = common::expression)]
    pub(super) default: Option<Expr>,
    #[darling(default, with = keyword::special)]
    pub(super) special: Vec<String>,
    #[darling(default, with = common::expression)]
    pub(super) interface: Option<Expr>,
    #[darling(default, with = common::expression)]
    pub(super) display: Option<Expr>,
    #[darling(default, with = keyword::width)]
    pub(super) width: Option<&'static str>,
    #[darling(default, with = common::expression)]
    pub(super) meta: Option<Expr>,
}

pub(super) fn field(private: &TokenStream, row: &Row) -> TokenStream {
    let Row {
        ident,
        field,
        relation,
    } = row;
    let (ty, name) = (&field.ty, row.name());
    let at = common::place(ident.span());
    let flags = [
        ("primary_key", &field.primary_key),
        ("required", &field.required),
        ("readonly", &field.readonly),
        ("hidden", &field.hidden),
        ("unique", &field.unique),
        ("index", &field.index),
    ]
    .into_iter()
    .filter(|(_, flag)| flag.is_present())
    .map(|(name, _)| {
        let name = format_ident!("{name}");
        quote!(__row.def.#name = true;)
    });
    let numbers = [
        ("length", field.length),
        ("precision", field.precision),
        ("scale", field.scale),
    ]
    .into_iter()
    .filter_map(|(name, value)| {
        let (name, value) = (format_ident!("{name}"), value?);
        Some(quote!(__row.def.#name = ::core::option::Option::Some(#value);))
    });
    let default = field
        .default
        .as_ref()
        .map(|value| quote!(__row.default_value(#value);));
    let special = (!field.special.is_empty()).then(|| {
        let special = &field.special;
        quote!(__row.def.special = ::std::vec![#(::std::string::String::from(#special)),*];)
    });
    let builders = [("interface", &field.interface), ("display", &field.display)]
        .into_iter()
        .filter_map(|(name, value)| {
            let (name, value) = (format_ident!("{name}"), value.as_ref()?);
            Some(quote! {
                __row.def.#name = ::core::option::Option::Some({
                    #[allow(unused_imports)]
                    use #private::#name::*;
                    #value
                });
            })
        });
    let width = field.width.map(|width| quote!(__row.def.width = #width;));
    let note = entity::description(quote!(__row.def.note), common::docs(&field.attrs));
    let meta = meta(private, quote!(__row.def.meta), field.meta.as_ref());
    let relation = relation_calls(private, &quote!(Self), ty, relation);
    quote! {
        let mut __row = #private::row::<#ty>(#name, #at);
        #(#flags)*
        #(#numbers)*
        #default
        #special
        #(#builders)*
        #width
        #note
        #meta
        #relation
        __collection.field(__row, __to);
    }
}

pub(super) fn meta(
    private: &TokenStream,
    place: TokenStream,
    meta: Option<&Expr>,
) -> Option<TokenStream> {
    let meta = meta?;
    Some(quote_spanned!(meta.span()=> #place = #private::meta(#meta);))
}
