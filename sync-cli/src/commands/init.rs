//! `directus-sync init`: a new config crate that builds at once.

use sync_sdk::engine::{self, EngineError, Observer, Tracking};
use sync_sdk::model::assets::AssetList;

use super::generate::read_instance;
use crate::args::InitArgs;
use crate::error::CliError;
use crate::new_crate::NewCrate;
use crate::pictures::Instance;
use crate::progress::Progress;
use crate::session::Session;
use crate::settings::Settings;
use crate::ui::Ui;

pub(crate) async fn run(args: InitArgs, settings: &Settings, ui: &Ui) -> Result<u8, CliError> {
    let new = NewCrate::plan(&args.path, &args.new, args.secrets)?;
    let instance = if args.from_dump.is_some() {
        Some(read_instance(settings, ui)?.for_new(&args.path))
    } else if args.from.is_some() {
        let session = Session::open(settings, None).await?;
        let progress = Progress::new(ui);
        let read = async |observer: &dyn Observer| {
            let pulled = engine::pull(
                &session.reader,
                &*session.idmap,
                &settings.selection,
                Tracking::None,
                &settings.hooks,
                observer,
            );
            Ok::<_, CliError>(pulled.await?)
        };
        let pulled = session
            .read_whole("init", &args.lock, ui, &progress, read)
            .await?;
        // It names none yet.
        let said = AssetList::new();
        let pictures = pulled
            .assets
            .crate_files(&session.reader, &args.path, &said);
        let pictures = pictures.await.map_err(EngineError::from)?;
        pulled.warnings.iter().for_each(|warning| ui.warn(warning));
        Some(Instance {
            snapshot: pulled.snapshot,
            pictures,
        })
    } else {
        None
    };
    new.make(instance, args.json, settings, ui)
}
