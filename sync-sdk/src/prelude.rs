//! Everything that a config is written with.

pub use serde_json::json;
pub use sync_macros::{Choices, Collection, Environment, Flow, Folder, Policy, Project, Role};
pub use uuid::Uuid;

pub use crate::author::system::{File, Folder, Role, User};
pub use crate::author::{
    Action, Aggregate, CURRENT_ROLE, CURRENT_USER, Choices, Collection, Condition, Csv, Date,
    DateTime, Decimal, Email, Environment, Exec, Filter, FlowSpec, Grant, Grants, Hash, Input,
    ItemAccess, ItemCreate, ItemDelete, ItemRead, ItemUpdate, Iteration, Json, Jwt, Location, Log,
    M2o, Mail, Method, NOW, Notify, O2m, ProjectSpec, Query, Raw, Request, Scope, Settings, Sleep,
    Text, ThrowError, Time, Timestamp, Transform, Trigger, TriggerFlow, on, secret, template, var,
};
pub use crate::fields;
