//! `directus-sync untrack`: the target lets go of records; the rows stay.

use serde_json::json;
use sync_sdk::engine::tracked::{self, Left};
use sync_sdk::engine::{self, Desired, Selection};

use super::consent::agreed;
use crate::error::CliError;
use crate::journal::Unrecorded;
use crate::lock::Guard;
use crate::progress::Progress;
use crate::render::tracked as render;
use crate::session::Session;
use crate::settings::Settings;
use crate::source::Source;
use crate::state_args::UntrackArgs;
use crate::ui::Ui;

/// The version of what `--json` prints.
const FORMAT: u32 = 1;

pub(crate) async fn run(args: UntrackArgs, settings: &Settings, ui: &Ui) -> Result<u8, CliError> {
    let source = Source::find(args.krate.clone(), args.dump.dump_path.is_some(), settings)?;
    let config = source.load_names(settings, ui)?;
    let session = Session::open(settings, config.project()).await?;
    let run = Unrecorded::new("untrack", &args.lock);
    let work = async |guard: &Guard<'_>| untrack(&args, &config, &session, guard, ui).await;
    session.under_lock(&run.wish(), ui, work).await
}

async fn untrack(
    args: &UntrackArgs,
    config: &Desired,
    session: &Session,
    guard: &Guard<'_>,
    ui: &Ui,
) -> Result<u8, CliError> {
    let progress = Progress::new(ui);
    let (reader, idmap) = (&session.reader, &*session.idmap);
    let current = engine::discover(reader, idmap, &Selection::default(), &progress).await?;
    progress.finish();
    let untracked = tracked::untrack(&current, Some(config), &args.addresses);
    if !untracked.unknown.is_empty() {
        let unknown = untracked.unknown.iter();
        return Err(CliError {
            problems: unknown
                .map(|pattern| format!("{pattern}: nothing that is tracked is called so"))
                .collect(),
            hints: vec![
                "`directus-sync state list` shows what is tracked; nothing was changed".to_owned(),
            ],
        });
    }
    let things: Vec<_> = untracked
        .things
        .iter()
        .map(|it| it.tracked.clone())
        .collect();
    if !args.json {
        ui.data(&render::list(&things))?;
    }
    let warnings = untracked.things.iter().filter_map(|it| it.warning.as_ref());
    warnings.for_each(|warning| ui.warn(warning));
    let question = format!("Let go of {} of these?", things.len());
    agreed(args.yes, &question.replace("1 of these", "it"), ui).await?;
    guard.write().await?;
    idmap.write(&untracked.changes).await?;
    if args.json {
        let thing = |left: &Left| {
            json!({
                "address": left.tracked.address.as_str(),
                "kind": render::kind(&left.tracked),
                "syncId": left.tracked.sync_id(),
                "id": left.tracked.row.as_ref().map(|row| &row.local_id),
                "warning": left.warning,
            })
        };
        let things: Vec<_> = untracked.things.iter().map(thing).collect();
        let document = json!({
            "format": "directus-sync/untrack",
            "version": FORMAT,
            "idMap": idmap.name(),
            "untracked": things,
        });
        ui.data(&format!("{document:#}"))?;
    } else {
        ui.note(format_args!(
            "{} no longer tracked; the instance's rows are as they were.",
            things.len()
        ));
    }
    Ok(0)
}
