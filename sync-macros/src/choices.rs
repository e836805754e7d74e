//! `#[derive(Choices)]`

use darling::{FromDeriveInput, FromVariant};
use heck::{ToSnakeCase, ToTitleCase};
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{DeriveInput, Expr, Ident, LitStr, Path};

use crate::common;

#[derive(FromDeriveInput)]
#[darling(attributes(choice))]
struct Receiver {
    #[darling(rename = "crate")]
    krate: Option<Path>,
}

#[derive(FromVariant)]
#[darling(attributes(choice))]
struct VariantReceiver {
    ident: Ident,
    value: Option<LitStr>,
    #[darling(default, with = common::expression)]
    text: Option<Expr>,
    #[darling(default, with = common::expression)]
    icon: Option<Expr>,
    #[darling(default, with = common::expression)]
    color: Option<Expr>,
}

impl VariantReceiver {
    fn value(&self) -> String {
        match &self.value {
            Some(value) => value.value(),
            None => common::name(&self.ident).to_snake_case(),
        }
    }
}

pub(crate) fn expand(input: &DeriveInput) -> darling::Result<TokenStream> {
    let receiver = Receiver::from_derive_input(input)?;
    let private = common::private(receiver.krate.as_ref());
    let mut errors = darling::Error::accumulator();
    let mut variants: Vec<VariantReceiver> = Vec::new();
    for variant in common::variants(input, "choices")? {
        let Some(variant) = errors.handle(VariantReceiver::from_variant(variant)) else {
            continue;
        };
        let value = variant.value();
        if let Some(other) = variants.iter().find(|known| known.value() == value) {
            let message = format!("`{}` has the value `{value}` too", other.ident);
            errors.push(darling::Error::custom(message).with_span(&variant.ident));
        }
        variants.push(variant);
    }
    errors.finish()?;
    Ok(implement(&input.ident, &private, &variants))
}

pub(crate) fn dummy(input: &DeriveInput) -> TokenStream {
    implement(&input.ident, &common::private(None), &[])
}

fn implement(ident: &Ident, private: &TokenStream, variants: &[VariantReceiver]) -> TokenStream {
    let choices = variants.iter().map(|variant| {
        let name = &variant.ident;
        let text = match &variant.text {
            Some(text) => quote!(#text),
            None => {
                let text = common::name(name).to_title_case();
                quote!(#text)
            }
        };
        let icon = common::assign(quote!(__choice.icon), variant.icon.as_ref());
        let color = common::assign(quote!(__choice.color), variant.color.as_ref());
        quote! {{
            let mut __choice = #private::Choice::new(#private::Choices::value(&Self::#name), #text);
            #icon
            #color
            __choice
        }}
    });
    let values = variants.iter().map(|variant| {
        let (name, value) = (&variant.ident, variant.value());
        quote!(Self::#name => #value,)
    });
    let this = common::local("self");
    let value = if variants.is_empty() {
        quote!("")
    } else {
        quote!(match #this { #(#values)* })
    };
    let conversions = ["Operand", "Literal"].map(|name| {
        let name = quote::format_ident!("{name}");
        quote_spanned! {ident.span()=>
            #[diagnostic::do_not_recommend]
            #[automatically_derived]
            impl #private::#name<#ident> for #ident {
                fn into_value(self) -> #private::Value {
                    #private::Value::from(#private::Choices::value(&self))
                }
            }
        }
    });
    quote_spanned! {ident.span()=>
        #[diagnostic::do_not_recommend]
        #[automatically_derived]
        impl #private::FieldType for #ident {
            type Base = Self;

            fn column() -> #private::Column {
                <Self as #private::Choices>::choice_column()
            }
        }

        #[automatically_derived]
        impl #private::Choices for #ident {
            fn choices() -> ::std::vec::Vec<#private::Choice> {
                ::std::vec![#(#choices),*]
            }

            fn value(&#this) -> &'static str {
                #value
            }
        }

        #[diagnostic::do_not_recommend]
        #[automatically_derived]
        impl #private::Comparable for #ident {}

        #[diagnostic::do_not_recommend]
        #[automatically_derived]
        impl #private::Listed for #ident {}

        #(#conversions)*
    }
}
