//! The exact versions that are developed and tested against, in one place.

use std::fmt;
use std::str::FromStr;

/// Directus 11, the version that tests use unless they say otherwise.
pub const DIRECTUS_11: &str = "11.17.4";
/// Directus 12.
pub const DIRECTUS_12: &str = "12.4.1";
/// The oldest Directus 11 that npm has.
pub const DIRECTUS_OLDEST: &str = "11.0.1";
/// The npm package `directus-extension-sync`, the server side of directus-sync.
pub const EXTENSION: &str = "3.0.6";
/// The npm package `directus-sync`: the published client, for interoperation and comparison.
pub const CLIENT: &str = "3.4.1";
/// The Node that is installed where the machine's own does not fit.
pub(crate) const NODE: &str = "22.20.0";

/// A version of Directus that is tested against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// [`DIRECTUS_11`]
    V11,
    /// [`DIRECTUS_12`]
    V12,
    /// [`DIRECTUS_OLDEST`]
    Oldest,
}

impl Version {
    /// The exact version.
    pub fn number(self) -> &'static str {
        match self {
            Self::V11 => DIRECTUS_11,
            Self::V12 => DIRECTUS_12,
            Self::Oldest => DIRECTUS_OLDEST,
        }
    }

    /// The port of `cargo xtask directus up` when none is asked for.
    pub fn default_port(self) -> u16 {
        match self {
            Self::V11 => 8055,
            Self::V12 => 8056,
            Self::Oldest => 8057,
        }
    }

    /// The `package.json` of the folder it is installed in.
    pub(crate) fn manifest(self) -> serde_json::Value {
        let mut manifest = serde_json::json!({
            "name": "directus-local",
            "private": true,
            "dependencies": { "directus": self.number() },
        });
        match self {
            Self::V11 => {}
            // It asks for 18.0.1, which the registry does not have.
            Self::V12 => manifest["overrides"] = serde_json::json!({ "@directus/app": "18.0.0" }),
            // It asks for 4.7.2, which does not compile for the Node of the others.
            Self::Oldest => manifest["overrides"] = serde_json::json!({ "isolated-vm": "5.0.3" }),
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
            "11.0" | DIRECTUS_OLDEST => Ok(Self::Oldest),
            _ => Err(format!(
                "expected 11 ({DIRECTUS_11}), 12 ({DIRECTUS_12}) or 11.0 ({DIRECTUS_OLDEST})"
            )),
        }
    }
}
