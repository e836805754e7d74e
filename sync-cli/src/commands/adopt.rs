//! `directus-sync adopt`: records take existing rows over; no row is changed.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use sync_sdk::engine::tracked::{self, Adoptable, Ambiguity, Candidate, Found, Pick, Rival};
use sync_sdk::engine::{Desired, Selection};
use sync_sdk::model::Address;

use super::DIFFERS;
use super::consent::nobody_to_ask;
use crate::args::AdoptArgs;
use crate::error::CliError;
use crate::lock::Guard;
use crate::progress::Progress;
use crate::render::tracked as render;
use crate::session::Session;
use crate::settings::Settings;
use crate::source::Source;
use crate::ui::Ui;

/// The version of what `--json` prints.
const FORMAT: u32 = 1;

pub(crate) async fn run(args: AdoptArgs, settings: &Settings, ui: &Ui) -> Result<u8, CliError> {
    let source = Source::find(&args.edit.on.source, settings)?;
    let config = source.load(settings, ui).await?;
    let session = Session::open(settings, config.project()).await?;
    let work = async |guard: &Guard<'_>| adopt(&args, settings, &config, &session, guard, ui).await;
    session
        .exclusively("adopt", &args.edit.lock, ui, work)
        .await
}

async fn adopt(
    args: &AdoptArgs,
    settings: &Settings,
    config: &Desired,
    session: &Session,
    guard: &Guard<'_>,
    ui: &Ui,
) -> Result<u8, CliError> {
    let selection = Selection {
        data_model: false,
        ..settings.selection.clone()
    };
    let mut current = session.discover(&selection, &Progress::new(ui)).await?;
    let (picks, patterns) = picked(&args.addresses);
    let adoptable = tracked::adoptable(&mut current, config, &selection, &picks)?;
    let is_meant = |address: &Address| {
        let mut patterns = patterns.iter();
        args.addresses.is_empty() || patterns.any(|pattern| address.is_like(pattern))
    };
    for pattern in &patterns {
        let is_known = |address: &Address| address.is_like(pattern);
        let ambiguous = adoptable.ambiguous.iter().flat_map(|it| &it.records);
        let candidates = adoptable.candidates.iter().map(|it| &it.address);
        if !candidates.chain(ambiguous).any(is_known) {
            ui.warn(format_args!("{pattern}: nothing to take over"));
        }
    }
    let ambiguous: Vec<&Ambiguity> = adoptable
        .ambiguous
        .iter()
        .filter(|it| it.records.iter().any(is_meant))
        .collect();
    let wanted = adoptable.wanted(|it| it.found == Found::Picked || is_meant(&it.address));
    let yes = args.all || args.edit.yes;
    let Choice { chosen, others } = choose(wanted, config, yes, args.edit.json, ui).await?;
    let changes: Vec<_> = chosen.iter().flat_map(|it| it.changes()).collect();
    guard.write(session.idmap.write(&changes)).await?;
    if args.edit.json {
        let store = session.idmap.name();
        ui.json(&document(store, &chosen, &others, &ambiguous))?;
    } else {
        report(&chosen, &others, &ambiguous, &adoptable, ui)?;
    }
    let is_clear = ambiguous.is_empty() && others.is_empty();
    Ok(if is_clear { 0 } else { DIFFERS })
}

/// What was typed: rows that are named, and patterns.
fn picked(typed: &[String]) -> (Vec<Pick>, Vec<&str>) {
    let (picks, patterns): (Vec<&String>, Vec<&String>) =
        typed.iter().partition(|text| text.contains('='));
    let pick = |text: &String| {
        let (address, local_id) = text.rsplit_once('=')?;
        Some(Pick {
            address: Address::new(address),
            local_id: local_id.to_owned(),
        })
    };
    (
        picks.into_iter().filter_map(pick).collect(),
        patterns.into_iter().map(String::as_str).collect(),
    )
}

/// What becomes of the candidates.
struct Choice<'a> {
    /// Those that are taken.
    chosen: Vec<&'a Candidate>,
    /// Those whose rows another project tracks: none of them is taken by a pattern.
    others: Vec<&'a Candidate>,
}

