//! The data model of a dump: the files of the snapshot folder.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::error::{Finding, Problem};
use super::files::{is_json, tree};
use super::order::locale_compare;
use super::read::Reader;
use super::{Layout, WHOLE_FILE, current_snapshot};
use crate::model::json::{form, lines_of_list, parse};
use crate::model::{DataModel, Object, Origin, SchemaKind};

/// Reads the data model and how it is stored; `None` when there is none, or
/// when it has errors.
pub(super) fn read(
    reader: &mut Reader,
    folder: &Path,
    layout: Layout,
) -> Option<(DataModel, Layout)> {
    let current = current_snapshot(folder);
    if current != folder {
        reader.warnings.push(Finding::of_file(
            folder,
            Problem::Interrupted(current.clone()),
        ));
    }
    let known = reader.errors.len();
    let files = match files(&current, layout) {
        Ok(files) => files,
        Err(error) => {
            reader.errors.push(error);
            return None;
        }
    };
    let mut parts = Parts::default();
    for path in &files {
        if let Err(error) = parts.add_file(reader, path) {
            reader.errors.push(error);
        }
    }
    if reader.errors.len() > known {
        return None;
    }
    if parts.is_empty() {
        reader
            .warnings
            .push(Finding::of_file(folder, Problem::DataModelNotDescribed));
        return None;
    }
    let errors = parts.check(&current);
    if !errors.is_empty() {
        reader.errors.extend(errors);
        return None;
    }
    Some((parts.model, parts.layout))
}

/// The files to read, in an order that does not depend on the file system.
fn files(folder: &Path, layout: Layout) -> Result<Vec<PathBuf>, Finding> {
    if layout == Layout::Whole {
        return Ok(vec![folder.join(WHOLE_FILE)]);
    }
    let mut files = tree(folder)?;
    // A link to a folder would hide what is behind it, so it is kept to be
    // refused.
    files.retain(|path| is_json(path) || folder.join(path).is_dir());
    let components = |path: &Path| -> Vec<String> {
        let path = path.with_extension("");
        let names = path.components();
        names
            .map(|name| name.as_os_str().to_string_lossy().into_owned())
            .collect()
    };
    let mut keyed: Vec<_> = files
        .into_iter()
        .map(|file| (components(&file), file))
        .collect();
    keyed.sort_by(|(left, _), (right, _)| {
        let names = left.iter().zip(right);
        names
            .map(|(left, right)| locale_compare(left, right))
            .find(|order| *order != Ordering::Equal)
            .unwrap_or_else(|| left.len().cmp(&right.len()))
    });
    Ok(keyed
        .into_iter()
        .map(|(_, file)| folder.join(file))
        .collect())
}

/// What the files have said so far.
#[derive(Default)]
struct Parts {
    model: DataModel,
    layout: Layout,
    /// Where the head of the snapshot is.
    head: Option<Origin>,
    /// Where each entry is, in the order in which the entries were read.
    places: HashMap<SchemaKind, Vec<Origin>>,
}

impl Parts {
    fn is_empty(&self) -> bool {
        self.head.is_none() && self.places.is_empty()
    }

    fn add_file(&mut self, reader: &Reader, path: &Path) -> Result<(), Finding> {
        let Some(text) = reader.boundary.text(path)? else {
            return Ok(());
        };
        let object = match parse(&text).map_err(|error| Finding::of_syntax(path, error))? {
            Value::Object(object) => object,
            other => return Err(Finding::of_file(path, Problem::NotAnObject(form(&other)))),
        };
        let origin = |line| Origin {
            file: path.display().to_string(),
            line,
        };
        if object.contains_key("collection") {
            let kind = match object.contains_key("field") {
                false => SchemaKind::Collections,
                true if object.contains_key("related_collection") => SchemaKind::Relations,
                true => SchemaKind::Fields,
            };
            if let (Layout::Whole, Some(first)) = (self.layout, self.head.clone()) {
                return Err(Finding::of_file(path, Problem::SecondSnapshot { first }));
            }
            self.places.entry(kind).or_default().push(origin(1));
            self.model.entries_mut(kind).push(object);
            return Ok(());
        }
        let is_whole = SchemaKind::ALL
            .iter()
            .any(|kind| object.contains_key(kind.name()));
        if !is_whole && !object.contains_key("version") {
            return Err(Finding::of_file(path, Problem::UnknownEntry));
        }
        if let Some(first) = self.head.replace(origin(1)) {
            return Err(Finding::of_file(path, Problem::SecondSnapshot { first }));
        }
        if !is_whole {
            self.model.info = object;
            return Ok(());
        }
        if let Some(first) = self.places.values().flatten().next().cloned() {
            return Err(Finding::of_file(path, Problem::SecondSnapshot { first }));
        }
        self.layout = Layout::Whole;
        self.model = DataModel::from_document(object)
            .map_err(|message| Finding::of_file(path, Problem::BadDocument(message)))?;
        for kind in SchemaKind::ALL {
            let lines = lines_of_list(&text, kind.name());
            self.places
                .insert(kind, lines.into_iter().map(origin).collect());
        }
        Ok(())
    }

    /// What is wrong with the data model as a whole.
    fn check(&self, folder: &Path) -> Vec<Finding> {
        let mut errors = Vec::new();
        if !self.model.info.contains_key("version") {
            errors.push(Finding::of_file(folder, Problem::NoInfo));
        }
        let mut names: HashMap<(SchemaKind, &str, &str), &Origin> = HashMap::new();
        for kind in SchemaKind::ALL {
            let places = self.places.get(&kind).into_iter().flatten();
            for (entry, origin) in self.model.entries(kind).iter().zip(places) {
                let fail = |problem| {
                    let address = Some(kind.address(entry));
                    Finding::at(origin.clone(), address, problem)
                };
                let (collection, field) = match entry_name(kind, entry) {
                    Ok(name) => name,
                    Err(key) => {
                        errors.push(Finding::at(origin.clone(), None, Problem::NoName(key)));
                        continue;
                    }
                };
                if let Some(first) = names.insert((kind, collection, field), origin) {
                    let first = first.clone();
                    errors.push(fail(Problem::DuplicateEntry { first }));
                }
                // Collections come first, so all of them are known by now.
                if kind != SchemaKind::Collections
                    && !collection.starts_with("directus_")
                    && !names.contains_key(&(SchemaKind::Collections, collection, ""))
                {
                    let collection = collection.to_owned();
                    errors.push(fail(Problem::UnknownCollection { collection }));
                }
            }
        }
        errors
    }
}

/// The names of an entry, or the key whose value is none.
fn entry_name(kind: SchemaKind, entry: &Object) -> Result<(&str, &str), &'static str> {
    let name = |key: &'static str| match entry.get(key) {
        Some(Value::String(name)) if !name.is_empty() => Ok(name.as_str()),
        _ => Err(key),
    };
    let field = match kind {
        SchemaKind::Collections => "",
        SchemaKind::Fields | SchemaKind::Relations => name("field")?,
    };
    Ok((name("collection")?, field))
}
