//! `directus-sync push`: an instance becomes what the configuration says.

use serde_json::{Value, json};
use sync_sdk::engine::{self, EngineError, Observer, Plan};
use sync_sdk::target::directus::DirectusWriter;

use super::consent;
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
    let mut job = Job::find(&args, settings, ui).await?;
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
        job: &mut job,
    };
    let wish = recorder.wish(&args.lock);
    let work = async move |guard: &Guard<'_>| push.carry_out(guard).await;
    session.under_lock(&wish, ui, work).await
}

/// A push that reaches its server.
struct Push<'a> {
    args: &'a PushArgs,
    settings: &'a Settings,
    ui: &'a Ui,
    recorder: &'a Recorder,
    progress: &'a Progress<'a>,
    session: &'a Session,
    job: &'a mut Job,
}

impl Push<'_> {
    /// What is done while it holds the lock of the target.
    async fn carry_out(self, guard: &Guard<'_>) -> Result<u8, CliError> {
        let (reader, idmap) = (&self.session.reader, &*self.session.idmap);
        let selection = &self.job.selection(self.settings);
        let observer: &dyn Observer = &[self.progress as &dyn Observer, self.recorder, guard];
        let current = engine::discover(reader, idmap, selection, observer).await?;
        self.job
            .leave_unseen(reader, &current, self.settings)
            .await?;
        let Self { args, ui, job, .. } = &self;
        let mut planned = job
            .plan(reader, idmap, &current, selection, observer)
            .await?;
        self.progress.finish();
        let asks = !args.yes && ui.is_interactive();
        self.show(planned.plan(), asks)?;
        while !planned.plan().undecided.is_empty() {
            if !asks {
                return Err(EngineError::Undecided(planned.plan().undecided.clone()).into());
            }
            planned = planned
                .decide(reader, &current, selection, observer, ui)
                .await?;
            self.progress.finish();
            ui.note(PlanView::from(planned.plan()).text(false));
        }
        let allowed = consent::allowed(planned.plan(), args.yes, asks, ui).await?;
        planned.allow(allowed);

        let plan = planned.plan();
        // Nobody knows how long somebody has thought about an answer.
        if asks && !plan.is_empty() {
            planned
                .recheck(reader, idmap, &current, selection, self.progress)
                .await?;
            self.progress.finish();
        }
        if plan.has_writes() {
            let writer = DirectusWriter::new(self.session.client.clone());
            let writer = match args.no_import {
                true => writer.without_import(),
                false => writer,
            };
            engine::apply(plan, &writer, idmap, observer).await?;
            planned.verify(reader, idmap, selection, observer).await?;
            self.progress.finish();
        }
        self.report(plan)?;
        Ok(0)
    }

    /// Shows the plan; with `--json`, to who is asked about it.
    fn show(&self, plan: &Plan, asks: bool) -> Result<(), CliError> {
        let ui = self.ui;
        plan.warnings.iter().for_each(|warning| ui.warn(warning));
        let shown = PlanView::from(plan).text(false);
        match self.args.json {
            false => ui.data(&shown)?,
            true if asks && !plan.is_empty() => ui.note(shown),
            true => {}
        }
        Ok(())
    }

    /// Tells what was done.
    fn report(&self, plan: &Plan) -> Result<(), CliError> {
        let Self {
            args, ui, progress, ..
        } = self;
        let (idmap, requests) = (self.session.idmap.name(), self.session.client.requests());
        if args.json {
            let document = json!({
                "format": "directus-sync/push",
                "version": FORMAT,
                "idMap": idmap,
                "plan": plan.to_json(),
                "applied": plan.has_writes(),
                "phases": progress.to_json(),
                "requests": requests,
            });
            ui.json(&document)?;
            return Ok(());
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
            idmap
        ));
        Ok(())
    }
}
