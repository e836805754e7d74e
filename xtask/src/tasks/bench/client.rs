//! The clients that are compared, and how each is told what to do.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};
use clap::ValueEnum;
use serde_json::Value;
use xtask::directus::{CLIENT, published_client};

use super::super::steps::cargo;

/// A client, with the store of mappings that it uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Client {
    /// The npm package, which knows no store but the extension.
    #[value(name = "npm")]
    Published,
    /// Ours, with the extension.
    #[value(name = "extension")]
    OursExtension,
    /// Ours, with the table that it makes itself.
    #[value(name = "collection")]
    OursCollection,
    /// No client: a bare loop that sends the same, with that table.
    Floor,
}

impl Client {
    pub(super) const ALL: [Self; 4] = [
        Self::Published,
        Self::OursExtension,
        Self::OursCollection,
        Self::Floor,
    ];

    /// Its store, as `--id-map` takes it.
    pub(super) fn id_map(self) -> &'static str {
        match self {
            Self::Published | Self::OursExtension => "extension",
            Self::OursCollection | Self::Floor => "collection",
        }
    }

    /// Whose it is.
    pub(super) fn name(self) -> String {
        match self {
            Self::Published => format!("directus-sync {CLIENT} (npm)"),
            Self::OursExtension | Self::OursCollection => "ours".to_owned(),
            Self::Floor => "the floor".to_owned(),
        }
    }

    /// Whose command does the work: for the floor, ours that shares its table.
    pub(super) fn or_ours(self) -> Self {
        match self {
            Self::Floor => Self::OursCollection,
            client => client,
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Work {
    FirstPull,
    SecondPull,
    Diff,
    Push,
    PushTen,
}

impl Work {
    pub(super) const ALL: [Self; 5] = [
        Self::FirstPull,
        Self::SecondPull,
        Self::Diff,
        Self::Push,
        Self::PushTen,
    ];

    /// The subcommand, which both clients call the same.
    fn subcommand(self) -> &'static str {
        match self {
            Self::FirstPull | Self::SecondPull => "pull",
            Self::Diff => "diff",
            Self::Push | Self::PushTen => "push",
        }
    }
}

impl fmt::Display for Work {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::FirstPull => "first pull",
            Self::SecondPull => "second pull",
            Self::Diff => "diff without changes",
            Self::Push => "push to an empty instance",
            Self::PushTen => "push of ten changes",
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
        let is_ours = client != Client::Published;
        let mut command = match is_ours {
            true => Command::new(&self.ours),
            false => published_client()?,
        };
        command.arg(work.subcommand()).arg("--dump-path").arg(dump);
        if is_ours {
            command.args(["--id-map", client.id_map()]);
        }
        match work {
            // They are the server's work alone, and the same for everybody.
            Work::FirstPull | Work::SecondPull => _ = command.arg("--no-specs"),
            // Its exit code then says that nothing differs.
            Work::Diff if is_ours => _ = command.arg("--exit-code"),
            Work::Push | Work::PushTen if is_ours => {
                command.args(["--yes", "--allow", "open-to-public"]);
            }
            Work::Diff | Work::Push | Work::PushTen => {}
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
