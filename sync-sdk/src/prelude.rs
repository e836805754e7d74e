//! Everything that a config is written with.

pub use serde_json::json;
pub use sync_macros::{
    Choices, Collection, CollectionFolder, Environment, Flow, Folder, Policy, Project, Role,
};
pub use uuid::Uuid;

pub use crate::author::system::{File, Folder, Role, User};
pub use crate::author::{
    Action, AnyItem, Binary, CURRENT_ROLE, CURRENT_USER, Choices, Collection, Condition, Csv, Date,
    DateTime, Decimal, Environment, Exec, Files, Filter, FlowSpec, Geometry, Grant, Grants, Group,
    Hash, Input, ItemAccess, ItemCreate, ItemDelete, ItemRead, ItemUpdate, Iteration, Json,
    LineString, Location, Log, M2a, M2m, M2o, Mail, Method, Multi, MultiLineString, MultiPoint,
    MultiPolygon, NOW, O2m, Point, Polygon, Presentation, ProjectSpec, Raw, Request, Settings,
    Text, Time, Timestamp, Translated, Trigger, TriggerFlow, Unknown, on, secret, template, var,
};
pub use crate::fields;
