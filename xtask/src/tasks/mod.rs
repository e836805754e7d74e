//! The tasks, one module each.

mod directus;

/// Tasks of a developer of sync-sdk.
#[derive(Debug, clap::Parser)]
#[command(name = "cargo xtask")]
pub(crate) enum Task {
    /// Start, end and look at a real Directus on this machine.
    #[command(subcommand)]
    Directus(directus::Action),
}

impl Task {
    pub(crate) fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Directus(action) => action.run(),
        }
    }
}
