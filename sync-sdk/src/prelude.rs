//! Everything that a config is written with.

pub use serde_json::json;
pub use sync_macros::{
    Choices, Collection, CollectionFolder, Dashboard, Environment, Flow, Folder, Policy, Preset,
    Project, Role,
};
pub use uuid::Uuid;

pub use crate::author::dashboard::{
    BarChart, DashboardSpec, Label, LineChart, List, Meter, Metric, MetricList, PieChart, RawPanel,
    RelationalVariable, TimeSeries, Variable, panel,
};
pub use crate::author::preset::{Calendar, Cards, Kanban, Map, RawLayout, Table, View, layout};
pub use crate::author::system::{File, Folder, Role, User};
pub use crate::author::{
    Action, Binary, CURRENT_ROLE, CURRENT_USER, Choices, Collection, Condition, Csv, Date,
    DateTime, Decimal, Environment, Exec, Filter, FlowSpec, Geometry, Grant, Grants, Group, Hash,
    Input, ItemAccess, ItemCreate, ItemDelete, ItemRead, ItemUpdate, Iteration, Json, LineString,
    Location, Log, M2o, Mail, Method, Multi, MultiLineString, MultiPoint, MultiPolygon, NOW, O2m,
    Point, Polygon, Presentation, ProjectSpec, Raw, Request, Settings, Text, Time, Timestamp,
    Trigger, TriggerFlow, Unknown, on, secret, template, var,
};
pub use crate::fields;
