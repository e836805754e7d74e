//! `#[derive(Translations)]`

use darling::ast::NestedMeta;
use darling::{Error, FromDeriveInput, FromMeta, Result};
use heck::ToSnakeCase;
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned as _;
use syn::{DeriveInput, Expr, Ident, LitStr, Meta, Path, Token, Variant};

use crate::{common, language};

#[derive(FromDeriveInput)]
#[darling(attributes(translations))]
struct Receiver {
    #[darling(default)]
    languages: Languages,
    #[darling(default)]
    partial: bool,
    prefix: Option<LitStr>,
    #[darling(rename = "crate")]
    krate: Option<Path>,
}

/// The languages of an enum of texts, in the order in which they were named.
#[derive(Default)]
struct Languages(Vec<Language>);

struct Language {
    /// The name that texts use: `en_us`.
    ident: Ident,
    /// Directus's: `en-US`.
    code: String,
}

impl FromMeta for Languages {
    fn from_list(items: &[NestedMeta]) -> Result<Self> {
        let mut errors = Error::accumulator();
        let mut languages: Vec<Language> = Vec::new();
        for item in items {
            let Some(language) = errors.handle_in(|| Language::parse(item)) else {
                continue;
            };
            if languages.iter().any(|known| known.ident == language.ident) {
                let message = format!("`{}` is named twice", language.ident);
                errors.push(Error::custom(message).with_span(&language.ident));
            }
            languages.push(language);
        }
        errors.finish_with(Self(languages))
    }
}

impl Language {
    /// `en_us`, or `valencian = "ca-ES-valencia"`.
    fn parse(item: &NestedMeta) -> Result<Self> {
        let wrong = || Error::custom("languages are names like `en_us`, or `name = \"en-US\"`");
        let NestedMeta::Meta(meta) = item else {
            return Err(wrong().with_span(item));
        };
        let ident = meta.path().get_ident().cloned();
        let ident = ident.ok_or_else(|| wrong().with_span(meta))?;
        if ident == "key" {
            let message =
                "a text's `key` is its name: give the language another one, `kurdish = \"…\"`";
            return Err(Error::custom(message).with_span(&ident));
        }
        let code = match meta {
            Meta::Path(_) => {
                let way_out = format!("say which one it is, `{ident} = \"…\"`");
                language::code(&ident, &way_out)?
            }
            Meta::NameValue(pair) => LitStr::from_expr(&pair.value)?.value(),
            Meta::List(_) => return Err(wrong().with_span(meta)),
        };
        Ok(Self { ident, code })
    }
}

/// One text: its variant, its key, and what it is in each language.
struct Text {
    variant: Ident,
    key: String,
    versions: Vec<(String, Expr)>,
}

impl Text {
    fn parse(variant: &Variant, of: &Receiver) -> Result<Self> {
        let mut errors = Error::accumulator();
        let mut key = None;
        let mut versions: Vec<(&Language, Expr)> = Vec::new();
        for attribute in variant.attrs.iter().filter(|a| a.path().is_ident("text")) {
            let parts = attribute.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated);
            let Some(parts) = errors.handle(parts.map_err(Error::from)) else {
                continue;
            };
            for part in parts {
                if part.path().is_ident("key") {
                    key = errors.handle(LitStr::from_meta(&part));
                    continue;
                }
                let Some((language, value)) = errors.handle_in(|| of.version(&part)) else {
                    continue;
                };
                // Two names of one language are two texts of it.
                if versions
                    .iter()
                    .any(|(known, _)| known.ident == language.ident)
                {
                    let message = format!("`{}` is said twice", language.ident);
                    errors.push(Error::custom(message).with_span(part.path()));
                }
                versions.push((language, value));
            }
        }
        // A version under a wrong name is missing under the right one too: one
        // message is enough.
        let mut errors = errors.checkpoint()?;
        let missing: Vec<String> = of
            .languages
            .0
            .iter()
            .filter(|language| {
                versions
                    .iter()
                    .all(|(known, _)| known.ident != language.ident)
            })
            .map(|language| format!("`{}`", language.ident))
            .collect();
        let name = &variant.ident;
        if versions.is_empty() {
            let first = &of.languages.0[0].ident;
            let message = format!("`{name}` has no text: give it `#[text({first} = \"…\")]`");
            errors.push(Error::custom(message).with_span(name));
        } else if !missing.is_empty() && !of.partial {
            let message = format!(
                "`{name}` has no {} text (`#[translations(partial)]` allows that)",
                missing.join(" and no ")
            );
            errors.push(Error::custom(message).with_span(name));
        }
        let prefix = of.prefix.as_ref().map(LitStr::value).unwrap_or_default();
        let own = key.map_or_else(|| common::name(name).to_snake_case(), |key| key.value());
        errors.finish_with(Self {
            variant: name.clone(),
            key: prefix + &own,
            versions: versions
                .into_iter()
                .map(|(language, value)| (language.code.clone(), value))
                .collect(),
        })
    }
}

