//! `cargo xtask directus`: a Directus to look at and to develop against.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use xtask::directus::local::{self, Local};
use xtask::directus::{ADMIN_EMAIL, ADMIN_PASSWORD, ADMIN_TOKEN, Database, Version};

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Action {
    /// Install (once) and start it; finds it when it is up already.
    Up(Up),
    /// End it; its data stay.
    Down(Which),
    /// Say what is up.
    Status(Which),
    /// Print its log.
    Logs {
        #[command(flatten)]
        which: Which,
        /// Go on printing until interrupted or the server ends.
        #[arg(long)]
        follow: bool,
    },
}

#[derive(Debug, clap::Args)]
pub(crate) struct Up {
    /// 11, 12, or 11.0 for the oldest.
    #[arg(long, default_value = "11")]
    pub(crate) version: Version,
    /// sqlite or postgres.
    #[arg(long, default_value = "sqlite")]
    pub(crate) database: Database,
    /// The port on 127.0.0.1 [default: 8055 for 11, 8056 for 12, 8057 for 11.0].
    #[arg(long)]
    pub(crate) port: Option<u16>,
    /// Start with an empty database.
    #[arg(long)]
    pub(crate) fresh: bool,
    /// Load directus-extension-sync.
    #[arg(long)]
    pub(crate) extension: bool,
}

/// All servers that were started, unless narrowed.
#[derive(Debug, clap::Args)]
pub(crate) struct Which {
    /// Only this version: 11, 12 or 11.0.
    #[arg(long)]
    version: Option<Version>,
    /// Only the one on this port.
    #[arg(long)]
    port: Option<u16>,
}

impl Action {
    pub(crate) fn run(self) -> Result<()> {
        match self {
            Self::Up(up) => {
                let local = up.run()?;
                println!("{}", describe(&local));
            }
            Self::Down(which) => {
                for local in which.find()? {
                    local.down()?;
                    println!("ended {}", local.url());
                }
            }
            Self::Status(which) => {
                let found = which.find()?;
                if found.is_empty() {
                    println!("no Directus is up");
                }
                for local in found {
                    if local.answers() {
                        println!("{}", describe(&local));
                    } else if local.is_running() {
                        println!("{} runs and does not answer", local.url());
                    } else {
                        println!("{} has ended; log: {}", local.url(), local.log.display());
                    }
                }
            }
            Self::Logs { which, follow } => match which.find()?.as_slice() {
                [local] => print_log(local, follow)?,
                [] => bail!("no such Directus is up"),
                _ => bail!("several are up: choose with --version or --port"),
            },
        }
        Ok(())
    }
}

impl Up {
    pub(crate) fn run(&self) -> Result<Local> {
        let port = self.port.unwrap_or(self.version.default_port());
        local::up(
            self.version,
            self.database,
            port,
            self.extension,
            self.fresh,
        )
    }
}

impl Which {
    fn find(&self) -> Result<Vec<Local>> {
        let mut found = local::all()?;
        found.retain(|local| {
            self.version
                .is_none_or(|version| version.number() == local.version)
                && self.port.is_none_or(|port| port == local.port)
        });
        Ok(found)
    }
}

/// Where it is and how to get in.
pub(crate) fn describe(local: &Local) -> String {
    let with = if local.extension {
        " with directus-extension-sync"
    } else {
        ""
    };
    format!(
        "Directus {} on {}{with} is up\n  address  {}\n  login    {ADMIN_EMAIL}\n  password {ADMIN_PASSWORD}\n  token    {ADMIN_TOKEN}\n  log      {}",
        local.version,
        local.database,
        local.url(),
        local.log.display(),
    )
}

fn print_log(local: &Local, follow: bool) -> Result<()> {
    let mut log =
        File::open(&local.log).with_context(|| format!("cannot read {}", local.log.display()))?;
    let mut out = std::io::stdout().lock();
    loop {
        // Asked before reading, so that the last words of a server that ends are printed too.
        let more = follow && local.is_running();
        let mut chunk = Vec::new();
        log.read_to_end(&mut chunk)?;
        out.write_all(&chunk)?;
        out.flush()?;
        if !more {
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(200));
    }
}