/// Taken are all that need no question, and those whose question is answered with
/// yes. Who needs one that is not taken is not either.
async fn choose<'a>(
    wanted: Vec<&'a Candidate>,
    config: &Desired,
    yes: bool,
    json: bool,
    ui: &Ui,
) -> Result<Choice<'a>, CliError> {
    let is_clear = |candidate: &&Candidate| match candidate.found {
        Found::Picked | Found::Key => true,
        Found::Same => candidate.fields.is_empty() && candidate.tracked.is_none(),
        Found::Name => false,
    };
    let is_theirs = |candidate: &&Candidate| {
        candidate.found != Found::Picked && candidate.is_of_another(config)
    };
    let (others, wanted): (Vec<_>, Vec<_>) = wanted.into_iter().partition(is_theirs);
    let mut refused: BTreeSet<&Address> = others.iter().map(|it| &it.address).collect();
    let mut chosen = Vec::new();
    let unclear = wanted.iter().filter(|it| !is_clear(it)).count();
    if !yes && unclear > 0 && !ui.is_interactive() {
        if !json {
            let taken = wanted.iter().map(|it| render::candidate(it));
            let others = others.iter().map(|it| render::of_another(it));
            let texts: Vec<String> = taken.chain(others).collect();
            ui.data(&texts.concat())?;
        }
        return Err(nobody_to_ask("nothing was changed").hint(
            "say --all to take all of these over, or name some and say --yes: \
             `directus-sync adopt 'role.*' --yes`",
        ));
    }
    for candidate in wanted {
        let has_needs = !candidate.needs.iter().any(|need| refused.contains(need));
        let mut takes = has_needs && (yes || is_clear(&candidate));
        if has_needs && !takes {
            ui.note(render::candidate(candidate).trim_end());
            takes = ui.confirm_meanwhile("Take this row over?").await?;
        }
        match takes {
            true => chosen.push(candidate),
            false => drop(refused.insert(&candidate.address)),
        }
    }
    Ok(Choice { chosen, others })
}

fn report(
    chosen: &[&Candidate],
    others: &[&Candidate],
    ambiguous: &[&Ambiguity],
    all: &Adoptable,
    ui: &Ui,
) -> Result<(), CliError> {
    let taken = chosen.iter().map(|it| render::candidate(it));
    let others = others.iter().map(|it| render::of_another(it));
    let unclear = ambiguous.iter().map(|it| render::ambiguity(it));
    let text: String = taken.chain(others).chain(unclear).collect();
    if !text.is_empty() {
        ui.data(&text)?;
    }
    let left = all.candidates.len() - chosen.len();
    let mut parts = vec![format!("{} taken over", chosen.len())];
    parts.extend((left > 0).then(|| format!("{left} not")));
    parts.extend((!ambiguous.is_empty()).then(|| format!("{} ambiguous", ambiguous.len())));
    ui.note(format_args!(
        "{}; no row was changed. `directus-sync diff` shows what a push would change in them.",
        parts.join(", ")
    ));
    Ok(())
}

fn document(
    store: &str,
    chosen: &[&Candidate],
    others: &[&Candidate],
    ambiguous: &[&Ambiguity],
) -> Value {
    let candidate = |it: &&Candidate| {
        let fields = it.fields.iter().map(|field| field.path.as_str());
        json!({
            "address": it.address.as_str(),
            "kind": it.kind.spec().name,
            "syncId": it.sync_id.as_str(),
            "id": it.local_id,
            "found": it.found.name(),
            "trackedAs": it.tracked.as_ref().map(|(sync_id, _)| sync_id.as_str()),
            "trackedBy": it.tracked.as_ref().and_then(|(_, row)| row.project.as_deref()),
            "differs": fields.collect::<Vec<_>>(),
        })
    };
    let rival = |it: &Rival| {
        let tells = it.tells.iter().cloned();
        json!({
            "id": it.local_id,
            "fields": Value::Object(tells.collect()),
            "trackedAs": it.tracked.as_ref().map(|(sync_id, _)| sync_id.as_str()),
        })
    };
    let unclear = |it: &&Ambiguity| {
        let records = it.records.iter().map(|address| address.as_str());
        json!({
            "kind": it.kind.spec().name,
            "records": records.collect::<Vec<_>>(),
            "rows": it.rows.iter().map(rival).collect::<Vec<_>>(),
        })
    };
    json!({
        "format": "directus-sync/adopt",
        "version": FORMAT,
        "idMap": store,
        "adopted": chosen.iter().map(candidate).collect::<Vec<_>>(),
        "ofOthers": others.iter().map(candidate).collect::<Vec<_>>(),
        "ambiguous": ambiguous.iter().map(unclear).collect::<Vec<_>>(),
    })
}
