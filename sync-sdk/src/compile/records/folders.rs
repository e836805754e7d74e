//! Folders of the file library.

use super::Records;
use crate::author::FolderDef;
use crate::compile::Problem;
use crate::compile::form::object;

/// Puts folders into those that name them as children.
pub(in crate::compile) fn place(folders: &mut [FolderDef], problems: &mut Vec<Problem>) {
    let claims: Vec<_> = folders
        .iter()
        .flat_map(|parent| {
            let children = parent.children.iter();
            children.map(|child| (parent.identity, *child))
        })
        .collect();
    for (parent, child) in claims {
        let Some(folder) = folders.iter_mut().find(|one| one.identity == child) else {
            continue;
        };
        match folder.parent {
            Some(other) if other != parent => problems.push(Problem {
                address: child.address(),
                origin: child.origin(),
                message: format!(
                    "it lies in `{}` and in `{}`: leave it out of one `children(…)`, or leave out its `parent`",
                    other.address(),
                    parent.address()
                ),
            }),
            _ => folder.parent = Some(parent),
        }
    }
}

impl Records<'_> {
    pub(super) fn folder(&mut self, folder: &FolderDef) {
        let mut fields = object! {
            "name": folder.name.as_str(),
            "parent": self.reference(folder.parent),
        };
        // Directus 11 does not know the field, and 12 says `files` by itself.
        if folder.flows {
            fields.insert("type".to_owned(), "flows".into());
        }
        self.named(&folder.identity, Some(&folder.name), fields);
    }
}
