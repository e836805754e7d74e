//! What is read while somebody pushes: never half of it.

use std::process::Child;

use serde_json::{Value, json};
use sync_tests::{Cli, Dump, Server, file};
use xtask::proxy::{Fault, Proxy, When};

use super::lock::{LIMIT, TABLE, lock, said, spawned, start_any};

const PUSH: [&str; 4] = ["push", "--yes", "--allow", "open-to-public"];

/// The newsroom on a server that is read through a proxy.
struct Scene {
    server: Server,
    proxy: Proxy,
    /// Who reads.
    cli: Cli,
    dump: Dump,
}

impl Scene {
    fn new() -> Self {
        let (server, dump) = (Server::start(), Dump::newsroom());
        Cli::to(server.url()).on(&dump, &PUSH).expect(0);
        let proxy = Proxy::start(server.url()).expect("it starts");
        let cli = Cli::to(&proxy.url());
        Self {
            server,
            proxy,
            cli,
            dump,
        }
    }

    /// A push of stars for roles and policies that begins and ends while a command
    /// reads the roles: it holds no lock before, nor after. Answers what the command
    /// prints.
    fn pushed_while(&self, start: impl FnOnce() -> Child) -> String {
        for kind in ["roles", "policies"] {
            self.dump.edit(&file(kind), |records| {
                for record in records.as_array_mut().expect("a list") {
                    record["icon"] = json!("star");
                }
            });
        }
        self.proxy.reset();
        let roles = When::exactly("/roles");
        self.proxy.disturb(roles, Fault::Hold { done: false });
        let reader = start();
        assert!(self.proxy.wait_for_hold(LIMIT), "it reads roles");
        let push = Cli::to(self.server.url());
        push.on(&self.dump, &["push", "--yes"]).expect(0);
        self.proxy.release();
        let reader = reader.wait_with_output().expect("it ends");
        assert!(reader.status.success(), "{}", said(&reader));
        // It has read them twice, the second time with the lock, which it gave back.
        assert_eq!(self.proxy.count("GET", "/roles"), 2);
        assert_eq!(lock(&self.server), None);
        self.proxy.reset();
        String::from_utf8(reader.stdout).expect("text")
    }

    /// Where nobody pushes it takes no lock, and reads once.
    fn expect_quiet(&self) {
        let writes = self.proxy.count("POST", TABLE);
        assert_eq!((self.proxy.count("GET", "/roles"), writes), (1, 0));
    }
}

#[test]
fn what_a_pull_writes_is_never_half_of_a_push() {
    let scene = Scene::new();
    let pulled = Dump::empty();
    scene.cli.on(&pulled, &["pull"]).expect(0);
    scene.pushed_while(|| start_any(&scene.cli, &pulled, &["pull"]));
    for kind in ["roles", "policies"] {
        let changed = scene.dump.records(kind).len();
        let starred = pulled.records(kind);
        let starred = starred.iter().filter(|record| record["icon"] == "star");
        assert_eq!((starred.count(), changed > 0), (changed, true), "{kind}");
    }
    scene.cli.on(&pulled, &["pull"]).expect(0);
    scene.expect_quiet();
}

#[test]
fn no_half_of_a_push_is_taken_for_changes_by_hand() {
    let scene = Scene::new();
    let merged = Dump::copy_of(scene.dump.path());
    let before = merged.files();
    let merge = ["pull", "--merge", "--json"];
    let said = scene.pushed_while(|| start_any(&scene.cli, &merged, &merge));
    let document: Value = serde_json::from_str(&said).expect("JSON");
    assert_eq!(document["merge"]["taken"], json!([]), "{said}");
    assert_eq!(merged.files(), before);
    scene.cli.on(&merged, &merge).expect(0);
    scene.expect_quiet();
}

#[test]
fn a_new_crate_is_never_half_of_a_push() {
    let scene = Scene::new();
    let init = format!("init --from {} --vcs none --no-build", scene.proxy.url());
    scene.pushed_while(|| {
        let words: Vec<&str> = init.split(' ').chain(["code"]).collect();
        spawned(&scene.cli, &words)
    });
    let files = scene.cli.folder().files();
    let code = |folder: &str| -> Vec<&String> {
        let folder = format!("code/src/{folder}/");
        let files = files.iter();
        let files = files.filter(|(path, text)| path.starts_with(&folder) && text.contains("icon"));
        files.map(|(_, text)| text).collect()
    };
    for folder in ["roles", "policies"] {
        let code = code(folder);
        assert!(!code.is_empty(), "{folder}");
        for text in code {
            assert!(text.contains("\"star\""), "{folder}: {text}");
        }
    }
    scene.cli.run(&format!("{init} again")).expect(0);
    scene.expect_quiet();
}
