//! `directus-sync pull`: an instance becomes the code of a config crate, or a
//! dump folder.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde_json::{Value, json};
use sync_sdk::engine::{self, EngineError, HiddenRecord, Observer, Pulled, Tracking, Unwritten};
use sync_sdk::model::{Kind, Snapshot};
use sync_sdk::snapshot::{self, ASSET_FOLDER, AssetFile, ReadOptions, WriteReport};

use super::specs::Specs;
use super::{DIFFERS, merge};
use crate::args::{LockArgs, PullArgs};
use crate::config_crate::{ConfigCrate, only_for_crates};
use crate::error::CliError;
use crate::lock::{Guard, unless_interrupted};
use crate::pictures::Instance;
use crate::progress::Progress;
use crate::render::{self, records};
use crate::session::Session;
use crate::settings::Settings;
use crate::ui::Ui;
use crate::update::{Code, Outcome};

/// The version of what `--json` prints.
pub(super) const FORMAT: u32 = 1;

pub(crate) async fn run(args: PullArgs, settings: &Settings, ui: &Ui) -> Result<u8, CliError> {
    if args.merge {
        return merge::run(&args, settings, ui).await;
    }
    let krate = ConfigCrate::find(&args.krate)?;
    let code = match krate {
        Some(krate) => Some(Code::open(krate, &args.update, args.secrets, ui)?),
        None => {
            refuse_flags_of_crates(&args)?;
            None
        }
    };
    if let Some(code) = &code {
        code.add_hooks(settings)?;
    }
    let project = code.as_ref().and_then(Code::project);
    let session = Session::open(settings, project).await?;
    let progress = Progress::new(ui);
    // A dump is tracked, as with directus-sync; code has its `sync.lock`.
    let tracking = match args.track || code.is_none() {
        true => Tracking::Write(&settings.preserve_ids),
        false => Tracking::None,
    };
    let (reader, idmap) = (&session.reader, &*session.idmap);
    let dumps = code.is_none() || (args.dump.dump_path.is_some() && !args.update.check);
    let read = async |observer: &dyn Observer| {
        let (selection, hooks) = (&settings.selection, &settings.hooks);
        let read = engine::read(reader, idmap, selection, tracking, hooks, observer);
        let read = read.await?;
        if code.is_some() {
            // Before anything gets a mapping.
            refuse_hidden(&read)?;
        }
        Ok::<_, CliError>(read)
    };
    let mut pulled = whole(&session, &args.lock, ui, &progress, read).await?;
    // After the tracking, which may make a table that the specifications show.
    let specs = match dumps && settings.specs.is_some() {
        true => Specs::read(&session.client).await?,
        false => Specs::default(),
    };
    let folder = settings.dump_path.join(ASSET_FOLDER);
    let pictures = match dumps && settings.selection.assets {
        true => Some(
            pulled
                .assets
                .files(reader, &folder)
                .await
                .map_err(EngineError::from)?,
        ),
        false => None,
    };
    let pictures_of_code = match &code {
        Some(code) => pulled
            .assets
            .crate_files(reader, code.folder(), &code.pictures())
            .await
            .map_err(EngineError::from)?,
        None => Vec::new(),
    };
    progress.finish();
    pulled.warnings.extend(specs.warnings.iter().cloned());
    pulled.warnings.iter().for_each(|warning| ui.warn(warning));

    let done = Done {
        args: &args,
        settings,
        session: &session,
        progress: &progress,
        specs,
        pictures,
        ui,
    };
    match code {
        Some(code) => done.write_code(&code, pulled, pictures_of_code),
        None => {
            keep_hidden(&mut pulled, settings)?;
            let code = done.write_dump(&pulled);
            // As in a diff: the system takes the memory back at once.
            std::mem::forget(pulled);
            code
        }
    }
}

/// Reads a target, and writes the mappings that its rows need. No pull is half of what
/// somebody pushes: who finds no mapping to write looks before and after whether
/// somebody has the lock of the target, or had it meanwhile. Else the target is read
/// again under it, unless nothing has moved.
async fn whole(
    session: &Session,
    lock: &LockArgs,
    ui: &Ui,
    progress: &Progress<'_>,
    read: impl AsyncFn(&dyn Observer) -> Result<Unwritten, CliError>,
) -> Result<Pulled, CliError> {
    let idmap = &*session.idmap;
    let look = session.look(lock).await?;
    let unwritten = unless_interrupted(read(progress)).await?;
    let before = match unwritten.complete() {
        _ if look.is_held() => None,
        Ok(pulled) if look.is_quiet().await? => return Ok(pulled),
        Ok(_) => None,
        Err(unwritten) => Some(unwritten),
    };
    let write = async move |guard: &Guard<'_>| {
        let observer: &dyn Observer = &[progress as &dyn Observer, guard];
        if let Some(before) = before
            && let Some(pulled) = before.write_unless_moved(idmap, observer).await?
        {
            return Ok(pulled);
        }
        Ok(read(observer).await?.write(idmap, observer).await?)
    };
    session.exclusively("pull", lock, ui, write).await
}

/// Records that the target's licence hides stay in a dump as they stand there. Code has no place to
/// leave them, and gets nothing at all.
fn refuse_hidden(read: &Unwritten) -> Result<(), CliError> {
    match read.hidden().len() {
        0 => Ok(()),
        hidden => Err(CliError::new(format!(
            "the licence of the target hides {}: they would be lost from the code; nothing was written",
            records(hidden)
        ))
        .hint("`directus-sync pull --merge` takes over what was changed, and leaves them as they are")),
    }
}

