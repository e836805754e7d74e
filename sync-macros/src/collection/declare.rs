//! The code that declares a collection: a table of its fields, and a statement
//! for each expression that is said about them.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::Expr;
use syn::spanned::Spanned;

use super::Collection;
use super::field;
use super::relation::relation_calls;
use crate::translated::Translated;
use crate::{common, entity};

pub(super) fn declare(collection: &Collection<'_>) -> TokenStream {
    let Collection {
        private,
        said,
        rows,
        input,
    } = collection;
    let place = quote!(__collection);
    let at = common::place(input.ident.span());
    let path = common::type_path(&input.ident);
    let owner = collection.owner();
    let part = match (&said.extends, said.external.is_present()) {
        (Some(_), _) => quote!(Fields),
        (None, true) => quote!(Shape),
        (None, false) if said.no_table.is_present() => quote!(Folder),
        (None, false) => quote!(Whole),
    };
    let to = common::local("__to");
    // The shape of the other collection may be needed to check templates.
    let other = said.extends.as_ref().map(
        |owner| quote_spanned!(owner.span()=> <#owner as #private::Collection>::declare(#to);),
    );
    let table = rows
        .iter()
        .map(|row| field::entry(private, &input.ident, row));
    let about = about(collection, &place);
    let statements = field::statements(collection, &place, &owner);
    let relations = rows.iter().enumerate().filter_map(|(index, row)| {
        let ty = &row.field.ty;
        let calls = relation_calls(private, ty, &row.relation, &owner)?;
        Some(quote! {
            let __row = &mut #place.fields[#index];
            #calls
        })
    });
    let protect = said
        .protect
        .is_present()
        .then(|| quote!(#place.protect(__to);));
    let protected = rows.iter().enumerate();
    let protected = protected.filter(|(_, row)| row.field.protect.is_present());
    let protect_fields = protected.map(|(index, _)| quote!(#place.protect_field(#index, __to);));
    let reads = rows.iter().enumerate().map(|(index, row)| {
        let (ident, unused) = (&row.ident, quote::format_ident!("_{index}"));
        quote!(#ident: #unused)
    });
    quote! {
        // The fields are declarations: nobody else ever reads them.
        let _ = |Self { #(#reads,)* .. }: &Self| {};
        #other
        const __FIELDS: &[#private::FieldRow] = &[#(#table),*];
        #[allow(unused_mut)]
        let mut #place = #private::CollectionDef::new(
            #private::CollectionPart::#part,
            <#owner as #private::Collection>::NAME,
            #path,
            #at
        )
        .with_fields(__FIELDS, __to);
        #about
        #statements
        #(#relations)*
        #protect
        #(#protect_fields)*
        __to.collections.push(#place);
    }
}

/// What is said about the collection itself.
fn about(collection: &Collection<'_>, place: &TokenStream) -> TokenStream {
    let Collection { private, said, .. } = collection;
    let member = |ident: &syn::Ident| quote_spanned!(ident.span()=> <Self as #private::Collection>::FIELDS.#ident);
    let assigned = [
        (quote!(icon), &said.icon),
        (quote!(color), &said.color),
        (quote!(display), &said.display),
        (quote!(preview), &said.preview),
        (quote!(note), &said.note),
    ]
    .into_iter()
    .filter_map(|(key, value)| common::assign(quote!(#place.#key), value.as_ref()));
    let docs = (said.note.is_none() && said.extends.is_none())
        .then(|| entity::description(quote!(#place.note), common::docs(&said.attrs)));
    let docs = docs.flatten();
    let sort = said.sort.as_ref().map(|sort| {
        let member = member(sort);
        quote_spanned!(sort.span()=> #place.sort = #private::sort_field(#member);)
    });
    let to = common::local("__to");
    let group = said.group.as_ref().map(|group| {
        quote_spanned!(group.span()=> #place.group = #private::collection_group::<#group>(#to);)
    });
    let archive = said.archive.as_ref().map(|archive| {
        let field = archive.field.as_ref().map(member);
        let value = |key: &str, value: &Option<Expr>| {
            let (field, value) = (field.as_ref()?, value.as_ref()?);
            let key = quote::format_ident!("{key}");
            Some(quote_spanned! {value.span()=>
                #place.archive.#key = #private::archive_value(#field, #value);
            })
        };
        let named = field.as_ref().map(
            |field| quote!(#place.archive.field = ::core::option::Option::Some(#field.name());),
        );
        let (to, back) = (
            value("value", &archive.value),
            value("unarchive", &archive.unarchive),
        );
        let filter = archive
            .app_filter
            .map(|filter| quote!(#place.archive.app_filter = #filter;));
        quote! {
            #named
            #to
            #back
            #filter
        }
    });
    let duplicate = said.duplicate.iter().map(|field| match field {
        Expr::Path(path) if path.path.get_ident().is_some() => {
            let member = path.path.get_ident().map(member);
            quote!(#place.duplicate.push(#member.name());)
        }
        other => quote_spanned!(other.span()=> #place.duplicate.push(#other);),
    });
    let accountability = said.accountability.map(|word| match word {
        "" => quote!(#place.accountability = ::core::option::Option::None;),
        word => quote!(#place.accountability = ::core::option::Option::Some(#word);),
    });
    let collapse = said.collapse.map(|word| quote!(#place.collapse = #word;));
    let translations = Translated::collection_names(private, &said.translations)
        .map(|names| quote!(#place.translations = #names;));
    let flags = [
        (quote!(versioning), &said.versioning),
        (quote!(hidden), &said.hidden),
        (quote!(singleton), &said.singleton),
    ]
    .into_iter()
    .filter(|(_, flag)| flag.is_present())
    .map(|(key, _)| quote!(#place.#key = true;));
    let meta = said.meta.as_ref().map(|meta| quote!(#place.meta = #meta;));
    let relations = said.relations.as_ref();
    let relations = relations.map(|relations| quote!(#place.relations = #relations;));
    let position = said
        .position
        .as_ref()
        .map(|position| quote!(#place.position = ::core::option::Option::Some(#position);));
    let unmanaged = said.unmanaged.is_present();
    let unmanaged = unmanaged.then(|| quote!(#place.unmanaged = true;));
    quote! {
        #(#assigned)*
        #docs
        #sort
        #group
        #archive
        #(#duplicate)*
        #accountability
        #collapse
        #translations
        #(#flags)*
        #position
        #unmanaged
        #meta
        #relations
    }
}
