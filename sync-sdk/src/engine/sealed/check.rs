//! Finds what is not as it was when a plan was made.

use std::collections::BTreeSet;
use std::fmt;

use super::inside::Inside;
use super::names::Namesakes;
use super::seal::{entries, fingerprints, normal};
use super::section::{Absent, Mapping, Seal, SealedRow};
use crate::engine::current::Current;
use crate::engine::danger::Danger;
use crate::model::{Address, Kind};

/// Something that has moved since a plan was made, so that the plan is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Stale {
    /// A fact about the target or about this software.
    Fact {
        /// Which: `directus-sync`, `target`, `instance`, `Directus`, `id map`.
        what: &'static str,
        /// What it was.
        then: String,
        /// What it is.
        now: String,
    },
    /// An entry of the data model.
    DataModel {
        /// The entry.
        address: Address,
        /// What happened to it.
        how: Happened,
    },
    /// A row that the plan changes, deletes or points to.
    Row {
        /// The record.
        address: Address,
        /// Its primary key.
        local_id: String,
        /// What happened to it.
        how: Happened,
        /// Which fields were changed.
        fields: Vec<String>,
    },
    /// A row that the plan creates, or one with its name, is there already.
    Exists {
        /// The record.
        address: Address,
        /// The row's primary key.
        local_id: String,
    },
    /// A row refers to one that the plan deletes: it would be deleted with that,
    /// or lose what it refers to.
    Inside {
        /// The record that is deleted.
        address: Address,
        /// The other row's kind.
        kind: Kind,
        /// Its primary key.
        local_id: String,
    },
    /// A file that the settings are to name is gone, or has another content.
    Picture {
        /// Its primary key.
        file: String,
    },
    /// It would be dangerous in a way in which it was not.
    Dangerous(Danger),
    /// A record has another row in the id map.
    Mapping {
        /// The record.
        address: Address,
    },
}

/// What happened to something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Happened {
    /// It was made.
    Made,
    /// It was changed.
    Changed,
    /// It was deleted.
    Deleted,
}

impl Happened {
    /// The word for it: `made`, `changed`, `deleted`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Made => "made",
            Self::Changed => "changed",
            Self::Deleted => "deleted",
        }
    }
}

impl fmt::Display for Stale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fact { what, then, now } => {
                write!(f, "{what}: the plan was made for {then}, this is {now}")
            }
            Self::DataModel { address, how } => {
                write!(f, "{address}: was {} meanwhile", how.name())
            }
            Self::Row {
                address,
                local_id,
                how,
                fields,
            } => {
                write!(
                    f,
                    "{address}: its row {local_id} was {} meanwhile",
                    how.name()
                )?;
                match fields.is_empty() {
                    true => Ok(()),
                    false => write!(f, " ({})", fields.join(", ")),
                }
            }
            Self::Exists { address, local_id } => {
                write!(f, "{address}: there is a row for it meanwhile ({local_id})")
            }
            Self::Inside {
                address,
                kind,
                local_id,
            } => {
                let noun = kind.spec().noun;
                write!(
                    f,
                    "{address}: it would be deleted, and meanwhile {noun} {local_id} refers to it"
                )
            }
            Self::Picture { file } => {
                write!(
                    f,
                    "{settings}: the file {file}, which they are to name, was changed or deleted meanwhile",
                    settings = Kind::Settings.spec().noun
                )
            }
            Self::Dangerous(danger) => {
                let Danger { address, text, .. } = danger;
                write!(f, "{address}: {text}, which nobody has reviewed")
            }
            Self::Mapping { address } => {
                write!(
                    f,
                    "{address}: the id map says another row meanwhile, or none"
                )
            }
        }
    }
}

