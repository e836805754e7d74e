//! `#[derive(Folder)]`

use darling::FromDeriveInput;
use darling::util::{Flag, PathList};
use proc_macro2::TokenStream;
use quote::quote;
use syn::{DeriveInput, Expr, Ident, Path};

use crate::{common, entity};

const KIND: entity::Kind = entity::Kind {
    kind: "Folders",
    marker: "FolderDeclaration",
    collection: Some("Folder"),
    noun: "folder",
};

#[derive(FromDeriveInput)]
#[darling(attributes(folder), supports(struct_unit))]
struct Receiver {
    ident: Ident,
    #[darling(default, with = common::expression)]
    name: Option<Expr>,
    parent: Option<Path>,
    flows: Flag,
    #[darling(default)]
    children: PathList,
    #[darling(flatten)]
    entity: entity::Attributes,
}

pub(crate) fn expand(input: &DeriveInput) -> darling::Result<TokenStream> {
    let folder = Receiver::from_derive_input(input)?;
    if folder.entity.is_external() {
        let name = folder.name.as_ref();
        return KIND.external(input, &folder.entity, name, &[], &TokenStream::new());
    }
    let private = folder.entity.private();
    let name = entity::label(folder.name.as_ref(), &folder.ident);
    let parent = match &folder.parent {
        Some(parent) => quote! {
            ::core::option::Option::Some(#private::folder::<#parent>(__to))
        },
        None => quote!(::core::option::Option::None),
    };
    let flows = folder.flows.is_present();
    let children = folder.children.iter();
    let declare = quote! {
        let __folder = #private::FolderDef {
            identity: <Self as #private::Entity>::IDENTITY,
            name: ::core::convert::Into::into(#name),
            parent: #parent,
            flows: #flows,
            children: ::std::vec![#(#private::folder::<#children>(__to)),*],
        };
        __to.folders.push(__folder);
    };
    KIND.implement(&folder.ident, &folder.entity, &declare)
}

pub(crate) fn dummy(input: &DeriveInput) -> TokenStream {
    KIND.dummy(input)
}
