//! The exact versions that are developed and tested against, in one place.

use std::fmt;
use std::str::FromStr;

/// Directus 11, the version that tests use unless they say otherwise.
pub const DIRECTUS_11: &str = "11.17.4";
/// Directus 12.
pub const DIRECTUS_12: &str = "12.4.1";
/// The npm package `directus-extension-sync`, the server side of directus-sync.
pub const EXTENSION: &str = "3.0.6";
/// The npm package `directus-sync`: the published client, for interoperation and comparison.
pub const CLIENT: &str = "3.4.1";
/// The Node that is installed where the machine's own does not fit.
pub(crate) const NODE: &str = "22.20.0";

/// A supported major version of Directus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// [`DIRECTUS_11`]
    V11,
    /// [`DIRECTUS_12`]
    V12,
}

impl Version {
    /// The exact version.
    pub fn number(self) -> &'static str {
        match self {
            Self::V11 => DIRECTUS_11,
            Self::V12 => DIRECTUS_12,
        }
    }

    /// The port of `cargo xtask directus up` when none is asked for.
    pub fn default_port(self) -> u16 {
        match self {
            Self::V11 => 8055,
            Self::V12 => 8056,
        }
    }

    /// The `package.json` of the folder it is installed in.
    pub(crate) fn manifest(self) -> serde_json::Value {
        let mut manifest = serde_json::json!({
            "name": "directus-local",
            "private": true,
            "dependencies": { "directus": self.number() },
        });
        if self == Self::V12 {
            // 12.4.1 asks for 18.0.1 of the app, which the registry does not have.
            manifest["overrides"] = serde_json::json!({ "@directus/app": "18.0.0" });
        }
        manifest
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.number())
    }
}

impl FromStr for Version {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "11" | DIRECTUS_11 => Ok(Self::V11),
            "12" | DIRECTUS_12 => Ok(Self::V12),
            _ => Err(format!("expected 11 ({DIRECTUS_11}) or 12 ({DIRECTUS_12})")),
        }
    }
}
