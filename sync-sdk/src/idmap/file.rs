//! Everything in one committed file beside the configuration.
//!
//! The file has a section a target, by URL, and a line a thing, sorted, so that
//! git merges two branches as a person would. Its form is in
//! `docs/guide/state.md`. It is replaced as a whole: a reader sees it as it was
//! or as it is. While a push runs, the operating system holds a lock beside it;
//! it keeps apart what runs on one checkout, and nothing else.

use std::collections::BTreeSet;
use std::fs::{self, File, TryLockError};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;

use super::document::Document;
use super::{
    Claimed, Glance, Held, Holder, IdMap, ItemTable, LockStore, MapChange, MapState, ProjectChange,
};
use crate::model::Kind;
use crate::target::TargetError;

/// The folder beside the file in which locks are.
const LOCKS: &str = ".directus-sync/locks";

/// The key of the only lock that there is.
const KEY: &str = "file";

/// The store in a file.
#[derive(Debug)]
pub struct FileStore {
    path: PathBuf,
    target: String,
    project: Option<String>,
    /// The lock that we hold, with who we are.
    held: Mutex<Option<(File, Holder)>>,
}

impl FileStore {
    /// The store in this file of the target with this URL, to write in the name
    /// of this project.
    pub fn new(path: impl Into<PathBuf>, target: impl Into<String>, project: Option<&str>) -> Self {
        Self {
            path: path.into(),
            target: target.into(),
            project: project.map(str::to_owned),
            held: Mutex::default(),
        }
    }

    /// What the file says of all targets; nothing where there is no file.
    fn read(&self) -> Result<Document, TargetError> {
        let text = match fs::read_to_string(&self.path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Ok(Document::default());
            }
            Err(error) => return Err(at(&self.path, format!("it cannot be read: {error}"))),
        };
        Document::parse(&text).map_err(|error| {
            let place = match error.line {
                Some(line) => format!("{}:{line}", self.path.display()),
                None => self.path.display().to_string(),
            };
            TargetError::IdMapFile {
                place,
                detail: error.detail,
            }
        })
    }

    fn state(&self) -> Result<MapState, TargetError> {
        Ok(self
            .read()?
            .targets
            .remove(&self.target)
            .unwrap_or_default())
    }

    fn change(&self, changes: &[ProjectChange]) -> Result<(), TargetError> {
        let fails = |error| at(&self.path, format!("it cannot be written: {error}"));
        // Held from reading to writing, so that no two runs write over each other.
        let turn = self.open_lock("turn").map_err(fails)?;
        if let Err(error) = turn.lock()
            && !is_without_locks(&error)
        {
            return Err(fails(error));
        }
        let mut document = self.read()?;
        let state = document.targets.entry(self.target.clone()).or_default();
        for (change, project) in changes {
            state.apply(change.clone(), project.as_deref());
        }
        self.replace(&document.to_string()).map_err(fails)
    }

    fn replace(&self, text: &str) -> io::Result<()> {
        let name = format!(".{}.{}.tmp", self.file_name(), std::process::id());
        let new = self.path.with_file_name(name);
        let written = (|| {
            let mut file = File::create(&new)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            fs::rename(&new, &self.path)
        })();
        written.inspect_err(|_| drop(fs::remove_file(&new)))
    }

    fn file_name(&self) -> String {
        let name = self.path.file_name().unwrap_or_default();
        name.to_string_lossy().into_owned()
    }

    /// Opens a file to be locked, and makes it where it is missing. It stays: to
    /// remove it could take a lock away from who opened it at the same time.
    fn open_lock(&self, what: &str) -> io::Result<File> {
        let beside = self.path.parent().unwrap_or(Path::new(""));
        let folder = beside.join(LOCKS);
        if !folder.is_dir() {
            fs::create_dir_all(&folder)?;
            // Locks are of one machine.
            fs::write(folder.join(".gitignore"), "*\n")?;
        }
        let path = folder.join(format!("{}.{what}", self.file_name()));
        let mut options = File::options();
        options.read(true).write(true).create(true).truncate(false);
        options.open(path)
    }

    fn held_here(&self) -> MutexGuard<'_, Option<(File, Holder)>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Who holds the lock, if it is not the one who asks with `lock`.
    fn holder_of(&self, mut lock: &File) -> Held {
        let mut text = String::new();
        // Some systems let nobody read what is locked.
        let _ = lock.read_to_string(&mut text);
        Held {
            key: KEY.to_owned(),
            holder: serde_json::from_str(&text).ok(),
            // The operating system knows when it is dead.
            beat: None,
        }
    }

    fn lock_fails(&self, error: impl Into<io::Error>) -> TargetError {
        let error = error.into();
        match is_without_locks(&error) {
            true => TargetError::NoFileLocks {
                place: self.path.display().to_string(),
                detail: error.to_string(),
            },
            false => at(&self.path, format!("it cannot be locked: {error}")),
        }
    }
}

