//! One bootstrapped database a version, copied for every new instance: that saves four to ten
//! seconds each time.

use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result};

use super::database::Database;
use super::install::Installation;
use super::postgres::{Cluster, Programs};
use super::server;
use crate::command::run_logged;
use crate::progress;

/// The bootstrapped database of an installation.
pub(crate) fn database(installation: &Installation, database: Database) -> Result<PathBuf> {
    let version = installation.version();
    let cache = &installation.cache;
    let postgres = match database {
        Database::Sqlite => None,
        Database::Postgres => Some(Programs::locate(cache)?),
    };
    // Named by what it was made with, so that other credentials make another one.
    let mut hasher = DefaultHasher::new();
    server::FIXED.hash(&mut hasher);
    // A cluster is of one version of PostgreSQL.
    let on = postgres.as_ref().map_or_else(String::new, |programs| {
        format!("-{database}-{}-postgis", programs.major)
    });
    let name = format!("database-{version}{on}-{:08x}", hasher.finish() as u32);
    let folder = cache.once(&name, |part| {
        progress(format_args!(
            "making the {database} database of Directus {version} (once)"
        ));
        fs::write(part.join("package.json"), server::PACKAGE_JSON)?;
        let log = cache.log(&name);
        let cluster = match &postgres {
            None => None,
            Some(programs) => {
                programs.init(&database.path(part), &log)?;
                let cluster = programs.start(part)?;
                programs.add_geometries(part, cache)?;
                Some(cluster)
            }
        };
        let mut bootstrap = installation.node.command();
        bootstrap.arg(installation.cli()).arg("bootstrap");
        server::set_environment(&mut bootstrap, &installation.node, database, part, 0);
        run_logged(&mut bootstrap, &log, Duration::from_mins(3))
            .context("cannot bootstrap a database")?;
        // What runs has no whole files.
        cluster.map_or(Ok(()), Cluster::end)
    })?;
    Ok(database.path(&folder))
}
