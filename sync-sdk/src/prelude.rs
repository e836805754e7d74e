//! Everything that a config is written with.

pub use serde_json::json;
pub use sync_macros::{Choices, Collection, Environment, Flow, Folder, Policy, Project, Role};
pub use uuid::Uuid;

pub use crate::author::system::{File, Folder, Role, User};
pub use crate::author::{
    Action, AnyItem, CURRENT_ROLE, CURRENT_USER, Choices, Collection, Condition, Csv, Date,
    DateTime, Decimal, Environment, Exec, Files, Filter, FlowSpec, Grant, Grants, Hash, Input,
    ItemAccess, ItemCreate, ItemDelete, ItemRead, ItemUpdate, Iteration, Json, Location, Log, M2a,
    M2m, M2o, Mail, Method, NOW, O2m, ProjectSpec, Raw, Request, Settings, Text, Time, Timestamp,
    Translated, Trigger, TriggerFlow, on, secret, template, var,
};
pub use crate::fields;
