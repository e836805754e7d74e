//! Addresses for records that nobody named: those of a dump or a server.
//!
//! An address is made of a record's own names (the kind table's `label`), and a
//! reference adds the tail of the address that it refers to.
//!
//! Records that would share an address all get a part of their SyncID behind
//! it. So an address never comes to mean another record than before when a
//! record is added or removed: at most it gains or loses that part.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::{Address, Kind, KindSpec, Record, RefRole, Snapshot, SyncId};

/// What directus-sync puts before the name of a record that every instance has.
const DEFAULT_PREFIX: &str = "_sync_default_";

/// What Directus puts before the key of a text that the app translates.
const TRANSLATED_PREFIX: &str = "$t:";

impl Snapshot {
    /// Gives every record without an address one that no other record of its
    /// kind has, from its names; addresses that are there stay.
    pub fn name_records(&mut self) {
        let mut names = Names::default();
        // A kind comes after those that its label refers to.
        for (kind, records) in &mut self.records {
            names.name_kind(*kind, records);
        }
    }
}

/// The tails of the addresses given so far, by kind and SyncID.
#[derive(Default)]
struct Names {
    tails: HashMap<Kind, HashMap<SyncId, String>>,
}

impl Names {
    fn name_kind(&mut self, kind: Kind, records: &mut [Record]) {
        let mut taken = HashSet::new();
        let tails = self.tails.entry(kind).or_default();
        for record in records.iter() {
            if let Some(address) = &record.address {
                taken.insert(address.as_str().to_owned());
                tails.insert(record.sync_id.clone(), address.tail().to_owned());
            }
        }
        for level in levels(kind.spec(), records) {
            self.name_level(kind.spec(), records, &level, &mut taken);
        }
    }

    /// Names records none of which is another one's parent.
    fn name_level(
        &mut self,
        spec: &KindSpec,
        records: &mut [Record],
        level: &[usize],
        taken: &mut HashSet<String>,
    ) {
        let mut wanted: HashMap<String, Vec<usize>> = HashMap::new();
        for index in level.iter().copied() {
            if records[index].address.is_none() {
                let base = self.base(spec, &records[index]);
                wanted.entry(base).or_default().push(index);
            }
        }
        let mut named = Vec::with_capacity(level.len());
        let mut crowded = Vec::new();
        for (base, mut indices) in wanted {
            // A default record is on every instance: it keeps its name.
            let default = |index: &usize| spec.default_record(records[*index].sync_id.as_str());
            let first = if indices.len() == 1 {
                Some(0)
            } else {
                indices.iter().position(|index| default(index).is_some())
            };
            if let Some(first) = first.filter(|_| !taken.contains(&base)) {
                taken.insert(base.clone());
                named.push((indices.swap_remove(first), base.clone()));
            }
            crowded.extend(indices.into_iter().map(|index| (index, base.clone())));
        }
        for (index, base) in crowded {
            let sync_id = &records[index].sync_id;
            let mut name = format!("{base}-{}", short(sync_id));
            if taken.contains(&name) {
                name = format!("{base}-{sync_id}");
            }
            taken.insert(name.clone());
            named.push((index, name));
        }
        let tails = self.tails.entry(spec.kind).or_default();
        for (index, name) in named {
            let address = Address::new(name);
            let record = &mut records[index];
            tails.insert(record.sync_id.clone(), address.tail().to_owned());
            record.address = Some(address);
        }
    }

