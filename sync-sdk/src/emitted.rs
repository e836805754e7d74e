//! What the derives call where a call is shorter, or gives a better message,
//! than the code itself.

#![allow(missing_docs, reason = "called by generated code only")]

use serde_json::{Map, Value};

use crate::author::{
    Collection, Declarations, Field, FieldRow, FieldType, FlowDeclaration, FlowSpec,
    FolderDeclaration, Grant, Grants, Identity, M2o, Operation, OperationDef, PolicyDeclaration,
    PolicyDef, RelationDef, Relational, RoleDeclaration, SeedDeclaration, SeedDef, SeedRows,
    SeedTable, ToMany, TranslationsDeclaration, Trigger,
};

pub fn folder<T: FolderDeclaration>(to: &mut Declarations) -> Identity {
    T::declare(to);
    T::IDENTITY
}

pub fn role<T: RoleDeclaration>(to: &mut Declarations) -> Identity {
    T::declare(to);
    T::IDENTITY
}

pub fn policy<T: PolicyDeclaration>(to: &mut Declarations) -> Identity {
    T::declare(to);
    T::IDENTITY
}

pub fn flow<T: FlowDeclaration>(to: &mut Declarations) -> Identity {
    T::declare(to);
    T::IDENTITY
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
    rows: [(&'static str, Option<&'static str>, u32, T); N],
    to: &mut Declarations,
) {
    for (key, id, line, row) in rows {
        seed.row(key, id, line, row, to);
    }
}

pub fn seed_table<T: SeedTable>(seed: &mut SeedDef, to: &mut Declarations) {
    seed.table::<T>(to);
}

pub fn collection<T: Collection>(to: &mut Declarations) {
    T::declare(to);
}

/// A field by its type, with the bound where the type is named.
pub fn row<T: FieldType>(name: &'static str, file: &'static str, line: u32) -> FieldRow<T> {
    FieldRow::new(name, file, line)
}

/// One bound, so that one message where the impl is missing.
pub fn flow_parts<T: FlowSpec>() -> (Trigger, T) {
    (T::trigger(), T::operations())
}

pub fn operation<T: Operation>(key: &'static str, line: u32, value: T) -> OperationDef {
    OperationDef::new(key, line, value)
}

pub fn granted<T: Grants>(policy: PolicyDef, to: &mut Declarations) -> PolicyDef {
    let grants: fn(&mut Grant) = T::grants;
    policy.granted(grants, to)
}

/// The object of `meta = json!({…})`.
#[track_caller]
pub fn meta(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(object) => object,
        other => panic!("`meta` takes a JSON object, not `{other}`"),
    }
}

/// The collection whose items an `O2m` field lists.
pub type Many<T> = <T as ToMany>::Many;

pub fn relation<T: Relational>(row: &mut FieldRow<T>, relation: RelationDef) {
    row.relation(relation);
}

/// The field that an `O2m` field names must point back.
pub fn inverse<T: ToMany, C: Collection, V: PointsTo<C>>(
    row: &mut FieldRow<T>,
    field: Field<T::Many, V>,
) {
    row.inverse(field);
}

/// A many-to-one field to `C`.
#[diagnostic::on_unimplemented(
    message = "the inverse of this field does not point back to `{C}`",
    label = "expected `M2o<{C}>`, found `{Self}`",
    note = "`inverse` names the `M2o` field by which the items of the other collection point here"
)]
pub trait PointsTo<C> {}

impl<C: Collection> PointsTo<C> for M2o<C> {}
impl<C: Collection> PointsTo<C> for Option<M2o<C>> {}
