//! The second phase of a run at a size that few instances have, in memory:
//!
//! ```text
//! cargo bench -p sync-sdk --features engine --bench compare
//! ```
//!
//! Each case runs in a process of its own, because the peak of a process' memory
//! never goes down.
#![allow(clippy::print_stdout, clippy::unwrap_used)]

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;
use std::time::Instant;

use async_trait::async_trait;
use serde_json::{Value, json};
use sync_sdk::engine::{self, Desired, Options, Scope, Selection, Silent};
use sync_sdk::idmap::{
    Claimed, Glance, Held, Holder, IdMap, ItemTable, LockStore, MapChange, MapState, ProjectChange,
};
use sync_sdk::model::{DataModel, Kind, Object, Record, Snapshot, SyncId, Version};
use sync_sdk::target::{Count, Counted, License, ReadTarget, TargetError, TargetInfo, TargetUser};

/// How many records of a kind.
const RECORDS: usize = 100_000;

/// How many bytes of JSON the data model has.
const MODEL: usize = 64 << 20;

/// One record in so many differs, where some do.
const CHANGED: usize = 100;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    match arguments.iter().position(|argument| argument == "--case") {
        Some(at) => case(&arguments[at + 1], arguments[at + 2] == "changed"),
        None => {
            println!(
                "{:14} {:>9} {:>8} {:>10} {:>9} {:>9}",
                "", "", "changes", "compare", "read", "peak"
            );
            let large = [
                "permissions",
                "operations",
                "panels",
                "presets",
                "translations",
            ];
            for name in large.into_iter().chain(["data model"]) {
                for state in ["equal", "changed"] {
                    let program = std::env::current_exe().unwrap();
                    let status = Command::new(program).args(["--case", name, state]).status();
                    assert!(status.unwrap().success());
                }
            }
        }
    }
}

