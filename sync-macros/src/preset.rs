//! `#[derive(Preset)]`

use darling::FromDeriveInput;
use darling::util::Flag;
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{DeriveInput, Expr, Ident, LitInt, Path};

use crate::{common, entity};

const KIND: entity::Kind = entity::Kind {
    kind: "Presets",
    marker: "PresetDeclaration",
    noun: "preset",
    collection: None,
};

#[derive(FromDeriveInput)]
#[darling(attributes(preset), supports(struct_unit))]
struct Receiver {
    ident: Ident,
    collection: Option<Path>,
    role: Option<Path>,
    #[darling(default, with = common::expression)]
    bookmark: Option<Expr>,
    #[darling(default, with = common::expression)]
    icon: Option<Expr>,
    #[darling(default, with = common::expression)]
    color: Option<Expr>,
    #[darling(default, with = common::expression)]
    search: Option<Expr>,
    refresh_interval: Option<LitInt>,
    allow_duplicate: Flag,
    #[darling(flatten)]
    entity: entity::Attributes,
}

pub(crate) fn expand(input: &DeriveInput) -> darling::Result<TokenStream> {
    let preset = Receiver::from_derive_input(input)?;
    let ident = &preset.ident;
    if preset.entity.is_external() {
        let message = "nothing refers to a preset: leave out `external`, or the type";
        return Err(darling::Error::custom(message).with_span(ident));
    }
    let private = preset.entity.private();
    let made = match (&preset.collection, &preset.entity.record) {
        (Some(collection), _) => {
            // Spanned, so that a missing `impl View` is reported at the type.
            let view = quote_spanned!(ident.span()=> #private::view::<#ident, #collection, _>());
            quote! {
                let __collection = #private::collection_name::<#collection>(__to);
                let mut __preset = #private::PresetDef::new(
                    <Self as #private::Entity>::IDENTITY,
                    __collection,
                    #view,
                );
            }
        }
        (None, Some(_)) => quote! {
            let mut __preset =
                #private::PresetDef::raw(<Self as #private::Entity>::IDENTITY);
        },
        (None, None) => {
            let message = format!(
                "preset `{ident}` does not say which collection it shows: `#[preset(collection = …)]`; one that is gone is said in JSON, with the rest: `#[preset(record = json!({{ \"collection\": \"…\" }}))]`"
            );
            return Err(darling::Error::custom(message).with_span(ident));
        }
    };
    let role = preset.role.as_ref().map(
        |role| quote!(__preset.role = ::core::option::Option::Some(#private::role::<#role>(__to));),
    );
    let bookmark = common::assign(quote!(__preset.bookmark), preset.bookmark.as_ref());
    let icon = preset.icon.as_ref();
    let icon = icon.map(|icon| quote!(__preset.icon = ::core::convert::Into::into(#icon);));
    let color = common::assign(quote!(__preset.color), preset.color.as_ref());
    let search = common::assign(quote!(__preset.search), preset.search.as_ref());
    let refresh_interval = preset
        .refresh_interval
        .as_ref()
        .map(|seconds| quote!(__preset.refresh_interval = ::core::option::Option::Some(#seconds);));
    let allow_duplicate = preset.allow_duplicate.is_present();
    let declare = quote! {
        #made
        #role
        #bookmark
        #icon
        #color
        #search
        #refresh_interval
        __preset.allow_duplicate = #allow_duplicate;
        __preset.declare(__to);
    };
    KIND.implement(ident, &preset.entity, &declare)
}

pub(crate) fn dummy(input: &DeriveInput) -> TokenStream {
    KIND.dummy(input)
}
