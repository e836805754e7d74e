//! Takes out of a plan what is not wanted.

use std::collections::{BTreeSet, HashMap};

use super::Planner;
use crate::engine::change::Action;
use crate::engine::seed::plan::ItemChange;
use crate::engine::seed::tables::To;
use crate::engine::seed::value::text_of;
use crate::engine::select::{Fate, Item, LeftOut, Mode, Why, decide, unknown};
use crate::model::{Address, SyncId};

impl Planner<'_> {
    /// Keeps the changes that the mode takes and that are targeted, with what they
    /// need: a row needs the new ones that it refers to; a deletion, that nothing
    /// refers to the row any more.
    pub(super) fn narrow(&mut self, again: bool) {
        let (mode, targets) = (self.config.mode, &self.config.targets);
        if mode == Mode::Mirror && targets.is_all() {
            return;
        }
        if !again {
            let unknown = unknown(targets, &self.known());
            self.problems.extend(unknown.problems);
            self.plan.warnings.extend(unknown.told);
        }
        if mode == Mode::Add {
            let adopted = self.plan.changes.iter_mut();
            self.plan.left_out.extend(adopted.filter_map(only_mapped));
        }
        let items = self.items();
        let fates = decide(&items, mode, targets);
        let plan = &mut self.plan;
        for (change, fate) in plan.changes.iter_mut().zip(&fates) {
            match fate {
                Fate::Wanted => {}
                Fate::NeededBy(other) => change.needed_by = Some(items[*other].address.clone()),
                Fate::LeftOut(why) => plan.left_out.push(left_out(change, why)),
            }
        }
        let mut fates = fates.iter();
        plan.changes
            .retain(|_| !matches!(fates.next(), Some(Fate::LeftOut(_))));
    }

    /// The changes, and what each of them needs.
    fn items(&self) -> Vec<Item> {
        let changes = &self.plan.changes;
        let item = |change: &ItemChange| Item {
            also: vec![by_collection(&change.collection, &change.sync_id)],
            ..Item::new(change.address.clone(), change.action)
        };
        let mut items: Vec<Item> = changes.iter().map(item).collect();
        let places = changes.iter().enumerate();
        let made = places.filter(|(_, change)| change.action == Action::Create);
        let made: HashMap<(&str, &SyncId), usize> = made
            .map(|(place, change)| ((change.collection.as_str(), &change.sync_id), place))
            .collect();
        // What only gets its mapping refers to nothing new.
        let is_sent =
            |change: &ItemChange| change.action == Action::Create || !change.fields.is_empty();
        let references = self.references.iter();
        for reference in references.filter(|it| is_sent(&changes[it.change])) {
            let (collection, sync_id) = &reference.to;
            let new = made.get(&(collection.as_str(), sync_id));
            items[reference.change].needs.extend(new);
        }
        let places = changes.iter().enumerate();
        let deleted = places.filter(|(_, change)| change.action == Action::Delete);
        let deleted: HashMap<(&str, &str), usize> = deleted
            .filter_map(|(place, change)| {
                Some(((change.collection.as_str(), change.key.as_deref()?), place))
            })
            .collect();
        for (place, change) in changes.iter().enumerate() {
            for (collection, key) in self.lets_go(change) {
                if let Some(gone) = deleted.get(&(collection.as_str(), key.as_str()))
                    && *gone != place
                {
                    items[*gone].needs.insert(place);
                }
            }
        }
        items
    }

    /// The rows, by collection and key, that a row refers to now, and no longer behind
    /// its change.
    fn lets_go(&self, change: &ItemChange) -> Vec<(String, String)> {
        let current = self.current;
        let table = current.tables.get(&change.collection);
        let row = change.key.as_ref();
        let row = row.and_then(|key| current.row(&change.collection, key));
        let (Some(table), Some(row)) = (table, row) else {
            return Vec::new();
        };
        let changes = |field: &str| {
            let mut fields = change.fields.iter();
            change.action == Action::Delete || fields.any(|it| it.path == field)
        };
        let references = table.references().filter(|field| changes(field));
        let now = references.filter_map(|field| {
            let collection = match table.reference(field)? {
                To::One { collection, .. } => collection.clone(),
                To::Any { by } => row.get(by)?.as_str()?.to_owned(),
            };
            Some((collection, text_of(row.get(field)?)?))
        });
        now.collect()
    }

    /// What a pattern can mean.
    fn known(&self) -> BTreeSet<Address> {
        let rows = self.config.seeds.iter().flat_map(|seed| {
            seed.rows.iter().flat_map(|row| {
                let own = row.address.clone();
                own.into_iter()
                    .chain([by_collection(&seed.collection, &row.sync_id)])
            })
        });
        let changes = self.plan.changes.iter();
        rows.chain(changes.map(|change| change.address.clone()))
            .collect()
    }
}

fn by_collection(collection: &str, sync_id: &SyncId) -> Address {
    Address::new(format!("seed.{collection}.{sync_id}"))
}

/// A row that is taken over gets its mapping, and keeps its values.
fn only_mapped(change: &mut ItemChange) -> Option<LeftOut> {
    if change.action != Action::Adopt || change.fields.is_empty() {
        return None;
    }
    let left = LeftOut {
        fields: change.fields.iter().map(|it| it.path.clone()).collect(),
        action: Action::Update,
        ..left_out(change, &Why::Mode)
    };
    change.only_map();
    Some(left)
}

fn left_out(change: &ItemChange, why: &Why) -> LeftOut {
    LeftOut {
        address: change.address.clone(),
        fields: Vec::new(),
        action: change.action,
        why: why.clone(),
    }
}
