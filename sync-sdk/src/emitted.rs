//! What the derives call where a call is shorter, or gives a better message,
//! than the code itself.

#![allow(missing_docs, reason = "called by generated code only")]

mod relation;

/// Where a derive puts what it cannot read, for rust-analyzer to complete; the
/// compiler has been told by then.
#[doc(hidden)]
#[macro_export]
#[cfg(not(rust_analyzer))]
macro_rules! __editor {
    ($($tokens:tt)*) => {};
}

#[doc(hidden)]
#[macro_export]
#[cfg(rust_analyzer)]
macro_rules! __editor {
    ($($tokens:tt)*) => { $($tokens)* };
}

pub use crate::__editor as editor;

use std::marker::PhantomData;

use serde_json::Value;

pub use relation::*;

use crate::author::widget::Chosen;
use crate::author::{
    Collection, CollectionGroup, DashboardDeclaration, DashboardSpec, Declarations, Display,
    Entity, Field, FieldCondition, FieldDef, FieldGroup, FieldRow, FieldType, Filter,
    FlowDeclaration, FlowSpec, FolderDeclaration, Grant, Grants, Identity, Interface, Layout,
    LayoutBody, Literal, ModelPart, Operation, OperationDef, Panel, PanelDef, Place,
    PolicyDeclaration, PolicyDef, PresetDeclaration, RoleDeclaration, RowName, SeedDeclaration,
    SeedDef, SeedRows, SeedTable, Sortable, TranslationsDeclaration, Trigger, View,
};

/// The struct whose members are a collection's fields.
pub trait Members: Sized {
    const ALL: Self;
}

// Written out: the compiler shows the bound to a user who names another kind, and
// would show a macro with it.

pub fn folder<T: FolderDeclaration>(to: &mut Declarations) -> Identity {
    named::<T>(to)
}

pub fn role<T: RoleDeclaration>(to: &mut Declarations) -> Identity {
    named::<T>(to)
}

pub fn policy<T: PolicyDeclaration>(to: &mut Declarations) -> Identity {
    named::<T>(to)
}

pub fn flow<T: FlowDeclaration>(to: &mut Declarations) -> Identity {
    named::<T>(to)
}

pub fn dashboard<T: DashboardDeclaration>(to: &mut Declarations) -> Identity {
    named::<T>(to)
}

pub fn preset<T: PresetDeclaration>(to: &mut Declarations) -> Identity {
    named::<T>(to)
}

fn named<T: Entity>(to: &mut Declarations) -> Identity {
    T::declare(to);
    T::IDENTITY
}

/// The collection of a preset.
pub fn collection_name<T: Collection>(to: &mut Declarations) -> &'static str {
    T::declare(to);
    T::NAME
}

pub fn translations<T: TranslationsDeclaration>(to: &mut Declarations) {
    T::declare(to);
}

pub fn seed<T: SeedDeclaration>(to: &mut Declarations) {
    T::declare(to);
}

/// One bound, so that one message where the impl is missing.
pub fn seed_rows<T: SeedRows, const N: usize>(
    seed: &mut SeedDef,
    rows: [(RowName, u32, T); N],
    to: &mut Declarations,
) {
    for (name, line, row) in rows {
        seed.row(name, line, row, to);
    }
}

pub fn seed_table<T: SeedTable>(seed: &mut SeedDef, to: &mut Declarations) {
    seed.table::<T>(to);
}

pub fn collection<T: ModelPart>(to: &mut Declarations) {
    T::declare_part(to);
}

pub fn collection_group<T: CollectionGroup>(to: &mut Declarations) -> Option<&'static str> {
    T::declare_part(to);
    Some(T::GROUP)
}

/// A field by its type, with the bound where the type is named.
pub const fn row<T: FieldType>(name: &'static str, line: u32) -> FieldRow {
    FieldRow::new::<T>(name, line)
}

/// The name of a field that holds others.
pub const fn field_group<C, T: FieldGroup>(field: Field<C, T>) -> &'static str {
    field.name()
}

pub fn default_value<T: FieldType>(field: &mut FieldDef, value: impl Literal<T::Base>) {
    field.default = Some(value.into_value());
}

pub fn sort_field<C, T: FieldType>(field: Field<C, T>) -> Option<&'static str>
where
    T::Base: Sortable,
{
    Some(field.name())
}

/// Directus keeps these values as texts, whatever the field is.
pub fn archive_value<C, T: FieldType>(
    _: Field<C, T>,
    value: impl Literal<T::Base>,
) -> Option<String> {
    match value.into_value() {
        Value::Null => None,
        Value::String(text) => Some(text),
        other => Some(other.to_string()),
    }
}

pub fn rule<C: Collection>(rule: impl FnOnce(C::Fields) -> Filter<C>) -> Option<Value> {
    Some(rule(C::FIELDS).written(Place::Validation))
}

/// An interface of any of its types, and what its options refer to.
pub fn interface(field: &mut FieldDef, value: impl Chosen<Interface>, to: &mut Declarations) {
    field.shown_with(value.into(), to);
}

/// A display of any of its types, and what its options refer to.
pub fn display(field: &mut FieldDef, value: impl Chosen<Display>, to: &mut Declarations) {
    field.listed_with(value.into(), to);
}

/// A field's name in one language.
pub fn translated(field: &mut FieldDef, language: &'static str, text: String) {
    field.translations.push((language, text));
}

/// A field's condition with a rule that nothing checks.
pub fn when_raw(name: &str, rule: Value) -> FieldCondition {
    FieldCondition::when_raw(name, rule)
}

/// One bound, so that one message where the impl is missing.
pub fn flow_parts<T: FlowSpec>() -> (Trigger, T) {
    (T::trigger(), T::operations())
}

pub fn operation<T: Operation>(key: &'static str, line: u32, value: T) -> OperationDef {
    OperationDef::new(key, line, value)
}

/// One bound, so that one message where the impl is missing.
pub fn panels<T: DashboardSpec>() -> T {
    T::panels()
}

pub fn panel<T: Panel>(key: &'static str, line: u32, value: T) -> PanelDef {
    PanelDef::new(key, line, value)
}

/// The least size of a panel type.
pub struct Least<T>(PhantomData<T>);

impl<T: Panel> Least<T> {
    pub const SIZE: (i32, i32) = T::LEAST;
    pub const TOO_SMALL: &'static str = T::TOO_SMALL;
}

/// What [`Least`] says of a type that is no panel.
pub trait NoPanel {
    const SIZE: (i32, i32) = (0, 0);
    const TOO_SMALL: &'static str = "";
}

impl<T> NoPanel for Least<T> {}

/// The one layout in which `T` shows `C`.
pub fn view<T: View<C, L>, C: Collection, L: Layout<C>>() -> LayoutBody {
    let mut layout = L::empty();
    T::view(&mut layout, C::FIELDS);
    layout.into_body()
}

pub fn granted<T: Grants>(policy: PolicyDef, to: &mut Declarations) -> PolicyDef {
    let grants: fn(&mut Grant) = T::grants;
    policy.granted(grants, to)
}
