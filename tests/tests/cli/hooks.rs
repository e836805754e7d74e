//! Hooks against a real Directus: those of a config file in JavaScript beside the
//! published npm package `directus-sync`, commands, and those of a config crate.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use sync_tests::{Cli, Dump, Run, Server, text};
use xtask::directus::{Version, published_client};

use crate::crates::compiling;

const JS: &str = "directus-sync.config.js";

/// Hooks that change everything that a pull writes: the query, raw rows with the
/// answer of a client, records, the data model.
const CHANGES: &str = r"
const { readRoles } = require('@directus/sdk');
const rename = (suffix) => (items) => items.map((item) => ({ ...item, name: `${item.name} ${suffix}` }));
module.exports = {
  hooks: {
    folders: {
      onQuery: (query) => ({ ...query, filter: { name: { _neq: 'Scratch' } }, sort: ['-name'] }),
      onSave: rename('(saved)'),
    },
    translations: { onQuery: async (query) => ({ ...query, fields: ['id', 'key', 'language', 'value'] }) },
    presets: { onQuery: (query) => ({ ...query, filter: { collection: { _eq: 'articles' } } }) },
    flows: { onSave: (flows) => flows.filter((flow) => flow.name !== 'Nightly').reverse() },
    operations: {
      onDump: (operations) => operations.map((operation) => ({ ...operation, name: String(operation.date_created !== undefined) })),
    },
    roles: {
      onDump: async (roles, client) => {
        const all = await client.request(readRoles({ fields: ['name'], sort: ['name'] }));
        const names = all.map((role) => role.name).join();
        return roles.map((role) => ({ ...role, description: `${role.users.length} ${names} ${role._syncId}` }));
      },
    },
    policies: {
      onDump: (policies) => policies.map((policy) => ({ ...policy, description: policy.roles.map((row) => row.role).join() })),
    },
    permissions: { onDump: (permissions) => permissions.map(({ validation, ...rest }) => ({ ...rest, fields: [rest.policy] })) },
    settings: {
      onQuery: (query) => ({ ...query, filter: { id: { _eq: 0 } } }),
      onDump: (all) => all.map((one) => ({ ...one, project_name: `${all.length} ${'id' in one}` })),
    },
    snapshot: {
      onSave: (snapshot) => ({ ...snapshot, collections: snapshot.collections.filter((it) => it.collection !== 'authors') }),
    },
  },
};
";

/// Hooks that leave things out, each of another kind, and change what is loaded.
const LEAVES_OUT: &str = r"
const without = (name) => (items) => items.filter((item) => item.name !== name);
module.exports = {
  hooks: {
    folders: { onQuery: (query) => ({ ...query, filter: { name: { _neq: 'Scratch' } } }) },
    dashboards: { onDump: without('Numbers') },
    roles: { onSave: without('Trainee') },
    snapshot: {
      onSave: (it) => ({ ...it, fields: it.fields.filter(({ field }) => field !== 'price') }),
      onLoad: (it) => {
        it.collections.find(({ collection }) => collection === 'authors').meta.note = 'loaded';
        return it;
      },
    },
    translations: {
      onLoad: async (items, client) => items.map((item) => ({ ...item, value: `${item.value} (${typeof client.request})` })),
    },
  },
};
";

/// A client with this config file, where `@directus/sdk` is installed.
fn with_hooks(cli: Cli, hooks: &str) -> Cli {
    cli.folder().write(JS, hooks);
    let command = published_client().expect("the published client");
    let program = Path::new(command.get_args().next().expect("its program"));
    let modules = program
        .ancestors()
        .find(|path| path.ends_with("node_modules"));
    let link = cli.folder().path().join("node_modules");
    std::os::unix::fs::symlink(modules.expect("its folder"), link).expect("a link");
    cli
}

/// A server with the newsroom, as a push of ours leaves it.
fn newsroom() -> Server {
    let server = Server::with_extension();
    Cli::to(server.url()).push(&Dump::newsroom());
    server
}