impl Receiver {
    /// `en_us = "…"`
    fn version(&self, part: &Meta) -> Result<(&Language, Expr)> {
        let name = part.path();
        let Some(language) = self
            .languages
            .0
            .iter()
            .find(|one| name.is_ident(&one.ident))
        else {
            let wrong = name.get_ident().map(Ident::to_string).unwrap_or_default();
            let known: Vec<String> = self
                .languages
                .0
                .iter()
                .map(|one| one.ident.to_string())
                .collect();
            let mut hint = common::did_you_mean(&wrong, known.iter().map(String::as_str));
            if hint.is_empty() {
                hint = "; add it to `#[translations(languages(…))]`".to_owned();
            }
            let message = format!("there is no language `{wrong}`{hint}");
            return Err(Error::custom(message).with_span(name));
        };
        match common::expression(part)? {
            Some(value) => Ok((language, value)),
            None => Err(Error::custom("expected a text").with_span(part)),
        }
    }
}

pub(crate) fn expand(input: &DeriveInput) -> Result<TokenStream> {
    let receiver = Receiver::from_derive_input(input)?;
    if receiver.languages.0.is_empty() {
        let message = "name the languages: `#[translations(languages(en_us, …))]`";
        return Err(Error::custom(message).with_span(&input.ident));
    }
    let private = common::private(receiver.krate.as_ref());
    let mut errors = Error::accumulator();
    let mut texts: Vec<Text> = Vec::new();
    for variant in common::variants(input, "texts")? {
        let Some(text) = errors.handle_in(|| Text::parse(variant, &receiver)) else {
            continue;
        };
        if let Some(other) = texts.iter().find(|known| known.key == text.key) {
            let message = format!("`{}` has the key `{}` too", other.variant, text.key);
            errors.push(Error::custom(message).with_span(&text.variant));
        }
        texts.push(text);
    }
    errors.finish()?;
    Ok(implement(&input.ident, &private, &texts))
}

pub(crate) fn dummy(input: &DeriveInput) -> TokenStream {
    implement(&input.ident, &common::private(None), &[])
}

fn implement(ident: &Ident, private: &TokenStream, texts: &[Text]) -> TokenStream {
    let definitions = texts.iter().map(|text| {
        let key = &text.key;
        let versions = text.versions.iter().map(|(code, value)| {
            quote_spanned!(value.span()=> (#code, ::core::convert::Into::into(#value)))
        });
        let place = text.variant.span();
        let line = quote_spanned!(place=> ::core::line!());
        quote! {
            #private::TranslationDef {
                key: #key,
                texts: ::std::vec![#(#versions),*],
                file: ::core::file!(),
                line: #line,
            }
        }
    });
    let (this, to) = (common::local("self"), common::local("__to"));
    let keys = texts.iter().map(|text| {
        let (variant, key) = (&text.variant, &text.key);
        quote!(Self::#variant => #key,)
    });
    let key = match texts {
        [] => quote!(""),
        _ => quote!(match #this { #(#keys)* }),
    };
    // Wherever the config takes a text.
    let text = common::local("text");
    let reference = quote!(#private::TranslationsDeclaration::reference(&#text));
    let conversions = [
        (quote!(::std::string::String), quote!(#reference)),
        (quote!(#private::Input), quote!(Self::from(#reference))),
        (quote!(#private::Value), quote!(Self::from(#reference))),
    ];
    let conversions = conversions.into_iter().map(|(target, value)| {
        quote_spanned! {ident.span()=>
            #[automatically_derived]
            impl ::core::convert::From<#ident> for #target {
                fn from(#text: #ident) -> Self {
                    #value
                }
            }
        }
    });
    quote_spanned! {ident.span()=>
        #[automatically_derived]
        impl #private::TranslationsDeclaration for #ident {
            fn key(&#this) -> &'static str {
                #key
            }

            fn declare(#to: &mut #private::Declarations) {
                if #to.enter::<Self>() {
                    #to.translations.extend([#(#definitions),*]);
                }
            }
        }

        #(#conversions)*
    }
}
