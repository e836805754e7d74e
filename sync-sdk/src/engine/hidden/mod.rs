//! What the licence of a target hides: it is there, and nobody knows how.

mod kept;

use std::collections::HashSet;

pub use self::kept::HiddenRecord;
use super::change::Action;
use super::current::{Current, key_text};
use super::identities::Identities;
use super::options::Selection;
use super::plan::Plan;
use super::row_names::RowNames;
use crate::model::{Address, Kind};

/// How many are named in a sentence.
const NAMED: usize = 5;

/// What the reader of a pull should know about what is hidden; `None` where
/// nothing is.
pub(super) fn warning(current: &Current, ids: &Identities) -> Option<String> {
    left_alone(current, &names(current, ids))
}

/// What the reader of a plan should know about what is hidden: what stays, and
/// what goes nevertheless, as Directus deletes the permissions of a policy and of
/// a collection with it.
pub(super) fn warnings(plan: &Plan, current: &Current, ids: &Identities) -> Vec<String> {
    let (mut going, mut staying) = (Vec::new(), Vec::new());
    if !current.hidden.is_empty() {
        let deleted = Deleted::of(plan);
        for (kind, local_id, address) in named(current, ids) {
            match deleted.takes_along(current, kind, local_id) {
                true => going.push(address),
                false => staying.push(address),
            }
        }
    }
    going.sort();
    staying.sort();
    let going = (!going.is_empty()).then(|| {
        format!(
            "{} hides these, which go with what they belong to: {}",
            licence(current),
            first(&going)
        )
    });
    left_alone(current, &staying)
        .into_iter()
        .chain(going)
        .collect()
}

/// What a plan deletes that permissions belong to.
struct Deleted<'a> {
    policies: HashSet<&'a str>,
    collections: HashSet<&'a str>,
}

impl<'a> Deleted<'a> {
    fn of(plan: &'a Plan) -> Self {
        let is_deleted = |action: Action| action == Action::Delete;
        let policies = plan.changes.iter();
        let policies = policies.filter(|it| it.kind == Kind::Policies && is_deleted(it.action));
        let entries = plan.schema.changes.iter();
        let entries = entries.filter(|it| is_deleted(it.action));
        Self {
            policies: policies.filter_map(|it| it.local_id.as_deref()).collect(),
            collections: entries
                .filter_map(|it| it.address.as_str().strip_prefix("collection."))
                .collect(),
        }
    }

    fn takes_along(&self, current: &Current, kind: Kind, local_id: &str) -> bool {
        let row = current.row(kind, local_id);
        let text = |key: &str| row.and_then(|row| key_text(row.get(key)?));
        let is_in = |key: &str, gone: &HashSet<&str>| {
            text(key).is_some_and(|text| gone.contains(text.as_str()))
        };
        is_in("policy", &self.policies) || is_in("collection", &self.collections)
    }
}

fn left_alone(current: &Current, names: &[Address]) -> Option<String> {
    (!names.is_empty()).then(|| {
        format!(
            "{} hides how these are, which are left alone: {}",
            licence(current),
            first(names)
        )
    })
}

fn licence(current: &Current) -> String {
    match current.info.license.name.as_str() {
        "" => "the licence of the target".to_owned(),
        name => format!("the licence of the target ({name})"),
    }
}

fn first(names: &[Address]) -> String {
    let first: Vec<&str> = names.iter().take(NAMED).map(Address::as_str).collect();
    let more = match names.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("{}{more}", first.join(", "))
}

fn names(current: &Current, ids: &Identities) -> Vec<Address> {
    let mut names: Vec<Address> = named(current, ids).map(|(.., name)| name).collect();
    names.sort();
    names
}

/// The rows that are hidden, with what they are called.
fn named<'a>(
    current: &'a Current,
    ids: &Identities,
) -> impl Iterator<Item = (Kind, &'a str, Address)> {
    let is_any = !current.hidden.is_empty();
    let names = is_any.then(|| RowNames::of(current, ids, |_, _, _| None));
    let hidden = current.hidden.iter();
    hidden.filter_map(move |(kind, local_id)| {
        let name = names.as_ref()?.row(*kind, local_id);
        Some((*kind, local_id.as_str(), name))
    })
}

/// The records that are hidden, of those that a selection covers.
pub(super) fn records(
    current: &Current,
    ids: &Identities,
    selection: &Selection,
) -> Vec<HiddenRecord> {
    let hidden = current.hidden.iter();
    let hidden = hidden.filter(|(kind, _)| selection.kinds.contains(kind));
    let record = |(kind, local_id): &(Kind, String)| {
        let fields = ids.to_fields(kind.spec(), current.row(*kind, local_id)?);
        Some(HiddenRecord::new(
            *kind,
            ids.sync_id(*kind, local_id).cloned(),
            &fields,
        ))
    };
    hidden.filter_map(record).collect()
}

#[cfg(test)]
mod tests;
