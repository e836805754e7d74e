//! What the derives call where a call is shorter, or gives a better message,
//! than the code itself.

#![allow(missing_docs, reason = "called by generated code only")]

use serde_json::{Map, Value};

use crate::author::{
    Collection, Declarations, Field, FieldRow, FieldType, FlowDeclaration, FlowSpec,
    FolderDeclaration, Grant, Grants, Identity, Operation, OperationDef, PolicyDeclaration,
    PolicyDef, RelationDef, Relational, RoleDeclaration, ToMany, Trigger,
};

macro_rules! references {
    ($($name:ident: $bound:ident;)*) => {$(
        pub fn $name<T: $bound>(to: &mut Declarations) -> Identity {
            T::declare(to);
            T::IDENTITY
        }
    )*};
}

references! {
    folder: FolderDeclaration;
    role: RoleDeclaration;
    policy: PolicyDeclaration;
    flow: FlowDeclaration;
}

pub fn collection<T: Collection>(to: &mut Declarations) {
    T::declare(to);
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
pub fn inverse<T: ToMany, C: Collection, V: FieldType + PointsTo<C>>(
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

impl<C: Collection> PointsTo<C> for crate::author::M2o<C> {}
