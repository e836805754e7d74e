//! Decides what becomes of records that were changed by hand since the last
//! sync.

mod deletions;

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::change::Action;
use super::current::{Current, key_text};
use super::identities::Identities;
use super::last::{is_changed, is_known};
use super::memory::pair;
use super::options::{Desired, Options};
use super::plan::Change;
use super::resolve::{Cause, Choice, Clash};
use super::select::{LeftOut, Why};
use crate::idmap::{Remembered, Subject};
use crate::model::{Address, Kind, Object, RefRole};

/// What was decided.
#[derive(Debug, Default)]
pub(super) struct Settled {
    /// What stays as it is on the target.
    pub(super) left: Vec<LeftOut>,
    /// What nobody has decided.
    pub(super) undecided: Vec<Clash>,
    /// What the configuration overwrites.
    pub(super) overwritten: Vec<Clash>,
}

impl Settled {
    /// Asks what becomes of a clash.
    pub(super) fn choose(&mut self, clash: Clash, options: &Options) -> Choice {
        let choice = options.on_conflict.resolve(&clash);
        match choice {
            Choice::Ours => self.overwritten.push(clash),
            Choice::Undecided => self.undecided.push(clash),
            Choice::Theirs => {}
        }
        choice
    }

    pub(super) fn leave(
        &mut self,
        address: &Address,
        fields: Vec<String>,
        action: Action,
        why: Why,
    ) {
        self.left.push(LeftOut {
            address: address.clone(),
            fields,
            action,
            why,
        });
    }
}

/// What is needed to judge a change.
pub(super) struct Judge<'a> {
    pub(super) current: &'a Current,
    pub(super) desired: &'a Desired,
    pub(super) options: &'a Options,
    pub(super) ids: &'a Identities,
    /// What the configuration describes.
    pub(super) described: HashSet<&'a Subject>,
}

/// A row, by kind and key.
type Row = (Kind, String);

