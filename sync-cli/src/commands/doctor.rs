//! `directus-sync doctor`: finds what is broken on a target, and mends it.

use serde_json::json;
use sync_sdk::engine::doctor::{self, Finding};
use sync_sdk::engine::{self, Selection};
use sync_sdk::target::directus::DirectusWriter;

use super::DIFFERS;
use super::state::Opened;
use crate::error::CliError;
use crate::progress::Progress;
use crate::render::tracked as render;
use crate::settings::Settings;
use crate::state_args::DoctorArgs;
use crate::ui::Ui;

/// The version of what `--json` prints.
const FORMAT: u32 = 1;

pub(crate) async fn run(args: DoctorArgs, settings: &Settings, ui: &Ui) -> Result<u8, CliError> {
    let opened = Opened::read(&args.krate, &args.dump, settings, ui).await?;
    let config = opened.config.as_ref();
    if config.is_none() {
        ui.note("There is no configuration to compare with: what it would say is not considered.");
    }
    let session = &opened.session;
    let (reader, idmap) = (&session.reader, &*session.idmap);
    let findings = doctor::examine(&opened.current, config);
    let chosen = match args.fix {
        true => choose(&findings, args.yes, ui)?,
        false => Vec::new(),
    };
    let left = if chosen.is_empty() {
        findings.clone()
    } else {
        let writer = DirectusWriter::new(session.client.clone());
        doctor::mend(&chosen, &opened.current, &writer, idmap).await?;
        let progress = Progress::new(ui);
        let now = engine::discover(reader, idmap, &Selection::default(), &progress).await?;
        progress.finish();
        doctor::examine(&now, config)
    };
    if args.json {
        let list = |findings: Vec<&Finding>| -> Vec<_> {
            findings.into_iter().map(Finding::to_json).collect()
        };
        let document = json!({
            "format": "directus-sync/doctor",
            "version": FORMAT,
            "idMap": idmap.name(),
            "mended": list(chosen),
            "findings": list(left.iter().collect()),
        });
        ui.data(&format!("{document:#}"))?;
    } else {
        report(&chosen, &left, ui)?;
    }
    Ok(if left.is_empty() { 0 } else { DIFFERS })
}

/// The findings that are to be mended.
fn choose<'a>(findings: &'a [Finding], yes: bool, ui: &Ui) -> Result<Vec<&'a Finding>, CliError> {
    let mendable = findings.iter().filter(|finding| finding.repair.is_some());
    let mendable: Vec<&Finding> = mendable.collect();
    if yes || mendable.is_empty() {
        return Ok(mendable);
    }
    if !ui.is_interactive() {
        return Err(
            CliError::new("there is no terminal to ask on; nothing was changed")
                .hint("look at what `directus-sync doctor` finds, then say --fix --yes"),
        );
    }
    let mut chosen = Vec::new();
    for finding in mendable {
        ui.note(render::finding(finding));
        if ui.confirm("Mend this?")? {
            chosen.push(finding);
        }
    }
    Ok(chosen)
}

fn report(mended: &[&Finding], left: &[Finding], ui: &Ui) -> Result<(), CliError> {
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
