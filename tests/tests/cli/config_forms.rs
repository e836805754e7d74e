//! Config files in every form, one extending another, and what they and flags say of
//! lists: beside the published client on one server.

use serde_json::{Value, json};
use sync_tests::{Cli, Dump, Run, Server, text};

/// Files by their paths in the folder in which a client runs.
type Files<'a> = &'a [(&'a str, &'a str)];

const JSON: &str = "directus-sync.config.json";

/// Runs a client among these files.
fn run_among(cli: &Cli, files: Files<'_>, line: &str) -> Run {
    for (path, text) in files {
        cli.folder().write(path, text);
    }
    cli.run(line)
}

/// The folder of a client that has pulled among these files.
fn pulled(cli: Cli, files: Files<'_>, line: &str) -> Vec<(String, String)> {
    run_among(&cli, files, line).expect(0);
    let mut pulled = cli.folder().files();
    files
        .iter()
        .for_each(|(path, _)| drop(pulled.remove(*path)));
    pulled.into_iter().collect()
}

fn names(files: &[(String, String)]) -> Vec<&str> {
    files.iter().map(|(path, _)| path.as_str()).collect()
}

#[test]
fn the_same_config_files_give_the_same_folder() {
    let server = Server::with_extension();
    let (ours, published) = (|| Cli::to(server.url()), || Cli::published(server.url()));
    published().push(&Dump::newsroom().as_published());
    let records = ["child/records/folders.json", "child/records/roles.json"];
    let roles = "only/collections/roles.json";
    let only =
        r#"{"snapshot": false, "specs": false, "onlyCollections": ["roles"], "dumpPath": "only"}"#;
    let cases: [(&str, Files<'_>, &str, &[&str]); 4] = [
        (
            "each form extends another",
            &[
                (
                    "directus-sync.config.cjs",
                    "module.exports = { extends: ['./base/parent.js', './other.json'], specs: false, dumpPath: 'child' };",
                ),
                (
                    "base/parent.js",
                    "module.exports = { extends: ['../more.json'], dumpPath: 'parent', snapshotPath: 'model', split: false };",
                ),
                (
                    "more.json",
                    r#"{"collectionsPath": "records", "snapshotPath": "of-more", "onlyCollections": ["roles", "folders"]}"#,
                ),
                (
                    "other.json",
                    r#"{"collectionsPath": "of-other", "sortJson": true}"#,
                ),
            ],
            "pull",
            &["child/model/snapshot.json", records[0], records[1]],
        ),
        (
            "the first form wins",
            &[
                (JSON, r#"{"dumpPath": "json"}"#),
                (
                    "directus-sync.config.cjs",
                    "module.exports = { dumpPath: 'cjs' };",
                ),
                ("only.json", only),
                (
                    "directus-sync.config.js",
                    "module.exports = { extends: ['only.json'] };",
                ),
            ],
            "pull",
            &[roles],
        ),
        (
            "one that is named",
            &[
                (JSON, r#"{"dumpPath": "json"}"#),
                (
                    "conf/named.json",
                    r#"{"extends": ["../shared.cjs"], "sortJson": true}"#,
                ),
                ("shared.cjs", "module.exports = require('./only.json');"),
                ("only.json", only),
            ],
            "-c conf/named.json pull",
            &[roles],
        ),
        (
            "two extend the same",
            &[
                (
                    JSON,
                    r#"{"extends": ["a.json", "b.json"], "collectionsPath": "records"}"#,
                ),
                ("a.json", r#"{"extends": ["only.json"]}"#),
                (
                    "b.json",
                    r#"{"extends": ["only.json"], "dumpPath": "b", "collectionsPath": "b"}"#,
                ),
                ("only.json", only),
            ],
            "pull",
            &["only/records/roles.json"],
        ),
    ];
    for (case, files, line, expected) in cases {
        let [mine, theirs] = [ours(), published()].map(|cli| pulled(cli, files, line));
        assert_eq!(names(&mine), expected, "{case}");
        assert!(mine == theirs, "{case}: {mine:?}\n{theirs:?}");
    }

    // Beside a link, not beside what it leads to.
    let [mine, theirs] = [ours(), published()].map(|cli| {
        let folder = cli.folder();
        folder.write("shared/config.json", r#"{"extends": ["of-here.json"]}"#);
        folder.write("of-here.json", only);
        let link = folder.path().join(JSON);
        std::os::unix::fs::symlink("shared/config.json", link).expect("a link");
        pulled(cli, &[], "pull")
    });
    assert!(names(&mine).contains(&roles), "{mine:?}");
    assert_eq!(names(&mine), names(&theirs));

    // What they do not take means the same as what they do.
    let toml = "extends = [\"base.cjs\"]\nsnapshot = false\nspecs = false\ndumpPath = \"only\"\n";
    let base = (
        "base.cjs",
        "module.exports = { onlyCollections: ['roles'] };",
    );
    let files = [("directus-sync.config.toml", toml), base];
    assert_eq!(
        pulled(ours(), &files, "pull"),
        pulled(published(), &[(JSON, only)], "pull")
    );

    // The difference that the page names: lists are added up there.
    let keys = |kind: &str, more: Value| {
        let mut keys = json!({ "snapshot": false, "specs": false, "onlyCollections": [kind] });
        keys["extends"] = more;
        keys.to_string()
    };
    let (child, parent) = (
        keys("folders", json!(["parent.json"])),
        keys("roles", json!([])),
    );
    let files = [(JSON, child.as_str()), ("parent.json", parent.as_str())];
    let kinds = |cli: Cli, line: &str| -> Vec<String> {
        let pulled = pulled(cli, &files, line);
        let paths = names(&pulled).into_iter();
        let kind = |path: &str| {
            path.strip_prefix("directus-config/collections/")
                .map(str::to_owned)
        };
        paths.filter_map(kind).collect()
    };
    assert_eq!(kinds(ours(), "pull"), ["folders.json"]);
    assert_eq!(kinds(published(), "pull"), ["folders.json", "roles.json"]);
    assert_eq!(kinds(ours(), "pull -o flows"), ["flows.json"]);
    assert_eq!(
        kinds(published(), "pull -o flows"),
        ["flows.json", "folders.json", "roles.json"]
    );
}

#[test]
fn the_same_key_preserves_the_same_ids() {
    let server = Server::with_extension();
    for (number, preserved) in [json!(["roles", "policies"]), json!("all"), json!("*")]
        .iter()
        .enumerate()
    {
        let keys = json!({ "preserveIds": preserved, "specs": false, "snapshot": false });
        let keys = keys.to_string();
        for (whose, cli) in [
            ("ours", Cli::to(server.url())),
            ("theirs", Cli::published(server.url())),
        ] {
            let name = format!("{whose} {number}");
            let role = text(&server.post("/roles", &json!({ "name": name })), "id");
            let board = text(&server.post("/dashboards", &json!({ "name": name })), "id");
            let dump = Dump::empty();
            cli.folder().write(JSON, &keys);
            cli.on(&dump, &["pull"]).expect(0);
            assert_eq!(dump.sync_id("roles", "name", &name), role, "{name}");
            let is_kept = dump.sync_id("dashboards", "name", &name) == board;
            assert_eq!(is_kept, number > 0, "{name}");
        }
    }
}

/// How many rows a run of the published client would make.
fn would_make(run: &Run) -> u32 {
    let said = format!("{}{}", run.stdout, run.stderr);
    let counts = said.split("To create: ").skip(1);
    counts
        .map(|rest| {
            let digits = rest.split(|letter: char| !letter.is_ascii_digit()).next();
            digits
                .and_then(|digits| digits.parse::<u32>().ok())
                .expect("a number")
        })
        .sum()
}

#[test]
fn the_same_seeds_are_found() {
    let server = Server::with_extension();
    server.make_collection("section", &["name"]);
    let seed = |name: &str| {
        json!({ "collection": "section", "data": [{ "_sync_id": name, "name": name }] }).to_string()
    };
    let [a, b, c] = ["a", "b", "c"].map(seed);
    let seeds = [
        ("one/deep/a.json", a.as_str()),
        ("two.json", b.as_str()),
        ("directus-config/seed/c.json", c.as_str()),
    ];
    let text = r#"{"seedPath": "one"}"#;
    let list = r#"{"seedPath": ["one", "two.json"]}"#;
    let cjs = "module.exports = { seedPath: ['two.json', './directus-config/seed', 'one'] };";
    // The flag beside a key is added to it there.
    for (line, config, mine, theirs) in [
        ("seed diff", None, 1, 1),
        ("seed diff", Some((JSON, text)), 1, 1),
        ("seed diff", Some((JSON, list)), 2, 2),
        ("seed diff", Some(("directus-sync.config.cjs", cjs)), 3, 3),
        ("seed diff --seed-path one two.json", None, 2, 2),
        ("seed diff --seed-path one --seed-path two.json", None, 2, 2),
        ("seed diff --seed-path two.json", Some((JSON, text)), 1, 1),
        (
            "seed diff --seed-path directus-config/seed",
            Some((JSON, list)),
            1,
            3,
        ),
    ] {
        let files: Vec<_> = seeds.into_iter().chain(config).collect();
        let plan = format!("Plan: rows: {mine} to create");
        run_among(&Cli::to(server.url()), &files, line)
            .expect(0)
            .says(&plan);
        let run = run_among(&Cli::published(server.url()), &files, line).expect(0);
        assert_eq!(would_make(&run), theirs, "{line} {config:?}: {run}");
    }
    let push = "seed push --max-push-retries 1 --seed-path one two.json";
    run_among(&Cli::to(server.url()), &seeds, push)
        .expect(0)
        .says("2 created");
    let again = run_among(&Cli::published(server.url()), &seeds, push).expect(0);
    assert_eq!(would_make(&again), 0, "{again}");
    assert_eq!(server.count("/items/section"), 2);
}
