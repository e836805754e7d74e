//! `directus-sync pull --merge`: what was changed by hand on an instance comes
//! into the configuration, which keeps its own changes.

use serde_json::{Value, json};
use sync_sdk::engine::{self, EngineError, Merged, Observer, Options};
use sync_sdk::snapshot::{self, ASSET_FOLDER, AssetFile};

use super::DIFFERS;
use super::pull::{FORMAT, files, finished};
use crate::args::{PullArgs, SourceArgs};
use crate::config_crate::only_for_crates;
use crate::conflicts;
use crate::error::CliError;
use crate::pictures::Instance;
use crate::progress::Progress;
use crate::render::{self, merged_text};
use crate::session::Session;
use crate::settings::Settings;
use crate::source::Source;
use crate::ui::Ui;
use crate::update::Code;

/// What is merged into.
enum Destination {
    Code(Box<Code>),
    Dump,
}

pub(super) async fn run(args: &PullArgs, settings: &Settings, ui: &Ui) -> Result<u8, CliError> {
    // As for `diff` and `push`, a dump folder that was typed goes before a crate.
    let source = SourceArgs {
        dump: args.dump.clone(),
        krate: args.krate.clone(),
    };
    let (into, mut desired) = match Source::find(&source, settings)? {
        Source::Crate(krate) => {
            let code = Code::open(krate, &args.update, args.secrets, ui)?;
            code.add_hooks(settings)?;
            let desired = code.desired(settings, ui)?;
            (Destination::Code(Box::new(code)), desired)
        }
        Source::Dump(_) if args.update.force => {
            return Err(only_for_crates(
                "--force is for config crates, and there is none here",
            ));
        }
        dump @ Source::Dump(_) => (Destination::Dump, dump.load_as_written(settings, ui)?),
    };
    let session = Session::open(settings, desired.project()).await?;
    desired.hide_in(&session.client);
    let progress = Progress::new(ui);
    let (reader, selection) = (&session.reader, &settings.selection);
    let read = async |observer: &dyn Observer| {
        let current = engine::discover(reader, &*session.idmap, selection, observer);
        Ok::<_, CliError>(current.await?)
    };
    let current = session
        .read_whole("pull --merge", &args.lock, ui, &progress, read)
        .await?;
    desired
        .leave_unseen(reader, &current, selection, &settings.hooks)
        .await?;
    let merged = decided(args, ui, |options| {
        engine::merge(&current, &desired, &settings.selection, options)
    })
    .await?;
    merged.warnings.iter().for_each(|warning| ui.warn(warning));

    let folder = settings.dump_path.join(ASSET_FOLDER);
    let pictures = match &into {
        Destination::Code(code) => {
            let (root, said) = (code.folder(), code.pictures());
            merged.assets.crate_files(reader, root, &said).await
        }
        // What no picture was taken into stays without a list.
        Destination::Dump if merged.assets.found().is_empty() => Ok(Vec::new()),
        Destination::Dump => merged.assets.files(reader, &folder).await,
    };
    let pictures = pictures.map_err(EngineError::from)?;
    let mut document = json!({
        "format": "directus-sync/pull",
        "version": FORMAT,
        "url": session.client.url(),
        "idMap": session.idmap.name(),
        "records": merged.snapshot.len(),
        "tracked": 0,
        "merge": merged.to_json(),
        "warnings": merged.warnings,
        "phases": progress.to_json(),
        "requests": session.client.requests(),
    });
    if !args.json {
        ui.data(&merged_text(&merged, session.client.url()))?;
    }
    match into {
        Destination::Code(code) => {
            let snapshot = merged.snapshot;
            let instance = Instance { snapshot, pictures };
            let outcome = code.bring(instance, &args.update, args.json, settings, ui)?;
            if args.json {
                document["path"] = json!(code.folder().display().to_string());
                document["code"] = outcome.to_json();
                ui.json(&document)?;
            }
            finished(outcome, ui)
        }
        Destination::Dump => write_dump(&merged, &pictures, document, args, settings, ui),
    }
}

/// Merges; asks about conflicts where somebody can answer.
async fn decided(
    args: &PullArgs,
    ui: &Ui,
    merge: impl Fn(&Options) -> Result<Merged, EngineError>,
) -> Result<Merged, CliError> {
    let mut options = Options {
        on_conflict: args.on_conflict.resolve(),
        force: args.update.force,
        ..Options::default()
    };
    let asks = !args.update.yes && !args.update.check && ui.is_interactive();
    let mut merged = merge(&options)?;
    while !merged.undecided.is_empty() {
        if !asks {
            return Err(undecided(&merged));
        }
        conflicts::ask(&merged.undecided, &mut options, ui).await?;
        merged = merge(&options)?;
    }
    Ok(merged)
}

/// Names what both have changed.
fn undecided(merged: &Merged) -> CliError {
    CliError::several(&merged.undecided).hint(
        "both the instance and the configuration have changed this since the last sync, and nothing was written: \
         decide with `--on-conflict`: `ours` keeps what the configuration says, `theirs` takes what the instance has",
    )
}

fn write_dump(
    merged: &Merged,
    pictures: &[AssetFile],
    mut document: Value,
    args: &PullArgs,
    settings: &Settings,
    ui: &Ui,
) -> Result<u8, CliError> {
    let differs = !merged.taken.is_empty();
    let path = settings.dump_path.display();
    document["path"] = json!(path.to_string());
    if args.update.check || !differs {
        if args.json {
            ui.json(&document)?;
        } else if differs {
            ui.note("Nothing was changed.");
        }
        return Ok(if differs { DIFFERS } else { 0 });
    }
    let mut written = snapshot::write(
        &merged.snapshot,
        &settings.dump_path,
        &settings.write_options(),
    )?;
    if !pictures.is_empty() {
        let folder = settings.dump_path.join(ASSET_FOLDER);
        written.add(snapshot::write_assets(pictures, &folder)?);
    }
    if args.json {
        document["files"] = files(&written);
        ui.json(&document)?;
    } else {
        ui.data(&format!(
            "Merged into {path}: {}.",
            render::written(&written)
        ))?;
    }
    Ok(0)
}
