//! A server that was reached, and what is needed to talk to it.

use sync_sdk::idmap::{self, IdMap, IdMapChoice};
use sync_sdk::model::ProjectKey;
use sync_sdk::target::directus::{Client, DirectusReader};
use sync_sdk::target::{ReadTarget, TargetError};

use crate::error::CliError;
use crate::settings::Settings;

/// What reads a server. What writes is made by the one command that does.
pub(crate) struct Session {
    pub(crate) client: Client,
    pub(crate) reader: DirectusReader,
    pub(crate) idmap: Box<dyn IdMap>,
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
        })
    }

    /// An error of the first request that is sent.
    pub(crate) async fn said_better(&self, error: TargetError) -> CliError {
        said_better(&self.reader, error).await
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
