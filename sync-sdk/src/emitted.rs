//! What the derives call where a call is shorter, or gives a better message,
//! than the code itself.

#![allow(missing_docs, reason = "called by generated code only")]

mod relation;

use serde_json::{Map, Value};

pub use relation::*;

use crate::author::{
    Collection, Declarations, FieldRow, FieldType, FlowDeclaration, FlowSpec, FolderDeclaration,
    Grant, Grants, Identity, Operation, OperationDef, PolicyDeclaration, PolicyDef,
    RoleDeclaration, Trigger,
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
