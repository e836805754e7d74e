//! `#[derive(Project)]`

use darling::FromDeriveInput;
use darling::util::PathList;
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{DeriveInput, Ident, LitStr, Path};

use crate::common;

#[derive(FromDeriveInput)]
#[darling(attributes(project), supports(struct_unit))]
struct Receiver {
    ident: Ident,
    key: Option<LitStr>,
    #[darling(default)]
    collections: PathList,
    #[darling(default)]
    folders: PathList,
    #[darling(default)]
    roles: PathList,
    #[darling(default)]
    policies: PathList,
    #[darling(default)]
    flows: PathList,
    #[darling(default)]
    dashboards: PathList,
    #[darling(default)]
    presets: PathList,
    #[darling(default)]
    protect: Vec<LitStr>,
    #[darling(default)]
    translations: PathList,
    #[darling(default)]
    seeds: PathList,
    #[darling(rename = "crate")]
    krate: Option<Path>,
}

pub(crate) fn expand(input: &DeriveInput) -> darling::Result<TokenStream> {
    let project = Receiver::from_derive_input(input)?;
    let private = common::private(project.krate.as_ref());
    let key = match &project.key {
        Some(key) if key.value().trim().is_empty() => {
            let message = "the key of a project cannot be empty";
            return Err(darling::Error::custom(message).with_span(key));
        }
        Some(key) => quote!(#key),
        None => quote!(::core::env!("CARGO_PKG_NAME")),
    };
    let collections = project.collections.iter();
    let folders = project.folders.iter();
    let roles = project.roles.iter();
    let policies = project.policies.iter();
    let flows = project.flows.iter();
    let dashboards = project.dashboards.iter();
    let presets = project.presets.iter();
    let protect = project.protect.iter().map(|pattern| {
        let at = common::place(pattern.span());
        quote!(__to.protect(#pattern, #at);)
    });
    let translations = project.translations.iter();
    let seeds = project.seeds.iter();
    let declare = quote! {
        #(#protect)*
        #(#private::collection::<#collections>(__to);)*
        #(#private::folder::<#folders>(__to);)*
        #(#private::role::<#roles>(__to);)*
        #(#private::policy::<#policies>(__to);)*
        #(#private::flow::<#flows>(__to);)*
        #(#private::dashboard::<#dashboards>(__to);)*
        #(#private::preset::<#presets>(__to);)*
        #(#private::translations::<#translations>(__to);)*
        #(#private::seed::<#seeds>(__to);)*
    };
    Ok(implement(&project.ident, &private, &key, &declare))
}

pub(crate) fn dummy(input: &DeriveInput) -> TokenStream {
    let private = common::private(None);
    implement(&input.ident, &private, &quote!(""), &TokenStream::new())
}

fn implement(
    ident: &Ident,
    private: &TokenStream,
    key: &TokenStream,
    declare: &TokenStream,
) -> TokenStream {
    let to = common::local("__to");
    quote_spanned! {ident.span()=>
        #[automatically_derived]
        impl #private::ProjectDeclaration for #ident {
            fn key() -> #private::ProjectKey {
                #private::ProjectKey::new(#key)
            }

            fn origin() -> #private::Origin {
                #private::Origin {
                    file: ::std::string::String::from(::core::file!()),
                    line: ::core::line!(),
                }
            }

            fn declare(#to: &mut #private::Declarations) {
                #declare
            }
        }
    }
}
