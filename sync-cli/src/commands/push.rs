//! `directus-sync push`: an instance becomes what the configuration says.

use serde_json::json;
use sync_sdk::engine::{self, Options, Plan};
use sync_sdk::target::directus::DirectusWriter;

use crate::args::PushArgs;
use crate::error::CliError;
use crate::progress::Progress;
use crate::render::PlanView;
use crate::session::Session;
use crate::settings::Settings;
use crate::source::Source;
use crate::ui::Ui;

/// The version of what `--json` prints.
const FORMAT: u32 = 1;

pub(crate) async fn run(args: PushArgs, settings: &Settings, ui: &Ui) -> Result<u8, CliError> {
    let source = Source::find(args.krate, args.dump.dump_path.is_some(), settings)?;
    let desired = source.load(settings, ui)?;
    let session = Session::open(settings, desired.project()).await?;
    let (reader, idmap, selection) = (&session.reader, &*session.idmap, &settings.selection);
    let options = Options {
        adopt: args.adopt,
        force: args.force,
        ..Options::default()
    };
    let progress = Progress::new(ui);
    let current = engine::discover(reader, idmap, selection, &progress).await?;
    let plan = engine::plan(reader, &current, &desired, selection, &options, &progress).await?;
    progress.finish();
    plan.warnings.iter().for_each(|warning| ui.warn(warning));
    let asks = !args.yes && ui.is_interactive();
    let view = PlanView::from(&plan);
    match args.json {
        false => ui.data(&view.text(false))?,
        true if asks && !plan.is_empty() => ui.note(view.text(false)),
        true => {}
    }
    consent(&plan, args.yes, asks, ui)?;

    if plan.has_writes() {
        let writer = DirectusWriter::new(session.client.clone());
        let writer = match args.no_import {
            true => writer.without_import(),
            false => writer,
        };
        engine::apply(&plan, &writer, idmap, &progress).await?;
        engine::verify(
            reader, idmap, &plan, &desired, selection, &options, &progress,
        )
        .await?;
        progress.finish();
    }
    let requests = session.client.requests();
    if args.json {
        let document = json!({
            "format": "directus-sync/push",
            "version": FORMAT,
            "idMap": idmap.name(),
            "plan": plan.to_json(),
            "applied": plan.has_writes(),
            "phases": progress.to_json(),
            "requests": requests,
        });
        ui.data(&format!("{document:#}"))?;
        return Ok(0);
    }
    if !plan.is_empty() {
        ui.data(&format!("Done and verified ({}).", view.outcome()))?;
    }
    ui.note(format_args!(
        "{}; {requests} requests; id map: {}",
        progress.timings(),
        idmap.name()
    ));
    Ok(0)
}

/// Makes sure that somebody wants what the plan does.
fn consent(plan: &Plan, yes: bool, asks: bool, ui: &Ui) -> Result<(), CliError> {
    let unclear: Vec<String> = plan
        .needing_consent()
        .map(|change| {
            let row = change.local_id.as_deref().unwrap_or_default();
            format!(
                "{}: a row with its name exists ({row}), which no push has made",
                change.address
            )
        })
        .collect();
    if !unclear.is_empty() {
        return Err(CliError {
            problems: unclear,
            hints: Vec::new(),
        }
        .hint("--adopt takes such rows over and changes them; nothing was changed yet"));
    }
    if plan.is_empty() || yes {
        return Ok(());
    }
    if asks {
        return match ui.confirm("Apply this plan?")? {
            true => Ok(()),
            false => Err(CliError::new("not confirmed; nothing was changed")),
        };
    }
    match plan.deletes() {
        true => Err(CliError::new(
            "the plan deletes something, and there is no terminal to ask on; nothing was changed",
        )
        .hint("look at the plan with `directus-sync diff`, then push with --yes")),
        false => Ok(()),
    }
}
