//! Reading a dump folder and writing it again.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{copy, dump, odd_names, put, real_dump, tree};
use sync_sdk::model::{Kind, Origin, SyncId};
use sync_sdk::snapshot::{
    DumpFolders, FormatError, Layout, Loaded, ReadOptions, WriteError, WriteOptions, canonicalize,
    format_folder, read, write,
};

fn load(path: &Path) -> Loaded {
    read(path, &ReadOptions::default()).expect("a dump without errors")
}

fn format(path: &Path, check: bool) -> Vec<PathBuf> {
    let report = format_folder(path, &DumpFolders::default(), false, check).expect("formatted");
    let mut files: Vec<_> = [report.created, report.changed, report.removed]
        .concat()
        .into_iter()
        .map(|file| file.strip_prefix(path).expect("inside").to_owned())
        .collect();
    files.sort();
    files
}

/// Asserts file by file, so that a failure shows one file.
fn assert_same(left: &BTreeMap<String, String>, right: &BTreeMap<String, String>) {
    let names = |files: &BTreeMap<String, String>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(left), names(right));
    for (name, text) in left {
        assert_eq!(text, &right[name], "{name}");
    }
}

#[test]
fn a_dump_is_written_as_it_was_read() {
    let target = dump(&[]);
    let loaded = load(&odd_names());
    assert!(loaded.warnings.is_empty(), "{:?}", loaded.warnings);
    let report = write(&loaded.snapshot, target.path(), &WriteOptions::default()).expect("written");
    assert_same(&tree(&odd_names()), &tree(target.path()));
    assert_eq!(report.created.len(), tree(&odd_names()).len());
    assert!(report.changed.is_empty() && report.removed.is_empty());
}

#[test]
fn a_real_dump_is_written_as_it_was_read() {
    let Some(source) = real_dump("mila-server") else {
        return;
    };
    let target = dump(&[]);
    let loaded = load(&source);
    assert_eq!(loaded.snapshot.len(), 532);
    write(&loaded.snapshot, target.path(), &WriteOptions::default()).expect("written");
    assert_same(&tree(&source), &tree(target.path()));

    // These two have the order of an earlier version.
    assert_eq!(
        format(target.path(), false),
        [
            Path::new("collections/operations.json"),
            Path::new("collections/permissions.json")
        ]
    );
    assert!(format(target.path(), true).is_empty());
}

#[test]
fn an_unsplit_snapshot_says_the_same_as_a_split_one() {
    let source = load(&odd_names());
    let target = dump(&[]);
    let whole = WriteOptions {
        layout: Layout::Whole,
        ..WriteOptions::default()
    };
    write(&source.snapshot, target.path(), &whole).expect("written");
    assert!(target.path().join("snapshot/snapshot.json").is_file());
    assert!(!target.path().join("snapshot/info.json").exists());
    for layout in [Layout::Split, Layout::Whole] {
        let options = ReadOptions {
            layout,
            ..ReadOptions::default()
        };
        let loaded = read(target.path(), &options).expect("no errors");
        assert_eq!(loaded.layout, Some(Layout::Whole));
        assert_eq!(loaded.snapshot, source.snapshot);
    }
    assert!(format(target.path(), true).is_empty());

    // And back: the one file belongs to nothing any more.
    let report = write(&source.snapshot, target.path(), &WriteOptions::default()).expect("written");
    assert_eq!(
        report.removed,
        [target.path().join("snapshot/snapshot.json")]
    );
    assert_same(&tree(&odd_names()), &tree(target.path()));
}

#[test]
fn formatting_makes_one_form_of_many() {
    assert!(format(&odd_names(), true).is_empty());
    let target = dump(&[]);
    for (name, text) in tree(&odd_names()) {
        let mut value: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        if let Some(items) = value.as_array_mut() {
            items.reverse();
        }
        // Names of snapshot files mean nothing.
        let name = match name.strip_prefix("snapshot/") {
            Some(path) => format!("snapshot/any/{}", path.replace('/', ".")),
            None => name,
        };
        put(target.path(), &name, value.to_string());
    }
    let before = tree(target.path());
    assert!(!format(target.path(), true).is_empty());
    assert_same(&before, &tree(target.path()));

    format(target.path(), false);
    assert_same(&tree(&odd_names()), &tree(target.path()));
    assert!(format(target.path(), true).is_empty());
}

