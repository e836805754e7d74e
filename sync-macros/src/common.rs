//! What all derives share.

use darling::util::{Ignored, parse_expr};
use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::punctuated::Punctuated;
use syn::{
    Attribute, Data, DeriveInput, Expr, ExprLit, Fields, Ident, Lit, Meta, Path, Token, Variant,
};

use crate::editor;

/// Runs a derive; when it fails, its errors stand beside an empty impl.
pub(crate) fn expand(
    tokens: proc_macro::TokenStream,
    real: fn(&DeriveInput) -> darling::Result<TokenStream>,
    dummy: fn(&DeriveInput) -> TokenStream,
) -> proc_macro::TokenStream {
    let tokens = TokenStream::from(tokens);
    let stripped = editor::without_marker(&tokens);
    let input: DeriveInput = match syn::parse2(tokens) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error().into(),
    };
    if let Err(error) = plain(&input) {
        // An impl would have to name the parameters.
        return error.write_errors().into();
    }
    let result = real(&input);
    let unfinished = match stripped {
        Some(stripped) => syn::parse2(stripped)
            .is_ok_and(|input| real(&input).is_err() || editor::starts_a_list(&input)),
        None => result.is_err() || editor::starts_a_list(&input),
    };
    let unfinished = unfinished.then(|| editor::unfinished(&private(None), &input));
    let expanded = result.unwrap_or_else(|error| {
        let errors = error.write_errors();
        let dummy = dummy(&input);
        quote!(#errors #dummy)
    });
    quote!(#unfinished #expanded).into()
}

fn plain(input: &DeriveInput) -> darling::Result<()> {
    if input.generics.params.is_empty() {
        return Ok(());
    }
    let message = format!(
        "`{}` stands for one thing: it cannot be generic",
        input.ident
    );
    Err(darling::Error::custom(message).with_span(&input.generics))
}

/// The path of the SDK's hidden module.
pub(crate) fn private(krate: Option<&Path>) -> TokenStream {
    match krate {
        Some(path) => quote!(#path::__private),
        None => quote!(::sync_sdk::__private),
    }
}

/// A local variable of the emitted code: `self`, `__to`.
///
/// Emitted code stands at the user's tokens, so that messages and origins do; a
/// derive inside a `macro_rules!` may have tokens of two scopes of local names.
/// Whatever is bound in one place and used in another is written with this.
pub(crate) fn local(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}

/// Where the type is, as Rust writes it: `gazette::access::Editor`.
pub(crate) fn type_path(ident: &Ident) -> TokenStream {
    let tail = format!("::{ident}");
    quote!(::core::concat!(::core::module_path!(), #tail))
}

/// `file!(), line!()` of a token.
pub(crate) fn place(span: Span) -> TokenStream {
    quote_spanned!(span=> ::core::file!(), ::core::line!())
}

/// An attribute's value as an expression; a text stays a text.
pub(crate) fn expression(meta: &Meta) -> darling::Result<Option<Expr>> {
    parse_expr::preserve_str_literal(meta).map(Some)
}

/// The expressions of `key(a, b)`.
pub(crate) fn list(meta: &Meta) -> darling::Result<Vec<Expr>> {
    let list = meta.require_list()?;
    let all = list.parse_args_with(Punctuated::<Expr, Token![,]>::parse_terminated)?;
    Ok(all.into_iter().collect())
}

/// `place = Some(expression.into());` where there is one.
pub(crate) fn assign(place: TokenStream, value: Option<&Expr>) -> Option<TokenStream> {
    let value = value?;
    Some(quote!(#place = ::core::option::Option::Some(::core::convert::Into::into(#value));))
}

/// The doc comment: paragraphs, with their lines joined.
pub(crate) fn docs(attributes: &[Attribute]) -> Option<String> {
    let mut paragraphs = vec![String::new()];
    for line in attributes.iter().filter_map(doc_line) {
        let line = line.trim();
        let Some(paragraph) = paragraphs.last_mut() else {
            continue;
        };
        if line.is_empty() {
            if !paragraph.is_empty() {
                paragraphs.push(String::new());
            }
        } else {
            if !paragraph.is_empty() {
                paragraph.push(' ');
            }
            paragraph.push_str(line);
        }
    }
    let text = paragraphs.join("\n\n").trim().to_owned();
    (!text.is_empty()).then_some(text)
}

fn doc_line(attribute: &Attribute) -> Option<String> {
    match &attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
            Expr::Lit(ExprLit {
                lit: Lit::Str(text),
                ..
            }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}

/// The name of an identifier, without `r#`.
pub(crate) fn name(ident: &Ident) -> String {
    let text = ident.to_string();
    text.strip_prefix("r#").map(str::to_owned).unwrap_or(text)
}

/// The named fields of a struct, each as it was read.
pub(crate) fn members<'a, T>(
    data: &'a darling::ast::Data<Ignored, T>,
    ident: impl Fn(&'a T) -> Option<&'a Ident>,
) -> Vec<(&'a Ident, &'a T)> {
    match data {
        darling::ast::Data::Struct(fields) => fields
            .iter()
            .filter_map(|field| Some((ident(field)?, field)))
            .collect(),
        darling::ast::Data::Enum(_) => Vec::new(),
    }
}

/// The variants of an enum without data.
pub(crate) fn variants<'a>(
    input: &'a DeriveInput,
    what: &str,
) -> darling::Result<Vec<&'a Variant>> {
    let Data::Enum(data) = &input.data else {
        let message = format!("{what} are the variants of an enum");
        return Err(darling::Error::custom(message).with_span(&input.ident));
    };
    let mut errors = darling::Error::accumulator();
    for variant in &data.variants {
        if !matches!(variant.fields, Fields::Unit) {
            let message = format!("{what} have no data");
            errors.push(darling::Error::custom(message).with_span(&variant.fields));
        }
    }
    if data.variants.is_empty() {
        let message = format!("`{}` has no variants", input.ident);
        errors.push(darling::Error::custom(message).with_span(&input.ident));
    }
    errors.finish_with(data.variants.iter().collect())
}

/// `; did you mean `mail`?` where one of the known names is near.
pub(crate) fn did_you_mean<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    known
        .into_iter()
        .map(|name| (strsim::jaro_winkler(wrong, name), name))
        .filter(|(nearness, _)| *nearness > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| format!("; did you mean `{name}`?"))
        .unwrap_or_default()
}
