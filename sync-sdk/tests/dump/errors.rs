//! What a dump cannot be: each case has its own message, with its place.

use std::fs;
use std::path::Path;

use crate::support::{copy, dump, odd_names, put};
use sync_sdk::model::Kind;
use sync_sdk::snapshot::{Finding, Layout, Loaded, ReadOptions, read};

const INFO: (&str, &str) = ("snapshot/info.json", r#"{"version":1}"#);

/// The messages, with paths from the dump folder.
fn messages(path: &Path, findings: &[Finding]) -> Vec<String> {
    let prefix = format!("{}/", path.display());
    let messages = findings.iter().map(Finding::to_string);
    messages
        .map(|message| message.replace(&prefix, ""))
        .collect()
}

fn errors_with(path: &Path, options: &ReadOptions) -> Vec<String> {
    let errors = read(path, options).expect_err("errors");
    messages(path, &errors.0)
}

fn errors(files: &[(&str, &str)]) -> Vec<String> {
    errors_with(dump(files).path(), &ReadOptions::default())
}

fn only(kinds: &[Kind]) -> ReadOptions {
    ReadOptions {
        kinds: kinds.iter().copied().collect(),
        ..ReadOptions::default()
    }
}

fn load(path: &Path, options: &ReadOptions) -> (Loaded, Vec<String>) {
    let loaded = read(path, options).expect("no errors");
    let warnings = messages(path, &loaded.warnings);
    (loaded, warnings)
}

#[test]
fn a_path_without_a_folder() {
    let folder = dump(&[("file", "")]);
    let at =
        |name: &str| errors_with(&folder.path().join(name), &ReadOptions::default())[0].clone();
    assert!(at("gone").ends_with(
        "gone: there is no such folder; `directus-sync pull` makes one, `--dump-path` names another"
    ));
    assert!(at("file").ends_with("file: this is not a folder"));
}

#[test]
fn a_folder_without_a_dump() {
    let folder = dump(&[("README.md", "")]);
    for made in ["snapshot", "collections"] {
        let errors = errors_with(folder.path(), &ReadOptions::default());
        assert_eq!(errors.len(), 1);
        assert!(errors[0].contains("this is not a dump: it holds neither records nor a snapshot"));
        // directus-sync makes empty folders on every command.
        fs::create_dir(folder.path().join(made)).expect("a folder");
    }
    let nothing = ReadOptions {
        data_model: false,
        ..only(&[])
    };
    assert!(read(folder.path(), &nothing).is_ok());
}

#[test]
fn files_that_are_not_lists_of_records() {
    let mut found = errors(&[
        ("collections/dashboards.json", ""),
        (
            "collections/flows.json",
            "[\n  {\"_syncId\": \"a\"},\n  {\"name\": }\n]",
        ),
        ("collections/folders.json", "{}"),
        ("collections/roles.json", "null"),
        ("collections/policies.json", "[{\"_syncId\": \"a\"}"),
        ("collections/presets.json", "[\n 1,\n []]"),
        INFO,
    ]);
    found.sort();
    assert_eq!(
        found,
        [
            "collections/dashboards.json:1: is not valid JSON: EOF while parsing a value (column 1)",
            "collections/flows.json:3: is not valid JSON: expected value (column 12)",
            "collections/folders.json: a list of records is expected, this is an object",
            "collections/policies.json:1: is not valid JSON: EOF while parsing a list (column 17)",
            "collections/presets.json:2: an object is expected, this is a number",
            "collections/presets.json:3: an object is expected, this is a list",
            "collections/roles.json: a list of records is expected, this is null",
        ]
    );
}

#[test]
fn files_that_cannot_be_read() {
    let folder = dump(&[INFO]);
    put(folder.path(), "collections/roles.json", b"[\n\n\xff]");
    fs::create_dir(folder.path().join("collections/flows.json")).expect("a folder");
    assert_eq!(
        errors_with(folder.path(), &ReadOptions::default()),
        [
            "collections/roles.json:3: is not UTF-8 text",
            "collections/flows.json: is not a file",
        ]
    );
}

#[cfg(unix)]
#[test]
fn links_are_followed_only_inside_the_dump() {
    use std::os::unix::fs::symlink;
    let outside = dump(&[("roles.json", "[]")]);
    let folder = dump(&[INFO, ("records/flows.json", "[]")]);
    let path = folder.path();
    fs::create_dir(path.join("collections")).expect("a folder");
    symlink(
        outside.path().join("roles.json"),
        path.join("collections/roles.json"),
    )
    .expect("a link");
    symlink("../records/flows.json", path.join("collections/flows.json")).expect("a link");
    symlink("gone", path.join("collections/panels.json")).expect("a link");
    symlink(".", path.join("snapshot/ring")).expect("a link");
    let link = "is a symbolic link that leads out of the dump folder or to a folder; put the files themselves here";
    assert_eq!(
        errors_with(path, &ReadOptions::default()),
        [
            format!("collections/roles.json: {link}"),
            "collections/panels.json: cannot be read: No such file or directory (os error 2)"
                .into(),
            format!("snapshot/ring: {link}"),
        ]
    );
}

#[test]
fn records_without_an_identity_of_their_own() {
    let found = errors(&[
        INFO,
        (
            "collections/roles.json",
            "[\n{},\n{\"_syncId\": 7},\n{\"_syncId\": \" \"},\n{\"_syncId\": \"a\"},\n{\"_syncId\": \"b\"},\n{\"_syncId\": \"a\"}]",
        ),
        (
            "collections/settings.json",
            "[{\"_syncId\": \"_sync_default_settings\"},\n{\"_syncId\": \"x\"}]",
        ),
    ]);
    assert_eq!(found.len(), 5, "{found:#?}");
    assert_eq!(
        found[0],
        "collections/roles.json:2: the record has no `_syncId`; give it one that no other record has, such as a new UUID"
    );
    assert_eq!(
        found[1],
        "collections/roles.json:3: `_syncId` must be text, this is a number"
    );
    assert_eq!(
        found[2],
        "collections/roles.json:4: `_syncId` is empty; give the record one that no other record has, such as a new UUID"
    );
    assert_eq!(
        found[3],
        "collections/roles.json:7: `_syncId` a is already that of the record at collections/roles.json:5; every record needs its own"
    );
    assert_eq!(
        found[4],
        "collections/settings.json:2: settings has one record, and that is at collections/settings.json:1; remove one of the two"
    );
}

const DANGLING: &[(&str, &str)] = &[
    INFO,
    (
        "collections/roles.json",
        r#"[{"name": "R", "parent": "x", "_syncId": "r"}]"#,
    ),
    (
        "collections/policies.json",
        "[{\"name\": \"P\",\n\"roles\": [{\"role\": \"r\"}, {\"role\": null}, {\"role\": \"x\"}, {\"role\": \"_sync_default_admin_role\"}], \"_syncId\": \"p\"}]",
    ),
    (
        "collections/permissions.json",
        r#"[{"policy": "x", "collection": "c", "action": "read", "_syncId": "1"}, {"policy": "_sync_default_public_policy", "_syncId": "2"}]"#,
    ),
    (
        "collections/flows.json",
        r#"[{"name": "F", "operation": "x", "_syncId": "f"}]"#,
    ),
    (
        "collections/operations.json",
        r#"[
{"flow": 7, "key": "a", "resolve": "b", "reject": "x", "_syncId": "a"},
{"flow": "f", "key": "b", "resolve": null, "options": {"flow": "{{ $trigger.flow }}"}, "_syncId": "b"},
{"flow": {"$directus-sync": {"var": "FLOW"}}, "key": "c", "_syncId": "c"}]"#,
    ),
];

