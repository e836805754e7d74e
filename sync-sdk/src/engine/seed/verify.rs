//! Reads a target again, which must be what the seeds say: the last phase of a run.

use std::time::Instant;

use serde_json::Value;

use super::compare::compared;
use super::plan::ItemChange;
use super::{Problem, SeedConfig, SeedError, SeedPlan, discover};
use crate::engine::change::Action;
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

/// What still differs: what was sent, and what is there.
pub(super) fn told(left: &SeedPlan) -> String {
    const SHOWN: usize = 20;
    let count = left.changes.len();
    let head = match count {
        1 => "after the push 1 row still differs:".to_owned(),
        _ => format!("after the push {count} rows still differ:"),
    };
    let shown = left.changes.iter().take(SHOWN);
    let mut told = shown.fold(head, |told, change| {
        let row = Problem {
            address: Some(change.address.clone()),
            origin: change.origin.clone(),
            message: differs(change),
        };
        format!("{told}\n  {row}")
    });
    if count > SHOWN {
        told += &format!("\n  and {} more", count - SHOWN);
    }
    if left.changes.iter().any(|change| !change.fields.is_empty()) {
        told += "\nwhere the server makes other values of them (a flow, a hook), write what is there, \
                 or name the fields in `ignore_on_update`: then they are sent when a row is made";
    }
    told
}

fn differs(change: &ItemChange) -> String {
    match change.action {
        Action::Create => "it is not there".to_owned(),
        Action::Delete => "it is still there".to_owned(),
        Action::Update | Action::Adopt if change.fields.is_empty() => {
            "no mapping says which row it is".to_owned()
        }
        Action::Update | Action::Adopt => {
            let fields = change.fields.iter().map(|field| {
                let (now, sent) = (shown(field.before.as_ref()), shown(field.after.as_ref()));
                format!("`{}` is {now}, and {sent} was sent", field.path)
            });
            fields.collect::<Vec<_>>().join("; ")
        }
    }
}

/// A value, its beginning where it is long.
fn shown(value: Option<&Value>) -> String {
    const LENGTH: usize = 80;
    let text = value.unwrap_or(&Value::Null).to_string();
    match text.char_indices().nth(LENGTH) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
