//! The rows that seeds have already, and that nobody has mapped: which of them the
//! target has, and what becomes of the others.

use std::collections::HashSet;

use serde_json::Value;

use super::{Part, Puller};
use crate::engine::seed::alike::{self, Wish};
use crate::engine::seed::current::wish;
use crate::engine::seed::value::is_same;
use crate::engine::values::Values;
use crate::model::{Kind, Object, Record, SyncId};

impl Puller<'_> {
    /// Maps rows of seeds to rows of the target that surely are the same. It is told
    /// as a push tells it, so that a pull which was cut off before it could write
    /// the mappings doubles nothing.
    pub(super) fn recognise(&mut self, parts: &[Part<'_>]) {
        // Who a row is, those tell too that it refers to: a tree is known level by level.
        let mut is_any = true;
        while is_any {
            is_any = false;
            for part in parts {
                for (sync_id, key) in self.recognised(part) {
                    self.track(part.table, sync_id, key);
                    is_any = true;
                }
            }
        }
    }

    fn recognised(&self, part: &Part<'_>) -> Vec<(SyncId, String)> {
        let (Some(seed), table) = (part.known, part.table) else {
            return Vec::new();
        };
        let collection = table.collection.as_str();
        let mut free: Vec<(String, &Object)> = part
            .keyed()
            .filter(|(key, _)| self.names.name(collection, key).is_none())
            .collect();
        let rows = seed.rows.iter();
        let unknown: Vec<&Record> = rows
            .filter(|row| self.names.key(collection, &row.sync_id).is_none())
            .collect();
        if free.is_empty() || unknown.is_empty() {
            return Vec::new();
        }
        if table.singleton {
            return vec![(unknown[0].sync_id.clone(), free.remove(0).0)];
        }
        let values = Values::of_seeds(std::slice::from_ref(seed), self.lookup);
        let values = values.unwrap_or_default();
        let mut found = Vec::new();
        let mut taken: HashSet<String> = HashSet::new();
        let mut counted: Vec<(&SyncId, Wish)> = Vec::new();
        for row in unknown {
            let filled = Record::new(row.sync_id.clone(), values.fill(&row.fields).into_owned());
            let Ok(chosen) = table.chosen_key(&seed.meta, &row.sync_id, &filled.fields) else {
                continue;
            };
            let unique = table
                .unique()
                .filter_map(|field| Some((field, filled.fields.get(field)?)));
            let unique: Vec<_> = unique.filter(|(_, value)| !value.is_null()).collect();
            let is_it = |key: &String, other: &Object| {
                let has = |(field, value): &(&str, &Value)| {
                    let now = other.get(*field).unwrap_or(&Value::Null);
                    is_same(table.column(field), now, value)
                };
                chosen.as_ref() == Some(key) || unique.iter().any(has)
            };
            match free.iter().find(|(key, other)| is_it(key, other)) {
                Some((key, _)) if taken.insert(key.clone()) => {
                    found.push((row.sync_id.clone(), key.clone()));
                }
                None if chosen.is_none() => {
                    let known = |to: &str, sync_id: &SyncId| self.key_of(to, sync_id);
                    let wish = wish(self.tables, table, &filled.fields, known);
                    counted.extend(wish.is_telling().then_some((&row.sync_id, wish)));
                }
                _ => {}
            }
        }
        free.retain(|(key, _)| !taken.contains(key));
        free.sort_by_key(|(key, _)| key.parse::<i64>().unwrap_or(i64::MAX));
        let free: Vec<(&str, &Object)> = free.iter().map(|(key, row)| (&**key, *row)).collect();
        let wishes: Vec<&Wish> = counted.iter().map(|(_, wish)| wish).collect();
        let assigned = alike::assign(table, &wishes, &free);
        let assigned = counted.iter().zip(assigned);
        found.extend(assigned.filter_map(|((sync_id, _), key)| Some(((*sync_id).clone(), key?))));
        found
    }

    /// The key of what a SyncID names, as the server wants it.
    fn key_of(&self, collection: &str, sync_id: &SyncId) -> Option<Value> {
        let kind = collection
            .strip_prefix("directus_")
            .and_then(Kind::from_name);
        if let Some(kind) = kind {
            return Some(self.records.get(kind, sync_id)?.local_id.as_str().into());
        }
        let key = self.names.key(collection, sync_id)?;
        let table = self.tables.get(collection);
        Some(table.map_or_else(|| key.into(), |table| table.key_value(key)))
    }

    /// The rows of a seed that stay as they are, of those that were not `taken` from
    /// the target: all but the ones that were mapped and are gone.
    pub(super) fn kept(&mut self, part: &Part<'_>, taken: &HashSet<&SyncId>) -> Vec<Record> {
        let collection = part.table.collection.as_str();
        let there: HashSet<String> = part.keyed().map(|(key, _)| key).collect();
        let is_kept = |row: &&Record| match self.names.key(collection, &row.sync_id) {
            // What was mapped twice is another's to mend.
            Some(key) => there.contains(key),
            // Of one item there is no other.
            None => !part.table.singleton || there.is_empty(),
        };
        let others = part.known.into_iter().flat_map(|seed| &seed.rows);
        let others = others.filter(|row| !taken.contains(&row.sync_id));
        let (kept, gone): (Vec<_>, Vec<_>) = others.partition(is_kept);
        if !kept.is_empty() {
            let how_many = rows_are(kept.len());
            self.pulled.warnings.push(format!(
                "seed.{collection}: {how_many} not on the target yet, as far as is tracked; kept"
            ));
            let count = kept.len();
            self.pulled.kept.insert(collection.to_owned(), count);
        }
        if !gone.is_empty() {
            let how_many = rows_are(gone.len());
            self.pulled.warnings.push(format!(
                "seed.{collection}: {how_many} gone from the target, and taken out of the seed"
            ));
        }
        kept.into_iter().cloned().collect()
    }
}

fn rows_are(count: usize) -> String {
    match count {
        1 => "1 row is".to_owned(),
        count => format!("{count} rows are"),
    }
}
