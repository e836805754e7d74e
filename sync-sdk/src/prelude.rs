//! Everything that a config is written with.
//!
//! `use sync_sdk::prelude::*;` brings the derives, the types of fields, the
//! operations, panels and layouts, and the functions that rules and values begin
//! with. The words that one option takes are in modules (`panel`, `layout`,
//! `system`).
//!
//! Some names are those of everyday things: `Location`, `Module`, `Label`, `Map`,
//! `List`. A type of your own with such a name wins in the module that declares
//! it. Where it comes by a second glob, the compiler calls the name ambiguous;
//! an import that names it settles that:
//!
//! ```
//! mod content {
//!     use sync_sdk::prelude::*;
//!
//!     #[derive(Collection)]
//!     pub struct Location {
//!         #[field(primary_key)]
//!         pub id: Uuid,
//!     }
//! }
//!
//! use content::Location;
//! use content::*;
//! use sync_sdk::prelude::*;
//!
//! assert_eq!(Location::NAME, "location");
//! ```

pub use serde_json::json;
pub use sync_macros::{
    Choices, Collection, CollectionFolder, Dashboard, Environment, Flow, Folder, Policy, Preset,
    Project, Role, Seed, Translations,
};
pub use uuid::Uuid;

pub use crate::author::dashboard::{
    BarChart, DashboardSpec, Label, LineChart, List, Meter, Metric, MetricList, PieChart, RawPanel,
    RelationalVariable, TimeSeries, Variable, panel,
};
pub use crate::author::preset::{Calendar, Cards, Kanban, Map, RawLayout, Table, View, layout};
pub use crate::author::system::{
    self, File, FileFields, Folder, FolderFields, Policy, PolicyFields, Role, RoleFields, User,
    UserFields,
};
pub use crate::author::{
    Action, Aggregate, Alias, AnyItem, Appearance, AssetTransform, Basemap, Binary,
    CURRENT_POLICIES, CURRENT_ROLE, CURRENT_ROLES, CURRENT_USER, Choices, Collection, Condition,
    Csv, Date, DateTime, Decimal, Email, Environment, Exec, Files, Filter, FlowSpec, Geometry,
    Grant, Grants, Group, Hash, ImageFit, ImageFormat, ImagePreset, Input, ItemAccess, ItemCreate,
    ItemDelete, ItemRead, ItemUpdate, Iteration, Json, Jwt, LineString, Location, Log, M2a, M2m,
    M2o, Mail, Method, Module, Multi, MultiLineString, MultiPoint, MultiPolygon, NOW, Notify, O2m,
    PasswordPolicy, Payload, Point, Polygon, Presentation, ProjectSpec, Query, Raw, Request, Roots,
    Row, Rows, SaveAction, Scope, SeedRows, SeedTable, Settings, Sleep, Text, ThrowError, Time,
    Timestamp, Transform, Translated, Trigger, TriggerFlow, Unknown, on, secret, template, var,
};
pub use crate::fields;
