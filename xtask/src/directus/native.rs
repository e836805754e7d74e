//! The native modules of Directus that do not come ready with npm.
//!
//! npm's way is to run the install scripts of all packages, of which one that fails undoes the
//! whole install. Here packages are installed without scripts, and the two modules that need one
//! are made ready each by the first of these that works: it loads already, the prebuilt binary of
//! its release, a build from source.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result};

use super::node::Node;
use crate::cache::Cache;
use crate::command::run_logged;
use crate::progress;

struct Native {
    name: &'static str,
    /// Arguments of `prebuild-install`, as in the package's own install script.
    prebuilt: &'static [&'static str],
}

const NATIVE: [Native; 2] = [
    Native {
        name: "sqlite3",
        prebuilt: &["-r", "napi"],
    },
    Native {
        name: "isolated-vm",
        prebuilt: &[],
    },
];

/// Modules that bring their binaries with npm; looked at so that a missing one is known here.
const BUNDLED: [&str; 2] = ["argon2", "sharp"];

/// Makes the native modules in `install/node_modules` loadable by `node`.
pub(crate) fn prepare(cache: &Cache, node: &Node, install: &Path) -> Result<()> {
    std::thread::scope(|scope| {
        let work = NATIVE.map(|native| scope.spawn(move || native.prepare(cache, node, install)));
        work.into_iter().try_for_each(|thread| match thread.join() {
            Ok(result) => result,
            Err(panic) => std::panic::resume_unwind(panic),
        })
    })?;
    for name in BUNDLED {
        load(cache, node, install, name)?;
    }
    Ok(())
}

impl Native {
    fn prepare(&self, cache: &Cache, node: &Node, install: &Path) -> Result<()> {
        let Self { name, prebuilt } = self;
        let loads = || load(cache, node, install, name);
        if loads().is_ok() {
            return Ok(());
        }
        let modules = install.join("node_modules");
        let module = modules.join(name);
        let downloader = modules.join("prebuild-install/bin.js");
        if downloader.exists() {
            let mut download = node.command();
            download
                .current_dir(&module)
                .arg(downloader)
                .args(*prebuilt);
            let log = log(cache, install, "download", name);
            // Short: where the release host cannot be reached, building starts at once.
            let downloaded = run_logged(&mut download, &log, Duration::from_secs(45));
            if downloaded.is_ok() && loads().is_ok() {
                return Ok(());
            }
        }
        progress(format_args!(
            "no prebuilt {name}; building it (one to two minutes)"
        ));
        let log = log(cache, install, "build", name);
        run_logged(
            &mut node.gyp_rebuild(&module),
            &log,
            Duration::from_mins(20),
        )
        .with_context(|| {
            format!("cannot build {name}, which needs python3, make and a C++ compiler")
        })?;
        loads()
    }
}

/// Loads a module in a fresh Node: the only proof that it is there and fits.
fn load(cache: &Cache, node: &Node, install: &Path, name: &str) -> Result<()> {
    let mut command = node.command();
    command
        .current_dir(install)
        .args(["-e", "require(process.argv[1])", name]);
    run_logged(
        &mut command,
        &log(cache, install, "load", name),
        Duration::from_mins(1),
    )
    .with_context(|| format!("the native module {name} does not load"))
}

/// The log of some work on a module, in the name of the install that it belongs to.
fn log(cache: &Cache, install: &Path, work: &str, module: &str) -> PathBuf {
    let install = install.file_stem().unwrap_or_default().to_string_lossy();
    cache.log(&format!("{install}-{work}-{module}"))
}
