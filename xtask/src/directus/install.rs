//! What is installed from npm, once, into the cache: Directus, the sync extension, the published
//! client.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};

use super::database::Database;
use super::node::Node;
use super::versions::{CLIENT, EXTENSION, Version};
use super::{native, template};
use crate::cache::Cache;
use crate::progress;

/// An installed Directus, ready to start.
#[derive(Clone, Debug)]
pub struct Installation {
    pub(crate) cache: Cache,
    pub(crate) node: Node,
    version: Version,
    folder: PathBuf,
}

impl Installation {
    /// The installation of a version in the cache of this machine, made now when it is not there.
    ///
    /// The first time takes two to five minutes; after that, milliseconds.
    ///
    /// # Errors
    /// When a registry cannot be reached or a native module can neither be downloaded nor built;
    /// the text names the log file.
    pub fn of(version: Version) -> Result<Self> {
        let cache = Cache::open()?;
        let node = Node::locate(&cache)?;
        let name = format!("directus-{version}");
        let folder = cache.once(&name, |part| {
            let start = Instant::now();
            progress(format_args!(
                "installing Directus {version} (once) into {}",
                part.display()
            ));
            npm(&cache, &node, part, &name, &version.manifest())?;
            native::prepare(&cache, &node, part)?;
            let seconds = start.elapsed().as_secs();
            progress(format_args!("Directus {version} installed in {seconds} s"));
            Ok(())
        })?;
        Ok(Self {
            cache,
            node,
            version,
            folder,
        })
    }

    /// Also makes what [`super::Instance`] would otherwise make when it first starts, so that no
    /// test waits for it: the bootstrapped database and the extension.
    ///
    /// # Errors
    /// As [`Installation::of`].
    pub fn warm_up(&self, database: Database) -> Result<()> {
        template::database(self, database)?;
        self.extension()?;
        Ok(())
    }

    /// Which Directus this is.
    pub fn version(&self) -> Version {
        self.version
    }

    /// Where it is installed: its `node_modules`.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Directus' own command line. The `directus` wrapper around it asks a registry for updates
    /// first, and waits for seconds where there is none.
    pub(crate) fn cli(&self) -> PathBuf {
        self.folder
            .join("node_modules/@directus/api/dist/cli/run.js")
    }

    /// The folder of the installed `directus-extension-sync`.
    pub(crate) fn extension(&self) -> Result<PathBuf> {
        package(
            &self.cache,
            &self.node,
            "directus-extension-sync",
            EXTENSION,
        )
    }
}

/// A command for the published directus-sync client ([`CLIENT`]), installed when it is not there.
///
/// # Errors
/// When it cannot be installed; the text names the log file.
pub fn published_client() -> Result<Command> {
    let cache = Cache::open()?;
    let node = Node::locate(&cache)?;
    let package = package(&cache, &node, "directus-sync", CLIENT)?;
    let mut command = node.command();
    command.arg(package.join("bin/index.js"));
    Ok(command)
}

/// The folder of a package without native modules.
fn package(cache: &Cache, node: &Node, name: &str, version: &str) -> Result<PathBuf> {
    let entry = format!("{name}-{version}");
    let folder = cache.once(&entry, |part| {
        progress(format_args!(
            "installing {name} {version} (once) into {}",
            part.display()
        ));
        let manifest = serde_json::json!({ "private": true, "dependencies": { name: version } });
        npm(cache, node, part, &entry, &manifest)
    })?;
    Ok(folder.join("node_modules").join(name))
}

fn npm(
    cache: &Cache,
    node: &Node,
    folder: &Path,
    name: &str,
    manifest: &serde_json::Value,
) -> Result<()> {
    fs::write(folder.join("package.json"), manifest.to_string())?;
    let log = cache.log(&format!("install-{name}"));
    crate::command::run_logged(&mut node.npm_install(folder), &log, Duration::from_mins(15))
        .with_context(|| format!("cannot install {name} from npm"))
}
