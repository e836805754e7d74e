//! `check` and `fmt` on dump folders.

use crate::support::{Folder, output};

#[test]
fn a_good_dump_has_no_errors() {
    let run = output(&mut Folder::with_dump().run("check"));
    assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{run:?}");
    assert!(
        run.stderr
            .contains("./directus-config: 2 records, no errors."),
        "{run:?}"
    );
}

#[test]
fn every_error_is_told_with_file_and_line() {
    let folder = Folder::with_dump();
    folder.write(
        "directus-config/collections/flows.json",
        "[\n  {\"name\": \"A\"\n",
    );
    folder.write(
        "directus-config/collections/folders.json",
        "[\n  {\"name\": \"A\"}\n]\n",
    );
    folder.write(
        "directus-config/collections/panels.json",
        "[\n  {\"_syncId\": \"a\", \"dashboard\": null},\n  {\"_syncId\": \"a\", \"dashboard\": null}\n]\n",
    );
    folder.write("directus-config/collections/dashboards.json", "[]");
    folder.write(
        "directus-config/collections/permissions.json",
        "[\n  {\n    \"collection\": \"x\",\n    \"action\": \"read\",\n    \"policy\": \"gone\",\n    \"_syncId\": \"p\"\n  }\n]\n",
    );
    let run = output(&mut folder.run("check"));
    assert_eq!(run.code, 1, "{run:?}");
    for (place, problem) in [
        ("flows.json:", "is not valid JSON"),
        ("folders.json:2:", "no `_syncId`"),
        (
            "panels.json:3:",
            "`_syncId` a is already that of the record at",
        ),
        ("permissions.json:2:", "`policy` refers to"),
    ] {
        let found = run.stderr.lines().any(|line| {
            line.starts_with("error: ") && line.contains(place) && line.contains(problem)
        });
        assert!(found, "{place} {problem}: {}", run.stderr);
    }
}

#[test]
fn a_dump_of_directus_10_is_refused_as_one() {
    let folder = Folder::new();
    let role = "[\n  {\"name\": \"A\", \"admin_access\": true, \"_syncId\": \"r\"}\n]\n";
    let of_role = "[\n  {\"role\": \"r\", \"collection\": \"x\", \"action\": \"read\", \"_syncId\": \"p\"},\n  \
                   {\"role\": \"r\", \"collection\": \"y\", \"action\": \"read\", \"_syncId\": \"q\"}\n]\n";
    folder.write("directus-config/collections/roles.json", role);
    folder.write("directus-config/collections/permissions.json", of_role);
    let run = output(&mut folder.run("push --yes -u http://127.0.0.1:9 -t x"));
    assert_eq!(run.code, 1, "{run:?}");
    for (place, field) in [
        ("roles.json:2", "admin_access"),
        ("permissions.json:2", "role"),
    ] {
        let found = run.stderr.lines().any(|line| {
            line.contains(place) && line.contains(&format!("`{field}` is of Directus 10"))
        });
        assert!(found, "{place}: {run:?}");
    }
    assert_eq!(run.stderr.matches("Directus 10").count(), 2, "{run:?}");
}

#[test]
fn a_broken_dump_stops_a_push_before_a_server_is_asked() {
    let folder = Folder::with_dump();
    folder.write("directus-config/collections/roles.json", "[");
    // Nothing listens there, and it does not come to that.
    let run = output(&mut folder.run("push --yes -u http://127.0.0.1:9 -t x"));
    assert_eq!(run.code, 1);
    assert!(
        run.stderr.contains("roles.json") && run.stderr.contains("is not valid JSON"),
        "{run:?}"
    );
    assert!(!run.stderr.contains("127.0.0.1"), "{run:?}");
}

#[test]
fn fmt_rewrites_and_fmt_check_only_tells() {
    let folder = Folder::with_dump();
    let roles = "directus-config/collections/roles.json";
    let canonical = folder.read(roles);
    let run = output(&mut folder.run("fmt --check"));
    assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{run:?}");

    let other: String = canonical.split_whitespace().collect();
    folder.write(roles, &other);
    let run = output(&mut folder.run("fmt --check"));
    assert_eq!(run.code, 2, "{run:?}");
    assert_eq!(
        run.stdout,
        "would be changed: ./directus-config/collections/roles.json\n"
    );
    assert_eq!(folder.read(roles), other);

    let run = output(&mut folder.run("fmt"));
    assert_eq!(
        (run.code, run.stdout.as_str()),
        (0, "changed: ./directus-config/collections/roles.json\n"),
        "{run:?}"
    );
    assert_eq!(folder.read(roles), canonical);
    assert_eq!(output(&mut folder.run("fmt --check")).code, 0);
}

#[test]
fn fmt_leaves_a_broken_dump_alone() {
    let folder = Folder::with_dump();
    folder.write("directus-config/collections/roles.json", "[{}]");
    let run = output(&mut folder.run("fmt"));
    assert_eq!((run.code, run.stdout.as_str()), (1, ""), "{run:?}");
    assert_eq!(
        folder.read("directus-config/collections/roles.json"),
        "[{}]"
    );
}

#[test]
fn environments_are_for_config_crates() {
    let run = output(&mut Folder::with_dump().run("check --env prod"));
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("a dump has no environments"), "{run:?}");
}
