//! `#[derive(Project)]`

use std::path::Path;

use darling::FromDeriveInput;
use darling::util::PathList;
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{DeriveInput, Ident, LitStr};

use crate::common;

#[derive(FromDeriveInput)]
#[darling(attributes(project), supports(struct_unit))]
struct Receiver {
    ident: Ident,
    key: Option<LitStr>,
    lock: Option<LitStr>,
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
    krate: Option<syn::Path>,
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
    let lock = project.lock.as_ref().map(|path| lock(&private, path));
    let lock = lock.transpose()?;
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
    let facts = Facts { key, declare, lock };
    Ok(implement(&project.ident, &private, &facts))
}

pub(crate) fn dummy(input: &DeriveInput) -> TokenStream {
    let private = common::private(None);
    let facts = Facts {
        key: quote!(""),
        declare: TokenStream::new(),
        lock: None,
    };
    implement(&input.ident, &private, &facts)
}

/// The file of SyncIDs, which becomes a part of the crate: cargo builds it again
/// when the file changes.
fn lock(private: &TokenStream, path: &LitStr) -> darling::Result<TokenStream> {
    let value = path.value();
    let message = if value.trim().is_empty() {
        "the path of the lock is empty: `lock = \"sync.lock\"`"
    } else if Path::new(&value).has_root() {
        "the path of the lock starts at the folder of `Cargo.toml`: `lock = \"sync.lock\"`"
    } else {
        let file = quote_spanned! {path.span()=>
            ::core::include_str!(::core::concat!(::core::env!("CARGO_MANIFEST_DIR"), "/", #path))
        };
        return Ok(quote! {
            fn lock() -> ::core::option::Option<#private::LockFile> {
                ::core::option::Option::Some(#private::LockFile {
                    path: #path,
                    text: #file,
                })
            }
        });
    };
    Err(darling::Error::custom(message).with_span(path))
}

/// What is emitted for a project.
struct Facts {
    key: TokenStream,
    declare: TokenStream,
    lock: Option<TokenStream>,
}

fn implement(ident: &Ident, private: &TokenStream, facts: &Facts) -> TokenStream {
    let Facts { key, declare, lock } = facts;
    let (to, path) = (common::local("__to"), common::type_path(ident));
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

            fn path() -> &'static str {
                #path
            }

            fn declare(#to: &mut #private::Declarations) {
                #declare
            }

            #lock
        }
    }
}
