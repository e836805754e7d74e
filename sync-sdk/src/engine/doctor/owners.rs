//! What another project tracks is that project's to delete and to let go of: the
//! configuration at hand says nothing about it.

use std::collections::BTreeSet;

use super::Patient;
use super::finding::{Finding, Mend};
use crate::idmap::{MapChange, MapRow};
use crate::model::ProjectKey;

impl Patient<'_> {
    /// The project that has written a mapping, where it is another one than that
    /// of the configuration at hand.
    pub(super) fn other_project<'r>(&self, row: &'r MapRow) -> Option<&'r str> {
        let ours = self.config.and_then(|config| config.project());
        let writer = row.project.as_deref();
        writer.filter(|writer| ours.map(ProjectKey::as_str) != Some(writer))
    }
}

/// Takes a repair back that would delete a row of another project, or change a
/// mapping of its.
pub(super) fn guard(patient: &Patient<'_>, finding: &mut Finding) {
    let Some(repair) = &finding.repair else {
        return;
    };
    let map = &patient.current.map;
    let mut projects: BTreeSet<&str> = BTreeSet::new();
    for mend in &repair.mends {
        match mend {
            Mend::Delete { kind, local_id } => {
                let owners = map.owners(*kind, local_id);
                projects.extend(owners.filter_map(|(_, row)| patient.other_project(row)));
            }
            Mend::Map(
                MapChange::Put { kind, sync_id, .. } | MapChange::Remove { kind, sync_id },
            ) => {
                let row = map.get(*kind, sync_id);
                projects.extend(row.and_then(|row| patient.other_project(row)));
            }
            Mend::Map(_) | Mend::Set { .. } => {}
        }
    }
    if projects.is_empty() {
        return;
    }
    let projects: Vec<String> = projects.iter().map(|it| format!("`{it}`")).collect();
    finding.what.push_str(&format!(
        "; it is tracked by the project {}, whose configuration is the one to mend it with",
        projects.join(" and ")
    ));
    finding.repair = None;
}
