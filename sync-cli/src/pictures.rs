//! The pictures of the settings in a config crate: which files a pull writes, and
//! which are left over then.

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use sync_sdk::codegen::update::{Action, FileChange, Files, PROPOSED, Why};
use sync_sdk::engine::path_in_crate;
use sync_sdk::model::Snapshot;
use sync_sdk::model::assets::{Asset, AssetList};
use sync_sdk::snapshot::{AssetFile, Content};

use crate::error::CliError;
use crate::git;

/// What happens to a picture.
pub(crate) type PictureChange = FileChange<Vec<u8>>;

/// What code is made of: the records of an instance, and those of its pictures that
/// are covered.
pub(crate) struct Instance {
    pub(crate) snapshot: Snapshot,
    pub(crate) pictures: Vec<AssetFile>,
}

impl Instance {
    /// The pictures as the code is to name them.
    pub(crate) fn named(&self) -> AssetList {
        let pictures = self.pictures.iter();
        let named = pictures.map(|(setting, file)| {
            let asset = file.as_ref().map(|(asset, _)| asset.clone());
            (setting.clone(), asset)
        });
        named.collect()
    }
}

/// The pictures of a crate.
pub(crate) struct Pictures<'a> {
    /// Where the crate is.
    pub(crate) folder: &'a Path,
    /// Those that its code names; of code that does not compile nobody knows.
    pub(crate) said: &'a AssetList,
    /// Those that it is to have.
    pub(crate) wanted: &'a [AssetFile],
}

impl Pictures<'_> {
    /// The files that are written. One that the settings do not name is somebody's,
    /// and one that git does not have could not be got back: neither is replaced.
    pub(crate) fn written(&self) -> Result<Vec<PictureChange>, CliError> {
        let mut changes = Vec::new();
        for (asset, content) in self.wanted.iter().filter_map(|(_, file)| file.as_ref()) {
            let path = asset.path();
            let action = match content {
                Content::Same => None,
                Content::New(new) => match self.read(path)? {
                    None => Some(Action::Create(new.clone())),
                    Some(old) if old == *new => None,
                    Some(_) => Some(match self.why_not(path) {
                        None => Action::Replace(new.clone()),
                        Some(why) => Action::Propose {
                            text: new.clone(),
                            why,
                        },
                    }),
                },
            };
            let is_open = matches!(action, Some(Action::Propose { .. }));
            changes.extend(action.map(|action| change(path, action)));
            let proposed = format!("{path}{PROPOSED}");
            if !is_open && self.folder.join(&proposed).exists() {
                changes.push(change(&proposed, Action::Settle));
            }
        }
        Ok(changes)
    }

    /// The files that a pull has written once and that no code (`sources`) names any
    /// more.
    pub(crate) fn left_over(&self, sources: &Files) -> Vec<PictureChange> {
        let wanted = self.wanted.iter().filter_map(|(_, file)| file.as_ref());
        let wanted: BTreeSet<&str> = wanted.map(|(asset, _)| asset.path()).collect();
        let said = self.said.iter();
        let ours = said.filter_map(|(setting, asset)| {
            let path = asset.as_ref().map(Asset::path)?;
            (path == path_in_crate(setting, path)).then_some(path)
        });
        let is_named = |path: &str| {
            let end = format!("{path}\"");
            let code = sources.iter().filter(|(file, _)| !file.ends_with(PROPOSED));
            code.into_iter().any(|(_, text)| text.contains(&end))
        };
        let left = ours.filter(|path| {
            !wanted.contains(path) && self.folder.join(path).exists() && !is_named(path)
        });
        left.map(|path| match self.is_uncommitted(path) {
            true => change(path, Action::Orphan),
            false => change(path, Action::Remove),
        })
        .collect()
    }

    /// Why a file is not replaced, if it is not.
    fn why_not(&self, path: &str) -> Option<Why> {
        let mut said = self.said.values().flatten();
        match said.any(|asset| asset.path() == path) {
            false => Some(Why::Foreign),
            true => self.is_uncommitted(path).then_some(Why::Conflict),
        }
    }

    fn is_uncommitted(&self, path: &str) -> bool {
        git::is_uncommitted(self.folder, path)
    }

    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, CliError> {
        let file = self.folder.join(path);
        match fs::read(&file) {
            Ok(content) => Ok(Some(content)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(CliError::new(format!(
                "{}: cannot read: {error}",
                file.display()
            ))),
        }
    }
}

