//! What the id map holds of a target: mappings, what projects declare, and what
//! the last syncs left.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Names, Said};
use crate::engine::current::Current;
use crate::engine::last::FieldKey;
use crate::engine::options::Desired;
use crate::engine::values::{HIDDEN, shown};
use crate::idmap::{Digest, MapRow, Remembered, Subject};
use crate::model::{Address, Kind, Object, SchemaKind};

/// One thing that the id map knows of.
#[derive(Debug, Clone, PartialEq)]
pub struct Tracked {
    /// What it is.
    pub subject: Subject,
    /// What it is called: in the configuration, else by its names on the target,
    /// else by its SyncID.
    pub address: Address,
    /// The mapping; `None` for entries of the data model, and for records of which
    /// only the last state is left.
    pub row: Option<MapRow>,
    /// Whether the project declares it: entries of the data model only.
    pub declared: bool,
    /// Whether the target has it.
    pub exists: bool,
    /// Whether the configuration describes it; `None` where it says nothing of
    /// such things, or there is none.
    pub described: Option<bool>,
    /// What the last sync left of it.
    pub remembered: Option<Remembered>,
}

impl Tracked {
    /// Whether a pattern means it: by its address, or as the whole SyncID.
    pub fn is_meant(&self, pattern: &str) -> bool {
        self.address.is_like(pattern) || self.sync_id() == Some(pattern)
    }

    /// The kind of a record.
    pub fn kind(&self) -> Option<Kind> {
        match &self.subject {
            Subject::Record(kind, _) => Some(*kind),
            Subject::Model(_) => None,
        }
    }

    /// The SyncID of a record.
    pub fn sync_id(&self) -> Option<&str> {
        match &self.subject {
            Subject::Record(_, sync_id) => Some(sync_id.as_str()),
            Subject::Model(_) => None,
        }
    }

    /// The project in whose name it is tracked, where the store knows.
    pub fn project(&self) -> Option<&str> {
        let written = self.row.as_ref().and_then(|row| row.project.as_deref());
        written.or_else(|| self.remembered.as_ref()?.project.as_deref())
    }
}

/// Everything that the id map holds of the kinds that were read, by kind and
/// address: the data model first. `config` gives the addresses; without one they
/// are made of the names on the target.
pub fn list(current: &Current, config: Option<&Desired>) -> Vec<Tracked> {
    let said = Said::by(config);
    let names = Names::of(current, &said);
    list_with(current, config, &said, &names)
}

pub(super) fn list_with(
    current: &Current,
    config: Option<&Desired>,
    said: &Said<'_>,
    names: &Names,
) -> Vec<Tracked> {
    let map = &current.map;
    let mut all: Vec<Tracked> = entries(current, config, said);
    let mut seen = BTreeSet::new();
    for kind in current.rows.keys().copied() {
        for (sync_id, row) in map.of(kind) {
            let subject = Subject::Record(kind, sync_id.clone());
            let exists = current.row(kind, &row.local_id).is_some();
            let by_row = || exists.then(|| names.row(kind, &row.local_id));
            let address = said.address(kind, sync_id).or_else(by_row);
            seen.insert(subject.clone());
            all.push(Tracked {
                address: address.unwrap_or_else(|| by_id(kind, sync_id.as_str())),
                row: Some(row.clone()),
                declared: false,
                exists,
                described: said.describes(kind, sync_id),
                remembered: map.last(&subject).cloned(),
                subject,
            });
        }
    }
    for (subject, remembered) in map.all_last() {
        let Subject::Record(kind, sync_id) = subject else {
            continue;
        };
        if seen.contains(subject) || !current.rows.contains_key(kind) {
            continue;
        }
        let address = said.address(*kind, sync_id);
        all.push(Tracked {
            subject: subject.clone(),
            address: address.unwrap_or_else(|| by_id(*kind, sync_id.as_str())),
            row: None,
            declared: false,
            exists: false,
            described: said.describes(*kind, sync_id),
            remembered: Some(remembered.clone()),
        });
    }
    all.sort_by_cached_key(|one| (one.kind(), one.address.clone(), one.subject.clone()));
    all
}

fn by_id(kind: Kind, id: &str) -> Address {
    Address::new(format!("{}.{id}", kind.spec().noun))
}

