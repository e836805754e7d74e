//! The struct whose members are the fields: `ArticleFields`.

use proc_macro2::{Span, TokenStream};
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
        // Few configs name every field in a rule; one that none names is used
        // all the same.
        Some(quote! {
            #[doc = #docs]
            #[allow(dead_code)]
            #vis #member: #private::Field<#owner, #ty>
        })
    });
    let values = named_fields(input).zip(&names).filter_map(|(field, name)| {
        let member = field.ident.as_ref()?;
        Some(quote!(#member: #private::Field::new(#name)))
    });
    // A collection may have the name of a derive (`Project`, `Flow`).
    let docs = format!("The fields of [`{ident}`](struct@{ident}).");
    // Not at the user's token: a collection that nothing reaches is reported
    // once, as what it is. (`allow(dead_code)` on the struct would make the
    // compiler take it, and so the collection, for something that is used.)
    let definition = format_ident!("{fields}", span = Span::call_site());
    quote_spanned! {ident.span()=>
        #[doc = #docs]
        #[allow(clippy::struct_field_names)]
        #vis struct #definition {
            #(#members,)*
        }

        #[automatically_derived]
        impl #private::Members for #fields {
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
