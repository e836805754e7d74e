//! `#[derive(Dashboard)]`

mod grid;

use darling::ast::Data;
use darling::util::Flag;
use darling::{FromDeriveInput, FromField};
use heck::ToTitleCase;
use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::{Attribute, DeriveInput, Expr, Ident, LitStr, Type};

use crate::pair::Pair;
use crate::{common, entity};
use grid::Place;

const KIND: entity::Kind = entity::Kind {
    kind: "Dashboards",
    marker: "DashboardDeclaration",
    noun: "dashboard",
    collection: None,
};

#[derive(FromDeriveInput)]
#[darling(
    attributes(dashboard),
    forward_attrs(doc),
    supports(struct_named, struct_unit)
)]
struct Receiver {
    ident: Ident,
    attrs: Vec<Attribute>,
    data: Data<darling::util::Ignored, PanelReceiver>,
    #[darling(default, with = common::expression)]
    name: Option<Expr>,
    #[darling(default, with = common::expression)]
    icon: Option<Expr>,
    #[darling(default, with = common::expression)]
    color: Option<Expr>,
    #[darling(default, with = common::expression)]
    note: Option<Expr>,
    allow_overlap: Flag,
    #[darling(flatten)]
    entity: entity::Attributes,
}

#[derive(FromField)]
#[darling(attributes(panel), forward_attrs(doc))]
struct PanelReceiver {
    ident: Option<Ident>,
    ty: Type,
    attrs: Vec<Attribute>,
    at: Option<Pair>,
    size: Option<Pair>,
    off_grid: Flag,
    #[darling(default, with = common::expression)]
    name: Option<Expr>,
    unnamed: Flag,
    #[darling(default, with = common::expression)]
    icon: Option<Expr>,
    #[darling(default, with = common::expression)]
    color: Option<Expr>,
    #[darling(default, with = common::expression)]
    note: Option<Expr>,
    show_header: Flag,
    #[darling(default, with = common::expression)]
    record: Option<Expr>,
    id: Option<LitStr>,
    was: Option<LitStr>,
}

pub(crate) fn expand(input: &DeriveInput) -> darling::Result<TokenStream> {
    let dashboard = Receiver::from_derive_input(input)?;
    let private = dashboard.entity.private();
    let ident = &dashboard.ident;
    let panels = common::members(&dashboard.data, |panel| panel.ident.as_ref());
    let places = grid::check(&panels, dashboard.allow_overlap.is_present())?;

    let name = entity::label(dashboard.name.as_ref(), ident);
    let icon = dashboard.icon.as_ref();
    let icon = icon.map(|icon| quote!(__dashboard.icon = ::core::convert::Into::into(#icon);));
    let color = common::assign(quote!(__dashboard.color), dashboard.color.as_ref());
    let note = note(
        quote!(__dashboard.note),
        dashboard.note.as_ref(),
        &dashboard.attrs,
    );
    let bindings = panels.iter().enumerate().map(|(at, (ident, _))| {
        let local = format_ident!("__panel_{at}");
        quote!(#ident: #local)
    });
    let pushes = panels
        .iter()
        .zip(&places)
        .enumerate()
        .map(|(at, ((ident, panel), place))| push(&private, at, ident, panel, place));
    // Spanned, so that a missing `impl DashboardSpec` is reported at the type.
    let parts = quote_spanned!(ident.span()=> #private::panels::<#ident>);
    if dashboard.entity.is_external() {
        // Its panels are the project's own.
        let own = (!panels.is_empty()).then(|| {
            quote! {
                let Self { #(#bindings),* } = #parts();
                let mut __dashboard = #private::DashboardDef::new(
                    <Self as #private::Entity>::IDENTITY,
                    "",
                );
                __dashboard.external = true;
                #(#pushes)*
                __dashboard.declare(__to);
            }
        });
        let name = dashboard.name.as_ref();
        let allowed = &["allow_overlap"];
        return KIND.external(input, &dashboard.entity, name, allowed, &quote!(#own));
    }
    let declare = quote! {
        let Self { #(#bindings),* } = #parts();
        let mut __dashboard = #private::DashboardDef::new(
            <Self as #private::Entity>::IDENTITY,
            #name,
        );
        #icon
        #color
        #note
        #(#pushes)*
        __dashboard.declare(__to);
    };
    KIND.implement(ident, &dashboard.entity, &declare)
}

fn push(
    private: &TokenStream,
    at: usize,
    ident: &Ident,
    panel: &PanelReceiver,
    place: &Place,
) -> TokenStream {
    let local = format_ident!("__panel_{at}");
    let key = common::name(ident);
    let ty = &panel.ty;
    let line = quote_spanned!(ident.span()=> ::core::line!());
    let name = match &panel.name {
        Some(name) => Some(quote!(#name)),
        None if panel.unnamed.is_present() => None,
        None => {
            let name = key.to_title_case();
            Some(quote!(#name))
        }
    };
    let name = name.map(|name| {
        quote!(__panel.name = ::core::option::Option::Some(::core::convert::Into::into(#name));)
    });
    let icon = common::assign(quote!(__panel.icon), panel.icon.as_ref());
    let color = common::assign(quote!(__panel.color), panel.color.as_ref());
    let note = note(quote!(__panel.note), panel.note.as_ref(), &panel.attrs);
    let record = common::assign(quote!(__panel.record), panel.record.as_ref());
    let show_header = panel.show_header.is_present();
    let (id, was) = (
        entity::id(panel.id.as_ref()),
        entity::id(panel.was.as_ref()),
    );
    let ((x, y), (width, height)) = (place.at, place.size);
    // `Least` falls back to no size at all for a type that is no panel, of
    // which the call below complains.
    let fits = (!panel.off_grid.is_present()).then(|| {
        quote_spanned! {place.size_span=>
            const _: () = {
                #[allow(unused_imports)]
                use #private::NoPanel as _;
                ::core::assert!(
                    #width >= #private::Least::<#ty>::SIZE.0
                        && #height >= #private::Least::<#ty>::SIZE.1,
                    "{}",
                    #private::Least::<#ty>::TOO_SMALL,
                );
            };
        }
    });
    quote! {
        #fits
        let mut __panel = #private::panel::<#ty>(#key, #line, #local);
        #name
        #icon
        #color
        #note
        #record
        __panel.show_header = #show_header;
        __panel.at = (#x, #y);
        __panel.size = (#width, #height);
        __panel.id = #id;
        __panel.was = #was;
        __dashboard.panels.push(__panel);
    }
}

/// What the attribute says, else the doc comment.
fn note(place: TokenStream, note: Option<&Expr>, attrs: &[Attribute]) -> Option<TokenStream> {
    match note {
        Some(_) => common::assign(place, note),
        None => entity::description(place, common::docs(attrs)),
    }
}

pub(crate) fn dummy(input: &DeriveInput) -> TokenStream {
    KIND.dummy(input)
}