#[test]
fn the_same_hooks_make_the_same_folder_as_in_the_published_client() {
    let server = newsroom();
    let published = with_hooks(Cli::published(server.url()), CHANGES).pull();
    let ours = with_hooks(Cli::to(server.url()), CHANGES).pull();
    // The one difference that is not about hooks: 3.4.1 writes no `user`.
    let ours = ours.as_published();
    assert_eq!(ours.files(), published.files());

    // It is worth something only if the hooks did what they say.
    let names: Vec<String> = ours
        .records("flows")
        .iter()
        .map(|it| text(it, "name"))
        .collect();
    assert_eq!(names.len(), 2, "{names:?}");
    assert_eq!(ours.records("folders")[0]["name"], "Photos (saved)");
    assert_eq!(ours.records("presets").len(), 2);
    let role = &ours.records("roles")[0];
    let expected = "1 Administrator,Editor,Reporter _sync_default_admin_role";
    assert_eq!(role["description"], expected);
    let policy = &ours.records("policies")[0];
    let admin = server.find("/roles", "name", "Administrator");
    assert_eq!(policy["description"], admin["id"], "a raw id");
    assert_eq!(ours.records("operations")[0]["name"], "true");
    assert_eq!(ours.records("settings")[0]["project_name"], "1 false");
    assert!(
        !ours
            .files()
            .contains_key("snapshot/collections/authors.json")
    );
}

#[test]
fn the_client_of_a_hook_sends_the_headers_of_the_run() {
    let server = Server::start();
    let hooks = r"
const { fetch } = globalThis;
globalThis.fetch = (url, options) => {
  console.log(`sent: ${options.headers['x-gate']}`);
  return fetch(url, options);
};
const { readRoles } = require('@directus/sdk');
const onDump = async (roles, client) => {
  await client.request(readRoles());
  return roles;
};
module.exports = { headers: { 'x-gate': 'of-the-file' }, hooks: { roles: { onDump } } };
";
    let ours = with_hooks(Cli::to(server.url()), hooks);
    let pull = "pull --no-specs --no-snapshot -o roles";
    ours.run(pull).expect(0).complains("sent: of-the-file");
    ours.run(&format!("{pull} --header x-gate:typed"))
        .expect(0)
        .complains("sent: typed");
}

