//! What a version of Directus has: the one table that everything asks which depends on
//! the server's version. `docs/versions.md` shows the same table.
//!
//! What a licence allows is no matter of the version: the server tells it.

use serde_json::Value;

use super::{Kind, SchemaKind, Version};

/// Something that not every supported version of Directus has.
///
/// ```
/// use sync_sdk::model::{Capability, Version};
///
/// assert!(Capability::Import.is_in(Version::new(12, 2, 0)));
/// assert!(!Capability::Import.is_in(Version::new(11, 17, 4)));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Capability {
    /// Policies, and the access rows that attach them.
    Policies,
    /// `/server/ping`, and `/server/info` that names the version.
    ServerInfo,
    /// Whole data models: `/schema/snapshot`, `/schema/diff`, `/schema/apply`.
    Snapshot,
    /// Fields that a search leaves out (`meta.searchable`).
    Searchable,
    /// Indexes of system fields in the snapshot (`systemFields`).
    SystemFields,
    /// `directus_webhooks`, which is no configuration of this tool.
    Webhooks,
    /// Collections that are turned off (`meta.status`).
    CollectionStatus,
    /// How often what is being edited is saved (`meta.autosave_revision_interval`).
    Autosave,
    /// Limits by licence, and `/license`, which names them.
    License,
    /// `/utils/import`: many rows in one transaction, tried out beforehand if wanted.
    Import,
    /// Snapshots of some collections (`?includeCollections`, version 2).
    PartialSnapshot,
    /// `/schema/diff?mode=merge`, which deletes nothing.
    DiffMode,
    /// Folders of flows (`flows.folder`), kept apart from those of files (`folders.type`).
    FlowFolders,
}

/// One row of the table.
#[derive(Debug, Clone, Copy)]
pub struct Availability {
    /// What it is about.
    pub capability: Capability,
    /// The name of its row.
    pub name: &'static str,
    /// The first version that has it; the oldest supported one where earlier ones have it too.
    pub since: Version,
    /// The first version that no longer has it.
    pub until: Option<Version>,
    /// What this tool does with it, and without it.
    pub used: &'static str,
    /// The keys that came with it, each with the value that a server without it goes by.
    pub keys: &'static [(AddedKey<'static>, Without)],
}

/// The value of a key that a server goes by which does not know it: to leave that one out changes
/// nothing. `null` is such a value of every key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Without {
    /// No other.
    Null,
    /// `true`.
    True,
    /// This text.
    Text(&'static str),
}

/// A key that a version adds to what is synced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddedKey<'a> {
    /// In `meta` of an entry of the data model.
    Meta(SchemaKind, &'a str),
    /// A field of a kind of records.
    Field(Kind, &'a str),
}

/// The first version with limits by licence.
const V12: Version = Version::new(12, 0, 0);

/// The table, in the order in which things came.
///
/// Sources: the migrations and services of 11.17.4 and 12.4.1, and the release notes for what came
/// between. A running server is the judge: keys that its own rows and entries have are known there,
/// whatever the table says.
pub const CAPABILITIES: &[Availability] = &[
    Availability {
        capability: Capability::Policies,
        name: "policies and access rows",
        since: Version::OLDEST,
        until: None,
        used: "what makes 11.0 the oldest version: roles of Directus 10 have rights of their own",
        keys: &[],
    },
    Availability {
        capability: Capability::ServerInfo,
        name: "`/server/ping`, `/server/info`",
        since: Version::OLDEST,
        until: None,
        used: "who answers and in which version, before anything else is read; `/server/health` is never asked",
        keys: &[],
    },
    Availability {
        capability: Capability::Snapshot,
        name: "`/schema/snapshot`, `/schema/diff`, `/schema/apply`",
        since: Version::OLDEST,
        until: None,
        used: "whole data models, sent in the target's own version, so that the server's `force` is not needed",
        keys: &[],
    },
    Availability {
        capability: Capability::Webhooks,
        name: "`directus_webhooks`",
        since: Version::OLDEST,
        until: Some(V12),
        used: "not synced: flows have taken their place",
        keys: &[],
    },
    Availability {
        capability: Capability::Searchable,
        name: "`searchable` of fields",
        since: Version::new(11, 13, 0),
        until: None,
        used: "left out of what is sent to a server without it",
        keys: &[(
            AddedKey::Meta(SchemaKind::Fields, "searchable"),
            Without::True,
        )],
    },
    Availability {
        capability: Capability::SystemFields,
        name: "`systemFields` of the snapshot",
        since: Version::new(11, 13, 0),
        until: None,
        used: "indexes of system fields; left out of what is sent to a server without it",
        keys: &[],
    },
    Availability {
        capability: Capability::CollectionStatus,
        name: "`status` of collections",
        since: V12,
        until: None,
        used: "left out of what is sent to a server without it",
        keys: &[(
            AddedKey::Meta(SchemaKind::Collections, "status"),
            Without::Text("active"),
        )],
    },
    Availability {
        capability: Capability::Autosave,
        name: "`autosave_revision_interval` of collections",
        since: V12,
        until: None,
        used: "left out of what is sent to a server without it",
        keys: &[(
            AddedKey::Meta(SchemaKind::Collections, "autosave_revision_interval"),
            Without::Null,
        )],
    },
    Availability {
        capability: Capability::License,
        name: "limits by licence, `/license`",
        since: V12,
        until: None,
        used: "what the licence forbids is said before the first write, what it hides is left alone",
        keys: &[],
    },
    Availability {
        capability: Capability::Import,
        name: "`/utils/import`",
        since: Version::new(12, 2, 0),
        until: None,
        used: "creates and updates in one transaction, and `diff --server-check`; without it a transaction a batch",
        keys: &[],
    },
    Availability {
        capability: Capability::PartialSnapshot,
        name: "partial snapshots (`includeCollections`)",
        since: Version::new(12, 2, 0),
        until: None,
        used: "not used: a part is chosen from a plan of the whole (`--target`), on every version",
        keys: &[],
    },
    Availability {
        capability: Capability::DiffMode,
        name: "`/schema/diff?mode=merge`",
        since: Version::new(12, 2, 0),
        until: None,
        used: "not used: `--mode merge` leaves deletions out of a plan, on every version",
        keys: &[],
    },
    Availability {
        capability: Capability::FlowFolders,
        name: "folders of flows (`flows.folder`, `folders.type`)",
        since: Version::new(12, 4, 0),
        until: None,
        used: "left out of what is sent to a server without it",
        keys: &[
            (AddedKey::Field(Kind::Flows, "folder"), Without::Null),
            (
                AddedKey::Field(Kind::Folders, "type"),
                Without::Text("files"),
            ),
        ],
    },
];

impl Capability {
    /// The row of the table.
    pub fn availability(self) -> &'static Availability {
        let row = CAPABILITIES.iter().find(|row| row.capability == self);
        // A test sees that each has one.
        row.unwrap_or(&CAPABILITIES[0])
    }

    /// Whether a version has it.
    pub fn is_in(self, version: Version) -> bool {
        let row = self.availability();
        version >= row.since && row.until.is_none_or(|until| version < until)
    }

    /// What the server must have for a kind of records; `None` where every version has the kind.
    pub fn of_kind(kind: Kind) -> Option<Self> {
        match kind {
            Kind::Policies | Kind::Access => Some(Self::Policies),
            _ => None,
        }
    }
}