/// The entries of the data model that are declared or remembered.
fn entries(current: &Current, config: Option<&Desired>, said: &Said<'_>) -> Vec<Tracked> {
    let Some(model) = &current.data_model else {
        return Vec::new();
    };
    let project = config.and_then(Desired::project);
    let declared = project.map(|project| current.map.declared(project));
    let declared = declared.unwrap_or_default();
    let remembered = current
        .map
        .all_last()
        .filter_map(|(subject, _)| match subject {
            Subject::Model(address) => Some(address.clone()),
            Subject::Record(..) => None,
        });
    let known: BTreeSet<Address> = declared.iter().cloned().chain(remembered).collect();
    let there: BTreeSet<Address> = SchemaKind::ALL
        .into_iter()
        .flat_map(|kind| model.entries(kind).iter().map(move |it| kind.address(it)))
        .collect();
    let entry = |address: Address| {
        let subject = Subject::Model(address.clone());
        Tracked {
            row: None,
            declared: declared.contains(&address),
            exists: there.contains(&address),
            described: said.describes_entry(&address),
            remembered: current.map.last(&subject).cloned(),
            subject,
            address,
        }
    };
    known.into_iter().map(entry).collect()
}

/// Everything that is known of one thing.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    /// What the id map holds.
    pub tracked: Tracked,
    /// The row as it is now, with SyncIDs in place of keys. What the configuration
    /// has a secret in is hidden, and so are fields with a secret in them that the
    /// last sync left.
    pub now: Option<Object>,
    /// Its fields against the last state: those of the row and those remembered.
    /// Empty for entries of the data model.
    pub fields: Vec<FieldState>,
}

/// A field of a row against what the last sync left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldState {
    /// The field.
    pub field: String,
    /// What the last sync left; `None` where that is not known.
    pub remembered: Option<Digest>,
    /// Whether the row still has it so; `None` where that cannot be told.
    pub as_left: Option<bool>,
}

/// What is known of the things that a pattern means.
pub fn show(current: &Current, config: Option<&Desired>, pattern: &str) -> Vec<Shown> {
    let said = Said::by(config);
    let names = Names::of(current, &said);
    let meant = list_with(current, config, &said, &names).into_iter();
    meant
        .filter(|tracked| tracked.is_meant(pattern))
        .map(|tracked| shown_whole(tracked, current, config, &said, &names))
        .collect()
}

fn shown_whole(
    tracked: Tracked,
    current: &Current,
    config: Option<&Desired>,
    said: &Said<'_>,
    names: &Names,
) -> Shown {
    let mut whole = Shown {
        tracked,
        now: None,
        fields: Vec::new(),
    };
    let (Subject::Record(kind, sync_id), Some(mapping)) =
        (&whole.tracked.subject, &whole.tracked.row)
    else {
        return whole;
    };
    let Some(row) = current.row(*kind, &mapping.local_id) else {
        return whole;
    };
    let spec = kind.spec();
    let fields = names.ids.to_fields(spec, row);
    let empty = Remembered::default();
    let last = whole.tracked.remembered.as_ref().unwrap_or(&empty);
    let left: BTreeMap<String, (FieldKey, &Digest)> = last
        .fields
        .iter()
        .map(|(text, digest)| (FieldKey::parse(text), digest))
        .map(|(key, digest)| (key.field.clone(), (key, digest)))
        .collect();
    let fields_known: BTreeSet<&String> = fields.keys().chain(left.keys()).collect();
    whole.fields = fields_known
        .into_iter()
        .map(|field| {
            let left = left.get(field).filter(|(key, _)| !key.is_blank());
            let as_left = left.zip(row.get(field));
            FieldState {
                field: field.clone(),
                remembered: left.map(|(_, digest)| (*digest).clone()),
                as_left: as_left.map(|((key, left), now)| key.digest(spec, now) == **left),
            }
        })
        .collect();
    let mut now = fields;
    let record = said.record(*kind, sync_id).zip(config);
    let record = record.map(|(record, config)| (record, config.values.fill(&record.fields)));
    for (key, value) in &mut now {
        let had_secret = left.get(key).is_some_and(|(key, _)| key.has_secrets());
        match &record {
            Some((record, filled)) => {
                let ids = &names.ids;
                let visible = shown(spec, key, Some(row), record, filled, ids, had_secret).0;
                *value = visible.unwrap_or_default();
            }
            None if had_secret => *value = Value::from(HIDDEN),
            None => {}
        }
    }
    whole.now = Some(now);
    whole
}
