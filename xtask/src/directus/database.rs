//! The databases that a Directus runs on here.

use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::postgres::ROLE;

/// What a Directus keeps its data in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Database {
    /// A file.
    #[default]
    Sqlite,
    /// A PostgreSQL of its own, which starts and ends with it.
    Postgres,
}

impl Database {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Sqlite, Self::Postgres];

    /// Its name, as `--database` takes it and as a snapshot names the vendor.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }

    /// Where it is in a server's folder: a file, or the folder of a cluster.
    pub(crate) fn path(self, folder: &Path) -> PathBuf {
        folder.join(match self {
            Self::Sqlite => "database.sqlite",
            Self::Postgres => "postgres",
        })
    }

    /// How a Directus with this folder finds it.
    pub(crate) fn settings(self, folder: &Path) -> Vec<(&'static str, OsString)> {
        match self {
            Self::Sqlite => vec![
                ("DB_CLIENT", "sqlite3".into()),
                ("DB_FILENAME", self.path(folder).into()),
            ],
            Self::Postgres => vec![
                ("DB_CLIENT", "pg".into()),
                // A folder is a socket in it, of this port.
                ("DB_HOST", folder.into()),
                ("DB_PORT", "5432".into()),
                ("DB_USER", ROLE.into()),
                ("DB_DATABASE", super::postgres::DATABASE.into()),
            ],
        }
    }
}

impl fmt::Display for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Database {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut all = Self::ALL.into_iter();
        all.find(|database| database.name() == text)
            .ok_or_else(|| "expected sqlite or postgres".to_owned())
    }
}
