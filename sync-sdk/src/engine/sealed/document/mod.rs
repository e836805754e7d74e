//! A plan as a JSON document: the part that people read.

mod convert;

pub(in crate::engine) use convert::left_to_json;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::section::Section;
use super::words;
use crate::engine::schema::SchemaChange;
use crate::engine::select::LeftOut;
use crate::engine::{Action, Cause, Change, Clash, DangerKind, Extent, Limit};
use crate::model::{Address, Kind, Object, SyncId};

/// What a document with a plan says it is.
pub(super) const FORMAT: &str = "directus-sync/plan";

/// A plan. What people read of it comes first; what only a sealed plan has is
/// in [`Section`], and beside each record.
#[derive(Debug, Serialize, Deserialize)]
pub(in crate::engine) struct Document {
    format: String,
    version: u32,
    pub(super) target: Target,
    schema: Vec<Entry>,
    pub(super) records: Vec<Record>,
    #[serde(default)]
    left: Vec<Left>,
    #[serde(default)]
    undecided: Vec<Conflict>,
    #[serde(default)]
    overwritten: Vec<Conflict>,
    summary: Summary,
    #[serde(default)]
    dangers: Vec<Danger>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    forbidden: Vec<Forbidden>,
    warnings: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) sealed: Option<Section>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Target {
    pub(super) url: String,
    pub(super) directus: String,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    #[serde(with = "words::address")]
    address: Address,
    #[serde(with = "words::action")]
    action: Action,
    #[serde(rename = "neededBy", default, skip_serializing_if = "Option::is_none")]
    needed_by: Option<String>,
    fields: Vec<Field>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Record {
    #[serde(with = "words::kind")]
    kind: Kind,
    #[serde(with = "words::address")]
    address: Address,
    #[serde(with = "words::action")]
    action: Action,
    #[serde(with = "words::sync_id")]
    sync_id: SyncId,
    local_id: Option<String>,
    origin: Option<Place>,
    needs_consent: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    taken_from: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    needed_by: Option<String>,
    fields: Vec<Field>,
    /// What is sent, with secrets by name: in a sealed plan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) payload: Option<Object>,
    /// Whether the id map gets a row for it: in a sealed plan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) track: Option<bool>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Place {
    file: String,
    line: u32,
}

#[derive(Debug, Serialize, Deserialize)]
struct Field {
    path: String,
    #[serde(
        with = "words::present",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    before: Option<Value>,
    #[serde(
        with = "words::present",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    after: Option<Value>,
    #[serde(with = "words::cause", default, skip_serializing_if = "is_own")]
    cause: Cause,
}

fn is_own(cause: &Cause) -> bool {
    *cause == Cause::Own
}

#[derive(Debug, Serialize, Deserialize)]
struct Left {
    #[serde(with = "words::address")]
    address: Address,
    fields: Vec<String>,
    #[serde(with = "words::action")]
    action: Action,
    #[serde(flatten)]
    why: Reason,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "kebab-case")]
enum Reason {
    Mode,
    NotTargeted,
    Needs { needs: String },
    Theirs,
    Unknown,
    Hidden,
}

#[derive(Debug, Serialize, Deserialize)]
struct Conflict {
    #[serde(with = "words::address")]
    address: Address,
    field: Option<String>,
    #[serde(with = "words::cause")]
    cause: Cause,
    #[serde(
        with = "words::present",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    ours: Option<Value>,
    #[serde(
        with = "words::present",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    theirs: Option<Value>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Danger {
    #[serde(with = "words::danger_kind")]
    kind: DangerKind,
    #[serde(with = "words::address")]
    address: Address,
    text: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    extent: Option<Extent>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Forbidden {
    limit: Limit,
    addresses: Vec<String>,
    text: String,
}

/// Figures for readers; a plan counts itself.
#[derive(Debug, Serialize, Deserialize)]
struct Summary {
    schema: Counted,
    records: Counted,
    unchanged: usize,
}

#[derive(Debug, Serialize, Deserialize)]
struct Counted {
    create: usize,
    update: usize,
    adopt: usize,
    delete: usize,
}

/// The readable parts of a plan.
pub(super) struct Parts {
    pub(super) schema: Vec<SchemaChange>,
    pub(super) changes: Vec<Change>,
    pub(super) left: Vec<LeftOut>,
    pub(super) undecided: Vec<Clash>,
    pub(super) overwritten: Vec<Clash>,
    pub(super) dangers: Vec<crate::engine::Danger>,
    pub(super) forbidden: Vec<crate::engine::Forbidden>,
    pub(super) unchanged: usize,
    pub(super) warnings: Vec<String>,
}
