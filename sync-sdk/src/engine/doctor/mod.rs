//! Finds what is broken on a target, and mends it: in the id map, in what is
//! doubled, in references. Finding is pure and changes nothing.

mod duplicates;
mod finding;
mod leftovers;
mod mappings;
mod owners;
mod references;
mod repair;
mod rings;
#[cfg(test)]
mod tests;
mod twins;

pub use duplicates::{Keep, duplicate_permissions};
pub use finding::{Finding, FindingKind, Repair};
pub use repair::mend;

use super::current::Current;
use super::options::Desired;
use super::tracked::{Names, Said};
use crate::model::{Address, Kind, SyncId};

/// What is examined, and what is known of it.
struct Patient<'a> {
    current: &'a Current,
    config: Option<&'a Desired>,
    said: Said<'a>,
    names: Names,
}

impl<'a> Patient<'a> {
    fn of(current: &'a Current, config: Option<&'a Desired>) -> Self {
        let said = Said::by(config);
        let names = Names::of(current, &said);
        Self {
            current,
            config,
            said,
            names,
        }
    }
}

impl Patient<'_> {
    fn address(&self, kind: Kind, local_id: &str) -> Address {
        match (kind, self.current.row(kind, local_id)) {
            (Kind::Access, Some(row)) => self.names.access(row),
            _ => self.names.row(kind, local_id),
        }
    }

    /// The records that are mapped to a row.
    fn owners(&self, kind: Kind, local_id: &str) -> impl Iterator<Item = &SyncId> {
        let owners = self.current.map.owners(kind, local_id);
        owners.map(|(sync_id, _)| sync_id)
    }

    /// The record that the configuration describes and this row is mapped to.
    fn described(&self, kind: Kind, local_id: &str) -> Option<&crate::model::Record> {
        self.owners(kind, local_id)
            .find_map(|sync_id| self.said.record(kind, sync_id))
    }

    /// The row that a record of the configuration refers to in a field.
    fn wanted_target(&self, kind: Kind, local_id: &str, field: &str) -> Option<String> {
        let reference = kind.spec().reference(field)?;
        let record = self.described(kind, local_id)?;
        let target = SyncId::new(record.text(field)?);
        let row = self.names.ids.local_id(reference.to, &target)?;
        Some(row.to_owned())
    }
}

/// Everything that is wrong with what was read, by kind of finding and address.
/// `config` helps to tell which of two is right, and which of what is gone was
/// wanted. What would delete a row, or change a mapping, that another project than
/// the configuration's has written has no repair: it is that project's to mend.
pub fn examine(current: &Current, config: Option<&Desired>) -> Vec<Finding> {
    let patient = Patient::of(current, config);
    let mut findings = mappings::find(&patient);
    findings.extend(twins::find(&patient));
    findings.extend(references::find(&patient));
    findings.extend(rings::find(&patient));
    findings.extend(leftovers::find(&patient));
    findings
        .iter_mut()
        .for_each(|it| owners::guard(&patient, it));
    findings
        .sort_by_cached_key(|finding| (finding.kind, finding.address.clone(), finding.ids.clone()));
    findings
}