/// Whether the file system knows no locks.
fn is_without_locks(error: &io::Error) -> bool {
    // `ENOLCK`, for which `std` has no kind: a network file system says so whose
    // server locks nothing.
    const ENOLCK: i32 = if cfg!(target_os = "linux") { 37 } else { 77 };
    error.kind() == io::ErrorKind::Unsupported || cfg!(unix) && error.raw_os_error() == Some(ENOLCK)
}

fn at(path: &Path, detail: String) -> TargetError {
    TargetError::IdMapFile {
        place: path.display().to_string(),
        detail,
    }
}

#[async_trait(?Send)]
impl IdMap for FileStore {
    fn name(&self) -> &'static str {
        "file"
    }

    async fn load(&self, _: &BTreeSet<Kind>) -> Result<MapState, TargetError> {
        self.state()
    }

    async fn load_items(&self, _: &BTreeSet<ItemTable>) -> Result<MapState, TargetError> {
        self.state()
    }

    async fn load_all(&self) -> Result<MapState, TargetError> {
        self.state()
    }

    async fn write(&self, changes: &[MapChange]) -> Result<(), TargetError> {
        let ours = |change: &MapChange| (change.clone(), self.project.clone());
        let changes: Vec<_> = changes.iter().map(ours).collect();
        self.write_all(&changes).await
    }

    async fn write_all(&self, changes: &[ProjectChange]) -> Result<(), TargetError> {
        match changes.is_empty() {
            true => Ok(()),
            false => self.change(changes),
        }
    }

    fn is_batched(&self) -> bool {
        true
    }

    fn is_on_target(&self) -> bool {
        false
    }

    fn lock(&self) -> &dyn LockStore {
        self
    }
}

#[async_trait(?Send)]
impl LockStore for FileStore {
    fn expires(&self) -> bool {
        false
    }

    async fn held(&self) -> Result<Option<Held>, TargetError> {
        let lock = self
            .open_lock("lock")
            .map_err(|error| self.lock_fails(error))?;
        // Shared: two that look must not take each other for the holder.
        match lock.try_lock_shared() {
            Ok(()) => Ok(None),
            Err(TryLockError::WouldBlock) => Ok(Some(self.holder_of(&lock))),
            Err(TryLockError::Error(error)) => Err(self.lock_fails(error)),
        }
    }

    async fn glance(&self) -> Result<Glance, TargetError> {
        Ok(Glance {
            is_held: self.held().await?.is_some(),
            newest: self.read()?.to_string(),
        })
    }

    async fn claim(&self, holder: &Holder) -> Result<Claimed, TargetError> {
        let mut held = self.held_here();
        if let Some((_, ours)) = &*held {
            return Ok(match ours.run == holder.run {
                true => Claimed::Ours(KEY.to_owned()),
                false => Claimed::Theirs(Held {
                    key: KEY.to_owned(),
                    holder: Some(ours.clone()),
                    beat: None,
                }),
            });
        }
        let mut lock = self
            .open_lock("lock")
            .map_err(|error| self.lock_fails(error))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(Claimed::Theirs(self.holder_of(&lock))),
            Err(TryLockError::Error(error)) => return Err(self.lock_fails(error)),
        }
        let text = serde_json::to_string(holder).map_err(|error| self.lock_fails(error))?;
        let written = lock
            .set_len(0)
            .and_then(|()| lock.rewind())
            .and_then(|()| lock.write_all(text.as_bytes()));
        written.map_err(|error| self.lock_fails(error))?;
        *held = Some((lock, holder.clone()));
        Ok(Claimed::Ours(KEY.to_owned()))
    }

    async fn renew(&self, _: &str, _: &Holder, _: u64) -> Result<bool, TargetError> {
        Ok(self.held_here().is_some())
    }

    /// Only our own: nobody can take the lock away from a process that lives.
    async fn remove(&self, _: &str) -> Result<(), TargetError> {
        if let Some((lock, _)) = self.held_here().take() {
            lock.set_len(0).map_err(|error| self.lock_fails(error))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
