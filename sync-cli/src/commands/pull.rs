//! `directus-sync pull`: an instance becomes a dump folder.

use serde_json::json;
use sync_sdk::engine;
use sync_sdk::snapshot::{self, WriteOptions};

use crate::args::PullArgs;
use crate::config_crate::ConfigCrate;
use crate::error::CliError;
use crate::progress::Progress;
use crate::render::records;
use crate::session::Session;
use crate::settings::Settings;
use crate::ui::Ui;

/// The version of what `--json` prints.
const FORMAT: u32 = 1;

pub(crate) async fn run(args: PullArgs, settings: &Settings, ui: &Ui) -> Result<u8, CliError> {
    if args.dump.dump_path.is_none()
        && let Some(krate) = ConfigCrate::find(None, None)?
    {
        let here = krate.manifest().display();
        return Err(CliError::new(format!(
            "{here} is a config crate, and pull cannot write Rust code yet"
        ))
        .hint("--dump-path DIR pulls into a dump folder"));
    }
    let session = Session::open(settings, None).await?;
    let progress = Progress::new(ui);
    let pulled = engine::pull(
        &session.reader,
        &*session.idmap,
        &settings.selection,
        engine::Tracking::Write(&settings.preserve_ids),
        &progress,
    )
    .await?;
    progress.finish();
    pulled.warnings.iter().for_each(|warning| ui.warn(warning));
    let options = WriteOptions {
        folders: settings.folders.clone(),
        layout: settings.layout,
        sort_json: settings.sort_json,
    };
    let written = snapshot::write(&pulled.snapshot, &settings.dump_path, &options)?;

    let path = settings.dump_path.display();
    if args.json {
        let files = |paths: &[std::path::PathBuf]| -> Vec<String> {
            paths
                .iter()
                .map(|path| path.display().to_string())
                .collect()
        };
        let document = json!({
            "format": "directus-sync/pull",
            "version": FORMAT,
            "url": session.client.url(),
            "idMap": session.idmap.name(),
            "path": path.to_string(),
            "records": pulled.snapshot.len(),
            "tracked": pulled.tracked,
            "files": {
                "created": files(&written.created),
                "changed": files(&written.changed),
                "removed": files(&written.removed),
            },
            "warnings": pulled.warnings,
            "phases": progress.to_json(),
            "requests": session.client.requests(),
        });
        ui.data(&format!("{document:#}"))?;
        return Ok(0);
    }
    ui.data(&format!(
        "Pulled {} from {} into {path}: {} files created, {} changed, {} removed.",
        records(pulled.snapshot.len()),
        session.client.url(),
        written.created.len(),
        written.changed.len(),
        written.removed.len(),
    ))?;
    if pulled.tracked > 0 {
        ui.note(format_args!(
            "{} got a SyncID in the id map ({}).",
            records(pulled.tracked),
            session.idmap.name()
        ));
    }
    ui.note(format_args!(
        "{}; {} requests",
        progress.timings(),
        session.client.requests()
    ));
    Ok(0)
}
