//! The switch to ours and back that `docs/directus-sync.md` walks through: each command
//! on the page is run as it stands there, and says what stands below it.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use serde_json::json;
use sync_tests::{Cli, Dump, Server, version};
use xtask::directus::{ADMIN_TOKEN, Version};

const PAGE: &str = include_str!("../../../docs/directus-sync.md");

/// A command of the page, and the texts that it says.
#[derive(Debug)]
struct Step<'a> {
    line: &'a str,
    says: Vec<String>,
}

/// What stands between the marks of the page, in blocks of this language.
fn blocks(language: &str) -> Vec<&'static str> {
    let (begin, end) = ("<!-- switch -->", "<!-- /switch -->");
    let part = PAGE
        .split_once(begin)
        .and_then(|(_, rest)| rest.split_once(end));
    let (part, _) = part.expect("the part of the page between its marks");
    let fence = format!("```{language}\n");
    let blocks = part.split(&fence).skip(1);
    blocks
        .map(|block| block.split_once("```").expect("its end").0)
        .collect()
}

fn steps() -> Vec<Step<'static>> {
    let mut steps: Vec<Step<'_>> = Vec::new();
    for line in blocks("console").into_iter().flat_map(str::lines) {
        match line.strip_prefix("$ ") {
            Some(line) => steps.push(Step {
                line,
                says: Vec::new(),
            }),
            None => {
                let said = match version() {
                    // As the page says in words.
                    Version::V12 => line.replace(" 1 changed", " 2 changed"),
                    _ => line.to_owned(),
                };
                let step = steps.last_mut().expect("a command");
                step.says.push(said.trim().to_owned());
            }
        }
    }
    steps
}

/// A program of this name that runs one of the clients.
fn program(folder: &Path, name: &str, client: &Cli, shift: &str) {
    let process = client.process(&[]);
    let words = std::iter::once(process.get_program()).chain(process.get_args());
    let words: Vec<String> = words.map(|word| format!("'{}'", word.display())).collect();
    let path = folder.join(name);
    let text = format!("#!/bin/sh\n{shift}exec {} \"$@\"\n", words.join(" "));
    fs::write(&path, text).expect("a program");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("it can be run");
}

/// Runs a line as somebody types it in the folder of the project.
fn run(project: &Dump, programs: &Path, step: &Step<'_>) {
    let path = format!(
        "{}:{}",
        programs.display(),
        std::env::var("PATH").expect("a path")
    );
    let mut shell = Command::new("sh");
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("DIRECTUS_") {
            shell.env_remove(name);
        }
    }
    let output = shell
        .args(["-c", step.line])
        .current_dir(project.path())
        .env("PATH", path)
        .env("NO_COLOR", "1")
        .output()
        .expect("a shell");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let said = format!("{}{}", text(&output.stdout), text(&output.stderr));
    assert!(output.status.success(), "{}: {said}", step.line);
    for wanted in &step.says {
        assert!(
            said.contains(wanted),
            "{}: no `{wanted}` in {said}",
            step.line
        );
    }
}

#[test]
fn a_project_switches_and_switches_back_as_the_page_says() {
    let server = Server::with_extension();
    let (ours, published) = (Cli::to(server.url()), Cli::published(server.url()));
    published.push(&Dump::newsroom().as_published());
    server.patch("/settings", &json!({ "project_descriptor": "staging" }));

    let project = Dump::empty();
    let [config] = blocks("js")[..] else {
        panic!("one config file on the page");
    };
    project.write("directus-sync.config.js", config);
    let [variables] = blocks("ini")[..] else {
        panic!("one .env on the page");
    };
    let variables = variables
        .replace("https://directus.example.com", server.url())
        .replace('…', ADMIN_TOKEN);
    project.write(".env", &variables);
    let programs = tempfile::tempdir().expect("a folder");
    program(programs.path(), "directus-sync", &ours, "");
    program(programs.path(), "npx", &published, "shift; ");

    let steps = steps();
    assert!(steps.len() > 8, "{steps:#?}");
    for step in &steps {
        run(&project, programs.path(), step);
    }
    // They did what they say: the hooks, the change, and the way back.
    let settings = project.read("directus/collections/settings.json");
    assert!(
        settings.contains("{{STAGE}}") && !settings.contains("staging"),
        "{settings}"
    );
    assert_eq!(server.get("/settings")["project_descriptor"], "staging");
    assert_eq!(server.find("/roles", "name", "Editor")["icon"], "gavel");
    expect_no_published_diff(&published, &project);

    // What ours has left can be deleted: neither tool lacks it.
    let table = "/collections/sync_sdk_id_map";
    assert!(server.attempt("GET", table, &json!(null)).is_ok());
    server.delete(table);
    expect_no_published_diff(&published, &project);
    let last = steps.last().expect("a command");
    assert!(last.line.starts_with("directus-sync diff --exit-code"));
    run(&project, programs.path(), last);
    assert!(server.attempt("GET", table, &json!(null)).is_err());
}

fn expect_no_published_diff(published: &Cli, project: &Dump) {
    let mut reported = published.published_diff(&Dump::copy_of(&project.path().join("directus")));
    reported.retain(|line| !line.starts_with("[settings]"));
    assert_eq!(
        reported, [""; 0],
        "without the hook the settings are another's"
    );
}
