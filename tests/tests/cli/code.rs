//! An instance becomes code, and the two are kept together.

use serde_json::{Value, json};
use sync_tests::{Cli, Dump, KINDS, Run, Server, text};

use crate::crates::{Krate, compiling};

const AGENCY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/agency/Cargo.toml");

/// The secrets of the instance: the name that one gets in the code, and its value.
/// The key stands in two flows.
const SECRETS: [(&str, &str); 2] = [
    ("REBUILD_BUILD_AUTHORIZATION", "t0ken-of-the-builds"),
    ("CONFIRM_SUBSCRIBER_TOKEN_SECRET", "k3y-of-the-links"),
];

/// A generated crate, and the server that it is of.
struct Pair {
    server: Server,
    krate: Krate,
}

impl Pair {
    /// The agency on a server, as code again.
    fn new() -> Self {
        let server = Server::start();
        let pusher = Cli::to(server.url());
        let variables = "OFFICE_EMAIL=a@example.com\nBUILD_HOOK=http://127.0.0.1:1\n";
        let [build, key] = SECRETS.map(|(_, value)| value);
        let variables = format!("{variables}BUILD_TOKEN={build}\nTOKEN_KEY={key}\n");
        pusher.folder().write(".env", &variables);
        let push = format!("push --yes --allow open-to-public --manifest-path {AGENCY}");
        pusher.run(&push).expect(0);

        let before = server.everything();
        let cli = compiling(&server);
        let init = format!("init --from {} studio", server.url());
        let run = cli.run(&init).expect(0).says("Created studio from");
        assert!(!run.to_string().contains("fault of directus-sync"), "{run}");
        assert_eq!(server.everything(), before);
        names_the_secrets(&cli, &run);
        let krate = Krate::new(cli, "studio");
        krate.commit();
        Self { server, krate }
    }

    /// Pulls what somebody has changed, which `--check` sees before.
    fn pull(&self) -> Run {
        self.krate.run("pull --check").expect(2);
        assert_eq!(self.krate.changed(), [""; 0]);
        self.krate.run("pull").expect(0)
    }

    fn edit(&self, path: &str, edit: impl FnOnce(String) -> String) {
        self.krate.write(path, &edit(self.krate.read(path)));
    }

    /// Changes the one role of this name.
    fn role(&self, name: &str, change: &Value) {
        let role = self.server.find("/roles", "name", name);
        let path = format!("/roles/{}", text(&role, "id"));
        self.server.patch(&path, change);
    }
}

/// No secret of the instance is in the code, which names it, until somebody sets
/// the names as he was told to.
fn names_the_secrets(cli: &Cli, init: &Run) {
    for (name, value) in SECRETS {
        assert!(!init.to_string().contains(value), "{init}");
        assert!(init.to_string().contains(name), "{init}");
        let files = cli.folder().files();
        let says = |text: &str| -> Vec<&String> {
            let files = files.iter().filter(|(_, content)| content.contains(text));
            files.map(|(path, _)| path).collect()
        };
        assert_eq!(says(value), [""; 0]);
        assert!(!says(&format!("secret(\"{name}\")")).is_empty());
    }
    let diff = "diff --exit-code --manifest-path studio/Cargo.toml";
    cli.run(diff).expect(1).complains(SECRETS[0].0);
    let lines = SECRETS.map(|(name, value)| format!("{name}={value}\n"));
    cli.folder().write(".env", &lines.concat());
}

#[test]
fn an_instance_becomes_code_that_follows_it() {
    let pair = Pair::new();
    compiles_to_the_instance(&pair);

    // One thing that changes is one file.
    pair.role("Bookkeeper", &json!({ "icon": "savings" }));
    pair.pull().says("Done and verified (1 changed).");
    assert_eq!(pair.krate.changed(), ["M src/roles/bookkeeper.rs"]);
    pair.krate
        .run("pull --check")
        .expect(0)
        .says("Nothing to do");

    merges_and_proposes(&pair);
    renames(&pair);
    removes(&pair);
    refuses_what_is_not_committed(&pair);
    compiles_to_the_instance(&pair);
}

