//! The settings of an instance.

use serde_json::Value;

use super::Records;
use crate::author::Settings;
use crate::model::{Address, Kind, Origin, Placeholder, SyncId};

/// The SyncID of the settings in every dump.
const SETTINGS: &str = "_sync_default_settings";

/// What says whose an instance is, or what it may do. The server takes it; one
/// config for several instances makes them all the same there.
const OF_ONE_INSTANCE: [&str; 8] = [
    "project_owner",
    "project_usage",
    "org_name",
    "product_updates",
    "project_status",
    "mcp_oauth_enabled",
    "mcp_oauth_dcr_enabled",
    "mcp_oauth_cimd_enabled",
];

impl Records<'_> {
    pub(super) fn settings(&mut self, settings: &Settings, origin: Origin) {
        let address = Address::new(Kind::Settings.spec().noun);
        let mut fields = settings.fields.clone();
        for (key, to, _) in &settings.references {
            fields.insert((*key).to_owned(), self.reference(Some(*to)));
        }
        for (key, value) in &fields {
            let anyway = settings.anyway.contains(key);
            if let Some(message) = refusal(key, value, anyway) {
                self.problem(&address, &origin, message);
            }
        }
        self.push(
            Kind::Settings,
            address,
            SyncId::new(SETTINGS),
            origin,
            fields,
        );
    }
}

/// Why a setting cannot be part of a config, if it cannot.
pub(crate) fn refusal(key: &str, value: &Value, anyway: bool) -> Option<String> {
    let spec = Kind::Settings.spec();
    if key == "id" || spec.ignored.contains(&key) {
        return Some(format!(
            "`{key}` belongs to one instance and is never pushed: leave it out"
        ));
    }
    if value.is_null() || anyway {
        return None;
    }
    if OF_ONE_INSTANCE.contains(&key) {
        return Some(format!(
            "`{key}` belongs to one instance: leave it out, or say it with `raw_anyway`"
        ));
    }
    // A list (the headers) may have its secrets anywhere inside.
    let in_the_open = match Placeholder::from_value(value) {
        Some(Placeholder::Secret(_)) => false,
        Some(Placeholder::Var(_)) => true,
        None => value.is_string(),
    };
    (spec.masked.contains(&key) && in_the_open)
        .then(|| format!("`{key}` is a secret: give it `secret(\"NAME\")`, and keep the value in the environment of the push"))
}
