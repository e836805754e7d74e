//! The laws, and what breaks one.

use std::collections::BTreeSet;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

use serde_json::Value;
use sync_sdk::codegen::{self, Generated, Known, Options, Place};
use sync_sdk::compile::Compiled;
use sync_sdk::engine::schema::{self, SchemaScope};
use sync_sdk::model::{DataModel, Kind, Lock, Record, SchemaKind, Snapshot};
use sync_sdk::snapshot::canonicalize;

use crate::case::Case;

/// A law that is broken.
#[derive(Debug, Clone)]
pub(crate) struct Failure {
    /// What kind of failure it is, the same for the same fault: what shrinking
    /// must not change.
    pub(crate) kind: String,
    /// All that is known.
    pub(crate) message: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n{}", self.kind, self.message)
    }
}

impl Failure {
    pub(crate) fn new(law: &str, what: &str, message: impl Into<String>) -> Self {
        Self {
            kind: format!("{law}: {}", general(what)),
            message: message.into(),
        }
    }
}

/// A message without the names in it.
fn general(message: &str) -> String {
    let line = message.lines().next().unwrap_or_default();
    let mut text: String = line
        .split('`')
        .enumerate()
        .map(|(index, part)| if index % 2 == 0 { part } else { "_" })
        .collect();
    text.retain(|character| !character.is_ascii_digit());
    text
}

/// The options of a case: a module of a crate of many.
pub(crate) fn options(name: &str) -> Options {
    let mut options = Options::new(name);
    options.place = Place::Module(format!("crate::{name}"));
    options.lock = format!("src/{name}/sync.lock");
    options
}

/// Generates, and says where it could not.
pub(crate) fn generate(snapshot: &Snapshot, options: &Options) -> Result<Generated, Failure> {
    match catch_unwind(AssertUnwindSafe(|| codegen::generate(snapshot, options))) {
        Ok(Ok(generated)) => Ok(generated),
        Ok(Err(error)) => {
            let message = error.to_string();
            let first = message
                .lines()
                .find(|line| line.starts_with("error"))
                .unwrap_or(&message);
            Err(Failure::new("generate", first, message.clone()))
        }
        Err(panic) => {
            let text = panic.downcast_ref::<String>().cloned();
            let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
            let text = text.unwrap_or_default();
            Err(Failure::new("generate panics", &text, text.clone()))
        }
    }
}

/// L1: the code compiles to what it was made of. Everything that differs, one
/// of a kind.
pub(crate) fn differences(wanted: &Snapshot, compiled: &Compiled) -> Vec<Failure> {
    let mut found = compiled.snapshot.clone();
    canonicalize(&mut found);
    let mut failures = Vec::new();
    for (kind, records) in &wanted.records {
        of_records(*kind, records, found.of(*kind), &mut failures);
    }
    for (kind, records) in &found.records {
        if !records.is_empty() && !wanted.records.contains_key(kind) {
            failures.push(Failure::new(
                "L1",
                &format!("{kind} that are not described"),
                "",
            ));
        }
    }
    if let (Some(wanted), Some(found)) = (&wanted.data_model, &found.data_model) {
        of_model(wanted, found, &mut failures);
    }
    let mut kinds = BTreeSet::new();
    failures.retain(|failure| kinds.insert(failure.kind.clone()));
    failures
}

fn of_model(wanted: &DataModel, found: &DataModel, failures: &mut Vec<Failure>) {
    const LAW: &str = "L1 data model";
    let aligned = schema::align(found, wanted, &SchemaScope::Mirror);
    for conflict in &aligned.conflicts {
        failures.push(Failure::new(LAW, "conflict", conflict.to_string()));
    }
    for kind in SchemaKind::ALL {
        let (before, after) = (wanted.entries(kind), aligned.document.entries(kind));
        let name = kind.name();
        for entry in before {
            let address = kind.address(entry);
            let Some(other) = after.iter().find(|other| kind.address(other) == address) else {
                let message = format!("{address} is not in the code");
                failures.push(Failure::new(
                    LAW,
                    &format!("a missing entry of {name}"),
                    message,
                ));
                continue;
            };
            if let Some((path, difference)) = differs(&entry.clone().into(), &other.clone().into())
            {
                let message = format!("{address}: {difference}");
                failures.push(Failure::new(LAW, &format!("{name} {path}"), message));
            }
        }
        // What is missing comes before what is new: the order is the instance's.
        for extra in after.iter().filter(|one| {
            before
                .iter()
                .all(|other| kind.address(other) != kind.address(one))
        }) {
            let message = format!("{} is not on the instance", kind.address(extra));
            failures.push(Failure::new(LAW, &format!("one more of {name}"), message));
        }
    }
}

