//! Patterns that mean nothing: a name that was mistyped must not look like a
//! push with nothing to do.

use std::collections::{BTreeSet, HashMap};

use serde_json::Value;

use super::Targets;
use crate::engine::access::PUBLIC;
use crate::engine::compare::name;
use crate::engine::current::Current;
use crate::engine::data_model;
use crate::engine::error::{EngineError, Problem};
use crate::engine::identities::Identities;
use crate::engine::leaving::Lazy;
use crate::engine::options::Desired;
use crate::engine::plan::Plan;
use crate::model::{Address, DataModel, Kind, Record, SchemaKind, Snapshot};

/// How much two names must have in common to be offered.
const NEAR: f64 = 0.7;

/// How many are offered.
const OFFERED: usize = 3;

/// Answers what to tell of patterns that may mean nothing.
///
/// # Errors
/// [`EngineError::Problems`] with each other pattern that means nothing in the
/// configuration, on the target or in the plan.
pub(super) fn check(
    targets: &Targets,
    plan: &Plan,
    model: Option<&data_model::Draft<'_>>,
    current: &Current,
    desired: &Desired,
) -> Result<Vec<String>, EngineError> {
    let snapshot = &desired.snapshot;
    let records = snapshot.records.values().flatten().map(name);
    let externals = snapshot.externals.iter().map(|it| name(&it.record));
    let planned = plan.changes.iter().map(|change| change.address.clone());
    let differences = model.iter().flat_map(|model| &model.differences);
    let differences = differences.map(|difference| difference.address.clone());
    let models = [snapshot.data_model.as_ref(), current.data_model.as_ref()];
    let entries = models.into_iter().flatten().flat_map(entries);
    let mut known: BTreeSet<Address> = records
        .chain(externals)
        .chain(planned)
        .chain(differences)
        .chain(entries)
        .chain(attachments(snapshot))
        .collect();
    if unknown(targets, &known).is_empty() {
        return Ok(Vec::new());
    }
    let ids = Identities::of(current);
    known.extend(Lazy::new(current, &ids).addresses());
    let unknown = unknown(targets, &known);
    match unknown.problems.is_empty() {
        true => Ok(unknown.told),
        false => Err(EngineError::Problems(unknown.problems)),
    }
}

/// Patterns that mean nothing.
#[derive(Debug)]
pub(in crate::engine) struct Unknown {
    pub(in crate::engine) problems: Vec<Problem>,
    /// What to tell of those that may mean nothing.
    pub(in crate::engine) told: Vec<String>,
}

impl Unknown {
    fn is_empty(&self) -> bool {
        self.problems.is_empty() && self.told.is_empty()
    }
}

/// The patterns that mean none of these addresses.
pub(in crate::engine) fn unknown(targets: &Targets, known: &BTreeSet<Address>) -> Unknown {
    let is_unknown = |pattern: &&String| !known.iter().any(|address| address.is_like(pattern));
    let only = targets.only.iter().filter(is_unknown);
    let except = targets.except.iter().filter(is_unknown);
    let message = |pattern: &String| message(pattern, known);
    let (except, lasting) = match targets.excepts_always {
        true => (None, Some(except)),
        false => (Some(except), None),
    };
    let mistaken = only.chain(except.into_iter().flatten()).map(message);
    let told = lasting.into_iter().flatten().map(message);
    Unknown {
        told: told.map(|message| format!("exclude: {message}")).collect(),
        problems: mistaken
            .map(|message| Problem {
                address: None,
                origin: None,
                message,
            })
            .collect(),
    }
}

fn message(pattern: &str, known: &BTreeSet<Address>) -> String {
    let offer = offer(pattern, known);
    format!("`{pattern}` means nothing in the configuration and nothing on the target{offer}")
}