    /// The address that the record would have if it were alone.
    fn base(&self, spec: &KindSpec, record: &Record) -> String {
        let mut address = spec.noun.to_owned();
        let mut add = |segment: &str| {
            address.push('.');
            address.push_str(segment);
        };
        if spec.label.is_empty() {
            return address;
        }
        if spec.default_record(record.sync_id.as_str()).is_some() {
            add(&default_name(spec, &record.sync_id));
            return address;
        }
        for field in spec.label {
            let value = record.fields.get(*field).unwrap_or(&Value::Null);
            match (spec.reference(field), value) {
                (Some(reference), Value::Null) if reference.role == RefRole::Parent => {}
                (Some(_), Value::Null) => add("all"),
                (Some(reference), value) => {
                    let sync_id = SyncId::new(text(value));
                    let tail = self
                        .tails
                        .get(&reference.to)
                        .and_then(|tails| tails.get(&sync_id));
                    match tail {
                        Some(tail) => add(tail),
                        None => add(&default_name(reference.to.spec(), &sync_id)),
                    }
                }
                // The absence of a name can be a name: the preset without a
                // bookmark is the one of its collection and role.
                (None, Value::Null) if spec.natural_key.contains(field) => {}
                (None, value) => match slug(&text(value)) {
                    slug if slug.is_empty() => add(&short(&record.sync_id)),
                    slug => add(&slug),
                },
            }
        }
        if address.len() == spec.noun.len() {
            address.push('.');
            address.push_str(&short(&record.sync_id));
        }
        address
    }
}

/// The indices of the records, parents before children. Records in a ring of
/// parents, and below one, come last and as if they had none.
fn levels(spec: &KindSpec, records: &[Record]) -> Vec<Vec<usize>> {
    let Some(parent) = spec
        .references
        .iter()
        .find(|reference| reference.role == RefRole::Parent)
    else {
        return vec![(0..records.len()).collect()];
    };
    let known: HashSet<&str> = records.iter().map(|r| r.sync_id.as_str()).collect();
    let mut children: HashMap<&str, Vec<usize>> = HashMap::new();
    let mut level = Vec::new();
    for (index, record) in records.iter().enumerate() {
        match record.text(parent.path).filter(|id| known.contains(id)) {
            Some(id) => children.entry(id).or_default().push(index),
            None => level.push(index),
        }
    }
    let mut levels = Vec::new();
    while !level.is_empty() {
        let next = level
            .iter()
            .filter_map(|index| children.remove(records[*index].sync_id.as_str()))
            .flatten()
            .collect();
        levels.push(std::mem::replace(&mut level, next));
    }
    levels.push(children.into_values().flatten().collect());
    levels
}

/// The name of a record that every instance has (`public` for
/// `_sync_default_public_policy`), else [`short`].
fn default_name(spec: &KindSpec, sync_id: &SyncId) -> String {
    match sync_id.as_str().strip_prefix(DEFAULT_PREFIX) {
        Some(name) => slug(
            name.strip_suffix(&format!("_{}", spec.noun))
                .unwrap_or(name),
        ),
        None => short(sync_id),
    }
}