/// Everything that has moved. What is on another target is not compared.
pub(super) fn moved(seal: &Seal, current: &Current, idmap: &str, instance: &str) -> Vec<Stale> {
    let facts = facts(seal, current, idmap, instance);
    if !facts.is_empty() {
        return facts;
    }
    let rows = seal
        .rows
        .iter()
        .filter_map(|row| changed(row, seal, current));
    let names = Namesakes::of(seal.absent.iter().map(|absent| absent.kind), current);
    let absent = seal.absent.iter();
    let absent = absent.flat_map(|absent| made(absent, &names, current));
    let inside = put_inside(seal, current);
    let mappings = seal.mappings.iter().filter(|mapping| {
        let row = current.map.get(mapping.kind, &mapping.sync_id);
        let now = (
            row.map(|row| row.local_id.as_str()),
            row.and_then(|row| row.project.as_deref()),
        );
        now != (mapping.local_id.as_deref(), mapping.project.as_deref())
    });
    let mappings = mappings.map(|Mapping { address, .. }| Stale::Mapping {
        address: address.clone(),
    });
    let model = data_model(seal, current).into_iter();
    model
        .chain(rows)
        .chain(inside)
        .chain(absent)
        .chain(mappings)
        .collect()
}

fn facts(seal: &Seal, current: &Current, idmap: &str, instance: &str) -> Vec<Stale> {
    let url = normal(&current.info.url);
    let version = current.info.version.to_string();
    let facts = [
        ("directus-sync", &*seal.tool, env!("CARGO_PKG_VERSION")),
        ("target", &seal.url, &url),
        ("instance", &seal.instance, instance),
        ("Directus", &seal.directus, &version),
        ("id map", &seal.id_map, idmap),
    ];
    let differ = facts.into_iter().filter(|(_, then, now)| then != now);
    let fact = |(what, then, now): (&'static str, &str, &str)| Stale::Fact {
        what,
        then: then.to_owned(),
        now: now.to_owned(),
    };
    differ.map(fact).collect()
}

fn data_model(seal: &Seal, current: &Current) -> Vec<Stale> {
    let (Some(then), Some(model)) = (&seal.data_model, &current.data_model) else {
        return Vec::new();
    };
    let now = entries(model);
    let all: BTreeSet<&String> = then.keys().chain(now.keys()).collect();
    let how = |address: &&String| match (then.get(*address), now.get(*address)) {
        (Some(then), Some(now)) => (then != now).then_some(Happened::Changed),
        (Some(_), None) => Some(Happened::Deleted),
        (None, _) => Some(Happened::Made),
    };
    let stale = all.into_iter().filter_map(|address| {
        Some(Stale::DataModel {
            how: how(&address)?,
            address: Address::new(address.as_str()),
        })
    });
    stale.collect()
}

fn changed(row: &SealedRow, seal: &Seal, current: &Current) -> Option<Stale> {
    let stale = |how, fields| Stale::Row {
        address: row.address.clone(),
        local_id: row.local_id.clone(),
        how,
        fields,
    };
    let Some(now) = current.row(row.kind, &row.local_id) else {
        return Some(stale(Happened::Deleted, Vec::new()));
    };
    let now = fingerprints(row.kind, now, &row.except, &seal.salt);
    let all: BTreeSet<&String> = row.fields.keys().chain(now.keys()).collect();
    let differ = all
        .into_iter()
        .filter(|field| row.fields.get(*field) != now.get(*field));
    let differ: Vec<String> = differ.cloned().collect();
    (!differ.is_empty()).then(|| stale(Happened::Changed, differ))
}

/// Rows that refer to what is deleted, and did not.
fn put_inside(seal: &Seal, current: &Current) -> Vec<Stale> {
    let deleted = seal.rows.iter();
    let deleted = deleted.filter_map(|row| Some((row, row.inside.as_ref()?)));
    let keys = deleted
        .clone()
        .map(|(row, _)| (row.kind, row.local_id.as_str()));
    let now = Inside::of(keys, current);
    let new = deleted.flat_map(|(row, then)| {
        let now = now.get(&(row.kind, row.local_id.as_str()));
        let new = now.into_iter().flat_map(|now| now.beyond(then));
        new.map(|(kind, local_id)| Stale::Inside {
            address: row.address.clone(),
            kind,
            local_id: local_id.to_owned(),
        })
    });
    new.collect()
}

fn made(absent: &Absent, names: &Namesakes<'_>, current: &Current) -> Vec<Stale> {
    let own = absent.local_id.iter();
    let own = own.filter(|local_id| current.row(absent.kind, local_id).is_some());
    let mut rows: BTreeSet<String> = own.cloned().collect();
    rows.extend(names.named(absent.kind, &absent.name));
    let new = rows.into_iter().filter(|row| !absent.alike.contains(row));
    new.map(|local_id| Stale::Exists {
        address: absent.address.clone(),
        local_id,
    })
    .collect()
}