fn change(path: &str, action: Action<Vec<u8>>) -> PictureChange {
    FileChange {
        path: path.to_owned(),
        from: None,
        action,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crate_files;

    const PATH: &str = "assets/project_logo.svg";

    fn said(path: &str) -> AssetList {
        AssetList::from([("project_logo".to_owned(), Some(Asset::new(path)))])
    }

    fn logo(path: &str, content: &str) -> Vec<AssetFile> {
        let content = Content::New(content.into());
        vec![("project_logo".to_owned(), Some((Asset::new(path), content)))]
    }

    /// What is done in a folder, carried out.
    fn done(folder: &Path, said: &AssetList, wanted: &[AssetFile], code: &str) -> Vec<String> {
        let pictures = Pictures {
            folder,
            said,
            wanted,
        };
        let sources = Files::from([("src/settings.rs".to_owned(), code.to_owned())]);
        let mut changes = pictures.written().unwrap();
        changes.extend(pictures.left_over(&sources));
        crate_files::change(folder, &changes).unwrap();
        let names = changes.iter();
        names
            .map(|it| format!("{} {}", it.name(), it.path))
            .collect()
    }

    #[test]
    fn a_picture_follows_the_instance_and_goes_with_it() {
        let root = tempfile::tempdir().unwrap();
        let (root, none) = (root.path(), AssetList::new());
        let read = |path: &str| fs::read_to_string(root.join(path)).unwrap();
        let (one, two) = (logo(PATH, "1"), logo(PATH, "2"));
        assert_eq!(done(root, &none, &one, ""), [format!("create {PATH}")]);
        assert_eq!(done(root, &said(PATH), &one, ""), [""; 0]);
        assert_eq!(
            done(root, &said(PATH), &two, ""),
            [format!("change {PATH}")]
        );
        assert_eq!(read(PATH), "2");

        let png = logo("assets/project_logo.png", "3");
        let old = format!("include_bytes!(\"../{PATH}\")");
        let create = ["create assets/project_logo.png"];
        assert_eq!(done(root, &said(PATH), &png, &old), create);
        assert_eq!(
            done(root, &said(PATH), &png, ""),
            [format!("remove {PATH}")]
        );
        let emptied = [("project_logo".to_owned(), None)];
        let png = said("assets/project_logo.png");
        assert_eq!(
            done(root, &png, &emptied, ""),
            ["remove assets/project_logo.png"]
        );
        assert!(!root.join("assets").exists());
    }

    #[test]
    fn a_file_of_somebody_else_stays() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path();
        fs::create_dir(root.join("assets")).unwrap();
        fs::write(root.join(PATH), "theirs").unwrap();
        let (none, one) = (AssetList::new(), logo(PATH, "1"));
        let propose = [format!("propose {PATH}")];
        assert_eq!(done(root, &none, &one, ""), propose);
        assert_eq!(fs::read_to_string(root.join(PATH)).unwrap(), "theirs");
        let proposal = root.join(format!("{PATH}.proposed"));
        fs::copy(&proposal, root.join(PATH)).unwrap();
        let settle = [format!("settle {PATH}.proposed")];
        assert_eq!(done(root, &none, &one, ""), settle);
        assert!(!proposal.exists());

        // And one that the code has elsewhere is not a pull's to remove.
        fs::write(root.join("logo.svg"), "theirs").unwrap();
        assert_eq!(done(root, &said("logo.svg"), &one, ""), [""; 0]);
    }

    #[test]
    fn what_git_does_not_have_is_not_replaced() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path();
        fs::create_dir(root.join("assets")).unwrap();
        fs::write(root.join(PATH), "mine").unwrap();
        assert!(git::init(root), "git");
        let (one, emptied) = (logo(PATH, "1"), [("project_logo".to_owned(), None)]);
        assert_eq!(
            done(root, &said(PATH), &one, ""),
            [format!("propose {PATH}")]
        );
        assert_eq!(
            done(root, &said(PATH), &emptied, ""),
            [format!("keep {PATH}")]
        );
        assert_eq!(fs::read_to_string(root.join(PATH)).unwrap(), "mine");
    }
}
