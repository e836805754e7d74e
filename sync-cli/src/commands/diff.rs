//! `directus-sync diff`: what a push would change.

use sync_sdk::engine::{self, EngineError, Options, SealedPlan, ServerCheck};

use super::DIFFERS;
use crate::args::DiffArgs;
use crate::error::CliError;
use crate::plan_file;
use crate::progress::Progress;
use crate::render::PlanView;
use crate::settings::Settings;
use crate::source::Source;
use crate::ui::Ui;

pub(crate) async fn run(args: DiffArgs, settings: &Settings, ui: &Ui) -> Result<u8, CliError> {
    let source = Source::find(&args.planning.compared.source, settings)?;
    let progress = Progress::new(ui);
    let (mut desired, session, current) = source.load_and_discover(settings, &progress, ui).await?;
    let options = Options {
        force: args.force,
        adopt: args.adopt,
        ..settings.options()
    };
    let (reader, selection) = (&session.reader, &settings.selection);
    desired
        .leave_unseen(reader, &current, selection, &settings.hooks)
        .await?;
    let mut plan = engine::plan(reader, &current, &desired, selection, &options, &progress).await?;
    let check = match args.server_check {
        true => Some(engine::check_on_server(&plan, reader).await),
        false => None,
    };
    progress.finish();
    plan.warnings.iter().for_each(|warning| ui.warn(warning));
    if let Some(file) = &args.save {
        let idmap = session.idmap.name();
        let sealed = SealedPlan::new(plan, reader, &current, &desired, selection, idmap).await;
        let sealed = sealed.map_err(not_saved)?;
        plan_file::save(file, &sealed)?;
        ui.note(format_args!("Saved the plan to {}.", file.display()));
        plan = sealed.into_plan();
    }
    match args.json {
        true => {
            let mut document = plan.to_json();
            if let Some(Ok(check)) = &check {
                document["serverCheck"] = check.to_json();
            }
            ui.json(&document)?;
        }
        false => ui.data(&PlanView::from(&plan).text(args.pretty_diff))?,
    }
    if let Some(check) = check {
        report(&check?, ui)?;
    }
    tracing::debug!(
        phases = progress.timings(),
        requests = session.client.requests(),
        "done"
    );
    let code = match args.exit_code && !plan.is_empty() {
        true => DIFFERS,
        false => 0,
    };
    // The process ends: the system takes the memory back at once, we would do so value by value.
    std::mem::forget(current);
    Ok(code)
}

/// A plan that leaves something to decide is none that could be applied.
fn not_saved(error: EngineError) -> CliError {
    let EngineError::Undecided(clashes) = error else {
        return error.into();
    };
    CliError {
        problems: clashes.iter().map(ToString::to_string).collect(),
        hints: Vec::new(),
    }
    .hint(
        "this was changed on the instance since the last sync, and the plan was not saved: take it into the \
         configuration with `directus-sync pull --merge`, or decide with `directus-sync diff --on-conflict \
         ours|theirs|merge --save FILE`; without --save, `diff` shows the plan",
    )
}

/// Says what the server made of the plan.
fn report(check: &ServerCheck, ui: &Ui) -> Result<(), CliError> {
    if !check.unchecked.is_empty() {
        ui.note(format!(
            "the server did not try: {}",
            check.unchecked.join("; ")
        ));
    }
    if check.is_good() {
        ui.note(format!(
            "the server would take the plan: it wrote {} rows and took them back",
            check.rows
        ));
        return Ok(());
    }
    Err(CliError::several(&check.refused)
        .hint("the server would refuse the plan; nothing was changed"))
}
