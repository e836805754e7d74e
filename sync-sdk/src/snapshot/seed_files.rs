//! Reads seed files, in the form of directus-sync: an object a collection, or a
//! list of them, in any `.json` file of a folder.
//!
//! What directus-sync does is done here: files that speak of one collection are
//! one seed (what one of them forbids is forbidden, what one preserves is
//! preserved), and the path of a file starts at the folder that was named, not
//! at that of the seed file.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::error::{Finding, Problem, ReadErrors, WriteError};
use super::files::{Boundary, is_json, tree};
use super::replace::{Replacement, replace};
use super::write::WriteReport;
use crate::model::json::{form, lines_of_list, parse, parse_list, to_text};
use crate::model::seed::FILE_PATH;
use crate::model::{Address, Origin, Record, Seed, SeedMeta, SyncId};

/// Seeds as they were read.
#[derive(Debug, Default)]
pub struct LoadedSeeds {
    /// One a collection, in the order in which they are pushed.
    pub seeds: Vec<Seed>,
    /// The files, as they are.
    pub files: Vec<SeedFile>,
    /// What is odd.
    pub warnings: Vec<Finding>,
}

/// A seed file.
#[derive(Debug, Clone, PartialEq)]
pub struct SeedFile {
    /// Where it is.
    pub path: PathBuf,
    /// Where the paths in it start.
    pub root: PathBuf,
    /// What it says.
    pub document: Value,
}

impl SeedFile {
    /// The seeds in it: one, or those of a list.
    pub fn parts_mut(&mut self) -> &mut [Value] {
        match &mut self.document {
            Value::Array(parts) => parts,
            one => std::slice::from_mut(one),
        }
    }
}

/// One part of a file that speaks of a collection.
struct Part {
    /// `None` comes last.
    order: Option<f64>,
    seed: Seed,
}

/// Reads seed files, and those in folders.
///
/// ```
/// let folder = std::env::temp_dir().join("sync-sdk-doc-seeds");
/// std::fs::create_dir_all(&folder)?;
/// let text = r#"{ "collection": "section", "data": [{ "_sync_id": "harbour", "name": "Harbour" }] }"#;
/// std::fs::write(folder.join("sections.json"), text)?;
///
/// let loaded = sync_sdk::snapshot::read_seeds(&[folder])?;
/// assert_eq!(loaded.seeds[0].collection, "section");
/// assert_eq!(loaded.seeds[0].rows[0].fields["name"], "Harbour");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Everything that cannot be read, with file and line.
pub fn read_seeds(paths: &[PathBuf]) -> Result<LoadedSeeds, ReadErrors> {
    let mut loaded = LoadedSeeds::default();
    let mut parts = Vec::new();
    let mut errors = Vec::new();
    for path in paths {
        let (root, files) = match fs::metadata(path) {
            Ok(metadata) if metadata.is_file() => {
                let folder = path.parent().unwrap_or(Path::new(""));
                (folder.to_owned(), vec![path.clone()])
            }
            Ok(_) => match tree(path) {
                Ok(mut files) => {
                    files.sort();
                    let files = files.into_iter().filter(|file| is_json(file));
                    (path.clone(), files.map(|file| path.join(file)).collect())
                }
                Err(error) => {
                    errors.push(error);
                    continue;
                }
            },
            Err(_) => {
                let warning = Finding::of_file(path, Problem::NoSeeds);
                loaded.warnings.push(warning);
                continue;
            }
        };
        for file in files {
            match Reader::open(&file, &root) {
                Ok(mut reader) => {
                    parts.append(&mut reader.parts);
                    errors.append(&mut reader.errors);
                    loaded.files.push(reader.file);
                }
                Err(mut found) => errors.append(&mut found),
            }
        }
    }
    parts.sort_by(|one: &Part, other| match (one.order, other.order) {
        (Some(one), Some(other)) => one.total_cmp(&other),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    });
    for Part { seed, .. } in parts {
        match (loaded.seeds.iter_mut()).find(|first| first.collection == seed.collection) {
            Some(first) => merge(first, seed),
            None => loaded.seeds.push(seed),
        }
    }
    for seed in &loaded.seeds {
        find_doubles(seed, &mut errors);
    }
    match errors.is_empty() {
        true => Ok(loaded),
        false => Err(ReadErrors(errors)),
    }
}

