//! A server that was reached, and what is needed to talk to it.

use std::time::Duration;

use sync_sdk::engine::seed::{self, TrackedRow};
use sync_sdk::engine::{self, Current, Selection};
use sync_sdk::idmap::{self, Glance, IdMap, IdMapChoice};
use sync_sdk::model::ProjectKey;
use sync_sdk::target::directus::{Client, DirectusReader, ItemReader};
use sync_sdk::target::{ReadTarget, TargetError};

use crate::args::LockArgs;
use crate::error::CliError;
use crate::journal::Unrecorded;
use crate::lock::Guard;
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

    /// Who changes the target, where that is to be heeded.
    pub(crate) async fn glance(&self, lock: &LockArgs) -> Result<Option<Glance>, TargetError> {
        match lock.no_lock {
            true => Ok(None),
            false => self.idmap.lock().glance().await.map(Some),
        }
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
