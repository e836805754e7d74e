//! `#[derive(Flow)]`

mod graph;
mod position;

use darling::ast::Data;
use darling::util::Flag;
use darling::{FromDeriveInput, FromField};
use heck::ToTitleCase;
use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::{Attribute, DeriveInput, Expr, Ident, LitStr, Path, Type, Visibility};

use crate::pair::Pair;
use crate::{common, entity, keyword};
use graph::Graph;

const KIND: entity::Kind = entity::Kind {
    kind: "Flows",
    marker: "FlowDeclaration",
    collection: None,
    noun: "flow",
};

#[derive(FromDeriveInput)]
#[darling(
    attributes(flow),
    forward_attrs(doc),
    supports(struct_named, struct_unit)
)]
struct Receiver {
    ident: Ident,
    attrs: Vec<Attribute>,
    data: Data<darling::util::Ignored, OperationReceiver>,
    #[darling(default, with = common::expression)]
    name: Option<Expr>,
    #[darling(default, with = common::expression)]
    icon: Option<Expr>,
    #[darling(default, with = common::expression)]
    color: Option<Expr>,
    #[darling(default, with = common::expression)]
    description: Option<Expr>,
    inactive: Flag,
    #[darling(default, with = keyword::accountability)]
    accountability: Option<&'static str>,
    no_start: Flag,
    allow_loop: Flag,
    allow_overlap: Flag,
    unchecked_templates: Flag,
    folder: Option<Path>,
    #[darling(default, with = common::expression)]
    record: Option<Expr>,
    #[darling(flatten)]
    entity: entity::Attributes,
}

#[derive(FromField)]
#[darling(attributes(op))]
struct OperationReceiver {
    ident: Option<Ident>,
    vis: Visibility,
    ty: Type,
    start: Flag,
    resolve: Option<Ident>,
    reject: Option<Ident>,
    detached: Flag,
    #[darling(default, with = common::expression)]
    name: Option<Expr>,
    key: Option<LitStr>,
    at: Option<Pair>,
    unchecked_templates: Flag,
    #[darling(default, with = common::expression)]
    record: Option<Expr>,
    id: Option<LitStr>,
    was: Option<LitStr>,
}

impl OperationReceiver {
    fn key(&self) -> String {
        let own = self.key.as_ref().map(LitStr::value);
        own.or_else(|| self.ident.as_ref().map(common::name))
            .unwrap_or_default()
    }
}

/// Two operations of one flow cannot share a key, and an old key is another one.
fn check_keys(
    operations: &[(&Ident, &OperationReceiver)],
    errors: &mut darling::error::Accumulator,
) {
    for (index, (ident, operation)) in operations.iter().enumerate() {
        let key = operation.key();
        if let Some(was) = operation.was.as_ref().filter(|was| was.value() == key) {
            let message = format!("`{key}` is its key now: leave out `was`");
            errors.push(darling::Error::custom(message).with_span(was));
        }
        let earlier = &operations[..index];
        let Some((first, _)) = earlier.iter().find(|(_, other)| other.key() == key) else {
            continue;
        };
        let message = format!("`{first}` has the key `{key}` already: give one another `key`");
        let error = darling::Error::custom(message);
        errors.push(match &operation.key {
            Some(key) => error.with_span(key),
            None => error.with_span(ident),
        });
    }
}

