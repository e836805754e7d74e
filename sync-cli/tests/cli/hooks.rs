//! Config files in JavaScript and TOML, and what a user sees of hooks that go
//! wrong. The hooks here are `onLoad`, which `check` calls without a server.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use crate::support::{Folder, Output, Server, nobody, output};

const JS: &str = "directus-sync.config.js";
const JSON: &str = "directus-sync.config.json";

/// A dump folder with this config file, checked.
fn check(file: &str, text: &str) -> Output {
    let folder = Folder::with_dump();
    folder.write(file, text);
    output(&mut folder.run("check"))
}

#[track_caller]
fn fails(run: &Output, parts: &[&str]) {
    assert_eq!(run.code, 1, "{run:?}");
    for part in parts {
        assert!(run.stderr.contains(part), "no `{part}` in {}", run.stderr);
    }
}

#[test]
fn a_config_file_in_javascript_is_evaluated_and_extends_the_others() {
    let folder = Folder::new();
    folder.write(
        "base.json",
        r#"{"collectionsPath": "from-base", "dumpPath": "base"}"#,
    );
    folder.write("more.toml", "snapshotPath = \"from-more\"\n");
    folder.write(
        "parent.cjs",
        "module.exports = { dumpPath: 'parent', extends: ['base.json'] };",
    );
    folder.write(
        JS,
        "console.log('for people');\nmodule.exports = { extends: ['./parent.cjs', './more.toml'], \
         dumpPath: ['el', 'sewhere'].join(''), directusConfig: { restConfig: { onRequest: (it) => it } } };",
    );
    let run = output(&mut folder.run("check"));
    fails(
        &run,
        &[
            "elsewhere: there is no such folder",
            "for people",
            "`directusConfig` is not used",
        ],
    );
    assert_eq!(run.stdout, "");
}

