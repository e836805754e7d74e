//! The typed surface: the traits that the derives implement, and the values
//! that a config is written with.
//!
//! A type is an identity, a struct is a shape, an expression is behaviour. What
//! a project names is gathered, with everything that it refers to in turn, into
//! [`Declarations`], which [`compile`](crate::compile) turns into a snapshot.

#[macro_use]
pub mod widget;

mod access;
mod choices;
mod collection;
mod column;
mod condition;
pub mod dashboard;
mod declare;
pub mod display;
mod display_template;
mod field;
mod filter;
mod flow;
mod folder;
#[cfg(feature = "codegen")]
pub(crate) mod form;
mod function;
mod grant;
pub mod interface;
pub(crate) mod json;
mod operators;
pub mod preset;
mod project;
mod reference;
mod relation;
mod row;
mod seed;
mod settings;
pub mod system;
mod text;
mod translations;
mod types;
mod value;
mod variable;
mod words;

pub use access::{PolicyDeclaration, RoleDeclaration};
pub use choices::{Choice, Choices, Multi};
pub use collection::{Collection, CollectionGroup, ModelPart};
pub use column::Column;
pub use condition::FieldCondition;
pub use dashboard::{DashboardDeclaration, DashboardSpec, Panel, RawPanel};
pub(crate) use declare::UntypedDef;
pub use declare::{Declarations, Entity, Identity};
pub use display::Display;
pub(crate) use display_template::DisplayTemplate;
pub use field::{AnyField, Field};
pub use filter::Filter;
pub(crate) use filter::Place;
#[cfg(feature = "codegen")]
pub(crate) use filter::is_span;
pub(crate) use flow::Of;
pub use flow::{
    Aggregate, Ask, At, Condition, Deep, Email, Exec, FlowDeclaration, FlowSpec, ItemAccess,
    ItemCreate, ItemDelete, ItemRead, ItemUpdate, Iteration, Jwt, Location, Log, Mail, Method,
    Notify, Operation, OperationBody, OperationResult, Payload, Query, Raw, Request, RoleAccess,
    Scope, Sleep, ThrowError, Transform, Trigger, TriggerFlow, on,
};
pub use folder::FolderDeclaration;
#[cfg(feature = "codegen")]
pub(crate) use function::FUNCTIONS;
pub use function::{Computed, JsonPath};
pub use grant::{Action, Grant, Grants, On, Rule};
pub use interface::Interface;
#[cfg(feature = "codegen")]
pub(crate) use operators::{Arity, OPERATORS, Operators, TAKES};
pub use operators::{Comparable, Counted, Geometric, HasDay, HasTime, Listed, Scalar, Structured};
pub use preset::{Layout, LayoutBody, PresetDeclaration, View};
pub use project::{Environment, LockFile, ProjectDeclaration, ProjectSpec, Roots};
pub(crate) use reference::RECORD;
pub use reference::id_of;
pub(crate) use relation::IMPOSSIBLE;
#[cfg(feature = "codegen")]
pub(crate) use relation::LISTS;
pub use relation::{
    AnyItem, AnyOf, Files, Holds, HoldsName, M2a, M2m, M2o, O2m, OtherOf, PointsTo, Related,
    Relational, SetsNull, SortsBy, ToAny, ToMany, Translated,
};
#[cfg(feature = "codegen")]
pub(crate) use relation::{NONE, SOME, said};
#[cfg(feature = "codegen")]
pub(crate) use types::MARKERS;

pub use seed::{Row, RowOf, RowValue, Rows, SeedDeclaration, SeedRows, SeedTable};
#[cfg(feature = "codegen")]
pub(crate) use settings::FORMS as SETTINGS_FORMS;
pub use settings::{
    Appearance, Asset, AssetTransform, Basemap, ImageFit, ImageFormat, ImagePreset, Module,
    PasswordPolicy, SaveAction, Settings,
};
pub use text::{Input, secret, var};
pub use translations::TranslationsDeclaration;
pub use types::{
    Alias, Binary, Csv, Date, DateTime, Decimal, FieldGroup, FieldType, Geometry, Group, Hash,
    Json, LineString, MultiLineString, MultiPoint, MultiPolygon, Ordered, Point, Polygon, Presence,
    Presentation, SCALARS, Sortable, Text, Textual, Time, Timestamp, Unknown,
};
pub use value::{Literal, Operand, Settable};
pub use variable::{
    AnyCurrentPolicy, AnyCurrentRole, CURRENT_POLICIES, CURRENT_ROLE, CURRENT_ROLES, CURRENT_USER,
    CurrentPath, CurrentPolicies, CurrentRole, CurrentRoles, CurrentUser, Each, NOW, Now, One,
    ShiftedNow, Template, template,
};
pub(crate) use widget::Widget;

/// What the derives build of declarations, and `compile` reads. It grows with
/// every version: not for people.
#[doc(hidden)]
pub mod declared {
    pub use super::access::{DefaultPolicy, PolicyDef, RoleDef, Sort};
    pub use super::collection::{Archive, CollectionDef, CollectionName, CollectionPart};
    pub use super::dashboard::{DashboardDef, PanelDef};
    pub use super::declare::ExternalDef;
    pub use super::flow::{FlowDef, OperationDef};
    pub use super::folder::FolderDef;
    pub use super::grant::{Fields, PermissionDef};
    pub use super::preset::PresetDef;
    pub use super::relation::{ListDef, RelationDef};
    pub use super::row::{FieldDef, FieldRow, Position, Special};
    pub use super::seed::{Cell, RowDef, RowName, SeedDef};
    pub use super::translations::TranslationDef;
}
pub(crate) use declared::*;
