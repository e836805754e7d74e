//! Display templates name fields that their collection has.

use super::Problem;
use crate::author::Declarations;
use crate::author::display_template::DisplayTemplate;
use crate::compile::records::panel_address;
use crate::model::{Address, Origin};

pub(super) fn check(declared: &Declarations, problems: &mut Vec<Problem>) {
    for dashboard in &declared.dashboards {
        for panel in &dashboard.panels {
            let address = panel_address(dashboard, panel);
            let origin = dashboard.origin_of(panel);
            check_all(declared, &panel.body.templates, &address, &origin, problems);
        }
    }
    for preset in &declared.presets {
        let (address, origin) = (preset.identity.address(), preset.identity.origin());
        check_all(
            declared,
            &preset.body.templates,
            &address,
            &origin,
            problems,
        );
    }
}

fn check_all(
    declared: &Declarations,
    templates: &[DisplayTemplate],
    address: &Address,
    origin: &Origin,
    problems: &mut Vec<Problem>,
) {
    for template in templates {
        // A system collection has more fields than the code knows of.
        let Some(collection) = declared
            .collections
            .iter()
            .find(|collection| collection.name == template.collection)
        else {
            continue;
        };
        let unknown = template
            .fields()
            .filter(|name| !collection.fields.iter().any(|field| field.name == *name));
        problems.extend(unknown.map(|name| Problem {
            address: address.clone(),
            origin: origin.clone(),
            message: format!(
                "its template `{}` names `{name}`, which `{}` does not have; if that is meant, set it with `option`",
                template.text, collection.name
            ),
        }));
    }
}
