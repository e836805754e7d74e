//! The settings of an instance.

use serde_json::Value;

use super::Records;
use crate::author::Settings;
use crate::model::kind::Why;
use crate::model::placeholder::{holds, says_text};
use crate::model::{Address, Kind, Origin, Placeholder, SyncId};

/// The SyncID of the settings in every dump.
const SETTINGS: &str = "_sync_default_settings";

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
    match Kind::Settings.spec().withheld(key) {
        Some(Why::Asset) => Some(format!(
            "`{key}` names a file of one instance: say `.{key}(\"path/of/the/file\")`, and push with `--assets`"
        )),
        Some(Why::Licence) => Some(format!(
            "`{key}` is the licence of one instance and is never pushed: leave it out"
        )),
        Some(Why::Secret) => (says_text(value) && !holds(value, |named| matches!(named, Placeholder::Secret(_)))).then(|| format!(
            "`{key}` is a secret: give it `secret(\"NAME\")`, and keep the value in the environment of the push"
        )),
        Some(Why::Instance) => Some(never_pushed(key)),
        Some(Why::Owner) => (!value.is_null() && !anyway).then(|| {
            format!("`{key}` belongs to one instance: leave it out, or say it with `raw_anyway`")
        }),
        None => (key == "id").then(|| never_pushed(key)),
    }
}

fn never_pushed(key: &str) -> String {
    format!("`{key}` belongs to one instance and is never pushed: leave it out")
}