fn merge(first: &mut Seed, seed: Seed) {
    let (one, other) = (&mut first.meta, seed.meta);
    one.create &= other.create;
    one.update &= other.update;
    one.delete &= other.delete;
    one.preserve_ids |= other.preserve_ids;
    one.ignore_on_update.extend(other.ignore_on_update);
    first.rows.extend(seed.rows);
}

fn find_doubles(seed: &Seed, errors: &mut Vec<Finding>) {
    let mut first: HashMap<&SyncId, &Origin> = HashMap::new();
    for row in &seed.rows {
        let Some(origin) = &row.origin else { continue };
        if let Some(first) = first.insert(&row.sync_id, origin) {
            let message = format!(
                "`_sync_id` {} is already that of the row at {first}; every row of `{}` needs its own",
                row.sync_id, seed.collection
            );
            let problem = Problem::BadSeed(message);
            errors.push(Finding::at(origin.clone(), row.address.clone(), problem));
        }
    }
}

/// Reads one file.
struct Reader {
    file: SeedFile,
    parts: Vec<Part>,
    errors: Vec<Finding>,
}

impl Reader {
    fn open(path: &Path, root: &Path) -> Result<Self, Vec<Finding>> {
        let text = Boundary::around([root]).text(path).map_err(|e| vec![e])?;
        let text = text.unwrap_or_default();
        let document = parse(&text).map_err(|error| vec![Finding::of_syntax(path, error)])?;
        let mut reader = Self {
            file: SeedFile {
                path: path.to_owned(),
                root: root.to_owned(),
                document: Value::Null,
            },
            parts: Vec::new(),
            errors: Vec::new(),
        };
        match &document {
            Value::Array(_) => {
                for element in parse_list(&text).unwrap_or_default() {
                    reader.part(&element.value, element.line, &[]);
                }
            }
            one => reader.part(one, 1, &lines_of_list(&text, "data")),
        }
        reader.file.document = document;
        Ok(reader)
    }

    fn problem(&mut self, line: u32, message: impl Into<String>) {
        let origin = self.origin(line);
        let problem = Problem::BadSeed(message.into());
        self.errors.push(Finding::at(origin, None, problem));
    }

    fn origin(&self, line: u32) -> Origin {
        Origin {
            file: self.file.path.display().to_string(),
            line,
        }
    }

    /// Reads a seed that starts on this line, and its rows on those, if known.
    fn part(&mut self, value: &Value, line: u32, lines: &[u32]) {
        let Value::Object(seed) = value else {
            let what = form(value);
            return self.problem(
                line,
                format!("a seed is expected, with `collection` and `data`; this is {what}"),
            );
        };
        let Some(collection) = seed.get("collection").and_then(Value::as_str) else {
            return self.problem(line, "the seed does not say its `collection`");
        };
        let (order, meta) = match read_meta(seed.get("meta")) {
            Ok(read) => read,
            Err(message) => return self.problem(line, message),
        };
        let Some(Value::Array(data)) = seed.get("data") else {
            return self.problem(line, "the seed has no list of rows, `data`");
        };
        let mut rows = Vec::with_capacity(data.len());
        for (index, row) in data.iter().enumerate() {
            let line = lines.get(index).copied().unwrap_or(line);
            match self.row(collection, row, line) {
                Ok(row) => rows.push(row),
                Err(message) => self.problem(line, format!("row {}: {message}", index + 1)),
            }
        }
        self.parts.push(Part {
            order,
            seed: Seed {
                collection: collection.to_owned(),
                root: None,
                insert_order: order.map_or(i64::MAX, |order| order as i64),
                meta,
                rows,
            },
        });
    }

