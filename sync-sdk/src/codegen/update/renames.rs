//! What is called otherwise than before: recognised by SyncID.

use std::collections::HashMap;

use super::Files;
use crate::model::{Address, Kind, KindSpec, Lock, Object, Snapshot, SyncId};

/// A record that has another address now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renamed {
    /// Its address in the code as it is.
    pub from: Address,
    /// Its address in the new code.
    pub to: Address,
}

/// The addresses of the records of `code` that are on the instance under the
/// names that they have in the code: those the new code keeps. The others are
/// named anew.
pub(super) fn kept(code: &Snapshot, instance: &Snapshot) -> Lock {
    let mut lock = Lock::default();
    for (kind, records) in &code.records {
        let found: HashMap<&SyncId, &Object> = instance
            .of(*kind)
            .iter()
            .map(|record| (&record.sync_id, &record.fields))
            .collect();
        for record in records {
            let Some(address) = &record.address else {
                continue;
            };
            let same = found
                .get(&record.sync_id)
                .is_none_or(|found| has_same_name(kind.spec(), &record.fields, found));
            if same {
                lock.insert(address.clone(), record.sync_id.clone());
            }
        }
    }
    lock
}

/// Whether the fields that a record is called by say the same. Those of what it
/// belongs to do not count: an operation keeps its name when its flow has got
/// another one.
fn has_same_name(spec: &KindSpec, a: &Object, b: &Object) -> bool {
    let own = |field: &&&str| spec.reference(field).is_none();
    spec.label
        .iter()
        .filter(own)
        .all(|field| a.get(*field) == b.get(*field))
}

/// The records of `code` that have another address in the new lock, in the order
/// of the kinds. Records that belong to another one (permissions, operations,
/// panels) are told only where that one has kept its name.
pub(super) fn renames(code: &Snapshot, new: &Lock) -> Vec<Renamed> {
    let lines: HashMap<(&str, &SyncId), &Address> = new
        .iter()
        .map(|(address, sync_id)| ((address.noun(), sync_id), address))
        .collect();
    let mut found = Vec::new();
    for record in code.records.values().flatten() {
        let Some(from) = &record.address else {
            continue;
        };
        let to = lines.get(&(from.noun(), &record.sync_id));
        let Some(to) = to.filter(|to| ***to != *from) else {
            continue;
        };
        let owner = |address: &Address| {
            let (owner, _) = address.tail().rsplit_once('.')?;
            Some(owner.to_owned())
        };
        if owner(from) == owner(to) {
            let (from, to) = (from.clone(), (*to).clone());
            found.push(Renamed { from, to });
        }
    }
    found
}

/// The files of renamed records: new path, old path, both in the crate.
pub(super) fn moved(renamed: &[Renamed], base: &Files, new: &Files) -> Vec<(String, String)> {
    let mut moved = Vec::new();
    for Renamed { from, to } in renamed {
        let Some(kind) = Kind::from_noun(from.noun()) else {
            continue;
        };
        let (Some(old), Some(path)) = (file_of(kind, from, base), file_of(kind, to, new)) else {
            continue;
        };
        if old == path || base.contains_key(&path) || new.contains_key(&old) {
            continue;
        }
        // What the file includes lies in a folder beside it.
        let folder = |path: &str| format!("{}/", path.trim_end_matches(".rs"));
        let (old_folder, new_folder) = (folder(&old), folder(&path));
        for inner in new.keys() {
            let before = inner
                .strip_prefix(&new_folder)
                .map(|rest| format!("{old_folder}{rest}"));
            if let Some(before) = before.filter(|before| base.contains_key(before)) {
                moved.push((inner.clone(), before));
            }
        }
        moved.push((path, old));
    }
    moved
}

/// The file that is generated for a record of this address, where one is.
fn file_of(kind: Kind, address: &Address, files: &Files) -> Option<String> {
    let (folder, stem) = (kind.spec().name, address.tail());
    // A name that no file can have has a line behind it.
    ["", "_"]
        .map(|end| format!("src/{folder}/{stem}{end}.rs"))
        .into_iter()
        .find(|path| files.contains_key(path))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Record;

    fn flow(name: &str, address: &str) -> Snapshot {
        let fields = [("name".to_owned(), name.into())].into_iter().collect();
        let mut flow = Record::new(SyncId::new("f"), fields);
        flow.address = Some(Address::new(format!("flow.{address}")));
        let fields = [("key".to_owned(), "mail".into())].into_iter().collect();
        let mut operation = Record::new(SyncId::new("o"), fields);
        operation.address = Some(Address::new(format!("operation.{address}.mail")));
        Snapshot {
            records: [
                (Kind::Flows, vec![flow]),
                (Kind::Operations, vec![operation]),
            ]
            .into(),
            ..Snapshot::default()
        }
    }

    fn lock(lines: &[(&str, &str)]) -> Lock {
        let lines = lines.iter();
        lines
            .map(|(address, id)| (Address::new(*address), SyncId::new(*id)))
            .collect()
    }

    #[test]
    fn a_renamed_flow_is_named_anew_and_its_operations_are_not_told() {
        let code = flow("Announce", "announce");
        let kept = kept(&code, &flow("Tell", ""));
        assert_eq!(kept, lock(&[("operation.announce.mail", "o")]));
        let new = lock(&[("flow.tell", "f"), ("operation.tell.mail", "o")]);
        let renamed = renames(&code, &new);
        let expected = Renamed {
            from: Address::new("flow.announce"),
            to: Address::new("flow.tell"),
        };
        assert_eq!(renamed, [expected]);
        assert_eq!(renames(&code, &lock(&[("flow.announce", "f")])), []);

        let files = |name: &str| -> Files {
            [
                format!("src/flows/{name}.rs"),
                format!("src/flows/{name}/mail.js"),
                "src/flows/mod.rs".to_owned(),
            ]
            .into_iter()
            .map(|path| (path, String::new()))
            .collect()
        };
        let moved = moved(&renamed, &files("announce"), &files("tell"));
        let pair = |end: &str| {
            (
                format!("src/flows/tell{end}"),
                format!("src/flows/announce{end}"),
            )
        };
        assert_eq!(moved, [pair("/mail.js"), pair(".rs")]);
    }

    #[test]
    fn what_the_instance_lacks_keeps_its_name() {
        let code = flow("Announce", "announce");
        assert_eq!(kept(&code, &Snapshot::default()).len(), 2);
    }
}
