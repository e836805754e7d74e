//! A server that was reached, and what is needed to talk to it.

use std::time::Duration;

use sync_sdk::engine::seed::{self, TrackedRow};
use sync_sdk::engine::{self, Current, Observer, Selection};
use sync_sdk::idmap::{self, Glance, IdMap, IdMapChoice};
use sync_sdk::model::ProjectKey;
use sync_sdk::target::directus::{Client, DirectusReader, ItemReader};
use sync_sdk::target::{ReadTarget, TargetError};

use crate::args::LockArgs;
use crate::error::CliError;
use crate::journal::Unrecorded;
use crate::lock::{Guard, unless_interrupted};
use crate::progress::Progress;
use crate::settings::Settings;
use crate::ui::Ui;

/// What reads a server. What writes is made by the one command that does.
pub(crate) struct Session {
    pub(crate) client: Client,
    pub(crate) reader: DirectusReader,
    pub(crate) idmap: Box<dyn IdMap>,
    /// How long to wait for the lock, where the command line does not say.
    pub(crate) lock_timeout: Option<Duration>,
}

impl Session {
    /// Opens the server that the settings name, in the name of a project.
    pub(crate) async fn open(
        settings: &Settings,
        project: Option<&ProjectKey>,
    ) -> Result<Self, CliError> {
        Self::with_store(settings, &settings.id_map, project).await
    }

    /// Opens the server, and this store.
    pub(crate) async fn with_store(
        settings: &Settings,
        store: &IdMapChoice,
        project: Option<&ProjectKey>,
    ) -> Result<Self, CliError> {
        let client = Client::new(settings.connect_options()?)?;
        let reader = DirectusReader::new(client.clone());
        let project = project.map(ProjectKey::as_str);
        let idmap = match idmap::open(store, &client, &reader, project).await {
            Ok(idmap) => idmap,
            Err(error) => return Err(said_better(&reader, error).await),
        };
        Ok(Self {
            client,
            reader,
            idmap,
            lock_timeout: settings.lock_timeout,
        })
    }

    /// Reads what the target has of this.
    pub(crate) async fn discover(
        &self,
        selection: &Selection,
        progress: &Progress<'_>,
    ) -> Result<Current, CliError> {
        let current = engine::discover(&self.reader, &*self.idmap, selection, progress).await?;
        progress.finish();
        Ok(current)
    }

    /// Looks who changes the target, before it is read: who reads it greets it, too.
    pub(crate) async fn look<'a>(&'a self, lock: &'a LockArgs) -> Result<Look<'a>, TargetError> {
        let (answered, before) = tokio::join!(self.reader.who_answers(), self.glance(lock));
        // First who answers: its errors say more.
        answered?;
        Ok(Look {
            session: self,
            lock,
            before: before?,
        })
    }

    /// Who changes the target, where that is to be heeded.
    async fn glance(&self, lock: &LockArgs) -> Result<Option<Glance>, TargetError> {
        match lock.no_lock {
            true => Ok(None),
            false => self.idmap.lock().glance().await.map(Some),
        }
    }

    /// Reads a target for a command that writes nothing there. What it answers is
    /// never half of what somebody pushes: where somebody does, it is read again
    /// under the lock.
    pub(crate) async fn read_whole<T>(
        &self,
        command: &str,
        lock: &LockArgs,
        ui: &Ui,
        progress: &Progress<'_>,
        read: impl AsyncFn(&dyn Observer) -> Result<T, CliError>,
    ) -> Result<T, CliError> {
        let look = self.look(lock).await?;
        let found = unless_interrupted(read(progress)).await?;
        let found = match look.is_quiet().await? {
            true => found,
            false => {
                let again = async |guard: &Guard<'_>| {
                    let observer: &dyn Observer = &[progress as &dyn Observer, guard];
                    read(observer).await
                };
                self.exclusively(command, lock, ui, again).await?
            }
        };
        progress.finish();
        Ok(found)
    }

    /// The rows of seeds that are tracked on the target.
    pub(crate) async fn tracked_rows(&self) -> Result<Vec<TrackedRow>, CliError> {
        let items = ItemReader::new(self.client.clone());
        Ok(seed::tracked(&self.reader, &items, &*self.idmap).await?)
    }

    /// Does the work of a command that keeps no journal while this run holds the
    /// lock of the target.
    pub(crate) async fn exclusively<T>(
        &self,
        command: &str,
        lock: &LockArgs,
        ui: &Ui,
        work: impl AsyncFnOnce(&Guard<'_>) -> Result<T, CliError>,
    ) -> Result<T, CliError> {
        let run = Unrecorded::new(command, lock);
        self.under_lock(&run.wish(), ui, work).await
    }
}

/// What was seen of who changes a target, before it was read.
pub(crate) struct Look<'a> {
    session: &'a Session,
    lock: &'a LockArgs,
    before: Option<Glance>,
}

impl Look<'_> {
    /// Whether somebody held the lock.
    pub(crate) fn is_held(&self) -> bool {
        self.before.as_ref().is_some_and(|look| look.is_held)
    }

    /// Whether nobody has changed the target since, or was about to.
    pub(crate) async fn is_quiet(&self) -> Result<bool, TargetError> {
        Ok(!self.is_held() && self.session.glance(self.lock).await? == self.before)
    }
}

/// What refuses to show its mappings may not be a Directus, or the user not an
/// administrator: `hello` says that better.
async fn said_better(reader: &DirectusReader, error: TargetError) -> CliError {
    let is_answer = matches!(error, TargetError::Refused(_) | TargetError::Garbled { .. });
    match is_answer {
        true => match reader.hello().await {
            Ok(_) => error.into(),
            Err(better) => better.into(),
        },
        false => error.into(),
    }
}
