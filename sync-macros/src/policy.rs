//! `#[derive(Policy)]`

use darling::FromDeriveInput;
use darling::util::{Flag, PathList};
use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Attribute, DeriveInput, Expr, LitStr};

use crate::attached::Everyone;
use crate::{common, entity};

const KIND: entity::Kind = entity::Kind {
    kind: "Policies",
    marker: "PolicyDeclaration",
    collection: None,
    noun: "policy",
};

/// The SyncIDs that the two policies of every instance have in every dump.
const PUBLIC: &str = "_sync_default_public_policy";
const ADMIN: &str = "_sync_default_admin_policy";

#[derive(FromDeriveInput)]
#[darling(attributes(policy), forward_attrs(doc), supports(struct_unit))]
struct Receiver {
    attrs: Vec<Attribute>,
    #[darling(default, with = common::expression)]
    name: Option<Expr>,
    #[darling(default, with = common::expression)]
    icon: Option<Expr>,
    #[darling(default, with = common::expression)]
    description: Option<Expr>,
    app_access: Option<bool>,
    admin_access: Option<bool>,
    enforce_tfa: Option<bool>,
    #[darling(default)]
    ip_access: Option<Vec<LitStr>>,
    #[darling(default)]
    roles: PathList,
    everyone: Option<Everyone>,
    #[darling(default, with = common::expression)]
    raw: Option<Expr>,
    public: Flag,
    admin: Flag,
    #[darling(flatten)]
    entity: entity::Attributes,
}

pub(crate) fn expand(input: &DeriveInput) -> darling::Result<TokenStream> {
    let mut policy = Receiver::from_derive_input(input)?;
    let private = policy.entity.private();
    let roles = policy.roles.iter();
    let roles = quote!(::std::vec![#(#private::role::<#roles>(__to)),*]);
    if policy.entity.is_external() {
        let attach = quote! {
            let __policy = <Self as #private::Entity>::IDENTITY;
            let __roles: ::std::vec::Vec<#private::Identity> = #roles;
            __to.attach(__policy, __roles);
        };
        let name = policy.name.as_ref();
        return KIND.external(input, &policy.entity, name, &["roles"], &attach);
    }
    let ident = &input.ident;
    let new = match policy.default()? {
        Some(Default::Public) => quote!(public(__identity)),
        Some(Default::Admin) => quote!(admin(__identity)),
        None => {
            let name = entity::label(policy.name.take().as_ref(), ident);
            quote!(new(__identity, #name))
        }
    };
    let name = common::assign(quote!(__policy.name), policy.name.as_ref());
    let icon = common::assign(quote!(__policy.icon), policy.icon.as_ref());
    let description = common::assign(quote!(__policy.description), policy.description.as_ref())
        .or_else(|| {
            let docs = common::docs(&policy.attrs);
            entity::description(quote!(__policy.description), docs)
        });
    let flags = [
        (quote!(app_access), policy.app_access),
        (quote!(admin_access), policy.admin_access),
        (quote!(enforce_tfa), policy.enforce_tfa),
    ]
    .into_iter()
    .filter_map(|(flag, value)| Some((flag, value?)))
    .map(|(flag, value)| quote!(__policy.#flag = ::core::option::Option::Some(#value);));
    let ip_access = policy.ip_access.as_ref().map(|networks| {
        let networks = networks.iter();
        quote! {
            __policy.ip_access = ::core::option::Option::Some(
                ::std::vec![#(::std::string::String::from(#networks)),*]
            );
        }
    });
    let everyone = policy.everyone.as_ref().map(|Everyone(sort)| {
        let sort = sort.emit(&private);
        quote!(__policy.everyone = ::core::option::Option::Some(#sort);)
    });
    let raw = policy.raw.as_ref().map(|raw| quote!(__policy.raw = #raw;));
    // Spanned, so that a missing `impl Grants` is reported at the type.
    let granted = quote_spanned!(ident.span()=> #private::granted::<#ident>);
    let declare = quote! {
        let __identity = <Self as #private::Entity>::IDENTITY;
        let mut __policy = #private::PolicyDef::#new;
        #name
        #icon
        #description
        #(#flags)*
        #ip_access
        #everyone
        #raw
        let __policy = #granted(__policy, __to);
        __to.policies.push(__policy);
        let __roles: ::std::vec::Vec<#private::Identity> = #roles;
        __to.attach(__identity, __roles);
    };
    KIND.implement(ident, &policy.entity, &declare)
}

/// A policy that every instance has.
enum Default {
    Public,
    Admin,
}

impl Receiver {
    /// Which of the policies of every instance it is; that gives it its SyncID.
    fn default(&mut self) -> darling::Result<Option<Default>> {
        let mut errors = darling::Error::accumulator();
        let mut refuse = |message: String, span: Span| {
            errors.push(darling::Error::custom(message).with_span(&span));
        };
        let (public, admin) = (self.public.is_present(), self.admin.is_present());
        if public && admin {
            let message = "the public policy is not the administrators': leave out one".to_owned();
            refuse(message, self.admin.span());
        }
        if !public && !admin {
            return errors.finish_with(None);
        }
        let (which, id, default) = if admin {
            ("administrators'", ADMIN, Default::Admin)
        } else {
            ("public", PUBLIC, Default::Public)
        };
        if let Some(id) = &self.entity.id {
            let message = format!("the {which} policy is on every instance and keeps its id");
            refuse(message, id.span());
        }
        self.entity.id = Some(LitStr::new(id, Span::call_site()));
        errors.finish_with(Some(default))
    }
}

pub(crate) fn dummy(input: &DeriveInput) -> TokenStream {
    KIND.dummy(input)
}
