//! Dashboards and presets become code, and that code compiles to them: every
//! panel and layout with every option, and what no app would store.
//!
//! `dashboards/` and `presets/` are what `codegen` writes for `every.rs` and `written.rs`.
//! `UPDATE=1 cargo test -p sync-sdk --features codegen --test codegen_boards`
//! writes them anew.

#![cfg(feature = "codegen")]
#![allow(
    missing_docs,
    dead_code,
    unreachable_pub,
    reason = "written as in a config crate"
)]

mod collections;
mod dashboards;
mod every;
mod presets;
mod roles;
mod written;

use std::collections::BTreeMap;
use std::path::Path;

use sync_sdk::codegen::{Options, generate};
use sync_sdk::model::{Kind, Object, Snapshot};
use sync_sdk::prelude::*;

#[derive(Project)]
#[project(key = "boards")]
#[project(dashboards(
    dashboards::Boards,
    dashboards::Empty,
    dashboards::ExternalDashboard,
    dashboards::UnnamedDashboard
))]
#[project(presets(
    presets::DirectusFiles,
    presets::EmptyParts,
    presets::Gone,
    presets::InCalendar,
    presets::InCards,
    presets::InGallery,
    presets::InTable,
    presets::OnBoard,
    presets::OnBoardByAuthor,
    presets::OnMap,
    presets::StoryEditor,
    presets::StoryPreset,
    presets::StoryPreset2,
    presets::Twin,
    presets::TwinPreset
))]
pub struct Generated;

impl ProjectSpec for Generated {
    type Env = ();
}

fn snapshot<P: sync_sdk::author::ProjectDeclaration<Env = ()>>() -> Snapshot {
    sync_sdk::build::<P>(())
        .expect("the project is sound")
        .snapshot
}

fn written_as_code(snapshot: &Snapshot) -> BTreeMap<String, String> {
    let mut options = Options::new("boards");
    let records = snapshot.records.values().flatten();
    let known = records.filter_map(|it| Some((it.address.clone()?, it.sync_id.clone())));
    options.known.lock = known.collect();
    let mut files = generate(snapshot, &options)
        .expect("rustfmt is there")
        .files;
    files.retain(|path, _| path.starts_with("dashboards/") || path.starts_with("presets/"));
    files
}

#[test]
fn the_code_is_as_it_was_read_and_approved() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/codegen_boards");
    let files = written_as_code(&snapshot::<written::Written>());
    for (path, text) in &files {
        let path = folder.join(path);
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&path, text).unwrap();
        }
        let approved = std::fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(*text, approved, "{}", path.display());
    }
    let there = ["dashboards", "presets"].map(|it| std::fs::read_dir(folder.join(it)).unwrap());
    assert_eq!(there.into_iter().flatten().count(), files.len());
}

/// L1, and L2 for it.
#[test]
fn the_code_compiles_to_what_it_was_made_of() {
    let (written, generated) = (snapshot::<written::Written>(), snapshot::<Generated>());
    for kind in [Kind::Dashboards, Kind::Panels, Kind::Presets] {
        let of = |snapshot: &Snapshot| -> BTreeMap<String, Object> {
            let records = snapshot.of(kind).iter();
            records
                .map(|it| (it.sync_id.to_string(), it.fields.clone()))
                .collect()
        };
        let (wanted, got) = (of(&written), of(&generated));
        for (id, fields) in &wanted {
            assert_eq!(json!(got.get(id)), json!(fields), "{kind:?}");
        }
        assert_eq!(got.len(), wanted.len());
    }
    assert_eq!(written_as_code(&generated), written_as_code(&written));
}
