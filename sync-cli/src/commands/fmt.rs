//! `directus-sync fmt`: a dump folder in canonical form.

use sync_sdk::snapshot::format_folder;

use super::DIFFERS;
use crate::args::FmtArgs;
use crate::error::CliError;
use crate::render::counted;
use crate::settings::Settings;
use crate::ui::Ui;

pub(crate) fn run(args: &FmtArgs, settings: &Settings, ui: &Ui) -> Result<u8, CliError> {
    let path = &settings.dump_path;
    let report = format_folder(path, &settings.folders, settings.sort_json, args.check)?;
    let prefix = if args.check { "would be " } else { "" };
    let lists = [
        ("created", &report.created),
        ("changed", &report.changed),
        ("removed", &report.removed),
    ];
    for (action, file) in lists
        .into_iter()
        .flat_map(|(action, files)| files.iter().map(move |file| (action, file)))
    {
        ui.data(&format!("{prefix}{action}: {}", file.display()))?;
    }
    let count = report.created.len() + report.changed.len() + report.removed.len();
    let files = counted(count, "file");
    match (report.is_empty(), args.check) {
        (true, _) => ui.note(format_args!("{} is in canonical form.", path.display())),
        (false, false) => ui.note(format_args!("{files} rewritten.")),
        (false, true) => {
            ui.note(format_args!(
                "{files} would be rewritten; `directus-sync fmt` does it."
            ));
            return Ok(DIFFERS);
        }
    }
    Ok(0)
}