impl Judge<'_> {
    /// Takes out of the changes what stays as it is on the target. They are
    /// sorted by kind.
    pub(super) fn settle(&self, changes: &mut Vec<Change>) -> Settled {
        let mut settled = Settled::default();
        let gone = self.deleted_by_hand(changes, &mut settled);
        self.fields(changes, &gone, &mut settled);
        self.deletions(changes, &mut settled);
        settled
    }

    fn last(&self, subject: &Subject) -> Option<&Remembered> {
        self.current.map.last(subject)
    }

    /// Records that the configuration has and the target had: somebody has
    /// deleted them. What belongs to one shares its fate.
    fn deleted_by_hand(
        &self,
        changes: &mut Vec<Change>,
        settled: &mut Settled,
    ) -> HashMap<Row, (Address, Choice)> {
        let mut gone: HashMap<Row, (Address, Choice)> = HashMap::new();
        changes.retain(|change| {
            if change.action != Action::Create {
                return true;
            }
            let above = needs(change).find_map(|row| gone.get(&row).cloned());
            let (choice, why) = match above {
                Some((address, choice)) => (choice, Why::Needs(address)),
                None => match self.resurrection(change) {
                    Some(clash) => (settled.choose(clash, self.options), Why::Theirs),
                    None => return true,
                },
            };
            if let Some(local_id) = change.local_id.clone() {
                gone.insert((change.kind, local_id), (change.address.clone(), choice));
            }
            if choice == Choice::Theirs {
                settled.leave(&change.address, Vec::new(), change.action, why);
            }
            choice != Choice::Theirs
        });
        gone
    }

    /// A record that is made anew although the last sync left it there.
    fn resurrection(&self, change: &Change) -> Option<Clash> {
        let sync_id = match change.kind {
            Kind::Access => {
                let key = |field: &str| change.payload.get(field).and_then(key_text);
                pair(key("role").as_deref(), &key("policy")?)
            }
            _ => change.sync_id.clone(),
        };
        let last = self.last(&Subject::Record(change.kind, sync_id));
        let last = last.filter(|last| is_known(Some(last)))?;
        let spec = change.kind.spec();
        let label = spec.label.iter().filter_map(|key| {
            let field = change.fields.iter().find(|field| field.path == *key)?;
            Some(((*key).to_owned(), field.after.clone()?))
        });
        Some(Clash {
            address: change.address.clone(),
            field: None,
            cause: match is_changed(last, spec, &change.payload) {
                true => Cause::Conflict,
                false => Cause::Drift,
            },
            ours: Some(Value::Object(label.collect())),
            theirs: None,
        })
    }

    /// Fields that somebody has changed, and references to what is not there.
    fn fields(
        &self,
        changes: &mut Vec<Change>,
        gone: &HashMap<Row, (Address, Choice)>,
        settled: &mut Settled,
    ) {
        // A record that belongs to one which is left out is left out too.
        let mut missing: HashMap<Row, Address> = gone
            .iter()
            .filter(|(_, (_, choice))| *choice == Choice::Theirs)
            .map(|(row, (address, _))| (row.clone(), address.clone()))
            .collect();
        let mut before = usize::MAX;
        while before != missing.len() {
            before = missing.len();
            changes.retain(|change| {
                let parent = (change.action == Action::Create)
                    .then(|| parents(change).find_map(|row| missing.get(&row).cloned()));
                let Some(Some(parent)) = parent else {
                    return true;
                };
                if let Some(local_id) = change.local_id.clone() {
                    missing.insert((change.kind, local_id), change.address.clone());
                }
                settled.leave(
                    &change.address,
                    Vec::new(),
                    change.action,
                    Why::Needs(parent),
                );
                false
            });
        }
        changes.retain_mut(|change| {
            let spec = change.kind.spec();
            let mut theirs = Vec::new();
            let mut fields = std::mem::take(&mut change.fields);
            fields.retain(|field| {
                let to = spec.reference(&field.path).map(|reference| reference.to);
                let to = to.and_then(|to| Some((to, key_text(change.payload.get(&field.path)?)?)));
                if let Some(address) = to.as_ref().and_then(|to| missing.get(to)) {
                    let why = Why::Needs(address.clone());
                    settled.leave(
                        &change.address,
                        vec![field.path.clone()],
                        change.action,
                        why,
                    );
                    change.payload.shift_remove(&field.path);
                    return false;
                }
                // It went with what it pointed to.
                let follows = to.is_some_and(|to| gone.contains_key(&to));
                if follows || field.cause == Cause::Own {
                    return true;
                }
                let clash = Clash {
                    address: change.address.clone(),
                    field: Some(field.path.clone()),
                    cause: field.cause,
                    ours: field.after.clone(),
                    theirs: field.before.clone(),
                };
                let stays = settled.choose(clash, self.options) == Choice::Theirs;
                if stays {
                    theirs.push(field.path.clone());
                    change.payload.shift_remove(&field.path);
                }
                !stays
            });
            change.fields = fields;
            if !theirs.is_empty() {
                settled.leave(&change.address, theirs, change.action, Why::Theirs);
            }
            change.action != Action::Update || !change.payload.is_empty()
        });
    }
}

/// The rows that a change's row must have.
fn needs(change: &Change) -> impl Iterator<Item = Row> {
    references(change.kind, &change.payload, RefRole::Needs)
}

/// Those that it stands in.
fn parents(change: &Change) -> impl Iterator<Item = Row> {
    needs(change).chain(references(change.kind, &change.payload, RefRole::Parent))
}

fn references(kind: Kind, row: &Object, role: RefRole) -> impl Iterator<Item = Row> {
    let references = kind.spec().references.iter();
    references
        .filter(move |reference| reference.role == role)
        .filter_map(|reference| Some((reference.to, key_text(row.get(reference.path)?)?)))
}
