//! From a dump folder to a snapshot.

use std::collections::hash_map::{Entry, HashMap};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use serde_json::Value;

use super::check::{dangling_references, of_directus_10};
use super::data_model;
use super::error::{Finding, Problem, ReadErrors};
use super::files::{Boundary, entries, is_json};
use super::{DumpFolders, Layout};
use crate::model::json::{Element, ListError, form, parse_list};
use crate::model::{Key, Kind, Origin, Record, Snapshot, SyncId};

/// What to read of a dump folder.
#[derive(Debug, Clone)]
pub struct ReadOptions {
    /// Where the parts are.
    pub folders: DumpFolders,
    /// The kinds to read; those without a file of their own are passed over.
    /// Files of other kinds are not even opened. Empty for `--no-collections`.
    pub kinds: BTreeSet<Kind>,
    /// Whether to read the data model (`--no-snapshot`).
    pub data_model: bool,
    /// [`Layout::Whole`] reads nothing but `snapshot.json`, as `--no-split`
    /// does. [`Layout::Split`] takes every file for what it says, a whole
    /// snapshot too.
    pub layout: Layout,
    /// The kinds of which the dump need not hold every record, as hooks leave some
    /// out of it: a reference to one that it lacks is no error.
    pub partial: BTreeSet<Kind>,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            folders: DumpFolders::default(),
            kinds: Kind::dumped().collect(),
            data_model: true,
            layout: Layout::Split,
            partial: BTreeSet::new(),
        }
    }
}

/// A dump folder that was read without an error.
#[derive(Debug)]
pub struct Loaded {
    /// What it says. Every record has an [`Origin`] and an address.
    pub snapshot: Snapshot,
    /// What is worth knowing: kinds without a file, files that were not read.
    pub warnings: Vec<Finding>,
    /// How the data model was stored, `None` when there is none.
    pub layout: Option<Layout>,
}

/// Reads a dump folder.
///
/// A kind whose file is missing is not described by the result, with a warning;
/// so is the data model when its folder is missing or empty.
///
/// # Errors
///
/// Everything that is wrong, at once: a file that cannot be read or is not
/// valid JSON of the right form, a record without `_syncId`, two records or
/// entries of the same identity, a reference to a record that the dump should
/// have and has not, a path without a dump. A file with an error is never read
/// as one with fewer records.
pub fn read(path: &Path, options: &ReadOptions) -> Result<Loaded, ReadErrors> {
    check_folder(path).map_err(|error| ReadErrors(vec![error]))?;
    let collections = path.join(&options.folders.collections);
    let snapshot = path.join(&options.folders.snapshot);
    let mut reader = Reader {
        boundary: Boundary::around([path, &collections, &snapshot]),
        errors: Vec::new(),
        warnings: Vec::new(),
    };
    let kinds: Vec<Kind> = Kind::dumped()
        .filter(|kind| options.kinds.contains(kind))
        .collect();
    let mut complete = BTreeSet::new();
    let mut records = BTreeMap::new();
    if !kinds.is_empty() {
        (records, complete) = reader.records(&collections, &kinds);
        complete.retain(|kind| !options.partial.contains(kind));
    }
    let model = if options.data_model {
        data_model::read(&mut reader, &snapshot, options.layout)
    } else {
        None
    };
    let wanted = options.data_model || !kinds.is_empty();
    if wanted && records.is_empty() && model.is_none() && reader.errors.is_empty() {
        reader
            .errors
            .push(Finding::of_file(path, Problem::EmptyDump));
    }

    let (data_model, layout) = model.unzip();
    let mut snapshot = Snapshot {
        records,
        data_model,
        ..Snapshot::default()
    };
    snapshot.name_records();
    let (errors, warnings) = dangling_references(&snapshot, &complete);
    reader.errors.extend(of_directus_10(&snapshot));
    reader.errors.extend(errors);
    reader.warnings.extend(warnings);
    if reader.errors.is_empty() {
        Ok(Loaded {
            snapshot,
            warnings: reader.warnings,
            layout,
        })
    } else {
        Err(ReadErrors(reader.errors))
    }
}

fn check_folder(path: &Path) -> Result<(), Finding> {
    let problem = match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => return Ok(()),
        Ok(_) => Problem::NotAFolder,
        Err(error) if error.kind() == ErrorKind::NotFound => Problem::NoFolder,
        Err(error) => Problem::Unreadable(error),
    };
    Err(Finding::of_file(path, problem))
}

