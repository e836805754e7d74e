//! What the tests run on: a Directus and its database, chosen from outside.

use std::str::FromStr;

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

/// What a variable of the environment says.
fn chosen<T: FromStr<Err = String>>(name: &str) -> Option<T> {
    let text = std::env::var(name).ok().filter(|text| !text.is_empty())?;
    let parsed = text.parse();
    Some(parsed.unwrap_or_else(|error| panic!("{name}={text}: {error}")))
}
