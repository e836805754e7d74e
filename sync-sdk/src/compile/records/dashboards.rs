//! Dashboards and their panels.

use serde_json::Value;

use super::{Part, Records};
use crate::author::dashboard::panel_address;
use crate::author::{DashboardDef, PanelDef, Place};
use crate::compile::braces::{placeholders, texts};
use crate::compile::form::object;
use crate::model::Kind;

impl Records<'_> {
    pub(super) fn dashboard(&mut self, dashboard: &DashboardDef) {
        let fields = object! {
            "name": dashboard.name.as_str(),
            "icon": dashboard.icon.as_str(),
            "note": dashboard.note.as_deref(),
            "color": dashboard.color.as_deref(),
        };
        if !dashboard.external {
            self.named(&dashboard.identity, Some(&dashboard.name), fields);
        }
        for panel in &dashboard.panels {
            self.panel(dashboard, panel);
        }
    }

    fn panel(&mut self, dashboard: &DashboardDef, panel: &PanelDef) {
        let address = panel_address(&dashboard.identity, panel.key);
        let origin = dashboard.origin_of(panel);
        for message in faults(dashboard, panel) {
            self.problem(&address, &origin, message);
        }
        let mut options = panel.body.options.clone();
        if let (Some(filter), Value::Object(options)) = (&panel.body.filter, &mut options) {
            options
                .entry("filter")
                .or_insert_with(|| filter.written(Place::Items));
        }
        let fields = object! {
            "dashboard": self.reference(Some(dashboard.identity)),
            "name": panel.name.as_deref(),
            "icon": panel.icon.as_deref(),
            "color": panel.color.as_deref(),
            "show_header": panel.show_header,
            "note": panel.note.as_deref(),
            "type": panel.body.panel_type.as_str(),
            "position_x": panel.at.0,
            "position_y": panel.at.1,
            "width": panel.size.0,
            "height": panel.size.1,
            "options": options,
        };
        let part = Part {
            key: panel.key,
            was: panel.was,
            id: panel.id,
            origin: origin.clone(),
        };
        let (address, sync_id) = self.part(Kind::Panels, &dashboard.identity, part);
        self.push(Kind::Panels, address, sync_id, origin, fields);
    }
}

/// What is wrong with a panel that no type could say.
fn faults(dashboard: &DashboardDef, panel: &PanelDef) -> Vec<String> {
    let body = &panel.body;
    let says = |option: &str| body.options.get(option).is_some();
    let missing = body.needs.iter().filter(|(option, _)| !says(option));
    let mut faults: Vec<String> = missing
        .map(|(_, method)| {
            let panel_type = &body.panel_type;
            format!("a `{panel_type}` panel shows nothing without {method}: call it")
        })
        .collect();
    if says("filter") {
        // It takes the place of the typed one.
        return faults;
    }
    let mut variables = Vec::new();
    let filter = body.filter.as_ref().map(|filter| filter.to_value());
    if let Some(filter) = &filter {
        texts(filter, &mut |text| {
            variables.extend(placeholders(text).flatten());
        });
    }
    faults.extend(
        variables
            .into_iter()
            .filter(|name| {
                !dashboard
                    .panels
                    .iter()
                    .any(|panel| panel.body.variable.as_deref() == Some(name))
            })
            .map(|name| {
                format!(
                    "its rule names the variable `{name}`, which no panel of the dashboard sets: add a `Variable::new(\"{name}\")`, or set the rule with `option(\"filter\", …)`"
                )
            }),
    );
    faults
}
