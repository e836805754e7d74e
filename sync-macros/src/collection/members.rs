//! The struct whose members are the fields: `ArticleFields`.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::Ident;

use super::{Collection, Row, named_fields};
use crate::common;

pub(super) fn fields_ident(ident: &Ident) -> Ident {
    format_ident!("{}Fields", common::name(ident), span = ident.span())
}

pub(super) fn fields_struct(collection: &Collection<'_>) -> TokenStream {
    let Collection { private, input, .. } = collection;
    let (vis, ident, owner) = (&input.vis, &input.ident, collection.owner());
    let fields = fields_ident(ident);
    let names: Vec<String> = collection.rows.iter().map(Row::name).collect();
    let members = named_fields(input).zip(&names).filter_map(|(field, name)| {
        let member = field.ident.as_ref()?;
        let (vis, ty) = (&field.vis, &field.ty);
        let docs = format!("The field `{name}`.");
        Some(quote! {
            #[doc = #docs]
            #vis #member: #private::Field<#owner, #ty>
        })
    });
    let values = named_fields(input).zip(&names).filter_map(|(field, name)| {
        let member = field.ident.as_ref()?;
        Some(quote!(#member: #private::Field::new(#name)))
    });
    let docs = format!("The fields of [`{ident}`].");
    quote_spanned! {ident.span()=>
        #[doc = #docs]
        #[allow(dead_code, clippy::struct_field_names)]
        #vis struct #fields {
            #(#members,)*
        }

        impl #fields {
            const ALL: Self = Self { #(#values,)* };
        }

        #[automatically_derived]
        impl ::core::clone::Clone for #fields {
            fn clone(&self) -> Self {
                *self
            }
        }

        #[automatically_derived]
        impl ::core::marker::Copy for #fields {}
    }
}
