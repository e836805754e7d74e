//! `directus-sync seed`: rows of collections, users and files.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use sync_sdk::engine::seed::{self, SeedConfig, SeedPlan, Wanted};
use sync_sdk::engine::{Observer, Scope};
use sync_sdk::model::Seed;
use sync_sdk::snapshot::{self, LoadedSeeds, WriteReport};
use sync_sdk::target::directus::{ItemReader, ItemWriter};

use super::DIFFERS;
use super::consent::Question;
use super::told::Told;
use crate::args::{SeedCommand, SeedDiffArgs, SeedPullArgs, SeedPushArgs, SeedSourceArgs};
use crate::config_crate::{ConfigCrate, only_for_crates};
use crate::error::CliError;
use crate::journal::Recorder;
use crate::lock::Guard;
use crate::progress::Progress;
use crate::render::{PlanView, counted, written};
use crate::session::Session;
use crate::settings::Settings;
use crate::ui::Ui;

/// The version of what `--json` prints.
const FORMAT: u32 = 1;

pub(crate) async fn run(
    command: SeedCommand,
    settings: &Settings,
    ui: &Ui,
) -> Result<u8, CliError> {
    match command {
        SeedCommand::Diff(args) => diff(args, settings, ui).await,
        SeedCommand::Push(args) => push(args, settings, ui).await,
        SeedCommand::Pull(args) => pull(args, settings, ui).await,
    }
}

/// Reads the seeds of a config crate, unless files were named; else those of
/// files.
fn load(args: &SeedSourceArgs, settings: &Settings, ui: &Ui) -> Result<SeedConfig, CliError> {
    let krate = match args.seed_path.is_empty() {
        true => ConfigCrate::find(&args.krate)?,
        false => None,
    };
    if krate.is_none() && args.krate.env.is_some() {
        return Err(only_for_crates(
            "--env is for config crates; seed files have no environments",
        ));
    }
    let (seeds, scope) = match krate {
        Some(krate) => {
            let compiled = krate.synth(ui)?;
            (compiled.seeds, Scope::Project(compiled.project))
        }
        None => (read(&settings.seed_path, ui)?.seeds, Scope::Mirror),
    };
    if seeds.is_empty() {
        ui.warn("no seeds found");
    }
    let config = SeedConfig::new(seeds, scope, |name| std::env::var(name).ok())?;
    let (mode, targets) = settings.select(true);
    Ok(config.selecting(mode, targets))
}

fn read(paths: &[PathBuf], ui: &Ui) -> Result<LoadedSeeds, CliError> {
    let loaded = snapshot::read_seeds(paths)?;
    loaded.warnings.iter().for_each(|warning| ui.warn(warning));
    Ok(loaded)
}

/// Reads the target and compares.
async fn plan(
    session: &Session,
    config: &SeedConfig,
    observer: &dyn Observer,
) -> Result<SeedPlan, CliError> {
    let items = ItemReader::new(session.client.clone());
    let (reader, idmap) = (&session.reader, &*session.idmap);
    let current = seed::discover(reader, &items, idmap, config, observer).await?;
    Ok(seed::plan(config, &current)?)
}

async fn diff(args: SeedDiffArgs, settings: &Settings, ui: &Ui) -> Result<u8, CliError> {
    let config = load(&args.planning.source, settings, ui)?;
    let session = Session::open(settings, config.project()).await?;
    config.hide_in(&session.client);
    let progress = Progress::new(ui);
    let plan = plan(&session, &config, &progress).await?;
    progress.finish();
    match args.json {
        true => ui.json(&plan.to_json())?,
        false => ui.data(&PlanView::from(&plan).text(args.pretty_diff))?,
    }
    tell_left(&plan, ui);
    Ok(if args.exit_code && !plan.is_empty() {
        DIFFERS
    } else {
        0
    })
}

/// Says how much is left as it is because a seed says so.
fn tell_left(plan: &SeedPlan, ui: &Ui) {
    plan.warnings.iter().for_each(|warning| ui.warn(warning));
    if plan.left > 0 {
        let rows = counted(plan.left, "row");
        ui.note(format_args!(
            "{rows} left as they are: `create`, `update` or `delete` of their seed is false."
        ));
    }
}

async fn push(args: SeedPushArgs, settings: &Settings, ui: &Ui) -> Result<u8, CliError> {
    let recorder = Recorder::of("seed push", &args.journal);
    let told = Told {
        json: args.json,
        ui,
        progress: &Progress::new(ui),
    };
    let result = push_recorded(&args, settings, told, &recorder).await;
    told.ended::<SeedPlan>(result, &recorder)
}

async fn push_recorded(
    args: &SeedPushArgs,
    settings: &Settings,
    told: Told<'_>,
    recorder: &Recorder,
) -> Result<(), CliError> {
    let ui = told.ui;
    let config = load(&args.planning.source, settings, ui)?;
    let session = Session::open(settings, config.project()).await?;
    config.hide_in(&session.client);
    recorder.begin(session.client.url(), config.project(), ui);
    let work = async |guard: &Guard<'_>| {
        let observer: &dyn Observer = &[told.progress as &dyn Observer, recorder, guard];
        carry_out(args, &config, &session, told, observer).await
    };
    let wish = recorder.wish(&args.lock);
    session.under_lock(&wish, ui, work).await
}

