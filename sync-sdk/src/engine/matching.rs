//! Finds the row of each record, or decides on a new one.

use std::collections::{HashMap, HashSet};

use serde_json::Value;
use uuid::Uuid;

use super::current::{Current, key_text};
use super::error::Problem;
use super::identities::{Identities, Wanted};
use super::leaving::Leaving;
use super::meaning::is_same;
use super::options::Desired;
use super::order::targets_first;
use super::unmapped::Unmapped;
use crate::model::kind::DefaultRecord;
use crate::model::{Address, Key, Kind, KindSpec, Object, Record, RefRole, SyncId};

/// What was found for a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Match {
    /// The row's primary key; `None` where the server will choose it.
    pub(super) local_id: Option<String>,
    pub(super) how: How,
    /// Other rows that say the same and would add up with this one.
    pub(super) twins: Vec<String>,
    /// Rows of its name, where nothing tells which of them it is.
    pub(super) rivals: Vec<String>,
}

/// How a row was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    /// By the id map, or it is a row that every instance has.
    Known,
    /// It has no mapping, and is [called](super::unmapped) what the record is: its
    /// mapping was lost, or it was pulled and nothing written.
    Called,
    /// It has a natural key that leaves no doubt, or says the same.
    Same,
    /// It has the record's name.
    Named,
    /// It has the record's name, and is tracked as a record of somebody else.
    Tracked,
    /// There is none.
    New,
}

/// Finds the rows of a kind's records and links them. `leaving` holds rows that
/// no record describes any more: instead of being deleted they may be taken
/// over.
pub(super) fn match_records(
    kind: Kind,
    desired: &Desired,
    current: &Current,
    ids: &mut Identities,
    leaving: &HashMap<String, Leaving>,
    problems: &mut Vec<Problem>,
) -> Vec<Match> {
    let spec = kind.spec();
    let records = desired.snapshot.of(kind);
    let mut taken: HashSet<String> = HashSet::new();
    let mut matches: Vec<Option<Match>> = vec![None; records.len()];
    let names: HashSet<&str> = records
        .iter()
        .map(|record| record.sync_id.as_str())
        .collect();
    let unmapped = Unmapped::new(kind, current);
    let is_unnamed = |default: &&DefaultRecord| !names.contains(default.sync_id);
    let unnamed: Vec<&DefaultRecord> = spec.defaults.iter().filter(is_unnamed).collect();
    // What is mapped comes first: the row that a default is found at may be
    // mapped to another record, which keeps it.
    let is_mapped = |record: &Record| current.map.get(kind, &record.sync_id).is_some();
    let (mapped, others): (Vec<usize>, Vec<usize>) =
        (0..records.len()).partition(|index| is_mapped(&records[*index]));
    for index in mapped.into_iter().chain(others) {
        let record = &records[index];
        let found = by_identity(record, spec, ids, &unnamed).or_else(|| {
            let local_id = unmapped.row(&record.sync_id, ids)?;
            let how = match ids.sync_id(kind, local_id) {
                None => How::Called,
                Some(_) if leaving.contains_key(local_id) => How::Called,
                // Another tool calls the row something else, and may go on so.
                Some(other) if !names.contains(other.as_str()) => How::Known,
                Some(_) => return None,
            };
            Some(known(local_id, how))
        });
        let Some(found) = found.filter(|found| {
            let local_id = found.local_id.as_ref();
            local_id.is_some_and(|local_id| taken.insert(local_id.clone()))
        }) else {
            continue;
        };
        if let Some(local_id) = &found.local_id {
            ids.link(kind, record.sync_id.clone(), local_id.clone());
        }
        matches[index] = Some(found);
    }
    let mut named = Candidates::of(spec, desired, current, ids, &taken, leaving);
    for index in parents_first(spec, records, problems) {
        let record = &records[index];
        if matches[index].is_some() {
            continue;
        }
        let filled = desired.values.fill(&record.fields);
        let found = natural_key(spec, &filled, ids).and_then(|key| {
            match named.free.get_mut(&key).filter(|rows| !rows.is_empty()) {
                Some(rows) => by_name(record, &filled, spec, current, ids, rows, problems),
                None => by_tracked_name(record, named.tracked.get_mut(&key)?, problems),
            }
        });
        let mut found = found.unwrap_or_else(|| Match::new(Vec::new()));
        if found.how == How::New {
            found.local_id = new_key(record, spec, current, &taken);
        }
        if let Some(local_id) = &found.local_id {
            taken.insert(local_id.clone());
            ids.relink(kind, record.sync_id.clone(), local_id.clone());
        }
        matches[index] = Some(found);
    }
    matches.into_iter().flatten().collect()
}

