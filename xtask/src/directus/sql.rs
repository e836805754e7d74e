//! Writes to a SQLite file as nothing but a database would let one: what Directus
//! and its foreign keys refuse.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};

use super::install::Installation;
use super::versions::Version;

/// Runs SQL statements on a database file, without foreign keys. A server may be
/// running on it.
///
/// # Errors
/// When SQLite refuses a statement; the text says which part of it.
pub(crate) fn run(database: &Path, statements: &str) -> Result<()> {
    const SCRIPT: &str = "
        const [, module, file, statements] = process.argv;
        const { Database } = require(module);
        const database = new Database(file);
        database.configure('busyTimeout', 10000);
        database.exec('PRAGMA foreign_keys = OFF;' + statements, (error) => {
            if (error) { console.error(error.message); process.exit(1); }
        });";
    let installation = Installation::of(Version::V11)?;
    let output = installation
        .node
        .command()
        .args(["-e", SCRIPT])
        .arg(installation.folder().join("node_modules/sqlite3"))
        .arg(database)
        .arg(statements)
        .output()
        .context("cannot start Node")?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "SQLite: {said}");
    Ok(())
}
