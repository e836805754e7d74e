//! The pictures of the settings, by their content.
//!
//! A setting that names a file is compared as a field of its own
//! (`assets.project_logo`) that holds what the content is called: its [`key`]. So
//! what is known of fields, such as who changed them last, is known of pictures,
//! and where pictures are not [selected](super::Selection::assets) there is
//! nothing that could be written. What is sent is the setting with the key of the
//! file on the target.
//!
//! A picture is uploaded under its own key. A push that was interrupted finds it
//! by that, and no file is ever given another content: somebody else may use it.

mod found;
mod in_crate;
mod local;
mod uploads;

use std::path::Path;

use sha2::{Digest as _, Sha256};
use uuid::{Builder, Uuid};

use crate::model::Object;

pub(super) use self::found::read;
pub use self::found::{FoundAsset, FoundFile, PulledAssets};
pub use self::in_crate::path_in_crate;
pub use self::local::{Assets, LocalAsset};
pub(super) use self::uploads::{AssetPlan, name, plan, tell_of};

/// Stands before the name of a setting in the field that holds its content's key.
const FIELD: &str = "assets.";

/// The field that holds the key of a setting's content.
pub(super) fn field(setting: &str) -> String {
    format!("{FIELD}{setting}")
}

/// The setting whose content's key a field holds.
fn setting(field: &str) -> Option<&str> {
    field.strip_prefix(FIELD)
}

/// Whether a field holds the key of a setting's content.
pub(super) fn is_field(name: &str) -> bool {
    setting(name).is_some()
}

/// Takes the keys of contents out of a row.
pub(super) fn take_out(row: &mut Object) {
    row.retain(|name, _| !is_field(name));
}

/// What a content is called: a UUID (version 8) made of its SHA-256, of which it
/// has 106 bits, and of its length, of which it has 16. So the size that a server
/// tells of a file shows nearly every other content, without reading it.
pub(super) fn key(content: &[u8]) -> Uuid {
    let mut bytes = half(content);
    bytes[14..].copy_from_slice(&length_in_key(content.len() as u64));
    Uuid::new_v8(bytes)
}

/// Whether a file of ours has this content.
fn has_content(path: &Path, key: &str) -> bool {
    let content = std::fs::read(path);
    content.is_ok_and(|content| self::key(&content).to_string() == key)
}

/// What a key says of a length.
fn length_in_key(bytes: u64) -> [u8; 2] {
    let [.., high, low] = bytes.to_be_bytes();
    [high, low]
}

/// Whether a file may be called by its content: its key is one that we make, of a
/// content of this length.
fn may_tell(key: &Uuid, bytes: u64) -> bool {
    key.get_version_num() == 8 && key.as_bytes()[14..] == length_in_key(bytes)
}

/// Another key for a content, where a file with other content has its own.
fn other_key(key: &Uuid, number: u32) -> Uuid {
    let mut seed = key.as_bytes().to_vec();
    seed.extend(number.to_be_bytes());
    // Of the version of random ones: it says nothing of the content.
    Builder::from_random_bytes(half(&seed)).into_uuid()
}

/// The first half of a digest.
fn half(text: &[u8]) -> [u8; 16] {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&Sha256::digest(text)[..16]);
    bytes
}

/// The ending of a file of this name, with the point; nothing where it has none.
pub(super) fn ending(name: &str) -> String {
    let ending = Path::new(name).extension().unwrap_or_default();
    let ending = ending.to_string_lossy().to_lowercase();
    let is_plain = ending.len() <= 10 && ending.bytes().all(|byte| byte.is_ascii_alphanumeric());
    match is_plain && !ending.is_empty() {
        true => format!(".{ending}"),
        false => String::new(),
    }
}

/// What people see of a picture.
fn described(name: &str, bytes: Option<u64>, key: &str) -> String {
    let short = key.split('-').next().unwrap_or_default();
    match bytes {
        Some(bytes) => format!("{name} ({bytes} bytes, content {short})"),
        None => format!("{name} (content {short})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_of_the_content_alone() {
        let one = key(b"one");
        assert_eq!(one, key(b"one"));
        assert_ne!(one, key(b"two"));
        assert_eq!(one.get_version_num(), 8);
        // A key that was given once must be found by every later version.
        assert_eq!(one.to_string(), "7692c3ad-3540-8b80-bc02-0b3aee660003");
        assert!(may_tell(&one, 3) && !may_tell(&one, 4));
        let other = other_key(&one, 1);
        assert_eq!(other.get_version_num(), 4);
        assert!(!may_tell(&other, 3));
        assert_ne!(other, other_key(&one, 2));
    }

    #[test]
    fn an_ending_leads_nowhere_else() {
        assert_eq!(ending("Our Logo.SVG"), ".svg");
        for name in ["logo", "a.", "a.b c", "a.svg/../x", "a.averylongending"] {
            assert_eq!(ending(name), "", "{name}");
        }
    }

    #[test]
    fn a_setting_is_found_by_its_field() {
        assert_eq!(setting(&field("project_logo")), Some("project_logo"));
        assert_eq!(setting("project_logo"), None);
    }
}