    fn row(&self, collection: &str, value: &Value, line: u32) -> Result<Record, String> {
        let Value::Object(fields) = value else {
            return Err(format!("an object is expected, this is {}", form(value)));
        };
        let mut fields = fields.clone();
        let name = fields.shift_remove("_sync_id");
        // As records have it.
        let name = name.or_else(|| fields.shift_remove("_syncId"));
        let sync_id = match name {
            Some(Value::String(text)) if !text.is_empty() => SyncId::new(text),
            _ => {
                return Err("it has no `_sync_id`; give it one that no other row has".to_owned());
            }
        };
        let path = match fields.get(FILE_PATH) {
            None | Some(Value::Null) => None,
            Some(Value::String(path)) => Some(self.file.root.join(path)),
            Some(other) => {
                return Err(format!(
                    "`{FILE_PATH}` must be text, this is {}",
                    form(other)
                ));
            }
        };
        match path {
            Some(path) => {
                let path = path.to_string_lossy().into_owned();
                fields.insert(FILE_PATH.to_owned(), path.into());
            }
            None if collection == "directus_files" => {
                return Err(format!("it names no file to upload, `{FILE_PATH}`"));
            }
            None => {}
        }
        Ok(Record {
            address: Some(Address::new(format!("seed.{collection}.{sync_id}"))),
            origin: Some(self.origin(line)),
            ..Record::new(sync_id, fields)
        })
    }
}

fn read_meta(value: Option<&Value>) -> Result<(Option<f64>, SeedMeta), String> {
    let mut meta = SeedMeta::default();
    let said = match value {
        None => return Ok((None, meta)),
        Some(Value::Object(said)) => said,
        Some(other) => return Err(format!("`meta` must be an object, this is {}", form(other))),
    };
    for (name, flag) in [
        ("create", &mut meta.create),
        ("update", &mut meta.update),
        ("delete", &mut meta.delete),
        ("preserve_ids", &mut meta.preserve_ids),
    ] {
        match said.get(name) {
            None => {}
            Some(Value::Bool(value)) => *flag = *value,
            Some(other) => {
                return Err(format!(
                    "`meta.{name}` must be true or false, this is {}",
                    form(other)
                ));
            }
        }
    }
    let order = match said.get("insert_order") {
        None => None,
        Some(Value::Number(number)) => number.as_f64(),
        Some(other) => {
            return Err(format!(
                "`meta.insert_order` must be a number, this is {}",
                form(other)
            ));
        }
    };
    let names = said.get("ignore_on_update").cloned().unwrap_or_default();
    if !names.is_null() {
        meta.ignore_on_update = serde_json::from_value(names)
            .map_err(|_| "`meta.ignore_on_update` must be a list of names of fields")?;
    }
    Ok((order, meta))
}