/// What the policies of a configuration are attached to.
fn attachments(snapshot: &Snapshot) -> impl Iterator<Item = Address> {
    let externals = snapshot.externals.iter().map(|it| (it.kind, &it.record));
    let of = move |kind: Kind| {
        let theirs = externals.clone().filter(move |(of, _)| *of == kind);
        let own = snapshot.of(kind).iter();
        own.chain(theirs.map(|(_, record)| record))
    };
    let roles: HashMap<&str, Address> = of(Kind::Roles)
        .map(|role| (role.sync_id.as_str(), name(role)))
        .collect();
    let of_policy = move |policy: &Record| -> Vec<Address> {
        let entries = policy.fields.get("roles").and_then(Value::as_array);
        let tail = |entry: &Value| match entry.get("role").and_then(Value::as_str) {
            Some(role) => roles.get(role).map_or(role, Address::tail).to_owned(),
            None => PUBLIC.to_owned(),
        };
        let policy = name(policy);
        let entries = entries.into_iter().flatten();
        entries
            .map(|entry| Address::new(format!("access.{}.{}", policy.tail(), tail(entry))))
            .collect()
    };
    of(Kind::Policies).flat_map(of_policy)
}

fn entries(model: &DataModel) -> impl Iterator<Item = Address> {
    let of = |kind: SchemaKind| model.entries(kind).iter().map(move |it| kind.address(it));
    SchemaKind::ALL.into_iter().flat_map(of)
}

/// Names that are nearly the pattern: up to its first `*`, where it has one.
fn offer(pattern: &str, known: &BTreeSet<Address>) -> String {
    let head = pattern.split('*').next().unwrap_or(pattern);
    let likeness = |address: &Address| {
        let whole = address.as_str();
        let start = match pattern.contains('*') {
            true => beginning(whole, head),
            false => whole.to_owned(),
        };
        strsim::normalized_damerau_levenshtein(head, &start)
    };
    let mut near: Vec<(f64, &Address)> = known
        .iter()
        .map(|address| (likeness(address), address))
        .filter(|(likeness, _)| *likeness >= NEAR)
        .collect();
    near.sort_by(|(left, a), (right, b)| right.total_cmp(left).then_with(|| a.cmp(b)));
    let names: Vec<String> = near
        .into_iter()
        .take(OFFERED)
        .map(|(_, address)| format!("`{address}`"))
        .collect();
    match names.split_last() {
        None => String::new(),
        Some((last, [])) => format!("; did you mean {last}?"),
        Some((last, others)) => format!("; did you mean {} or {last}?", others.join(", ")),
    }
}

/// As much of an address as the head of a pattern says: its words, and as many
/// letters of the next.
fn beginning(address: &str, head: &str) -> String {
    let words = head.matches('.').count();
    let letters = head.rsplit('.').next().unwrap_or(head).chars().count();
    let mut parts = address.splitn(words + 1, '.');
    let whole = parts.by_ref().take(words).map(|word| format!("{word}."));
    let mut start: String = whole.collect();
    start.extend(parts.next().unwrap_or_default().chars().take(letters));
    start
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_excluded_for_good_may_mean_nothing() {
        let known = BTreeSet::from([Address::new("role.editor")]);
        let targets = |excepts_always| Targets {
            only: vec!["role.*".to_owned()],
            except: vec!["preset.*".to_owned()],
            excepts_always,
        };
        let typed = unknown(&targets(false), &known);
        assert_eq!((typed.problems.len(), typed.told.len()), (1, 0));
        let lasting = unknown(&targets(true), &known);
        assert!(lasting.problems.is_empty());
        assert!(lasting.told[0].starts_with("exclude: `preset.*` means nothing"));
        let targets = Targets {
            only: vec!["rolle.*".to_owned()],
            ..targets(true)
        };
        assert_eq!(unknown(&targets, &known).problems.len(), 1);
    }

    #[test]
    fn near_names_are_offered() {
        let known = [
            "role.editor",
            "role.editors",
            "policy.desk",
            "field.article.title",
        ];
        let known = known.into_iter().map(Address::new).collect();
        assert_eq!(
            offer("role.editr", &known),
            "; did you mean `role.editor` or `role.editors`?"
        );
        assert_eq!(offer("polcy.*", &known), "; did you mean `policy.desk`?");
        assert_eq!(offer("whatever", &known), "");
    }
}
