//! Config crates that tests make and compile.

use std::path::PathBuf;
use std::process::Command;

use sync_tests::{Cli, Run, Server};

/// A binary that compiles crates where the others do, so that the SDK is compiled once.
pub(crate) fn compiling(server: &Server) -> Cli {
    let target = concat!(env!("CARGO_TARGET_TMPDIR"), "/generated");
    Cli::to(server.url()).env("CARGO_TARGET_DIR", target)
}

/// A crate in the folder of the binary, with a git repository of its own.
pub(crate) struct Krate {
    pub(crate) cli: Cli,
    name: &'static str,
}

impl Krate {
    /// The crate of this name, which is there.
    pub(crate) fn new(cli: Cli, name: &'static str) -> Self {
        Self { cli, name }
    }

    /// Where a file of it is, or would be.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.cli.folder().path().join(self.name).join(path)
    }

    pub(crate) fn read(&self, path: &str) -> String {
        self.cli.folder().read(&format!("{}/{path}", self.name))
    }

    /// Writes a file, and commits it.
    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = format!("{}/{path}", self.name);
        self.cli.folder().write(&path, text);
        self.commit();
    }

    pub(crate) fn run(&self, line: &str) -> Run {
        self.cli
            .run(&format!("{line} --manifest-path {}/Cargo.toml", self.name))
    }

    pub(crate) fn git(&self, line: &str) -> String {
        let mut command = Command::new("git");
        command.arg("-C").arg(self.path(""));
        let output = command.args(line.split_whitespace()).output();
        let output = output.expect("git");
        assert!(output.status.success(), "git {line}: {output:?}");
        String::from_utf8(output.stdout).expect("text")
    }

    pub(crate) fn commit(&self) {
        self.git("add --all");
        self.git("-c user.name=a -c user.email=a@example.com commit --quiet --message=x");
    }

    /// What differs from the last commit; commits it.
    pub(crate) fn changed(&self) -> Vec<String> {
        let status = self.git("status --porcelain --untracked-files=all --no-renames");
        if !status.is_empty() {
            self.commit();
        }
        status.lines().map(|line| line.trim().to_owned()).collect()
    }
}
