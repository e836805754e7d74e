//! What the tests run on: a Directus and its database, chosen from outside.

use std::str::FromStr;

use serde_json::{Value, json};
use xtask::directus::{Database, Launch, Version};

/// Which Directus a test gets that does not ask for one: `SYNC_SDK_TEST_DIRECTUS`,
/// such as `12`; else 11.
pub fn version() -> Version {
    chosen("SYNC_SDK_TEST_DIRECTUS").unwrap_or(Version::V11)
}

/// Which database every test gets: `SYNC_SDK_TEST_DATABASE`, such as `postgres`;
/// else SQLite.
pub fn database() -> Database {
    chosen("SYNC_SDK_TEST_DATABASE").unwrap_or_default()
}

/// An empty Directus of the chosen version on the chosen database.
pub fn launch() -> Launch {
    launch_of(version())
}

/// An empty Directus of this version on the chosen database.
pub fn launch_of(version: Version) -> Launch {
    Launch::new(version).database(database())
}

/// A rule of a permission; none where the chosen Directus takes none: 12 without a
/// licence refuses permissions with rules.
pub fn rule(rule: Value) -> Value {
    match version() {
        Version::V12 => Value::Null,
        Version::V11 | Version::Oldest => rule,
    }
}

/// The fields of a permission; all of them where naming some is a rule that the
/// chosen Directus does not take.
pub fn granted(fields: &[&str]) -> Value {
    match version() {
        Version::V12 => json!(["*"]),
        Version::V11 | Version::Oldest => json!(fields),
    }
}

/// What a variable of the environment says.
fn chosen<T: FromStr<Err = String>>(name: &str) -> Option<T> {
    let text = std::env::var(name).ok().filter(|text| !text.is_empty())?;
    let parsed = text.parse();
    Some(parsed.unwrap_or_else(|error| panic!("{name}={text}: {error}")))
}
