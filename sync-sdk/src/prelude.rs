//! Everything that a config is written with.

pub use serde_json::json;
pub use sync_macros::{
    Choices, Collection, CollectionFolder, Environment, Flow, Folder, Policy, Project, Role,
};
pub use uuid::Uuid;

pub use crate::author::system::{
    File, FileFields, Folder, FolderFields, Policy, PolicyFields, Role, RoleFields, User,
    UserFields,
};
pub use crate::author::{
    Action, Binary, CURRENT_POLICIES, CURRENT_ROLE, CURRENT_ROLES, CURRENT_USER, Choices,
    Collection, Condition, Csv, Date, DateTime, Decimal, Environment, Exec, Filter, FlowSpec,
    Geometry, Grant, Grants, Group, Hash, Input, ItemAccess, ItemCreate, ItemDelete, ItemRead,
    ItemUpdate, Iteration, Json, LineString, Location, Log, M2o, Mail, Method, Multi,
    MultiLineString, MultiPoint, MultiPolygon, NOW, O2m, Point, Polygon, Presentation, ProjectSpec,
    Raw, Request, Settings, Text, Time, Timestamp, Trigger, TriggerFlow, Unknown, on, secret,
    template, var,
};
pub use crate::fields;