/// Reads files and gathers what is wrong with them.
pub(super) struct Reader {
    pub(super) boundary: Boundary,
    pub(super) errors: Vec<Finding>,
    pub(super) warnings: Vec<Finding>,
}

impl Reader {
    /// The records by kind, and the kinds of which all records are known.
    fn records(
        &mut self,
        folder: &Path,
        kinds: &[Kind],
    ) -> (BTreeMap<Kind, Vec<Record>>, BTreeSet<Kind>) {
        let mut records = BTreeMap::new();
        let mut complete = BTreeSet::new();
        let files = match entries(folder) {
            Ok(files) if files.is_empty() => {
                self.warnings
                    .push(Finding::of_file(folder, Problem::RecordsNotDescribed));
                return (records, complete);
            }
            Ok(files) => files,
            Err(error) => {
                self.errors.push(error);
                return (records, complete);
            }
        };
        for kind in kinds.iter().copied() {
            let path = folder.join(format!("{kind}.json"));
            let known = self.errors.len();
            match self.boundary.text(&path) {
                Ok(Some(text)) => {
                    records.insert(kind, self.records_of(kind, &path, &text));
                    if self.errors.len() == known {
                        complete.insert(kind);
                    }
                }
                Ok(None) => self
                    .warnings
                    .push(Finding::of_file(&path, Problem::KindNotDescribed(kind))),
                Err(error) => self.errors.push(error),
            }
        }
        for path in files.iter().filter(|path| is_json(path)) {
            let name = path.file_stem().unwrap_or_default().to_string_lossy();
            let known = Kind::from_name(&name).is_some_and(|kind| kind.spec().dumped);
            // Earlier versions of directus-sync wrote files for kinds that no
            // longer exist, with nothing in them.
            if !known && !self.is_empty_list(path) {
                self.warnings
                    .push(Finding::of_file(path, Problem::UnknownFile));
            }
        }
        (records, complete)
    }

    fn is_empty_list(&self, path: &Path) -> bool {
        let text = self.boundary.text(path);
        text.is_ok_and(|text| text.is_some_and(|text| parse_list(&text) == Ok(Vec::new())))
    }

    fn records_of(&mut self, kind: Kind, path: &Path, text: &str) -> Vec<Record> {
        let elements = match parse_list(text) {
            Ok(elements) => elements,
            Err(ListError::NotAList(form)) => {
                self.errors
                    .push(Finding::of_file(path, Problem::NotAList(form)));
                return Vec::new();
            }
            Err(ListError::Syntax(errors)) => {
                let errors = errors.into_iter();
                self.errors
                    .extend(errors.map(|error| Finding::of_syntax(path, error)));
                return Vec::new();
            }
        };
        let file = path.display().to_string();
        let mut places: HashMap<SyncId, Origin> = HashMap::with_capacity(elements.len());
        let mut records: Vec<Record> = Vec::with_capacity(elements.len());
        for Element { line, value } in elements {
            let origin = Origin {
                file: file.clone(),
                line,
            };
            let first = records.first().and_then(|first| first.origin.clone());
            let problem = match (record(value), first) {
                (Err(problem), _) => problem,
                (Ok(_), Some(first)) if kind.spec().key == Key::Singleton => {
                    Problem::SecondSingleton { kind, first }
                }
                (Ok(mut record), _) => match places.entry(record.sync_id.clone()) {
                    Entry::Vacant(place) => {
                        place.insert(origin.clone());
                        record.origin = Some(origin);
                        records.push(record);
                        continue;
                    }
                    Entry::Occupied(place) => Problem::DuplicateSyncId {
                        sync_id: record.sync_id,
                        first: place.get().clone(),
                    },
                },
            };
            self.errors.push(Finding::at(origin, None, problem));
        }
        records
    }
}

fn record(value: Value) -> Result<Record, Problem> {
    let Value::Object(mut fields) = value else {
        return Err(Problem::NotAnObject(form(&value)));
    };
    match fields.shift_remove("_syncId") {
        Some(Value::String(sync_id)) if sync_id.trim().is_empty() => Err(Problem::EmptySyncId),
        Some(Value::String(sync_id)) => Ok(Record::new(SyncId::new(sync_id), fields)),
        Some(other) => Err(Problem::SyncIdNotText(form(&other))),
        None => Err(Problem::NoSyncId),
    }
}
