//! `#[derive(Choices)]`

use darling::{FromDeriveInput, FromVariant};
use heck::{ToSnakeCase, ToTitleCase};
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{DeriveInput, Expr, ExprLit, ExprUnary, Ident, Lit, Path, UnOp};

use crate::common;

#[derive(FromDeriveInput)]
#[darling(attributes(choice))]
struct Receiver {
    #[darling(rename = "crate")]
    krate: Option<Path>,
    column: Option<Path>,
}

#[derive(FromVariant)]
#[darling(attributes(choice))]
struct VariantReceiver {
    ident: Ident,
    #[darling(default, with = common::expression)]
    value: Option<Expr>,
    #[darling(default, with = common::expression)]
    text: Option<Expr>,
    #[darling(default, with = common::expression)]
    icon: Option<Expr>,
    #[darling(default, with = common::expression)]
    color: Option<Expr>,
}

/// What the database stores for a variant.
#[derive(PartialEq)]
enum Stored {
    Text(String),
    Number(i64),
}

impl Stored {
    fn of(variant: &VariantReceiver) -> darling::Result<Self> {
        match &variant.value {
            Some(value) => Self::literal(value).ok_or_else(|| {
                let message = "`value` is a text (`\"draft\"`) or a whole number (`1`)";
                darling::Error::custom(message).with_span(value)
            }),
            None => Ok(Self::Text(common::name(&variant.ident).to_snake_case())),
        }
    }

    fn literal(value: &Expr) -> Option<Self> {
        match value {
            Expr::Lit(ExprLit {
                lit: Lit::Str(text),
                ..
            }) => Some(Self::Text(text.value())),
            Expr::Lit(ExprLit {
                lit: Lit::Int(number),
                ..
            }) => number.base10_parse().ok().map(Self::Number),
            Expr::Unary(ExprUnary {
                op: UnOp::Neg(_),
                expr,
                ..
            }) => match Self::literal(expr)? {
                Self::Number(number) => Some(Self::Number(-number)),
                Self::Text(_) => None,
            },
            _ => None,
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
        }
    }
}

struct Variant {
    said: VariantReceiver,
    stored: Stored,
}

pub(crate) fn expand(input: &DeriveInput) -> darling::Result<TokenStream> {
    let receiver = Receiver::from_derive_input(input)?;
    let private = common::private(receiver.krate.as_ref());
    let mut errors = darling::Error::accumulator();
    let mut variants: Vec<Variant> = Vec::new();
    for variant in common::variants(input, "choices")? {
        let Some(said) = errors.handle(VariantReceiver::from_variant(variant)) else {
            continue;
        };
        let Some(stored) = errors.handle(Stored::of(&said)) else {
            continue;
        };
        if let Some(other) = variants.iter().find(|known| known.stored == stored) {
            let (name, value) = (&other.said.ident, stored.text());
            let message = format!("`{name}` has the value `{value}` too");
            errors.push(darling::Error::custom(message).with_span(&said.ident));
        }
        variants.push(Variant { said, stored });
    }
    errors.handle(one_type(&variants));
    errors.finish()?;
    Ok(implement(
        &input.ident,
        &private,
        receiver.column.as_ref(),
        &variants,
    ))
}

/// All values are texts, or all are numbers.
fn one_type(variants: &[Variant]) -> darling::Result<()> {
    let is_text = |variant: &&Variant| matches!(variant.stored, Stored::Text(_));
    let (texts, numbers): (Vec<_>, Vec<_>) = variants.iter().partition(is_text);
    match (texts.first(), numbers.first()) {
        (Some(text), Some(number)) => {
            let message = format!(
                "`{}` is stored as the number {}, and this one as the text `{}`: a column holds \
                 one of the two, say `#[choice(value = …)]`",
                number.said.ident,
                number.stored.text(),
                text.stored.text()
            );
            Err(darling::Error::custom(message).with_span(&text.said.ident))
        }
        _ => Ok(()),
    }
}

pub(crate) fn dummy(input: &DeriveInput) -> TokenStream {
    implement(&input.ident, &common::private(None), None, &[])
}

fn implement(
    ident: &Ident,
    private: &TokenStream,
    column: Option<&Path>,
    variants: &[Variant],
) -> TokenStream {
    let choices = variants.iter().map(|variant| {
        let variant = &variant.said;
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
            let mut __choice = #private::Choice::new(#private::Choices::stored(&Self::#name), #text);
            #icon
            #color
            __choice
        }}
    });
    let values = variants.iter().map(|variant| {
        let (name, value) = (&variant.said.ident, variant.stored.text());
        quote!(Self::#name => #value,)
    });
    let this = common::local("self");
    let value = if variants.is_empty() {
        quote!("")
    } else {
        quote!(match #this { #(#values)* })
    };
    let numbers = numbers(private, variants);
    let column = column.map(|column| quote!(#column)).or_else(|| {
        let wide = |variant: &Variant| matches!(variant.stored, Stored::Number(number) if i32::try_from(number).is_err());
        numbers.as_ref()?;
        Some(if variants.iter().any(wide) { quote!(i64) } else { quote!(i32) })
    });
    let column = column.map(|column| {
        quote! {
            fn choice_column() -> #private::Column {
                <#column as #private::FieldType>::column()
                    .holding(<Self as #private::Choices>::choices())
            }
        }
    });
    let ordered = numbers.as_ref().map(|_| {
        quote_spanned! {ident.span()=>
            #[diagnostic::do_not_recommend]
            #[automatically_derived]
            impl #private::Ordered for #ident {}
        }
    });
    let conversions = ["Operand", "Literal"].map(|name| {
        let name = quote::format_ident!("{name}");
        quote_spanned! {ident.span()=>
            #[diagnostic::do_not_recommend]
            #[automatically_derived]
            impl #private::#name<#ident> for #ident {
                fn into_value(self) -> #private::Value {
                    #private::Choices::stored(&self)
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

            #numbers
            #column
        }

        #[diagnostic::do_not_recommend]
        #[automatically_derived]
        impl #private::Comparable for #ident {}

        #[diagnostic::do_not_recommend]
        #[automatically_derived]
        impl #private::Listed for #ident {}

        #ordered

        #(#conversions)*
    }
}

/// What is stored, where that is no text.
fn numbers(private: &TokenStream, variants: &[Variant]) -> Option<TokenStream> {
    let values = variants.iter().map(|variant| match variant.stored {
        Stored::Number(number) => {
            let name = &variant.said.ident;
            Some(quote!(Self::#name => #private::Value::from(#number),))
        }
        Stored::Text(_) => None,
    });
    let values = values
        .collect::<Option<Vec<_>>>()
        .filter(|values| !values.is_empty())?;
    Some(quote! {
        fn stored(&self) -> #private::Value {
            match self { #(#values)* }
        }
    })
}
