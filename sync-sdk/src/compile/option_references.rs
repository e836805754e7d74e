//! Options whose value is the primary key of a record.
//!
//! Unlike the fields of records they are not translated from one instance to the
//! next: what stands there is the SyncID, which for folders and flows is the
//! primary key, as long as the server takes it for one.

use super::records::panel_address;
use super::{Problem, data_model};
use crate::author::{Declarations, Identity, OptionReference};
use crate::model::{Address, Origin, SyncId};

/// Reports each option that would hold something else than a primary key.
pub(super) fn check(declared: &Declarations, problems: &mut Vec<Problem>) {
    let mut report = |references: &[OptionReference], address: &Address, origin: &Origin| {
        let found = references
            .iter()
            .filter_map(|reference| unknown_key(declared, &reference.to));
        problems.extend(found.map(|message| Problem {
            address: address.clone(),
            origin: origin.clone(),
            message,
        }));
    };
    for collection in &declared.collections {
        for field in &collection.fields {
            if let Some(interface) = &field.interface {
                let address = data_model::field_address(collection, field);
                report(&interface.0.references, &address, &field.origin);
            }
        }
    }
    for dashboard in &declared.dashboards {
        for panel in &dashboard.panels {
            let address = panel_address(dashboard, panel);
            let origin = dashboard.origin_of(panel);
            report(&panel.body.references, &address, &origin);
        }
    }
    for flow in &declared.flows {
        let (address, origin) = (flow.identity.address(), flow.identity.origin());
        report(&flow.trigger.references, &address, &origin);
    }
}

fn unknown_key(declared: &Declarations, to: &Identity) -> Option<String> {
    let named = declared
        .externals
        .iter()
        .any(|external| external.identity == *to && external.name.is_some());
    let no_uuid = to.id.is_some_and(|id| SyncId::new(id).as_uuid().is_none());
    let why = match (named, no_uuid) {
        (true, _) => "is found by its name",
        (false, true) => "has an `id` that is no UUID",
        (false, false) => return None,
    };
    Some(format!(
        "one of its options holds the primary key of `{}`, which {why}, so that nobody knows the \
         key here: give it its key as `id = \"…\"`, or set the option with `option`",
        to.address()
    ))
}
