//! Types that stand for one record.

use heck::{ToSnakeCase, ToTitleCase};
use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::{DeriveInput, Expr, Ident, LitStr};

use crate::common;

/// Which kind of record a derive is for.
pub(crate) struct Kind {
    /// The variant of the model's `Kind`.
    pub(crate) kind: &'static str,
    /// The trait that marks such types.
    pub(crate) marker: &'static str,
}

impl Kind {
    /// The impls of a type that stands for one record of this kind.
    pub(crate) fn implement(
        &self,
        private: &TokenStream,
        ident: &Ident,
        key: Option<&LitStr>,
        id: TokenStream,
        declare: &TokenStream,
    ) -> TokenStream {
        let kind = format_ident!("{}", self.kind);
        let marker = format_ident!("{}", self.marker);
        let key = key.map_or_else(|| common::name(ident).to_snake_case(), LitStr::value);
        quote_spanned! {common::at(ident)=>
            #[automatically_derived]
            impl #private::Entity for #ident {
                const IDENTITY: #private::Identity = #private::Identity {
                    kind: #private::Kind::#kind,
                    key: #key,
                    id: #id,
                    file: ::core::file!(),
                    line: ::core::line!(),
                };

                fn declare(__to: &mut #private::Declarations) {
                    if __to.enter::<Self>() {
                        #declare
                    }
                }
            }

            #[automatically_derived]
            impl #private::#marker for #ident {}
        }
    }

    /// The same for a type whose attributes are wrong.
    pub(crate) fn dummy(&self, input: &DeriveInput) -> TokenStream {
        let private = common::private(None);
        let none = quote!(::core::option::Option::None);
        self.implement(&private, &input.ident, None, none, &TokenStream::new())
    }
}

/// `Some("…")` or `None`.
pub(crate) fn id(id: Option<&LitStr>) -> TokenStream {
    match id {
        Some(id) => quote!(::core::option::Option::Some(#id)),
        None => quote!(::core::option::Option::None),
    }
}

/// The name that people see: what the author says, else the type's name.
pub(crate) fn label(name: Option<&Expr>, ident: &Ident) -> TokenStream {
    match name {
        Some(name) => quote!(#name),
        None => {
            let name = common::name(ident).to_title_case();
            quote!(#name)
        }
    }
}

/// `place = Some("…".into());` from a doc comment.
pub(crate) fn description(place: TokenStream, docs: Option<String>) -> Option<TokenStream> {
    let docs = docs?;
    Some(quote!(#place = ::core::option::Option::Some(::std::string::String::from(#docs));))
}
