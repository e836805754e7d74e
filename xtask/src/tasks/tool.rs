//! Programs that a task needs and a machine may lack.

use std::ffi::OsString;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result};
use xtask::cache::Cache;
use xtask::command::run_logged;
use xtask::progress;

use super::steps::cargo;

/// A program that crates.io has.
pub(crate) struct Tool {
    package: &'static str,
    /// The version that is compiled where the machine has none.
    version: &'static str,
    features: &'static [&'static str],
}

pub(crate) const CARGO_DENY: Tool = Tool {
    package: "cargo-deny",
    version: "0.20.2",
    features: &[],
};

pub(crate) const NEXTEST: Tool = Tool {
    package: "cargo-nextest",
    version: "0.9.143",
    // It need not update itself.
    features: &["--no-default-features", "--features", "default-no-update"],
};

pub(crate) const MDBOOK: Tool = Tool {
    package: "mdbook",
    version: "0.5.4",
    features: &["--no-default-features", "--features", "search"],
};

/// The machine's program, or one that is compiled into the cache.
pub(crate) fn tool(tool: &Tool) -> Result<OsString> {
    let Tool {
        package, version, ..
    } = *tool;
    let mut own = Command::new(package);
    own.arg("--version");
    if succeeds(own) {
        return Ok(package.into());
    }
    let cache = Cache::open()?;
    let entry = cache.once(&format!("{package}-{version}"), |part| {
        progress(format_args!("compiling {package} (once, a few minutes)"));
        // Unoptimised it compiles in less than half the time, and is fast enough.
        let mut install = cargo(["install", "--locked", "--debug", "--version", version]);
        install.args(tool.features).arg("--root").arg(part);
        install.arg(package);
        run_logged(&mut install, &cache.log(package), Duration::from_mins(20))
            .with_context(|| format!("cannot install {package}"))
    })?;
    Ok(entry.join("bin").join(package).into())
}

/// Whether a command ends well; what it says is nobody's business.
fn succeeds(mut command: Command) -> bool {
    let command = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}