/// Puts rows that were pulled into the seed files of their collections: a row
/// that is in a file is replaced there, what `rows` lacks leaves its file, and new
/// rows go behind the others of the collection, or into a file of their own in
/// `folder`. A collection that `pulled` lacks stays as it is. Files that have the
/// right bytes are not touched.
///
/// # Errors
/// When the system refuses.
pub fn write_pulled(
    mut files: Vec<SeedFile>,
    pulled: &[Seed],
    folder: &Path,
) -> Result<WriteReport, WriteError> {
    let mut report = WriteReport::default();
    let mut replacement = Replacement::default();
    let mut texts: Vec<(PathBuf, String)> = Vec::new();
    for seed in pulled {
        let mut rows: Vec<(&SyncId, Option<Value>)> = seed
            .rows
            .iter()
            .zip(seed.to_value()["data"].as_array().into_iter().flatten())
            .map(|(row, value)| (&row.sync_id, Some(value.clone())))
            .collect();
        let places: HashMap<&str, usize> = rows
            .iter()
            .enumerate()
            .map(|(index, (sync_id, _))| (sync_id.as_str(), index))
            .collect();
        let parts = files.iter_mut().flat_map(|file| {
            let root = file.root.clone();
            file.parts_mut()
                .iter_mut()
                .map(move |part| (root.clone(), part))
        });
        let mut parts: Vec<(PathBuf, &mut Vec<Value>)> = parts
            .filter(|(_, part)| part["collection"] == seed.collection.as_str())
            .filter_map(|(root, part)| Some((root, part.get_mut("data")?.as_array_mut()?)))
            .collect();
        for (root, data) in &mut parts {
            let taken = data.drain(..).filter_map(|row| {
                let name = row.get("_sync_id").or_else(|| row.get("_syncId"))?;
                rows[*places.get(name.as_str()?)?].1.take()
            });
            **data = taken.map(|row| below(root, row)).collect::<Vec<_>>();
        }
        let new = rows.iter_mut().filter_map(|(_, row)| row.take());
        match parts.last_mut() {
            Some((root, last)) => last.extend(new.map(|row| below(root, row))),
            None => {
                let file = folder.join(format!("{}.json", seed.collection));
                let mut document = seed.to_value();
                document["data"] = new.map(|row| below(folder, row)).collect();
                texts.push((file, to_text(&document)));
            }
        }
    }
    // The others stay as somebody has formatted them.
    let is_pulled = |part: &Value| {
        let mut collections = pulled.iter().map(|seed| seed.collection.as_str());
        collections.any(|collection| part["collection"] == collection)
    };
    let concerned = files.iter_mut().filter_map(|file| {
        let is_concerned = file.parts_mut().iter().any(is_pulled);
        is_concerned.then(|| (file.path.clone(), to_text(&file.document)))
    });
    let concerned: Vec<_> = concerned.chain(texts).collect();
    for (file, text) in concerned {
        if !report.is_current(&file, &file, &text)? {
            replacement.files.push((file, text));
        }
    }
    replace(replacement)?;
    Ok(report)
}