#[test]
fn references_to_nothing() {
    let text = |place: &str, path: &str, value: &str, to: &str| {
        format!(
            "collections/{place}: `{path}` refers to {value}, which is not the `_syncId` of any record in {to}.json"
        )
    };
    assert_eq!(
        errors(DANGLING),
        [
            text("roles.json:1: role.r", "parent", "\"x\"", "roles"),
            text(
                "policies.json:1: policy.p",
                "roles[].role",
                "\"x\"",
                "roles"
            ),
            text(
                "permissions.json:1: permission.x.c.read",
                "policy",
                "\"x\"",
                "policies"
            ),
            text("flows.json:1: flow.f", "operation", "\"x\"", "operations"),
            text("operations.json:2: operation.7.a", "flow", "7", "flows"),
            text(
                "operations.json:2: operation.7.a",
                "reject",
                "\"x\"",
                "operations"
            ),
        ]
    );
}

#[test]
fn references_to_what_is_not_described_are_not_judged() {
    let folder = dump(DANGLING);
    let (loaded, _) = load(folder.path(), &only(&[Kind::Permissions]));
    assert_eq!(loaded.snapshot.len(), 2);
    fs::remove_file(folder.path().join("collections/policies.json")).expect("removed");
    let (loaded, warnings) = load(folder.path(), &only(&[Kind::Policies, Kind::Permissions]));
    assert!(!loaded.snapshot.records.contains_key(&Kind::Policies));
    assert_eq!(
        warnings,
        ["collections/policies.json: there is no such file, so policies are left alone"]
    );
    // Nor to a kind whose file has errors: they are the ones to mend.
    put(folder.path(), "collections/policies.json", "[{}]");
    assert_eq!(
        errors_with(folder.path(), &only(&[Kind::Policies, Kind::Permissions])).len(),
        1
    );
}