#[test]
fn an_es_module_is_a_config_file_too() {
    let folder = Folder::new();
    folder.write("package.json", r#"{"type": "module"}"#);
    folder.write(JS, "export default { dumpPath: 'of-a-module' };");
    let run = output(&mut folder.run("check"));
    fails(&run, &["of-a-module: there is no such folder"]);
    folder.write(JS, "module.exports = {};");
    let run = output(&mut folder.run("check"));
    fails(&run, &["module is not defined in ES module scope"]);
}

#[test]
fn what_a_config_file_in_javascript_does_wrong_is_told_with_its_place() {
    let cases = [
        (
            "\nthrow new Error('no password');",
            "directus-sync.config.js:2: Error: no password",
        ),
        (
            "module.exports = {\n  a: 1\n  b: 2 };",
            "directus-sync.config.js:3: SyntaxError",
        ),
        ("require('./gone')", "Cannot find module './gone'"),
        (
            "module.exports = () => ({});",
            "directus-sync.config.js: Error: it exports a function, and must export an object",
        ),
        (
            "module.exports = { dumpPath: 3 };",
            "directus-sync.config.js: `dumpPath`: invalid type: integer `3`",
        ),
        ("process.exit(3)", "its process ended (exit status: 3)"),
    ];
    for (text, expected) in cases {
        fails(&check(JS, text), &[expected]);
    }
}

#[test]
fn without_node_a_config_file_in_javascript_has_another_way() {
    let folder = Folder::with_dump();
    folder.write(JS, "module.exports = {};");
    let run = output(
        folder
            .run("check")
            .env("DIRECTUS_SYNC_NODE", "/no/such/node"),
    );
    fails(
        &run,
        &[
            "directus-sync.config.js: a config file in JavaScript needs Node.js, and `/no/such/node` cannot be run",
            "write the same keys to directus-sync.config.json or .toml",
        ],
    );
}

#[test]
fn a_hook_changes_what_is_loaded() {
    // The policy refers to the role that is left out: where hooks leave records
    // out of a dump, that is no error of the dump.
    let run = check(
        JS,
        "module.exports = { hooks: { roles: { onLoad: async () => [] } } };",
    );
    assert!(
        run.code == 0 && run.stderr.contains("1 record, no errors"),
        "{run:?}"
    );
    let run = check(JSON, r#"{"hooks": {"roles": {"onLoad": ["echo", "[]"]}}}"#);
    assert!(
        run.code == 0 && run.stderr.contains("1 record, no errors"),
        "{run:?}"
    );
    let cat = r#"{"hooks": {"roles": {"onLoad": ["cat"]}}}"#;
    let run = check(JSON, cat);
    assert!(
        run.code == 0 && run.stderr.contains("2 records, no errors"),
        "{run:?}"
    );
}

#[test]
fn a_command_stands_beside_its_config_file_and_knows_which_hook_it_is() {
    let folder = Folder::with_dump();
    folder.write(
        "config/hook",
        "#!/bin/sh\nsed \"s/Editor/$DIRECTUS_SYNC_HOOK/\" >seen\necho '[]'\n",
    );
    let executable = Command::new("chmod")
        .arg("+x")
        .arg(folder.path("config/hook"))
        .status();
    assert!(executable.unwrap().success());
    folder.write("config/c.toml", "[hooks.roles]\nonLoad = [\"./hook\"]\n");
    let run = output(&mut folder.run("check -c config/c.toml"));
    assert_eq!(run.code, 0, "{run:?}");
    assert!(
        folder
            .read("config/seen")
            .contains(r#""name":"roles.onLoad""#)
    );
}

#[test]
fn a_hook_that_goes_wrong_is_named() {
    let js = |body: &str| {
        format!(
            "module.exports = {{ hooks: {{ roles: {{ onLoad(roles, client) {{\n{body}\n}} }} }} }};"
        )
    };
    let json = |words: &str| {
        format!(r#"{{"hookTimeout": 1, "hooks": {{"roles": {{"onLoad": {words}}}}}}}"#)
    };
    let cases = [
        (
            JS,
            js("throw new TypeError('odd');"),
            "TypeError: odd (",
            "config.js:2)",
        ),
        (
            JS,
            js("throw { errors: [{ message: 'refused' }] };"),
            "refused",
            "",
        ),
        (JS, js(""), "it returns undefined", ""),
        (JS, js("return 1;"), "it must give a list of records", ""),
        (
            JS,
            js("return [1];"),
            "item 0 of what it gives is a number",
            "",
        ),
        (
            JS,
            js("return roles.map(({ _syncId, ...rest }) => rest);"),
            "item 0 of what it gives has no `_syncId`",
            "Editor",
        ),
        (
            JS,
            js("return [...roles, ...roles];"),
            "items 0 and 1 of what it gives are both `2f0e0b1a",
            "",
        ),
        (
            JS,
            js("process.exit(4);"),
            "its process ended (exit status: 4)",
            "",
        ),
        (
            JS,
            js("return client.request();"),
            "which is not installed there: run `npm install @directus/sdk`",
            "",
        ),
        (
            JSON,
            json(r#"["/no/such/command"]"#),
            "`/no/such/command` cannot be run",
            "",
        ),
        (
            JSON,
            json(r#"["false"]"#),
            "`false` failed (exit status: 1)",
            "",
        ),
        (
            JSON,
            json(r#"["echo", "hello"]"#),
            "`echo` must print JSON, and printed `hello`",
            "",
        ),
        (
            JSON,
            json(r#"["sleep", "1000"]"#),
            "it has not answered within 1 s",
            "hookTimeout",
        ),
    ];
    for (file, text, expected, more) in cases {
        fails(
            &check(file, &text),
            &["the hook `roles.onLoad`: ", expected, more],
        );
    }
    let forever =
        js("for (;;);").replace("module.exports = {", "module.exports = { hookTimeout: 1,");
    fails(
        &check(JS, &forever),
        &["the hook `roles.onLoad`: it has not answered within 1 s"],
    );
}

/// Both outputs end when nobody is left to write to them, and the test with them:
/// also the process that runs the hook is gone then.
#[test]
#[cfg(unix)]
fn an_interruption_ends_a_hook_that_never_would() {
    let wait = "module.exports = { hooks: { roles: { onLoad() { console.log('here'); WAIT } } } };";
    for body in ["return new Promise(() => {});", "for (;;);"] {
        let folder = Folder::with_dump();
        folder.write(JS, &wait.replace("WAIT", body));
        let command = folder.run("check");
        let mut child = Command::new(command.get_program())
            .arg("check")
            .current_dir(folder.path(""))
            .stdin(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stderr = BufReader::new(child.stderr.take().unwrap()).lines();
        assert!(stderr.any(|line| line.unwrap() == "here"));
        let pid = child.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-INT", &pid])
                .status()
                .unwrap()
                .success()
        );
        assert!(!child.wait().unwrap().success());
        assert_eq!(stderr.count(), 0);
    }
}

#[test]
#[cfg(target_os = "linux")]
fn credentials_reach_a_hook_over_the_pipe_alone() {
    let folder = Folder::with_dump();
    // What anybody may read of a process is what it was started with.
    folder.write(
        JS,
        "const { readFileSync } = require('node:fs');\n\
         module.exports = { directusToken: 'tok' + 'en-of-the-file', hooks: { roles: { onLoad(roles) {\n\
           const seen = ['cmdline', 'environ'].map((name) => readFileSync(`/proc/self/${name}`, 'utf8')).join();\n\
           if (seen.includes('token-of-' + 'the-')) throw new Error('seen');\n\
           return roles;\n\
         } } } };",
    );
    let run = output(&mut folder.run("-t token-of-the-line -u http://x check"));
    assert_eq!(run.code, 0, "{run:?}");
}

/// A folder with a stub of the SDK, as far as a client is made by it.
fn with_sdk(config: &str) -> Folder {
    let folder = Folder::with_dump();
    folder.write(
        "node_modules/@directus/sdk/index.js",
        "exports.createDirectus = (url) => ({ url, with(make) { return { ...this, ...make(this) }; } });\n\
         exports.staticToken = (token) => () => ({ getToken: async () => token, setToken: async () => {} });\n\
         exports.rest = ({ onRequest }) => () => ({ async request(path) {\n\
           const headers = { authorization: `Bearer ${await this.getToken()}` };\n\
           const answer = await fetch(`${this.url}${path}`, onRequest({ headers }));\n\
           return (await answer.json()).data;\n\
         } });\n",
    );
    folder.write(JS, config);
    folder
}

#[test]
fn nobody_logs_in_for_a_hook_that_asks_nothing() {
    let folder =
        with_sdk("module.exports = { hooks: { roles: { onLoad: (roles, client) => roles } } };");
    for credentials in ["", " -t token", " -e a@b.c -p hidden"] {
        let line = format!("-u {}{credentials} check", nobody());
        let run = output(&mut folder.run(&line));
        assert_eq!(run.code, 0, "{line}: {run:?}");
    }
}

#[test]
fn a_hook_that_asks_logs_in_once_and_is_told_why_it_cannot() {
    let asking = "let tried = 0;\nmodule.exports = { hooks: { roles: { async onLoad(roles, client) {\n\
                  const ask = () => client.request('/roles');\nawait ask().catch(() => {});\n\
                  await Promise.all([ask(), ask()]);\nreturn roles; } } } };";
    let folder = with_sdk(asking);
    let check = |url: &str, credentials: &str| {
        output(&mut folder.run(&format!("-u {url} {credentials} check")))
    };
    let server = Server::new(|request| {
        let body = match request.line.starts_with("POST /auth/login") {
            true => r#"{"data":{"access_token":"of-the-session"}}"#,
            false => r#"{"data":[]}"#,
        };
        (200, "application/json", body.to_owned())
    });
    let run = check(&server.url, "-e a@b.c -p hidden");
    assert_eq!(run.code, 0, "{run:?}");
    let seen = server.seen();
    let asked = seen.iter().map(|request| request.authorization.as_deref());
    let session = Some("Bearer of-the-session");
    assert_eq!(asked.collect::<Vec<_>>(), [None, session, session, session]);

    let refusal = r#"{"errors":[{"message":"Not you."}]}"#;
    let server = Server::new(|_| (401, "application/json", refusal.to_owned()));
    let login = "the hook `roles.onLoad`: Error: no client: login failed: ";
    let run = check(&server.url, "-e a@b.c -p hidden");
    fails(&run, &[login, "login failed: Not you. (", "config.js:"]);
    // It was tried again by the second question.
    assert_eq!(server.seen().len(), 2);
    let run = check(&nobody(), "-e a@b.c -p hidden");
    fails(&run, &[login, "ECONNREFUSED"]);
    for credentials in ["", "-e a@b.c"] {
        let run = check(&server.url, credentials);
        fails(
            &run,
            &["a hook needs the address of the instance and credentials"],
        );
    }
}

#[test]
fn what_a_hook_writes_beside_its_answer_is_shown() {
    let run = check(
        JS,
        "const { execSync } = require('node:child_process');\nconst { writeSync } = require('node:fs');\n\
         execSync('echo of the file', { stdio: 'inherit' });\nwriteSync(1, 'without an end');\n\
         module.exports = { hooks: { roles: { onLoad(roles) {\n\
           execSync('echo of the hook; echo; printf \"\\\\377\\\\n\"', { stdio: 'inherit' });\n\
           return roles; } } } };",
    );
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(run.stdout, "");
    for shown in [
        "of the file\n",
        "without an end\n",
        "of the hook\n\n\u{fffd}\n",
    ] {
        assert!(run.stderr.contains(shown), "{run:?}");
    }
}
