//! Plans that are saved, reviewed and applied later.

mod check;
mod document;
mod error;
mod inside;
mod known;
mod model;
mod names;
mod opened;
mod recheck;
mod seal;
mod section;
mod words;

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::Value;

use self::document::FORMAT;
pub(super) use self::document::{Document, left_to_json};
use self::section::{Given, Mapped, Seal, Section};
use super::current::Current;
use super::error::{EngineError, Problem};
use super::options::{Desired, Selection};
use super::plan::{PLAN_FORMAT, Plan, SchemaPlan};
use super::values::Values;
use crate::idmap::{MapChange, sha256};
use crate::model::{ProjectKey, Version};
use crate::target::{License, ReadTarget, TargetInfo};

pub use self::check::{Happened, Stale};
pub use self::error::PlanError;
pub use self::opened::Opened;
pub use self::recheck::recheck;

/// Where the checksum stands in a document.
const CHECKSUM: &str = "checksum";

/// A plan with what must be as it was for it to be applied: the target, its
/// version and data model, the rows and mappings that it concerns, and the
/// version of this software. It holds no secret: those that a configuration
/// names are looked up again when it is [opened](Self::open).
///
/// As a document it is what [`Plan::to_json`] answers with two keys more,
/// `sealed` and `checksum`. The checksum finds what was edited or damaged. It is
/// not a signature: who can write the file can make a new one.
///
/// ```no_run
/// use sync_sdk::engine::{self, Desired, Options, SealedPlan, Selection, Silent};
/// use sync_sdk::idmap::IdMap;
/// use sync_sdk::target::{ReadTarget, WriteTarget};
///
/// # async fn run(
/// #     reader: &dyn ReadTarget, writer: &dyn WriteTarget, idmap: &dyn IdMap, desired: &Desired,
/// # ) -> Result<(), Box<dyn std::error::Error>> {
/// let (selection, options) = (Selection::default(), Options::default());
/// let current = engine::discover(reader, idmap, &selection, &Silent).await?;
/// let plan = engine::plan(reader, &current, desired, &selection, &options, &Silent).await?;
/// let sealed = SealedPlan::new(plan, reader, &current, desired, &selection, idmap.name()).await?;
/// std::fs::write("plan.json", sealed.to_json().to_string())?;
///
/// // After somebody has looked at it:
/// let sealed = SealedPlan::read(&std::fs::read_to_string("plan.json")?)?;
/// let current = engine::discover(reader, idmap, &sealed.selection(), &Silent).await?;
/// let environment = |name: &str| std::env::var(name).ok();
/// let opened = sealed.open(reader, &current, idmap.name(), environment).await?;
/// engine::apply(opened.plan(), writer, idmap, &Silent).await?;
/// opened.verify(reader, idmap, &Silent).await?;
/// # Ok(()) }
/// ```
#[derive(Debug, Clone)]
pub struct SealedPlan {
    plan: Plan,
    seal: Seal,
}

impl SealedPlan {
    /// Seals a plan. `current` is what it was made from, `idmap` the
    /// [name](crate::idmap::IdMap::name) of the store.
    ///
    /// # Errors
    /// [`EngineError::Undecided`] for a plan with [undecided](Plan::undecided)
    /// clashes, which could never be applied; [`EngineError::Problems`] for values
    /// of masked fields that the configuration says outright, since the plan would
    /// have to hold them; [`EngineError::Target`] when the target does not say who it is.
    pub async fn new(
        mut plan: Plan,
        reader: &dyn ReadTarget,
        current: &Current,
        desired: &Desired,
        selection: &Selection,
        idmap: &str,
    ) -> Result<Self, EngineError> {
        if !plan.undecided.is_empty() {
            return Err(EngineError::Undecided(plan.undecided));
        }
        let problems = literals(&plan);
        if !problems.is_empty() {
            return Err(EngineError::Problems(problems));
        }
        let instance = seal::instance(reader, current).await?;
        let seal = seal::of(&plan, current, Some(desired), selection, idmap, instance);
        plan.values = Values::default();
        Ok(Self { plan, seal })
    }

    /// What it does.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The plan without its seal.
    pub fn into_plan(self) -> Plan {
        self.plan
    }

    /// The version of this software that made it.
    pub fn tool(&self) -> &str {
        &self.seal.tool
    }

    /// Which parts of the target it was compared with: those that must be
    /// [discovered](super::discover) before it is opened.
    pub fn selection(&self) -> Selection {
        self.seal.covers.selection()
    }

    /// The project in whose name it maps records, `None` for a dump.
    pub fn project(&self) -> Option<ProjectKey> {
        self.seal.project.clone().map(ProjectKey::new)
    }

    /// The plan as one JSON document: [`Plan::to_json`], what each record's
    /// `payload` is and whether it is mapped (`track`), `sealed` and `checksum`.
    pub fn to_json(&self) -> Value {
        let mut document = Document::of(&self.plan);
        for (record, change) in document.records.iter_mut().zip(&self.plan.changes) {
            record.payload = Some(change.payload.clone());
            record.track = Some(change.track);
        }
        document.sealed = Some(Section {
            seal: self.seal.clone(),
            clears: self.plan.clears.iter().map(Given::of).collect(),
            map_changes: mapped(&self.plan.map_changes),
            ahead: mapped(&self.plan.ahead),
            schema_diff: self.plan.schema.diff.clone(),
            assets: self.plan.assets.clone(),
        });
        let mut document = document.to_json();
        let checksum = checksum(&document);
        document[CHECKSUM] = Value::from(checksum);
        document
    }