/// A row with the path of its file as it leads there from a folder.
fn below(root: &Path, mut row: Value) -> Value {
    if let Some(path) = row.get_mut(FILE_PATH)
        && let Some(relative) = path
            .as_str()
            .and_then(|path| Path::new(path).strip_prefix(root).ok())
    {
        *path = relative.to_string_lossy().replace('\\', "/").into();
    }
    row
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::Object;

    fn folder(files: &[(&str, Value)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, value) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            fs::write(path, to_text(value)).expect("written");
        }
        folder
    }

    fn read(folder: &tempfile::TempDir) -> Result<LoadedSeeds, ReadErrors> {
        read_seeds(&[folder.path().to_owned()])
    }

    #[test]
    fn files_of_one_collection_are_one_seed() {
        let folder = folder(&[
            (
                "a.json",
                json!([
                    { "collection": "article", "meta": { "insert_order": 2, "delete": false, "ignore_on_update": ["rank"] },
                      "data": [{ "_sync_id": "tide", "title": "The tide" }] },
                    { "collection": "last", "data": [] },
                ]),
            ),
            (
                "deep/b.json",
                json!({ "collection": "section", "meta": { "insert_order": 1.5 }, "data": [{ "_sync_id": "harbour" }] }),
            ),
            (
                "deep/c.json",
                json!({ "collection": "article", "meta": { "preserve_ids": true, "ignore_on_update": ["note"] },
                        "data": [{ "_syncId": "fair" }] }),
            ),
        ]);
        let loaded = read(&folder).expect("seeds");
        let names: Vec<_> = loaded.seeds.iter().map(|seed| &*seed.collection).collect();
        assert_eq!(names, ["section", "article", "last"]);
        let article = &loaded.seeds[1];
        let rows: Vec<_> = article
            .rows
            .iter()
            .map(|row| row.sync_id.as_str())
            .collect();
        assert_eq!(rows, ["tide", "fair"]);
        let meta = SeedMeta {
            delete: false,
            preserve_ids: true,
            ignore_on_update: vec!["rank".into(), "note".into()],
            ..SeedMeta::default()
        };
        assert_eq!(article.meta, meta);
        let origin = loaded.seeds[0].rows[0].origin.as_ref().expect("an origin");
        assert_eq!(origin.line, 7);
    }

    #[test]
    fn the_path_of_a_file_starts_at_the_folder_that_was_named() {
        let folder = folder(&[(
            "deep/files.json",
            json!({ "collection": "directus_files", "data": [{ "_sync_id": "logo", "_file_path": "assets/logo.svg" }] }),
        )]);
        let loaded = read(&folder).expect("seeds");
        let path = loaded.seeds[0].rows[0].text(FILE_PATH).map(PathBuf::from);
        assert_eq!(path, Some(folder.path().join("assets/logo.svg")));
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        let cases = [
            (json!(3), "this is a number"),
            (json!({ "data": [] }), "does not say its `collection`"),
            (json!({ "collection": "a" }), "no list of rows"),
            (
                json!({ "collection": "a", "meta": { "create": 1 }, "data": [] }),
                "`meta.create` must be true or false",
            ),
            (
                json!({ "collection": "a", "data": [{}] }),
                "row 1: it has no `_sync_id`",
            ),
            (
                json!({ "collection": "directus_files", "data": [{ "_sync_id": "a" }] }),
                "names no file",
            ),
            (
                json!({ "collection": "a", "data": [{ "_sync_id": "x" }, { "_sync_id": "x" }] }),
                "already that of the row at",
            ),
        ];
        for (document, expected) in cases {
            let errors = read(&folder(&[("seed.json", document)])).expect_err(expected);
            let text = errors.to_string();
            assert!(
                text.contains(expected) && text.contains("seed.json:"),
                "{text}"
            );
        }
    }

    #[test]
    fn pulled_rows_go_where_they_were() {
        let folder = folder(&[
            (
                "a.json",
                json!({ "collection": "section", "meta": { "update": false }, "data": [{ "_sync_id": "one", "name": "1" }, { "_sync_id": "gone" }] }),
            ),
            (
                "b.json",
                json!([{ "collection": "section", "data": [{ "_sync_id": "two", "name": "2" }] }]),
            ),
        ]);
        let loaded = read(&folder).expect("seeds");
        let row = |name: &str, text: &str| {
            let fields = Object::from_iter([("name".to_owned(), json!(text))]);
            Record::new(SyncId::new(name), fields)
        };
        let seed = |collection: &str, rows| Seed {
            collection: collection.to_owned(),
            root: None,
            insert_order: 1,
            meta: SeedMeta::default(),
            rows,
        };
        let pulled = [
            seed(
                "section",
                vec![row("three", "3"), row("two", "zwei"), row("one", "1")],
            ),
            seed("tag", vec![row("new", "n")]),
        ];
        let report = write_pulled(loaded.files, &pulled, folder.path()).expect("written");
        assert_eq!(report.created.len(), 1);
        let text = |name: &str| fs::read_to_string(folder.path().join(name)).expect("a file");
        let value = |name: &str| parse(&text(name)).expect("JSON");
        assert_eq!(
            value("a.json"),
            json!({ "collection": "section", "meta": { "update": false }, "data": [{ "_sync_id": "one", "name": "1" }] })
        );
        assert_eq!(
            value("b.json")[0]["data"],
            json!([{ "_sync_id": "two", "name": "zwei" }, { "_sync_id": "three", "name": "3" }])
        );
        assert_eq!(
            value("tag.json")["data"],
            json!([{ "_sync_id": "new", "name": "n" }])
        );
        let again = write_pulled(read(&folder).expect("seeds").files, &[], folder.path());
        assert_eq!(again.expect("written").changed.len(), 0);
    }
}