pub(crate) fn expand(input: &DeriveInput) -> darling::Result<TokenStream> {
    let flow = Receiver::from_derive_input(input)?;
    if flow.entity.is_external() {
        let name = flow.name.as_ref();
        return KIND.external(input, &flow.entity, name, &[], &TokenStream::new());
    }
    let private = flow.entity.private();
    let ident = &flow.ident;
    let operations = common::members(&flow.data, |operation| operation.ident.as_ref());
    let mut errors = darling::Error::accumulator();
    let graph = Graph::check(
        ident,
        &operations,
        &graph::Allowed {
            no_start: flow.no_start.is_present(),
            loops: flow.allow_loop.is_present(),
        },
    );
    let graph = errors.handle(graph).unwrap_or_default();
    check_keys(&operations, &mut errors);
    if !flow.allow_overlap.is_present() {
        position::check(&operations, &mut errors);
    }
    errors.finish()?;

    let name = entity::label(flow.name.as_ref(), ident);
    let icon = common::assign(quote!(__flow.icon), flow.icon.as_ref());
    let color = common::assign(quote!(__flow.color), flow.color.as_ref());
    let description = common::assign(quote!(__flow.description), flow.description.as_ref())
        .or_else(|| entity::description(quote!(__flow.description), common::docs(&flow.attrs)));
    let active = !flow.inactive.is_present();
    let accountability = flow.accountability.map(|value| {
        let value = match value {
            "" => quote!(::core::option::Option::None),
            value => quote!(::core::option::Option::Some(#value)),
        };
        quote!(__flow.accountability = #value;)
    });
    let start = index(graph.start);
    let bindings = operations.iter().enumerate().map(|(at, (ident, _))| {
        let local = format_ident!("__operation_{at}");
        quote!(#ident: #local)
    });
    let pushes = operations
        .iter()
        .zip(&graph.edges)
        .enumerate()
        .map(|(at, ((ident, operation), edges))| push(&private, at, ident, operation, edges));
    let folder = flow.folder.as_ref().map(|folder| {
        quote!(__flow.folder = ::core::option::Option::Some(#private::folder::<#folder>(__to));)
    });
    let record = record(&quote!(__flow), flow.record.as_ref());
    let unchecked = flow.unchecked_templates.is_present().then(|| {
        quote! {
            for __operation in &mut __flow.operations {
                __operation.unchecked_templates = true;
            }
        }
    });
    // Spanned, so that a missing `impl FlowSpec` is reported at the type.
    let parts = quote_spanned!(ident.span()=> #private::flow_parts::<#ident>);
    let constants = operations.iter().map(|(ident, _)| ident);
    // Nothing of them is emitted, and a reader may want to follow them.
    let targets = operations
        .iter()
        .flat_map(|(_, operation)| operation.resolve.iter().chain(&operation.reject));
    let declare = quote! {
        #private::editor! {
            let _ = |this: &#ident| {
                #(let _ = &this.#targets;)*
            };
        }
        let (__trigger, Self { #(#bindings),* }) = #parts();
        let mut __flow = #private::FlowDef::new(
            <Self as #private::Entity>::IDENTITY,
            #name,
            __trigger,
        );
        #icon
        #color
        #description
        #folder
        #accountability
        #record
        __flow.active = #active;
        __flow.start = #start;
        #(#pushes)*
        #unchecked
        __flow.declare(__to);
        // `allow(dead_code)` on the constants would make the compiler take the
        // flow for something that is used.
        #(let _ = Self::#constants;)*
    };
    let implementation = KIND.implement(ident, &flow.entity, &declare)?;
    let keys = operations
        .iter()
        .map(|(ident, operation)| (*ident, operation.key(), &operation.vis, &operation.ty));
    let results = results(&private, ident, keys);
    Ok(quote!(#implementation #results))
}

/// A constant for the result of each operation.
fn results<'a>(
    private: &TokenStream,
    flow: &Ident,
    operations: impl Iterator<Item = (&'a Ident, String, &'a Visibility, &'a Type)>,
) -> TokenStream {
    let constants = operations.map(|(ident, key, vis, ty)| {
        let doc = format!("The result of the operation `{key}`.");
        quote! {
            #[doc = #doc]
            #vis const #ident: #private::OperationResult<#ty> =
                #private::OperationResult::new(#key);
        }
    });
    quote! {
        #[automatically_derived]
        #[allow(non_upper_case_globals)]
        impl #flow {
            #(#constants)*
        }
    }
}

fn push(
    private: &TokenStream,
    at: usize,
    ident: &Ident,
    operation: &OperationReceiver,
    edges: &graph::Edges,
) -> TokenStream {
    let local = format_ident!("__operation_{at}");
    let key = operation.key();
    let ty = &operation.ty;
    let line = quote_spanned!(ident.span()=> ::core::line!());
    let name = match &operation.name {
        Some(name) => quote!(#name),
        None => {
            let name = common::name(ident).to_title_case();
            quote!(#name)
        }
    };
    let position = operation.at.map(|at| {
        let (x, y) = at.numbers;
        quote!(__operation.position = ::core::option::Option::Some((#x, #y));)
    });
    let unchecked = operation
        .unchecked_templates
        .is_present()
        .then(|| quote!(__operation.unchecked_templates = true;));
    let record = record(&quote!(__operation), operation.record.as_ref());
    let id = entity::id(operation.id.as_ref());
    let was = entity::id(operation.was.as_ref());
    let (resolve, reject) = (index(edges.resolve), index(edges.reject));
    quote! {
        let mut __operation = #private::operation::<#ty>(#key, #line, #local);
        __operation.name = ::core::convert::Into::into(#name);
        __operation.id = #id;
        __operation.was = #was;
        __operation.resolve = #resolve;
        __operation.reject = #reject;
        #position
        #unchecked
        #record
        __flow.operations.push(__operation);
    }
}

fn record(of: &TokenStream, record: Option<&Expr>) -> Option<TokenStream> {
    let record = record?;
    Some(quote!(#of.record = #record;))
}

fn index(index: Option<usize>) -> TokenStream {
    match index {
        Some(index) => quote!(::core::option::Option::Some(#index)),
        None => quote!(::core::option::Option::None),
    }
}

pub(crate) fn dummy(input: &DeriveInput) -> TokenStream {
    let implementation = KIND.dummy(input);
    let fields = match &input.data {
        syn::Data::Struct(data) => data.fields.iter().collect(),
        _ => Vec::new(),
    };
    let operations = fields.into_iter().filter_map(|field| {
        let ident = field.ident.as_ref()?;
        Some((ident, common::name(ident), &field.vis, &field.ty))
    });
    let results = results(&common::private(None), &input.ident, operations);
    quote!(#implementation #results)
}
