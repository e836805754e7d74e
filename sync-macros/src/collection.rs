//! `#[derive(Collection)]`

use darling::util::Flag;
use darling::{FromDeriveInput, FromField};
use heck::ToSnakeCase;
use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Attribute, Data, DeriveInput, Expr, Fields, Ident, LitStr, Path, Type};

use crate::{common, entity, keyword};

#[derive(FromDeriveInput)]
#[darling(attributes(collection), forward_attrs(doc), supports(struct_named))]
struct Receiver {
    ident: Ident,
    attrs: Vec<Attribute>,
    name: Option<LitStr>,
    #[darling(default, with = common::expression)]
    icon: Option<Expr>,
    #[darling(default, with = common::expression)]
    color: Option<Expr>,
    #[darling(default, with = common::expression)]
    display: Option<Expr>,
    sort: Option<Ident>,
    hidden: Flag,
    singleton: Flag,
    #[darling(default, with = common::expression)]
    meta: Option<Expr>,
    #[darling(rename = "crate")]
    krate: Option<Path>,
}

#[derive(FromField)]
#[darling(attributes(field), forward_attrs(doc))]
struct FieldReceiver {
    ident: Option<Ident>,
    ty: Type,
    attrs: Vec<Attribute>,
    name: Option<LitStr>,
    primary_key: Flag,
    required: Flag,
    readonly: Flag,
    hidden: Flag,
    unique: Flag,
    index: Flag,
    length: Option<u32>,
    precision: Option<u32>,
    scale: Option<u32>,
    #[darling(default, with = common::expression)]
    default: Option<Expr>,
    #[darling(default, with = keyword::special)]
    special: Vec<String>,
    #[darling(default, with = common::expression)]
    interface: Option<Expr>,
    #[darling(default, with = keyword::width)]
    width: Option<&'static str>,
    #[darling(default, with = common::expression)]
    meta: Option<Expr>,
}

#[derive(FromField)]
#[darling(attributes(relation))]
struct RelationReceiver {
    #[darling(default, with = keyword::on_delete)]
    on_delete: Option<&'static str>,
    #[darling(default, with = keyword::on_deselect)]
    on_deselect: Option<&'static str>,
    inverse: Option<Ident>,
}

/// A field with everything that is said about it.
struct Row {
    ident: Ident,
    field: FieldReceiver,
    relation: RelationReceiver,
}

impl Row {
    fn name(&self) -> String {
        match &self.field.name {
            Some(name) => name.value(),
            None => common::name(&self.ident),
        }
    }
}

pub(crate) fn expand(input: &DeriveInput) -> darling::Result<TokenStream> {
    let mut errors = darling::Error::accumulator();
    let receiver = errors.handle(Receiver::from_derive_input(input));
    let rows = errors.handle(rows(input));
    let key = rows
        .as_ref()
        .and_then(|rows| errors.handle(primary_key(&input.ident, rows)));
    let (Some(collection), Some(rows), Some(key)) = (receiver, rows, key) else {
        return Err(errors.finish().err().unwrap_or_else(|| {
            darling::Error::custom("the collection cannot be read").with_span(&input.ident)
        }));
    };
    errors.finish()?;

    let private = common::private(collection.krate.as_ref());
    let ident = &collection.ident;
    let name = match &collection.name {
        Some(name) => name.value(),
        None => common::name(ident).to_snake_case(),
    };
    let declare = declare(&private, &collection, &rows);
    let names: Vec<String> = rows.iter().map(Row::name).collect();
    let key = Key {
        name: names[key].clone(),
        ty: rows[key].field.ty.clone(),
    };
    let fields = fields_struct(&private, input, &names);
    let trait_impl = implement(&private, ident, &name, &key, &declare);
    Ok(quote!(#fields #trait_impl))
}

fn rows(input: &DeriveInput) -> darling::Result<Vec<Row>> {
    let mut errors = darling::Error::accumulator();
    let mut rows = Vec::new();
    for field in named_fields(input) {
        let receiver = errors.handle(FieldReceiver::from_field(field));
        let relation = errors.handle(RelationReceiver::from_field(field));
        if let (Some(field), Some(relation)) = (receiver, relation)
            && let Some(ident) = field.ident.clone()
        {
            rows.push(Row {
                ident,
                field,
                relation,
            });
        }
    }
    errors.finish_with(rows)
}

fn named_fields(input: &DeriveInput) -> impl Iterator<Item = &syn::Field> {
    let named = match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(named) => Some(&named.named),
            _ => None,
        },
        _ => None,
    };
    named.into_iter().flatten()
}

