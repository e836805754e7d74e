//! Lists of kinds that stand on the command line and in the config file.

use std::collections::BTreeSet;
use std::path::PathBuf;

use sync_sdk::model::Kind;

use crate::args::CoverArgs;
use crate::config_file::ConfigFile;
use crate::kinds::KindList;

/// Settles lists: one that was typed replaces the file's, unless it is empty. directus-sync
/// adds them up, so what is lost by that is told.
pub(super) struct Lists {
    pub(super) warnings: Vec<String>,
    file: PathBuf,
}

impl Lists {
    pub(super) fn of(file: &ConfigFile) -> Self {
        Self {
            warnings: Vec::new(),
            file: file.path.clone(),
        }
    }

    /// The kinds that are covered.
    pub(super) fn covered(&mut self, cover: &CoverArgs, file: &ConfigFile) -> BTreeSet<Kind> {
        let (only, no_more_only) = settle(&cover.only_collections, &file.only_collections);
        let (excluded, no_more_excluded) =
            settle(&cover.exclude_collections, &file.exclude_collections);
        let mut kinds = match only.is_empty() {
            true => Kind::dumped().collect(),
            false => only,
        };
        kinds.retain(|kind| !excluded.contains(kind));
        let lost: Vec<_> = no_more_only.difference(&excluded).collect();
        self.tell("-o", "onlyCollections", &lost, "not covered");
        let lost: Vec<_> = no_more_excluded.intersection(&kinds).collect();
        self.tell("-x", "excludeCollections", &lost, "not excluded");
        kinds
    }

    /// The kinds whose ids are preserved.
    pub(super) fn preserved(
        &mut self,
        typed: &Option<KindList>,
        file: &Option<KindList>,
    ) -> BTreeSet<Kind> {
        let (kinds, lost) = settle(typed, file);
        let lost: Vec<_> = lost.iter().collect();
        self.tell("--preserve-ids", "preserveIds", &lost, "not preserved");
        kinds
    }

    fn tell(&mut self, flag: &str, key: &str, lost: &[&Kind], state: &str) {
        let names: Vec<_> = lost.iter().map(|kind| kind.spec().name).collect();
        let are = match names.len() {
            0 => return,
            1 => "is",
            _ => "are",
        };
        self.warnings.push(format!(
            "`{flag}` replaces `{key}` of {}, so {} {are} {state}; directus-sync adds the two lists up",
            self.file.display(),
            names.join(", ")
        ));
    }
}

/// The list that counts, and what the file's has and it lacks.
fn settle(typed: &Option<KindList>, file: &Option<KindList>) -> (BTreeSet<Kind>, BTreeSet<Kind>) {
    let file = file
        .as_ref()
        .map_or_else(BTreeSet::new, |list| list.0.clone());
    match typed {
        Some(typed) if !typed.0.is_empty() => {
            let lost = file.difference(&typed.0).copied().collect();
            (typed.0.clone(), lost)
        }
        _ => (file, BTreeSet::new()),
    }
}
