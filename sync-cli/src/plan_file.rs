//! Saved plans: the file of `diff --save`, `show` and `push --plan`.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use sync_sdk::engine::{PlanError, SealedPlan};
use tempfile::NamedTempFile;

use crate::error::CliError;

/// Where plans come from.
const SAVES: &str = "`directus-sync diff --save FILE` saves a plan";

/// Writes a plan: whole or not at all, for the user's own eyes.
pub(crate) fn save(path: &Path, plan: &SealedPlan) -> Result<(), CliError> {
    let write = || -> io::Result<()> {
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        // Made with mode 0600, which it keeps when it gets its name.
        let mut file = NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))?;
        writeln!(file, "{:#}", plan.to_json())?;
        file.as_file().sync_all()?;
        file.persist(path)?;
        Ok(())
    };
    write().map_err(|error| {
        let path = path.display();
        CliError::new(format!("{path}: the plan cannot be saved: {error}"))
            .hint("--save names a file in a folder that is there and can be written to")
    })
}

/// Reads a plan.
pub(crate) fn read(path: &Path) -> Result<SealedPlan, CliError> {
    let name = path.display();
    let text = fs::read_to_string(path).map_err(|error| {
        CliError::new(format!("{name}: the plan cannot be read: {error}")).hint(SAVES)
    })?;
    SealedPlan::read(&text).map_err(|error| {
        let hint = match &error {
            PlanError::Edited => {
                "what is reviewed is what is applied: change the configuration, and save a new plan \
                 with `directus-sync diff --save`"
            }
            PlanError::Version { .. } => {
                "show and apply a plan with the version of directus-sync that made it"
            }
            _ => SAVES,
        };
        CliError::new(format!("{name}: {error}")).hint(hint)
    })
}
