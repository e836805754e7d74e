//! Decides what becomes of records that were changed by hand since the last
//! sync.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::access::pair_key;
use super::change::Action;
use super::current::{Current, key_text};
use super::identities::Identities;
use super::last::{FieldKey, is_changed, is_known};
use super::memory::{Synced, deleted, pair};
use super::options::{Desired, Options};
use super::plan::Change;
use super::resolve::{Cause, Choice, Clash};
use super::select::{LeftOut, Why};
use crate::idmap::{Remembered, Subject};
use crate::model::{Address, Kind, Object, RefRole, SyncId};

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

/// What is known of rows that go.
struct Losses<'a> {
    synced: Synced,
    inside: HashMap<Row, Object>,
    /// The records that the configuration described, by what they were called.
    held: HashMap<(Kind, &'a Address), &'a SyncId>,
}

impl<'a> Losses<'a> {
    fn of(judge: &Judge<'a>) -> Self {
        let synced = Synced::of(judge.current, judge.desired);
        let held = judge.desired.snapshot.held.iter().flat_map(|(kind, held)| {
            let held = held.iter().rev();
            held.map(|(sync_id, address)| ((*kind, address), sync_id))
        });
        Self {
            inside: judge.made_inside(&synced),
            held: held.collect(),
            synced,
        }
    }
}

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

    /// Rows that the configuration dropped although somebody has changed them
    /// since, and rows that somebody has made.
    fn deletions(&self, changes: &mut Vec<Change>, settled: &mut Settled) {
        if !changes.iter().any(|change| change.action == Action::Delete) {
            return;
        }
        let losses = Losses::of(self);
        // The first change of each row: what is kept needs is named by it.
        let mut of_row: HashMap<(Kind, &str), &Address> = HashMap::new();
        for change in changes.iter() {
            if let Some(local_id) = change.local_id.as_deref() {
                let row = of_row.entry((change.kind, local_id));
                row.or_insert(&change.address);
            }
        }
        let mut kept: HashMap<Row, Option<Address>> = HashMap::new();
        for change in changes.iter() {
            let Some(clash) = self.loss(change, &losses) else {
                continue;
            };
            if settled.choose(clash, self.options) == Choice::Theirs
                && let Some(local_id) = change.local_id.clone()
            {
                kept.insert((change.kind, local_id), None);
            }
        }
        // What a row that stays belongs to stays with it, and what belongs to it.
        let mut before = usize::MAX;
        while before != kept.len() {
            before = kept.len();
            for change in changes
                .iter()
                .filter(|change| change.action == Action::Delete)
            {
                let Some(row) = self.row_of(change) else {
                    continue;
                };
                let own = (change.kind, change.local_id.clone().unwrap_or_default());
                let above: Vec<Row> = references(change.kind, row, RefRole::Needs).collect();
                if kept.contains_key(&own) {
                    for above in above {
                        kept.entry(above)
                            .or_insert_with(|| Some(change.address.clone()));
                    }
                } else if change.kind != Kind::Access
                    && let Some((kind, local_id)) = above.iter().find(|row| kept.contains_key(row))
                {
                    let address = of_row.get(&(*kind, local_id.as_str()));
                    kept.insert(own, address.map(|address| (*address).clone()));
                }
            }
        }
        changes.retain(|change| {
            if change.action != Action::Delete {
                return true;
            }
            let row = (change.kind, change.local_id.clone().unwrap_or_default());
            let Some(with) = kept.get(&row) else {
                return true;
            };
            let why = with.clone().map_or(Why::Theirs, Why::Needs);
            settled.leave(&change.address, Vec::new(), change.action, why);
            false
        });
    }

    fn row_of(&self, change: &Change) -> Option<&Object> {
        self.current.row(change.kind, change.local_id.as_deref()?)
    }

    /// What would be lost with a row that is deleted.
    fn loss(&self, change: &Change, losses: &Losses<'_>) -> Option<Clash> {
        let subject = deleted(self.current, change)?;
        // A second row of a record that stays says nothing of its own.
        if self.described.contains(&subject) {
            return None;
        }
        let row = self.row_of(change)?;
        let spec = change.kind.spec();
        // Another tool may have given the row another SyncID since.
        let held = losses.held.get(&(change.kind, &change.address));
        let last = self.last(&subject).or_else(|| {
            let sync_id = SyncId::clone(held?);
            self.last(&Subject::Record(change.kind, sync_id))
        });
        let own = (change.kind, change.local_id.clone().unwrap_or_default());
        let (cause, theirs) = match last {
            None => {
                let is_ours = match change.kind {
                    Kind::Access => Some(own.1) == pair_of_push(row),
                    _ => held.is_some(),
                };
                if is_ours || !losses.synced.kind(change.kind) {
                    return None;
                }
                (Cause::Drift, self.shown(change.kind, row, spec.label))
            }
            Some(last) => {
                let changed: Vec<FieldKey> = last
                    .fields
                    .iter()
                    .map(|(text, digest)| (FieldKey::parse(text), digest))
                    .filter(|(key, digest)| {
                        let now = row.get(&key.field);
                        now.is_some_and(|now| key.digest(spec, now) != **digest)
                    })
                    .map(|(key, _)| key)
                    .collect();
                let theirs = match (changed.is_empty(), losses.inside.get(&own)) {
                    (false, _) => {
                        let plain = changed.iter().filter(|key| !key.has_secrets());
                        let plain: Vec<&str> = plain.map(|key| key.field.as_str()).collect();
                        self.shown(change.kind, row, &plain)
                    }
                    (true, Some(made)) => made.clone(),
                    (true, None) => return None,
                };
                (Cause::Conflict, theirs)
            }
        };
        Some(Clash {
            address: change.address.clone(),
            field: None,
            cause,
            ours: None,
            theirs: Some(Value::Object(theirs)),
        })
    }

    /// Some fields of a row, as a configuration would have them.
    fn shown(&self, kind: Kind, row: &Object, fields: &[&str]) -> Object {
        let some = row.iter().filter(|(key, _)| fields.contains(&key.as_str()));
        let some = some.map(|(key, value)| (key.clone(), value.clone()));
        self.ids.to_fields(kind.spec(), &some.collect())
    }

    /// Rows that somebody has made in others, which would go with them: an
    /// operation in a flow. By the row that it is in.
    fn made_inside(&self, synced: &Synced) -> HashMap<Row, Object> {
        let mut inside = HashMap::new();
        for kind in [
            Kind::Permissions,
            Kind::Operations,
            Kind::Panels,
            Kind::Presets,
        ] {
            if !synced.kind(kind) {
                continue;
            }
            for (local_id, row) in self.current.of(kind) {
                if self.ids.sync_id(kind, local_id).is_none() {
                    let made = self.shown(kind, row, kind.spec().label);
                    for above in references(kind, row, RefRole::Needs) {
                        inside.entry(above).or_insert_with(|| made.clone());
                    }
                }
            }
        }
        inside
    }
}

/// The key that a push gives an attachment.
fn pair_of_push(row: &Object) -> Option<String> {
    let key = |field: &str| row.get(field).and_then(key_text);
    Some(pair_key(key("role").as_deref(), &key("policy")?))
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
