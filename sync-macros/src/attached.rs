//! The place of a policy among those of a role: `Editors(sort = 3)`.

use darling::{Error, FromMeta, Result};
use proc_macro2::TokenStream;
use quote::quote;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Expr, Ident, Meta, Path, Token, parenthesized};

/// What the list counts, a number of its own, or null.
pub(crate) enum Sort {
    Counted,
    Own(Expr),
}

impl Sort {
    /// The value of `Sort` in the SDK.
    pub(crate) fn emit(&self, private: &TokenStream) -> TokenStream {
        match self {
            Self::Counted => quote!(#private::Sort::Counted),
            Self::Own(Expr::Path(path)) if path.path.is_ident("null") => {
                quote!(#private::Sort::Null)
            }
            Self::Own(number) => quote!(#private::Sort::Own(#number)),
        }
    }
}

/// `sort = 3`
fn own(input: ParseStream<'_>) -> syn::Result<Sort> {
    let key: Ident = input.parse()?;
    if key != "sort" {
        let message = "expected `sort = …`: the place of the policy, a number or `null`";
        return Err(syn::Error::new(key.span(), message));
    }
    input.parse::<Token![=]>()?;
    let sort = Sort::Own(input.parse()?);
    input.parse::<Option<Token![,]>>()?;
    Ok(sort)
}

/// A policy of a role.
pub(crate) struct Attached {
    pub(crate) policy: Path,
    pub(crate) sort: Sort,
}

impl Parse for Attached {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let policy = input.call(Path::parse_mod_style)?;
        let mut sort = Sort::Counted;
        if input.peek(syn::token::Paren) {
            let content;
            parenthesized!(content in input);
            sort = own(&content)?;
            if !content.is_empty() {
                return Err(content.error("a policy has one place"));
            }
        }
        Ok(Self { policy, sort })
    }
}

/// `policies(Editors, Auditors(sort = 3))`
pub(crate) fn list(meta: &Meta) -> Result<Vec<Attached>> {
    let list = meta.require_list()?;
    let all = list.parse_args_with(Punctuated::<Attached, Token![,]>::parse_terminated)?;
    Ok(all.into_iter().collect())
}

/// `everyone`, `everyone(sort = 2)`
pub(crate) struct Everyone(pub(crate) Sort);

impl FromMeta for Everyone {
    fn from_meta(meta: &Meta) -> Result<Self> {
        match meta {
            Meta::Path(_) => Ok(Self(Sort::Counted)),
            Meta::List(list) => Ok(Self(list.parse_args_with(own)?)),
            Meta::NameValue(pair) => {
                let message = "write `everyone` alone, or `everyone(sort = 2)`";
                Err(Error::custom(message).with_span(&pair.value))
            }
        }
    }
}
