//! The folder, outside `target/`, that keeps what is slow to get: Directus itself, a Node to run
//! it, tools, and bootstrapped databases.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::progress;

/// The marker that a finished entry holds.
const READY: &str = ".ready";

/// The cache folder: `$SYNC_SDK_CACHE`, else `$XDG_CACHE_HOME/sync-sdk`, else `~/.cache/sync-sdk`.
#[derive(Clone, Debug)]
pub struct Cache {
    root: PathBuf,
}

impl Cache {
    /// Opens the cache of this machine.
    ///
    /// # Errors
    /// When none of the three variables above is set, or the folder cannot be made.
    pub fn open() -> Result<Self> {
        let variable = |name| std::env::var_os(name).filter(|value| !value.is_empty());
        let root = if let Some(own) = variable("SYNC_SDK_CACHE") {
            PathBuf::from(own)
        } else if let Some(xdg) = variable("XDG_CACHE_HOME") {
            PathBuf::from(xdg).join("sync-sdk")
        } else if let Some(home) = variable("HOME") {
            PathBuf::from(home).join(".cache/sync-sdk")
        } else {
            bail!("no cache folder: set SYNC_SDK_CACHE (or HOME)");
        };
        Self::at(&root)
    }

    /// Opens the cache at a given folder, which is made when absent.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn at(root: &Path) -> Result<Self> {
        let make = |folder: &Path| {
            fs::create_dir_all(folder)
                .with_context(|| format!("cannot make the cache folder {}", folder.display()))
        };
        make(&root.join("locks"))?;
        make(&root.join("logs"))?;
        // Absolute, because it ends up in links and in the working directories of children.
        let root = root.canonicalize()?;
        Ok(Self { root })
    }

    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The log file for a piece of work.
    pub fn log(&self, work: &str) -> PathBuf {
        self.root.join("logs").join(format!("{work}.log"))
    }

    /// Opens (without taking it) the lock of a given name.
    pub(crate) fn lock_file(&self, name: &str) -> Result<File> {
        let path = self.root.join("locks").join(name);
        File::options()
            .create(true)
            .write(true)
            .truncate(false)
            .open(&path)
            .with_context(|| format!("cannot open the lock {}", path.display()))
    }

    /// The folder `name`, made by `make` if it is not there yet.
    ///
    /// Work happens in a sibling that takes its name only when `make` succeeded, so an entry is
    /// whole or absent; of several processes that ask at once, one works and the others wait.
    ///
    /// # Errors
    /// Whatever `make` returns, or when files cannot be written.
    pub fn once(&self, name: &str, make: impl FnOnce(&Path) -> Result<()>) -> Result<PathBuf> {
        let entry = self.root.join(name);
        if entry.join(READY).exists() {
            return Ok(entry);
        }
        let lock = self.lock_file(name)?;
        if lock.try_lock().is_err() {
            progress(format_args!(
                "waiting for another process to prepare {name}"
            ));
            lock.lock().with_context(|| format!("cannot lock {name}"))?;
        }
        if entry.join(READY).exists() {
            return Ok(entry);
        }
        let partial = self.root.join(format!("{name}.part"));
        for leftover in [&entry, &partial] {
            if leftover.exists() {
                fs::remove_dir_all(leftover)
                    .with_context(|| format!("cannot clear {}", leftover.display()))?;
            }
        }
        fs::create_dir(&partial).with_context(|| format!("cannot make {}", partial.display()))?;
        make(&partial)?;
        fs::write(partial.join(READY), "")?;
        fs::rename(&partial, &entry)
            .with_context(|| format!("cannot put {} in place", entry.display()))?;
        Ok(entry)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_made_once_and_kept() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let cache = Cache::at(folder.path())?;
        let first = cache.once("thing", |part| Ok(fs::write(part.join("file"), "first")?))?;
        let second = cache.once("thing", |_| bail!("made twice"))?;
        assert_eq!(first, second);
        assert_eq!(fs::read_to_string(second.join("file"))?, "first");
        Ok(())
    }

    #[test]
    fn work_that_failed_leaves_no_entry_and_is_done_again() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let cache = Cache::at(folder.path())?;
        let failed = cache.once("thing", |part| {
            fs::write(part.join("half"), "")?;
            bail!("the network went away")
        });
        assert!(failed.is_err());
        assert!(!cache.root().join("thing").exists());
        let entry = cache.once("thing", |_| Ok(()))?;
        assert!(
            !entry.join("half").exists(),
            "the failed attempt must not shine through"
        );
        Ok(())
    }

    #[test]
    fn threads_that_ask_at_once_share_the_work() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let cache = Cache::at(folder.path())?;
        let made = std::sync::atomic::AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    cache.once("thing", |_| {
                        made.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                        Ok(())
                    })
                });
            }
        });
        assert_eq!(made.into_inner(), 1);
        Ok(())
    }
}
