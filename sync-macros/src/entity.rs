//! Types that stand for one record: who they are, and what a derive emits for
//! them.

use std::fmt::Display;

use darling::FromMeta;
use darling::ast::NestedMeta;
use darling::util::Flag;
use heck::{ToSnakeCase, ToTitleCase};
use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{DeriveInput, Expr, Ident, LitStr, Meta, Path};

use crate::common;

/// Which kind of record a derive is for.
pub(crate) struct Kind {
    /// The variant of the model's `Kind`.
    pub(crate) kind: &'static str,
    /// The trait that marks such types.
    pub(crate) marker: &'static str,
    /// The system collection whose rows such types stand for in seeds.
    pub(crate) collection: Option<&'static str>,
    /// The derive's attribute, which is the first word of an address too.
    pub(crate) noun: &'static str,
}

/// What holds other records: their SyncIDs are made from its key, so that its old
/// key matters even where its own SyncID was chosen.
const HOLDERS: [&str; 3] = ["policy", "flow", "dashboard"];

/// What every derive of a record takes: `#[darling(flatten)] entity: Attributes`.
#[derive(Default, FromMeta)]
pub(crate) struct Attributes {
    /// The part of the address behind the noun; by default the type's name.
    pub(crate) key: Option<LitStr>,
    /// The SyncID.
    pub(crate) id: Option<LitStr>,
    /// The key that it had before.
    pub(crate) was: Option<LitStr>,
    /// Never deleted.
    protect: Flag,
    /// Referred to, never described.
    external: Flag,
    /// Columns as Directus stores them.
    #[darling(default, with = common::expression)]
    pub(crate) record: Option<Expr>,
    #[darling(rename = "crate")]
    krate: Option<Path>,
}

impl Attributes {
    /// The path of the SDK's hidden module.
    pub(crate) fn private(&self) -> TokenStream {
        common::private(self.krate.as_ref())
    }

    /// Whether the type is only a reference. Such a derive answers with
    /// [`Kind::external`].
    pub(crate) fn is_external(&self) -> bool {
        self.external.is_present()
    }

    fn key(&self, ident: &Ident) -> String {
        match &self.key {
            Some(key) => key.value(),
            None => common::name(ident).to_snake_case(),
        }
    }
}

impl Kind {
    /// The impls of a type that stands for one record of this kind. `declare`
    /// adds the record to `__to`.
    ///
    /// # Errors
    /// When the attributes contradict each other.
    pub(crate) fn implement(
        &self,
        ident: &Ident,
        attributes: &Attributes,
        declare: &TokenStream,
    ) -> darling::Result<TokenStream> {
        self.check(ident, attributes)?;
        Ok(self.emit(ident, attributes, declare))
    }

