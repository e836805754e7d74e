//! Reads seed files.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::{LoadedSeeds, SeedFile};
use crate::model::json::{form, lines_of_list, parse, parse_list};
use crate::model::seed::FILE_PATH;
use crate::model::{Address, Object, Origin, Record, Seed, SeedMeta, SyncId};
use crate::snapshot::error::{Finding, Problem, ReadErrors};
use crate::snapshot::files::{Boundary, is_json, tree};

/// What a seed says, and what its `meta` says.
const SEED_KEYS: &[&str] = &["collection", "meta", "data"];
const META_KEYS: &[&str] = &[
    "insert_order",
    "create",
    "update",
    "delete",
    "preserve_ids",
    "ignore_on_update",
];

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
                    loaded.warnings.append(&mut reader.warnings);
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
    warnings: Vec<Finding>,
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
            warnings: Vec::new(),
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

    /// Warns of what nothing reads: directus-sync drops it silently, and a slip in
    /// `delete` would let rows be deleted.
    fn unread(
        &mut self,
        said: &Object,
        of: &'static str,
        known: &'static [&'static str],
        line: u32,
    ) {
        // `$schema` is for editors.
        let is_unread = |key: &&String| !known.contains(&key.as_str()) && *key != "$schema";
        for key in said.keys().filter(is_unread).cloned() {
            let problem = Problem::UnknownSeedKey { of, key, known };
            let finding = Finding::at(self.origin(line), None, problem);
            self.warnings.push(finding);
        }
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
        self.unread(seed, "a seed", SEED_KEYS, line);
        if let Some(Value::Object(meta)) = seed.get("meta") {
            self.unread(meta, "its `meta`", META_KEYS, line);
        }
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
