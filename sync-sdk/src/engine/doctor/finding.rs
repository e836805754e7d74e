//! What can be wrong with a target.

use serde_json::{Value, json};

use crate::idmap::MapChange;
use crate::model::{Address, Kind};

/// A kind of thing that is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FindingKind {
    /// A mapping to a row that is gone.
    OrphanMapping,
    /// Two records are mapped to one row.
    DoubleMapping,
    /// A record that every instance has is mapped to another row.
    DefaultMapping,
    /// What is remembered of something that nobody tracks.
    StaleMemory,
    /// A project declares an entry of the data model that is gone.
    StaleDeclaration,
    /// Several permissions for one policy, collection and action.
    DoublePermission,
    /// Several access rows for one policy and role or user.
    DoubleAccess,
    /// A row that belongs to something that is gone.
    LostOwner,
    /// A reference to a row that is gone.
    LostReference,
    /// An operation, or a flow's start, leads into another flow.
    ForeignPointer,
    /// Two rows have one target of a reference that is unique.
    SharedPointer,
    /// Parents that lead back to themselves.
    Ring,
    /// A name that a push gave for the time being.
    Leftover,
}

impl FindingKind {
    /// All of them.
    pub const ALL: [FindingKind; 13] = [
        Self::OrphanMapping,
        Self::DoubleMapping,
        Self::DefaultMapping,
        Self::StaleMemory,
        Self::StaleDeclaration,
        Self::DoublePermission,
        Self::DoubleAccess,
        Self::LostOwner,
        Self::LostReference,
        Self::ForeignPointer,
        Self::SharedPointer,
        Self::Ring,
        Self::Leftover,
    ];

    /// Its name in output, and why it hurts.
    fn about(self) -> (&'static str, &'static str) {
        match self {
            Self::OrphanMapping => (
                "orphan-mapping",
                "the record counts as tracked although nothing is there; `pull` and `diff` of \
                 directus-sync stumble over it",
            ),
            Self::DoubleMapping => (
                "double-mapping",
                "one row cannot be two records: every push would let one of them go and look for \
                 another row for it",
            ),
            Self::DefaultMapping => (
                "default-mapping",
                "every instance has this record, and it is another row: a push would write into the \
                 wrong one",
            ),
            Self::StaleMemory => (
                "stale-memory",
                "it would be taken for something that was deleted by hand, should a record of this \
                 name come again",
            ),
            Self::StaleDeclaration => (
                "stale-declaration",
                "should somebody make an entry of this name, the next push of the project would drop \
                 it with its data",
            ),
            Self::DoublePermission => (
                "double-permission",
                "Directus adds them up (fields together, rules by `or`), so people may do more than \
                 any one of them says, and a push manages only one",
            ),
            Self::DoubleAccess => (
                "double-access",
                "the second one gives nothing, but taking away the first one alone takes away nothing",
            ),
            Self::LostOwner => (
                "lost-owner",
                "nothing in the app shows the row and nothing uses it, but it is read, dumped and \
                 refused",
            ),
            Self::LostReference => (
                "lost-reference",
                "Directus follows it and finds nothing: children of a lost parent are shown nowhere, \
                 a flow ends at a lost operation",
            ),
            Self::ForeignPointer => (
                "foreign-pointer",
                "Directus ends when it loads an active flow that leads into another one",
            ),
            Self::SharedPointer => (
                "shared-pointer",
                "the database keeps a target for one of them only: a push that writes either is \
                 refused",
            ),
            Self::Ring => (
                "ring",
                "Directus gives up when it looks for the rights of such a role, and shows no folder \
                 of such a ring",
            ),
            Self::Leftover => (
                "leftover-name",
                "a push that was interrupted gave the row its key as a name so that another row could \
                 have the old one; the app does not find the text by this name",
            ),
        }
    }

    /// Its name, as output has it.
    pub fn name(self) -> &'static str {
        self.about().0
    }

    /// Why it hurts.
    pub fn harm(self) -> &'static str {
        self.about().1
    }
}

/// Something that is wrong.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// What kind of thing.
    pub kind: FindingKind,
    /// Where: the record, row or entry that is concerned.
    pub address: Address,
    /// The primary keys, or for mappings the SyncIDs, that are concerned.
    pub ids: Vec<String>,
    /// What is wrong: a sentence.
    pub what: String,
    /// What a person wants to see before deciding: a line each.
    pub evidence: Vec<String>,
    /// What would mend it; `None` where a person has to decide.
    pub repair: Option<Repair>,
}

/// What mends a finding.
#[derive(Debug, Clone, PartialEq)]
pub struct Repair {
    /// What is done: a sentence.
    pub text: String,
    pub(super) mends: Vec<Mend>,
}

/// One write.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Mend {
    Set {
        kind: Kind,
        local_id: String,
        field: &'static str,
        value: Value,
    },
    Delete {
        kind: Kind,
        local_id: String,
    },
    Map(MapChange),
}

impl Repair {
    pub(super) fn new(text: impl Into<String>, mends: Vec<Mend>) -> Self {
        Self {
            text: text.into(),
            mends,
        }
    }

    /// Empties a reference.
    pub(super) fn empty(kind: Kind, local_id: &str, field: &'static str, text: String) -> Self {
        let mend = Mend::Set {
            kind,
            local_id: local_id.to_owned(),
            field,
            value: Value::Null,
        };
        Self::new(text, vec![mend])
    }
}

impl Finding {
    /// Something that is wrong in the id map, and the changes of it that mend it.
    pub(in crate::engine) fn of_map(
        kind: FindingKind,
        address: Address,
        ids: Vec<String>,
        what: String,
        repair: Option<(String, Vec<MapChange>)>,
    ) -> Self {
        let repair = repair
            .map(|(text, changes)| Repair::new(text, changes.into_iter().map(Mend::Map).collect()));
        Self {
            kind,
            address,
            ids,
            what,
            evidence: Vec::new(),
            repair,
        }
    }

    /// As JSON, for programs.
    pub fn to_json(&self) -> Value {
        json!({
            "kind": self.kind.name(),
            "address": self.address.as_str(),
            "ids": self.ids,
            "what": self.what,
            "why": self.kind.harm(),
            "evidence": self.evidence,
            "fix": self.repair.as_ref().map(|repair| &repair.text),
        })
    }
}
