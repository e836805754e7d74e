//! Everything that a config is written with.

pub use serde_json::json;
pub use sync_macros::{
    Choices, Collection, Dashboard, Environment, Flow, Folder, Policy, Preset, Project, Role,
};
pub use uuid::Uuid;

pub use crate::author::dashboard::{
    BarChart, DashboardSpec, Label, LineChart, List, Meter, Metric, MetricList, PieChart, RawPanel,
    RelationalVariable, TimeSeries, Variable, panel,
};
pub use crate::author::preset::{Calendar, Cards, Kanban, Map, RawLayout, Table, View, layout};
pub use crate::author::system::{File, Folder, Role, User};
pub use crate::author::{
    Action, CURRENT_ROLE, CURRENT_USER, Choices, Collection, Condition, Csv, Date, DateTime,
    Decimal, Environment, Exec, Filter, FlowSpec, Grant, Grants, Hash, Input, ItemAccess,
    ItemCreate, ItemDelete, ItemRead, ItemUpdate, Iteration, Json, Location, Log, M2o, Mail,
    Method, NOW, O2m, ProjectSpec, Raw, Request, Settings, Text, Time, Timestamp, Trigger,
    TriggerFlow, on, secret, template, var,
};
pub use crate::fields;
