//! `#[derive(Seed)]`

use darling::util::PathList;
use darling::{Error, FromDeriveInput, FromVariant, Result};
use heck::ToSnakeCase;
use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::{Data, DeriveInput, Expr, Ident, LitStr, Path};

use crate::{common, entity};

#[derive(FromDeriveInput)]
#[darling(attributes(seed), supports(struct_unit, enum_any))]
struct Receiver {
    ident: Ident,
    collection: Option<Path>,
    key: Option<LitStr>,
    #[darling(default, with = common::expression)]
    insert_order: Option<Expr>,
    create: Option<bool>,
    update: Option<bool>,
    delete: Option<bool>,
    #[darling(default)]
    preserve_ids: bool,
    #[darling(default)]
    ignore_on_update: PathList,
    #[darling(rename = "crate")]
    krate: Option<Path>,
}

#[derive(FromVariant)]
#[darling(attributes(row))]
struct RowReceiver {
    ident: Ident,
    key: Option<LitStr>,
    id: Option<LitStr>,
    was: Option<LitStr>,
}

impl RowReceiver {
    fn key(&self) -> String {
        match &self.key {
            Some(key) => key.value(),
            None => common::name(&self.ident).to_snake_case(),
        }
    }
}

pub(crate) fn expand(input: &DeriveInput) -> Result<TokenStream> {
    let seed = Receiver::from_derive_input(input)?;
    let Some(collection) = &seed.collection else {
        let message = "name the collection whose rows these are: `#[seed(collection = …)]`";
        return Err(Error::custom(message).with_span(&seed.ident));
    };
    let private = common::private(seed.krate.as_ref());
    let rows = match &input.data {
        Data::Enum(_) => Some(rows(input)?),
        _ => None,
    };
    let ident = &seed.ident;
    let function = match &rows {
        Some(_) => quote_spanned!(ident.span()=> #private::seed_rows),
        None => quote_spanned!(ident.span()=> #private::seed_table),
    };
    let fill = match &rows {
        Some(rows) => {
            let rows = rows.iter().map(|row| {
                let (variant, key) = (&row.ident, row.key());
                let (id, was) = (entity::id(row.id.as_ref()), entity::id(row.was.as_ref()));
                let line = quote_spanned!(variant.span()=> ::core::line!());
                quote!(((#key, #id, #was), #line, Self::#variant))
            });
            quote!(#function::<#ident, _>(&mut __seed, [#(#rows),*], __to);)
        }
        None => quote!(#function::<#ident>(&mut __seed, __to);),
    };
    let meta = meta(&seed, &private, collection);
    let at = common::place(ident.span());
    let declare = quote! {
        let mut __seed = #private::SeedDef::new::<Self>(
            #at,
            ::core::env!("CARGO_MANIFEST_DIR"),
            __to,
        );
        #meta
        #fill
        __to.seeds.push(__seed);
    };
    Ok(implement(
        &seed.ident,
        &private,
        collection,
        seed.key.as_ref(),
        rows.as_deref(),
        &declare,
    ))
}

fn rows(input: &DeriveInput) -> Result<Vec<RowReceiver>> {
    let mut errors = Error::accumulator();
    let mut rows: Vec<RowReceiver> = Vec::new();
    for variant in common::variants(input, "rows")? {
        let Some(row) = errors.handle(RowReceiver::from_variant(variant)) else {
            continue;
        };
        if let Some(other) = rows.iter().find(|known| known.key() == row.key()) {
            let message = format!("`{}` has the key `{}` too", other.ident, row.key());
            errors.push(Error::custom(message).with_span(&row.ident));
        }
        rows.push(row);
    }
    errors.finish_with(rows)
}

/// What is said of the seed as a whole.
fn meta(seed: &Receiver, private: &TokenStream, collection: &Path) -> TokenStream {
    let order = common::assign(quote!(__seed.insert_order), seed.insert_order.as_ref());
    let flags = [
        ("create", seed.create),
        ("update", seed.update),
        ("delete", seed.delete),
        ("preserve_ids", seed.preserve_ids.then_some(true)),
    ]
    .into_iter()
    .filter_map(|(name, value)| {
        let (name, value) = (format_ident!("{name}"), value?);
        Some(quote!(__seed.meta.#name = #value;))
    });
    let ignored = seed.ignore_on_update.iter().map(|field| {
        quote! {
            __seed.meta.ignore_on_update.push(::std::string::String::from(
                <#collection as #private::Collection>::FIELDS.#field.name(),
            ));
        }
    });
    quote!(#order #(#flags)* #(#ignored)*)
}

pub(crate) fn dummy(input: &DeriveInput) -> TokenStream {
    let private = common::private(None);
    // The collection as far as it can be read, so that the impl of the rows
    // that stands beside is not wrong too.
    let collection = collection(input).unwrap_or_else(|| syn::parse_quote!(#private::system::User));
    let rows: Option<&[RowReceiver]> = matches!(input.data, Data::Enum(_)).then_some(&[]);
    implement(
        &input.ident,
        &private,
        &collection,
        None,
        rows,
        &TokenStream::new(),
    )
}

fn collection(input: &DeriveInput) -> Option<Path> {
    let mut found = None;
    for attribute in input.attrs.iter().filter(|a| a.path().is_ident("seed")) {
        // What else is wrong there has been told already.
        let _ = attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("collection") {
                found = Some(meta.value()?.parse()?);
            } else if meta.input.peek(syn::Token![=]) {
                meta.value()?.parse::<Expr>()?;
            }
            Ok(())
        });
    }
    found
}

fn implement(
    ident: &Ident,
    private: &TokenStream,
    collection: &Path,
    key: Option<&LitStr>,
    rows: Option<&[RowReceiver]>,
    declare: &TokenStream,
) -> TokenStream {
    let key = key.map_or_else(|| common::name(ident).to_snake_case(), LitStr::value);
    let (this, to) = (common::local("self"), common::local("__to"));
    // A variant stands for its row in rows of other seeds.
    let value = rows.map(|rows| {
        let keys = rows.iter().map(|row| {
            let (variant, key) = (&row.ident, row.key());
            quote!(Self::#variant => #key,)
        });
        let key = match rows {
            [] => quote!(""),
            _ => quote!(match #this { #(#keys)* }),
        };
        quote_spanned! {ident.span()=>
            #[automatically_derived]
            impl #private::RowValue<#private::M2o<#collection>> for #ident {
                fn into_cell(#this) -> #private::Cell {
                    #private::Cell::row::<Self>(#key)
                }
            }
        }
    });
    quote_spanned! {ident.span()=>
        #[automatically_derived]
        impl #private::SeedDeclaration for #ident {
            type Collection = #collection;
            const KEY: &'static str = #key;

            fn declare(#to: &mut #private::Declarations) {
                if #to.enter::<Self>() {
                    #declare
                }
            }
        }

        #value
    }
}
