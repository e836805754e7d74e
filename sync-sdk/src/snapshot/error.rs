//! What can be wrong with a dump folder.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use crate::compile::nearest::did_you_mean;
use crate::model::json::SyntaxError;
use crate::model::{Address, Kind, Origin, SyncId};

/// One thing that is wrong, or worth a warning, in a dump folder, and where.
#[derive(Debug)]
pub struct Finding {
    /// The file or folder, as the caller's path leads to it.
    pub file: String,
    /// The line in the file, from 1.
    pub line: Option<u32>,
    /// The record or entry concerned, where it is known.
    pub address: Option<Address>,
    /// What it is.
    pub problem: Problem,
}

impl Finding {
    pub(super) fn of_file(path: &Path, problem: Problem) -> Self {
        Self {
            file: path.display().to_string(),
            line: None,
            address: None,
            problem,
        }
    }

    pub(super) fn at(origin: Origin, address: Option<Address>, problem: Problem) -> Self {
        Self {
            file: origin.file,
            line: Some(origin.line),
            address,
            problem,
        }
    }

    pub(super) fn of_syntax(path: &Path, error: SyntaxError) -> Self {
        Self {
            line: Some(error.line),
            ..Self::of_file(path, Problem::Syntax(error))
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        f.write_str(": ")?;
        if let Some(address) = &self.address {
            write!(f, "{address}: ")?;
        }
        self.problem.fmt(f)
    }
}

/// What is wrong with a dump folder, and what to do about it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// There is nothing at the path.
    #[error("there is no such folder; `directus-sync pull` makes one, `--dump-path` names another")]
    NoFolder,
    /// There is something else at the path.
    #[error("this is not a folder")]
    NotAFolder,
    /// There is a folder, but nothing that a dump has.
    #[error(
        "this is not a dump: it holds neither records nor a snapshot; `directus-sync pull` fills it, `--dump-path` names another"
    )]
    EmptyDump,
    /// The system refused to read it.
    #[error("cannot be read: {0}")]
    Unreadable(io::Error),
    /// It is a pipe, a socket or a folder.
    #[error("is not a file")]
    NotAFile,
    /// A symbolic link that is not followed.
    #[error(
        "is a symbolic link that leads out of the dump folder or to a folder; put the files themselves here"
    )]
    Link,
    /// Its bytes are not text.
    #[error("is not UTF-8 text")]
    NotText,
    /// Its text is not JSON.
    #[error("is not valid JSON: {0}")]
    Syntax(SyntaxError),
    /// A record file of another form.
    #[error("a list of records is expected, this is {0}")]
    NotAList(&'static str),
    /// A record or entry of another form.
    #[error("an object is expected, this is {0}")]
    NotAnObject(&'static str),
    /// A seed file of another form.
    #[error("{0}")]
    BadSeed(String),
    /// Warning: a seed file says something that nothing reads.
    #[error("`{key}` is not read: {of} may have {}{}", known.join(", "), did_you_mean(key, known.iter().copied()))]
    UnknownSeedKey {
        /// What says it.
        of: &'static str,
        /// What it says.
        key: String,
        /// What it may say.
        known: &'static [&'static str],
    },
    /// A list of pictures of another form.
    #[error("it does not say which pictures the settings have: {0}")]
    BadAssets(String),
    /// Nothing is at a path where seeds should be.
    #[error(
        "there is nothing here, so no seeds are read from it; `--seed-path` names another file or folder"
    )]
    NoSeeds,
    /// A record without an identity.
    #[error(
        "the record has no `_syncId`; give it one that no other record has, such as a new UUID"
    )]
    NoSyncId,
    /// A record whose identity is not text.
    #[error("`_syncId` must be text, this is {0}")]
    SyncIdNotText(&'static str),
    /// A record with an empty identity.
    #[error("`_syncId` is empty; give the record one that no other record has, such as a new UUID")]
    EmptySyncId,
    /// Two records of a kind with one identity.
    #[error(
        "`_syncId` {sync_id} is already that of the record at {first}; every record needs its own"
    )]
    DuplicateSyncId {
        /// The identity.
        sync_id: SyncId,
        /// The record that has it too.
        first: Origin,
    },
    /// More than one row of a kind that has one.
    #[error("{kind} has one record, and that is at {first}; remove one of the two")]
    SecondSingleton {
        /// The kind.
        kind: Kind,
        /// The first record.
        first: Origin,
    },
    /// A reference to a record that the dump does not have.
    #[error("`{path}` refers to {value}, which is not the `_syncId` of any record in {to}.json")]
    Dangling {
        /// Where in the record the reference is.
        path: &'static str,
        /// What stands there.
        value: String,
        /// The kind referred to.
        to: Kind,
    },
    /// A record of a Directus in which roles had rights of their own.
    #[error(
        "`{0}` is of Directus 10: since 11 rights belong to policies; upgrade the instance, whose migration \
         makes policies, and pull it anew"
    )]
    OfDirectus10(&'static str),
    /// A file of the snapshot that is none of its parts.
    #[error(
        "is not a part of a snapshot: neither `version`, nor `collection` and what belongs to it"
    )]
    UnknownEntry,
    /// An entry of the data model whose name is missing or not text.
    #[error("`{0}` must be a name")]
    NoName(&'static str),
    /// An unsplit snapshot of another form.
    #[error("is not a snapshot: {0}")]
    BadDocument(String),
    /// Two entries with one name.
    #[error("there is a second one of this name at {first}; remove one of the two")]
    DuplicateEntry {
        /// Where the other one is.
        first: Origin,
    },
    /// A field or relation of a collection that the dump does not have.
    #[error("collection `{collection}` is not in the snapshot")]
    UnknownCollection {
        /// The collection's name.
        collection: String,
    },
    /// A split snapshot without its head.
    #[error("the snapshot has no `info.json` with `version`, `directus` and `vendor`")]
    NoInfo,
    /// A second head, or a whole snapshot beside other parts.
    #[error("there is another snapshot in this folder, at {first}; remove one of the two")]
    SecondSnapshot {
        /// Where the other one is.
        first: Origin,
    },
    /// Warning: a kind without a file.
    #[error("there is no such file, so {0} are left alone")]
    KindNotDescribed(Kind),
    /// Warning: no records.
    #[error("there are no files here, so all records are left alone")]
    RecordsNotDescribed,
    /// Warning: no data model.
    #[error("there is no snapshot here, so the data model is left alone")]
    DataModelNotDescribed,
    /// Warning: a file that belongs to no kind.
    #[error("is not the file of any kind and is not read")]
    UnknownFile,
    /// Warning: the writing of a snapshot was interrupted.
    #[error("writing the snapshot was interrupted; the one from before is read from {}", .0.display())]
    Interrupted(PathBuf),
}

/// Everything that is wrong with a dump folder: nothing of it was used.
#[derive(Debug, thiserror::Error)]
#[error("{}", lines(.0))]
pub struct ReadErrors(pub Vec<Finding>);

fn lines(findings: &[Finding]) -> String {
    let lines: Vec<_> = findings.iter().map(Finding::to_string).collect();
    lines.join("\n")
}

/// Why a dump folder could not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// The system refused.
    #[error("{}: cannot {action}: {source}", path.display())]
    Io {
        /// What was to be done.
        action: &'static str,
        /// To which file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The snapshot folder, which is replaced as a whole, holds other things.
    #[error("{}: the snapshot needs a folder of its own, apart from the dump folder and from {}; choose another `--snapshot-path`", snapshot.display(), collections.display())]
    Folders {
        /// The folder of the data model.
        snapshot: PathBuf,
        /// The folder of the records.
        collections: PathBuf,
    },
}

/// Why a dump folder could not be brought into canonical form.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FormatError {
    /// It has errors, so nothing was changed.
    #[error(transparent)]
    Read(#[from] ReadErrors),
    /// It could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}
