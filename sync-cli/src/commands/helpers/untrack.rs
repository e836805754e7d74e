//! `directus-sync helpers untrack`: the target lets go of one row.

use std::collections::BTreeSet;

use sync_sdk::engine::seed::TrackedRow;
use sync_sdk::engine::{Selection, tracked};

use crate::args::UntrackRowArgs;
use crate::commands::untrack::document;
use crate::error::CliError;
use crate::kinds::Mapped;
use crate::lock::Guard;
use crate::progress::Progress;
use crate::render::tracked as render;
use crate::session::Session;
use crate::settings::Settings;
use crate::ui::Ui;

pub(super) async fn run(
    args: UntrackRowArgs,
    settings: &Settings,
    ui: &Ui,
) -> Result<u8, CliError> {
    let session = Session::open(settings, None).await?;
    let work = async |guard: &Guard<'_>| untrack(&args, &session, guard, ui).await;
    session.exclusively("untrack", &args.lock, ui, work).await
}

async fn untrack(
    args: &UntrackRowArgs,
    session: &Session,
    guard: &Guard<'_>,
    ui: &Ui,
) -> Result<u8, CliError> {
    let store = session.idmap.name();
    let (mut rows, mut things, mut changes) = (Vec::new(), Vec::new(), Vec::new());
    let kind = match &args.collection {
        Mapped::Records(kind) => {
            let of_this_kind = Selection {
                kinds: BTreeSet::from([*kind]),
                data_model: false,
                policy_roles: false,
                map_literals: false,
                ..Selection::default()
            };
            let current = session.discover(&of_this_kind, &Progress::new(ui)).await?;
            let untracked = tracked::untrack_row(&current, *kind, &args.id);
            (things, changes) = (untracked.things, untracked.changes);
            kind.spec().name
        }
        Mapped::Rows(table) => {
            rows = session.tracked_rows().await?;
            rows.retain(|one| one.table == *table && one.row.local_id == args.id);
            changes.extend(rows.iter().map(TrackedRow::let_go));
            table.name()
        }
    };
    let count = things.len() + rows.len();
    if count == 0 {
        let UntrackRowArgs { id, .. } = args;
        return Err(CliError::new(format!(
            "{kind} {id}: the id map ({store}) has no such row; nothing was changed"
        ))
        .hint("--id is the primary key on the instance; `directus-sync state list` shows what is tracked"));
    }
    guard.write(session.idmap.write(&changes)).await?;
    if args.json {
        ui.json(&document(session, &things, &rows))?;
        return Ok(0);
    }
    let things: Vec<_> = things.into_iter().map(|left| left.tracked).collect();
    ui.data(&render::list(&things, &rows))?;
    ui.note(format_args!(
        "{count} no longer tracked in the id map ({store}); the instance's rows are as they were."
    ));
    Ok(0)
}