/// Keeps the records in the dump that the target's licence hides.
fn keep_hidden(pulled: &mut Pulled, settings: &Settings) -> Result<(), CliError> {
    let kinds: BTreeSet<Kind> = pulled.hidden.iter().map(HiddenRecord::kind).collect();
    let options = ReadOptions {
        kinds: kinds.clone(),
        data_model: false,
        partial: kinds,
        ..settings.read_options()
    };
    let collections = settings.dump_path.join(&options.folders.collections);
    let mut files = options.kinds.iter().map(|kind| format!("{kind}.json"));
    if !files.any(|file| collections.join(file).exists()) {
        return Ok(());
    }
    pulled.keep_hidden(snapshot::read(&settings.dump_path, &options)?.snapshot);
    Ok(())
}

/// Refuses flags that mean something to config crates only.
fn refuse_flags_of_crates(args: &PullArgs) -> Result<(), CliError> {
    let typed = [
        ("--check", args.update.check),
        ("--force", args.update.force),
        ("--plain-secrets", args.secrets.plain_secrets),
        ("--env", args.krate.env.is_some()),
    ];
    match typed.iter().find(|(_, typed)| *typed) {
        None => Ok(()),
        Some((flag, _)) => Err(only_for_crates(format!(
            "{flag} is for config crates, and there is none here"
        ))),
    }
}

/// A pull whose instance was read.
struct Done<'a> {
    args: &'a PullArgs,
    settings: &'a Settings,
    session: &'a Session,
    progress: &'a Progress<'a>,
    specs: Specs,
    pictures: Option<Vec<AssetFile>>,
    ui: &'a Ui,
}

impl Done<'_> {
    fn write_code(
        &self,
        code: &Code,
        pulled: Pulled,
        pictures: Vec<AssetFile>,
    ) -> Result<u8, CliError> {
        let Self {
            args, settings, ui, ..
        } = self;
        // The dump has everything, the code what it is to own.
        let dump =
            (args.dump.dump_path.is_some() && !args.update.check).then(|| pulled.snapshot.clone());
        let (count, tracked, warnings) = (pulled.snapshot.len(), pulled.tracked, pulled.warnings);
        let instance = Instance {
            snapshot: pulled.snapshot,
            pictures,
        };
        let outcome = code.bring(instance, &args.update, args.json, settings, ui)?;
        let written = match &dump {
            Some(snapshot) => Some(self.dump(snapshot)?),
            None => None,
        };
        if args.json {
            let mut document = self.document(count, tracked, &warnings);
            document["path"] = json!(code.folder().display().to_string());
            document["code"] = outcome.to_json();
            if let Some(written) = &written {
                document["dumpPath"] = json!(settings.dump_path.display().to_string());
                document["files"] = files(written);
            }
            ui.json(&document)?;
        } else {
            if let Some(written) = &written {
                ui.data(&self.dumped(count, written))?;
            }
            self.notes(tracked);
        }
        finished(outcome, ui)
    }

    fn write_dump(&self, pulled: &Pulled) -> Result<u8, CliError> {
        let Self {
            args, settings, ui, ..
        } = self;
        let written = self.dump(&pulled.snapshot)?;
        let count = pulled.snapshot.len();
        if args.json {
            let mut document = self.document(count, pulled.tracked, &pulled.warnings);
            document["path"] = json!(settings.dump_path.display().to_string());
            document["files"] = files(&written);
            ui.json(&document)?;
            return Ok(0);
        }
        ui.data(&self.dumped(count, &written))?;
        self.notes(pulled.tracked);
        Ok(0)
    }

    /// Writes the dump folder, with the specifications.
    fn dump(&self, snapshot: &Snapshot) -> Result<WriteReport, CliError> {
        let settings = self.settings;
        let options = settings.write_options();
        let mut written = snapshot::write(snapshot, &settings.dump_path, &options)?;
        if let Some(folder) = &settings.specs {
            written.add(snapshot::write_specs(&self.specs.texts, folder)?);
        }
        if let Some(pictures) = &self.pictures {
            let folder = settings.dump_path.join(ASSET_FOLDER);
            written.add(snapshot::write_assets(pictures, &folder)?);
        }
        Ok(written)
    }

    /// What `--json` prints.
    fn document(&self, count: usize, tracked: usize, warnings: &[String]) -> Value {
        json!({
            "format": "directus-sync/pull",
            "version": FORMAT,
            "url": self.session.client.url(),
            "idMap": self.session.idmap.name(),
            "records": count,
            "tracked": tracked,
            "warnings": warnings,
            "phases": self.progress.to_json(),
            "requests": self.session.client.requests(),
        })
    }

    /// What was written into the dump folder, for people.
    fn dumped(&self, count: usize, written: &WriteReport) -> String {
        format!(
            "Pulled {} from {} into {}: {}.",
            records(count),
            self.session.client.url(),
            self.settings.dump_path.display(),
            render::written(written),
        )
    }

    fn notes(&self, tracked: usize) {
        if tracked > 0 {
            self.ui.note(format_args!(
                "{} got a SyncID in the id map ({}).",
                records(tracked),
                self.session.idmap.name()
            ));
        }
        self.ui.note(format_args!(
            "{}; {} requests",
            self.progress.timings(),
            self.session.client.requests()
        ));
    }
}

/// Tells what is not as it should be in the code. Answers the exit code.
pub(super) fn finished(outcome: Outcome, ui: &Ui) -> Result<u8, CliError> {
    let differs = outcome.is_found_to_differ();
    outcome.finish(ui)?;
    Ok(if differs { DIFFERS } else { 0 })
}

/// The files of a dump that were written.
pub(super) fn files(written: &WriteReport) -> Value {
    let list = |paths: &[PathBuf]| -> Vec<String> {
        let paths = paths.iter();
        paths.map(|path| path.display().to_string()).collect()
    };
    json!({
        "created": list(&written.created),
        "changed": list(&written.changed),
        "removed": list(&written.removed),
    })
}