#[test]
fn what_hooks_leave_out_is_neither_tracked_nor_deleted() {
    let server = newsroom();
    for name in ["Trainee", "Guest"] {
        server.post("/roles", &json!({ "name": name }));
    }
    let ours = with_hooks(Cli::to(server.url()), LEAVES_OUT);
    let before = server.extension_mappings();
    let dump = ours.pull();
    let after = server.extension_mappings();
    let trainee = server.find("/roles", "name", "Trainee")["id"].clone();
    assert_eq!(after.len(), before.len() + 1, "the guest alone");
    assert!(after.values().all(|id| trainee != id.as_str()));
    for (kind, name) in [
        ("folders", "Scratch"),
        ("dashboards", "Numbers"),
        ("roles", "Trainee"),
    ] {
        let names: Vec<Value> = dump
            .records(kind)
            .iter()
            .map(|it| it["name"].clone())
            .collect();
        assert!(
            !names.is_empty() && !names.contains(&json!(name)),
            "{kind}: {names:?}"
        );
    }

    // What differs is what `onLoad` changes: no record is deleted, no column dropped.
    let diff = ours.on(&dump, &["diff", "--json"]).expect(0).json();
    assert_eq!(diff["summary"]["records"]["delete"], 0, "{diff:#}");
    let actions = |plan: &Value| -> Vec<String> {
        let changes = plan["records"].as_array().expect("records").iter();
        changes
            .map(|it| format!("{} {}", text(it, "action"), text(it, "kind")))
            .collect()
    };
    assert_eq!(actions(&diff), ["update translations"; 4], "{diff:#}");
    ours.on(&dump, &["push"])
        .expect(0)
        .says("Done and verified");
    assert_eq!(server.get("/collections/authors")["meta"]["note"], "loaded");
    server.get("/fields/articles/price");
    let texts = server.list("/translations");
    assert!(
        texts
            .iter()
            .all(|it| text(it, "value").ends_with(" (function)")),
        "{texts:?}"
    );
    ours.on(&dump, &["diff", "--exit-code"])
        .expect(0)
        .says("Nothing to do");
    ours.on(&dump, &["drift"]).expect(0);
    // Nor without a configuration: what the hooks leave out was made by hand.
    ours.run("drift").expect(0);
    for (path, name) in [
        ("/folders", "Scratch"),
        ("/dashboards", "Numbers"),
        ("/roles", "Trainee"),
    ] {
        server.find(path, "name", name);
    }
    // A row that the hooks see is still deleted when the dump lacks it, and one
    // that somebody makes is drift.
    dump.retain("roles", |role| role["name"] != "Guest");
    ours.on(&dump, &["diff"]).expect(0).says("- role.guest");
    server.post("/roles", &json!({ "name": "Visitor" }));
    ours.on(&dump, &["drift"]).expect(2).says("role.visitor");

    // Without the hooks, as with the published client, the dump is a mirror.
    // (Panels of a dashboard that it lacks would be an error of the dump.)
    let bare = Cli::to(server.url());
    let bare = bare.on(&dump, &["diff", "-x", "panels"]).expect(0);
    for lost in ["- folder.scratch", "- dashboard.numbers", "price"] {
        assert!(bare.stdout.contains(lost), "no `{lost}` in {bare}");
    }
}

#[test]
fn what_hooks_leave_out_stays_on_directus_12_too() {
    let server = Server::of(Version::V12);
    let ours = with_hooks(Cli::to(server.url()), LEAVES_OUT);
    ours.push(&Dump::newsroom_of(Version::V12));
    let dump = ours.pull();
    assert!(
        dump.records("folders")
            .iter()
            .all(|it| it["name"] != "Scratch")
    );
    let diff = ours.on(&dump, &["diff", "--json"]).expect(0).json();
    for part in ["schema", "records"] {
        assert_eq!(diff["summary"][part]["delete"], 0, "{diff:#}");
    }
    let bare = Cli::to(server.url());
    let bare = bare.on(&dump, &["diff", "-x", "panels"]).expect(0);
    assert!(bare.stdout.contains("- folder.scratch"), "{bare}");
}

#[test]
fn a_hook_can_be_a_command_and_one_that_fails_changes_nothing() {
    let server = Server::start();
    let ours = Cli::to(server.url());
    ours.push(&Dump::newsroom());
    let config = |lines: &str| ours.folder().write("directus-sync.config.toml", lines);
    config("[hooks.roles]\nonSave = [\"sed\", \"s/Editor/Redactor/\"]\n");
    let dump = ours.pull();
    assert_eq!(dump.records("roles")[1]["name"], "Redactor");

    server.post("/roles", &json!({ "name": "New" }));
    let before = (
        server.everything(),
        server.list("/items/sync_sdk_id_map").len(),
    );
    let files = dump.files();
    config(
        "[hooks.roles]\nonDump = [\"cat\"]\n[hooks.presets]\nonSave = [\"echo\", \"nonsense\"]\n",
    );
    let failed = |run: Run| {
        run.expect(1)
            .complains("the hook `presets.onSave`: `echo` must print JSON")
    };
    failed(ours.on(&dump, &["pull"]));
    failed(ours.on(&dump, &["diff"]));
    failed(ours.on(&dump, &["push"]));
    config("[hooks.flows]\nonQuery = [\"echo\", '{\"filter\": {\"nothing\": {\"_eq\": 1}}}']\n");
    ours.on(&dump, &["pull"]).expect(1).complains("/flows");
    config("[hooks.flows]\nonQuery = [\"echo\", '{\"fields\": [\"name\"]}']\n");
    ours.on(&dump, &["pull"])
        .expect(1)
        .complains("the hook `flows.onQuery`: the `fields` that it asks for must have `id`");
    assert_eq!(
        (
            server.everything(),
            server.list("/items/sync_sdk_id_map").len()
        ),
        before
    );
    assert_eq!(dump.files(), files);
}

