//! Code and a dump that follow each other: what `pull` does with an instance,
//! `generate` does with a dump, and needs no server for it.

use std::process::Command as Process;

use assert_cmd::Command;
use serde_json::{Value, json};

use crate::support::{Folder, Output, output};

/// Where crates are compiled.
const TARGET: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/config-crates");

const EDITOR: &str = "2f0e0b1a-0000-4000-8000-000000000001";
const DESK: &str = "2f0e0b1a-0000-4000-8000-000000000002";

/// A dump with roles, and a crate beside it in a git repository. What cargo makes
/// of crates of one name overwrites each other, so each has its own.
struct Pair {
    folder: Folder,
    name: &'static str,
}

impl Pair {
    /// A role and a policy, generated and committed.
    fn new(name: &'static str) -> Self {
        let folder = Folder::with_dump();
        let pair = Self { folder, name };
        let made = pair.generate("");
        assert_eq!(made.code, 0, "{made:?}");
        pair.commit();
        pair
    }

    fn line(&self, flags: &str) -> Command {
        let line = format!(
            "generate --from-dump directus-config --out {} {flags}",
            self.name
        );
        let mut command = self.folder.run(&line);
        command.env("CARGO_TARGET_DIR", TARGET);
        command
    }

    fn generate(&self, flags: &str) -> Output {
        output(&mut self.line(flags))
    }

    fn commit(&self) {
        for line in [
            "add --all",
            "-c user.name=a -c user.email=a@example.com commit --quiet --message=x",
        ] {
            let status = Process::new("git")
                .arg("-C")
                .arg(self.folder.path(self.name))
                .args(line.split_whitespace())
                .status();
            assert!(status.unwrap().success(), "git {line}");
        }
    }

    fn read(&self, path: &str) -> String {
        self.folder.read(&format!("{}/{path}", self.name))
    }

    /// Edits a file by hand.
    fn edit(&self, path: &str, edit: impl FnOnce(String) -> String) {
        let text = edit(self.read(path));
        self.folder.write(&format!("{}/{path}", self.name), &text);
        self.commit();
    }

    fn has(&self, path: &str) -> bool {
        self.folder.path(&format!("{}/{path}", self.name)).exists()
    }

    /// Makes the roles of the dump these: SyncID, name, icon.
    fn roles(&self, roles: &[(&str, &str, &str)]) {
        let roles: Vec<Value> = roles
            .iter()
            .map(|(id, name, icon)| {
                json!({ "name": name, "icon": icon, "parent": null, "_syncId": id })
            })
            .collect();
        let text = format!("{:#}\n", Value::from(roles));
        self.folder
            .write("directus-config/collections/roles.json", &text);
    }

    /// What git says is different since the last commit.
    fn changed(&self) -> Vec<String> {
        let output = Process::new("git")
            .arg("-C")
            .arg(self.folder.path(self.name))
            .args(["status", "--porcelain", "--untracked-files=all"])
            .output()
            .unwrap();
        let lines = String::from_utf8(output.stdout).unwrap();
        lines.lines().map(|line| line.trim().to_owned()).collect()
    }
}

#[test]
fn a_crate_follows_its_dump_and_changes_what_changed() {
    let pair = Pair::new("following");
    assert!(
        pair.read("src/roles/editor.rs")
            .contains("pub struct Editor;")
    );
    let lock = pair.read("sync.lock");
    assert!(lock.contains(&format!("role.editor {EDITOR}\n")), "{lock}");
    assert!(lock.contains(&format!("policy.desk {DESK}\n")), "{lock}");
    let same = pair.generate("--check");
    assert_eq!(same.code, 0, "{same:?}");
    assert!(same.stdout.contains("Nothing to do"), "{same:?}");

    pair.roles(&[(EDITOR, "Editor", "gavel")]);
    let check = pair.generate("--check");
    assert_eq!(check.code, 2, "{check:?}");
    assert!(
        check.stdout.contains("  ~ src/roles/editor.rs\n"),
        "{check:?}"
    );
    assert_eq!(pair.changed(), [""; 0]);
    let run = pair.generate("");
    assert_eq!(run.code, 0, "{run:?}");
    assert!(
        run.stdout.contains("Done and verified (1 changed)."),
        "{run:?}"
    );
    assert_eq!(pair.changed(), ["M src/roles/editor.rs"]);

    // What is not committed is in the way, unless somebody says otherwise.
    pair.roles(&[(EDITOR, "Editor", "star")]);
    let refused = pair.generate("--yes");
    assert_eq!(refused.code, 1, "{refused:?}");
    assert!(
        refused.stderr.contains("not committed") && refused.stderr.contains("src/roles/editor.rs"),
        "{refused:?}"
    );
    let forced = pair.generate("--force --json");
    assert_eq!(forced.code, 0, "{forced:?}");
    let document: Value = serde_json::from_str(&forced.stdout).unwrap();
    assert_eq!(document["code"]["outcome"], "verified");
    let change = json!({ "path": "src/roles/editor.rs", "action": "change" });
    assert_eq!(document["code"]["changes"], json!([change]));
}

