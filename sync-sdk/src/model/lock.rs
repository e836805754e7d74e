//! The SyncIDs that a project keeps beside its code.

use std::collections::{BTreeMap, HashMap};
use std::fmt;

use thiserror::Error;

use super::{Address, SyncId};

/// The first line that says something, and the version of the file.
const VERSION: &str = "version 1";

/// The first word of the addresses of rows.
const SEED: &str = "seed";

const HEAD: &str = "\
# The SyncIDs of records that were there before the code. Written by `directus-sync pull`:
# commit it, and leave its lines to the tool.
";

/// The content of a `sync.lock`: SyncIDs by address.
///
/// A record that was pulled is the same record on every instance by its SyncID;
/// the lock keeps it out of the code. The file has one line a record, sorted by
/// address, behind its version. An address or SyncID with a space, a quote or a
/// control character in it is written as a JSON string.
///
/// ```
/// use sync_sdk::model::{Address, Lock, SyncId};
///
/// let mut lock = Lock::default();
/// lock.insert(Address::new("role.editor"), SyncId::new("0b3c2a1e-52f4-4d0e-9a6b-0d6b8f1f5a11"));
/// let text = lock.to_string();
/// assert!(text.ends_with("\nrole.editor 0b3c2a1e-52f4-4d0e-9a6b-0d6b8f1f5a11\n"));
/// assert_eq!(text.parse::<Lock>().expect("it was written so"), lock);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lock(BTreeMap<Address, SyncId>);

/// A line of a `sync.lock` that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("line {line}: {message}")]
pub struct LockError {
    /// From 1.
    pub line: usize,
    /// What is wrong with it, and what to do.
    pub message: String,
}

impl Lock {
    /// The SyncID of the record of this address.
    pub fn get(&self, address: &Address) -> Option<&SyncId> {
        self.0.get(address)
    }

    /// Keeps the SyncID of a record; gives the one that it had.
    pub fn insert(&mut self, address: Address, sync_id: SyncId) -> Option<SyncId> {
        self.0.insert(address, sync_id)
    }

    /// Sorted by address.
    pub fn iter(&self) -> impl Iterator<Item = (&Address, &SyncId)> {
        self.0.iter()
    }

    /// How many records it keeps.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether it keeps none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<(Address, SyncId)> for Lock {
    fn from_iter<I: IntoIterator<Item = (Address, SyncId)>>(lines: I) -> Self {
        Self(lines.into_iter().collect())
    }
}

impl fmt::Display for Lock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEAD}{VERSION}")?;
        for (address, sync_id) in &self.0 {
            writeln!(f, "{} {}", word(address.as_str()), word(sync_id.as_str()))?;
        }
        Ok(())
    }
}

impl std::str::FromStr for Lock {
    type Err = LockError;

    fn from_str(text: &str) -> Result<Self, LockError> {
        let mut lock = Self::default();
        let mut has_version = false;
        let mut owners: HashMap<(String, String), String> = HashMap::new();
        for (index, line) in text.lines().enumerate() {
            let error = |message: String| LockError {
                line: index + 1,
                message,
            };
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if !has_version {
                if line != VERSION {
                    let message = format!("expected `{VERSION}`, found `{line}`");
                    return Err(error(message));
                }
                has_version = true;
                continue;
            }
            let words = read_words(line);
            let Some([address, sync_id]) = words.as_deref() else {
                let message = "expected an address and a SyncID with a space between them";
                return Err(error(message.to_owned()));
            };
            let kind = Address::new(address.as_str()).noun().to_owned();
            // Rows of different collections may share one.
            if kind != SEED
                && let Some(owner) = owners.insert((kind, sync_id.clone()), address.clone())
                && owner != *address
            {
                let message = format!("`{owner}` has the SyncID `{sync_id}` too: leave out one");
                return Err(error(message));
            }
            let before = lock.insert(Address::new(address.as_str()), SyncId::new(sync_id));
            if before.is_some() {
                let message = format!("`{address}` has a line already: leave out one");
                return Err(error(message));
            }
        }
        Ok(lock)
    }
}

fn word(text: &str) -> String {
    let is_plain = |character: char| {
        !character.is_whitespace() && !character.is_control() && !matches!(character, '"' | '#')
    };
    if !text.is_empty() && text.chars().all(is_plain) {
        text.to_owned()
    } else {
        serde_json::Value::from(text).to_string()
    }
}

/// The words of a line; nothing where a JSON string does not end.
fn read_words(mut line: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    while !line.is_empty() {
        if line.starts_with('"') {
            let mut strings = serde_json::Deserializer::from_str(line).into_iter::<String>();
            words.push(strings.next()?.ok()?);
            let end = strings.byte_offset();
            line = line.get(end..)?;
        } else {
            let end = line.find(char::is_whitespace).unwrap_or(line.len());
            words.push(line[..end].to_owned());
            line = &line[end..];
        }
        line = line.trim_start();
    }
    Some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_address_comes_back() {
        let lock: Lock = [
            ("policy.a", "b"),
            ("permission.a.my table.read", "_sync_default_public_policy"),
            ("field.\"x\".\n", "a\u{2028}b"),
            ("role.#", ""),
        ]
        .map(|(address, id)| (Address::new(address), SyncId::new(id)))
        .into_iter()
        .collect();
        assert_eq!(lock.to_string().parse::<Lock>(), Ok(lock));
    }

    #[test]
    fn a_line_that_cannot_be_read_is_named() {
        let error = |text: &str| text.parse::<Lock>().expect_err("it is wrong").to_string();
        assert_eq!(
            error("version 2\n"),
            "line 1: expected `version 1`, found `version 2`"
        );
        let wrong = error("version 1\n\nrole.a\n");
        assert!(wrong.starts_with("line 3: expected an address"), "{wrong}");
        let twice = error("version 1\nrole.a b\nrole.a c\n");
        assert!(
            twice.starts_with("line 3: `role.a` has a line already"),
            "{twice}"
        );
        let shared = error("version 1\nrole.a x\npolicy.a x\nrole.b x\n");
        assert!(
            shared.starts_with("line 4: `role.a` has the SyncID `x` too"),
            "{shared}"
        );
        let rows = "version 1\nseed.a.one 1\nseed.b.one 1\n".parse::<Lock>();
        assert_eq!(rows.expect("two collections").len(), 2);
    }
}
