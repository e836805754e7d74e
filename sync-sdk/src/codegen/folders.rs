//! The folders of the file library, all in one file.

use std::collections::HashMap;

use heck::ToTitleCase;
use super::attribute::Attribute;
use super::code::Code;
use super::file::File;
use super::literal::string;
use super::names::TypeName;
use super::record::{is_name, say_more};
use super::{Context, Output};
use crate::model::{Kind, Object, Record};

pub(super) fn write(cx: &Context<'_>, out: &mut Output) {
    let records = cx.snapshot.of(Kind::Folders);
    let tree = Tree {
        by_id: records
            .iter()
            .map(|record| (record.sync_id.as_str(), record))
            .collect(),
    };
    if records.is_empty() {
        return;
    }
    let mut file = File::new("folders.rs");
    file.head("The folders of the file library.");
    for (record, name) in tree.in_order(cx, records) {
        tree.write(cx, record, name, &mut file);
        out.root("folders", name);
        out.is(Kind::Folders, name.key(), &record.sync_id);
    }
    out.files.push(file);
}

struct Tree<'a> {
    by_id: HashMap<&'a str, &'a Record>,
}

impl<'a> Tree<'a> {
    /// Folders before those that lie in them, otherwise by their names.
    fn in_order<'b>(
        &self,
        cx: &'b Context<'_>,
        records: &'a [Record],
    ) -> Vec<(&'a Record, &'b TypeName)> {
        let mut named: Vec<_> = records
            .iter()
            .filter_map(|record| {
                let name = cx.names.record(Kind::Folders, record.sync_id.as_str())?;
                let mut path = vec![&name.ident];
                let mut place = record;
                while let Some(parent) = self.parent(place) {
                    let parent_id = parent.sync_id.as_str();
                    path.extend(
                        cx.names
                            .record(Kind::Folders, parent_id)
                            .map(|it| &it.ident),
                    );
                    place = parent;
                }
                path.reverse();
                Some((path, record, name))
            })
            .collect();
        named.sort_by(|(a, ..), (b, ..)| a.cmp(b));
        named
            .into_iter()
            .map(|(_, record, name)| (record, name))
            .collect()
    }

    /// The folder that it lies in, if that can be said by its type: it is there,
    /// and its own folders do not lead back.
    fn parent(&self, record: &Record) -> Option<&'a Record> {
        let above = |record: &Record| self.by_id.get(record.text("parent")?).copied();
        let parent = above(record)?;
        let mut place = Some(parent);
        for _ in 0..self.by_id.len() {
            place = place.and_then(above);
        }
        place.is_none().then_some(parent)
    }

    fn write(&self, cx: &Context<'_>, record: &Record, name: &TypeName, file: &mut File) {
        let mut attribute = Attribute::new("folder");
        let mut said = Object::new();
        let label = name.ident.to_title_case();
        let text = record.text("name").filter(|text| is_name(text));
        if let Some(text) = text.filter(|text| *text != label) {
            attribute.set("name", string(text));
        }
        said.insert("name".to_owned(), text.unwrap_or(&label).into());
        let parent = self.parent(record).map(|parent| parent.sync_id.as_str());
        let parent = parent.filter(|id| match cx.names.record(Kind::Folders, id) {
            Some(name) => {
                let name = file.name(name);
                attribute.set("parent", Code::text(name));
                true
            }
            None => false,
        });
        said.insert("parent".to_owned(), parent.into());
        match record.text("type") {
            Some("flows") => {
                attribute.flag("flows");
                said.insert("type".to_owned(), "flows".into());
            }
            // What a server says of every other folder, where it says anything.
            Some("files") => {
                said.insert("type".to_owned(), "files".into());
            }
            _ => {}
        }
        say_more(&mut attribute, record, Kind::Folders, &said);
        file.gap();
        file.line(0, "#[derive(Folder)]");
        file.attribute(0, &attribute);
        file.line(0, format!("pub struct {};", name.ident));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::codegen::{Options, generate};
    use crate::model::{Kind, Record, Snapshot, SyncId};

    fn generated(folders: &[(&str, serde_json::Value)]) -> String {
        let records = folders.iter().map(|(id, fields)| {
            let fields = fields.as_object().cloned().unwrap_or_default();
            Record::new(SyncId::new(*id), fields)
        });
        let snapshot = Snapshot {
            records: [(Kind::Folders, records.collect())].into(),
            ..Snapshot::default()
        };
        let mut generated = generate(&snapshot, &Options::new("test")).expect("code");
        generated.files.remove("folders.rs").expect("folders")
    }

    #[test]
    fn folders_stand_behind_those_that_they_lie_in() {
        let text = generated(&[
            ("c", json!({ "name": "Année 2024", "parent": "b" })),
            (
                "b",
                json!({ "name": "Media", "parent": null, "type": "files" }),
            ),
            ("d", json!({ "name": "Media", "parent": "b" })),
            (
                "a",
                json!({ "name": "At Night", "parent": null, "type": "flows" }),
            ),
        ]);
        let (_, text) = text.split_once("prelude::*;\n\n").expect("a prelude");
        assert_eq!(
            text,
            "#[derive(Folder)]
#[folder(flows)]
pub struct AtNight;

#[derive(Folder)]
pub struct Media;

#[derive(Folder)]
#[folder(name = \"Année 2024\", parent = Media)]
pub struct Annee2024;

#[derive(Folder)]
#[folder(name = \"Media\", parent = Media)]
pub struct MediaFolder;
"
        );
    }

    #[test]
    fn what_no_attribute_says_is_said_in_json() {
        let text = generated(&[
            ("a", json!({ "name": "A", "parent": "gone" })),
            ("b", json!({ "name": "B", "parent": "c" })),
            ("c", json!({ "name": "C", "parent": "b" })),
            ("d", json!({ "name": " ", "parent": null })),
            (
                "e",
                json!({ "name": "E", "parent": null, "type": "else", "more": [1] }),
            ),
            ("f", json!({ "name": "F", "parent": "f" })),
        ]);
        for line in [
            r#"#[folder(record = json!({ "parent": "gone" }))]"#,
            r#"#[folder(record = json!({ "parent": "c" }))]"#,
            r#"#[folder(record = json!({ "parent": "b" }))]"#,
            r#"#[folder(record = json!({ "name": " " }))]"#,
            r#"#[folder(record = json!({ "more": [1], "type": "else" }))]"#,
            r#"#[folder(record = json!({ "parent": "f" }))]"#,
        ] {
            assert!(text.contains(line), "{line}\n{text}");
        }
    }
}
