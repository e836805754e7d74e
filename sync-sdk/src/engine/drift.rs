//! What was changed on a target by hand since the last sync.

use std::collections::{HashMap, HashSet};

use serde_json::{Value, json};

use super::assets;
use super::current::{Current, key_text};
use super::hooks::Unseen;
use super::identities::Identities;
use super::last::{FieldKey, is_known};
use super::memory::{pair, pair_of};
use super::options::{Desired, Selection};
use super::reach::{Reach, Standing};
use super::tracked::{Names, Said};
use super::values::{HIDDEN, holds_secret};
use crate::idmap::{Digest, Remembered, Subject};
use crate::model::{Address, Kind, Object, SchemaKind, SyncId};
use crate::schema::{by_key, canonical, is_hidden, leaves};
use crate::target::TargetInfo;

/// The version of [`Drift::to_json`]'s form.
const FORMAT: u32 = 1;

/// What was changed on a target by hand since the last sync.
#[derive(Debug, Clone)]
pub struct Drift {
    /// The target.
    pub target: TargetInfo,
    /// Whether a sync has left its state there. Without it nothing can be told.
    pub is_synced: bool,
    /// What was changed: the data model, then records by kind. For a project in
    /// code, what was made is among it where it stands in something that the
    /// project describes.
    pub found: Vec<Drifted>,
    /// How many other things are there that no sync knows: collections, flows,
    /// roles that a project in code does not describe. They are nobody's drift.
    pub unmanaged: usize,
}

/// Something that is not as the last sync left it.
#[derive(Debug, Clone, PartialEq)]
pub struct Drifted {
    /// The record, or the entry of the data model.
    pub address: Address,
    /// What became of it.
    pub what: Handwork,
}

/// What was done by hand.
#[derive(Debug, Clone, PartialEq)]
pub enum Handwork {
    /// A value was changed.
    Changed {
        /// Where: a field of the record, or a leaf of the entry (`meta.note`).
        field: String,
        /// What it is now; hidden where the field holds a secret.
        now: Option<Value>,
        /// What the last sync left, where the configuration at hand still says
        /// it: on the target there is only a digest of it.
        synced: Option<Value>,
    },
    /// It was deleted.
    Deleted,
    /// It was made: no sync knows it.
    Made,
}

impl Handwork {
    /// The word for it in JSON: `changed`, `deleted`, `made`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Changed { .. } => "changed",
            Self::Deleted => "deleted",
            Self::Made => "made",
        }
    }
}

impl Drift {
    /// As one JSON document:
    ///
    /// ```json
    /// {"format": "directus-sync/drift", "version": 1,
    ///  "target": {"url": "…", "directus": "11.17.4"}, "synced": true,
    ///  "drift": [{"address": "role.editor", "what": "changed", "field": "name",
    ///             "now": "Reviser", "synced": "Editor"},
    ///            {"address": "folder.press", "what": "deleted"}],
    ///  "unmanaged": 0}
    /// ```
    ///
    /// `synced` of a change is absent where it is not known.
    pub fn to_json(&self) -> Value {
        let one = |it: &Drifted| {
            let mut object = Object::new();
            object.insert("address".to_owned(), json!(it.address.as_str()));
            object.insert("what".to_owned(), json!(it.what.name()));
            if let Handwork::Changed { field, now, synced } = &it.what {
                object.insert("field".to_owned(), json!(field));
                let sides = [("now", now), ("synced", synced)];
                for (name, value) in sides {
                    object.extend(value.clone().map(|value| (name.to_owned(), value)));
                }
            }
            Value::Object(object)
        };
        json!({
            "format": "directus-sync/drift",
            "version": FORMAT,
            "target": { "url": self.target.url, "directus": self.target.version.to_string() },
            "synced": self.is_synced,
            "drift": self.found.iter().map(one).collect::<Vec<_>>(),
            "unmanaged": self.unmanaged,
        })
    }
}

/// Finds what was changed on a target by hand since the last sync. With a
/// configuration at hand, things are called as it calls them, and it shows the
/// values that were synced. What hooks leave out of a pull, `unseen`, is no drift.
pub fn drift(
    current: &Current,
    desired: Option<&Desired>,
    selection: &Selection,
    unseen: &Unseen,
) -> Drift {
    let is_synced = current.map.all_last().next().is_some();
    let mut found = Found::default();
    if is_synced {
        let said = Said::by(desired);
        let mut names = Names::of(current, &said);
        names.ids = names.ids.with_values_of(desired);
        let reach = Reach::of(current, desired, &said);
        let records = Records {
            current,
            desired,
            said: &said,
            names,
            reach: &reach,
            unseen,
        };
        model(
            current,
            desired,
            unseen,
            &reach,
            &records.names.ids,
            &mut found,
        );
        let kinds = current.rows.keys().copied();
        for kind in kinds.filter(|kind| match kind {
            Kind::Access => selection.access(),
            kind => selection.kinds.contains(kind),
        }) {
            records.of(kind, &mut found);
        }
    }
    Drift {
        target: current.info.clone(),
        is_synced,
        found: found.drifted,
        unmanaged: found.unmanaged,
    }
}

