//! A crate whose modules are the generated projects: formatted, compiled and
//! run all at once.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use sync_sdk::codegen::Generated;
use sync_sdk::compile::{Compiled, Document};

use crate::case::Case;
use crate::laws::{self, Failure, part};

pub(crate) struct Workshop {
    folder: PathBuf,
    target: PathBuf,
}

/// What is wrong with some of the modules.
type Failures = BTreeMap<String, Vec<Failure>>;

impl Workshop {
    /// Its folder stays, so that what it depends on is compiled once.
    pub(crate) fn new(name: &str) -> Self {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("laws");
        let workshop = Self {
            folder: root.join(name),
            target: root.join("target"),
        };
        if workshop.folder.exists() {
            fs::remove_dir_all(&workshop.folder)
                .expect("the folder of an earlier run can be removed");
        }
        let workspace = Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .expect("a workspace");
        workshop.write(
            "Cargo.toml",
            &format!(
                "[package]\nname = \"laws\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
                 [dependencies]\nsync-sdk.path = {:?}\n\n\
                 [profile.dev]\ndebug = false\nincremental = false\n\n[workspace]\n",
                workspace.join("sync-sdk")
            ),
        );
        fs::copy(
            workspace.join("Cargo.lock"),
            workshop.folder.join("Cargo.lock"),
        )
        .expect("the lock file of the workspace");
        workshop
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.folder.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(&path, text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }

    /// Whether the laws hold for each case.
    pub(crate) fn judge(&self, cases: &[Case]) -> Vec<Vec<Failure>> {
        let mut failures = Failures::new();
        let mut generated = BTreeMap::new();
        for case in cases {
            match laws::generate(&case.snapshot, &laws::options(&case.name)) {
                Ok(code) => {
                    generated.insert(case.name.clone(), code);
                }
                Err(failure) => {
                    failures.insert(case.name.clone(), vec![failure]);
                }
            }
        }
        self.lay_out(&generated);
        failures.extend(self.unformatted());
        generated.retain(|name, _| !failures.contains_key(name));
        // What does not compile hides what else does not.
        while !generated.is_empty() {
            self.lay_out(&generated);
            let refused = self.compile();
            if refused.is_empty() {
                break;
            }
            generated.retain(|name, _| !refused.contains_key(name));
            failures.extend(refused);
        }
        if !generated.is_empty() {
            let compiled = self.run();
            for case in cases
                .iter()
                .filter(|case| generated.contains_key(&case.name))
            {
                let code = &generated[&case.name];
                failures.insert(
                    case.name.clone(),
                    judge(case, code, compiled.get(&case.name)),
                );
            }
        }
        let cases = cases.iter();
        cases
            .map(|case| failures.remove(&case.name).unwrap_or_default())
            .collect()
    }

    /// Writes the modules, and the root that names them.
    fn lay_out(&self, generated: &BTreeMap<String, Generated>) {
        let src = self.folder.join("src");
        if src.exists() {
            fs::remove_dir_all(&src).expect("the code of an earlier round can be removed");
        }
        let (mut lib, mut main) = (
            String::from("#![recursion_limit = \"2048\"]\n\n"),
            String::new(),
        );
        for (name, code) in generated {
            for (path, text) in &code.files {
                self.write(&format!("src/{name}/{path}"), text);
            }
            self.write(&format!("src/{name}/sync.lock"), &code.lock.to_string());
            let _ = writeln!(lib, "pub mod {name};");
            let project = laws::options(name).project;
            let _ = writeln!(
                main,
                "    show(\"{name}\", || sync_sdk::build::<laws::{name}::{project}>(()));"
            );
        }
        self.write("src/lib.rs", &lib);
        self.write("src/main.rs", &format!("{MAIN}\nfn main() {{\n{main}}}\n"));
    }

    /// L3: what rustfmt would change.
    fn unformatted(&self) -> Failures {
        let mut rustfmt = Command::new("rustfmt");
        rustfmt
            .args(["--edition", "2024", "--check", "src/lib.rs"])
            .current_dir(&self.folder);
        let output = rustfmt.output().expect("rustfmt can be run");
        let text =
            String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
        let mut failures = Failures::new();
        if output.status.success() {
            return failures;
        }
        for part in text
            .split("\nDiff in ")
            .flat_map(|part| part.split("\nerror"))
        {
            if let Some(name) = self
                .module(part.lines().next().unwrap_or_default())
                .or_else(|| part.lines().find_map(|line| self.module(line)))
            {
                let file = part
                    .lines()
                    .next()
                    .unwrap_or_default()
                    .rsplit('/')
                    .nth(1)
                    .unwrap_or_default();
                let failure = Failure::new("L3", file, part);
                failures.entry(name).or_default().push(failure);
            }
        }
        assert!(
            !failures.is_empty(),
            "rustfmt fails, and not because of a module: {text}"
        );
        failures
    }

    /// The module that a path in a text is of.
    fn module(&self, text: &str) -> Option<String> {
        let (_, rest) = text.split_once("src/")?;
        let (name, _) = rest.split_once('/')?;
        Some(name.to_owned())
    }

    /// L4: what rustc refuses or warns of.
    fn compile(&self) -> Failures {
        let output = self.cargo(&["build", "--message-format=json"]);
        let text = String::from_utf8_lossy(&output.stdout);
        let mut failures = Failures::new();
        let mut others = String::new();
        for line in text.lines() {
            let Ok(line) = serde_json::from_str::<Value>(line) else {
                continue;
            };
            let message = &line["message"];
            let rendered = message["rendered"].as_str().unwrap_or_default();
            let is_ours = line["reason"] == "compiler-message" && line["target"]["name"] == "laws";
            if !is_ours
                || !["error", "warning"].contains(&message["level"].as_str().unwrap_or_default())
            {
                continue;
            }
            let mut places = BTreeSet::new();
            spans(&message["spans"], &mut places);
            let place = places
                .iter()
                .find_map(|(file, line)| Some((self.module(file)?, file, line)));
            match place {
                Some((name, file, line)) => {
                    let text = fs::read_to_string(self.folder.join(file)).unwrap_or_default();
                    let code = message["code"]["code"].as_str().unwrap_or_default();
                    let what =
                        format!("{code} {}", message["message"].as_str().unwrap_or_default());
                    let around = part(&text, usize::try_from(*line).unwrap_or_default());
                    let all = format!("{rendered}\n{file}\n{around}");
                    let failure = Failure::new("L4", &what, all);
                    failures.entry(name).or_default().push(failure);
                }
                None => others += rendered,
            }
        }
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success() || !failures.is_empty(),
            "the crate does not compile, and not because of a module:\n{others}\n{said}"
        );
        failures
    }

