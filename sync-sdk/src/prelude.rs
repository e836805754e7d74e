//! Everything that a config is written with.

pub use serde_json::json;
pub use sync_macros::{
    Choices, Collection, CollectionFolder, Environment, Flow, Folder, Policy, Project, Role, Seed,
    Translations,
};
pub use uuid::Uuid;

pub use crate::author::system::{File, FileFields, Folder, Role, User, UserFields};
pub use crate::author::{
    Action, Appearance, AssetTransform, Basemap, Binary, CURRENT_ROLE, CURRENT_USER, Choices,
    Collection, Condition, Csv, Date, DateTime, Decimal, Environment, Exec, Filter, FlowSpec,
    Geometry, Grant, Grants, Group, Hash, ImageFit, ImageFormat, ImagePreset, Input, ItemAccess,
    ItemCreate, ItemDelete, ItemRead, ItemUpdate, Iteration, Json, LineString, Location, Log, M2o,
    Mail, Method, Module, Multi, MultiLineString, MultiPoint, MultiPolygon, NOW, O2m,
    PasswordPolicy, Point, Polygon, Presentation, ProjectSpec, Raw, Request, Row, Rows, SaveAction,
    SeedRows, SeedTable, Settings, Text, Time, Timestamp, Trigger, TriggerFlow, Unknown, on,
    secret, template, var,
};
pub use crate::fields;