/// What was found so far.
#[derive(Debug, Default)]
struct Found {
    drifted: Vec<Drifted>,
    unmanaged: usize,
}

impl Found {
    fn push(&mut self, address: Address, what: Handwork) {
        self.drifted.push(Drifted { address, what });
    }

    /// Something that no sync knows.
    fn unknown(&mut self, standing: Standing, address: impl FnOnce() -> Address) {
        match standing {
            Standing::Made => self.push(address(), Handwork::Made),
            Standing::Unmanaged => self.unmanaged += 1,
            Standing::Elsewhere => {}
        }
    }
}

/// Collections, fields and relations.
fn model(
    current: &Current,
    desired: Option<&Desired>,
    unseen: &Unseen,
    reach: &Reach<'_>,
    ids: &Identities,
    found: &mut Found,
) {
    let Some(now) = &current.data_model else {
        return;
    };
    let wanted = desired.and_then(|desired| desired.snapshot.data_model.as_ref());
    let here = wanted.and_then(|wanted| ids.located_model(wanted));
    let wanted = here.as_ref().or(wanted);
    let of = |address: &Address| current.map.last(&Subject::Model(address.clone()));
    let mut there: HashSet<Address> = HashSet::new();
    let mut unknown: HashSet<Address> = HashSet::new();
    for kind in SchemaKind::ALL {
        let wanted = wanted
            .map(|wanted| by_key(wanted, kind))
            .unwrap_or_default();
        let mut entries: Vec<_> = by_key(now, kind).into_iter().collect();
        entries.sort_unstable_by_key(|(key, _)| *key);
        for (key, entry) in entries.into_iter().filter(|(key, _)| !is_hidden(key.0)) {
            let address = kind.address(entry);
            there.insert(address.clone());
            if unseen.has_entry(&address) {
                continue;
            }
            let Some(last) = of(&address) else {
                // What is in something new is not news.
                let wholes = [
                    Address::new(format!("{}.{}.{}", SchemaKind::Fields.noun(), key.0, key.1)),
                    Address::new(format!("{}.{}", SchemaKind::Collections.noun(), key.0)),
                ];
                if !wholes.iter().any(|whole| unknown.contains(whole)) {
                    // A column of the system has no entry.
                    let mut wholes = wholes.iter().filter(|whole| **whole != address);
                    let whole = wholes.find(|whole| there.contains(whole));
                    found.unknown(reach.entry(&address, whole), || address.clone());
                }
                unknown.insert(address);
                continue;
            };
            let ours = wanted.get(&key).map(|entry| leaves(entry));
            let ours: Vec<(String, &Value)> = ours.into_iter().flatten().collect();
            for (path, value) in leaves(entry) {
                let Some(digest) = last.fields.get(&path) else {
                    continue;
                };
                let same = |value: &Value| Digest::of(&canonical(kind, &path, value)) == *digest;
                if same(value) {
                    continue;
                }
                let synced = ours.iter().find(|(other, _)| *other == path);
                let synced = synced.filter(|(_, value)| same(value));
                let shown = |value: &Value| ids.named_leaf(kind, &path, value);
                let what = Handwork::Changed {
                    now: Some(shown(value)),
                    synced: synced.map(|(_, value)| shown(value)),
                    field: path,
                };
                found.push(address.clone(), what);
            }
        }
    }
    let gone = current
        .map
        .all_last()
        .filter_map(|(subject, last)| match subject {
            Subject::Model(address) if !there.contains(address) && !last.fields.is_empty() => {
                Some(address)
            }
            _ => None,
        });
    for address in gone {
        found.push(address.clone(), Handwork::Deleted);
    }
}

/// What is needed to judge records.
struct Records<'a> {
    current: &'a Current,
    desired: Option<&'a Desired>,
    said: &'a Said<'a>,
    names: Names,
    reach: &'a Reach<'a>,
    unseen: &'a Unseen,
}