    /// The checksum that a document must have, for programs that write one. It
    /// tells damage and edits, not who made it.
    pub fn checksum(document: &Value) -> String {
        checksum(document)
    }

    /// Reads the text of a document.
    ///
    /// # Errors
    /// [`PlanError`] says what is wrong with it, and where.
    pub fn read(text: &str) -> Result<Self, PlanError> {
        let document: Value = serde_json::from_str(text).map_err(PlanError::Syntax)?;
        Self::from_json(&document)
    }

    /// Reads a document.
    ///
    /// ```
    /// use serde_json::json;
    /// use sync_sdk::engine::{PlanError, SealedPlan};
    ///
    /// let printed = json!({ "format": "directus-sync/plan", "version": 1 });
    /// let error = SealedPlan::from_json(&printed).expect_err("`diff --json` seals nothing");
    /// assert!(matches!(error, PlanError::NotSealed));
    /// ```
    ///
    /// # Errors
    /// [`PlanError`] says what is wrong with it, and where.
    pub fn from_json(document: &Value) -> Result<Self, PlanError> {
        let shown = |key: &str| {
            let found = document.get(key);
            found.map_or_else(|| "nothing".to_owned(), ToString::to_string)
        };
        if document.get("format").and_then(Value::as_str) != Some(FORMAT) {
            return Err(PlanError::Format {
                found: shown("format"),
            });
        }
        if document.get("version").and_then(Value::as_u64) != Some(PLAN_FORMAT.into()) {
            return Err(PlanError::Version {
                found: shown("version"),
            });
        }
        let Some(written) = document.get(CHECKSUM) else {
            return Err(PlanError::NotSealed);
        };
        if written.as_str() != Some(checksum(document).as_str()) {
            return Err(PlanError::Edited);
        }
        let mut track = serde_path_to_error::Track::new();
        let reader = serde_path_to_error::Deserializer::new(document, &mut track);
        let document = Document::deserialize(reader).map_err(|error| PlanError::Form {
            path: track.path().to_string(),
            problem: error.to_string(),
        })?;
        Self::from_document(document)
    }

    fn from_document(document: Document) -> Result<Self, PlanError> {
        let form = |path: &str, problem: &str| PlanError::Form {
            path: path.to_owned(),
            problem: problem.to_owned(),
        };
        let url = document.target.url.clone();
        let version = Version::parse(&document.target.directus)
            .ok_or_else(|| form("target.directus", "it is no version"))?;
        for (index, record) in document.records.iter().enumerate() {
            if record.payload.is_none() || record.track.is_none() {
                let path = format!("records[{index}]");
                return Err(form(&path, "it has no `payload` or no `track`"));
            }
        }
        let (section, parts) = document.into_parts();
        if !parts.undecided.is_empty() {
            return Err(form(
                "undecided",
                "a plan that is saved leaves nothing undecided",
            ));
        }
        let section = section.ok_or_else(|| form("sealed", "it is missing"))?;
        let clears = section.clears.into_iter().enumerate();
        let clears = clears.map(|(index, given)| {
            let clear = given.into_clear();
            clear.ok_or_else(|| {
                let path = format!("sealed.clears[{index}].field");
                form(&path, "no such field is ever given up")
            })
        });
        let plan = Plan {
            target: TargetInfo {
                url,
                version,
                role: None,
                license: License::default(),
            },
            schema: SchemaPlan {
                changes: parts.schema,
                diff: section.schema_diff,
            },
            changes: parts.changes,
            clears: clears.collect::<Result<_, _>>()?,
            map_changes: map_changes(section.map_changes),
            ahead: map_changes(section.ahead),
            left: parts.left,
            undecided: parts.undecided,
            overwritten: parts.overwritten,
            dangers: parts.dangers,
            forbidden: parts.forbidden,
            allowed: BTreeSet::new(),
            unchanged: parts.unchanged,
            warnings: parts.warnings,
            values: Values::default(),
            assets: section.assets,
        };
        Ok(Self {
            plan,
            seal: section.seal,
        })
    }
}

fn mapped(changes: &[MapChange]) -> Vec<Mapped> {
    changes.iter().cloned().map(Mapped).collect()
}

fn map_changes(mapped: Vec<Mapped>) -> Vec<MapChange> {
    mapped.into_iter().map(|mapped| mapped.0).collect()
}

/// A digest of all of a document but itself.
fn checksum(document: &Value) -> String {
    let mut rest = document.clone();
    if let Some(rest) = rest.as_object_mut() {
        rest.shift_remove(CHECKSUM);
    }
    let hex = |byte: &u8| format!("{byte:02x}");
    let digits: String = sha256(&rest).iter().map(hex).collect();
    format!("sha256:{digits}")
}

/// Texts of masked fields that a configuration says outright.
fn literals(plan: &Plan) -> Vec<Problem> {
    let outright = plan.changes.iter().flat_map(|change| {
        let hidden = Values::literals_in(&change.payload);
        hidden.into_iter().map(move |place| (change, place))
    });
    let problem = |(change, place): (&super::Change, String)| Problem {
        address: Some(change.address.clone()),
        origin: change.origin.clone(),
        message: format!(
            "`{place}` is a secret that the configuration says outright, or by `var`, and a saved \
             plan would hold it; say `secret(\"NAME\")`"
        ),
    };
    outright.map(problem).collect()
}

#[cfg(test)]
mod tests;