/// The records that it synthesises are those that a pull reads; for the data
/// model the engine finds nothing to do.
fn compiles_to_the_instance(pair: &Pair) {
    pair.krate
        .run("diff --exit-code")
        .expect(0)
        .says("Nothing to do");
    let (code, instance) = (Dump::empty(), Dump::empty());
    let line = |dump: &Dump| dump.path().to_str().expect("text").to_owned();
    pair.krate
        .run(&format!("synth --out {}", line(&code)))
        .expect(0);
    pair.krate
        .run(&format!("pull --dump-path {}", line(&instance)))
        .expect(0);
    for (kind, _) in KINDS {
        assert_eq!(said(&code, kind), said(&instance, kind), "{kind}");
    }
}

/// The records of a kind, but for what means nothing: a key that is null. Secrets
/// are their names, as in the code.
fn said(dump: &Dump, kind: &str) -> Vec<Value> {
    let mut text = Value::from(dump.records(kind)).to_string();
    for (name, value) in SECRETS {
        let name = json!({ "$directus-sync": { "secret": name } }).to_string();
        text = text.replace(&Value::from(value).to_string(), &name);
    }
    let mut records: Vec<Value> = serde_json::from_str(&text).expect("records");
    for record in records.iter_mut().filter_map(Value::as_object_mut) {
        record.retain(|_, value| !value.is_null());
    }
    records
}

fn merges_and_proposes(pair: &Pair) {
    let path = "src/roles/writer.rs";
    pair.edit(path, |text| {
        text.replace(
            "#[derive(Role)]",
            "// They write the blog.\n#[derive(Role)]",
        )
    });
    pair.krate.run("pull --check").expect(0);
    pair.role("Writer", &json!({ "icon": "history_edu" }));
    pair.pull()
        .says("src/roles/writer.rs  merged with your edits");
    let merged = pair.krate.read(path);
    assert!(
        merged.contains("// They write the blog.") && merged.contains("history_edu"),
        "{merged}"
    );
    assert_eq!(pair.krate.changed(), [format!("M {path}")]);

    // Edited in the very line that the instance changes, to say the same.
    let edited = merged.replace("icon = \"history_edu\"", "icon   =   \"history_edu\"");
    assert_ne!(edited, merged);
    pair.edit(path, |_| edited.clone());
    pair.krate.run("pull --check").expect(0);
    pair.role("Writer", &json!({ "icon": "draw" }));
    pair.pull()
        .says("src/roles/writer.rs.proposed")
        .complains("does not say all that the instance has");
    assert_eq!(pair.krate.read(path), edited);
    let proposal = pair.krate.read("src/roles/writer.rs.proposed");
    assert!(proposal.contains("draw"), "{proposal}");
    pair.edit(path, |_| proposal);
    pair.krate.run("pull").expect(0);
    pair.krate.run("pull --check").expect(0);
    pair.krate.changed();
}

fn renames(pair: &Pair) {
    pair.role("Bookkeeper", &json!({ "name": "Accountant" }));
    pair.pull()
        .says("src/roles/accountant.rs  was src/roles/bookkeeper.rs")
        .says("role.bookkeeper is role.accountant now")
        .says("Done and verified");
    assert!(!pair.krate.path("src/roles/bookkeeper.rs").exists());
    assert!(!pair.krate.read("src/lib.rs").contains("Bookkeeper"));
    pair.krate.changed();
}

fn removes(pair: &Pair) {
    let audience = pair.server.find("/dashboards", "name", "Audience");
    let path = format!("/dashboards/{}", text(&audience, "id"));
    pair.server.delete(&path);
    pair.pull()
        .says("- src/dashboards/audience.rs")
        .says("Done and verified");
    assert!(!pair.krate.path("src/dashboards/audience.rs").exists());
    pair.krate.changed();
}

fn refuses_what_is_not_committed(pair: &Pair) {
    pair.role("Writer", &json!({ "icon": "brush" }));
    let path = pair.krate.path("notes.txt");
    std::fs::write(&path, "mine").expect("a file");
    pair.krate
        .run("pull")
        .expect(1)
        .complains("not committed")
        .complains("notes.txt");
    pair.krate
        .run("pull --force")
        .expect(0)
        .says("Done and verified");
    std::fs::remove_file(path).expect("the file");
    assert_eq!(pair.krate.changed(), ["M src/roles/writer.rs"]);
}
