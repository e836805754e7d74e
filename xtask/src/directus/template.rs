//! One bootstrapped database a version, copied for every new instance: that saves four to ten
//! seconds each time.

use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result};

use super::install::Installation;
use super::server;
use crate::command::run_logged;
use crate::progress;

/// The bootstrapped database of an installation.
pub(crate) fn database(installation: &Installation) -> Result<PathBuf> {
    let version = installation.version();
    // Named by what it was made with, so that other credentials make another one.
    let mut hasher = DefaultHasher::new();
    server::FIXED.hash(&mut hasher);
    let name = format!("database-{version}-{:08x}", hasher.finish() as u32);
    let folder = installation.cache.once(&name, |part| {
        progress(format_args!(
            "making the database of Directus {version} (once)"
        ));
        fs::write(part.join("package.json"), server::PACKAGE_JSON)?;
        let mut bootstrap = installation.node.command();
        bootstrap.arg(installation.cli()).arg("bootstrap");
        server::set_environment(&mut bootstrap, &installation.node, part, 0);
        let log = installation.cache.log(&name);
        run_logged(&mut bootstrap, &log, Duration::from_mins(3))
            .context("cannot bootstrap a database")
    })?;
    Ok(folder.join(server::DATABASE))
}
