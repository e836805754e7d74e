//! A dump that is read while the target is asked what it holds: both take about
//! as long, and neither needs the other before they are compared.

use std::path::Path;
use std::sync::mpsc;

use sync_sdk::engine::{Current, Desired, Scope};
use sync_sdk::snapshot::{self, ReadOptions};
use sync_sdk::target::directus::Client;
use tokio::task::spawn_blocking;

use crate::error::CliError;
use crate::progress::Progress;
use crate::session::Session;
use crate::settings::Settings;
use crate::source::{Source, with_values};
use crate::ui::Ui;

/// A dump that was read.
struct Loaded {
    desired: Desired,
    warnings: Vec<String>,
}

impl Source {
    /// Loads the configuration, opens the target in its name, and reads what is there. A dump is
    /// read meanwhile; where it cannot be read, that is the error.
    pub(crate) async fn load_and_discover(
        &self,
        settings: &Settings,
        progress: &Progress<'_>,
        ui: &Ui,
    ) -> Result<(Desired, Session, Current), CliError> {
        let Some(path) = self.as_plain_dump(settings) else {
            let desired = self.load(settings, ui).await?;
            let session = Session::open(settings, desired.project()).await?;
            desired.hide_in(&session.client);
            let current = session.discover(&settings.selection, progress).await?;
            return Ok((desired, session, current));
        };
        let (named, client) = mpsc::channel();
        let options = settings.read_options();
        let thread = spawn_blocking(move || read(&path, &options, &client));
        let loaded = async {
            let read = thread.await;
            read.unwrap_or_else(|panicked| Err(CliError::new(panicked.to_string())))
        };
        let discover = async {
            // The thread waits for it no longer than this opens the target.
            let named = named;
            let session = Session::open(settings, None).await?;
            let (hidden, pending) = mpsc::channel();
            session.client.hide_after(pending);
            // A thread that has ended could not read the dump, and hides nothing.
            let _ = named.send((session.client.clone(), hidden));
            let current = session.discover(&settings.selection, progress).await?;
            Ok::<_, CliError>((session, current))
        };
        let mut loaded = std::pin::pin!(loaded);
        let mut discover = std::pin::pin!(discover);
        let (loaded, discovered) = tokio::select! {
            // One that cannot be read needs no answer of the target.
            loaded = &mut loaded => {
                let loaded = loaded?;
                (loaded, discover.await)
            }
            discovered = &mut discover => (loaded.await?, discovered),
        };
        loaded.warnings.iter().for_each(|warning| ui.warn(warning));
        let (session, current) = discovered?;
        Ok((loaded.desired, session, current))
    }
}

/// Reads a dump, and tells its secrets to the client that comes.
fn read(
    path: &Path,
    options: &ReadOptions,
    client: &mpsc::Receiver<(Client, mpsc::Sender<()>)>,
) -> Result<Loaded, CliError> {
    let read = snapshot::read(path, options)?;
    let desired = with_values(read.snapshot, Scope::Mirror)?;
    // None comes where the target cannot be opened. The other end of what came is dropped at last.
    if let Ok((client, _hidden)) = client.recv() {
        desired.hide_in(&client);
    }
    let warnings = read.warnings.iter().map(ToString::to_string).collect();
    Ok(Loaded { desired, warnings })
}
