//! Takes rows over: the id map gets their mappings, the rows stay as they are.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::Value;

use crate::engine::change::FieldChange;
use crate::engine::compare::name;
use crate::engine::current::Current;
use crate::engine::error::{EngineError, Problem};
use crate::engine::finding::find_rows;
use crate::engine::identities::Identities;
use crate::engine::matching::{How, Match, natural_key};
use crate::engine::meaning::{is_masked, is_same};
use crate::engine::moved::Moved;
use crate::engine::options::{Desired, Selection};
use crate::engine::order::targets_first;
use crate::engine::values::{HIDDEN, holds_secret, shown};
use crate::idmap::{MapChange, MapRow, Subject};
use crate::model::{Address, Kind, Origin, ProjectKey, Record, SyncId};

/// A row that a person has named for a record: `role.editor=0b3c…`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pick {
    /// The record.
    pub address: Address,
    /// The row's primary key.
    pub local_id: String,
}

/// What can be taken over.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Adoptable {
    /// Rows of which it is known whose they would be, each behind those that it
    /// refers to by its natural key.
    pub candidates: Vec<Candidate>,
    /// Where that is not known. None of these is taken unless a row is named.
    pub ambiguous: Vec<Ambiguity>,
}

/// A row that a record can take over.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// The record's kind.
    pub kind: Kind,
    /// What the record is called.
    pub address: Address,
    /// Who it is.
    pub sync_id: SyncId,
    /// The row's primary key.
    pub local_id: String,
    /// How it was found.
    pub found: Found,
    /// The record as which it is tracked until now, and by whom.
    pub tracked: Option<(SyncId, MapRow)>,
    /// What the next push would change in it.
    pub fields: Vec<FieldChange>,
    /// Where the record was written down.
    pub origin: Option<Origin>,
    /// The candidates that it was found by: a permission by its policy. Without
    /// them it would be moved to another one by the next push.
    pub needs: Vec<Address>,
    forgets: bool,
}

/// How a row was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// Its primary key is the record's SyncID, or one that a pull made of it.
    Key,
    /// Its natural key leaves no doubt, or it says the same.
    Same,
    /// It has the record's name.
    Name,
    /// A person has named it.
    Picked,
}

impl Found {
    /// The word for it in output: `key`, `same`, `name`, `picked`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Key => "key",
            Self::Same => "same",
            Self::Name => "name",
            Self::Picked => "picked",
        }
    }
}

/// Rows and records of one name.
#[derive(Debug, Clone, PartialEq)]
pub struct Ambiguity {
    /// Their kind.
    pub kind: Kind,
    /// The records that have the name: one, unless it is the records that are too
    /// many.
    pub records: Vec<Address>,
    /// The rows that have it, with what tells them apart.
    pub rows: Vec<Rival>,
}

/// One of several rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Rival {
    /// Its primary key.
    pub local_id: String,
    /// The fields in which the rows differ, as this one has them. Those in which
    /// the configuration has a secret are hidden.
    pub tells: Vec<(String, Value)>,
    /// Who tracks it until now.
    pub tracked: Option<(SyncId, MapRow)>,
}

/// What the records of a configuration can take over on a target, by their
/// natural keys: rows without a mapping, and rows that are tracked as somebody
/// else's records. `picks` are rows that a person has named; from here on
/// `current` has their mappings.
///
/// # Errors
/// [`EngineError::Problems`] lists the picks that cannot be.
pub fn adoptable(
    current: &mut Current,
    desired: &Desired,
    selection: &Selection,
    picks: &[Pick],
) -> Result<Adoptable, EngineError> {
    let mut problems = Vec::new();
    let mut picked: HashMap<(Kind, SyncId), Option<(SyncId, MapRow)>> = HashMap::new();
    for pick in picks {
        match checked(current, desired, pick) {
            Ok(Some((kind, sync_id))) => {
                let before = enter(current, desired, kind, &sync_id, &pick.local_id);
                picked.insert((kind, sync_id), before);
            }
            Ok(None) => {}
            Err(problem) => problems.push(problem),
        }
    }
    if !problems.is_empty() {
        return Err(EngineError::Problems(problems));
    }
    let version = current.info.version;
    let kinds = selection.kinds.iter().copied();
    let kinds: Vec<Kind> = kinds
        .filter(|kind| {
            desired.snapshot.records.contains_key(kind) && kind.spec().exists_in(version)
        })
        .collect();
    let mut ids = Identities::of(current);
    // What is wrong with the configuration itself is said by a diff.
    let found = find_rows(current, desired, &kinds, &mut ids, &mut Vec::new());
    let moved = Moved::of(&ids);
    let gather = Gather {
        current,
        desired,
        ids: &ids,
        moved: &moved,
        picked: &picked,
    };
    let mut adoptable = Adoptable::default();
    for of_kind in &found.rows {
        gather.kind(of_kind.kind, &of_kind.matches, &mut adoptable);
    }
    adoptable.sort();
    Ok(adoptable)
}

