//! Display templates name fields that their collection has.

use super::Problem;
use super::braces::placeholders;
use crate::author::dashboard::panel_address;
use crate::author::{Declarations, DisplayTemplate};
use crate::compile::paths::Shapes;
use crate::model::{Address, Origin};

pub(super) fn check(declared: &Declarations, shapes: &Shapes<'_>, problems: &mut Vec<Problem>) {
    for dashboard in &declared.dashboards {
        for panel in &dashboard.panels {
            let address = panel_address(&dashboard.identity, panel.key);
            let origin = dashboard.origin_of(panel);
            check_all(shapes, &panel.body.templates, &address, &origin, problems);
        }
    }
    for preset in &declared.presets {
        let (address, origin) = (preset.identity.address(), preset.identity.origin());
        check_all(shapes, &preset.body.templates, &address, &origin, problems);
    }
}

fn check_all(
    shapes: &Shapes<'_>,
    templates: &[DisplayTemplate],
    address: &Address,
    origin: &Origin,
    problems: &mut Vec<Problem>,
) {
    for template in templates {
        let missing = placeholders(&template.text)
            .flatten()
            .filter_map(|path| shapes.follow(template.collection, path).err());
        problems.extend(missing.map(|missing| Problem {
            address: address.clone(),
            origin: origin.clone(),
            message: format!(
                "its template `{}`: {}",
                template.text,
                missing.or("if that is meant, set it with `option`")
            ),
        }));
    }
}
