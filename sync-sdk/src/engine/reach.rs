//! How far a configuration reaches among what no sync knows.
//!
//! Not remembered is not the same as made by hand. A dump speaks for all of an
//! instance; a project in code remembers what it describes, and everything else
//! there was made by people who do not use it.

use std::collections::BTreeSet;

use super::current::{Current, key_text};
use super::identities::Identities;
use super::memory::is_own;
use super::options::{Desired, Scope};
use super::tracked::Said;
use crate::idmap::Subject;
use crate::model::{Address, Kind, Object, SyncId};

/// What something that no sync knows is to a configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// The configuration speaks for it, so that it was made by hand: a field in a
    /// collection that it describes.
    Made,
    /// Nobody here manages it: a collection or a flow of its own.
    Unmanaged,
    /// A part of something that the configuration does not manage, or a row that
    /// another project tracks.
    Elsewhere,
}

/// How far a configuration reaches; without one, how far the syncs reach that
/// left their state.
pub(super) struct Reach<'a> {
    current: &'a Current,
    config: Option<&'a Desired>,
    said: &'a Said<'a>,
    is_everything: bool,
    /// The parts of the data model that the project's last sync declared.
    declared: BTreeSet<Address>,
}

impl<'a> Reach<'a> {
    pub(super) fn of(
        current: &'a Current,
        config: Option<&'a Desired>,
        said: &'a Said<'a>,
    ) -> Self {
        let project = config.and_then(Desired::project);
        Self {
            current,
            config,
            said,
            is_everything: match config {
                Some(config) => config.scope == Scope::Mirror,
                // A dump has no project.
                None => current
                    .map
                    .all_last()
                    .any(|(_, last)| last.project.is_none()),
            },
            declared: project
                .map(|project| current.map.declared(project))
                .unwrap_or_default(),
        }
    }

    /// Judges an entry of the data model. `whole` is what it stands in, where the
    /// target has that.
    pub(super) fn entry(&self, address: &Address, whole: Option<&Address>) -> Standing {
        let manages = |address: &Address| {
            self.said.describes_entry(address) == Some(true)
                || self.declared.contains(address)
                || self.remembers(&Subject::Model(address.clone()))
        };
        let is_inside = whole.is_some_and(manages);
        self.standing(is_inside || manages(address), whole.is_some())
    }

    /// Judges a row.
    pub(super) fn row(
        &self,
        ids: &Identities,
        kind: Kind,
        (local_id, row): (&str, &Object),
    ) -> Standing {
        let is_of_another = |sync_id: &SyncId| {
            let config = self.config.filter(|_| !self.is_everything);
            config.is_some_and(|config| config.is_of_another(&self.current.map, kind, sync_id))
        };
        if ids.sync_id(kind, local_id).is_some_and(is_of_another) {
            return Standing::Elsewhere;
        }
        let manages = |kind: Kind, local_id: &str| {
            ids.sync_id(kind, local_id).is_some_and(|sync_id| {
                self.said.record(kind, sync_id).is_some()
                    || self.remembers(&Subject::Record(kind, sync_id.clone()))
            })
        };
        let wholes: Vec<(Kind, String)> = wholes(kind, row).collect();
        let is_inside = !wholes.is_empty() && wholes.iter().all(|(kind, key)| manages(*kind, key));
        self.standing(is_inside || manages(kind, local_id), !wholes.is_empty())
    }

    fn standing(&self, is_ours: bool, is_part: bool) -> Standing {
        match (self.is_everything || is_ours, is_part) {
            (true, _) => Standing::Made,
            (false, true) => Standing::Elsewhere,
            (false, false) => Standing::Unmanaged,
        }
    }

    /// Whether a sync of the configuration has left it.
    fn remembers(&self, subject: &Subject) -> bool {
        let last = self.current.map.last(subject);
        last.is_some_and(|last| self.config.is_none_or(|config| is_own(last, config)))
    }
}

/// The rows that a row is a part of: the policy of a permission.
pub(super) fn wholes(kind: Kind, row: &Object) -> impl Iterator<Item = (Kind, String)> {
    let wholes = kind.spec().wholes();
    wholes.filter_map(|it| Some((it.to, key_text(row.get(it.path)?)?)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::json;

    use super::*;
    use crate::engine::testing::{map, target};
    use crate::idmap::{Digest, MapChange};
    use crate::model::{ProjectKey, Snapshot};

    fn remember(current: &mut Current, subject: Subject, project: Option<&str>) {
        let fields = BTreeMap::from([("name".to_owned(), Digest::of(&json!("x")))]);
        let remember = MapChange::Remember { subject, fields };
        current.map.apply(remember, project);
    }

    fn project(key: &str) -> Desired {
        let scope = Scope::Project(ProjectKey::new(key));
        Desired::new(Snapshot::default(), scope, |_| None).expect("no values")
    }

    fn judge(current: &Current, config: Option<&Desired>) -> [Standing; 3] {
        let said = Said::by(config);
        let reach = Reach::of(current, config, &said);
        let ids = Identities::of(current);
        let row = |kind: Kind, key: &str| {
            let row = current.row(kind, key).expect("a row");
            reach.row(&ids, kind, (key, row))
        };
        let collection = Address::new("collection.a");
        [
            row(Kind::Roles, "r"),
            row(Kind::Operations, "o"),
            reach.entry(&Address::new("field.a.b"), Some(&collection)),
        ]
    }

    #[test]
    fn a_project_speaks_for_what_it_has_left_and_for_what_is_in_it() {
        use Standing::{Elsewhere, Made, Unmanaged};
        let mut current = target(&[
            (Kind::Roles, json!({ "id": "r", "name": "R" })),
            (Kind::Flows, json!({ "id": "f", "name": "F" })),
            (
                Kind::Operations,
                json!({ "id": "o", "flow": "f", "key": "o" }),
            ),
        ]);
        let gazette = project("gazette");
        let nothing = [Unmanaged, Elsewhere, Elsewhere];
        assert_eq!(judge(&current, Some(&gazette)), nothing);

        map(&mut current, &[(Kind::Flows, "f", "f")], Some("gazette"));
        let flow = Subject::Record(Kind::Flows, SyncId::new("f"));
        remember(&mut current, flow, Some("gazette"));
        let collection = Address::new("collection.a");
        let declare = MapChange::Declare(collection);
        current.map.apply(declare, Some("gazette"));
        // Neither is described any more; the next push is to delete them.
        assert_eq!(judge(&current, Some(&gazette)), [Unmanaged, Made, Made]);
        assert_eq!(judge(&current, Some(&project("blog"))), nothing);
        // What another one tracks in it was made by a push.
        map(&mut current, &[(Kind::Operations, "o", "o")], Some("blog"));
        let theirs = [Unmanaged, Elsewhere, Made];
        assert_eq!(judge(&current, Some(&gazette)), theirs);

        // Without a configuration, what any project has left; with a dump, all.
        assert_eq!(judge(&current, None), [Unmanaged, Made, Elsewhere]);
        let other = Subject::Record(Kind::Roles, SyncId::new("other"));
        remember(&mut current, other, None);
        assert_eq!(judge(&current, None), [Made; 3]);
        let dump = Desired::new(Snapshot::default(), Scope::Mirror, |_| None);
        assert_eq!(judge(&current, dump.ok().as_ref()), [Made; 3]);
    }
}