fn of_records(kind: Kind, wanted: &[Record], found: &[Record], failures: &mut Vec<Failure>) {
    let ids = |records: &[Record]| -> BTreeSet<String> {
        let ids = records
            .iter()
            .map(|record| record.sync_id.as_str().to_owned());
        ids.collect()
    };
    let (before, after) = (ids(wanted), ids(found));
    if before != after || wanted.len() != found.len() {
        let missing: Vec<_> = before.difference(&after).collect();
        let extra: Vec<_> = after.difference(&before).collect();
        let message = format!("missing: {missing:?}\nnot wanted: {extra:?}");
        failures.push(Failure::new("L1", &format!("other {kind}"), message));
    }
    for record in wanted {
        let Some(other) = found.iter().find(|other| other.sync_id == record.sync_id) else {
            continue;
        };
        // A key that the record of an old dump does not have is not said; compile
        // writes the default.
        for (key, value) in &record.fields {
            let Some(said) = other.fields.get(key) else {
                // What is null may be left alone: of a record that every instance
                // has, and of roles and policies, where code says nothing of it.
                let is_default = matches!(kind, Kind::Roles | Kind::Policies)
                    || kind
                        .spec()
                        .default_record(record.sync_id.as_str())
                        .is_some();
                if !(is_default && value.is_null() || is_usual_in_twelve(kind, key, value)) {
                    let message = format!("{kind} {}: {key}: {value} is not said", record.sync_id);
                    let what = format!("{kind} {key} is not said");
                    failures.push(Failure::new("L1", &what, message));
                }
                continue;
            };
            let (value, said) = (in_order(kind, key, value), in_order(kind, key, said));
            if let Some((path, difference)) = differs(&value, &said) {
                let path = if path.contains('.') { ".…" } else { &path };
                let message = format!("{kind} {}: {key}: {difference}", record.sync_id);
                failures.push(Failure::new("L1", &format!("{kind} {key}{path}"), message));
            }
        }
    }
}

/// What Directus 12 says of every record and 11 does not know: code for both
/// says nothing of it.
fn is_usual_in_twelve(kind: Kind, key: &str, value: &Value) -> bool {
    match (kind, key) {
        (Kind::Flows, "folder") => value.is_null(),
        (Kind::Folders, "type") => value == "files",
        _ => false,
    }
}

/// Attachments are a set; an old dump says nothing of users.
fn in_order(kind: Kind, key: &str, value: &Value) -> Value {
    let mut value = value.clone();
    if let (Kind::Policies, "roles", Value::Array(roles)) = (kind, key, &mut value) {
        for role in roles.iter_mut().filter_map(Value::as_object_mut) {
            role.entry("user").or_insert(Value::Null);
        }
        roles.sort_by_key(|entry| entry["role"].to_string());
    }
    value
}

/// Where two values differ, without the names of what is there, and how.
fn differs(wanted: &Value, found: &Value) -> Option<(String, String)> {
    if wanted == found {
        return None;
    }
    if let (Value::Object(left), Value::Object(right)) = (wanted, found) {
        for (key, value) in left {
            let inner = match right.get(key) {
                Some(other) => differs(value, other),
                None => Some((String::new(), format!("{value} is gone"))),
            };
            if let Some((path, difference)) = inner {
                return Some((format!(".{key}{path}"), format!(".{key}{difference}")));
            }
        }
        let (key, value) = right.iter().find(|(key, _)| !left.contains_key(*key))?;
        return Some((format!(".{key}"), format!(".{key}: {value} came up")));
    }
    if let (Value::Array(left), Value::Array(right)) = (wanted, found)
        && left.len() == right.len()
    {
        let all = left.iter().zip(right).enumerate();
        let mut all = all.filter_map(|(index, (left, right))| Some((index, differs(left, right)?)));
        let (index, (path, difference)) = all.next()?;
        return Some((format!("[]{path}"), format!("[{index}]{difference}")));
    }
    Some((String::new(), format!(" {wanted} became {found}")))
}

/// L2: what the code compiles to gives the same code again, with and without
/// what is known of the project.
pub(crate) fn again(
    case: &Case,
    generated: &Generated,
    compiled: &Compiled,
) -> Result<(), Failure> {
    let mut options = options(&case.name);
    same_code("L2", generated, &generate(&compiled.snapshot, &options)?)?;
    let mut lock = Lock::default();
    for record in compiled.snapshot.records.values().flatten() {
        if let Some(address) = &record.address {
            lock.insert(address.clone(), record.sync_id.clone());
        }
    }
    let types = compiled.types.clone().into_iter().collect();
    options.known = Known { lock, types };
    same_code(
        "L2 with what is known",
        generated,
        &generate(&compiled.snapshot, &options)?,
    )
}

fn same_code(law: &str, first: &Generated, second: &Generated) -> Result<(), Failure> {
    let names: BTreeSet<&String> = first.files.keys().chain(second.files.keys()).collect();
    for name in names {
        let text = |of: &Generated| of.files.get(name).cloned().unwrap_or_default();
        let (before, after) = (text(first), text(second));
        if before != after {
            let folder = name.split('/').next().unwrap_or_default();
            let line = before
                .lines()
                .zip(after.lines())
                .position(|(before, after)| before != after);
            let line = line.unwrap_or_else(|| before.lines().count().min(after.lines().count()));
            let message = format!(
                "{name}:{}\n--- first\n{}\n--- second\n{}",
                line + 1,
                part(&before, line),
                part(&after, line)
            );
            return Err(Failure::new(law, folder, message));
        }
    }
    if first.lock != second.lock {
        return Err(Failure::new(
            law,
            "sync.lock",
            format!("--- first\n{}--- second\n{}", first.lock, second.lock),
        ));
    }
    Ok(())
}

/// The lines around one.
pub(crate) fn part(text: &str, line: usize) -> String {
    let lines = text
        .lines()
        .enumerate()
        .skip(line.saturating_sub(6))
        .take(14);
    lines
        .map(|(index, line)| format!("{:5} | {line}\n", index + 1))
        .collect()
}