/// Measures one case and prints its line.
fn case(name: &str, changed: bool) {
    let kind = Kind::dumped().find(|kind| kind.spec().name == name);
    let world = match kind {
        Some(kind) => World::of_records(kind),
        None => World::of_model(),
    };
    let World {
        target,
        map,
        mut snapshot,
    } = world;
    if changed {
        world_changes(&mut snapshot);
    }
    let selection = Selection {
        kinds: snapshot.records.keys().copied().collect(),
        data_model: snapshot.data_model.is_some(),
        policy_roles: false,
        assets: false,
        map_literals: true,
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime.block_on(async {
        let current = engine::discover(&target, &map, &selection, &Silent)
            .await
            .unwrap();
        // What a real run reads and lets go of.
        drop((target, map));
        let read = peak_memory();
        let begun = Instant::now();
        let desired = Desired::new(snapshot, Scope::Mirror, |_| None).unwrap();
        let options = Options::default();
        // The server sees no difference: its own comparison is not measured.
        let server = Instance::default();
        let plan = engine::plan(&server, &current, &desired, &selection, &options, &Silent);
        let plan = plan.await.unwrap();
        let took = begun.elapsed();
        println!(
            "{name:14} {:>9} {:>8} {:>8.2} s {:>6} MB {:>6} MB",
            if changed { "1 % other" } else { "equal" },
            plan.changes.len() + plan.schema.changes.len(),
            took.as_secs_f64(),
            read >> 20,
            peak_memory() >> 20,
        );
    });
}

/// Changes one record, or entry of the data model, in a hundred.
fn world_changes(snapshot: &mut Snapshot) {
    let notes = snapshot
        .data_model
        .iter_mut()
        .flat_map(|model| &mut model.fields);
    for field in notes.step_by(CHANGED) {
        field["meta"]["note"] = json!("Another note.");
    }
    for (kind, records) in &mut snapshot.records {
        let field = match kind {
            Kind::Permissions => "permissions",
            Kind::Presets => "layout_query",
            Kind::Translations => "value",
            _ => "options",
        };
        for record in records.iter_mut().step_by(CHANGED) {
            record
                .fields
                .insert(field.to_owned(), json!({ "another": "value" }));
        }
    }
}

/// What a target holds, and the configuration that says the same.
struct World {
    target: Instance,
    map: Mapped,
    snapshot: Snapshot,
}

#[derive(Default)]
struct Instance {
    rows: RefCell<BTreeMap<Kind, Vec<Object>>>,
    model: RefCell<DataModel>,
}

impl World {
    /// Records of a kind, a thousand of them below one of the kind that they
    /// belong to.
    fn of_records(kind: Kind) -> Self {
        let owner = kind
            .spec()
            .references
            .iter()
            .find(|reference| reference.to != kind);
        let mut world = Self {
            target: Instance::default(),
            map: Mapped(MapState::default()),
            snapshot: Snapshot::default(),
        };
        if let Some(owner) = owner {
            (0..RECORDS / 1_000).for_each(|number| world.add(owner.to, number));
        }
        (0..RECORDS).for_each(|number| world.add(kind, number));
        world
    }

    fn add(&mut self, kind: Kind, number: usize) {
        let owner = number / 1_000;
        let Value::Object(fields) = fields(kind, number, owner) else {
            return;
        };
        let sync_id = SyncId::new(name(kind, number));
        let local_id = match kind {
            Kind::Permissions | Kind::Presets => json!(number + 1),
            _ => json!(name(kind, number)),
        };
        let mut row = fields.clone();
        row.insert("id".to_owned(), local_id.clone());
        let mut rows = self.target.rows.borrow_mut();
        rows.entry(kind).or_default().push(row);
        let local_id = local_id
            .as_str()
            .map_or_else(|| local_id.to_string(), str::to_owned);
        self.map.0.apply(
            MapChange::Put {
                kind,
                sync_id: sync_id.clone(),
                local_id,
            },
            None,
        );
        let records = self.snapshot.records.entry(kind).or_default();
        records.push(Record::new(sync_id, fields));
    }

    fn of_model() -> Self {
        let mut document = json!({
            "version": 1, "directus": "11.17.4", "vendor": "postgres",
            "collections": [], "fields": [], "relations": [], "systemFields": [],
        });
        let mut bytes = 0;
        for number in 0.. {
            let collection = format!("collection_{number}");
            let entry = json!({
                "collection": collection,
                "meta": { "collection": collection, "icon": "article", "note": "A note.", "hidden": false },
                "schema": { "name": collection },
            });
            document["collections"].as_array_mut().unwrap().push(entry);
            for number in 0..50 {
                let field = field(&collection, number);
                bytes += field.to_string().len();
                document["fields"].as_array_mut().unwrap().push(field);
            }
            if bytes >= MODEL {
                break;
            }
        }
        let Value::Object(document) = document else {
            unreachable!("it is an object")
        };
        let model = DataModel::from_document(document).unwrap();
        Self {
            target: Instance {
                model: RefCell::new(model.clone()),
                ..Instance::default()
            },
            map: Mapped(MapState::default()),
            snapshot: Snapshot {
                data_model: Some(model),
                ..Snapshot::default()
            },
        }
    }
}

/// A primary key, and the SyncID of the same.
fn name(kind: Kind, number: usize) -> String {
    format!("{:08x}-0000-4000-8000-{number:012x}", kind as usize + 1)
}

/// A record as large as those of real instances are.
fn fields(kind: Kind, number: usize, owner: usize) -> Value {
    match kind {
        Kind::Permissions => json!({
            "policy": name(Kind::Policies, owner),
            "collection": format!("collection_{number}"),
            "action": "read",
            "permissions": { "_and": [{ "status": { "_eq": "published" } }, { "author": { "_eq": "$CURRENT_USER" } }] },
            "validation": null,
            "presets": null,
            "fields": ["id", "title", "body", "status", "author"],
        }),
        Kind::Operations => json!({
            "flow": name(Kind::Flows, owner),
            "name": "Send a mail",
            "key": format!("mail_{number}"),
            "type": "mail",
            "position_x": 19,
            "position_y": number,
            "options": { "to": ["desk@example.com"], "subject": "News", "body": "Something was published." },
            "resolve": null,
            "reject": null,
        }),
        Kind::Panels => json!({
            "dashboard": name(Kind::Dashboards, owner),
            "name": "Articles",
            "icon": null,
            "color": null,
            "show_header": true,
            "note": null,
            "type": "metric",
            "position_x": 1,
            "position_y": number,
            "width": 12,
            "height": 8,
            "options": { "collection": "article", "field": "id", "function": "count", "filter": null },
        }),
        Kind::Presets => json!({
            "bookmark": format!("Bookmark {number}"),
            "role": name(Kind::Roles, owner),
            "collection": "article",
            "search": null,
            "layout": "tabular",
            "layout_query": { "tabular": { "fields": ["id", "title", "status"], "page": 1 } },
            "layout_options": { "tabular": { "widths": { "title": 200 } } },
            "refresh_interval": null,
            "filter": { "_and": [{ "status": { "_eq": "published" } }] },
            "icon": "bookmark",
            "color": null,
        }),
        Kind::Translations => {
            json!({ "key": format!("text_{number}"), "language": "en-US", "value": "A text." })
        }
        _ => json!({ "name": format!("Number {number}"), "icon": "star", "description": null }),
    }
}

fn field(collection: &str, number: usize) -> Value {
    let name = format!("field_{number}");
    json!({
        "collection": collection,
        "field": name,
        "type": if number == 0 { "integer" } else { "string" },
        "meta": {
            "collection": collection, "conditions": null, "display": null, "display_options": null, "field": name,
            "group": null, "hidden": false, "interface": "select-dropdown", "note": "What it is.",
            "options": { "choices": [{ "text": "Draft", "value": "draft" }, { "text": "Published", "value": "published" }] },
            "readonly": false, "required": false, "searchable": true, "sort": number, "special": null,
            "translations": null, "validation": null, "validation_message": null, "width": "full",
        },
        "schema": {
            "name": name, "table": collection, "data_type": if number == 0 { "integer" } else { "character varying" },
            "default_value": null, "max_length": 255, "numeric_precision": null, "numeric_scale": null,
            "is_nullable": number != 0, "is_unique": number == 0, "is_indexed": false, "is_primary_key": number == 0,
            "is_generated": false, "generation_expression": null, "has_auto_increment": false,
            "foreign_key_table": null, "foreign_key_column": null,
        },
    })
}

#[async_trait(?Send)]
impl ReadTarget for Instance {
    async fn hello(&self) -> Result<TargetInfo, TargetError> {
        Ok(TargetInfo {
            url: "http://memory".to_owned(),
            version: Version::new(11, 17, 4),
            role: None,
            license: License::default(),
        })
    }

    /// They are asked for once, and given away: only what a run holds is measured.
    async fn rows(&self, kind: Kind) -> Result<Vec<Object>, TargetError> {
        Ok(self.rows.borrow_mut().remove(&kind).unwrap_or_default())
    }

    async fn query(&self, kind: Kind, _: &Object) -> Result<Vec<Object>, TargetError> {
        self.rows(kind).await
    }

    async fn data_model(&self) -> Result<DataModel, TargetError> {
        Ok(self.model.take())
    }

    async fn count(&self, _: &Count<'_>) -> Result<Counted, TargetError> {
        Ok(Counted::default())
    }

    async fn files(&self, _: &[String]) -> Result<Vec<Object>, TargetError> {
        Ok(Vec::new())
    }

    async fn file_content(&self, _: &str) -> Result<Option<Vec<u8>>, TargetError> {
        Ok(None)
    }

    async fn user(&self) -> Result<TargetUser, TargetError> {
        Ok(TargetUser {
            id: name(Kind::Roles, 0),
            role: None,
            has_tfa: false,
        })
    }

    async fn compare_data_model(&self, _: &Object) -> Result<Option<Value>, TargetError> {
        Ok(None)
    }
}

struct Mapped(MapState);

#[async_trait(?Send)]
impl IdMap for Mapped {
    fn name(&self) -> &'static str {
        "memory"
    }

    async fn load(&self, _: &BTreeSet<Kind>) -> Result<MapState, TargetError> {
        Ok(self.0.clone())
    }

    async fn load_items(&self, _: &BTreeSet<ItemTable>) -> Result<MapState, TargetError> {
        Ok(MapState::default())
    }

    async fn load_all(&self) -> Result<MapState, TargetError> {
        Ok(self.0.clone())
    }

    async fn write_all(&self, _: &[ProjectChange]) -> Result<(), TargetError> {
        Ok(())
    }

    fn lock(&self) -> &dyn LockStore {
        self
    }

    async fn write(&self, _: &[MapChange]) -> Result<(), TargetError> {
        Ok(())
    }

    fn is_batched(&self) -> bool {
        true
    }
}

/// Nobody else is there.
#[async_trait(?Send)]
impl LockStore for Mapped {
    fn expires(&self) -> bool {
        false
    }

    async fn held(&self) -> Result<Option<Held>, TargetError> {
        Ok(None)
    }

    async fn glance(&self) -> Result<Glance, TargetError> {
        Ok(Glance {
            is_held: false,
            newest: String::new(),
        })
    }

    async fn claim(&self, _: &Holder) -> Result<Claimed, TargetError> {
        Ok(Claimed::Ours(String::new()))
    }

    async fn renew(&self, _: &str, _: &Holder, _: u64) -> Result<bool, TargetError> {
        Ok(true)
    }

    async fn remove(&self, _: &str) -> Result<(), TargetError> {
        Ok(())
    }
}

/// The most memory that this process ever had, in bytes; 0 where the system does
/// not tell.
fn peak_memory() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = peak.and_then(|peak| peak.trim().trim_end_matches(" kB").parse::<usize>().ok());
    kilobytes.unwrap_or(0) << 10
}
