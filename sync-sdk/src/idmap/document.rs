//! The text of the file that keeps the state of targets.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Error as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value, json};

use super::{Digest, ItemTable, MapChange, MapState, Subject};
use crate::model::{Address, Kind, SyncId};

/// What the first lines say.
const FORMAT: &str = "directus-sync/id-map";

/// The version of the form.
const VERSION: u32 = 1;

/// How deep values are broken into lines: a thing is one line.
const DEPTH: usize = 5;

/// The states of many targets, by URL.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Document {
    pub(super) targets: BTreeMap<String, MapState>,
}

/// Why a text is no document.
#[derive(Debug)]
pub(super) struct Unreadable {
    /// Counted from 1.
    pub(super) line: Option<usize>,
    pub(super) detail: String,
}

impl Document {
    pub(super) fn parse(text: &str) -> Result<Self, Unreadable> {
        let is_marker = |line: &str| {
            ["<<<<<<<", "=======", ">>>>>>>", "|||||||"]
                .iter()
                .any(|marker| line.starts_with(marker))
        };
        if let Some(index) = text.lines().position(is_marker) {
            return Err(Unreadable {
                line: Some(index + 1),
                detail: "a merge conflict stands here; keep the lines of both sides that are true \
                         of the instance, or those of one side, then look at `directus-sync diff`"
                    .to_owned(),
            });
        }
        let bad = |error: serde_json::Error| {
            let place = format!(" at line {} column {}", error.line(), error.column());
            Unreadable {
                line: Some(error.line()).filter(|line| *line > 0),
                detail: error.to_string().trim_end_matches(&place).to_owned(),
            }
        };
        let other = |detail| Unreadable { line: None, detail };
        let head: Head = serde_json::from_str(text).map_err(bad)?;
        if head.format != FORMAT {
            return Err(other(format!("its `format` is not `{FORMAT}`")));
        }
        if head.version != VERSION {
            return Err(other(format!(
                "it is of version {} of its form, and this program knows version {VERSION}; use a \
                 newer directus-sync",
                head.version
            )));
        }
        let body: Body = serde_json::from_str(text).map_err(bad)?;
        let sections = body.targets.0.into_iter();
        let targets = sections.map(|(url, section)| (url, section.into_state()));
        Ok(Self {
            targets: targets.collect(),
        })
    }
}

#[derive(Deserialize)]
struct Head {
    format: String,
    version: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    #[serde(rename = "format")]
    _format: String,
    #[serde(rename = "version")]
    _version: u32,
    targets: Unique<String, Section>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
#[derive(Default)]
struct Section {
    records: Unique<Table, Unique<String, Row>>,
    declared: Unique<String, Vec<String>>,
    last: Unique<Table, Unique<String, Left>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    row: String,
    project: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Left {
    project: Option<String>,
    fields: Unique<String, Digested>,
}

/// A kind of record, the rows of a seed, or the data model.
#[derive(Deserialize, PartialEq, Eq, PartialOrd, Ord, Clone)]
#[serde(try_from = "String")]
enum Table {
    Of(Kind),
    Items(ItemTable),
    Model,
}

const MODEL: &str = "model";

impl TryFrom<String> for Table {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        match name.as_str() {
            MODEL => Ok(Self::Model),
            name => Kind::from_name(name)
                .map(Self::Of)
                .or_else(|| ItemTable::parse(name).map(Self::Items))
                .ok_or_else(|| format!("`{name}` is not a kind of record")),
        }
    }
}

#[derive(Deserialize)]
#[serde(try_from = "String")]
struct Digested(Digest);

impl TryFrom<String> for Digested {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Digest::parse(&text)
            .map(Self)
            .ok_or_else(|| format!("`{text}` is not a digest"))
    }
}

/// A map in which each key stands once: a merge of two branches that added the
/// same thing leaves it twice, and neither must win in silence.
struct Unique<K, V>(BTreeMap<K, V>);

impl<K, V> Default for Unique<K, V> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<'de, K: Deserialize<'de> + Ord, V: Deserialize<'de>> Deserialize<'de> for Unique<K, V> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Entries<K, V>(PhantomData<(K, V)>);

        impl<'de, K: Deserialize<'de> + Ord, V: Deserialize<'de>> Visitor<'de> for Entries<K, V> {
            type Value = Unique<K, V>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Self::Value, A::Error> {
                let mut map = BTreeMap::new();
                while let Some((key, value)) = from.next_entry()? {
                    if map.insert(key, value).is_some() {
                        return Err(A::Error::custom(
                            "this stands here twice, as after a merge; remove the one that is not \
                             true of the instance",
                        ));
                    }
                }
                Ok(Unique(map))
            }
        }
        from.deserialize_map(Entries(PhantomData))
    }
}