/// The record that is picked for; nothing where it has the row already.
fn checked(
    current: &Current,
    desired: &Desired,
    pick: &Pick,
) -> Result<Option<(Kind, SyncId)>, Problem> {
    let problem = |message: String| Problem {
        address: Some(pick.address.clone()),
        origin: None,
        message,
    };
    let all = desired.snapshot.records.iter();
    let mut all = all.flat_map(|(kind, records)| records.iter().map(|record| (*kind, record)));
    let (kind, record) = all
        .find(|(_, record)| name(record) == pick.address)
        .ok_or_else(|| problem("the configuration describes no such record".to_owned()))?;
    let local_id = pick.local_id.as_str();
    if current.row(kind, local_id).is_none() {
        let noun = kind.spec().noun;
        return Err(problem(format!(
            "the target has no {noun} with the key `{local_id}`"
        )));
    }
    let mapped = current.map.get(kind, &record.sync_id);
    match mapped.filter(|row| current.row(kind, &row.local_id).is_some()) {
        Some(row) if row.local_id == local_id => return Ok(None),
        Some(row) => {
            return Err(problem(format!(
                "it is tracked as the row `{}` already; `directus-sync untrack {}` first",
                row.local_id, pick.address
            )));
        }
        None => {}
    }
    let described = desired.snapshot.of(kind).iter();
    let mut owners = described.filter(|other| {
        let mapped = current.map.get(kind, &other.sync_id);
        mapped.is_some_and(|row| row.local_id == local_id)
    });
    match owners.next() {
        Some(other) => Err(problem(format!(
            "the row `{local_id}` is that of {}, which the configuration describes too; \
             `directus-sync untrack {}` first",
            name(other),
            name(other)
        ))),
        None => Ok(Some((kind, record.sync_id.clone()))),
    }
}

/// Enters a picked row into the mappings that were read; answers who had it.
fn enter(
    current: &mut Current,
    desired: &Desired,
    kind: Kind,
    sync_id: &SyncId,
    local_id: &str,
) -> Option<(SyncId, MapRow)> {
    let before = owner(current, kind, local_id);
    if let Some((sync_id, _)) = before.clone() {
        current.map.apply(MapChange::Remove { kind, sync_id }, None);
    }
    let put = MapChange::Put {
        kind,
        sync_id: sync_id.clone(),
        local_id: local_id.to_owned(),
    };
    let project = desired.project();
    current
        .map
        .apply(put, project.map(|project| project.as_str()));
    before
}

fn owner(current: &Current, kind: Kind, local_id: &str) -> Option<(SyncId, MapRow)> {
    let owner = current.map.owner(kind, local_id);
    owner.map(|(sync_id, row)| (sync_id.clone(), row.clone()))
}

struct Gather<'a> {
    current: &'a Current,
    desired: &'a Desired,
    ids: &'a Identities,
    moved: &'a Moved,
    picked: &'a HashMap<(Kind, SyncId), Option<(SyncId, MapRow)>>,
}