#[test]
fn what_was_edited_by_hand_is_kept_merged_or_proposed() {
    let pair = Pair::new("edited");
    // A helper and a comment, beside what is generated.
    let helper = "// Ours.\npub(crate) fn is_ours() -> bool {\n    true\n}\n";
    pair.edit("src/lib.rs", |text| format!("{text}\n{helper}"));
    pair.edit("src/roles/editor.rs", |text| {
        text.replace("#[derive(Role)]", "// The desk.\n#[derive(Role)]")
    });
    assert_eq!(pair.generate("--check").code, 0);

    // A role that is new is listed in the file with the helper.
    let second = "2f0e0b1a-0000-4000-8000-000000000003";
    pair.roles(&[(EDITOR, "Editor", "gavel"), (second, "Author", "edit")]);
    let run = pair.generate("");
    assert_eq!(run.code, 0, "{run:?}");
    assert!(
        run.stdout.contains("src/lib.rs  merged with your edits"),
        "{run:?}"
    );
    assert!(run.stdout.contains("Done and verified"), "{run:?}");
    let lib = pair.read("src/lib.rs");
    assert!(lib.contains(helper) && lib.contains("Author"), "{lib}");
    assert!(pair.has("src/roles/author.rs"));
    let editor = pair.read("src/roles/editor.rs");
    assert!(
        editor.contains("gavel") && editor.contains("// The desk."),
        "{editor}"
    );
    pair.commit();

    // Both changed the same line.
    pair.edit("src/roles/editor.rs", |text| text.replace("gavel", "house"));
    pair.roles(&[(EDITOR, "Editor", "star"), (second, "Author", "edit")]);
    let run = pair.generate("");
    assert_eq!(run.code, 0, "{run:?}");
    let editor = pair.read("src/roles/editor.rs");
    // The code said `house`, and that was the state that the change is from.
    assert!(
        editor.contains("star") && editor.contains("// The desk."),
        "{editor}"
    );
}

#[test]
fn a_conflict_is_proposed_beside_the_file() {
    let pair = Pair::new("conflicting");
    // The same role, written otherwise: nothing of it is as it was generated.
    pair.edit("src/roles/editor.rs", |_| {
        "use sync_sdk::prelude::*;\nmacro_rules! role {\n    ($name:ident) => {\n        \
         #[derive(Role)]\n        #[role(policies(crate::policies::Desk))]\n        pub struct $name;\n    };\n}\nrole!(Editor);\n"
            .to_owned()
    });
    assert_eq!(pair.generate("--check").code, 0);
    pair.roles(&[(EDITOR, "Editor", "gavel")]);
    let run = pair.generate("");
    assert_eq!(run.code, 0, "{run:?}");
    assert!(
        run.stdout.contains("src/roles/editor.rs.proposed"),
        "{run:?}"
    );
    assert!(
        run.stderr
            .contains("does not say all that the instance has"),
        "{run:?}"
    );
    assert!(pair.read("src/roles/editor.rs").contains("macro_rules!"));
    let proposal = pair.read("src/roles/editor.rs.proposed");
    assert!(proposal.contains("gavel"), "{proposal}");
    assert_eq!(pair.generate("--check").code, 2);

    // Taken over, it is gone.
    pair.edit("src/roles/editor.rs", |_| proposal);
    let run = pair.generate("");
    assert_eq!(run.code, 0, "{run:?}");
    assert!(!pair.has("src/roles/editor.rs.proposed"));
    assert_eq!(pair.generate("--check").code, 0);
}

#[test]
fn a_renamed_role_moves_and_its_uses_follow() {
    let pair = Pair::new("renamed");
    pair.roles(&[(EDITOR, "Chief", "")]);
    let run = pair.generate("");
    assert_eq!(run.code, 0, "{run:?}");
    assert!(
        run.stdout
            .contains("src/roles/chief.rs  was src/roles/editor.rs"),
        "{run:?}"
    );
    assert!(
        run.stdout.contains("role.editor is role.chief now"),
        "{run:?}"
    );
    assert!(run.stdout.contains("Done and verified"), "{run:?}");
    assert!(!pair.has("src/roles/editor.rs"));
    let lock = pair.read("sync.lock");
    assert!(lock.contains(&format!("role.chief {EDITOR}\n")), "{lock}");
    assert!(!lock.contains("role.editor"), "{lock}");
    assert!(!pair.read("src/lib.rs").contains("Editor"));
}

#[test]
fn what_is_gone_goes_unless_it_was_edited() {
    let pair = Pair::new("removed");
    let second = "2f0e0b1a-0000-4000-8000-000000000003";
    pair.roles(&[(EDITOR, "Editor", ""), (second, "Author", "edit")]);
    assert_eq!(pair.generate("").code, 0);
    pair.commit();
    pair.edit("src/roles/author.rs", |text| format!("{text}\n// Ours.\n"));
    pair.roles(&[(EDITOR, "Editor", "")]);
    let run = pair.generate("");
    assert_eq!(run.code, 0, "{run:?}");
    assert!(
        run.stdout
            .contains("! src/roles/author.rs  stays: what it described is gone"),
        "{run:?}"
    );
    assert!(pair.has("src/roles/author.rs"));
    assert!(!pair.read("src/roles/mod.rs").contains("author"));
    pair.commit();

    pair.roles(&[]);
    let policies = json!([{ "name": "Desk", "roles": [], "_syncId": DESK }]);
    pair.folder.write(
        "directus-config/collections/policies.json",
        &format!("{policies:#}\n"),
    );
    let run = pair.generate("");
    assert_eq!(run.code, 0, "{run:?}");
    assert!(!pair.has("src/roles/editor.rs"), "{run:?}");
}

