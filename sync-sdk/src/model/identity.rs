//! Who a record is: SyncIDs, which hold across instances, and addresses, which
//! people read and type.

use std::borrow::Borrow;
use std::fmt;

use uuid::Uuid;

/// The id of a record that is the same on every instance: a UUID in text form,
/// or one of directus-sync's placeholders (`_sync_default_admin_role`).
///
/// Written as `_syncId` in a dump and kept in the id map with the primary key
/// that the record has on one instance.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SyncId(String);

impl SyncId {
    /// A SyncID from its text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// A SyncID that nothing else has.
    #[cfg(feature = "engine")]
    pub fn random() -> Self {
        Self(Uuid::new_v4().to_string())
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The SyncID as a UUID, `None` for a placeholder.
    pub fn as_uuid(&self) -> Option<Uuid> {
        Uuid::parse_str(&self.0).ok()
    }

    /// Whether some project has [made](ProjectKey::sync_id) it.
    #[cfg(feature = "engine")]
    pub(crate) fn is_of_project(&self) -> bool {
        self.as_uuid().is_some_and(is_made)
    }

    /// Whether it can stand in a value of any form, such as a rule, and be known
    /// there: no other text is by chance a UUID, or the SyncID of a record that
    /// every instance has.
    pub(crate) fn is_distinct(&self) -> bool {
        self.as_uuid().is_some() || Self::is_default(&self.0)
    }

    /// Whether a word is the SyncID of a record that every instance has.
    pub(crate) fn is_default(word: &str) -> bool {
        word.starts_with("_sync_default_")
    }
}

impl Borrow<str> for SyncId {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SyncId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<&str> for SyncId {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

/// What makes the SyncIDs of one project differ from those of another: a name,
/// chosen once (`#[project(key = "…")]`, by default the crate's name).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectKey(String);

/// The namespace of all names that are hashed here.
const NAMESPACE: Uuid = Uuid::from_u128(0x5f1d_6a0b_93c4_5f0e_8a7b_2f6c_1d3e_9b58);

impl ProjectKey {
    /// A project key from its text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The SyncID of the record that this project declares at `address`: the
    /// same on every machine, for every environment.
    ///
    /// It is a UUID of version 8 (RFC 9562: "custom") whose first 48 bits are a
    /// hash of the project key and whose rest is a hash of the address. So an
    /// id map that stores nothing but SyncIDs (the directus-sync extension's)
    /// still tells which project a row belongs to, and a push of one project
    /// never deletes what another one, or a person, has made.
    pub fn sync_id(&self, address: &Address) -> SyncId {
        let mut bytes =
            *Uuid::new_v5(&NAMESPACE, format!("{} {address}", self.0).as_bytes()).as_bytes();
        bytes[..6].copy_from_slice(&self.prefix());
        SyncId(Uuid::new_v8(bytes).to_string())
    }

    /// Whether [`sync_id`](Self::sync_id) of this project made the SyncID.
    pub fn owns(&self, sync_id: &SyncId) -> bool {
        sync_id
            .as_uuid()
            .is_some_and(|id| is_made(id) && id.as_bytes()[..6] == self.prefix())
    }

    fn prefix(&self) -> [u8; 6] {
        let hash = Uuid::new_v5(&NAMESPACE, self.0.as_bytes());
        let mut prefix = [0; 6];
        prefix.copy_from_slice(&hash.as_bytes()[..6]);
        prefix
    }
}

/// Of the version that is for custom UUIDs.
fn is_made(id: Uuid) -> bool {
    id.get_version_num() == 8
}

impl fmt::Display for ProjectKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What people call a record: the kind's noun and its names, joined with dots
/// (`policy.editors`, `permission.editors.article.read`,
/// `field.article.title`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address(String);

impl Address {
    /// Whether a pattern means it: `*` stands for any text, everything else for
    /// itself. So protections and `--target` name many things at once.
    ///
    /// ```
    /// # use sync_sdk::model::Address;
    /// assert!(Address::new("field.article.title").is_like("field.*.title"));
    /// assert!(!Address::new("field.article.titles").is_like("field.*.title"));
    /// ```
    pub fn is_like(&self, pattern: &str) -> bool {
        is_like(&self.0, pattern)
    }

    /// An address from its text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first word: `policy` of `policy.editors`.
    pub fn noun(&self) -> &str {
        self.0.split_once('.').map_or(&self.0, |(noun, _)| noun)
    }

    /// The part behind the noun: `editors` of `policy.editors`.
    pub fn tail(&self) -> &str {
        self.0.split_once('.').map_or("", |(_, tail)| tail)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// `*` stands for any text, everything else for itself.
fn is_like(text: &str, pattern: &str) -> bool {
    let Some((head, rest)) = pattern.split_once('*') else {
        return text == pattern;
    };
    let Some(mut text) = text.strip_prefix(head) else {
        return false;
    };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let Some(end) = parts.pop() else {
        return true;
    };
    for part in parts {
        // The first place will do: what is left is as long as it can be.
        let Some(at) = text.find(part) else {
            return false;
        };
        text = &text[at + part.len()..];
    }
    text.ends_with(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_project_knows_its_own_sync_ids() {
        let gazette = ProjectKey::new("gazette");
        let id = gazette.sync_id(&Address::new("role.editor"));
        assert_eq!(id, gazette.sync_id(&Address::new("role.editor")));
        assert_ne!(id, gazette.sync_id(&Address::new("role.author")));
        assert!(gazette.owns(&id));
        assert!(!ProjectKey::new("other").owns(&id));
        assert!(!gazette.owns(&SyncId::new("9b0c6c1e-52f4-4d0e-9a6b-0d6b8f1f5a11")));
        assert!(!gazette.owns(&SyncId::new("_sync_default_admin_role")));
    }

    #[test]
    fn a_star_stands_for_any_text() {
        for (pattern, text, fits) in [
            ("role.admin", "role.admin", true),
            ("role.admin", "role.admins", false),
            ("collection.*", "collection.article", true),
            ("collection.*", "field.article.title", false),
            ("*", "role.admin", true),
            ("field.*.id", "field.article.id", true),
            ("field.*.id", "field.article.idea", false),
            ("*.a*b*.c", "x.aab.bb.c", true),
            ("*.a*b*.c", "x.acc.c", false),
            ("ab*ba", "aba", false),
        ] {
            assert_eq!(is_like(text, pattern), fits, "{pattern} {text}");
        }
    }
}
