//! Everything that a config is written with.

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
    Action, Aggregate, AnyItem, Appearance, AssetTransform, Basemap, Binary, CURRENT_POLICIES,
    CURRENT_ROLE, CURRENT_ROLES, CURRENT_USER, Choices, Collection, Condition, Csv, Date, DateTime,
    Decimal, Email, Environment, Exec, Files, Filter, FlowSpec, Geometry, Grant, Grants, Group,
    Hash, ImageFit, ImageFormat, ImagePreset, Input, ItemAccess, ItemCreate, ItemDelete, ItemRead,
    ItemUpdate, Iteration, Json, Jwt, LineString, Location, Log, M2a, M2m, M2o, Mail, Method,
    Module, Multi, MultiLineString, MultiPoint, MultiPolygon, NOW, Notify, O2m, PasswordPolicy,
    Point, Polygon, Presentation, ProjectSpec, Query, Raw, Request, Roots, Row, Rows, SaveAction,
    Scope, SeedRows, SeedTable, Settings, Sleep, Text, ThrowError, Time, Timestamp, Transform,
    Translated, Trigger, TriggerFlow, Unknown, on, secret, template, var,
};
pub use crate::fields;
