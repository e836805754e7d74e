//! `#[derive(Role)]`

use darling::FromDeriveInput;
use darling::util::PathList;
use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, DeriveInput, Expr, Ident, LitStr, Path};

use crate::{common, entity};

const KIND: entity::Kind = entity::Kind {
    kind: "Roles",
    marker: "RoleDeclaration",
    collection: Some("Role"),
};

#[derive(FromDeriveInput)]
#[darling(attributes(role), forward_attrs(doc), supports(struct_unit))]
struct Receiver {
    ident: Ident,
    attrs: Vec<Attribute>,
    #[darling(default, with = common::expression)]
    name: Option<Expr>,
    #[darling(default, with = common::expression)]
    icon: Option<Expr>,
    parent: Option<Path>,
    #[darling(default)]
    policies: PathList,
    key: Option<LitStr>,
    id: Option<LitStr>,
    #[darling(rename = "crate")]
    krate: Option<Path>,
}

pub(crate) fn expand(input: &DeriveInput) -> darling::Result<TokenStream> {
    let role = Receiver::from_derive_input(input)?;
    let private = common::private(role.krate.as_ref());
    let name = entity::label(role.name.as_ref(), &role.ident);
    // The icon that the app gives a new role.
    let icon = match &role.icon {
        Some(icon) => quote!(#icon),
        None => quote!("supervised_user_circle"),
    };
    let parent = match &role.parent {
        Some(parent) => quote! {
            ::core::option::Option::Some(#private::role::<#parent>(__to))
        },
        None => quote!(::core::option::Option::None),
    };
    let policies = role.policies.iter();
    let description = entity::description(quote!(__role.description), common::docs(&role.attrs));
    let declare = quote! {
        let mut __role = #private::RoleDef {
            identity: <Self as #private::Entity>::IDENTITY,
            name: ::core::convert::Into::into(#name),
            icon: ::core::convert::Into::into(#icon),
            description: ::core::option::Option::None,
            parent: #parent,
            policies: ::std::vec![#(#private::policy::<#policies>(__to)),*],
        };
        #description
        __to.roles.push(__role);
    };
    let id = entity::id(role.id.as_ref());
    Ok(KIND.implement(&private, &role.ident, role.key.as_ref(), id, &declare))
}

pub(crate) fn dummy(input: &DeriveInput) -> TokenStream {
    KIND.dummy(input)
}