/// What is done while the lock of the target is held.
async fn carry_out(
    args: &SeedPushArgs,
    config: &SeedConfig,
    session: &Session,
    told: Told<'_>,
    observer: &dyn Observer,
) -> Result<(), CliError> {
    let Told { ui, progress, .. } = told;
    let plan = plan(session, config, observer).await?;
    progress.finish();
    let asks = !args.yes && ui.is_interactive();
    told.plan(&plan, asks)?;
    tell_left(&plan, ui);
    if plan.deletes() || (asks && !plan.is_empty()) {
        let question = Question {
            text: "Apply this plan?",
            otherwise: "nothing was changed",
            hint: "the seeds delete rows: look at them with `directus-sync seed diff`, then push with --yes",
        };
        question.agreed(args.yes, ui).await?;
    }
    if plan.has_writes() {
        let writer = ItemWriter::new(session.client.clone());
        seed::apply(&plan, &writer, &*session.idmap, observer).await?;
        let items = ItemReader::new(session.client.clone());
        seed::verify(&session.reader, &items, &*session.idmap, config, observer).await?;
        progress.finish();
    }
    told.done(&plan, session)
}

async fn pull(args: SeedPullArgs, settings: &Settings, ui: &Ui) -> Result<u8, CliError> {
    let known = read_if_any(&settings.seed_path, ui)?;
    let folders = settings.seed_path.iter();
    let folder = folders.map(|path| match path.extension() {
        Some(extension) if extension == "json" => path.parent().unwrap_or(Path::new("")),
        _ => path.as_path(),
    });
    let wanted = Wanted {
        collections: args.collection.clone(),
        folder: folder.map(Path::to_owned).next().unwrap_or_default(),
    };
    let session = Session::open(settings, None).await?;
    let items = ItemReader::new(session.client.clone());
    let environment = |name: &str| std::env::var(name).ok();
    let LoadedSeeds { seeds, files, .. } = known;
    let work = async |_: &Guard<'_>| {
        let (reader, idmap) = (&session.reader, &*session.idmap);
        let mut pulled = seed::pull(reader, &items, idmap, &seeds, &wanted, environment).await?;
        let mut contents = WriteReport::default();
        let write = |path: &Path, bytes: &[u8]| write_content(path, bytes, &mut contents);
        pulled.contents(&items, write).await?;
        let mut report = snapshot::write_pulled(files, &pulled.seeds, &wanted.folder)?;
        report.add(contents);
        // What is tracked and in no file, the next push would delete.
        session.idmap.write(&pulled.map_changes).await?;
        Ok((pulled, report))
    };
    let (pulled, report) = session
        .exclusively("seed pull", &args.lock, ui, work)
        .await?;
    pulled.warnings.iter().for_each(|warning| ui.warn(warning));
    let count = |seed: &Seed| seed.rows.len() - pulled.kept.get(&seed.collection).unwrap_or(&0);
    let rows: usize = pulled.seeds.iter().map(count).sum();
    if args.json {
        let collections = pulled
            .seeds
            .iter()
            .map(|seed| (seed.collection.clone(), count(seed).into()));
        ui.json(&json!({
            "format": "directus-sync/seed-pull",
            "version": FORMAT,
            "idMap": session.idmap.name(),
            "rows": Value::Object(collections.collect()),
            "kept": pulled.kept,
            "tracked": pulled.map_changes.len(),
            "created": report.created,
            "changed": report.changed,
            "warnings": pulled.warnings,
        }))?;
        return Ok(0);
    }
    ui.data(&format!(
        "Pulled {} of {} into {}: {}.",
        counted(rows, "row"),
        counted(pulled.seeds.len(), "collection"),
        wanted.folder.display(),
        written(&report)
    ))?;
    if !pulled.map_changes.is_empty() {
        let tracked = counted(pulled.map_changes.len(), "row");
        ui.note(format_args!("{tracked} got a SyncID in the id map."));
    }
    Ok(0)
}

/// The seed files that are there; a pull makes the first ones.
fn read_if_any(paths: &[PathBuf], ui: &Ui) -> Result<LoadedSeeds, CliError> {
    let there: Vec<PathBuf> = paths.iter().filter(|path| path.exists()).cloned().collect();
    read(&there, ui)
}

/// Writes the content of a file that has another here.
fn write_content(path: &Path, bytes: &[u8], report: &mut WriteReport) -> Result<(), CliError> {
    let before = fs::read(path).ok();
    if before.as_deref() == Some(bytes) {
        return Ok(());
    }
    match before {
        Some(_) => report.changed.push(path.to_owned()),
        None => report.created.push(path.to_owned()),
    }
    let folder = path.parent().unwrap_or(Path::new(""));
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(path, bytes))
        .map_err(|error| CliError::new(format!("{}: cannot be written: {error}", path.display())))
}