impl Records<'_> {
    fn of(&self, kind: Kind, found: &mut Found) {
        let attached: HashMap<SyncId, &str> = match kind {
            Kind::Access => {
                let rows = self.current.of(kind);
                let rows = rows.filter_map(|(id, row)| Some((pair_of(row)?, id.as_str())));
                rows.collect()
            }
            _ => HashMap::new(),
        };
        let row_of = |sync_id: &SyncId| match kind {
            Kind::Access => attached.get(sync_id).copied(),
            _ => self.names.ids.local_id(kind, sync_id),
        };
        let mut known: HashSet<&str> = HashSet::new();
        for (subject, last) in self.current.map.all_last() {
            let Subject::Record(of, sync_id) = subject else {
                continue;
            };
            if *of != kind {
                continue;
            }
            let local_id = row_of(sync_id);
            let row = local_id.and_then(|local_id| self.current.row(kind, local_id));
            match (local_id, row) {
                (Some(local_id), Some(_)) if self.is_unseen(kind, local_id) => {}
                (Some(local_id), Some(row)) => {
                    known.insert(local_id);
                    let address = self.name(kind, local_id, row);
                    self.changes(kind, sync_id, (&address, row), last, found);
                }
                _ if !is_known(Some(last)) => {}
                _ => found.push(self.address_of(kind, sync_id), Handwork::Deleted),
            }
        }
        for (local_id, row) in self.current.of(kind) {
            let ids = &self.names.ids;
            if !known.contains(local_id.as_str())
                && is_handmade(ids, kind, local_id, row)
                && !self.is_unseen(kind, local_id)
            {
                let standing = self.reach.row(ids, kind, (local_id, row));
                found.unknown(standing, || self.name(kind, local_id, row));
            }
        }
    }

    fn changes(
        &self,
        kind: Kind,
        sync_id: &SyncId,
        (address, row): (&Address, &Object),
        last: &Remembered,
        found: &mut Found,
    ) {
        let spec = kind.spec();
        for (text, digest) in &last.fields {
            let key = FieldKey::parse(text);
            let Some(now) = row.get(&key.field) else {
                continue;
            };
            if key.digest(spec, now) == *digest {
                continue;
            }
            let record = self.said.record(kind, sync_id);
            let mut synced = record.and_then(|record| {
                let desired = self.desired?;
                let filled = desired.values.fill(&record.fields);
                let ours = self.names.ids.to_row(spec, &filled).ok()?;
                let (_, ours) = ours.iter().find(|(field, _)| *field == key.field)?;
                let is_synced = key.digest(spec, ours) == *digest;
                is_synced.then(|| record.fields.get(&key.field).cloned())?
            });
            let one = Object::from_iter([(key.field.clone(), now.clone())]);
            // The configuration may have learned since that it is one.
            let said = record.and_then(|record| record.fields.get(&key.field));
            let mut now = match key.has_secrets() || said.is_some_and(holds_secret) {
                true => Some(Value::from(HIDDEN)),
                false => self
                    .names
                    .ids
                    .to_fields(spec, &one)
                    .shift_remove(&key.field),
            };
            if assets::is_field(&key.field) {
                for picture in [&mut now, &mut synced] {
                    assets::name(picture, self.current, self.desired);
                }
            }
            let what = Handwork::Changed {
                field: key.field,
                now,
                synced,
            };
            found.push(address.clone(), what);
        }
    }

    /// Whether hooks leave a row out of a pull, or the licence hides how it is.
    fn is_unseen(&self, kind: Kind, local_id: &str) -> bool {
        self.current.is_hidden(kind, local_id) || self.unseen.has(kind, local_id)
    }

    fn name(&self, kind: Kind, local_id: &str, row: &Object) -> Address {
        match kind {
            Kind::Access => self.names.access(row),
            _ => self.names.row(kind, local_id),
        }
    }

    /// What a record is called whose row is gone.
    fn address_of(&self, kind: Kind, sync_id: &SyncId) -> Address {
        if kind != Kind::Access {
            let known = self.said.address(kind, sync_id);
            return known
                .unwrap_or_else(|| Address::new(format!("{}.{sync_id}", kind.spec().noun)));
        }
        let (role, policy) = sync_id.as_str().split_once(' ').unwrap_or_default();
        let is_public = *sync_id == pair(None, policy);
        let role = (!is_public).then_some(role);
        let row = json!({ "role": role, "policy": policy });
        self.names.access(row.as_object().unwrap_or(&Object::new()))
    }
}

/// Whether a row that no sync knows was made by hand: it is none that every
/// instance has.
pub(super) fn is_handmade(ids: &Identities, kind: Kind, local_id: &str, row: &Object) -> bool {
    let is_default = |kind: Kind, local_id: &str| {
        let key = (kind, local_id.to_owned());
        ids.defaults.contains(&key)
    };
    if kind != Kind::Access {
        // Directus answers the permissions that it grants itself, too.
        return !is_default(kind, local_id) && row.get("system") != Some(&Value::Bool(true));
    }
    let key = |field: &str| row.get(field).and_then(key_text);
    let role = key("role").is_none_or(|role| is_default(Kind::Roles, &role));
    let policy = key("policy").is_some_and(|policy| is_default(Kind::Policies, &policy));
    pair_of(row).is_some() && !(role && policy)
}