#[test]
fn formatting_refuses_a_dump_with_errors() {
    let target = copy(&odd_names());
    put(target.path(), "collections/roles.json", "[{}");
    let before = tree(target.path());
    let result = format_folder(target.path(), &DumpFolders::default(), false, false);
    assert!(matches!(result, Err(FormatError::Read(_))));
    assert_same(&before, &tree(target.path()));
}

#[test]
fn keys_can_be_sorted() {
    let target = dump(&[]);
    let options = WriteOptions {
        sort_json: true,
        ..WriteOptions::default()
    };
    let source = load(&odd_names());
    write(&source.snapshot, target.path(), &options).expect("written");
    let roles = &tree(target.path())["collections/roles.json"];
    assert!(
        roles.starts_with("[\n  {\n    \"_syncId\": \"_sync_default"),
        "{roles}"
    );
    assert!(roles.contains("\"description\": \"\",\n    \"from_the_future\""));
    assert_eq!(load(target.path()).snapshot, source.snapshot);
}

#[test]
fn records_know_their_line_and_have_an_address() {
    let loaded = load(&odd_names());
    let night = &loaded.snapshot.of(Kind::Roles)[1];
    assert_eq!(
        night.origin,
        Some(Origin {
            file: odd_names()
                .join("collections/roles.json")
                .display()
                .to_string(),
            line: 9,
        })
    );
    let addresses = |kind| -> Vec<String> {
        let records = loaded.snapshot.of(kind).iter();
        records
            .map(|record| record.address.as_ref().expect("named").to_string())
            .collect()
    };
    assert_eq!(
        addresses(Kind::Roles),
        ["role.admin", "role.night_desk", "role.desk_übersicht"]
    );
    assert_eq!(
        addresses(Kind::Operations),
        [
            "operation.remind.check",
            "operation.announce.check",
            "operation.announce.mail"
        ]
    );
    assert_eq!(
        addresses(Kind::Folders),
        ["folder.press.2024_25", "folder.press"]
    );
    assert_eq!(
        addresses(Kind::Permissions)[..3],
        [
            "permission.public.a.read-0000000f",
            "permission.public.a.read-00000010",
            "permission.writers.a_b.read-00000005",
        ]
    );
}

#[test]
fn files_that_do_not_change_are_not_touched() {
    let target = copy(&odd_names());
    let path = target.path();
    let time = |file: &str| {
        let metadata = fs::metadata(path.join(file)).expect("a file");
        metadata.modified().expect("a time")
    };
    let old = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000_000);
    for file in tree(path).keys() {
        let file = fs::File::options()
            .write(true)
            .open(path.join(file))
            .expect("a file");
        file.set_modified(old).expect("a time");
    }
    let mut snapshot = load(path).snapshot;
    let report = write(&snapshot, path, &WriteOptions::default()).expect("written");
    assert!(report.is_empty(), "{report:?}");

    let model = snapshot.data_model.as_mut().expect("a data model");
    model.relations.remove(0);
    model.info.insert("directus".into(), "11.18.0".into());
    snapshot.records.remove(&Kind::Flows);
    snapshot.records.get_mut(&Kind::Roles).expect("roles").pop();
    fs::remove_file(path.join("collections/panels.json")).expect("removed");
    put(path, "snapshot/fields/gone/old.json", "{}");
    put(path, "collections/flows.json", "mine");
    let report = write(&snapshot, path, &WriteOptions::default()).expect("written");
    let paths = |files: &[&str]| -> Vec<PathBuf> { files.iter().map(|f| path.join(f)).collect() };
    assert_eq!(report.created, paths(&["collections/panels.json"]));
    assert_eq!(
        report.changed,
        paths(&["collections/roles.json", "snapshot/info.json"])
    );
    assert_eq!(
        report.removed,
        paths(&[
            "snapshot/fields/gone/old.json",
            "snapshot/relations/a_b/anything.json"
        ])
    );
    for file in ["collections/settings.json", "snapshot/collections/a_b.json"] {
        assert_eq!(time(file), old, "{file}");
    }
    // A kind that is not described keeps its file, whatever it is.
    let files = tree(path);
    assert_eq!(files["collections/flows.json"], "mine");
    for gone in report.removed {
        assert!(!gone.exists(), "{}", gone.display());
    }
    assert!(
        !files
            .keys()
            .any(|name| name.contains(".new") || name.contains(".old"))
    );
}

