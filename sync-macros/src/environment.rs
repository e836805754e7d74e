//! `#[derive(Environment)]`

use darling::{FromDeriveInput, FromVariant};
use heck::ToKebabCase;
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{DeriveInput, Ident, LitStr, Path};

use crate::common;

#[derive(FromDeriveInput)]
#[darling(attributes(environment))]
struct Receiver {
    #[darling(rename = "crate")]
    krate: Option<Path>,
}

#[derive(FromVariant)]
#[darling(attributes(environment))]
struct VariantReceiver {
    ident: Ident,
    name: Option<LitStr>,
}

pub(crate) fn expand(input: &DeriveInput) -> darling::Result<TokenStream> {
    let receiver = Receiver::from_derive_input(input)?;
    let private = common::private(receiver.krate.as_ref());
    let mut errors = darling::Error::accumulator();
    let mut arms: Vec<(Ident, String)> = Vec::new();
    for variant in common::variants(input, "environments")? {
        let Some(variant) = errors.handle(VariantReceiver::from_variant(variant)) else {
            continue;
        };
        let name = match &variant.name {
            Some(name) => name.value(),
            None => common::name(&variant.ident).to_kebab_case(),
        };
        if let Some((other, _)) = arms.iter().find(|(_, known)| *known == name) {
            let message = format!("`{other}` is named `{name}` too");
            errors.push(darling::Error::custom(message).with_span(&variant.ident));
        }
        arms.push((variant.ident, name));
    }
    errors.finish()?;
    Ok(implement(&input.ident, &private, &arms))
}

pub(crate) fn dummy(input: &DeriveInput) -> TokenStream {
    implement(&input.ident, &common::private(None), &[])
}

fn implement(ident: &Ident, private: &TokenStream, arms: &[(Ident, String)]) -> TokenStream {
    let this = common::local("self");
    let variants = arms.iter().map(|(variant, _)| variant);
    let named = arms
        .iter()
        .map(|(variant, name)| quote!(Self::#variant => #name,));
    let name = if arms.is_empty() {
        quote!(::core::option::Option::None)
    } else {
        quote!(::core::option::Option::Some(match #this { #(#named)* }))
    };
    quote_spanned! {ident.span()=>
        #[automatically_derived]
        impl #private::Environment for #ident {
            const ALL: &'static [Self] = &[#(Self::#variants),*];

            fn name(#this) -> ::core::option::Option<&'static str> {
                #name
            }
        }
    }
}
