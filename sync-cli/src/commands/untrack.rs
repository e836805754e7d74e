//! `directus-sync untrack`: the target lets go of records; the rows stay.

use serde_json::{Value, json};
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
    let source = Source::find(&edit.on.source, settings)?;
    let config = source.load_names(settings, ui).await?;
    let session = Session::open(settings, config.project()).await?;
    let work =
        async |guard: &Guard<'_>| untrack(&addresses, &edit, &config, &session, guard, ui).await;
    session.exclusively("untrack", &edit.lock, ui, work).await
}

async fn untrack(
    addresses: &[String],
    edit: &EditArgs<TrackedArgs>,
    config: &Desired,
    session: &Session,
    guard: &Guard<'_>,
    ui: &Ui,
) -> Result<u8, CliError> {
    let everything = Selection::default();
    let current = session.discover(&everything, &Progress::new(ui)).await?;
    let untracked = tracked::untrack(&current, Some(config), addresses);
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
        ui.data(&render::list(&things))?;
    }
    let warnings = untracked.things.iter().filter_map(|it| it.warning.as_ref());
    warnings.for_each(|warning| ui.warn(warning));
    let question = match things.len() {
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
        ui.json(&document(session, &untracked.things))?;
    } else {
        ui.note(format_args!(
            "{} no longer tracked; the instance's rows are as they were.",
            things.len()
        ));
    }
    Ok(0)
}

/// What `--json` prints.
pub(super) fn document(session: &Session, things: &[Left]) -> Value {
    let thing = |left: &Left| {
        json!({
            "address": left.tracked.address.as_str(),
            "kind": render::kind(&left.tracked),
            "syncId": left.tracked.sync_id(),
            "id": left.tracked.row.as_ref().map(|row| &row.local_id),
            "warning": left.warning,
        })
    };
    let things: Vec<_> = things.iter().map(thing).collect();
    json!({
        "format": "directus-sync/untrack",
        "version": FORMAT,
        "idMap": session.idmap.name(),
        "untracked": things,
    })
}
