//! What a push is to do: what a configuration asks for, or a saved plan.

use std::collections::BTreeSet;

use sync_sdk::engine::{
    self, Current, DangerKind, Desired, EngineError, Observer, Opened, Options, Plan, SealedPlan,
    Selection,
};
use sync_sdk::idmap::IdMap;
use sync_sdk::model::ProjectKey;
use sync_sdk::target::ReadTarget;
use sync_sdk::target::directus::Client;

use crate::args::PushArgs;
use crate::conflicts;
use crate::error::CliError;
use crate::plan_file;
use crate::settings::Settings;
use crate::source::Source;
use crate::ui::Ui;

/// What a push is to do, before its target was read.
pub(crate) enum Job {
    /// What a configuration asks for.
    Config(Box<Desired>, Options),
    /// A saved plan, and which dangers it may have.
    Saved(Box<SealedPlan>, BTreeSet<DangerKind>),
}

/// What a push is to do, with its plan.
pub(crate) enum Planned<'a> {
    Config(&'a Desired, Options, Box<Plan>),
    Saved(Box<Opened>),
}

impl Job {
    /// Reads what the command names.
    pub(crate) async fn find(
        args: &PushArgs,
        settings: &Settings,
        ui: &Ui,
    ) -> Result<Self, CliError> {
        let allow: BTreeSet<DangerKind> = args.allow.iter().copied().collect();
        if let Some(file) = &args.plan {
            return Ok(Self::Saved(Box::new(plan_file::read(file)?), allow));
        }
        let source = Source::find(&args.planning.compared.source, settings)?;
        let desired = source.load(settings, ui).await?;
        let options = Options {
            allow,
            force: args.force,
            adopt: args.adopt,
            ..settings.options()
        };
        Ok(Self::Config(Box::new(desired), options))
    }

    /// The project in whose name it writes, `None` for a dump.
    pub(crate) fn project(&self) -> Option<ProjectKey> {
        match self {
            Self::Config(desired, _) => desired.project().cloned(),
            Self::Saved(sealed, _) => sealed.project(),
        }
    }

    /// What of the target it must know.
    pub(crate) fn selection(&self, settings: &Settings) -> Selection {
        match self {
            Self::Config(..) => settings.selection.clone(),
            Self::Saved(sealed, _) => sealed.selection(),
        }
    }

    /// Tells the client what it must not repeat.
    pub(crate) fn hide_in(&self, client: &Client) {
        if let Self::Config(desired, _) = self {
            desired.hide_in(client);
        }
    }

    /// Leaves alone what hooks leave out of a pull. A saved plan has done so.
    pub(crate) async fn leave_unseen(
        &mut self,
        reader: &dyn ReadTarget,
        current: &Current,
        settings: &Settings,
    ) -> Result<(), CliError> {
        if let Self::Config(desired, _) = self {
            let (selection, hooks) = (&settings.selection, &settings.hooks);
            desired
                .leave_unseen(reader, current, selection, hooks)
                .await?;
        }
        Ok(())
    }

    /// Plans what a configuration asks for, or opens a saved plan.
    pub(crate) async fn plan(
        &self,
        reader: &dyn ReadTarget,
        idmap: &dyn IdMap,
        current: &Current,
        selection: &Selection,
        observer: &dyn Observer,
    ) -> Result<Planned<'_>, CliError> {
        Ok(match self {
            Self::Config(desired, options) => {
                let plan =
                    engine::plan(reader, current, desired, selection, options, observer).await?;
                Planned::Config(desired, options.clone(), Box::new(plan))
            }
            Self::Saved(sealed, allow) => {
                let environment = |name: &str| std::env::var(name).ok();
                let mut opened = SealedPlan::clone(sealed)
                    .open(reader, current, idmap.name(), environment)
                    .await?;
                if opened.plan().needing_consent().next().is_some() {
                    return Err(CliError::new(
                        "the plan would take over rows that no push has made, and was saved without --adopt",
                    )
                    .hint("`directus-sync diff --adopt --save FILE` saves one that may; nothing was changed"));
                }
                opened.allow(allow.clone());
                Planned::Saved(Box::new(opened))
            }
        })
    }
}

impl Planned<'_> {
    /// The plan.
    pub(crate) fn plan(&self) -> &Plan {
        match self {
            Self::Config(_, _, plan) => plan,
            Self::Saved(opened) => opened.plan(),
        }
    }

    /// Asks a person what becomes of what was changed by hand, and plans again.
    pub(crate) async fn decide(
        self,
        reader: &dyn ReadTarget,
        current: &Current,
        selection: &Selection,
        observer: &dyn Observer,
        ui: &Ui,
    ) -> Result<Self, CliError> {
        let undecided = self.plan().undecided.clone();
        let Self::Config(desired, mut options, _) = self else {
            // What a saved plan does was decided when it was reviewed.
            return Err(EngineError::Undecided(undecided).into());
        };
        conflicts::ask(&undecided, &mut options, ui).await?;
        let plan = engine::plan(reader, current, desired, selection, &options, observer).await?;
        Ok(Self::Config(desired, options, Box::new(plan)))
    }

    /// Says which dangers somebody wants.
    pub(crate) fn allow(&mut self, kinds: BTreeSet<DangerKind>) {
        match self {
            Self::Config(_, _, plan) => plan.allowed = kinds,
            Self::Saved(opened) => opened.allow(kinds),
        }
    }

    /// Looks again at what the plan relies on, since time has passed. `then` is
    /// what it was made from.
    pub(crate) async fn recheck(
        &self,
        reader: &dyn ReadTarget,
        idmap: &dyn IdMap,
        then: &Current,
        selection: &Selection,
        observer: &dyn Observer,
    ) -> Result<(), CliError> {
        let now = engine::discover(reader, idmap, selection, observer).await?;
        match (
            engine::recheck(reader, self.plan(), then, &now, selection).await,
            self,
        ) {
            (Err(EngineError::Stale(stale)), Self::Config(..)) => Err(CliError {
                problems: stale.iter().map(ToString::to_string).collect(),
                hints: vec![
                    "this has moved since the plan was shown, and nothing was changed: push again for a plan of \
                     what is there now"
                        .to_owned(),
                ],
            }),
            (result, _) => Ok(result?),
        }
    }

    /// Reads the target again: it must be what was asked for.
    pub(crate) async fn verify(
        &self,
        reader: &dyn ReadTarget,
        idmap: &dyn IdMap,
        selection: &Selection,
        observer: &dyn Observer,
    ) -> Result<(), CliError> {
        match self {
            Self::Config(desired, options, plan) => {
                engine::verify(reader, idmap, plan, desired, selection, options, observer).await?;
            }
            Self::Saved(opened) => opened.verify(reader, idmap, observer).await?,
        }
        Ok(())
    }
}
