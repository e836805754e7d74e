//! `directus-sync doctor`: finds what is broken on a target, and mends it.

use serde_json::json;
use sync_sdk::engine::doctor::{self, Finding};
use sync_sdk::engine::{Current, Desired, Selection, seed};
use sync_sdk::target::directus::DirectusWriter;

use super::DIFFERS;
use super::consent::nobody_to_ask;
use super::state::Opened;
use crate::args::DoctorArgs;
use crate::error::CliError;
use crate::lock::Guard;
use crate::progress::Progress;
use crate::render::tracked as render;
use crate::session::Session;
use crate::settings::Settings;
use crate::ui::Ui;

/// The version of what `--json` prints.
const FORMAT: u32 = 1;

pub(crate) async fn run(args: DoctorArgs, settings: &Settings, ui: &Ui) -> Result<u8, CliError> {
    let opened = Opened::read(&args.tracked.source, settings, ui).await?;
    let config = opened.config.as_ref();
    if config.is_none() {
        ui.note("There is no configuration to compare with: what it would say is not considered.");
    }
    let session = &opened.session;
    let (mended, left) = match args.fix {
        false => (Vec::new(), examine(&opened.current, config, session).await?),
        true => {
            let work = async |guard: &Guard<'_>| mend(args.yes, config, session, guard, ui).await;
            session.exclusively("doctor", &args.lock, ui, work).await?
        }
    };
    if args.json {
        let list =
            |findings: &[Finding]| -> Vec<_> { findings.iter().map(Finding::to_json).collect() };
        let document = json!({
            "format": "directus-sync/doctor",
            "version": FORMAT,
            "idMap": session.idmap.name(),
            "mended": list(&mended),
            "findings": list(&left),
        });
        ui.json(&document)?;
    } else {
        report(&mended, &left, ui)?;
    }
    Ok(if left.is_empty() { 0 } else { DIFFERS })
}

/// What is wrong with records, and with the mappings of rows of seeds.
async fn examine(
    current: &Current,
    config: Option<&Desired>,
    session: &Session,
) -> Result<Vec<Finding>, CliError> {
    let mut findings = doctor::examine(current, config);
    let rows = session.tracked_rows().await?;
    findings.extend(seed::examine(&rows, config.and_then(Desired::project)));
    Ok(findings)
}

/// Mends what is found now that nobody else writes. Answers what was mended, and
/// what is wrong after it.
async fn mend(
    yes: bool,
    config: Option<&Desired>,
    session: &Session,
    guard: &Guard<'_>,
    ui: &Ui,
) -> Result<(Vec<Finding>, Vec<Finding>), CliError> {
    let (everything, progress) = (Selection::default(), Progress::new(ui));
    let current = session.discover(&everything, &progress).await?;
    let findings = examine(&current, config, session).await?;
    let chosen = choose(&findings, yes, ui).await?;
    if chosen.is_empty() {
        return Ok((Vec::new(), findings));
    }
    let writer = DirectusWriter::new(session.client.clone());
    let mending = doctor::mend(&chosen, &current, &writer, &*session.idmap);
    guard.write(mending).await?;
    let current = session.discover(&everything, &progress).await?;
    let left = examine(&current, config, session).await?;
    Ok((chosen.into_iter().cloned().collect(), left))
}

/// The findings that are to be mended.
async fn choose<'a>(
    findings: &'a [Finding],
    yes: bool,
    ui: &Ui,
) -> Result<Vec<&'a Finding>, CliError> {
    let mendable = findings.iter().filter(|finding| finding.repair.is_some());
    let mendable: Vec<&Finding> = mendable.collect();
    if yes || mendable.is_empty() {
        return Ok(mendable);
    }
    if !ui.is_interactive() {
        return Err(nobody_to_ask("nothing was changed")
            .hint("look at what `directus-sync doctor` finds, then say --fix --yes"));
    }
    let mut chosen = Vec::new();
    for finding in mendable {
        ui.note(render::finding(finding));
        if ui.confirm_meanwhile("Mend this?").await? {
            chosen.push(finding);
        }
    }
    Ok(chosen)
}

fn report(mended: &[Finding], left: &[Finding], ui: &Ui) -> Result<(), CliError> {
    let texts: Vec<String> = left.iter().map(render::finding).collect();
    if !texts.is_empty() {
        ui.data(&texts.join("\n"))?;
    }
    for finding in mended {
        let text = finding.repair.as_ref().map_or("", |repair| &repair.text);
        ui.data(&format!("mended {}: {text}", finding.address))?;
    }
    let mendable = left.iter().filter(|finding| finding.repair.is_some());
    let mendable = mendable.count();
    ui.note(match (left.len(), mendable) {
        (0, _) => "Nothing is wrong.".to_owned(),
        (found, 0) => format!("{found} found; --fix mends none of it: a person has to decide."),
        (found, mendable) => format!("{found} found; --fix mends {mendable}."),
    });
    Ok(())
}