#[test]
fn an_id_in_free_json_that_refers_to_nothing_is_a_warning() {
    let folder = dump(&[
        ("collections/flows.json", "[]"),
        (
            "collections/operations.json",
            r#"[{"key": "go", "options": {"flow": "x"}, "_syncId": "o"}]"#,
        ),
    ]);
    let options = ReadOptions {
        data_model: false,
        ..only(&[Kind::Flows, Kind::Operations])
    };
    let (_, warnings) = load(folder.path(), &options);
    assert_eq!(
        warnings,
        [
            "collections/operations.json:1: operation.all.go: `options.flow` refers to \"x\", which is not the `_syncId` of any record in flows.json"
        ]
    );
}

#[test]
fn files_that_are_not_parts_of_a_snapshot() {
    let mut found = errors(&[
        INFO,
        ("snapshot/collections/a.json", "{\n  \"collection\": \n}"),
        ("snapshot/collections/b.json", "[]"),
        ("snapshot/c.json", r#"{"name": "c"}"#),
        ("snapshot/other.json", r#"{"version": 1}"#),
        (
            "snapshot/whole.json",
            r#"{"version": 1, "collections": []}"#,
        ),
        ("snapshot/README.md", "not read"),
    ]);
    found.sort();
    assert_eq!(
        found,
        [
            "snapshot/c.json: is not a part of a snapshot: neither `version`, nor `collection` and what belongs to it",
            "snapshot/collections/a.json:3: is not valid JSON: expected value (column 1)",
            "snapshot/collections/b.json: an object is expected, this is a list",
            "snapshot/other.json: there is another snapshot in this folder, at snapshot/info.json:1; remove one of the two",
            "snapshot/whole.json: there is another snapshot in this folder, at snapshot/other.json:1; remove one of the two",
        ]
    );
}

#[test]
fn a_whole_snapshot_beside_parts() {
    let whole = r#"{"version": 1, "collections": [], "fields": [], "relations": []}"#;
    for part in ["snapshot/a.json", "snapshot/zz.json"] {
        let found = errors(&[
            ("snapshot/snapshot.json", whole),
            (part, r#"{"collection": "a"}"#),
        ]);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].contains("there is another snapshot in this folder, at snapshot/"));
    }
    // `--no-split` names the one to read.
    let folder = dump(&[("snapshot/snapshot.json", whole), ("snapshot/a.json", "x")]);
    let options = ReadOptions {
        layout: Layout::Whole,
        ..only(&[])
    };
    assert!(read(folder.path(), &options).is_ok());
}

#[test]
fn entries_that_do_not_fit_together() {
    let found = errors(&[
        ("snapshot/collections/a.json", r#"{"collection": "a"}"#),
        ("snapshot/collections/b.json", r#"{"collection": "a"}"#),
        ("snapshot/collections/c.json", r#"{"collection": 1}"#),
        (
            "snapshot/fields/a.json",
            r#"{"collection": "a", "field": "x"}"#,
        ),
        (
            "snapshot/fields/b.json",
            r#"{"collection": "a", "field": "x"}"#,
        ),
        (
            "snapshot/fields/c.json",
            r#"{"collection": "b", "field": "x"}"#,
        ),
        (
            "snapshot/fields/d.json",
            r#"{"collection": "a", "field": ""}"#,
        ),
        (
            "snapshot/fields/e.json",
            r#"{"collection": "directus_users", "field": "x"}"#,
        ),
        (
            "snapshot/relations/a.json",
            r#"{"collection": "b", "field": "x", "related_collection": null}"#,
        ),
        (
            "snapshot/relations/b.json",
            r#"{"collection": "a", "field": "x", "related_collection": "a"}"#,
        ),
        (
            "snapshot/relations/c.json",
            r#"{"collection": "a", "field": "x", "related_collection": "a"}"#,
        ),
    ]);
    assert_eq!(
        found,
        [
            "snapshot: the snapshot has no `info.json` with `version`, `directus` and `vendor`",
            "snapshot/collections/b.json:1: collection.a: there is a second one of this name at snapshot/collections/a.json:1; remove one of the two",
            "snapshot/collections/c.json:1: `collection` must be a name",
            "snapshot/fields/b.json:1: field.a.x: there is a second one of this name at snapshot/fields/a.json:1; remove one of the two",
            "snapshot/fields/c.json:1: field.b.x: collection `b` is not in the snapshot",
            "snapshot/fields/d.json:1: `field` must be a name",
            "snapshot/relations/a.json:1: relation.b.x: collection `b` is not in the snapshot",
            "snapshot/relations/c.json:1: relation.a.x: there is a second one of this name at snapshot/relations/b.json:1; remove one of the two",
        ]
    );
}

#[test]
fn entries_of_a_whole_snapshot_have_lines() {
    let found = errors(&[(
        "snapshot/snapshot.json",
        "{\"version\": 1,\n\"collections\": [{\"collection\": \"a\"}],\n\"fields\": [\n{\"collection\": \"a\", \"field\": \"x\"},\n\n{\"collection\": \"b\", \"field\": \"x\"}],\n\"relations\": []}",
    )]);
    assert_eq!(
        found,
        ["snapshot/snapshot.json:6: field.b.x: collection `b` is not in the snapshot"]
    );
    let found = errors(&[(
        "snapshot/snapshot.json",
        r#"{"version": 1, "collections": [], "fields": {}, "relations": []}"#,
    )]);
    assert_eq!(
        found,
        ["snapshot/snapshot.json: is not a snapshot: `fields` is not a list"]
    );
}

#[test]
fn errors_of_all_parts_come_at_once() {
    let folder = copy(&odd_names());
    put(folder.path(), "collections/roles.json", "{}");
    put(folder.path(), "collections/flows.json", "[{}]");
    put(folder.path(), "snapshot/fields/a-b/id.json", "[");
    let errors = read(folder.path(), &ReadOptions::default()).expect_err("errors");
    assert_eq!(errors.0.len(), 3);
    assert_eq!(errors.to_string().lines().count(), 3);
}

#[test]
fn what_is_missing_is_not_described() {
    let folder = dump(&[INFO, ("collections/.gitkeep", "")]);
    let (loaded, warnings) = load(folder.path(), &ReadOptions::default());
    assert!(loaded.snapshot.records.is_empty());
    assert_eq!(warnings.len(), 11);
    fs::remove_dir_all(folder.path().join("collections")).expect("removed");
    let (_, warnings) = load(folder.path(), &ReadOptions::default());
    assert_eq!(
        warnings,
        ["collections: there are no files here, so all records are left alone"]
    );

    let folder = dump(&[("collections/roles.json", "[]")]);
    let (loaded, warnings) = load(folder.path(), &only(&[Kind::Roles]));
    assert_eq!(loaded.snapshot.data_model, None);
    assert_eq!(loaded.snapshot.records[&Kind::Roles], []);
    assert_eq!(
        warnings,
        ["snapshot: there is no snapshot here, so the data model is left alone"]
    );
}

/// Earlier versions wrote other kinds, default records under other SyncIDs, and
/// records without the newer keys.
#[test]
fn dumps_of_earlier_versions_are_read() {
    let folder = dump(&[
        INFO,
        ("collections/webhooks.json", "[]\n"),
        ("collections/access.json", "[{}]"),
        (
            "collections/roles.json",
            r#"[{"name": "Administrator", "_syncId": "3f7a"}]"#,
        ),
        (
            "collections/settings.json",
            r#"[{"project_name": "Old", "_syncId": "1"}]"#,
        ),
    ]);
    let (loaded, warnings) = load(folder.path(), &only(&[Kind::Roles, Kind::Settings]));
    assert_eq!(loaded.snapshot.len(), 2);
    assert_eq!(
        warnings,
        ["collections/access.json: is not the file of any kind and is not read"]
    );
}

#[test]
fn what_is_left_out_is_not_even_opened() {
    let folder = dump(&[
        ("collections/roles.json", "broken"),
        ("snapshot/info.json", "broken"),
    ]);
    put(folder.path(), "collections/flows.json", "[]");
    let options = ReadOptions {
        data_model: false,
        ..only(&[Kind::Flows])
    };
    let (loaded, warnings) = load(folder.path(), &options);
    assert_eq!(loaded.snapshot.records.len(), 1);
    assert!(warnings.is_empty());
}
