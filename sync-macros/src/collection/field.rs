//! `#[field(…)]`: what is said about a field.

use darling::FromField;
use darling::util::Flag;
use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Attribute, Expr, Ident, LitStr, Path, Type};

use super::members::fields_ident;
use super::{Collection, Row};
use crate::common;
use crate::keyword::{self, Position, Special, Specials};
use crate::translated::{self, Translated};

#[derive(FromField)]
#[darling(attributes(field), forward_attrs(doc))]
pub(super) struct FieldReceiver {
    pub(super) ty: Type,
    pub(super) attrs: Vec<Attribute>,
    pub(super) name: Option<LitStr>,
    pub(super) primary_key: Flag,
    required: Flag,
    readonly: Flag,
    hidden: Flag,
    pub(super) protect: Flag,
    unique: Flag,
    index: Flag,
    length: Option<u32>,
    precision: Option<u32>,
    scale: Option<u32>,
    searchable: Option<bool>,
    #[darling(default, with = common::expression)]
    default: Option<Expr>,
    #[darling(default, with = keyword::special)]
    special: Specials,
    #[darling(default, with = common::expression)]
    interface: Option<Expr>,
    #[darling(default, with = common::expression)]
    display: Option<Expr>,
    #[darling(default, with = keyword::width)]
    width: Option<&'static str>,
    pub(super) group: Option<Ident>,
    #[darling(default, with = keyword::position)]
    position: Option<Position>,
    pub(super) unmanaged: Flag,
    #[darling(default, with = common::expression)]
    note: Option<Expr>,
    #[darling(default, with = translated::plain_list)]
    translations: Vec<Translated>,
    #[darling(default, with = common::expression)]
    validation: Option<Expr>,
    #[darling(default, with = common::expression)]
    validation_message: Option<Expr>,
    #[darling(default, with = common::list)]
    conditions: Vec<Expr>,
    #[darling(default, with = common::expression)]
    meta: Option<Expr>,
    #[darling(default, with = common::expression)]
    schema: Option<Expr>,
}

