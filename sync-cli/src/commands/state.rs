//! `directus-sync state list | show`: what is tracked on a target.

use serde_json::{Value, json};
use sync_sdk::engine::seed::TrackedRow;
use sync_sdk::engine::tracked::{self, Shown, Tracked};
use sync_sdk::engine::{Current, Desired, Selection};

use crate::args::{SourceArgs, StateCommand};
use crate::error::CliError;
use crate::progress::Progress;
use crate::render::tracked as render;
use crate::session::Session;
use crate::settings::Settings;
use crate::source::Source;
use crate::ui::Ui;

/// The version of what `--json` prints.
const FORMAT: u32 = 1;

/// A target as it is, and who is who in the configuration, where there is one.
pub(super) struct Opened {
    pub(super) session: Session,
    pub(super) config: Option<Desired>,
    pub(super) current: Current,
}

impl Opened {
    /// Reads everything that is tracked. Without a configuration, records are
    /// called by their names on the target.
    pub(super) async fn read(
        source: &SourceArgs,
        settings: &Settings,
        ui: &Ui,
    ) -> Result<Self, CliError> {
        let source = Source::find_if_any(source, settings)?;
        let config = match source {
            Some(source) => Some(source.load_names(settings, ui).await?),
            None => None,
        };
        Source::warn_of(config.as_ref(), ui);
        let project = config.as_ref().and_then(Desired::project);
        let session = Session::open(settings, project).await?;
        let everything = Selection::default();
        let current = session.discover(&everything, &Progress::new(ui)).await?;
        Ok(Self {
            session,
            config,
            current,
        })
    }
}

pub(crate) async fn run(
    command: StateCommand,
    settings: &Settings,
    ui: &Ui,
) -> Result<u8, CliError> {
    let common = command.common();
    let json = common.json;
    let opened = Opened::read(&common.tracked.source, settings, ui).await?;
    let (current, config) = (&opened.current, opened.config.as_ref());
    let store = opened.session.idmap.name();
    let rows = opened.session.tracked_rows().await?;
    match command {
        StateCommand::List(args) => {
            let patterns = args.patterns.as_slice();
            let is_meant = |means: &dyn Fn(&str) -> bool| {
                patterns.is_empty() || patterns.iter().any(|pattern| means(pattern))
            };
            let (mut list, mut rows) = (tracked::list(current, config), rows);
            list.retain(|one| is_meant(&|pattern| one.is_meant(pattern)));
            rows.retain(|one| is_meant(&|pattern| one.is_meant(pattern)));
            let count = list.len() + rows.len();
            if json {
                let records = list.iter().map(to_json);
                let all = records.chain(rows.iter().map(row_to_json)).collect();
                return print(ui, "state-list", store, all);
            }
            match count {
                0 => ui.note("Nothing of this is tracked."),
                _ => ui.data(&render::list(&list, &rows))?,
            }
            ui.note(format_args!("{count} in the id map: {store}"));
        }
        StateCommand::Show(args) => {
            let shown = tracked::show(current, config, &args.address);
            let rows = rows.iter().filter(|one| one.is_meant(&args.address));
            if shown.is_empty() && rows.clone().next().is_none() {
                return Err(CliError::new(format!(
                    "{}: nothing that is tracked is called so",
                    args.address
                ))
                .hint("`directus-sync state list` shows what is"));
            }
            if json {
                let records = shown.iter().map(whole);
                let all = records.chain(rows.map(row_to_json)).collect();
                return print(ui, "state-show", store, all);
            }
            let records = shown.iter().map(render::shown);
            let texts: Vec<String> = records.chain(rows.map(render::shown_row)).collect();
            ui.data(&texts.join("\n"))?;
        }
    }
    Ok(0)
}

fn print(ui: &Ui, format: &str, store: &str, things: Vec<Value>) -> Result<u8, CliError> {
    let document = json!({
        "format": format!("directus-sync/{format}"),
        "version": FORMAT,
        "idMap": store,
        "tracked": things,
    });
    ui.json(&document)?;
    Ok(0)
}

fn row_to_json(one: &TrackedRow) -> Value {
    json!({
        "address": one.address().as_str(),
        "kind": one.table.name(),
        "syncId": one.sync_id.as_str(),
        "id": one.row.local_id,
        "project": one.row.project,
        "exists": one.exists,
    })
}

fn to_json(one: &Tracked) -> Value {
    json!({
        "address": one.address.as_str(),
        "kind": one.kind().map(|kind| kind.spec().name),
        "syncId": one.sync_id(),
        "id": one.row.as_ref().map(|row| &row.local_id),
        "project": one.project(),
        "declared": one.declared,
        "exists": one.exists,
        "described": one.described,
        "remembered": one.remembered.as_ref().map(|last| last.fields.len()),
    })
}

fn whole(shown: &Shown) -> Value {
    let mut document = to_json(&shown.tracked);
    let fields: serde_json::Map<String, Value> = shown
        .fields
        .iter()
        .map(|field| {
            let digest = field.remembered.as_ref().map(ToString::to_string);
            let state = json!({ "remembered": digest, "asLeft": field.as_left });
            (field.field.clone(), state)
        })
        .collect();
    document["now"] = shown.now.clone().map_or(Value::Null, Value::Object);
    document["fields"] = Value::Object(fields);
    document
}
