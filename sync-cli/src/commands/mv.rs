//! `directus-sync mv`: a record goes by another name.

use std::path::{Path, PathBuf};

use serde_json::json;
use sync_sdk::codegen::update::Files;
use sync_sdk::engine::tracked::{self, Move};
use sync_sdk::engine::{Desired, Selection};
use sync_sdk::idmap::MapChange;
use sync_sdk::model::{Address, Lock};

use super::consent::Question;
use crate::args::MvArgs;
use crate::crate_files;
use crate::error::CliError;
use crate::lock::Guard;
use crate::progress::Progress;
use crate::session::Session;
use crate::settings::Settings;
use crate::source::Source;
use crate::ui::Ui;

/// The version of what `--json` prints.
const FORMAT: u32 = 1;

pub(crate) async fn run(args: MvArgs, settings: &Settings, ui: &Ui) -> Result<u8, CliError> {
    let edit = &args.edit;
    let source = Source::find(&edit.on.source, settings)?;
    let config = source.load_names(settings, ui).await?;
    let file = match &source {
        Source::Crate(krate) => LockFile::read(krate.folder())?,
        Source::Dump(_) => None,
    };
    let session = Session::open(settings, config.project()).await?;
    let work = async |guard: &Guard<'_>| moved(&args, &config, file, &session, guard, ui).await;
    session.exclusively("mv", &edit.lock, ui, work).await
}

async fn moved(
    args: &MvArgs,
    config: &Desired,
    file: Option<LockFile>,
    session: &Session,
    guard: &Guard<'_>,
    ui: &Ui,
) -> Result<u8, CliError> {
    let lock = file.as_ref().map(|file| &file.lock);
    let everything = Selection::default();
    let current = session.discover(&everything, &Progress::new(ui)).await?;
    let (old, new) = (
        Address::new(args.old.as_str()),
        Address::new(args.new.as_str()),
    );
    let moves = tracked::renamed(&current, config, lock, &old, &new)?;
    let changes: Vec<MapChange> = moves.iter().flat_map(|it| it.changes(&current)).collect();
    let renamed = file.map(|file| {
        let after = tracked::renamed_in_lock(&file.lock, &moves);
        (file, after)
    });
    let renamed = renamed.filter(|(file, after)| file.lock != *after);

    if !args.edit.json {
        for one in &moves {
            ui.data(&format!("{} -> {}", one.from, one.to))?;
        }
    }
    let is_done = changes.is_empty() && renamed.is_none();
    if !is_done {
        let question = Question {
            text: "Move what is tracked to the new name?",
            otherwise: "nothing was changed",
            hint: "look at what would go by another name, then say --yes",
        };
        question.agreed(args.edit.yes, ui).await?;
    }
    let in_lock = renamed.is_some();
    let moving = async {
        if let Some((file, after)) = renamed {
            file.write(&after)?;
        }
        session.idmap.write(&changes).await.map_err(CliError::from)
    };
    guard.write(moving).await?;
    if args.edit.json {
        let moved = |one: &Move| {
            json!({
                "from": one.from.as_str(),
                "to": one.to.as_str(),
                "kind": one.kind.spec().name,
                "syncId": one.is.as_str(),
                "wasSyncId": one.was.as_str(),
                "id": one.local_id,
            })
        };
        let document = json!({
            "format": "directus-sync/mv",
            "version": FORMAT,
            "idMap": session.idmap.name(),
            "moved": moves.iter().map(moved).collect::<Vec<_>>(),
            "lock": in_lock,
            "changed": !is_done,
        });
        ui.json(&document)?;
        return Ok(0);
    }
    ui.note(match (is_done, in_lock) {
        (true, _) => "It is so already; nothing was changed.",
        (false, true) => "The lines of `sync.lock` have the new names; the instance is as it was.",
        (false, false) => "The id map has the new names; the instance's rows are as they were.",
    });
    Ok(0)
}

/// The `sync.lock` of a crate.
struct LockFile {
    folder: PathBuf,
    text: String,
    lock: Lock,
}

impl LockFile {
    /// Nothing where the crate has none.
    fn read(folder: &Path) -> Result<Option<Self>, CliError> {
        let Some(text) = crate_files::read_lock(folder)? else {
            return Ok(None);
        };
        let lock = text.parse::<Lock>().map_err(|error| {
            let path = folder.join(crate_files::LOCK);
            CliError::new(format!("{}: {error}", path.display()))
                .hint("git has its earlier versions; nothing was changed")
        })?;
        Ok(Some(Self {
            folder: folder.to_owned(),
            text,
            lock,
        }))
    }

    fn write(self, lock: &Lock) -> Result<(), CliError> {
        let files = |text: String| Files::from([(crate_files::LOCK.to_owned(), text)]);
        crate_files::write(&self.folder, &files(self.text), &files(lock.to_string()))
    }
}