impl FieldReceiver {
    /// What is written in the table as it stands.
    fn flags(&self) -> [(&'static str, &Flag); 7] {
        [
            ("primary_key", &self.primary_key),
            ("required", &self.required),
            ("readonly", &self.readonly),
            ("hidden", &self.hidden),
            ("unique", &self.unique),
            ("index", &self.index),
            ("unmanaged", &self.unmanaged),
        ]
    }

    fn numbers(&self) -> [(&'static str, Option<u32>); 3] {
        [
            ("length", self.length),
            ("precision", self.precision),
            ("scale", self.scale),
        ]
    }

    fn expressions(&self) -> [(&'static str, Option<&Expr>); 9] {
        [
            ("default", self.default.as_ref()),
            ("interface", self.interface.as_ref()),
            ("display", self.display.as_ref()),
            ("note", self.note.as_ref()),
            ("validation", self.validation.as_ref()),
            ("validation_message", self.validation_message.as_ref()),
            ("conditions", self.conditions.first()),
            ("meta", self.meta.as_ref()),
            ("schema", self.schema.as_ref()),
        ]
    }

    /// What is said about the field on the server, beyond its name and that it is
    /// the key.
    pub(super) fn says(&self) -> impl Iterator<Item = &'static str> {
        let flags = self.flags().into_iter().skip(1);
        let others = [
            (
                "special",
                self.special.only || !self.special.flags.is_empty(),
            ),
            ("width", self.width.is_some()),
            ("group", self.group.is_some()),
            ("position", self.position.is_some()),
            ("searchable", self.searchable.is_some()),
            ("translations", !self.translations.is_empty()),
        ];
        flags
            .map(|(key, flag)| (key, flag.is_present()))
            .chain(self.numbers().map(|(key, value)| (key, value.is_some())))
            .chain(
                self.expressions()
                    .map(|(key, value)| (key, value.is_some())),
            )
            .chain(others)
            .filter_map(|(key, said)| said.then_some(key))
    }

    /// What is said about an unmanaged field that only the app could keep.
    pub(super) fn says_to_no_app(&self) -> Option<&'static str> {
        const OF_THE_DATABASE: [&str; 8] = [
            "unmanaged",
            "unique",
            "index",
            "length",
            "precision",
            "scale",
            "default",
            "schema",
        ];
        let mut says = self.says();
        let found = says.find(|key| !OF_THE_DATABASE.contains(key));
        found.filter(|_| self.unmanaged.is_present())
    }
}

/// A field's entry in the table of its collection.
pub(super) fn entry(private: &TokenStream, struct_ident: &Ident, row: &Row) -> TokenStream {
    let Row { ident, field, .. } = row;
    let (ty, name) = (&field.ty, row.name());
    let line = quote_spanned!(ident.span()=> ::core::line!());
    let flags = field
        .flags()
        .into_iter()
        .filter(|(_, flag)| flag.is_present())
        .map(|(key, _)| {
            let key = format_ident!("{key}");
            quote!(.#key())
        });
    let numbers = field.numbers().into_iter().filter_map(|(key, value)| {
        let (key, value) = (format_ident!("{key}"), value?);
        Some(quote!(.#key(#value)))
    });
    let Specials {
        flags: special,
        only,
    } = &field.special;
    let special = (*only || !special.is_empty()).then(|| {
        let special = special.iter().map(|Special { flag, checked }| {
            quote!(#private::Special { flag: #flag, checked: #checked })
        });
        let method = format_ident!("{}", if *only { "only_special" } else { "special" });
        quote!(.#method(&[#(#special),*]))
    });
    let position = field.position.map(|Position(position)| match position {
        Some(position) => quote!(.position(::core::option::Option::Some(#position))),
        None => quote!(.position(::core::option::Option::None)),
    });
    let width = field.width.map(|width| quote!(.width(#width)));
    let searchable = field
        .searchable
        .map(|searchable| quote!(.searchable(#searchable)));
    let group = field.group.as_ref().map(|group| {
        let mut fields = fields_ident(struct_ident);
        fields.set_span(group.span());
        let group = quote_spanned!(group.span()=> #private::field_group(<#fields as #private::Members>::ALL.#group));
        quote!(.group(#group))
    });
    let docs = field.note.is_none().then(|| common::docs(&field.attrs));
    let note = docs.flatten().map(|note| quote!(.note(#note)));
    quote! {
        #private::row::<#ty>(#name, #line)
            #(#flags)*
            #(#numbers)*
            #special
            #width
            #searchable
            #group
            #position
            #note
    }
}

/// A statement for each expression that is said about a field.
pub(super) fn statements(
    collection: &Collection<'_>,
    place: &TokenStream,
    owner: &Path,
) -> TokenStream {
    let Collection { private, rows, .. } = collection;
    let each = |key: &'static str| {
        rows.iter().enumerate().filter_map(move |(index, row)| {
            let mut said = row.field.expressions().into_iter();
            let (_, value) = said.find(|(name, _)| *name == key)?;
            Some((index, row, value?))
        })
    };
    let defaults = each("default").map(|(index, row, value)| {
        let ty = &row.field.ty;
        quote!(#private::default_value::<#ty>(&mut #place.fields[#index], #value);)
    });
    let to = common::local("__to");
    // One import for all: the names need no path in the attribute.
    let built = ["interface", "display"].map(|key| {
        let module = format_ident!("{key}");
        let mut values = each(key).peekable();
        values.peek()?;
        let values = values.map(|(index, _, value)| {
            // Spanned, so that what is none is reported where it stands.
            quote_spanned! {value.span()=>
                #private::#module(&mut #place.fields[#index], #value, #to);
            }
        });
        Some(quote! {{
            #[allow(unused_imports)]
            use #private::#module::*;
            #(#values)*
        }})
    });
    let built = built.iter();
    let texts = ["note", "validation_message"].into_iter().flat_map(|key| {
        let member = format_ident!("{key}");
        each(key).filter_map(move |(index, _, value)| {
            common::assign(quote!(#place.fields[#index].#member), Some(value))
        })
    });
    let validations = each("validation").map(|(index, _, value)| {
        quote_spanned! {value.span()=>
            #place.fields[#index].validation = #private::rule::<#owner>(#value);
        }
    });
    let raw = ["meta", "schema"].into_iter().flat_map(|key| {
        let member = format_ident!("{key}");
        each(key).map(move |(index, _, value)| quote!(#place.fields[#index].#member = #value;))
    });
    let translations = rows.iter().enumerate().flat_map(|(index, row)| {
        let names = row.field.translations.iter().map(Translated::arguments);
        names.map(move |name| quote!(#private::translated(&mut #place.fields[#index], #name);))
    });
    let conditions = conditions(collection, place, owner);
    quote! {
        #(#defaults)*
        #(#built)*
        #(#texts)*
        #(#validations)*
        #(#raw)*
        #(#translations)*
        #conditions
    }
}

/// `when` takes a rule over the collection at hand, so it is a function of its
/// own in each.
fn conditions(
    collection: &Collection<'_>,
    place: &TokenStream,
    owner: &Path,
) -> Option<TokenStream> {
    let Collection { private, rows, .. } = collection;
    let mut with = rows
        .iter()
        .enumerate()
        .filter(|(_, row)| !row.field.conditions.is_empty())
        .peekable();
    with.peek()?;
    let lists = with.map(|(index, row)| {
        let conditions = &row.field.conditions;
        quote!(#place.fields[#index].conditions = ::std::vec![#(#conditions),*];)
    });
    // A field may say only one of the two.
    Some(quote! {{
        #[allow(dead_code)]
        fn when(
            name: &str,
            rule: impl ::core::ops::FnOnce(
                <#owner as #private::Collection>::Fields,
            ) -> #private::Filter<#owner>,
        ) -> #private::FieldCondition {
            #private::FieldCondition::when::<#owner>(name, rule)
        }
        #[allow(unused_imports)]
        use #private::when_raw;
        #(#lists)*
    }})
}
