//! Folders of the file library.

use serde_json::json;

use super::Records;
use crate::author::FolderDef;

impl Records<'_> {
    pub(super) fn folder(&mut self, folder: &FolderDef) {
        let fields = json!({ "name": folder.name, "parent": self.reference(folder.parent) });
        self.named(&folder.identity, Some(&folder.name), fields);
    }
}
