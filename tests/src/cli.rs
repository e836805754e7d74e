//! The binary `directus-sync`, as a person or a pipeline without a terminal
//! runs it, and the published client beside it.

use std::ffi::OsStr;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{ChildStdout, Command, Output, Stdio};
use std::sync::OnceLock;

use serde_json::Value;
use xtask::directus::{ADMIN_TOKEN, published_client};

use crate::{Dump, KINDS};

/// Runs one of the two clients against a server, in an empty folder and
/// without the caller's own settings.
#[derive(Debug)]
pub struct Cli {
    client: Client,
    url: String,
    token: String,
    env: Vec<(String, String)>,
    folder: Dump,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Client {
    Ours,
    Published,
}

impl Cli {
    /// Our binary, as the administrator. An empty address is none.
    pub fn to(url: &str) -> Self {
        Self::client(Client::Ours, url)
    }

    /// The published directus-sync, as the administrator.
    pub fn published(url: &str) -> Self {
        Self::client(Client::Published, url)
    }

    fn client(client: Client, url: &str) -> Self {
        Self {
            client,
            url: url.to_owned(),
            token: ADMIN_TOKEN.to_owned(),
            env: Vec::new(),
            folder: Dump::empty(),
        }
    }

    /// With another token; an empty one is none.
    #[must_use]
    pub fn token(mut self, token: &str) -> Self {
        token.clone_into(&mut self.token);
        self
    }

    /// With a variable of the environment.
    #[must_use]
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.env.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The folder that it runs in.
    pub fn folder(&self) -> &Dump {
        &self.folder
    }

    /// Runs a command on a dump folder.
    pub fn on(&self, dump: &Dump, command: &[&str]) -> Run {
        self.run_on(dump.path(), command)
    }

    /// Runs a command on what is at a path.
    pub fn run_on(&self, dump: &Path, command: &[&str]) -> Run {
        let path = dump.to_str().expect("a path that is text");
        self.run_words(&[command, &["--dump-path", path]].concat())
    }

    /// Runs a command, typed as it is, in [`folder`](Self::folder).
    pub fn run(&self, line: &str) -> Run {
        self.run_words(&line.split_whitespace().collect::<Vec<_>>())
    }

    /// Runs a command on a dump folder on a terminal, at which somebody types these
    /// lines. What it writes to either output is in the first.
    pub fn typing(&self, dump: &Dump, command: &[&str], lines: &[&str]) -> Run {
        self.typing_after(dump, command, lines, |_| {})
    }

    /// The same, of somebody who reads the output up to this question, does
    /// something else first, and answers then.
    pub fn typing_when_asked(
        &self,
        dump: &Dump,
        command: &[&str],
        (question, first): (&str, impl FnOnce()),
        lines: &[&str],
    ) -> Run {
        self.typing_after(dump, command, lines, |output| {
            let mut read = Vec::new();
            while !read.ends_with(question.as_bytes()) {
                let mut byte = [0];
                let count = output.read(&mut byte).expect("an output");
                let so_far = String::from_utf8_lossy(&read);
                assert_eq!(count, 1, "no `{question}` in {so_far}");
                read.extend(byte);
            }
            first();
        })
    }

    fn typing_after(
        &self,
        dump: &Dump,
        command: &[&str],
        lines: &[&str],
        first: impl FnOnce(&mut ChildStdout),
    ) -> Run {
        let path = dump.path().to_str().expect("a path that is text");
        let words = [command, &["--dump-path", path]].concat();
        let line = words
            .iter()
            .fold(binary().display().to_string(), |line, word| {
                format!("{line} '{word}'")
            });
        // A terminal that is a file: util-linux has it wherever the tests run.
        let mut process = Command::new("script");
        process.args(["--quiet", "--return", "--command", &line, "/dev/null"]);
        let mut child = self
            .prepared(process)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("`script` starts");
        let mut input = child.stdin.take().expect("an input");
        first(child.stdout.as_mut().expect("an output"));
        for line in lines {
            writeln!(input, "{line}").expect("it listens");
        }
        let output = child.wait_with_output().expect("it ends");
        drop(input);
        Run::new(&words, &output)
    }

    /// Runs a command, word by word.
    pub fn run_words(&self, command: &[&str]) -> Run {
        let output = self.process(command).output().expect("the client starts");
        Run::new(command, &output)
    }

    /// A command as it would be run, for who wants to be there while it runs.
    pub fn process(&self, command: &[&str]) -> Command {
        let process = match self.client {
            Client::Ours => Command::new(binary()),
            Client::Published => published_client().expect("the published client"),
        };
        let mut process = self.prepared(process);
        process.stdin(Stdio::null()).args(command);
        process
    }

    /// In the folder, with nothing of the caller's own settings.
    fn prepared(&self, mut process: Command) -> Command {
        // A developer's own server must not be what a test writes to.
        forget(&mut process, &["DIRECTUS_", "DOTENV_"]);
        forget(&mut process, &ABOUT_THIS_CRATE);
        if !self.token.is_empty() {
            process.env("DIRECTUS_TOKEN", &self.token);
        }
        if !self.url.is_empty() {
            process.env("DIRECTUS_URL", &self.url);
        }
        process
            .env("NO_COLOR", "1")
            .envs(self.env.iter().map(|(name, value)| (name, value)))
            .current_dir(self.folder.path());
        process
    }

