//! Reads a target again, which must be what the seeds say: the last phase of a run.

use std::time::Instant;

use super::compare::compared;
use super::{SeedConfig, SeedError, discover};
use crate::engine::observe::{Event, Observer, Phase, Silent};
use crate::idmap::IdMap;
use crate::target::directus::{DirectusReader, ItemReader};

/// Reads the target again after a push.
///
/// # Errors
/// [`SeedError::Unverified`] where it still differs.
pub async fn verify(
    reader: &DirectusReader,
    items: &ItemReader,
    idmap: &dyn IdMap,
    config: &SeedConfig,
    observer: &dyn Observer,
) -> Result<(), SeedError> {
    let begun = Instant::now();
    observer.event(Event::Began(Phase::Verify));
    let current = discover(reader, items, idmap, config, &Silent).await?;
    let left = compared(config, &current, true)?;
    observer.event(Event::Ended(Phase::Verify, begun.elapsed()));
    match left.has_writes() {
        true => Err(SeedError::Unverified(Box::new(left))),
        false => Ok(()),
    }
}