#[test]
fn the_folders_can_have_other_names() {
    let folders = DumpFolders {
        collections: "records".into(),
        snapshot: "model/now".into(),
    };
    let source = load(&odd_names());
    let target = dump(&[]);
    let options = WriteOptions {
        folders: folders.clone(),
        ..WriteOptions::default()
    };
    write(&source.snapshot, target.path(), &options).expect("written");
    assert!(target.path().join("model/now/info.json").is_file());
    let options = ReadOptions {
        folders,
        ..ReadOptions::default()
    };
    let loaded = read(target.path(), &options).expect("no errors");
    assert_eq!(loaded.snapshot, source.snapshot);
}

#[test]
fn the_snapshot_folder_must_be_its_own() {
    let target = copy(&odd_names());
    let before = tree(target.path());
    let source = load(&odd_names());
    for snapshot in [
        "",
        ".",
        "collections",
        "collections/..",
        "..",
        "x/../collections",
    ] {
        let options = WriteOptions {
            folders: DumpFolders {
                snapshot: snapshot.into(),
                ..DumpFolders::default()
            },
            ..WriteOptions::default()
        };
        let result = write(&source.snapshot, target.path(), &options);
        assert!(
            matches!(result, Err(WriteError::Folders { .. })),
            "{snapshot}"
        );
    }
    assert_same(&before, &tree(target.path()));
}

#[test]
fn an_interrupted_replacement_is_read_and_repaired() {
    let target = copy(&odd_names());
    let path = target.path();
    // What a crash between the two steps of the replacement leaves.
    fs::rename(path.join("snapshot"), path.join(".snapshot.old")).expect("renamed");
    put(path, ".snapshot.new/info.json", "{}");
    let loaded = load(path);
    assert_eq!(loaded.snapshot, load(&odd_names()).snapshot);
    assert_eq!(loaded.warnings.len(), 1);
    assert!(
        loaded.warnings[0].to_string().contains("was interrupted"),
        "{}",
        loaded.warnings[0]
    );
    write(&loaded.snapshot, path, &WriteOptions::default()).expect("written");
    assert_same(&tree(&odd_names()), &tree(path));
}

#[cfg(unix)]
#[test]
fn a_failed_write_leaves_the_dump_as_it_was() {
    let target = copy(&odd_names());
    let mut snapshot = load(target.path()).snapshot;
    snapshot.records.get_mut(&Kind::Roles).expect("roles").pop();
    let model = snapshot.data_model.as_mut().expect("a data model");
    model.relations.clear();
    // By now the new roles.json is prepared.
    put(target.path(), ".snapshot.new", "in the way");
    let before = tree(target.path());
    assert!(matches!(
        write(&snapshot, target.path(), &WriteOptions::default()),
        Err(WriteError::Io { .. })
    ));
    assert_same(&before, &tree(target.path()));
}

#[cfg(unix)]
#[test]
fn links_are_not_written_through() {
    let outside = dump(&[("roles.json", "[]"), ("info.json", "{}")]);
    let target = dump(&[]);
    for (file, link) in [
        ("roles.json", "collections/roles.json"),
        ("roles.json", "collections/.roles.json.new"),
        ("info.json", "snapshot/info.json"),
    ] {
        let link = target.path().join(link);
        fs::create_dir_all(link.parent().expect("a parent")).expect("a folder");
        std::os::unix::fs::symlink(outside.path().join(file), link).expect("a link");
    }
    let before = tree(outside.path());
    let source = load(&odd_names());
    write(&source.snapshot, target.path(), &WriteOptions::default()).expect("written");
    assert_same(&before, &tree(outside.path()));
    assert_same(&tree(&odd_names()), &tree(target.path()));
}

#[test]
fn the_order_of_records_is_the_snapshots() {
    let target = dump(&[]);
    let mut snapshot = load(&odd_names()).snapshot;
    snapshot
        .records
        .get_mut(&Kind::Roles)
        .expect("roles")
        .reverse();
    write(&snapshot, target.path(), &WriteOptions::default()).expect("written");
    let ids = |path: &Path| -> Vec<SyncId> {
        let loaded = load(path);
        let roles = loaded.snapshot.of(Kind::Roles).iter();
        roles.map(|record| record.sync_id.clone()).collect()
    };
    let mut expected = ids(&odd_names());
    expected.reverse();
    assert_eq!(ids(target.path()), expected);
    canonicalize(&mut snapshot);
    assert_eq!(snapshot, load(&odd_names()).snapshot);
}
