//! `translations(en_us = "Article", de_de(name = "Artikel", plural = "Artikel"))`

use darling::{Error, Result};
use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Expr, Ident, LitStr, Meta, Token, parenthesized};

use crate::{common, language};

/// What something is called in one language.
pub(crate) struct Translated {
    language: String,
    pub(crate) span: Span,
    name: Expr,
    singular: Option<Expr>,
    plural: Option<Expr>,
}

/// The translations of an attribute, a language each.
pub(crate) fn list(meta: &Meta) -> Result<Vec<Translated>> {
    let tokens = &meta.require_list()?.tokens;
    let parser = Punctuated::<Translated, Token![,]>::parse_terminated;
    let all = parser.parse2(tokens.clone())?;
    let mut errors = Error::accumulator();
    let mut known: Vec<Translated> = Vec::new();
    for one in all {
        if known.iter().any(|other| other.language == one.language) {
            let message = format!("there is a text in `{}` already", one.language);
            errors.push(Error::custom(message).with_span(&one.span));
        }
        known.push(one);
    }
    errors.finish_with(known)
}

/// The same for what has one name only.
pub(crate) fn plain_list(meta: &Meta) -> Result<Vec<Translated>> {
    let all = list(meta)?;
    let mut errors = Error::accumulator();
    for value in all
        .iter()
        .flat_map(|one| [&one.singular, &one.plural])
        .flatten()
    {
        let message = "the name of a field has no singular or plural";
        errors.push(Error::custom(message).with_span(&value.span()));
    }
    errors.finish_with(all)
}

impl Parse for Translated {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let (language, span) = if input.peek(LitStr) {
            let text: LitStr = input.parse()?;
            (text.value(), text.span())
        } else {
            let ident: Ident = input.parse()?;
            let way_out = "write it as a text, `\"…\" = …`";
            (language::code(&ident, way_out)?, ident.span())
        };
        let (name, singular, plural) = if input.peek(Token![=]) {
            input.parse::<Token![=]>()?;
            (input.parse()?, None, None)
        } else {
            names(input, span)?
        };
        Ok(Self {
            language,
            span,
            name,
            singular,
            plural,
        })
    }
}

type Names = (Expr, Option<Expr>, Option<Expr>);

/// `(name = "Articles", singular = "article", plural = "articles")`
fn names(input: ParseStream<'_>, span: Span) -> syn::Result<Names> {
    let content;
    parenthesized!(content in input);
    let (mut name, mut singular, mut plural) = (None, None, None);
    while !content.is_empty() {
        let key: Ident = content.parse()?;
        content.parse::<Token![=]>()?;
        let value: Expr = content.parse()?;
        match key.to_string().as_str() {
            "name" => name = Some(value),
            "singular" => singular = Some(value),
            "plural" => plural = Some(value),
            wrong => {
                let hint = common::did_you_mean(wrong, ["name", "singular", "plural"]);
                let message = format!("unknown key `{wrong}`{hint}");
                return Err(syn::Error::new(key.span(), message));
            }
        }
        if !content.is_empty() {
            content.parse::<Token![,]>()?;
        }
    }
    let name = name.ok_or_else(|| syn::Error::new(span, "a translation has a `name`"))?;
    Ok((name, singular, plural))
}

impl Translated {
    /// The language and the text of a field's name, as arguments.
    pub(crate) fn arguments(&self) -> TokenStream {
        let (language, name) = (&self.language, &self.name);
        quote!(#language, ::core::convert::Into::into(#name))
    }

    /// The names of a collection.
    pub(crate) fn collection_names(private: &TokenStream, all: &[Self]) -> Option<TokenStream> {
        let option = |value: &Option<Expr>| match value {
            Some(value) => {
                quote!(::core::option::Option::Some(::core::convert::Into::into(#value)))
            }
            None => quote!(::core::option::Option::None),
        };
        let names = all.iter().map(|one| {
            let (language, name) = (&one.language, &one.name);
            let (singular, plural) = (option(&one.singular), option(&one.plural));
            quote! {
                #private::CollectionName {
                    language: #language,
                    translation: ::core::convert::Into::into(#name),
                    singular: #singular,
                    plural: #plural,
                }
            }
        });
        (!all.is_empty()).then(|| quote!(::std::vec![#(#names),*]))
    }
}
