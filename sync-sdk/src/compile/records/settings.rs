//! The settings of an instance.

use super::Records;
use crate::author::Settings;
use crate::model::{Address, Kind, Origin, SyncId};

/// The SyncID of the settings in every dump.
const SETTINGS: &str = "_sync_default_settings";

impl Records<'_> {
    pub(super) fn settings(&mut self, settings: &Settings, origin: Origin) {
        let mut fields = settings.fields.clone();
        for (key, to, _) in &settings.references {
            fields.insert((*key).to_owned(), self.reference(Some(*to)));
        }
        let address = Address::new(Kind::Settings.spec().noun);
        self.push(
            Kind::Settings,
            address,
            SyncId::new(SETTINGS),
            origin,
            fields.into(),
        );
    }
}
