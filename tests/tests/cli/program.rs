//! The binary in a folder of its own.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use serde_json::Value;
use sync_tests::Server;
use tempfile::TempDir;

/// The binary, as a newcomer has set it up: a folder, and variables that name a
/// server. It has no terminal.
pub(crate) struct Program {
    folder: TempDir,
    url: String,
    token: Option<String>,
}

/// What a run printed, and its exit code.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Program {
    /// An empty folder, and this server's administrator.
    pub(crate) fn at(server: &Server) -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            url: server.url().to_owned(),
            token: Some(server.instance().token().to_owned()),
        }
    }

    /// Forgets the administrator's token.
    pub(crate) fn anonymous(&mut self) {
        self.token = None;
    }

    /// Writes a JSON file into the folder.
    pub(crate) fn write(&self, name: &str, value: &Value) {
        let path = self.folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, format!("{value:#}\n")).unwrap();
    }

    /// The files in the folder, sorted.
    pub(crate) fn files(&self) -> Vec<String> {
        fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                match path.is_dir() {
                    true => collect(&path, files),
                    false => files.push(path),
                }
            }
        }
        let mut files = Vec::new();
        collect(self.folder.path(), &mut files);
        let name = |path: PathBuf| {
            let path = path.strip_prefix(self.folder.path()).unwrap();
            path.to_str().unwrap().to_owned()
        };
        let mut names: Vec<String> = files.into_iter().map(name).collect();
        names.sort();
        names
    }

    /// Runs to the end.
    pub(crate) fn run(&self, line: &str) -> Run {
        let output = Command::new(binary())
            .args(line.split_whitespace())
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .env("DIRECTUS_URL", &self.url)
            .env("DIRECTUS_TOKEN", self.token.as_deref().unwrap_or_default())
            .env_remove("DIRECTUS_ADMIN_EMAIL")
            .env_remove("DIRECTUS_ADMIN_PASSWORD")
            .output()
            .unwrap();
        Run {
            code: output.status.code().unwrap(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// The binary, built once. cargo tells a test of another package only this way
/// where it is.
fn binary() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let build = [
            "build",
            "--quiet",
            "--package",
            "sync-cli",
            "--message-format",
            "json",
        ];
        let output = Command::new(cargo)
            .args(build)
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .stderr(Stdio::inherit())
            .output()
            .unwrap();
        assert!(output.status.success(), "directus-sync does not build");
        let messages = String::from_utf8(output.stdout).unwrap();
        messages
            .lines()
            .filter_map(|line| serde_json::from_str::<Value>(line).ok())
            .find_map(|message| Some(message["executable"].as_str()?.into()))
            .expect("cargo names the binary")
    })
}