    /// The impls of an `external` type: a reference to a record that the project
    /// does not own, found by its `id` or by its name. Of the other attributes
    /// only those in `allowed` make sense; `also` is run when it is declared.
    ///
    /// # Errors
    /// When nothing says which record is meant, or more is said than that.
    pub(crate) fn external(
        &self,
        input: &DeriveInput,
        attributes: &Attributes,
        name: Option<&Expr>,
        allowed: &[&str],
        also: &TokenStream,
    ) -> darling::Result<TokenStream> {
        let mut errors = darling::Error::accumulator();
        errors.handle(self.check(&input.ident, attributes));
        for other in self.others(
            input,
            &[&["key", "id", "name", "external", "crate"], allowed],
        ) {
            let message = format!(
                "`{other}` of an external {} is for its owner to say: leave it out",
                self.noun
            );
            errors.push(darling::Error::custom(message).with_span(&other));
        }
        match (&attributes.id, name) {
            (None, None) => errors.push(
                darling::Error::custom(format!(
                    "which {noun}? An external {noun} is found by `id = \"…\"` or by `name = \"…\"`",
                    noun = self.noun
                ))
                .with_span(&attributes.external.span()),
            ),
            (Some(_), Some(name)) => errors.push(
                darling::Error::custom(format!(
                    "its `id` says which {} it is: leave out the name",
                    self.noun
                ))
                .with_span(name),
            ),
            _ => {}
        }
        errors.finish()?;
        let private = attributes.private();
        let name = match name {
            Some(name) => quote!(::core::option::Option::Some(::core::convert::Into::into(#name))),
            None => quote!(::core::option::Option::None),
        };
        let declare = quote! {
            __to.externals.push(#private::ExternalDef {
                identity: <Self as #private::Entity>::IDENTITY,
                name: #name,
            });
            #also
        };
        Ok(self.emit(&input.ident, attributes, &declare))
    }

    /// The same for a type whose attributes are wrong.
    pub(crate) fn dummy(&self, input: &DeriveInput) -> TokenStream {
        self.emit(&input.ident, &Attributes::default(), &TokenStream::new())
    }

    /// The names in the derive's attributes that are not among `known`.
    fn others(&self, input: &DeriveInput, known: &[&[&str]]) -> Vec<Ident> {
        let own = input
            .attrs
            .iter()
            .filter(|attribute| attribute.path().is_ident(self.noun));
        let lists = own.filter_map(|attribute| match &attribute.meta {
            Meta::List(list) => NestedMeta::parse_meta_list(list.tokens.clone()).ok(),
            _ => None,
        });
        lists
            .flatten()
            .filter_map(|nested| match nested {
                NestedMeta::Meta(meta) => meta.path().get_ident().cloned(),
                _ => None,
            })
            .filter(|name| {
                !known
                    .iter()
                    .any(|known| known.iter().any(|known| name == known))
            })
            .collect()
    }

    fn check(&self, ident: &Ident, attributes: &Attributes) -> darling::Result<()> {
        let mut errors = darling::Error::accumulator();
        let mut refuse = |token: &dyn Spanned, message: &dyn Display| {
            errors.push(darling::Error::custom(message).with_span(&token.span()));
        };
        if let Some(key) = attributes
            .key
            .as_ref()
            .filter(|key| key.value().trim().is_empty())
        {
            refuse(key, &"the key is empty");
        }
        if let Some(was) = &attributes.was {
            let old = was.value();
            let address = old.strip_prefix(&format!("{}.", self.noun));
            if old.trim().is_empty() {
                refuse(was, &"the old key is empty");
            } else if let Some(key) = address {
                let message = format!("`was` takes the old key alone: `was = \"{key}\"`");
                refuse(was, &message);
            } else if attributes.id.is_some() && !HOLDERS.contains(&self.noun) {
                let message = "its `id` says who it is, whatever its key was: leave out `was`";
                refuse(was, &message);
            } else if old == attributes.key(ident) {
                refuse(was, &format!("`{old}` is its key now: leave out `was`"));
            }
        }
        errors.finish()
    }

    fn emit(&self, ident: &Ident, attributes: &Attributes, declare: &TokenStream) -> TokenStream {
        let private = attributes.private();
        let kind = format_ident!("{}", self.kind);
        let marker = format_ident!("{}", self.marker);
        let (key, path) = (attributes.key(ident), common::type_path(ident));
        let (id, was) = (id(attributes.id.as_ref()), id(attributes.was.as_ref()));
        let protect = attributes
            .protect
            .is_present()
            .then(|| quote!(__to.protect_record(<Self as #private::Entity>::IDENTITY);));
        let record = attributes.record.as_ref().map(|record| {
            quote!(__to.record(<Self as #private::Entity>::IDENTITY, ::core::convert::Into::into(#record));)
        });
        let to = common::local("__to");
        let span = ident.span();
        let row = self.collection.map(|collection| {
            let collection = format_ident!("{collection}");
            quote_spanned! {span=>
                #[automatically_derived]
                impl #private::RowValue<#private::M2o<#private::system::#collection>> for #ident {
                    fn into_cell(self) -> #private::Cell {
                        #private::Cell::record::<Self>()
                    }
                }
            }
        });
        quote_spanned! {span=>
            #[automatically_derived]
            impl #private::Entity for #ident {
                const IDENTITY: #private::Identity = #private::Identity {
                    kind: #private::Kind::#kind,
                    key: #key,
                    path: #path,
                    id: #id,
                    was: #was,
                    file: ::core::file!(),
                    line: ::core::line!(),
                };

                fn declare(#to: &mut #private::Declarations) {
                    if #to.enter::<Self>() {
                        #protect
                        #record
                        #declare
                    }
                }
            }

            #[automatically_derived]
            impl #private::#marker for #ident {}

            #row
        }
    }
}

/// `Some("…")` or `None`.
pub(crate) fn id(id: Option<&LitStr>) -> TokenStream {
    match id {
        Some(id) => quote!(::core::option::Option::Some(#id)),
        None => quote!(::core::option::Option::None),
    }
}

/// The name that people see: what the author says, else the type's name.
pub(crate) fn label(name: Option<&Expr>, ident: &Ident) -> TokenStream {
    match name {
        Some(name) => quote!(#name),
        None => {
            let name = common::name(ident).to_title_case();
            quote!(#name)
        }
    }
}

/// `place = Some("…".into());` from a doc comment.
pub(crate) fn description(place: TokenStream, docs: Option<String>) -> Option<TokenStream> {
    let docs = docs?;
    Some(quote!(#place = ::core::option::Option::Some(::std::string::String::from(#docs));))
}