#[test]
fn code_that_does_not_compile_is_not_touched() {
    let pair = Pair::new("broken");
    let broken = |text: String| format!("{text}\nfn broken() -> u8 {{\n    \"\"\n}}\n");
    pair.edit("src/lib.rs", broken);
    pair.roles(&[(EDITOR, "Editor", "gavel")]);
    let run = pair.generate("");
    assert_eq!(run.code, 1, "{run:?}");
    assert!(
        run.stderr.contains("mismatched types") && run.stderr.contains("--force goes on"),
        "{run:?}"
    );
    assert_eq!(pair.changed(), [""; 0]);
    let run = pair.generate("--force");
    assert_eq!(run.code, 1, "{run:?}");
    assert!(!pair.read("src/roles/editor.rs").contains("gavel"));
    assert!(pair.read("src/roles/editor.rs.proposed").contains("gavel"));
}

#[test]
fn a_folder_that_is_no_config_crate_is_not_written_to() {
    let folder = Folder::with_dump();
    folder.write("config/notes.txt", "mine");
    let line = "generate --from-dump directus-config --out config";
    let run = output(&mut folder.run(line));
    assert_eq!(run.code, 1, "{run:?}");
    assert!(
        run.stderr.contains("is there already, and not empty"),
        "{run:?}"
    );
    let run = output(&mut folder.run(&format!("{line} --check")));
    assert!(run.stderr.contains("there is no such file"), "{run:?}");
}

#[test]
fn what_looks_like_a_secret_is_named() {
    let folder = Folder::with_dump();
    let (flow, operation) = (EDITOR.replace("2f", "3f"), EDITOR.replace("2f", "4f"));
    let of = |kind: &str, record: Value| {
        let text = format!("{:#}\n", json!([record]));
        folder.write(&format!("directus-config/collections/{kind}.json"), &text);
    };
    of(
        "flows",
        json!({ "name": "Announce", "status": "active", "trigger": "manual", "options": {},
            "operation": operation, "_syncId": flow }),
    );
    of(
        "operations",
        json!({ "name": "Tell", "key": "tell", "type": "request", "flow": flow,
            "position_x": 19, "position_y": 1, "resolve": null, "reject": null, "_syncId": operation,
            "options": { "method": "POST", "url": "https://example.com/hook?token=s3cret",
                "headers": [{ "header": "Authorization", "value": "Bearer s3cret" }] } }),
    );
    let named = Pair {
        folder,
        name: "naming",
    };
    let made = named.generate("");
    assert_eq!(made.code, 0, "{made:?}");
    let line = "ANNOUNCE_TELL_AUTHORIZATION  `headers.Authorization` of operation.announce.tell";
    assert!(made.stdout.contains(line), "{made:?}");
    let line = "ANNOUNCE_TELL_URL  `url` of operation.announce.tell";
    assert!(made.stdout.contains(line), "{made:?}");
    assert!(!made.stderr.contains("secret"), "{made:?}");
    let code = named.read("src/flows/announce.rs");
    let header = |value: &str| format!(".header(\"Authorization\", {value})");
    let secret = header("secret(\"ANNOUNCE_TELL_AUTHORIZATION\")");
    assert!(code.contains(&secret), "{code}");
    assert!(
        code.contains("Request::post(secret(\"ANNOUNCE_TELL_URL\"))"),
        "{code}"
    );
    named.commit();
    assert_eq!(named.generate("--check").code, 0);

    // Who takes it as it is, is told, and keeps it so.
    let plain = Pair {
        name: "plain",
        ..named
    };
    let made = plain.generate("--plain-secrets --json");
    assert_eq!(made.code, 0, "{made:?}");
    let document: Value = serde_json::from_str(&made.stdout).unwrap();
    assert_eq!(document["report"]["secrets"], json!([]));
    let warning = document["report"]["warnings"][0].as_str().unwrap();
    assert!(warning.contains("looks like a secret"), "{warning}");
    plain.commit();
    tell_again(&plain);
    let run = plain.generate("--json");
    assert_eq!(run.code, 0, "{run:?}");
    let code = plain.read("src/flows/announce.rs");
    assert!(code.contains(&header("\"Bearer s3cret\"")), "{code}");
    let open = "Request::put(\"https://example.com/hook?token=s3cret\")";
    assert!(code.contains(open), "{code}");
}

/// The operation asks in another way.
fn tell_again(pair: &Pair) {
    let path = "directus-config/collections/operations.json";
    let text = pair.folder.read(path);
    let text = text.replace("\"POST\"", "\"PUT\"");
    pair.folder.write(path, &text);
}
