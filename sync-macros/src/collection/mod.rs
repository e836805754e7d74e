//! `#[derive(Collection)]`

mod declare;
mod field;
mod members;
mod relation;

use darling::{FromDeriveInput, FromField};
use heck::ToSnakeCase;
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{Data, DeriveInput, Fields, Ident, Type};

use crate::common;
use declare::{Receiver, declare};
use field::FieldReceiver;
use members::{fields_ident, fields_struct};
use relation::RelationReceiver;

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
    let held = relation::held_collections(&private, ident, &rows);
    Ok(quote!(#fields #trait_impl #held))
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
