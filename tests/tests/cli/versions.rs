//! Dumps of one version on a server of another.

use serde_json::{Value, json};
use sync_tests::{Cli, Dump, Server, text};
use xtask::directus::Version;

/// What a plan of `diff --json` leaves out because the version does not have it.
fn left(plan: &Value) -> Vec<String> {
    let left = plan["left"].as_array().unwrap().iter();
    let unknown = left.filter(|it| it["why"] == "unknown");
    let line = |it: &Value| {
        let fields = it["fields"].as_array().unwrap().iter();
        let fields: Vec<_> = fields.map(|it| it.as_str().unwrap()).collect();
        format!("{} {}", it["address"].as_str().unwrap(), fields.join(" "))
    };
    unknown.map(line).collect()
}

/// Pushes a dump of another version, whose second diff is empty.
fn push_forced(cli: &Cli, dump: &Dump) {
    for command in ["diff", "push"] {
        cli.on(dump, &[command]).expect(1).complains("--force");
    }
    let push = ["push", "--force", "--yes", "--allow", "open-to-public"];
    cli.on(dump, &push).expect(0);
    let again = cli.on(dump, &["diff", "--force", "--exit-code"]).expect(0);
    again.says("Nothing to do");
}

#[test]
fn a_dump_of_11_comes_to_12_and_back() {
    let dump = Dump::newsroom_of(Version::V11);
    // Without a licence, a Directus 12 takes no rules.
    dump.retain("permissions", |_| false);
    let newer = Server::of(Version::V12);
    let cli = Cli::to(newer.url());
    push_forced(&cli, &dump);
    let plan = cli
        .on(&dump, &["diff", "--force", "--json"])
        .expect(0)
        .json();
    assert_eq!(left(&plan), [""; 0]);

    let back = cli.pull();
    let older = Server::of(Version::V11);
    push_forced(&Cli::to(older.url()), &back);
}

#[test]
fn what_only_12_has_is_left_out_and_listed_on_11() {
    let newer = Server::of(Version::V12);
    newer.make_collection("article", &["title"]);
    newer.make_collection("note", &["title"]);
    newer.patch(
        "/collections/article",
        &json!({ "meta": { "status": "inactive", "autosave_revision_interval": 60 } }),
    );
    let folder = newer.post("/folders", &json!({ "name": "Nightly", "type": "flows" }));
    let folder = text(&folder, "id");
    for (name, folder) in [("In", Some(folder.as_str())), ("Out", None)] {
        let flow =
            json!({ "name": name, "status": "active", "trigger": "manual", "folder": folder });
        newer.post("/flows", &flow);
    }
    newer.patch(
        "/settings",
        &json!({ "default_save_action": "save-and-quit" }),
    );
    let dump = Cli::to(newer.url()).pull();

    let older = Server::of(Version::V11);
    let cli = Cli::to(older.url());
    let wanted = [
        "collection.article meta.autosave_revision_interval meta.status",
        "flow.in folder",
        "folder.nightly type",
    ];
    let found = |command: &[&str]| left(&cli.on(&dump, command).expect(0).json());
    let listed = found(&["diff", "--force", "--json"]);
    for line in wanted {
        assert!(
            listed.iter().any(|it| it == line),
            "no `{line}` in {listed:#?}"
        );
    }
    assert!(
        listed
            .iter()
            .any(|it| it.starts_with("settings") && it.contains("default_save_action")),
        "{listed:#?}"
    );
    assert!(
        !listed
            .iter()
            .any(|it| it.contains("note") || it.contains("out")),
        "{listed:#?}"
    );
    cli.on(&dump, &["diff", "--force"])
        .expect(0)
        .says("flow.in  create of folder: the target's version does not have it");
    push_forced(&cli, &dump);
    assert_eq!(older.count("/flows"), 2);
    // What is left out is said as long as it is.
    let after = found(&["diff", "--force", "--json"]);
    assert_eq!(after.len(), listed.len());
}
