//! The kind table: everything in which one kind of configuration record
//! differs from another.
//!
//! Adding a kind is adding a variant, a row, and its typed authoring form.

mod table;
mod withheld;

use table::TABLE;
pub use withheld::{Why, Withheld};

use super::capability::Capability;
use super::version::Version;

/// A kind of configuration record that has rows of its own on the server.
///
/// The data model (collections, fields, relations) is not a kind: it is read
/// and written as one document, see [`DataModel`](super::DataModel).
///
/// The order of the variants is a dependency order: a kind refers only to
/// kinds before it, apart from references that the database does not check
/// ([`RefRole::Late`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// `directus_folders`: folders of the file library.
    Folders,
    /// `directus_roles`.
    Roles,
    /// `directus_policies`.
    Policies,
    /// `directus_access`: attaches a policy to a role, to a user, or (with
    /// neither) to the public. Kept inside `policies.roles` in a dump.
    Access,
    /// `directus_permissions`.
    Permissions,
    /// `directus_flows`.
    Flows,
    /// `directus_operations`.
    Operations,
    /// `directus_dashboards`.
    Dashboards,
    /// `directus_panels`.
    Panels,
    /// `directus_presets`, without those that belong to a user.
    Presets,
    /// `directus_translations`: the custom texts of the app.
    Translations,
    /// `directus_settings`: one row.
    Settings,
}

/// What a kind's primary key is, and who chooses it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// A UUID that the client may choose when it creates the row.
    Uuid,
    /// An integer that the server counts up.
    Integer,
    /// There is one row, whatever its key.
    Singleton,
}

/// Whether the SyncID of a record is its primary key too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Preserve {
    /// In every dump (`flows`, `folders`).
    Always,
    /// When `--preserve-ids` names the kind.
    Eligible,
    /// Never: the server chooses the key.
    Never,
}

/// When a reference can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefRole {
    /// The referenced row must exist first.
    Needs,
    /// Points within its own kind and forms a tree: rows are created parents
    /// first, and a change of parent must never pass through a ring.
    Parent,
    /// Points within its own kind, unique in the database: targets are created
    /// first, and a pointer that another row wants is cleared before.
    Pointer,
    /// Points to a kind that is created later, unique in the database, which
    /// does not check that the row exists (`flows.operation` has no foreign key).
    /// A pointer that another row wants is cleared before.
    Late,
    /// An id inside free JSON. The server does not check it.
    Soft,
}

/// A field that holds the id of another record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reference {
    /// Where the id is: a key, with `.` between the keys of nested objects and
    /// `[]` behind a key whose value is a list (`options.flow`, `roles[].role`).
    pub path: &'static str,
    /// The kind referred to.
    pub to: Kind,
    /// When the reference can be written.
    pub role: RefRole,
}

/// A record that every instance has from the start, found on the target by
/// what it is instead of by the id map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DefaultRecord {
    /// The SyncID that directus-sync writes for it.
    pub sync_id: &'static str,
    /// Which row it is.
    pub finder: DefaultFinder,
}

/// How a [`DefaultRecord`] is found on a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DefaultFinder {
    /// The role of the user whose token is used, if it has admin access; else the
    /// first one that has.
    AdminRole,
    /// The policy with admin access that is attached to that role, or to one
    /// above it.
    AdminPolicy,
    /// The policy with this fixed id (Directus migration 20240806A), else the
    /// first one attached to neither a role nor a user.
    PublicPolicy(&'static str),
    /// The only row.
    Singleton,
}

