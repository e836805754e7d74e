//! `directus-sync untrack`: the target lets go of records; the rows stay.

use serde_json::{Value, json};
use sync_sdk::engine::seed::TrackedRow;
use sync_sdk::engine::tracked::{self, Left};
use sync_sdk::engine::{Desired, Selection};

use super::consent::Question;
use crate::args::{EditArgs, TrackedArgs, UntrackArgs};
use crate::error::CliError;
use crate::lock::Guard;
use crate::progress::Progress;
use crate::render::tracked as render;
use crate::session::Session;
use crate::settings::Settings;
use crate::source::Source;
use crate::ui::Ui;

/// The version of what `--json` prints.
const FORMAT: u32 = 1;

pub(crate) async fn run(args: UntrackArgs, settings: &Settings, ui: &Ui) -> Result<u8, CliError> {
    let UntrackArgs { addresses, edit } = args;
    let config = match Source::find_if_any(&edit.on.source, settings)? {
        Some(source) => Some(source.load_names(settings, ui).await?),
        None => None,
    };
    let config = config.as_ref();
    let session = Session::open(settings, config.and_then(Desired::project)).await?;
    let work =
        async |guard: &Guard<'_>| untrack(&addresses, &edit, config, &session, guard, ui).await;
    session.exclusively("untrack", &edit.lock, ui, work).await
}

async fn untrack(
    addresses: &[String],
    edit: &EditArgs<TrackedArgs>,
    config: Option<&Desired>,
    session: &Session,
    guard: &Guard<'_>,
    ui: &Ui,
) -> Result<u8, CliError> {
    let everything = Selection::default();
    let current = session.discover(&everything, &Progress::new(ui)).await?;
    let mut untracked = tracked::untrack(&current, config, addresses);
    let mut rows = session.tracked_rows().await?;
    rows.retain(|row| addresses.iter().any(|pattern| row.is_meant(pattern)));
    let is_row = |pattern: &String| rows.iter().any(|row| row.is_meant(pattern));
    untracked.unknown.retain(|pattern| !is_row(pattern));
    untracked
        .changes
        .extend(rows.iter().map(TrackedRow::let_go));
    if !untracked.unknown.is_empty() {
        let unknown = untracked.unknown.iter();
        let problems =
            unknown.map(|pattern| format!("{pattern}: nothing that is tracked is called so"));
        return Err(CliError::several(problems)
            .hint("`directus-sync state list` shows what is tracked; nothing was changed"));
    }
    let things: Vec<_> = untracked
        .things
        .iter()
        .map(|it| it.tracked.clone())
        .collect();
    if !edit.json {
        ui.data(&render::list(&things, &rows))?;
    }
    let warnings = untracked.things.iter().filter_map(|it| it.warning.as_ref());
    warnings.for_each(|warning| ui.warn(warning));
    if !rows.is_empty() {
        ui.warn(
            "a row that a seed still has is tracked again by the next `seed push`, where it is surely the \
             same, or made a second time: take it out of the seed",
        );
    }
    let count = things.len() + rows.len();
    let question = match count {
        1 => "Let go of it?".to_owned(),
        count => format!("Let go of {count} of these?"),
    };
    let question = Question {
        text: &question,
        otherwise: "nothing was changed",
        hint: "look at what would be let go, then say --yes",
    };
    question.agreed(edit.yes, ui).await?;
    guard.write(session.idmap.write(&untracked.changes)).await?;
    if edit.json {
        ui.json(&document(session, &untracked.things, &rows))?;
    } else {
        ui.note(format_args!(
            "{count} no longer tracked; the instance's rows are as they were."
        ));
    }
    Ok(0)
}

/// What `--json` prints.
pub(super) fn document(session: &Session, things: &[Left], rows: &[TrackedRow]) -> Value {
    let thing = |left: &Left| {
        json!({
            "address": left.tracked.address.as_str(),
            "kind": render::kind(&left.tracked),
            "syncId": left.tracked.sync_id(),
            "id": left.tracked.row.as_ref().map(|row| &row.local_id),
            "warning": left.warning,
        })
    };
    let row = |row: &TrackedRow| {
        json!({
            "address": row.address().as_str(),
            "kind": row.table.name(),
            "syncId": row.sync_id.as_str(),
            "id": row.row.local_id,
            "warning": null,
        })
    };
    let things: Vec<_> = things
        .iter()
        .map(thing)
        .chain(rows.iter().map(row))
        .collect();
    json!({
        "format": "directus-sync/untrack",
        "version": FORMAT,
        "idMap": session.idmap.name(),
        "untracked": things,
    })
}
