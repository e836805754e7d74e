//! The file names of a split snapshot.

use std::collections::HashMap;
use std::path::PathBuf;

use serde_json::Value;

use super::order::locale_compare;
use crate::model::{DataModel, Object, SchemaKind};

/// The longest name of a file or folder, in bytes, with room for a suffix and
/// `.json` in the 255 bytes that file systems take.
const MAX_NAME: usize = 245;

/// The file of each entry, relative to the snapshot folder, in the order in
/// which the files are named.
pub(super) fn entry_files(model: &DataModel) -> Vec<(PathBuf, &Object)> {
    let mut names = FileNames::default();
    let mut files = Vec::new();
    for kind in SchemaKind::ALL {
        let mut entries: Vec<(&str, &str, &Object)> = model
            .entries(kind)
            .iter()
            .map(|entry| {
                let text = |key| entry.get(key).and_then(Value::as_str).unwrap_or_default();
                (text("collection"), text("field"), entry)
            })
            .collect();
        // Which of two colliding names gets the suffix depends on the names
        // alone, so that no file changes its name when an entry comes from
        // elsewhere. The server lists collections by code points.
        entries.sort_by(|left, right| {
            left.0
                .cmp(right.0)
                .then_with(|| locale_compare(left.1, right.1))
        });
        for (collection, field, entry) in entries {
            let mut path = format!("{}/{}", kind.name(), safe(collection));
            if kind != SchemaKind::Collections {
                path.push('/');
                path.push_str(&safe(field));
            }
            files.push((names.unused(path), entry));
        }
    }
    files
}

/// The names in use. Names that differ only in case are one file on some
/// systems.
#[derive(Default)]
struct FileNames {
    /// The last suffix of each name, in lower case.
    used: HashMap<String, usize>,
}

impl FileNames {
    fn unused(&mut self, path: String) -> PathBuf {
        let lower = path.to_lowercase();
        let Some(last) = self.used.get(&lower).copied() else {
            self.used.insert(lower, 1);
            return format!("{path}.json").into();
        };
        let mut suffix = last + 1;
        while self.used.contains_key(&format!("{lower}_{suffix}")) {
            suffix += 1;
        }
        self.used.insert(format!("{lower}_{suffix}"), 1);
        self.used.insert(lower, suffix);
        format!("{path}_{suffix}.json").into()
    }
}

/// A name as a file name, or as directus-sync has it: a name with a slash is a
/// file in a folder. Names that are none, or that would lead elsewhere, are
/// changed; a reader goes by what a file says.
fn safe(name: &str) -> String {
    if matches!(name, "" | "." | "..") {
        return format!("%{}", name.replace('.', "2E"));
    }
    if leads_elsewhere(name) {
        return cut(&name.replace('/', "%2F"));
    }
    let parts: Vec<String> = name.split('/').map(cut).collect();
    parts.join("/")
}

/// Whether a part of the name is no folder, or may be the file of another name.
fn leads_elsewhere(name: &str) -> bool {
    let mut parts = name.split('/');
    let last = parts.next_back();
    let is_none = |part: &str| matches!(part, "" | "." | "..");
    last.is_some_and(is_none) || parts.any(|part| is_none(part) || part.ends_with(".json"))
}

/// A part of a name, without what is a separator or nothing to the system, and
/// not longer than it takes.
fn cut(part: &str) -> String {
    let mut safe = String::with_capacity(part.len());
    for character in part.chars() {
        let piece = if is_unsafe(character) {
            format!("%{:02X}", u32::from(character))
        } else {
            character.to_string()
        };
        if safe.len() + piece.len() > MAX_NAME {
            break;
        }
        safe.push_str(&piece);
    }
    safe
}

/// Whether no file name of this system can have it.
fn is_unsafe(character: char) -> bool {
    character == '\0'
        || cfg!(windows) && (character.is_control() || r#"<>:"|?*\"#.contains(character))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn files(names: &[(&str, Option<&str>)]) -> Vec<(String, String)> {
        let mut model = DataModel::default();
        for (collection, field) in names {
            let mut entry = Object::new();
            entry.insert("collection".into(), json!(collection));
            match field {
                Some(field) => {
                    entry.insert("field".into(), json!(field));
                    model.fields.push(entry);
                }
                None => model.collections.push(entry),
            }
        }
        let files = entry_files(&model);
        files
            .iter()
            .map(|(path, entry)| {
                let name = entry.get("field").unwrap_or(&entry["collection"]);
                (
                    path.to_string_lossy().into_owned(),
                    name.as_str().unwrap_or_default().to_owned(),
                )
            })
            .collect()
    }

    fn paths(names: &[(&str, Option<&str>)]) -> Vec<String> {
        files(names).into_iter().map(|(path, _)| path).collect()
    }

    #[test]
    fn names_that_differ_in_case_get_a_suffix() {
        let entries = [
            ("a", Some("Content")),
            ("a", Some("CONTENT")),
            ("a", Some("content")),
            ("a", Some("content_2")),
        ];
        let expected = [
            ("fields/a/content.json", "content"),
            ("fields/a/Content_2.json", "Content"),
            ("fields/a/CONTENT_3.json", "CONTENT"),
            ("fields/a/content_2_2.json", "content_2"),
        ]
        .map(|(path, name)| (path.to_owned(), name.to_owned()));
        assert_eq!(files(&entries), expected);
        let mut backward = entries;
        backward.reverse();
        assert_eq!(files(&backward), expected);
    }

    #[test]
    fn collections_that_differ_in_case_never_share_a_file() {
        assert_eq!(
            paths(&[("b", None), ("B", None), ("b", Some("x")), ("B", Some("X"))]),
            [
                "collections/B.json",
                "collections/b_2.json",
                "fields/B/X.json",
                "fields/b/x_2.json"
            ]
        );
    }

    #[test]
    fn names_stay_inside_the_folder() {
        assert_eq!(
            paths(&[
                ("../../etc/passwd", None),
                ("..", None),
                ("", None),
                ("a\0b", None),
                ("..", Some("..")),
                ("a/../b", Some("/x")),
                ("a b.c", Some("x:y")),
            ]),
            [
                "collections/%.json",
                "collections/%2E2E.json",
                "collections/..%2F..%2Fetc%2Fpasswd.json",
                "collections/a%00b.json",
                "fields/%2E2E/%2E2E.json",
                "fields/a b.c/x:y.json",
                "fields/a%2F..%2Fb/%2Fx.json",
            ]
        );
    }

    #[test]
    fn a_slash_makes_folders_as_with_directus_sync() {
        assert_eq!(
            paths(&[
                ("a", Some("b/c")),
                ("a/b", Some("c")),
                ("a", Some("b.json/c")),
                ("a", Some("b/")),
            ]),
            [
                "fields/a/b.json%2Fc.json",
                "fields/a/b%2F.json",
                "fields/a/b/c.json",
                "fields/a/b/c_2.json",
            ]
        );
    }

    #[test]
    fn long_names_are_cut_and_told_apart() {
        let (one, two) = ("ä".repeat(150) + "1", "ä".repeat(150) + "2");
        let cut = "ä".repeat(122);
        assert_eq!(
            paths(&[(&one, None), (&two, None)]),
            [
                format!("collections/{cut}.json"),
                format!("collections/{cut}_2.json")
            ]
        );
    }
}
