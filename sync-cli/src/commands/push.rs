//! `directus-sync push`: an instance becomes what the configuration says.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use sync_sdk::engine::{self, Danger, DangerKind, EngineError, Observer, Plan};
use sync_sdk::target::directus::DirectusWriter;

use super::job::Job;
use crate::args::PushArgs;
use crate::error::CliError;
use crate::journal::Recorder;
use crate::lock::Guard;
use crate::progress::Progress;
use crate::render::PlanView;
use crate::session::Session;
use crate::settings::Settings;
use crate::ui::Ui;

/// The version of what `--json` prints.
const FORMAT: u32 = 1;

pub(crate) async fn run(args: PushArgs, settings: &Settings, ui: &Ui) -> Result<u8, CliError> {
    let (recorder, progress) = (Recorder::new(&args.journal), Progress::new(ui));
    let json = args.json;
    let result = push(args, settings, ui, &recorder, &progress).await;
    recorder.end(result.is_ok(), ui);
    match &result {
        Err(error) if json => {
            progress.finish();
            ui.json(&failed(error, &progress))?;
        }
        _ => {}
    }
    result
}

/// What `--json` prints of a push that failed. How far it came is told where
/// anything was tried.
fn failed(error: &CliError, progress: &Progress<'_>) -> Value {
    let mut told = json!({ "problems": error.problems, "hints": error.hints });
    if let Some(stopped) = progress.stopped() {
        told["stopped"] = stopped;
    }
    json!({ "format": "directus-sync/push", "version": FORMAT, "error": told })
}

async fn push(
    args: PushArgs,
    settings: &Settings,
    ui: &Ui,
    recorder: &Recorder,
    progress: &Progress<'_>,
) -> Result<u8, CliError> {
    let job = Job::find(&args, settings, ui)?;
    let project = job.project();
    let session = Session::open(settings, project.as_ref()).await?;
    job.hide_in(&session.client);
    recorder.begin(session.client.url(), project.as_ref(), ui);
    let push = Push {
        args: &args,
        settings,
        ui,
        recorder,
        progress,
        session: &session,
        job: &job,
    };
    let wish = recorder.wish(&args.lock);
    let locked = async |guard: &Guard<'_>| locked(&push, guard).await;
    session.under_lock(&wish, ui, locked).await
}

/// A push that reaches its server.
struct Push<'a> {
    args: &'a PushArgs,
    settings: &'a Settings,
    ui: &'a Ui,
    recorder: &'a Recorder,
    progress: &'a Progress<'a>,
    session: &'a Session,
    job: &'a Job,
}

/// What is done while it holds the lock of the target.
async fn locked(push: &Push<'_>, guard: &Guard<'_>) -> Result<u8, CliError> {
    let Push {
        args,
        settings,
        ui,
        recorder,
        progress,
        session,
        job,
    } = push;
    let (reader, idmap) = (&session.reader, &*session.idmap);
    let selection = &job.selection(settings);
    let observer: &dyn Observer = &[*progress as &dyn Observer, *recorder, guard];
    let current = engine::discover(reader, idmap, selection, observer).await?;
    let mut planned = job
        .plan(reader, idmap, &current, selection, observer)
        .await?;
    let plan = planned.plan();
    progress.finish();
    plan.warnings.iter().for_each(|warning| ui.warn(warning));
    let asks = !args.yes && ui.is_interactive();
    let shown = PlanView::from(plan).text(false);
    match args.json {
        false => ui.data(&shown)?,
        true if asks && !plan.is_empty() => ui.note(shown),
        true => {}
    }
    while !planned.plan().undecided.is_empty() {
        if !asks {
            return Err(EngineError::Undecided(planned.plan().undecided.clone()).into());
        }
        planned = planned
            .decide(reader, &current, selection, observer, ui)
            .await?;
        progress.finish();
        ui.note(PlanView::from(planned.plan()).text(false));
    }
    let allowed = consent(planned.plan(), args.yes, asks, ui).await?;
    planned.allow(allowed);
    let plan = planned.plan();

    if plan.has_writes() {
        let writer = DirectusWriter::new(session.client.clone());
        let writer = match args.no_import {
            true => writer.without_import(),
            false => writer,
        };
        engine::apply(plan, &writer, idmap, observer).await?;
        planned.verify(reader, idmap, selection, observer).await?;
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
        ui.json(&document)?;
        return Ok(0);
    }
    if !plan.is_empty() {
        ui.data(&format!(
            "Done and verified ({}).",
            PlanView::from(plan).outcome()
        ))?;
    }
    ui.note(format_args!(
        "{}; {requests} requests; id map: {}",
        progress.timings(),
        idmap.name()
    ));
    Ok(0)
}

/// Makes sure that somebody wants what the plan does. Answers which dangers are
/// allowed: with a terminal, each is a question of its own.
async fn consent(
    plan: &Plan,
    yes: bool,
    asks: bool,
    ui: &Ui,
) -> Result<BTreeSet<DangerKind>, CliError> {
    let unclear: Vec<String> = plan
        .needing_consent()
        .map(|change| {
            let row = change.local_id.as_deref().unwrap_or_default();
            format!(
                "{}: a row with its name exists ({row}), which no push of this configuration has made",
                change.address
            )
        })
        .collect();
    if !unclear.is_empty() {
        return Err(CliError::several(unclear).hint(
            "--adopt takes such rows over and changes them, `directus-sync adopt` takes them over \
             one by one and changes nothing yet; nothing was changed",
        ));
    }
    let not_confirmed = || CliError::new("not confirmed; nothing was changed");
    if asks {
        for danger in plan.not_allowed() {
            let Danger { address, text, .. } = danger;
            if !ui
                .confirm_meanwhile(&format!("{address}: {text}. Allow?"))
                .await?
            {
                return Err(not_confirmed());
            }
        }
    } else if plan.not_allowed().next().is_some() {
        return Err(dangerous(plan, yes));
    }
    let confirmed = plan.not_allowed().map(|danger| danger.kind);
    let allowed = plan.allowed.iter().copied().chain(confirmed).collect();
    if plan.is_empty() || yes {
        return Ok(allowed);
    }
    if asks {
        return match ui.confirm_meanwhile("Apply this plan?").await? {
            true => Ok(allowed),
            false => Err(not_confirmed()),
        };
    }
    match plan.deletes() {
        true => Err(CliError::new(
            "the plan deletes something, and there is no terminal to ask on; nothing was changed",
        )
        .hint("look at the plan with `directus-sync diff`, then push with --yes")),
        false => Ok(allowed),
    }
}

/// Names every danger that is not allowed, and what to add to the command.
fn dangerous(plan: &Plan, yes: bool) -> CliError {
    let kinds: BTreeSet<DangerKind> = plan.not_allowed().map(|danger| danger.kind).collect();
    let kinds: Vec<&str> = kinds.into_iter().map(DangerKind::name).collect();
    let also = match yes || !plan.deletes() {
        true => "",
        false => "--yes ",
    };
    CliError::several(plan.not_allowed()).hint(format!(
        "nothing was changed; who wants this adds {also}--allow {}",
        kinds.join(",")
    ))
}
