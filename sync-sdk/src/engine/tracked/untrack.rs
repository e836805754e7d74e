//! Lets go of what is tracked; the rows stay.

use super::{Said, Tracked, list};
use crate::engine::current::Current;
use crate::engine::options::Desired;
use crate::idmap::{MapChange, Subject};
use crate::model::Kind;

/// What is let go.
#[derive(Debug, Clone, PartialEq)]
pub struct Untracked {
    /// What the patterns mean, by kind and address.
    pub things: Vec<Left>,
    /// The patterns that mean nothing.
    pub unknown: Vec<String>,
    /// What is to be written.
    pub changes: Vec<MapChange>,
}

/// One thing that is let go.
#[derive(Debug, Clone, PartialEq)]
pub struct Left {
    /// What the id map holds of it until now.
    pub tracked: Tracked,
    /// What becomes of it with the next push, and what to do about that. `None`
    /// where it is left alone from now on.
    pub warning: Option<String>,
}

/// What has to be written so that the target no longer tracks what the patterns
/// mean: records by their mappings and what is remembered of them, entries of the
/// data model by what the project declares.
pub fn untrack(current: &Current, config: Option<&Desired>, patterns: &[String]) -> Untracked {
    let all = list(current, config);
    let is_known = |pattern: &&String| all.iter().any(|one| one.is_meant(pattern));
    let unknown = patterns.iter().filter(|pattern| !is_known(pattern));
    let unknown = unknown.cloned().collect();
    let said = Said::by(config);
    let meant = all
        .into_iter()
        .filter(|one| patterns.iter().any(|pattern| one.is_meant(pattern)));
    let things: Vec<Left> = meant
        .map(|tracked| Left {
            warning: warning(&tracked, config, &said),
            tracked,
        })
        .collect();
    let changes = things.iter().flat_map(|one| let_go(&one.tracked)).collect();
    Untracked {
        things,
        unknown,
        changes,
    }
}

/// What has to be written so that the target no longer tracks a row, known by its
/// primary key: the mappings to it, and what is remembered of its records. There
/// may be no row any more. Without a mapping to it, nothing is let go.
pub fn untrack_row(current: &Current, kind: Kind, local_id: &str) -> Untracked {
    let is_meant = |one: &Tracked| {
        let row = one.row.as_ref().filter(|_| one.kind() == Some(kind));
        row.is_some_and(|row| row.local_id == local_id)
    };
    let things: Vec<Left> = list(current, None)
        .into_iter()
        .filter(is_meant)
        .map(|tracked| Left {
            tracked,
            warning: None,
        })
        .collect();
    Untracked {
        changes: things.iter().flat_map(|one| let_go(&one.tracked)).collect(),
        things,
        unknown: Vec::new(),
    }
}

fn let_go(tracked: &Tracked) -> Vec<MapChange> {
    let mut changes = Vec::new();
    match &tracked.subject {
        Subject::Record(kind, sync_id) if tracked.row.is_some() => {
            changes.push(MapChange::Remove {
                kind: *kind,
                sync_id: sync_id.clone(),
            });
        }
        Subject::Model(address) if tracked.declared => {
            changes.push(MapChange::Retract(address.clone()));
        }
        _ => {}
    }
    if tracked.remembered.is_some() {
        changes.push(MapChange::Forget(tracked.subject.clone()));
    }
    changes
}

/// What the next push makes of it.
fn warning(tracked: &Tracked, config: Option<&Desired>, said: &Said<'_>) -> Option<String> {
    let address = &tracked.address;
    let config = config?;
    let (kind, sync_id) = match &tracked.subject {
        Subject::Record(kind, sync_id) => (*kind, sync_id),
        Subject::Model(address) => {
            return (said.describes_entry(address) == Some(true)).then(|| {
                format!(
                    "{address}: the configuration still describes it, so the next push declares it \
                     again; take it out of the configuration, or declare it `external`"
                )
            });
        }
    };
    if config.held(kind, sync_id).is_some() {
        return Some(format!(
            "{address}: `sync.lock` still has its line and the code does not describe it, so the next \
             push would delete its row; delete the line"
        ));
    }
    said.record(kind, sync_id)?;
    let key = tracked.row.as_ref().map(|row| row.local_id.as_str());
    let next = match key == Some(sync_id.as_str()) {
        true => "the next push knows the row by its key and tracks it again",
        false if kind.spec().natural_key_is_identity => {
            "the next push takes the row over again, by its natural key"
        }
        false => {
            "the next push finds the row by its name and needs --adopt, or makes a second one where it \
             has another name by then"
        }
    };
    let lock = match config.project() {
        Some(_) => " (and out of `sync.lock`, where it has a line)",
        None => "",
    };
    Some(format!(
        "{address}: the configuration still describes it: {next}. Take it out of the configuration\
         {lock}, or refer to it as `external`"
    ))
}
