//! `#[derive(Policy)]`

use darling::FromDeriveInput;
use darling::util::Flag;
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{Attribute, DeriveInput, Expr, Ident, LitStr, Path};

use crate::{common, entity};

const KIND: entity::Kind = entity::Kind {
    kind: "Policies",
    marker: "PolicyDeclaration",
    collection: None,
};

/// What every instance has from the start, under the SyncID of every dump.
const PUBLIC: (&str, &str, &str, &str) = (
    "_sync_default_public_policy",
    "$t:public_label",
    "public",
    "$t:public_description",
);

#[derive(FromDeriveInput)]
#[darling(attributes(policy), forward_attrs(doc), supports(struct_unit))]
struct Receiver {
    ident: Ident,
    attrs: Vec<Attribute>,
    #[darling(default, with = common::expression)]
    name: Option<Expr>,
    #[darling(default, with = common::expression)]
    icon: Option<Expr>,
    app_access: Flag,
    admin_access: Flag,
    enforce_tfa: Flag,
    #[darling(default)]
    ip_access: Vec<LitStr>,
    public: Flag,
    key: Option<LitStr>,
    id: Option<LitStr>,
    #[darling(rename = "crate")]
    krate: Option<Path>,
}

pub(crate) fn expand(input: &DeriveInput) -> darling::Result<TokenStream> {
    let policy = Receiver::from_derive_input(input)?;
    let private = common::private(policy.krate.as_ref());
    let ident = &policy.ident;
    let public = policy.public.is_present();
    let (id, name, look) = if public {
        public_policy(&policy)?
    } else {
        let icon = policy.icon.as_ref();
        let docs = common::docs(&policy.attrs);
        let description = entity::description(quote!(__policy.description), docs);
        let icon = icon.map(|icon| quote!(__policy.icon = ::core::convert::Into::into(#icon);));
        (
            entity::id(policy.id.as_ref()),
            entity::label(policy.name.as_ref(), ident),
            quote!(#icon #description),
        )
    };
    let (app, admin, tfa) = (
        policy.app_access.is_present(),
        policy.admin_access.is_present(),
        policy.enforce_tfa.is_present(),
    );
    let ip_access = policy.ip_access.iter();
    // Spanned, so that a missing `impl Grants` is reported at the type.
    let granted = quote_spanned! {ident.span()=>
        #private::granted::<#ident>
    };
    let declare = quote! {
        let mut __policy = #private::PolicyDef::new(
            <Self as #private::Entity>::IDENTITY,
            #name,
        );
        #look
        __policy.app_access = #app;
        __policy.admin_access = #admin;
        __policy.enforce_tfa = #tfa;
        __policy.public = #public;
        __policy.ip_access = ::std::vec![#(::std::string::String::from(#ip_access)),*];
        let __policy = #granted(__policy, __to);
        __to.policies.push(__policy);
    };
    Ok(KIND.implement(&private, ident, policy.key.as_ref(), id, &declare))
}

/// The id, the name and the looks of the policy that is on every instance.
fn public_policy(policy: &Receiver) -> darling::Result<(TokenStream, TokenStream, TokenStream)> {
    let mut errors = darling::Error::accumulator();
    let mut refuse = |what: &str, span: proc_macro2::Span| {
        let message = format!("the public policy is on every instance and keeps its {what}");
        errors.push(darling::Error::custom(message).with_span(&span));
    };
    if let Some(name) = &policy.name {
        refuse("name", syn::spanned::Spanned::span(name));
    }
    if let Some(icon) = &policy.icon {
        refuse("icon", syn::spanned::Spanned::span(icon));
    }
    if let Some(id) = &policy.id {
        refuse("id", id.span());
    }
    let (id, name, icon, description) = PUBLIC;
    let look = quote! {
        __policy.icon = ::std::string::String::from(#icon);
        __policy.description =
            ::core::option::Option::Some(::std::string::String::from(#description));
    };
    errors.finish_with((
        quote!(::core::option::Option::Some(#id)),
        quote!(#name),
        look,
    ))
}

pub(crate) fn dummy(input: &DeriveInput) -> TokenStream {
    KIND.dummy(input)
}