/// One row of the kind table.
#[derive(Debug, Clone, Copy)]
pub struct KindSpec {
    /// The kind that the row describes.
    pub kind: Kind,
    /// The name in endpoints (`/roles`), dump files (`roles.json`), id-map
    /// tables and command line options.
    pub name: &'static str,
    /// The first word of an address (`role.editor`).
    pub noun: &'static str,
    /// Whether the kind has a file of its own in a dump.
    pub dumped: bool,
    /// What the primary key is.
    pub key: Key,
    /// Whether SyncIDs are primary keys.
    pub preserve: Preserve,
    /// Fields that are never dumped, compared or written: they belong to the
    /// server or to one instance. The primary key is not listed.
    pub ignored: &'static [&'static str],
    /// Those of [`ignored`](Self::ignored) that are lists of other rows. A read
    /// asks the server not to fill them: a role may have 100,000 users.
    pub aliases: &'static [&'static str],
    /// A filter that every read of the kind uses, as JSON.
    pub filter: Option<&'static str>,
    /// Fields that hold ids of other records.
    pub references: &'static [Reference],
    /// Fields in which ids of records may stand as they are: in rules, options
    /// and links, at any depth, as a whole text or as a word of one. Which of
    /// these words are ids is known by the records that are
    /// [named](Self::named) so.
    pub literals: &'static [&'static str],
    /// Whether [`literals`](Self::literals) may name rows of this kind by their
    /// primary keys: only UUIDs can be told from other words.
    pub named: bool,
    /// Lists whose order means nothing.
    pub sets: &'static [&'static str],
    /// Fields in which `{}` or `[]` and `null` mean the same: no rule, no
    /// options, no restriction.
    pub null_like: &'static [&'static str],
    /// Fields that are no part of a configuration for a reason of their own.
    pub withheld: &'static [Withheld],
    /// Fields that go along with every change of a row. Directus 12 without a
    /// licence refuses rules in permissions, and takes a change that does not
    /// name the permitted fields for one (`services/permissions.js`, 12.4.1).
    pub sent_along: &'static [&'static str],
    /// Fields (SyncIDs already put in for references) by which directus-sync
    /// sorts the dump file, joined with `-`.
    pub dump_order: &'static [&'static str],
    /// Fields that name a row for a person, used to recognise a row that has no
    /// mapping. Empty where a row has no name.
    pub natural_key: &'static [&'static str],
    /// Whether the server or the meaning of the kind leaves no doubt that two
    /// rows with one natural key are the same thing, so that such a row is
    /// taken over without asking.
    pub natural_key_is_identity: bool,
    /// Whether the server refuses a second row with one natural key, and a
    /// change of more than one of its fields at once.
    pub natural_key_is_unique: bool,
    /// Whether rows with one natural key add up on the server, so that a second
    /// row changes what the record means. A push that takes one over deletes
    /// its twins.
    pub adds_up: bool,
    /// Fields that make an address; those that are references contribute the
    /// last words of the address that they refer to.
    pub label: &'static [&'static str],
    /// Records that every instance has.
    pub defaults: &'static [DefaultRecord],
}

/// The role of those who administrate, named "Administrator" at first.
pub const ADMIN_ROLE: DefaultRecord = DefaultRecord {
    sync_id: "_sync_default_admin_role",
    finder: DefaultFinder::AdminRole,
};

/// The policy that gives that role its rights.
pub const ADMIN_POLICY: DefaultRecord = DefaultRecord {
    sync_id: "_sync_default_admin_policy",
    finder: DefaultFinder::AdminPolicy,
};

/// The policy of those who are not logged in.
pub const PUBLIC_POLICY: DefaultRecord = DefaultRecord {
    sync_id: "_sync_default_public_policy",
    finder: DefaultFinder::PublicPolicy("abf8a154-5b1c-4a46-ac9c-7300570f4f17"),
};

/// The one row of settings.
pub const SETTINGS: DefaultRecord = DefaultRecord {
    sync_id: "_sync_default_settings",
    finder: DefaultFinder::Singleton,
};

/// What Directus answers instead of an encrypted or hashed value
/// (`services/payload.js`). Sending it would store the asterisks.
pub const MASK: &str = "**********";

impl Kind {
    /// Every kind, each after those that it needs.
    pub const ALL: [Kind; 12] = [
        Kind::Folders,
        Kind::Roles,
        Kind::Policies,
        Kind::Access,
        Kind::Permissions,
        Kind::Flows,
        Kind::Operations,
        Kind::Dashboards,
        Kind::Panels,
        Kind::Presets,
        Kind::Translations,
        Kind::Settings,
    ];

    /// The kinds that have a file in a dump and can be named on the command
    /// line: the eleven of directus-sync.
    pub fn dumped() -> impl Iterator<Item = Kind> {
        Kind::ALL.into_iter().filter(|kind| kind.spec().dumped)
    }