impl Section {
    fn into_state(self) -> MapState {
        let mut state = MapState::default();
        for (table, rows) in self.records.0 {
            for (sync_id, Row { row, project }) in rows.0 {
                let sync_id = SyncId::new(sync_id);
                let put = match &table {
                    Table::Of(kind) => MapChange::Put {
                        kind: *kind,
                        sync_id,
                        local_id: row,
                    },
                    Table::Items(table) => MapChange::PutItem {
                        table: table.clone(),
                        sync_id,
                        local_id: row,
                    },
                    Table::Model => continue,
                };
                state.apply(put, project.as_deref());
            }
        }
        for (project, addresses) in self.declared.0 {
            for address in addresses {
                state.apply(MapChange::Declare(Address::new(address)), Some(&project));
            }
        }
        for (table, things) in self.last.0 {
            for (name, Left { project, fields }) in things.0 {
                let subject = match &table {
                    Table::Of(kind) => Subject::Record(*kind, SyncId::new(name)),
                    Table::Model => Subject::Model(Address::new(name)),
                    // Of the rows of seeds, nothing is remembered.
                    Table::Items(_) => continue,
                };
                let fields = fields.0.into_iter();
                let fields = fields.map(|(field, digest)| (field, digest.0)).collect();
                state.apply(MapChange::Remember { subject, fields }, project.as_deref());
            }
        }
        state
    }
}

/// In canonical form: sorted, a thing a line.
impl fmt::Display for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let targets = self.targets.iter();
        let targets: Map<String, Value> = targets
            .map(|(url, state)| (url.clone(), section(state)))
            .collect();
        let document = json!({ "format": FORMAT, "version": VERSION, "targets": targets });
        print(f, &document, 0)?;
        f.write_str("\n")
    }
}

fn section(state: &MapState) -> Value {
    let mut section = json!({ "records": {}, "declared": {}, "last": {} });
    for (change, project) in state.to_changes() {
        match change {
            MapChange::Put {
                kind,
                sync_id,
                local_id,
            } => {
                section["records"][kind.spec().name][sync_id.as_str()] =
                    json!({ "row": local_id, "project": project });
            }
            MapChange::PutItem {
                table,
                sync_id,
                local_id,
            } => {
                section["records"][table.name()][sync_id.as_str()] =
                    json!({ "row": local_id, "project": project });
            }
            MapChange::Declare(address) => {
                let of = &mut section["declared"][project.unwrap_or_default()];
                match of {
                    Value::Array(addresses) => addresses.push(json!(address.as_str())),
                    none => *none = json!([address.as_str()]),
                }
            }
            MapChange::Remember { subject, fields } => {
                let (table, name) = match &subject {
                    Subject::Record(kind, sync_id) => (kind.spec().name, sync_id.as_str()),
                    Subject::Model(address) => (MODEL, address.as_str()),
                };
                let fields = fields.iter();
                let fields: Map<String, Value> = fields
                    .map(|(field, digest)| (field.clone(), json!(digest.as_str())))
                    .collect();
                section["last"][table][name] = json!({ "project": project, "fields": fields });
            }
            // A state holds what is, not what is not.
            MapChange::Remove { .. }
            | MapChange::RemoveItem { .. }
            | MapChange::Retract(_)
            | MapChange::Forget(_) => {}
        }
    }
    section
}

fn print(f: &mut fmt::Formatter<'_>, value: &Value, depth: usize) -> fmt::Result {
    let mut lines =
        |open: &str, close: &str, items: &mut dyn Iterator<Item = (Option<&String>, &Value)>| {
            f.write_str(open)?;
            let mut comma = "";
            for (key, item) in items {
                write!(f, "{comma}\n{:width$}", "", width = 2 * (depth + 1))?;
                if let Some(key) = key {
                    write!(f, "{}: ", Value::from(key.as_str()))?;
                }
                print(f, item, depth + 1)?;
                comma = ",";
            }
            write!(f, "\n{:width$}{close}", "", width = 2 * depth)
        };
    match value {
        Value::Object(map) if depth < DEPTH && !map.is_empty() => lines(
            "{",
            "}",
            &mut map.iter().map(|(key, item)| (Some(key), item)),
        ),
        Value::Array(list) if depth < DEPTH && !list.is_empty() => {
            lines("[", "]", &mut list.iter().map(|item| (None, item)))
        }
        _ => write!(f, "{value}"),
    }
}
