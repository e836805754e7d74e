//! `directus-sync show`: a saved plan, for people and programs.

use crate::args::{PlanFormat, ShowArgs};
use crate::error::CliError;
use crate::plan_file;
use crate::render::{Markdown, PlanView};
use crate::ui::Ui;

pub(crate) fn run(args: &ShowArgs, ui: &Ui) -> Result<u8, CliError> {
    let sealed = plan_file::read(&args.file)?;
    let plan = sealed.plan();
    let view = PlanView::from(plan);
    match args.format {
        PlanFormat::Text => {
            plan.warnings.iter().for_each(|warning| ui.warn(warning));
            ui.data(&view.text(args.pretty_diff))?;
        }
        PlanFormat::Markdown => {
            ui.data(&Markdown::new(plan, &view, args.pretty_diff).to_string())?;
        }
        PlanFormat::Json => ui.json(&sealed.to_json())?,
    }
    Ok(0)
}