impl Match {
    /// No row, or none of these for certain.
    fn new(rivals: Vec<String>) -> Self {
        Self {
            local_id: None,
            how: How::New,
            twins: Vec::new(),
            rivals,
        }
    }
}

fn by_identity(
    record: &Record,
    spec: &KindSpec,
    ids: &Identities,
    unnamed: &[&DefaultRecord],
) -> Option<Match> {
    let mapped = ids.local_id(spec.kind, &record.sync_id);
    let found = mapped.or_else(|| ids.recognise(record, spec.kind, unnamed));
    found.map(|local_id| known(local_id, How::Known))
}

fn known(local_id: &str, how: How) -> Match {
    Match {
        local_id: Some(local_id.to_owned()),
        how,
        twins: Vec::new(),
        rivals: Vec::new(),
    }
}

/// Rows that a record may take over, by natural key, in the order of their keys.
#[derive(Default)]
struct Candidates {
    /// That are nobody's, or were ours.
    free: HashMap<Vec<String>, Vec<String>>,
    /// That are tracked as records of somebody else: a row that has the name
    /// shall not get a double without a word.
    tracked: HashMap<Vec<String>, Vec<String>>,
}

impl Candidates {
    fn of(
        spec: &KindSpec,
        desired: &Desired,
        current: &Current,
        ids: &Identities,
        taken: &HashSet<String>,
        leaving: &HashMap<String, Leaving>,
    ) -> Self {
        let mut found = Self::default();
        if spec.natural_key.is_empty() {
            return found;
        }
        let externals = desired.snapshot.externals.iter();
        let theirs: HashSet<&str> = externals
            .filter(|external| external.kind == spec.kind)
            .filter_map(|external| ids.local_id(spec.kind, &external.record.sync_id))
            .collect();
        for (local_id, row) in current.of(spec.kind) {
            let sync_id = ids.sync_id(spec.kind, local_id);
            let rows = match sync_id {
                _ if taken.contains(local_id) => continue,
                Some(_) if leaving.contains_key(local_id) => &mut found.free,
                None => &mut found.free,
                Some(sync_id) => {
                    let is_default = ids.defaults.contains(&(spec.kind, local_id.clone()));
                    let is_mapped = current.map.get(spec.kind, sync_id).is_some();
                    if is_default || !is_mapped || theirs.contains(local_id.as_str()) {
                        continue;
                    }
                    &mut found.tracked
                }
            };
            let key = row_key(spec, row);
            rows.entry(key).or_default().push(local_id.clone());
        }
        found
    }
}

/// A row's natural key.
pub(super) fn row_key(spec: &KindSpec, row: &Object) -> Vec<String> {
    let parts = spec.natural_key.iter();
    parts.map(|field| part(row.get(*field))).collect()
}

/// A record's natural key with the target's ids; `None` when it refers to a
/// record that is new, so that no row can have it.
pub(super) fn natural_key(
    spec: &KindSpec,
    fields: &Object,
    ids: &Identities,
) -> Option<Vec<String>> {
    let local = |field: &str| match (spec.reference(field), fields.get(field)) {
        (Some(reference), Some(Value::String(sync_id))) => ids
            .local_id(reference.to, &SyncId::new(sync_id.as_str()))
            .map(str::to_owned),
        (_, value) => Some(part(value)),
    };
    spec.natural_key.iter().map(|field| local(field)).collect()
}

fn part(value: Option<&Value>) -> String {
    // NUL cannot stand in a name of the database.
    value.and_then(key_text).unwrap_or_else(|| "\0".to_owned())
}