    /// Pulls into a new folder, without specifications: they tell of more than a dump
    /// does, such as the tables that hold mappings.
    pub fn pull(&self) -> Dump {
        let dump = Dump::empty();
        self.on(&dump, &["pull", "--no-specs"]).expect(0);
        dump
    }

    /// Pushes, and expects that it goes well. The dumps of the tests open
    /// something to the public.
    pub fn push(&self, dump: &Dump) -> Run {
        let command: &[&str] = match self.client {
            Client::Ours => &["push", "--allow", "open-to-public"],
            Client::Published => &["push"],
        };
        self.on(dump, command).expect(0)
    }

    /// Expects that a diff is empty.
    pub fn expect_no_diff(&self, dump: &Dump) {
        match self.client {
            Client::Ours => {
                let run = self.on(dump, &["diff", "--exit-code"]);
                run.expect(0).says("Nothing to do");
            }
            Client::Published => assert_eq!(self.published_diff(dump), [""; 0]),
        }
    }

    /// What the published client's `diff` would do. It says nothing of it in
    /// its exit code, and writes a line for each kind and action. Where it has
    /// none, it must say so of each kind and every record: it looked at them.
    pub fn published_diff(&self, dump: &Dump) -> Vec<String> {
        let run = self.on(dump, &["-d", "diff"]).expect(0);
        let text = without_colours(&format!("{}{}", run.stdout, run.stderr));
        assert!(text.contains("Done!"), "it did not end well: {text}");
        let says = |line: &&str| {
            let counted = ["Found ", "To create: ", "To update: ", "To delete: "].iter();
            let mut counts = counted.filter_map(|word| line.split(word).nth(1));
            counts.any(|count| !count.starts_with("0 "))
        };
        let words = |line: &str| line[line.find("): [").map_or(0, |at| at + 3)..].to_owned();
        let found: Vec<String> = text.lines().filter(says).map(words).collect();
        if found.is_empty() {
            let says_nothing = "[snapshot] No changes to apply".to_owned();
            let unchanged = KINDS.iter().map(|(kind, _)| {
                let count = dump.records(kind).len();
                format!("[{kind}] Unchanged: {count} item(s)")
            });
            for line in unchanged.chain([says_nothing]) {
                assert!(text.contains(&line), "no `{line}` in {text}");
            }
        }
        found
    }
}

/// The published client colours what it prints wherever it prints.
fn without_colours(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        text + part.split_once('m').map_or("", |(_, rest)| rest)
    })
}

/// A run that ended.
#[derive(Debug)]
pub struct Run {
    command: String,
    /// Its exit code.
    pub code: i32,
    /// What it wrote to standard output.
    pub stdout: String,
    /// What it wrote to standard error.
    pub stderr: String,
}

impl Run {
    fn new(command: &[&str], output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("text");
        Self {
            command: command.join(" "),
            code: output.status.code().expect("it ends by itself"),
            stdout: text(&output.stdout),
            stderr: text(&output.stderr),
        }
    }

    /// Expects an exit code.
    #[track_caller]
    pub fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{self}");
        self
    }

    /// Expects a text on standard output.
    #[track_caller]
    pub fn says(self, text: &str) -> Self {
        assert!(self.stdout.contains(text), "no `{text}` in {self}");
        self
    }

    /// Expects a text on standard error.
    #[track_caller]
    pub fn complains(self, text: &str) -> Self {
        assert!(self.stderr.contains(text), "no `{text}` in {self}");
        self
    }

    /// What it wrote to standard output, as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self}"))
    }
}

impl std::fmt::Display for Run {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            command,
            code,
            stdout,
            stderr,
        } = self;
        write!(
            f,
            "`{command}`, which ended with {code}\n--- stdout\n{stdout}\n--- stderr\n{stderr}"
        )
    }
}

/// What cargo tells a test about its own crate. Another cargo that got it would
/// build anew what looks at it (`ring`), and so would the next one without it.
const ABOUT_THIS_CRATE: [&str; 2] = ["CARGO_MANIFEST_", "CARGO_PKG_"];

/// Takes variables whose names begin so out of the environment of a process.
fn forget(process: &mut Command, prefixes: &[&str]) {
    let is_meant = |name: &OsStr| {
        let name = name.to_string_lossy();
        prefixes.iter().any(|prefix| name.starts_with(prefix))
    };
    for (name, _) in std::env::vars_os().filter(|(name, _)| is_meant(name)) {
        process.env_remove(name);
    }
}

/// The binary, built when it is older than its sources. Cargo knows where it
/// puts what it builds.
fn binary() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut build = Command::new(cargo);
        forget(&mut build, &ABOUT_THIS_CRATE);
        let output = build
            .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
            .args(["build", "--package", "sync-cli", "--message-format", "json"])
            .output()
            .expect("cargo starts");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "the binary does not build: {said}");
        let messages = String::from_utf8(output.stdout).expect("text");
        let executable = |line| {
            let message: Value = serde_json::from_str(line).expect("a message of cargo");
            message["executable"].as_str().map(PathBuf::from)
        };
        let found = messages.lines().find_map(executable);
        found.expect("cargo names the binary that it built")
    })
}
