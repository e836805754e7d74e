//! Random snapshots: such as a server could really hold and a dump would say,
//! of every kind, with everything that makes the way into a program and back
//! hard.
//!
//! Not made with a library of strategies: hundreds of cases are compiled at
//! once, and what one builds refers to what was built before it. So the dice
//! decide forwards, and [`shrink`](crate::shrink) takes away from the finished
//! snapshot, whatever made it.

mod access;
mod boards;
mod columns;
mod dice;
mod flows;
mod model;
mod rest;
mod rules;
mod widgets;
mod words;
mod world;

use std::collections::BTreeMap;

use serde_json::{Value, json};
use sync_sdk::model::{Kind, Record, Snapshot, SyncId};
use sync_sdk::snapshot::canonicalize;

use dice::Dice;
use world::World;

type Records = BTreeMap<Kind, Vec<Record>>;

/// The snapshot of a seed, always the same.
pub(crate) fn snapshot(seed: u64) -> Snapshot {
    let mut dice = Dice::new(seed);
    let mut world = World {
        postgres: dice.often(50),
        ..World::default()
    };
    let mut records = Records::new();
    rest::folders(&mut world, &mut dice, &mut records);
    access::roles(&mut world, &mut dice, &mut records);
    // Options of fields name flows.
    world.flows = (0..dice.below(4)).map(|_| dice.uuid()).collect();
    let model = model::model(&mut world, &mut dice);
    flows::flows(&world, &mut dice, &mut records);
    access::policies(&world, &mut dice, &mut records);
    boards::dashboards(&world, &mut dice, &mut records);
    boards::presets(&world, &mut dice, &mut records);
    rest::translations(&mut dice, &mut records);
    rest::settings(&world, &mut dice, &mut records);
    later(&world, &mut dice, &mut records);
    let mut snapshot = Snapshot {
        records,
        data_model: Some(model),
        ..Snapshot::default()
    };
    canonicalize(&mut snapshot);
    snapshot
}

/// Columns of Directus 12, and of a server that nobody knows yet.
fn later(world: &World, dice: &mut Dice, records: &mut Records) {
    let twelve = dice.often(25);
    let tomorrow = dice.often(10);
    for (kind, record) in records
        .iter_mut()
        .flat_map(|(kind, all)| all.iter_mut().map(|record| (*kind, record)))
    {
        let mut put = |key: &str, value: Value| {
            record.fields.insert(key.to_owned(), value);
        };
        match kind {
            Kind::Folders if twelve => put("type", json!(dice.word(&["files", "flows"]))),
            Kind::Flows if twelve => {
                let folder = dice.any(&world.folders).filter(|_| dice.often(60));
                put("folder", json!(folder));
            }
            Kind::Settings if twelve => {
                let action = dice.word(&["save-and-quit", "save-and-stay"]);
                put("default_save_action", json!(action));
            }
            _ => {}
        }
        if tomorrow && dice.often(30) {
            let key = dice.word(&["a_column_of_tomorrow", "type", "größe", "a b", "fields_"]);
            if !record.fields.contains_key(key) {
                record.fields.insert(key.to_owned(), words::json(dice, 2));
            }
        }
    }
}

fn record(sync_id: &str, fields: Value) -> Record {
    match fields {
        Value::Object(fields) => Record::new(SyncId::new(sync_id), fields),
        other => unreachable!("not an object: {other}"),
    }
}
