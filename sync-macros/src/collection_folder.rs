//! `#[derive(CollectionFolder)]`

use darling::FromDeriveInput;
use darling::util::Flag;
use heck::ToSnakeCase;
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Attribute, DeriveInput, Expr, Ident, LitInt, LitStr, Path};

use crate::translated::{self, Translated};
use crate::{common, entity, keyword};

#[derive(FromDeriveInput)]
#[darling(attributes(collection), forward_attrs(doc), supports(struct_unit))]
struct Receiver {
    ident: Ident,
    attrs: Vec<Attribute>,
    name: Option<LitStr>,
    #[darling(default, with = common::expression)]
    icon: Option<Expr>,
    #[darling(default, with = common::expression)]
    color: Option<Expr>,
    #[darling(default, with = common::expression)]
    note: Option<Expr>,
    group: Option<Path>,
    #[darling(default, with = keyword::collapse)]
    collapse: Option<&'static str>,
    #[darling(default, with = translated::list)]
    translations: Vec<Translated>,
    hidden: Flag,
    position: Option<LitInt>,
    #[darling(default, with = common::expression)]
    meta: Option<Expr>,
    #[darling(rename = "crate")]
    krate: Option<Path>,
}

pub(crate) fn expand(input: &DeriveInput) -> darling::Result<TokenStream> {
    let folder = Receiver::from_derive_input(input)?;
    let private = common::private(folder.krate.as_ref());
    let name = match &folder.name {
        Some(name) => name.value(),
        None => common::name(&folder.ident).to_snake_case(),
    };
    let place = quote!(__folder);
    let (path, at) = (
        common::type_path(&folder.ident),
        common::place(folder.ident.span()),
    );
    let assigned = [
        (quote!(icon), &folder.icon),
        (quote!(color), &folder.color),
        (quote!(note), &folder.note),
    ]
    .into_iter()
    .filter_map(|(key, value)| common::assign(quote!(#place.#key), value.as_ref()));
    let docs = folder.note.is_none().then(|| common::docs(&folder.attrs));
    let docs = entity::description(quote!(#place.note), docs.flatten());
    let to = common::local("__to");
    let group = folder.group.as_ref().map(|group| {
        quote_spanned!(group.span()=> #place.group = #private::collection_group::<#group>(#to);)
    });
    let collapse = folder.collapse.map(|word| quote!(#place.collapse = #word;));
    let translations = Translated::collection_names(&private, &folder.translations)
        .map(|names| quote!(#place.translations = #names;));
    let hidden = folder
        .hidden
        .is_present()
        .then(|| quote!(#place.hidden = true;));
    let position = folder
        .position
        .as_ref()
        .map(|position| quote!(#place.position = ::core::option::Option::Some(#position);));
    let meta = folder
        .meta
        .as_ref()
        .map(|meta| quote!(#place.meta = #meta;));
    let declare = quote! {
        #[allow(unused_mut)]
        let mut #place =
            #private::CollectionDef::new(#private::CollectionPart::Folder, #name, #path, #at);
        #(#assigned)*
        #docs
        #group
        #collapse
        #translations
        #hidden
        #position
        #meta
        __to.collections.push(#place);
    };
    Ok(implement(&private, &folder.ident, &name, &declare))
}

pub(crate) fn dummy(input: &DeriveInput) -> TokenStream {
    implement(
        &common::private(None),
        &input.ident,
        "",
        &TokenStream::new(),
    )
}

fn implement(
    private: &TokenStream,
    ident: &Ident,
    name: &str,
    declare: &TokenStream,
) -> TokenStream {
    let to = common::local("__to");
    quote_spanned! {ident.span()=>
        #[automatically_derived]
        impl #private::ModelPart for #ident {
            fn declare_part(#to: &mut #private::Declarations) {
                if #to.enter::<Self>() {
                    #declare
                }
            }
        }

        #[automatically_derived]
        impl #private::CollectionGroup for #ident {
            const GROUP: &'static str = #name;
        }
    }
}
