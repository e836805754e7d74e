//! Folders of the file library.

use serde_json::json;

use super::Records;
use crate::author::FolderDef;

impl Records<'_> {
    pub(super) fn folder(&mut self, folder: &FolderDef) {
        let mut fields = json!({ "name": folder.name, "parent": self.reference(folder.parent) });
        // Directus 11 does not know the field, and 12 says `files` by itself.
        if folder.flows {
            fields["type"] = "flows".into();
        }
        self.named(&folder.identity, Some(&folder.name), fields);
    }
}