/// Chooses among rows that have the record's name, and takes them out.
fn by_name(
    record: &Record,
    filled: &Object,
    spec: &KindSpec,
    current: &Current,
    ids: &Identities,
    rows: &mut Vec<String>,
    problems: &mut Vec<Problem>,
) -> Option<Match> {
    let equals = |wanted: &Wanted<'_>, local_id: &str| {
        let mut fields = wanted.iter().filter(|(key, _)| !spec.aliases.contains(key));
        current.row(spec.kind, local_id).is_some_and(|row| {
            // A field that the target's version lacks says nothing.
            fields.all(|(key, value)| {
                row.get(*key)
                    .is_none_or(|now| is_same(spec, key, now, value))
            })
        })
    };
    let twin = ids
        .to_row(spec, filled)
        .ok()
        .and_then(|wanted| rows.iter().position(|row| equals(&wanted, row)));
    let (index, how) = match (twin, rows.len()) {
        (Some(index), _) => (index, How::Same),
        (None, _) if spec.natural_key_is_identity => (0, How::Same),
        (None, 1) => (0, How::Named),
        (None, _) => {
            problems.push(ambiguous(record, rows, "no mapping"));
            return Some(Match::new(rows.clone()));
        }
    };
    let local_id = rows.remove(index);
    let twins = if spec.adds_up {
        std::mem::take(rows)
    } else {
        Vec::new()
    };
    Some(Match {
        twins,
        ..known(&local_id, how)
    })
}

/// The row that has a record's name and is tracked as another one.
fn by_tracked_name(
    record: &Record,
    rows: &mut Vec<String>,
    problems: &mut Vec<Problem>,
) -> Option<Match> {
    if rows.len() > 1 {
        problems.push(ambiguous(record, rows, "are tracked as other records"));
        return Some(Match::new(rows.clone()));
    }
    Some(known(&rows.pop()?, How::Tracked))
}

fn ambiguous(record: &Record, rows: &[String], and: &str) -> Problem {
    let address = record.address.as_ref().map_or("ADDRESS", Address::as_str);
    Problem {
        address: record.address.clone(),
        origin: record.origin.clone(),
        message: format!(
            "{} rows of the target have this name and {and} ({}); say which one is meant with \
             `directus-sync adopt {address}=ID`, or rename or delete all but one",
            rows.len(),
            rows.join(", ")
        ),
    }
}

/// The key of a row that is to be created: the SyncID, so that a run that was
/// cut off is recognised by the next, or one made from it where it is taken.
fn new_key(
    record: &Record,
    spec: &KindSpec,
    current: &Current,
    taken: &HashSet<String>,
) -> Option<String> {
    if spec.key != Key::Uuid {
        return None;
    }
    let is_free = |id: &String| current.row(spec.kind, id).is_none() && !taken.contains(id);
    let own = record
        .sync_id
        .as_uuid()
        .map(|id| id.to_string())
        .filter(is_free);
    own.or_else(|| {
        Some(Uuid::new_v5(&Uuid::NAMESPACE_OID, record.sync_id.as_str().as_bytes()).to_string())
    })
}

/// The records' indices, each behind the record that is its parent. A ring of
/// parents is a problem.
fn parents_first(spec: &KindSpec, records: &[Record], problems: &mut Vec<Problem>) -> Vec<usize> {
    let Some(parent) = spec
        .references
        .iter()
        .find(|reference| reference.role == RefRole::Parent)
    else {
        return (0..records.len()).collect();
    };
    let index: HashMap<&str, usize> = records
        .iter()
        .enumerate()
        .map(|(index, record)| (record.sync_id.as_str(), index))
        .collect();
    let (order, rings) = targets_first(records.len(), |node| {
        parent
            .ids(&records[node].fields)
            .into_iter()
            .filter_map(|id| index.get(id).copied())
            .collect()
    });
    for (node, _) in rings {
        problems.push(Problem {
            address: records[node].address.clone(),
            origin: records[node].origin.clone(),
            message: format!(
                "it is its own ancestor by `{}`; break the ring",
                parent.path
            ),
        });
    }
    order
}
