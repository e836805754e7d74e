//! Follows a run: shows on a terminal what goes on, and keeps how long each
//! phase took.

use std::cell::RefCell;
use std::time::Duration;

use serde_json::{Value, json};
use sync_sdk::engine::{Event, Observer, Phase, Step, Work};

use crate::ui::Ui;

/// The observer of the command line.
#[derive(Debug)]
pub(crate) struct Progress<'a> {
    ui: &'a Ui,
    phases: RefCell<Vec<(Phase, Duration)>>,
    stopped: RefCell<Option<Value>>,
}

impl<'a> Progress<'a> {
    pub(crate) fn new(ui: &'a Ui) -> Self {
        Self {
            ui,
            phases: RefCell::default(),
            stopped: RefCell::default(),
        }
    }

    /// Nothing goes on any more.
    pub(crate) fn finish(&self) {
        self.ui.idle();
    }

    /// The phases that ended, for people: `discover 0.41 s, compare 0.02 s`.
    pub(crate) fn timings(&self) -> String {
        let phases = self.phases.borrow();
        let shown = phases
            .iter()
            .map(|(phase, took)| format!("{} {:.2} s", phase.name(), took.as_secs_f64()));
        shown.collect::<Vec<_>>().join(", ")
    }

    /// The same as JSON, in milliseconds.
    pub(crate) fn to_json(&self) -> Value {
        let phases = self.phases.borrow();
        let shown = phases.iter().map(|(phase, took)| {
            json!({ "name": phase.name(), "ms": u64::try_from(took.as_millis()).unwrap_or(u64::MAX) })
        });
        shown.collect()
    }

    /// How far a push came that did not end well, as JSON.
    pub(crate) fn stopped(&self) -> Option<Value> {
        self.stopped.borrow().clone()
    }
}

impl Observer for Progress<'_> {
    fn event(&self, event: Event<'_>) {
        match event {
            Event::Began(phase) => {
                self.ui.idle();
                self.ui.busy(match phase {
                    Phase::Discover => "Reading the instance",
                    Phase::Compare => "Comparing",
                    Phase::Apply => "Applying",
                    Phase::Verify => "Verifying",
                });
            }
            Event::Ended(phase, took) => self.phases.borrow_mut().push((phase, took)),
            Event::Applying(step) => self.ui.busy(doing(step)),
            Event::Progress { done, total } => self.ui.progress(done, total),
            Event::Stopped(stopped) => *self.stopped.borrow_mut() = Some(stopped.to_json()),
            Event::Planned(_)
            | Event::PlannedSeeds(_)
            | Event::Applied(_)
            | Event::Failed(..)
            | Event::Skipped(_) => {}
        }
    }
}

fn doing(step: &Step<'_>) -> String {
    let verb = match step.work {
        Work::Model => return "Applying the data model".to_owned(),
        Work::Map => return "Writing the id map".to_owned(),
        Work::Caches => return "Clearing the caches".to_owned(),
        Work::Upload => return "Uploading".to_owned(),
        Work::Create => "Creating",
        Work::Update => "Updating",
        Work::Delete => "Deleting",
    };
    let kind = step.kind.map(|kind| kind.spec().name);
    let kind = kind.or(step.collection).unwrap_or("rows");
    format!("{verb} {} {kind}", step.count)
}