/// A part of a SyncID that tells it from others: the end of a UUID, since the
/// SyncIDs of a project all begin alike.
fn short(sync_id: &SyncId) -> String {
    match sync_id.as_uuid() {
        Some(uuid) => format!("{:08x}", uuid.as_u128() as u32),
        None => slug(sync_id.as_str()),
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// A name as a part of an address: letters and digits of any script in lower
/// case, everything between them one `_`. Accents that are characters of their
/// own are left out.
fn slug(name: &str) -> String {
    let name = name.strip_prefix(TRANSLATED_PREFIX).unwrap_or(name);
    let mut slug = String::with_capacity(name.len());
    let mut gap = false;
    for character in name.chars().flat_map(char::to_lowercase) {
        match character {
            '\u{300}'..='\u{36f}' => {}
            _ if character.is_alphanumeric() => {
                if gap && !slug.is_empty() {
                    slug.push('_');
                }
                gap = false;
                slug.push(character);
            }
            _ => gap = true,
        }
    }
    slug
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const A: &str = "00000000-0000-4000-8000-0000000000aa";
    const B: &str = "00000000-0000-4000-8000-0000000000bb";
    const C: &str = "00000000-0000-4000-8000-0000000000cc";

    fn record(sync_id: &str, fields: Value) -> Record {
        let Value::Object(fields) = fields else {
            panic!("fields are an object")
        };
        Record::new(SyncId::new(sync_id), fields)
    }

    fn names<const N: usize>(kinds: [(Kind, Vec<Record>); N]) -> Vec<String> {
        let mut snapshot = Snapshot {
            records: kinds.into(),
            ..Snapshot::default()
        };
        snapshot.name_records();
        snapshot
            .records
            .values()
            .flatten()
            .map(|record| record.address.as_ref().expect("named").to_string())
            .collect()
    }

    #[test]
    fn names_come_from_labels_and_references() {
        let names = names([
            (
                Kind::Roles,
                vec![record(A, json!({ "name": "Éditors-in chief!" }))],
            ),
            (
                Kind::Policies,
                vec![
                    record(A, json!({ "name": "Write" })),
                    record(
                        "_sync_default_public_policy",
                        json!({ "name": "$t:public_label" }),
                    ),
                ],
            ),
            (
                Kind::Permissions,
                vec![
                    record(
                        A,
                        json!({ "policy": A, "collection": "Art_icle", "action": "read" }),
                    ),
                    record(
                        B,
                        json!({ "policy": "_sync_default_public_policy", "collection": "a", "action": "read" }),
                    ),
                ],
            ),
            (
                Kind::Presets,
                vec![
                    record(A, json!({ "collection": "a", "role": A, "bookmark": null })),
                    record(
                        B,
                        json!({ "collection": "a", "role": null, "bookmark": "Новости 2" }),
                    ),
                ],
            ),
            (Kind::Settings, vec![record(A, json!({}))]),
        ]);
        assert_eq!(
            names,
            [
                "role.éditors_in_chief",
                "policy.write",
                "policy.public",
                "permission.write.art_icle.read",
                "permission.public.a.read",
                "preset.a.éditors_in_chief",
                "preset.a.all.новости_2",
                "settings",
            ]
        );
    }

    #[test]
    fn parents_are_named_before_children() {
        let folder = |id, name: &str, parent: Option<&str>| {
            record(id, json!({ "name": name, "parent": parent }))
        };
        assert_eq!(
            names([(
                Kind::Folders,
                vec![
                    folder(A, "c", Some(B)),
                    folder(B, "b", Some(C)),
                    folder(C, "a", None)
                ]
            )]),
            ["folder.a.b.c", "folder.a.b", "folder.a"]
        );
    }

    #[test]
    fn a_ring_of_parents_ends() {
        let folder =
            |id, name: &str, parent: &str| record(id, json!({ "name": name, "parent": parent }));
        let mut names = names([(
            Kind::Folders,
            vec![folder(A, "a", B), folder(B, "b", A), folder(C, "c", "gone")],
        )]);
        assert_eq!(names.pop().as_deref(), Some("folder.gone.c"));
        // Neither parent has a name yet, so each adds a part of its SyncID.
        assert_eq!(names, ["folder.000000bb.a", "folder.000000aa.b"]);
    }

    #[test]
    fn equal_names_are_told_apart_by_sync_id_and_not_by_order() {
        let panels = [A, B, C].map(|id| record(id, json!({ "dashboard": null, "name": "P" })));
        let [a, b, c] = panels;
        let forward = names([(Kind::Panels, vec![a.clone(), b.clone()])]);
        let backward = names([(Kind::Panels, vec![c, b, a])]);
        assert_eq!(forward, ["panel.all.p-000000aa", "panel.all.p-000000bb"]);
        assert_eq!(
            backward,
            [
                "panel.all.p-000000cc",
                "panel.all.p-000000bb",
                "panel.all.p-000000aa"
            ]
        );
    }

    #[test]
    fn given_and_default_names_stay() {
        let mut given = record(A, json!({ "name": "x" }));
        given.address = Some(Address::new("role.editor"));
        assert_eq!(
            names([(
                Kind::Roles,
                vec![
                    record(B, json!({ "name": "Editor" })),
                    given,
                    record("_sync_default_admin_role", json!({ "name": "Boss" })),
                    record(C, json!({ "name": "Admin" })),
                ]
            )]),
            [
                "role.editor-000000bb",
                "role.editor",
                "role.admin",
                "role.admin-000000cc"
            ]
        );
    }

    #[test]
    fn a_name_without_letters_is_the_end_of_the_sync_id() {
        let roles = vec![
            record(A, json!({ "name": "—" })),
            record("own id", json!({})),
        ];
        assert_eq!(
            names([(Kind::Roles, roles)]),
            ["role.000000aa", "role.own_id"]
        );
    }
}
