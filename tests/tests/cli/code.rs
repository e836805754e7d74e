//! An instance becomes code, and the two are kept together.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use sync_tests::{Cli, Dump, KINDS, Run, Server, text};

const AGENCY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/agency/Cargo.toml");

/// Where generated crates are compiled, so that the SDK is compiled once.
const TARGET: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/generated");

/// The secrets of the instance: the name that one gets in the code, and its value.
/// The key stands in two flows.
const SECRETS: [(&str, &str); 2] = [
    ("REBUILD_BUILD_AUTHORIZATION", "t0ken-of-the-builds"),
    ("CONFIRM_SUBSCRIBER_TOKEN_SECRET", "k3y-of-the-links"),
];

/// A generated crate in a git repository, and the server that it is of.
struct Pair {
    server: Server,
    cli: Cli,
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
        let cli = Cli::to(server.url()).env("CARGO_TARGET_DIR", TARGET);
        let init = format!("init --from {} studio", server.url());
        let run = cli.run(&init).expect(0).says("Created studio from");
        assert!(!run.to_string().contains("fault of directus-sync"), "{run}");
        assert_eq!(server.everything(), before);
        names_the_secrets(&cli, &run);
        let pair = Self { server, cli };
        pair.commit();
        pair
    }

    fn folder(&self) -> &Path {
        self.cli.folder().path()
    }

    fn git(&self, line: &str) -> String {
        let mut command = Command::new("git");
        command.arg("-C").arg(self.folder().join("studio"));
        let output = command.args(line.split_whitespace()).output();
        let output = output.expect("git");
        assert!(output.status.success(), "git {line}: {output:?}");
        String::from_utf8(output.stdout).expect("text")
    }

    fn commit(&self) {
        self.git("add --all");
        self.git("-c user.name=a -c user.email=a@example.com commit --quiet --message=x");
    }

    /// What differs from the last commit; commits it.
    fn changed(&self) -> Vec<String> {
        let status = self.git("status --porcelain --untracked-files=all");
        if !status.is_empty() {
            self.commit();
        }
        status.lines().map(|line| line.trim().to_owned()).collect()
    }

    fn run(&self, line: &str) -> Run {
        self.cli
            .run(&format!("{line} --manifest-path studio/Cargo.toml"))
    }

    /// Pulls what somebody has changed, which `--check` sees before.
    fn pull(&self) -> Run {
        self.run("pull --check").expect(2);
        assert_eq!(self.changed(), [""; 0]);
        self.run("pull").expect(0)
    }

    fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.folder().join("studio").join(path)).expect("a file")
    }

    fn edit(&self, path: &str, edit: impl FnOnce(String) -> String) {
        let text = edit(self.read(path));
        self.cli.folder().write(&format!("studio/{path}"), &text);
        self.commit();
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
    assert_eq!(pair.changed(), ["M src/roles/bookkeeper.rs"]);
    pair.run("pull --check").expect(0).says("Nothing to do");

    merges_and_proposes(&pair);
    renames(&pair);
    removes(&pair);
    refuses_what_is_not_committed(&pair);
    compiles_to_the_instance(&pair);
}

/// The records that it synthesises are those that a pull reads; for the data
/// model the engine finds nothing to do.
fn compiles_to_the_instance(pair: &Pair) {
    pair.run("diff --exit-code").expect(0).says("Nothing to do");
    let (code, instance) = (Dump::empty(), Dump::empty());
    let line = |dump: &Dump| dump.path().to_str().expect("text").to_owned();
    pair.run(&format!("synth --out {}", line(&code))).expect(0);
    pair.run(&format!("pull --dump-path {}", line(&instance)))
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
    pair.run("pull --check").expect(0);
    pair.role("Writer", &json!({ "icon": "history_edu" }));
    pair.pull()
        .says("src/roles/writer.rs  merged with your edits");
    let merged = pair.read(path);
    assert!(
        merged.contains("// They write the blog.") && merged.contains("history_edu"),
        "{merged}"
    );
    assert_eq!(pair.changed(), [format!("M {path}")]);

    // Edited in the very line that the instance changes, to say the same.
    let edited = merged.replace("icon = \"history_edu\"", "icon   =   \"history_edu\"");
    assert_ne!(edited, merged);
    pair.edit(path, |_| edited.clone());
    pair.run("pull --check").expect(0);
    pair.role("Writer", &json!({ "icon": "draw" }));
    pair.pull()
        .says("src/roles/writer.rs.proposed")
        .complains("does not say all that the instance has");
    assert_eq!(pair.read(path), edited);
    let proposal = pair.read("src/roles/writer.rs.proposed");
    assert!(proposal.contains("draw"), "{proposal}");
    pair.edit(path, |_| proposal);
    pair.run("pull").expect(0);
    pair.run("pull --check").expect(0);
    pair.changed();
}

fn renames(pair: &Pair) {
    pair.role("Bookkeeper", &json!({ "name": "Accountant" }));
    pair.pull()
        .says("src/roles/accountant.rs  was src/roles/bookkeeper.rs")
        .says("role.bookkeeper is role.accountant now")
        .says("Done and verified");
    assert!(
        !pair
            .folder()
            .join("studio/src/roles/bookkeeper.rs")
            .exists()
    );
    assert!(!pair.read("src/lib.rs").contains("Bookkeeper"));
    pair.changed();
}

fn removes(pair: &Pair) {
    let audience = pair.server.find("/dashboards", "name", "Audience");
    let path = format!("/dashboards/{}", text(&audience, "id"));
    pair.server.delete(&path);
    pair.pull()
        .says("- src/dashboards/audience.rs")
        .says("Done and verified");
    assert!(
        !pair
            .folder()
            .join("studio/src/dashboards/audience.rs")
            .exists()
    );
    pair.changed();
}

fn refuses_what_is_not_committed(pair: &Pair) {
    pair.role("Writer", &json!({ "icon": "brush" }));
    let path = pair.folder().join("studio/notes.txt");
    std::fs::write(&path, "mine").expect("a file");
    pair.run("pull")
        .expect(1)
        .complains("not committed")
        .complains("notes.txt");
    pair.run("pull --force").expect(0).says("Done and verified");
    std::fs::remove_file(path).expect("the file");
    assert_eq!(pair.changed(), ["M src/roles/writer.rs"]);
}