fn primary_key(ident: &Ident, rows: &[Row]) -> darling::Result<usize> {
    let mut keys = rows
        .iter()
        .enumerate()
        .filter(|(_, row)| row.field.primary_key.is_present());
    let Some((first, first_row)) = keys.next() else {
        let message = format!(
            "collection `{ident}` has no primary key: mark a field with `#[field(primary_key)]`"
        );
        return Err(darling::Error::custom(message).with_span(ident));
    };
    let mut errors = darling::Error::accumulator();
    for (_, row) in keys {
        let message = format!(
            "`{}` is the primary key already; Directus allows one",
            first_row.ident
        );
        errors.push(darling::Error::custom(message).with_span(&row.field.primary_key.span()));
    }
    errors.finish_with(first)
}

struct Key {
    name: String,
    ty: Type,
}

fn declare(private: &TokenStream, collection: &Receiver, rows: &[Row]) -> TokenStream {
    let place = quote!(__collection);
    let icon = common::assign(quote!(#place.icon), collection.icon.as_ref());
    let color = common::assign(quote!(#place.color), collection.color.as_ref());
    let display = common::assign(quote!(#place.display), collection.display.as_ref());
    let note = entity::description(quote!(#place.note), common::docs(&collection.attrs));
    let sort = collection.sort.as_ref().map(|sort| {
        quote! {
            #place.sort = ::core::option::Option::Some(
                <Self as #private::Collection>::FIELDS.#sort.name()
            );
        }
    });
    let (hidden, singleton) = (
        collection.hidden.is_present(),
        collection.singleton.is_present(),
    );
    let meta = meta(private, quote!(#place.meta), collection.meta.as_ref());
    let at = common::place(collection.ident.span());
    let idents = rows.iter().map(|row| &row.ident);
    let fields = rows.iter().map(|row| field(private, row));
    quote! {
        // The fields are declarations: nobody else ever reads them.
        let _ = |__row: &Self| {
            #(let _ = &__row.#idents;)*
        };
        let mut #place =
            #private::CollectionDef::new(<Self as #private::Collection>::NAME, #at);
        #icon
        #color
        #display
        #note
        #sort
        #meta
        #place.hidden = #hidden;
        #place.singleton = #singleton;
        #(#fields)*
        __to.collections.push(#place);
    }
}

fn field(private: &TokenStream, row: &Row) -> TokenStream {
    let Row {
        ident,
        field,
        relation,
    } = row;
    let (ty, name) = (&field.ty, row.name());
    let at = common::place(ident.span());
    let flags = [
        ("primary_key", &field.primary_key),
        ("required", &field.required),
        ("readonly", &field.readonly),
        ("hidden", &field.hidden),
        ("unique", &field.unique),
        ("index", &field.index),
    ]
    .into_iter()
    .filter(|(_, flag)| flag.is_present())
    .map(|(name, _)| {
        let name = format_ident!("{name}");
        quote!(__row.def.#name = true;)
    });
    let numbers = [
        ("length", field.length),
        ("precision", field.precision),
        ("scale", field.scale),
    ]
    .into_iter()
    .filter_map(|(name, value)| {
        let (name, value) = (format_ident!("{name}"), value?);
        Some(quote!(__row.def.#name = ::core::option::Option::Some(#value);))
    });
    let default = field
        .default
        .as_ref()
        .map(|value| quote!(__row.default_value(#value);));
    let special = (!field.special.is_empty()).then(|| {
        let special = &field.special;
        quote!(__row.def.special = ::std::vec![#(::std::string::String::from(#special)),*];)
    });
    let interface = field.interface.as_ref().map(|interface| {
        quote! {
            __row.def.interface = ::core::option::Option::Some({
                #[allow(unused_imports)]
                use #private::interface::*;
                #interface
            });
        }
    });
    let width = field.width.map(|width| quote!(__row.def.width = #width;));
    let note = entity::description(quote!(__row.def.note), common::docs(&field.attrs));
    let meta = meta(private, quote!(__row.def.meta), field.meta.as_ref());
    let relation = relation_call(private, ty, relation);
    quote! {
        let mut __row = #private::row::<#ty>(#name, #at);
        #(#flags)*
        #(#numbers)*
        #default
        #special
        #interface
        #width
        #note
        #meta
        #relation
        __collection.field(__row, __to);
    }
}

fn relation_call(
    private: &TokenStream,
    ty: &Type,
    relation: &RelationReceiver,
) -> Option<TokenStream> {
    let many_to_one = (relation.on_delete.is_some() || relation.on_deselect.is_some()).then(|| {
        let option = |value: Option<&str>| match value {
            Some(value) => quote!(::core::option::Option::Some(#value)),
            None => quote!(::core::option::Option::None),
        };
        let (on_delete, on_deselect) = (option(relation.on_delete), option(relation.on_deselect));
        quote_spanned! {ty.span()=>
            #private::relation::<#ty>(&mut __row, #private::RelationDef {
                on_delete: #on_delete,
                on_deselect: #on_deselect,
            });
        }
    });
    let inverse = relation.inverse.as_ref().map(|inverse| {
        // Spanned, so that a wrong inverse is reported at its name.
        quote_spanned! {inverse.span()=>
            #private::inverse::<#ty, Self, _>(
                &mut __row,
                <#private::Many<#ty> as #private::Collection>::FIELDS.#inverse,
            );
        }
    });
    Some(quote!(#many_to_one #inverse))
}

fn meta(private: &TokenStream, place: TokenStream, meta: Option<&Expr>) -> Option<TokenStream> {
    let meta = meta?;
    Some(quote_spanned!(meta.span()=> #place = #private::meta(#meta);))
}

fn fields_ident(ident: &Ident) -> Ident {
    format_ident!("{}Fields", common::name(ident), span = ident.span())
}

/// The struct whose members are the fields.
fn fields_struct(private: &TokenStream, input: &DeriveInput, names: &[String]) -> TokenStream {
    let (vis, ident) = (&input.vis, &input.ident);
    let fields = fields_ident(ident);
    let members = named_fields(input).zip(names).filter_map(|(field, name)| {
        let member = field.ident.as_ref()?;
        let (vis, ty) = (&field.vis, &field.ty);
        let docs = format!("The field `{name}`.");
        Some(quote! {
            #[doc = #docs]
            #vis #member: #private::Field<#ident, #ty>
        })
    });
    let values = named_fields(input).zip(names).filter_map(|(field, name)| {
        let member = field.ident.as_ref()?;
        Some(quote!(#member: #private::Field::new(#name)))
    });
    let docs = format!("The fields of [`{ident}`].");
    quote_spanned! {ident.span()=>
        #[doc = #docs]
        #[allow(dead_code, clippy::struct_field_names)]
        #vis struct #fields {
            #(#members,)*
        }

        impl #fields {
            const ALL: Self = Self { #(#values,)* };
        }

        #[automatically_derived]
        impl ::core::clone::Clone for #fields {
            fn clone(&self) -> Self {
                *self
            }
        }

        #[automatically_derived]
        impl ::core::marker::Copy for #fields {}
    }
}

fn implement(
    private: &TokenStream,
    ident: &Ident,
    name: &str,
    key: &Key,
    declare: &TokenStream,
) -> TokenStream {
    let fields = fields_ident(ident);
    let Key { name: key, ty } = key;
    quote_spanned! {ident.span()=>
        #[automatically_derived]
        impl #private::Collection for #ident {
            const NAME: &'static str = #name;
            const PRIMARY_KEY: &'static str = #key;
            type PrimaryKey = #ty;
            type Fields = #fields;
            const FIELDS: #fields = #fields::ALL;

            fn declare(__to: &mut #private::Declarations) {
                if __to.enter::<Self>() {
                    #declare
                }
            }
        }
    }
}

pub(crate) fn dummy(input: &DeriveInput) -> TokenStream {
    let private = common::private(None);
    let names: Vec<String> = named_fields(input)
        .filter_map(|field| field.ident.as_ref().map(common::name))
        .collect();
    let key = Key {
        name: "id".to_owned(),
        ty: syn::parse_quote!(#private::Uuid),
    };
    let fields = fields_struct(&private, input, &names);
    let nothing = TokenStream::new();
    let trait_impl = implement(&private, &input.ident, "", &key, &nothing);
    quote!(#fields #trait_impl)
}