    /// What each module compiles to.
    fn run(&self) -> BTreeMap<String, Result<Compiled, String>> {
        let binary = self.target.join("debug/laws");
        let mut command = Command::new(&binary);
        let output = command
            .current_dir(&self.folder)
            .output()
            .expect("the crate was built");
        let text = String::from_utf8_lossy(&output.stdout);
        let mut found = BTreeMap::new();
        for line in text.lines() {
            let (name, rest) = line.split_once(' ').expect("a name and what it is");
            let result = match rest.split_once(' ') {
                Some(("built", document)) => {
                    Document::parse(document).map_err(|error| error.to_string())
                }
                Some((_, problem)) => Err(serde_json::from_str(problem).unwrap_or_default()),
                None => Err(rest.to_owned()),
            };
            found.insert(name.to_owned(), result);
        }
        found
    }

    fn cargo(&self, arguments: &[&str]) -> std::process::Output {
        let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        // A test runs with what cargo says of this package.
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("CARGO_PKG_") || name == "CARGO_MANIFEST_DIR" {
                command.env_remove(name);
            }
        }
        command.args(arguments).args(["--offline", "--quiet"]);
        command
            .env("CARGO_TARGET_DIR", &self.target)
            .env_remove("RUSTFLAGS")
            .current_dir(&self.folder);
        command.output().expect("cargo can be run")
    }
}

const MAIN: &str = r#"use std::panic::catch_unwind;

use sync_sdk::compile::{BuildErrors, Compiled, Document};

fn show(name: &str, build: fn() -> Result<Compiled, BuildErrors>) {
    match catch_unwind(build) {
        Ok(Ok(compiled)) => print!("{name} built {}", Document::from_compiled(compiled).to_json()),
        Ok(Err(errors)) => println!("{name} refused {:?}", errors.to_string()),
        Err(_) => println!("{name} panicked \"panicked\""),
    }
}
"#;

/// The places that a message of rustc is about, those of macros too.
fn spans(value: &Value, into: &mut BTreeSet<(String, u64)>) {
    for span in value.as_array().into_iter().flatten() {
        if let (Some(file), Some(line)) = (span["file_name"].as_str(), span["line_start"].as_u64())
        {
            into.insert((file.to_owned(), line));
        }
        if let Some(expansion) = span["expansion"].as_object() {
            spans(&Value::Array(vec![expansion["span"].clone()]), into);
        }
    }
}

fn judge(
    case: &Case,
    generated: &Generated,
    compiled: Option<&Result<Compiled, String>>,
) -> Vec<Failure> {
    match compiled {
        Some(Ok(compiled)) => {
            let mut failures = laws::differences(&case.snapshot, compiled);
            failures.extend(laws::again(case, generated, compiled).err());
            failures
        }
        Some(Err(problems)) => {
            let problems = problems.lines().map(|problem| {
                // Behind the place and the address.
                let what = problem.splitn(3, ": ").nth(2).unwrap_or(problem);
                Failure::new("build", what, problem)
            });
            problems.collect()
        }
        None => vec![Failure::new("run", "nothing was printed", "")],
    }
}
