//! `directus-sync push`: an instance becomes what the configuration says.

use sync_sdk::engine::{self, EngineError, Observer, Plan};
use sync_sdk::target::directus::DirectusWriter;

use super::consent;
use super::job::Job;
use super::told::Told;
use crate::args::PushArgs;
use crate::error::CliError;
use crate::journal::Recorder;
use crate::lock::Guard;
use crate::progress::Progress;
use crate::render::PlanView;
use crate::session::Session;
use crate::settings::Settings;
use crate::ui::Ui;

pub(crate) async fn run(args: PushArgs, settings: &Settings, ui: &Ui) -> Result<u8, CliError> {
    let (recorder, progress) = (Recorder::of("push", &args.journal), Progress::new(ui));
    let told = Told {
        json: args.json,
        ui,
        progress: &progress,
    };
    let result = push(args, settings, told, &recorder).await;
    told.ended::<Plan>(result, &recorder)
}

async fn push(
    args: PushArgs,
    settings: &Settings,
    told: Told<'_>,
    recorder: &Recorder,
) -> Result<(), CliError> {
    let ui = told.ui;
    let mut job = Job::find(&args, settings, ui).await?;
    let project = job.project();
    let session = Session::open(settings, project.as_ref()).await?;
    job.hide_in(&session.client);
    recorder.begin(session.client.url(), project.as_ref(), ui);
    let push = Push {
        args: &args,
        settings,
        told,
        recorder,
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
    told: Told<'a>,
    recorder: &'a Recorder,
    session: &'a Session,
    job: &'a mut Job,
}

impl Push<'_> {
    /// What is done while it holds the lock of the target.
    async fn carry_out(self, guard: &Guard<'_>) -> Result<(), CliError> {
        let Told { ui, progress, .. } = self.told;
        let (reader, idmap) = (&self.session.reader, &*self.session.idmap);
        let selection = &self.job.selection(self.settings);
        let observer: &dyn Observer = &[progress as &dyn Observer, self.recorder, guard];
        let current = engine::discover(reader, idmap, selection, observer).await?;
        self.job
            .leave_unseen(reader, &current, self.settings)
            .await?;
        let Self { args, job, .. } = &self;
        let mut planned = job
            .plan(reader, idmap, &current, selection, observer)
            .await?;
        progress.finish();
        let asks = !args.yes && ui.is_interactive();
        let warnings = planned.plan().warnings.iter();
        warnings.for_each(|warning| ui.warn(warning));
        self.told.plan(planned.plan(), asks)?;
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
        let allowed = consent::allowed(planned.plan(), args.yes, asks, ui).await?;
        planned.allow(allowed);

        let plan = planned.plan();
        // Nobody knows how long somebody has thought about an answer.
        if asks && !plan.is_empty() {
            planned
                .recheck(reader, idmap, &current, selection, progress)
                .await?;
            progress.finish();
        }
        if plan.has_writes() {
            let writer = DirectusWriter::new(self.session.client.clone());
            let writer = match args.no_import {
                true => writer.without_import(),
                false => writer,
            };
            engine::apply(plan, &writer, idmap, observer).await?;
            planned.verify(reader, idmap, selection, observer).await?;
            progress.finish();
        }
        self.told.done(plan, self.session)
    }
}
