//! What a push tells, of records or of seeds: its plan, and how it ended.

use serde_json::{Value, json};
use sync_sdk::engine::Plan;
use sync_sdk::engine::seed::SeedPlan;

use crate::error::CliError;
use crate::journal::Recorder;
use crate::progress::Progress;
use crate::render::PlanView;
use crate::session::Session;
use crate::ui::Ui;

/// The version of what `--json` prints.
const FORMAT: u32 = 1;

/// A plan that can be pushed.
pub(super) trait Pushed {
    /// What the document of `--json` says that it is.
    const FORMAT: &'static str;

    fn view(&self) -> PlanView<'_>;
    fn is_empty(&self) -> bool;
    fn has_writes(&self) -> bool;
    fn to_json(&self) -> Value;
}

macro_rules! pushed {
    ($($plan:ty: $format:literal,)*) => { $(
        impl Pushed for $plan {
            const FORMAT: &'static str = $format;

            fn view(&self) -> PlanView<'_> {
                PlanView::from(self)
            }

            fn is_empty(&self) -> bool {
                Self::is_empty(self)
            }

            fn has_writes(&self) -> bool {
                Self::has_writes(self)
            }

            fn to_json(&self) -> Value {
                Self::to_json(self)
            }
        }
    )* };
}

pushed! {
    Plan: "directus-sync/push",
    SeedPlan: "directus-sync/seed-push",
}

/// How a push talks to who started it.
#[derive(Clone, Copy)]
pub(super) struct Told<'a> {
    pub(super) json: bool,
    pub(super) ui: &'a Ui,
    pub(super) progress: &'a Progress<'a>,
}

impl Told<'_> {
    /// Shows the plan; with `--json`, to who is asked about it.
    pub(super) fn plan(&self, plan: &impl Pushed, asks: bool) -> Result<(), CliError> {
        let shown = plan.view().text(false);
        match self.json {
            false => self.ui.data(&shown)?,
            true if asks && !plan.is_empty() => self.ui.note(shown),
            true => {}
        }
        Ok(())
    }

    /// Tells what was done.
    pub(super) fn done<P: Pushed>(&self, plan: &P, session: &Session) -> Result<(), CliError> {
        let Self { ui, progress, .. } = self;
        let (idmap, requests) = (session.idmap.name(), session.client.requests());
        if self.json {
            return ui.json(&json!({
                "format": P::FORMAT,
                "version": FORMAT,
                "idMap": idmap,
                "plan": plan.to_json(),
                "applied": plan.has_writes(),
                "phases": progress.to_json(),
                "requests": requests,
            }));
        }
        if !plan.is_empty() {
            let outcome = plan.view().outcome();
            ui.data(&format!("Done and verified ({outcome})."))?;
        }
        let timings = progress.timings();
        ui.note(format_args!(
            "{timings}; {requests} requests; id map: {idmap}"
        ));
        Ok(())
    }

    /// Ends the journal of a push; with `--json`, tells how far one came that failed.
    pub(super) fn ended<P: Pushed>(
        &self,
        result: Result<(), CliError>,
        recorder: &Recorder,
    ) -> Result<u8, CliError> {
        recorder.end(result.is_ok(), self.ui);
        if let (Err(error), true) = (&result, self.json) {
            self.progress.finish();
            let mut told = json!({ "problems": error.problems, "hints": error.hints });
            if let Some(stopped) = self.progress.stopped() {
                told["stopped"] = stopped;
            }
            self.ui
                .json(&json!({ "format": P::FORMAT, "version": FORMAT, "error": told }))?;
        }
        result.map(|()| 0)
    }
}
