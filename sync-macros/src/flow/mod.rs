//! `#[derive(Flow)]`

mod graph;

use darling::ast::Data;
use darling::util::Flag;
use darling::{FromDeriveInput, FromField};
use heck::ToTitleCase;
use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::{Attribute, DeriveInput, Expr, Ident, LitStr, Type};

use crate::{common, entity, keyword};
use graph::Graph;

const KIND: entity::Kind = entity::Kind {
    kind: "Flows",
    marker: "FlowDeclaration",
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
    inactive: Flag,
    #[darling(default, with = keyword::accountability)]
    accountability: Option<&'static str>,
    allow_loop: Flag,
    #[darling(flatten)]
    entity: entity::Attributes,
}

#[derive(FromField)]
#[darling(attributes(op))]
struct OperationReceiver {
    ident: Option<Ident>,
    ty: Type,
    start: Flag,
    resolve: Option<Ident>,
    reject: Option<Ident>,
    detached: Flag,
    #[darling(default, with = common::expression)]
    name: Option<Expr>,
    id: Option<LitStr>,
}

pub(crate) fn expand(input: &DeriveInput) -> darling::Result<TokenStream> {
    let flow = Receiver::from_derive_input(input)?;
    if flow.entity.is_external() {
        let name = flow.name.as_ref();
        return KIND.external(input, &flow.entity, name, &[], &TokenStream::new());
    }
    let private = flow.entity.private();
    let ident = &flow.ident;
    let operations: Vec<(&Ident, &OperationReceiver)> = match &flow.data {
        Data::Struct(fields) => fields
            .iter()
            .filter_map(|field| Some((field.ident.as_ref()?, field)))
            .collect(),
        Data::Enum(_) => Vec::new(),
    };
    let graph = Graph::check(ident, &operations, flow.allow_loop.is_present())?;

    let name = entity::label(flow.name.as_ref(), ident);
    let icon = common::assign(quote!(__flow.icon), flow.icon.as_ref());
    let color = common::assign(quote!(__flow.color), flow.color.as_ref());
    let description = entity::description(quote!(__flow.description), common::docs(&flow.attrs));
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
    // Spanned, so that a missing `impl FlowSpec` is reported at the type.
    let parts = quote_spanned!(ident.span()=> #private::flow_parts::<#ident>);
    let declare = quote! {
        let (__trigger, Self { #(#bindings),* }) = #parts();
        let mut __flow = #private::FlowDef::new(
            <Self as #private::Entity>::IDENTITY,
            #name,
            __trigger,
        );
        #icon
        #color
        #description
        #accountability
        __flow.active = #active;
        __flow.start = #start;
        #(#pushes)*
        __flow.declare(__to);
    };
    KIND.implement(ident, &flow.entity, &declare)
}

fn push(
    private: &TokenStream,
    at: usize,
    ident: &Ident,
    operation: &OperationReceiver,
    edges: &graph::Edges,
) -> TokenStream {
    let local = format_ident!("__operation_{at}");
    let key = common::name(ident);
    let ty = &operation.ty;
    let line = quote_spanned!(ident.span()=> ::core::line!());
    let name = match &operation.name {
        Some(name) => quote!(#name),
        None => {
            let name = key.to_title_case();
            quote!(#name)
        }
    };
    let id = entity::id(operation.id.as_ref());
    let (resolve, reject) = (index(edges.resolve), index(edges.reject));
    quote! {
        let mut __operation = #private::operation::<#ty>(#key, #line, #local);
        __operation.name = ::core::convert::Into::into(#name);
        __operation.id = #id;
        __operation.resolve = #resolve;
        __operation.reject = #reject;
        __flow.operations.push(__operation);
    }
}

fn index(index: Option<usize>) -> TokenStream {
    match index {
        Some(index) => quote!(::core::option::Option::Some(#index)),
        None => quote!(::core::option::Option::None),
    }
}

pub(crate) fn dummy(input: &DeriveInput) -> TokenStream {
    KIND.dummy(input)
}
