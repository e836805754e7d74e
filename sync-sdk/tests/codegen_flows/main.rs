//! Flows as code: a catalogue of every operation, every trigger and every odd
//! thing that a server takes.
//!
//! `generated/` holds what the generator makes of it. It is compiled here, so that
//! what it says is compared with the catalogue too. `UPDATE=1` writes it anew.

#![allow(unreachable_pub, reason = "generated code is written as in a library")]

mod catalogue;
mod generated;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs};

use serde_json::Value;
use sync_sdk::codegen::{Generated, Options, Piece, Place, generate};
use sync_sdk::model::{Kind, Object, SyncId};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/codegen_flows/generated")
}

fn code() -> Generated {
    let mut options = Options::new(catalogue::KEY);
    options.place = Place::Module("crate::generated".to_owned());
    generate(&catalogue::snapshot(), &options).expect("generated")
}

/// The files of flows, by their path.
fn files(generated: Generated) -> BTreeMap<String, String> {
    let mut files = generated.files;
    files.retain(|path, _| path.starts_with("flows/"));
    files
}

#[test]
fn the_code_is_the_one_that_is_committed() {
    let files = files(code());
    if env::var_os("UPDATE").is_some() {
        for (path, text) in &files {
            let path = folder().join(path);
            let parent = path.parent().expect("it is in a folder");
            fs::create_dir_all(parent).expect("a folder");
            fs::write(path, text).expect("written");
        }
    }
    for (path, text) in &files {
        let committed = fs::read_to_string(folder().join(path)).unwrap_or_default();
        assert!(
            committed == *text,
            "{path} is another one (UPDATE=1 writes it):\n{text}"
        );
    }
}

#[test]
fn the_code_compiles_to_the_catalogue() {
    let compiled = sync_sdk::build::<generated::Catalogue>(()).unwrap_or_else(|it| panic!("{it}"));
    let wanted = catalogue::snapshot();
    for kind in [Kind::Flows, Kind::Operations] {
        let by_id = |records: &[sync_sdk::model::Record]| -> BTreeMap<SyncId, Object> {
            let all = records.iter();
            all.map(|it| (it.sync_id.clone(), it.fields.clone()))
                .collect()
        };
        let (found, wanted) = (by_id(compiled.snapshot.of(kind)), by_id(wanted.of(kind)));
        let ids = |of: &BTreeMap<SyncId, Object>| of.keys().cloned().collect::<Vec<_>>();
        for (id, wanted) in &wanted {
            let found = found.get(id).unwrap_or_else(|| panic!("no {wanted:?}"));
            for (key, value) in wanted {
                // Of a field that Directus 11 does not know nothing is said.
                let found = found.get(key).unwrap_or(&Value::Null);
                assert_eq!(found, value, "`{key}` of {wanted:?}");
            }
        }
        assert_eq!(ids(&found), ids(&wanted));
    }
}

#[test]
fn what_the_code_compiles_to_gives_the_same_code() {
    let compiled = sync_sdk::build::<generated::Catalogue>(()).unwrap_or_else(|it| panic!("{it}"));
    let mut again = catalogue::snapshot();
    for kind in [Kind::Flows, Kind::Operations] {
        let records = compiled.snapshot.of(kind).to_vec();
        again.records.insert(kind, records);
    }
    let mut options = Options::new(catalogue::KEY);
    options.place = Place::Module("crate::generated".to_owned());
    let again = generate(&again, &options).expect("generated");
    assert_eq!(files(again), files(code()));
}

#[test]
fn the_report_says_what_is_raw_and_what_looks_like_a_secret() {
    let report = code().report;
    let raw = report.raw.iter();
    let raw: Vec<String> = raw
        .map(|raw| format!("{}: {}", raw.address, raw.why))
        .collect();
    let raw = raw.join("\n") + "\n";
    let path = folder().with_file_name("raw.txt");
    if env::var_os("UPDATE").is_some() {
        fs::write(&path, &raw).expect("written");
    }
    let committed = fs::read_to_string(path).unwrap_or_default();
    assert_eq!(raw, committed, "what is raw, and why");
    assert_eq!(
        report.warnings,
        [
            "operation.operations.verify: `secret` looks like a secret and stands in the code as it \
             is: put `secret(\"…\")` in its place",
            "operation.operations.request: `headers.Authorization` looks like a secret and stands \
             in the code as it is: put `secret(\"…\")` in its place",
        ]
    );
    let share = |piece| report.shares[&piece];
    assert_eq!(
        [Piece::Options, Piece::Query, Piece::Rule].map(share),
        [(208, 249), (10, 19), (10, 13)]
    );
}
