//! The clients that are compared, and how each is told what to do.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;
use xtask::directus::{CLIENT, published_client};

use super::super::steps::cargo;

/// A client, with the store of mappings that it uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Client {
    /// The npm package, which knows no store but the extension.
    Published,
    /// Ours, with the extension.
    OursExtension,
    /// Ours, with the table that it makes itself.
    OursCollection,
}

impl Client {
    pub(super) const ALL: [Self; 3] = [Self::Published, Self::OursExtension, Self::OursCollection];

    /// Its store, as `--id-map` takes it.
    pub(super) fn id_map(self) -> &'static str {
        match self {
            Self::Published | Self::OursExtension => "extension",
            Self::OursCollection => "collection",
        }
    }

    /// Whose it is.
    pub(super) fn name(self) -> String {
        match self {
            Self::Published => format!("directus-sync {CLIENT} (npm)"),
            Self::OursExtension | Self::OursCollection => "ours".to_owned(),
        }
    }

    pub(super) fn needs_extension(self) -> bool {
        self.id_map() == "extension"
    }
}

impl fmt::Display for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, id map: {}", self.name(), self.id_map())
    }
}

/// What a client is asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Work {
    FirstPull,
    Diff,
    Push,
}

impl Work {
    pub(super) const ALL: [Self; 3] = [Self::FirstPull, Self::Diff, Self::Push];

    /// The subcommand, which both clients call the same.
    fn subcommand(self) -> &'static str {
        match self {
            Self::FirstPull => "pull",
            Self::Diff => "diff",
            Self::Push => "push",
        }
    }
}

impl fmt::Display for Work {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::FirstPull => "first pull",
            Self::Diff => "diff without changes",
            Self::Push => "push to an empty instance",
        })
    }
}

/// The programs of the clients.
#[derive(Debug)]
pub(super) struct Programs {
    ours: PathBuf,
}

impl Programs {
    /// Builds ours, and installs the published one where it is not there.
    pub(super) fn find() -> Result<Self> {
        published_client()?;
        Ok(Self { ours: build()? })
    }

    /// The command of a client for a piece of work on a dump folder.
    pub(super) fn command(&self, client: Client, work: Work, dump: &Path) -> Result<Command> {
        let mut command = match client {
            Client::Published => published_client()?,
            Client::OursExtension | Client::OursCollection => Command::new(&self.ours),
        };
        command.arg(work.subcommand()).arg("--dump-path").arg(dump);
        match (client, work) {
            // Ours does not dump specifications, so nobody does.
            (Client::Published, Work::FirstPull) => _ = command.arg("--no-specs"),
            (Client::Published, Work::Diff | Work::Push) => {}
            (_, Work::FirstPull) => {
                _ = command.args(["--no-specs", "--id-map", client.id_map()]);
            }
            // Its exit code then says that nothing differs.
            (_, Work::Diff) => _ = command.args(["--id-map", client.id_map(), "--exit-code"]),
            (_, Work::Push) => {
                let store = ["--id-map", client.id_map()];
                command
                    .args(store)
                    .args(["--yes", "--allow", "open-to-public"]);
            }
        }
        Ok(command)
    }
}

/// The release build of our CLI.
fn build() -> Result<PathBuf> {
    let mut build = cargo(["build", "--release", "--package", "sync-cli"]);
    let output = build
        .arg("--message-format=json-render-diagnostics")
        .stderr(Stdio::inherit())
        .output()
        .context("cannot start cargo")?;
    if !output.status.success() {
        bail!("the release build of sync-cli ended with {}", output.status);
    }
    let executable = |line: &str| -> Option<PathBuf> {
        let message: Value = serde_json::from_str(line).ok()?;
        Some(message.get("executable")?.as_str()?.into())
    };
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .find_map(executable)
        .context("cargo names no executable of sync-cli")
}
