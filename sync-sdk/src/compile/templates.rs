//! Display templates name fields that exist.

use super::Problem;
use super::paths::{Shapes, variables};
use super::records::panel_address;
use crate::author::{Declarations, DisplayTemplate};

pub(super) fn check(declared: &Declarations, problems: &mut Vec<Problem>) {
    let shapes = Shapes::of(&declared.collections);
    for dashboard in &declared.dashboards {
        for panel in &dashboard.panels {
            let wrong = unknown(&panel.body.templates, &shapes);
            problems.extend(wrong.map(|message| Problem {
                address: panel_address(dashboard, panel),
                origin: dashboard.origin_of(panel),
                message,
            }));
        }
    }
    for preset in &declared.presets {
        let wrong = unknown(&preset.body.templates, &shapes);
        problems.extend(wrong.map(|message| Problem {
            address: preset.identity.address(),
            origin: preset.identity.origin(),
            message,
        }));
    }
}

/// What the templates name that does not exist.
fn unknown<'a>(
    templates: &'a [DisplayTemplate],
    shapes: &Shapes<'a>,
) -> impl Iterator<Item = String> {
    let of = |template: &'a DisplayTemplate| {
        let variables = variables(&template.text);
        variables.map(|variable| (template.collection, variable))
    };
    templates.iter().flat_map(of).filter_map(|(collection, variable)| {
        let missing = shapes.follow(collection, variable).err()?;
        Some(format!(
            "`{{{{{variable}}}}}` in its template: `{}` has no field `{}`; a template that really is \
             like that goes into `option(…)`",
            missing.collection, missing.field
        ))
    })
}