impl AddedKey<'_> {
    /// Whether a version knows the key. Those that are in no row came before the oldest supported
    /// version, or this tool has never heard of them.
    ///
    /// ```
    /// use sync_sdk::model::{AddedKey, Kind, Version};
    ///
    /// let folder = AddedKey::Field(Kind::Flows, "folder");
    /// assert!(folder.is_in(Version::new(12, 4, 1)));
    /// assert!(!folder.is_in(Version::new(11, 17, 4)));
    /// assert!(AddedKey::Field(Kind::Flows, "name").is_in(Version::OLDEST));
    /// ```
    pub fn is_in(&self, version: Version) -> bool {
        self.row()
            .is_none_or(|(row, _)| row.capability.is_in(version))
    }

    /// Whether a server that does not know the key does what this value says.
    ///
    /// ```
    /// use serde_json::json;
    /// use sync_sdk::model::{AddedKey, SchemaKind};
    ///
    /// let status = AddedKey::Meta(SchemaKind::Collections, "status");
    /// assert!(status.is_moot(&json!("active")));
    /// assert!(!status.is_moot(&json!("inactive")));
    /// ```
    pub fn is_moot(&self, value: &Value) -> bool {
        let without = self.row().map_or(Without::Null, |(_, without)| without);
        value.is_null()
            || match without {
                Without::Null => false,
                Without::True => *value == Value::Bool(true),
                Without::Text(text) => value.as_str() == Some(text),
            }
    }

    fn row(&self) -> Option<(&'static Availability, Without)> {
        CAPABILITIES.iter().find_map(|row| {
            let (_, without) = row.keys.iter().find(|(key, _)| key == self)?;
            Some((row, *without))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_edges_of_a_row() {
        let [searchable, webhooks] = [Capability::Searchable, Capability::Webhooks];
        for (capability, version, is_in) in [
            (searchable, Version::new(11, 12, 9), false),
            (searchable, Version::new(11, 13, 0), true),
            (searchable, Version::TOO_NEW, true),
            (webhooks, Version::new(11, 99, 9), true),
            (webhooks, Version::new(12, 0, 0), false),
        ] {
            assert_eq!(capability.is_in(version), is_in, "{capability:?} {version}");
        }
    }

    #[test]
    fn each_has_one_row_in_the_order_of_versions() {
        let rows = || CAPABILITIES.iter();
        let capabilities: BTreeSet<_> = rows().map(|row| row.capability).collect();
        assert_eq!(capabilities.len(), CAPABILITIES.len());
        assert!(capabilities.contains(&Capability::FlowFolders));
        assert!(rows().is_sorted_by_key(|row| row.since));
        assert!(rows().all(|row| row.capability.availability().name == row.name));
    }

    #[test]
    fn the_oldest_version_has_every_kind() {
        for kind in Kind::ALL {
            assert!(kind.spec().exists_in(Version::OLDEST), "{kind:?}");
        }
        assert!(!Kind::Access.spec().exists_in(Version::new(10, 13, 4)));
    }

    /// The page of the guide shows this table, and says the same.
    #[test]
    fn the_page_shows_the_table() {
        let page = include_str!("../../../docs/versions.md");
        let until = |row: &Availability| row.until.map_or("–".to_owned(), |it| it.to_string());
        let rows: Vec<String> = CAPABILITIES
            .iter()
            .map(|row| {
                let until = until(row);
                format!("| {} | {} | {until} | {} |", row.name, row.since, row.used)
            })
            .collect();
        let head = "| what | since | until | what it is used for |\n|---|---|---|---|\n";
        let wanted = format!("{head}{}\n", rows.join("\n"));
        assert!(
            page.contains(&wanted),
            "docs/versions.md is to show:\n{wanted}"
        );
    }
}
