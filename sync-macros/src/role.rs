//! `#[derive(Role)]`

use darling::FromDeriveInput;
use darling::util::Flag;
use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::{Attribute, DeriveInput, Expr, LitStr, Path};

use crate::attached::{self, Attached};
use crate::{common, entity};

const KIND: entity::Kind = entity::Kind {
    kind: "Roles",
    marker: "RoleDeclaration",
    collection: Some("Role"),
    noun: "role",
};

/// The SyncID that the administrators' role has in every dump.
const ADMIN: &str = "_sync_default_admin_role";

#[derive(FromDeriveInput)]
#[darling(attributes(role), forward_attrs(doc), supports(struct_unit))]
struct Receiver {
    ident: syn::Ident,
    attrs: Vec<Attribute>,
    #[darling(default, with = common::expression)]
    name: Option<Expr>,
    #[darling(default, with = common::expression)]
    icon: Option<Expr>,
    #[darling(default, with = common::expression)]
    description: Option<Expr>,
    parent: Option<Path>,
    #[darling(default, with = attached::list)]
    policies: Vec<Attached>,
    #[darling(default, with = common::expression)]
    raw: Option<Expr>,
    admin: Flag,
    #[darling(flatten)]
    entity: entity::Attributes,
}

pub(crate) fn expand(input: &DeriveInput) -> darling::Result<TokenStream> {
    let mut role = Receiver::from_derive_input(input)?;
    let private = role.entity.private();
    let policies = role.policies.iter().map(|attached| {
        let (policy, sort) = (&attached.policy, attached.sort.emit(&private));
        quote!((#private::policy::<#policy>(__to), #sort))
    });
    let list = quote! {
        let __policies: ::std::vec::Vec<(#private::Identity, #private::Sort)> =
            ::std::vec![#(#policies),*];
        __to.list(<Self as #private::Entity>::IDENTITY, __policies);
    };
    if role.entity.is_external() {
        let name = role.name.as_ref();
        return KIND.external(input, &role.entity, name, &["policies"], &list);
    }
    let new = if role.is_admin()? {
        quote!(admin(<Self as #private::Entity>::IDENTITY))
    } else {
        let name = entity::label(role.name.take().as_ref(), &role.ident);
        quote!(new(<Self as #private::Entity>::IDENTITY, #name))
    };
    let name = common::assign(quote!(__role.name), role.name.as_ref());
    let icon = common::assign(quote!(__role.icon), role.icon.as_ref());
    let parent = role.parent.as_ref().map(|parent| {
        quote!(__role.parent = ::core::option::Option::Some(#private::role::<#parent>(__to));)
    });
    let raw = role.raw.as_ref().map(|raw| quote!(__role.raw = #raw;));
    let description = common::assign(quote!(__role.description), role.description.as_ref())
        .or_else(|| entity::description(quote!(__role.description), common::docs(&role.attrs)));
    let declare = quote! {
        let mut __role = #private::RoleDef::#new;
        #name
        #icon
        #parent
        #description
        #raw
        #list
        __to.roles.push(__role);
    };
    KIND.implement(&role.ident, &role.entity, &declare)
}

impl Receiver {
    /// Whether it is the administrators' role; that gives it its SyncID.
    fn is_admin(&mut self) -> darling::Result<bool> {
        if !self.admin.is_present() {
            return Ok(false);
        }
        let mut errors = darling::Error::accumulator();
        let given = [("id", &self.entity.id), ("was", &self.entity.was)];
        for (what, value) in given {
            if let Some(value) = value {
                let message = format!(
                    "the administrators' role is on every instance and keeps its id: leave out `{what}`"
                );
                errors.push(darling::Error::custom(message).with_span(value));
            }
        }
        self.entity.id = Some(LitStr::new(ADMIN, Span::call_site()));
        errors.finish_with(true)
    }
}

pub(crate) fn dummy(input: &DeriveInput) -> TokenStream {
    KIND.dummy(input)
}
