//! Which rows the records of a configuration can take over.

use std::collections::HashMap;

use serde_json::Value;

use super::adoptable::{Adoptable, Ambiguity, Candidate, Found, Rival, owner};
use super::picks::{Pick, Picked, enter_all};
use crate::engine::change::FieldChange;
use crate::engine::compare::name;
use crate::engine::current::Current;
use crate::engine::error::EngineError;
use crate::engine::finding::find_rows;
use crate::engine::identities::Identities;
use crate::engine::last::had_secret;
use crate::engine::matching::{How, Match, natural_key};
use crate::engine::meaning::{is_masked, is_same};
use crate::engine::options::{Desired, Selection};
use crate::engine::values::{HIDDEN, holds_secret, shown};
use crate::idmap::{MapRow, Subject};
use crate::model::{Address, Kind, Object, Record, SyncId};

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
    let picked = enter_all(current, desired, picks)?;
    let version = current.info.version;
    let kinds = selection.kinds.iter().copied();
    let kinds: Vec<Kind> = kinds
        .filter(|kind| {
            desired.snapshot.records.contains_key(kind) && kind.spec().exists_in(version)
        })
        .collect();
    let mut ids = Identities::of(current).with_values_of(Some(desired));
    // What is wrong with the configuration itself is said by a diff.
    let found = find_rows(current, desired, &kinds, &mut ids, &mut Vec::new());
    let gather = Gather {
        current,
        desired,
        ids: &ids,
        picked: &picked,
    };
    let mut adoptable = Adoptable::default();
    for of_kind in &found.rows {
        gather.kind(of_kind.kind, &of_kind.matches, &mut adoptable);
    }
    adoptable.sort();
    Ok(adoptable)
}

struct Gather<'a> {
    current: &'a Current,
    desired: &'a Desired,
    ids: &'a Identities,
    picked: &'a Picked,
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
        let owners = rows.iter().filter_map(|row| owner(self.current, kind, row));
        let owners = owners.map(|(sync_id, _)| sync_id);
        let named = described.iter().map(|record| record.sync_id.clone());
        let left: Vec<_> = owners
            .chain(named)
            .map(|sync_id| self.current.map.last(&Subject::Record(kind, sync_id)))
            .collect();
        let is_secret = |key: &String| {
            let mut said = described.iter().filter_map(|record| record.fields.get(key));
            said.any(holds_secret) || had_secret(&left, key)
        };
        let tell = |(key, value): (&String, &Value)| {
            let shown = match is_secret(key) {
                true => Value::from(HIDDEN),
                false => value.clone(),
            };
            (key.clone(), shown)
        };
        let rival = |(local_id, fields): (&String, &Object)| Rival {
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
        let (Ok(wanted), Some(row)) = (
            self.ids.to_row(spec, &filled),
            self.current.row(kind, local_id),
        ) else {
            return Vec::new();
        };
        let owner = owner(self.current, kind, local_id);
        let names = [
            Some(record.sync_id.clone()),
            owner.map(|(sync_id, _)| sync_id),
        ];
        let left = names.map(|sync_id| {
            let subject = Subject::Record(kind, sync_id?);
            self.current.map.last(&subject)
        });
        let differs = |key: &str, value: &Value| {
            let now = row.get(key);
            now.is_some_and(|now| !is_same(spec, key, now, value) && !is_masked(now))
        };
        let wanted = wanted
            .iter()
            .filter(|(key, value)| !spec.aliases.contains(key) && differs(key, value));
        wanted
            .map(|(key, _)| {
                let had_secret = had_secret(&left, key);
                let (before, after) =
                    shown(spec, key, Some(row), record, &filled, self.ids, had_secret);
                FieldChange::new(*key, before, after)
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