impl Gather<'_> {
    fn kind(&self, kind: Kind, matches: &[Match], into: &mut Adoptable) {
        let records = self.desired.snapshot.of(kind);
        let rivals = self.of_one_name(kind, matches);
        for (record, found) in records.iter().zip(matches) {
            let picked = self.picked.get(&(kind, record.sync_id.clone()));
            let (how, before) = match (found.how, picked) {
                (How::Known, Some(before)) => (Found::Picked, before.clone()),
                (How::Known, None) => continue,
                (How::New, _) => {
                    if !found.rivals.is_empty() {
                        let records = vec![name(record)];
                        into.ambiguous
                            .push(self.ambiguity(kind, records, &found.rivals));
                    }
                    continue;
                }
                (How::Called, _) => (Found::Key, None),
                (How::Same, _) => (Found::Same, self.owner(kind, record, found)),
                (How::Named | How::Tracked, _) => (Found::Name, self.owner(kind, record, found)),
            };
            let Some(local_id) = found.local_id.clone() else {
                continue;
            };
            if how != Found::Picked && how != Found::Key {
                let mut rows = vec![local_id.clone()];
                rows.extend(found.twins.iter().cloned());
                let others = self.key(kind, record).and_then(|key| rivals.get(&key));
                let others = others.map_or(&[][..], Vec::as_slice);
                if rows.len() > 1 || !others.is_empty() {
                    let records = std::iter::once(name(record)).chain(others.iter().cloned());
                    into.ambiguous
                        .push(self.ambiguity(kind, records.collect(), &rows));
                    continue;
                }
            }
            let subject = |sync_id: &SyncId| Subject::Record(kind, sync_id.clone());
            let last = |(sync_id, _): &(SyncId, MapRow)| self.current.map.last(&subject(sync_id));
            into.candidates.push(Candidate {
                kind,
                address: name(record),
                sync_id: record.sync_id.clone(),
                fields: self.differing(kind, record, &local_id),
                local_id,
                found: how,
                forgets: before.as_ref().and_then(last).is_some(),
                tracked: before,
                origin: record.origin.clone(),
                needs: self.needs(kind, record),
            });
        }
    }

    /// Who tracks the row of a record, unless it is the record itself.
    fn owner(&self, kind: Kind, record: &Record, found: &Match) -> Option<(SyncId, MapRow)> {
        let owner = owner(self.current, kind, found.local_id.as_deref()?);
        owner.filter(|(sync_id, _)| *sync_id != record.sync_id)
    }

    fn key(&self, kind: Kind, record: &Record) -> Option<Vec<String>> {
        let filled = self.desired.values.fill(&record.fields);
        natural_key(kind.spec(), &filled, self.ids)
    }

    /// The records that found no row, by natural key: one of them may be meant by
    /// a row that another one has found.
    fn of_one_name(&self, kind: Kind, matches: &[Match]) -> HashMap<Vec<String>, Vec<Address>> {
        let mut new: HashMap<Vec<String>, Vec<Address>> = HashMap::new();
        let records = self.desired.snapshot.of(kind).iter().zip(matches);
        for (record, _) in records.filter(|(_, found)| found.how == How::New) {
            if let Some(key) = self.key(kind, record) {
                new.entry(key).or_default().push(name(record));
            }
        }
        new
    }

    fn ambiguity(&self, kind: Kind, records: Vec<Address>, rows: &[String]) -> Ambiguity {
        let fields = |local_id: &String| {
            let row = self.current.row(kind, local_id);
            row.map(|row| self.ids.to_fields(kind.spec(), row))
                .unwrap_or_default()
        };
        let all: Vec<_> = rows.iter().map(fields).collect();
        let differs = |key: &String| {
            let mut values = all.iter().map(|fields| fields.get(key));
            let first = values.next();
            values.any(|value| Some(value) != first)
        };
        let described = self.desired.snapshot.of(kind).iter();
        let described: Vec<&Record> = described
            .filter(|record| records.contains(&name(record)))
            .collect();
        let is_secret = |key: &String| {
            let mut said = described.iter().filter_map(|record| record.fields.get(key));
            said.any(holds_secret)
        };
        let tell = |(key, value): (&String, &Value)| {
            let shown = match is_secret(key) {
                true => Value::from(HIDDEN),
                false => value.clone(),
            };
            (key.clone(), shown)
        };
        let rival = |(local_id, fields): (&String, &crate::model::Object)| Rival {
            local_id: local_id.clone(),
            tells: fields
                .iter()
                .filter(|(key, _)| differs(key))
                .map(tell)
                .collect(),
            tracked: owner(self.current, kind, local_id),
        };
        Ambiguity {
            kind,
            records,
            rows: rows.iter().zip(&all).map(rival).collect(),
        }
    }

    /// What a push would change in the row.
    fn differing(&self, kind: Kind, record: &Record, local_id: &str) -> Vec<FieldChange> {
        let spec = kind.spec();
        let filled = self.desired.values.fill(&record.fields);
        let (Ok(mut wanted), Some(row)) = (
            self.ids.to_row(spec, &filled),
            self.current.row(kind, local_id),
        ) else {
            return Vec::new();
        };
        self.moved.in_record(&mut wanted);
        let differs = |key: &str, value: &Value| {
            let is_hidden = |now: &Value| spec.masked.contains(&key) && is_masked(now);
            let now = row.get(key);
            now.is_some_and(|now| !is_same(spec, key, now, value) && !is_hidden(now))
        };
        let wanted = wanted
            .iter()
            .filter(|(key, value)| !spec.aliases.contains(&key.as_str()) && differs(key, value));
        wanted
            .map(|(key, _)| {
                let (before, after) = shown(spec, key, Some(row), record, &filled, self.ids);
                FieldChange::new(key, before, after)
            })
            .collect()
    }

    /// What the record was found by.
    fn needs(&self, kind: Kind, record: &Record) -> Vec<Address> {
        let spec = kind.spec();
        let references = spec.natural_key.iter().filter_map(|field| {
            let to = spec.reference(field)?.to;
            let sync_id = SyncId::new(record.text(field)?);
            let records = self.desired.snapshot.of(to);
            records.iter().find(|record| record.sync_id == sync_id)
        });
        references.map(name).collect()
    }
}

