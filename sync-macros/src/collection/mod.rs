//! `#[derive(Collection)]`

mod attributes;
mod checks;
mod declare;
mod field;
mod members;
mod relation;

use darling::{Error, FromDeriveInput, FromField, Result};
use heck::ToSnakeCase;
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{Data, DeriveInput, Fields, Ident, Path, Type};

use crate::common;
use attributes::Receiver;
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
    fn parse(field: &syn::Field) -> Result<Self> {
        let mut errors = Error::accumulator();
        let receiver = errors.handle(FieldReceiver::from_field(field));
        let relation = errors.handle(RelationReceiver::from_field(field));
        let row =
            receiver
                .zip(relation)
                .zip(field.ident.clone())
                .map(|((field, relation), ident)| Self {
                    ident,
                    field,
                    relation,
                });
        errors.finish()?;
        row.ok_or_else(|| Error::custom("a field has a name").with_span(field))
    }

    fn name(&self) -> String {
        match &self.field.name {
            Some(name) => name.value(),
            None => common::name(&self.ident),
        }
    }
}

/// A collection that is known to be sound.
struct Collection<'a> {
    private: TokenStream,
    input: &'a DeriveInput,
    said: Receiver,
    rows: Vec<Row>,
}

impl Collection<'_> {
    /// The type of the collection that the fields are of: that of the struct,
    /// or the one that it adds fields to.
    fn owner(&self) -> Path {
        match &self.said.extends {
            Some(owner) => owner.clone(),
            None => Path::from(self.input.ident.clone()),
        }
    }

    /// Its name on the server.
    fn name(&self) -> String {
        match &self.said.name {
            Some(name) => name.value(),
            None => common::name(&self.input.ident).to_snake_case(),
        }
    }

    fn emit(&self, key: Option<&Row>) -> TokenStream {
        let fields = fields_struct(self);
        let uuid = || {
            let private = &self.private;
            syn::parse_quote!(#private::Uuid)
        };
        let implementation = match key {
            _ if self.said.extends.is_some() => self.extend(),
            Some(row) => self.implement(&row.name(), &row.field.ty),
            None => self.implement("id", &uuid()),
        };
        let held = relation::held_collections(self);
        quote!(#fields #implementation #held)
    }

    fn implement(&self, key: &str, key_type: &Type) -> TokenStream {
        let (private, ident, name) = (&self.private, &self.input.ident, self.name());
        let fields = fields_ident(ident);
        let (declare, to) = (declare::declare(self), common::local("__to"));
        quote_spanned! {ident.span()=>
            #[automatically_derived]
            impl #private::Collection for #ident {
                const NAME: &'static str = #name;
                const PRIMARY_KEY: &'static str = #key;
                type PrimaryKey = #key_type;
                type Fields = #fields;
                const FIELDS: #fields = <#fields as #private::Members>::ALL;

                fn declare(#to: &mut #private::Declarations) {
                    if #to.enter::<Self>() {
                        #declare
                    }
                }
            }
        }
    }

    /// Not a collection, but fields of one.
    fn extend(&self) -> TokenStream {
        let (private, ident, vis) = (&self.private, &self.input.ident, &self.input.vis);
        let fields = fields_ident(ident);
        let (declare, to) = (declare::declare(self), common::local("__to"));
        quote_spanned! {ident.span()=>
            impl #ident {
                /// The fields that it adds.
                #vis const FIELDS: #fields = <#fields as #private::Members>::ALL;
            }

            #[automatically_derived]
            impl #private::ModelPart for #ident {
                fn declare_part(#to: &mut #private::Declarations) {
                    if #to.enter::<Self>() {
                        #declare
                    }
                    // `allow(dead_code)` on the constant would make the compiler
                    // take the struct for something that is used.
                    let _ = Self::FIELDS;
                }
            }
        }
    }
}

pub(crate) fn expand(input: &DeriveInput) -> Result<TokenStream> {
    let mut errors = Error::accumulator();
    let said = errors.handle(Receiver::from_derive_input(input));
    let rows: Vec<Row> = named_fields(input)
        .filter_map(|field| errors.handle(Row::parse(field)))
        .collect();
    let complete = rows.len() == named_fields(input).count();
    let (Some(said), true) = (said, complete) else {
        return Err(errors.finish().err().unwrap_or_else(|| {
            Error::custom("the collection cannot be read").with_span(&input.ident)
        }));
    };
    let key = errors.handle(checks::check(&input.ident, &said, &rows));
    errors.finish()?;
    let collection = Collection {
        private: common::private(said.krate.as_ref()),
        input,
        said,
        rows,
    };
    let key = key.flatten().and_then(|index| collection.rows.get(index));
    Ok(collection.emit(key))
}

/// What there is of a collection with mistakes: its fields, and of the
/// expressions in its attributes those that can be read, so that completion
/// works in them and nothing else is reported.
pub(crate) fn dummy(input: &DeriveInput) -> TokenStream {
    let mut bare = input.clone();
    bare.attrs.clear();
    let said = Receiver::from_derive_input(input).or_else(|_| Receiver::from_derive_input(&bare));
    let Ok(said) = said else {
        // Not a struct with fields.
        return TokenStream::new();
    };
    let rows = named_fields(input)
        .filter_map(|field| {
            Row::parse(field)
                .or_else(|_| {
                    let mut bare = field.clone();
                    bare.attrs.clear();
                    Row::parse(&bare)
                })
                .ok()
        })
        .collect();
    let collection = Collection {
        private: common::private(said.krate.as_ref()),
        input,
        said,
        rows,
    };
    let mut rows = collection.rows.iter();
    let key = rows.find(|row| row.field.primary_key.is_present());
    collection.emit(key)
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