    /// The kind's row in the table.
    pub fn spec(self) -> &'static KindSpec {
        &TABLE[self as usize]
    }

    /// The kinds whose rows [literals](KindSpec::literals) may name.
    pub fn named() -> impl Iterator<Item = Kind> {
        Kind::ALL.into_iter().filter(|kind| kind.spec().named)
    }

    /// The kind of this [name](KindSpec::name).
    pub fn from_name(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.spec().name == name)
    }

    /// The kind whose addresses begin with this [noun](KindSpec::noun).
    pub fn from_noun(noun: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.spec().noun == noun)
    }
}

impl KindSpec {
    /// Whether `field` is never dumped, compared or written.
    pub fn ignores(&self, field: &str) -> bool {
        let is_withheld = || {
            let why = self.withheld(field);
            why.is_some_and(|why| !matches!(why, Why::Secret | Why::Owner))
        };
        field == "id" || self.ignored.contains(&field) || is_withheld()
    }

    /// Why a field is no part of a configuration, where there is a reason of its own.
    ///
    /// ```
    /// use sync_sdk::model::Kind;
    /// use sync_sdk::model::kind::Why;
    ///
    /// let settings = Kind::Settings.spec();
    /// assert_eq!(settings.withheld("license_key"), Some(Why::Licence));
    /// assert_eq!(settings.withheld("project_name"), None);
    /// ```
    pub fn withheld(&self, field: &str) -> Option<Why> {
        let found = self
            .withheld
            .iter()
            .find(|withheld| withheld.field == field);
        found.map(|withheld| withheld.why)
    }

    /// Whether `field` is a secret: it is never dumped, shown or remembered, and
    /// written only where a configuration names its value by `secret`. The server
    /// answers most of them as [`MASK`].
    pub fn is_secret(&self, field: &str) -> bool {
        self.withheld(field) == Some(Why::Secret)
    }

    /// The reference at this path, if the table knows one.
    pub fn reference(&self, path: &str) -> Option<&'static Reference> {
        self.references
            .iter()
            .find(|reference| reference.path == path)
    }

    /// The keys within a field that are [references](Self::references), which
    /// say themselves what they refer to.
    pub fn references_within(&self, field: &str) -> impl Iterator<Item = &'static str> {
        self.references.iter().filter_map(move |reference| {
            let rest = reference.path.strip_prefix(field)?;
            rest.strip_prefix('.')
        })
    }

    /// The references to what a row of the kind is a part of: its name begins with
    /// it, and without it the row is nothing. To a folder or role and its parent
    /// this does not apply.
    pub fn wholes(&self) -> impl Iterator<Item = &'static Reference> {
        self.references.iter().filter(|reference| {
            reference.role == RefRole::Needs && self.natural_key.contains(&reference.path)
        })
    }

    /// Whether a server of this version has the kind.
    pub fn exists_in(&self, version: Version) -> bool {
        Capability::of_kind(self.kind).is_none_or(|needed| needed.is_in(version))
    }

    /// The record of this SyncID that every instance has, if there is one.
    pub fn default_record(&self, sync_id: &str) -> Option<&'static DefaultRecord> {
        self.defaults
            .iter()
            .find(|default| default.sync_id == sync_id)
    }
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.spec().name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_stands_at_its_kind() {
        for (row, kind) in TABLE.iter().zip(Kind::ALL) {
            assert_eq!(row.kind, kind);
        }
    }

    #[test]
    fn what_is_named_has_keys_that_are_known_in_a_text() {
        for row in &TABLE {
            assert!(
                !row.named || (row.key == Key::Uuid && row.dumped),
                "{}",
                row.name
            );
            for field in row.literals {
                assert!(!row.ignores(field), "{} {field}", row.name);
                for within in row.references_within(field) {
                    assert!(
                        !within.contains(['.', '[']),
                        "{} {field}.{within}",
                        row.name
                    );
                }
            }
        }
    }

    #[test]
    fn a_kind_needs_only_earlier_kinds() {
        for row in &TABLE {
            for reference in row.references {
                match reference.role {
                    RefRole::Needs => {
                        assert!(reference.to < row.kind, "{} {}", row.name, reference.path)
                    }
                    RefRole::Parent | RefRole::Pointer => assert_eq!(reference.to, row.kind),
                    RefRole::Late => assert!(reference.to > row.kind),
                    RefRole::Soft => {}
                }
            }
        }
    }
}