impl Adoptable {
    /// Puts each behind what it needs, and leaves out needs that are met.
    fn sort(&mut self) {
        let candidates = || self.candidates.iter();
        let addresses = candidates().enumerate();
        let place: BTreeMap<&Address, usize> = addresses
            .map(|(place, candidate)| (&candidate.address, place))
            .collect();
        let placed = |candidate: &Candidate| {
            let needs = candidate.needs.iter();
            needs.filter_map(|need| place.get(need).copied()).collect()
        };
        let needs: Vec<Vec<usize>> = candidates().map(placed).collect();
        for (candidate, needs) in needs.iter().enumerate() {
            let open = needs
                .iter()
                .map(|place| self.candidates[*place].address.clone());
            self.candidates[candidate].needs = open.collect();
        }
        let (order, _) = targets_first(needs.len(), |node| needs[node].clone());
        let mut candidates: Vec<Option<Candidate>> = self.candidates.drain(..).map(Some).collect();
        let sorted = order
            .into_iter()
            .filter_map(|place| candidates[place].take());
        self.candidates = sorted.collect();
    }

    /// The candidates that are wanted, with those that they need.
    pub fn wanted(&self, is_wanted: impl Fn(&Candidate) -> bool) -> Vec<&Candidate> {
        let mut addresses: HashSet<&Address> = HashSet::new();
        // Each is behind what it needs.
        for candidate in self.candidates.iter().rev() {
            if is_wanted(candidate) || addresses.contains(&candidate.address) {
                addresses.insert(&candidate.address);
                addresses.extend(&candidate.needs);
            }
        }
        let candidates = self.candidates.iter();
        candidates
            .filter(|candidate| addresses.contains(&candidate.address))
            .collect()
    }
}

impl Candidate {
    /// What is to be written so that the record has the row.
    pub fn changes(&self) -> Vec<MapChange> {
        let kind = self.kind;
        let mut changes = Vec::new();
        if let Some((sync_id, _)) = self.tracked.clone() {
            let subject = Subject::Record(kind, sync_id.clone());
            changes.push(MapChange::Remove { kind, sync_id });
            changes.extend(self.forgets.then_some(MapChange::Forget(subject)));
        }
        changes.push(MapChange::Put {
            kind,
            sync_id: self.sync_id.clone(),
            local_id: self.local_id.clone(),
        });
        changes
    }

    /// Who tracks the row until now, in words.
    pub fn tracked_by(&self) -> Option<String> {
        tracked_by(self.tracked.as_ref())
    }

    /// Whether another project than that of the configuration tracks the row: taken
    /// from there, the next push of that project makes another row. So a person
    /// should have [named](Pick) it.
    pub fn is_of_another(&self, config: &Desired) -> bool {
        let row = self.tracked.as_ref().map(|(_, row)| row);
        let writer = row.and_then(|row| row.project.as_deref());
        writer.is_some_and(|writer| config.project().map(ProjectKey::as_str) != Some(writer))
    }
}

impl Rival {
    /// Who tracks the row until now, in words.
    pub fn tracked_by(&self) -> Option<String> {
        tracked_by(self.tracked.as_ref())
    }
}

fn tracked_by(owner: Option<&(SyncId, MapRow)>) -> Option<String> {
    let (sync_id, row) = owner?;
    Some(format!("tracked as `{sync_id}` by {}", row.tracked_by()))
}