#[test]
fn who_interrupts_a_hook_ends_it_and_leaves_nothing_behind() {
    let server = Server::start();
    let before = server.everything();
    let ours = Cli::to(server.url());
    ours.folder().write(
        JS,
        "module.exports = { hooks: { roles: { onDump() { console.log('here'); for (;;); } } } };",
    );
    let dump = Dump::empty();
    let path = dump.path().to_str().expect("text");
    let mut child = ours
        .process(&["pull", "--dump-path", path])
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut lines = BufReader::new(child.stderr.take().expect("a pipe")).lines();
    assert!(lines.any(|line| line.expect("text") == "here"));
    let pid = child.id().to_string();
    let kill = Command::new("kill").args(["-TERM", &pid]).status();
    assert!(kill.expect("there is kill").success());
    assert!(!child.wait().expect("it ends").success());
    // Nobody holds the pipe any more, so the hook has ended, too.
    let rest: Vec<String> = lines.map(|line| line.expect("text")).collect();
    assert!(
        rest.iter().any(|line| line.contains("interrupted")),
        "{rest:?}"
    );
    assert_eq!(server.everything(), before);
    assert!(dump.files().is_empty());
}

#[test]
fn a_config_crate_has_hooks_in_rust() {
    let server = Server::start();
    let ours = compiling(&server);
    let sdk = concat!(env!("CARGO_MANIFEST_DIR"), "/../sync-sdk");
    let manifest = format!(
        "[package]\nname = \"hooked\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[package.metadata.directus-sync]\n\n\
         [dependencies]\nsync-sdk = {{ path = \"{sdk}\" }}\n\n[workspace]\n"
    );
    ours.folder().write("Cargo.toml", &manifest);
    ours.folder().write(
        "src/main.rs",
        r#"
use sync_sdk::hooks::Hooks;
use sync_sdk::model::Kind;
use sync_sdk::prelude::*;

#[derive(Role)]
pub struct Editor;

#[derive(Project)]
#[project(key = "hooked", roles(Editor))]
pub struct Hooked;

impl ProjectSpec for Hooked {
    type Env = ();

    fn hooks(_: ()) -> Hooks {
        Hooks::new()
            .on_load(Kind::Roles, |mut roles| {
                for role in &mut roles {
                    role.insert("icon".into(), json!(std::env::var("ICON")?));
                }
                Ok(roles)
            })
            .on_save(Kind::Folders, |mut folders| {
                folders.retain(|folder| folder["name"] != "Scratch");
                Ok(folders)
            })
    }
}

fn main() -> std::process::ExitCode {
    sync_sdk::main::<Hooked>()
}
"#,
    );
    ours.run("diff")
        .expect(1)
        .complains("the hook `roles.onLoad`: environment variable not found");
    let ours = ours.env("ICON", "edit_note");
    ours.run("push --yes").expect(0).says("Done and verified");
    assert_eq!(server.find("/roles", "name", "Editor")["icon"], "edit_note");
    ours.run("diff --exit-code").expect(0);
    // Of what is not the crate's, a pull sees what the hooks let it see.
    let finds_folders = || {
        let pull = ours.run("pull --check").expect(2);
        pull.stdout.contains("src/folders.rs")
    };
    server.post("/folders", &json!({ "name": "Scratch" }));
    assert!(!finds_folders());
    server.post("/folders", &json!({ "name": "Kept" }));
    assert!(finds_folders());
}
