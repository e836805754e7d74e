//! The typed surface: the traits that the derives implement, and the values
//! that a config is written with.
//!
//! A type is an identity, a struct is a shape, an expression is behaviour. What
//! a project names is gathered, with everything that it refers to in turn, into
//! [`Declarations`], which [`compile`](crate::compile) turns into a snapshot.

mod access;
mod collection;
mod condition;
mod declare;
pub mod display;
mod field;
mod filter;
mod flow;
mod folder;
mod grant;
pub mod interface;
mod items;
mod operation;
mod project;
mod relation;
mod row;
mod settings;
pub mod system;
mod text;
mod trigger;
mod types;
mod value;

pub use access::{PolicyDeclaration, PolicyDef, RoleDeclaration, RoleDef};
pub use collection::{
    Archive, Collection, CollectionDef, CollectionGroup, CollectionName, CollectionPart, ModelPart,
};
pub use condition::FieldCondition;
pub use declare::{Declarations, Entity, Identity};
pub use display::Display;
pub use field::{AnyField, Field};
pub use filter::Filter;
pub use flow::{FlowDeclaration, FlowDef, FlowSpec, OperationDef};
pub use folder::{FolderDeclaration, FolderDef};
pub use grant::{Action, Grant, Grants, On, PermissionDef, Rule};
pub use interface::Interface;
pub use items::{ItemAccess, ItemCreate, ItemDelete, ItemRead, ItemUpdate, Payload};
pub use operation::{
    Condition, Exec, Iteration, Log, Mail, Operation, OperationBody, Raw, Request, TriggerFlow,
};
pub use project::{Environment, ProjectDeclaration, ProjectSpec};
pub(crate) use relation::IMPOSSIBLE;
pub use relation::{
    AnyItem, AnyOf, Files, Holds, HoldsName, ListDef, M2a, M2m, M2o, O2m, OtherOf, PointsTo,
    Related, RelationDef, Relational, SetsNull, SortsBy, ToAny, ToMany, Translated,
};
pub use row::{FieldDef, FieldRow, Special};
pub use settings::Settings;
pub use text::{Input, secret, var};
pub use trigger::{Location, Method, Trigger, on};
pub use types::{
    Binary, Choice, Choices, Column, Csv, Date, DateTime, Decimal, FieldGroup, FieldType, Geometry,
    Group, Hash, Json, LineString, Multi, MultiLineString, MultiPoint, MultiPolygon, Numeric,
    Ordered, Point, Polygon, Presence, Presentation, SCALARS, Text, Textual, Time, Timestamp,
    Unknown,
};
pub use value::{
    CURRENT_ROLE, CURRENT_USER, CurrentRole, CurrentUser, Literal, NOW, Now, Operand, ShiftedNow,
    Template, template,
};
