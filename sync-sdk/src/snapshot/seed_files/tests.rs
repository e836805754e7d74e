use std::fs;

use serde_json::json;

use super::*;
use crate::model::json::{parse, to_text};
use crate::model::seed::FILE_PATH;
use crate::model::{Object, Record, SeedMeta, SyncId};
use crate::snapshot::ReadErrors;

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
fn what_nothing_reads_is_warned_of() {
    let folder = folder(&[(
        "seed.json",
        json!([
            { "$schema": "seed", "collection": "a", "meta": { "insert_order": 1, "create": true, "update": true,
              "delete": true, "preserve_ids": false, "ignore_on_update": [] }, "data": [] },
            { "collection": "b", "meta": { "delte": false, "preserveIds": true }, "data": [] },
            { "collection": "c", "Meta": { "delete": false }, "data": [], "note": "n" },
        ]),
    )]);
    let loaded = read(&folder).expect("seeds");
    assert_eq!(loaded.seeds.len(), 3);
    let path = folder.path().join("seed.json");
    let told: Vec<String> = loaded.warnings.iter().map(Finding::to_string).collect();
    let meta =
        "its `meta` may have insert_order, create, update, delete, preserve_ids, ignore_on_update";
    let seed = "a seed may have collection, meta, data";
    let expected = [
        format!(":15: `delte` is not read: {meta}; did you mean `delete`?"),
        format!(":15: `preserveIds` is not read: {meta}; did you mean `preserve_ids`?"),
        format!(":23: `Meta` is not read: {seed}; did you mean `meta`?"),
        format!(":23: `note` is not read: {seed}"),
    ];
    assert_eq!(
        told,
        expected.map(|text| format!("{}{text}", path.display()))
    );
}

/// As directus-sync, whose schema has optional keys, and no nulls.
#[test]
fn a_meta_or_an_order_of_null_is_refused() {
    for (meta, expected) in [
        (json!(null), "`meta` must be an object, this is null"),
        (
            json!({ "insert_order": null }),
            "`meta.insert_order` must be a number, this is null",
        ),
    ] {
        let document = json!({ "collection": "a", "meta": meta, "data": [] });
        let errors = read(&folder(&[("seed.json", document)])).expect_err(expected);
        assert!(errors.to_string().contains(expected), "{errors}");
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
