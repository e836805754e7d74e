//! One update of a crate, from what its code compiles to and what the instance
//! has.

use std::collections::{BTreeMap, BTreeSet};

use super::plan::{Action, FileChange};
use super::renames::{kept, moved, renames};
use super::wanted::wanted;
use super::{Files, Renamed, States, Update, plan};
use crate::codegen::secrets::name_all;
use crate::codegen::{FormatError, Generated, Known, Options, Report, generate};
use crate::compile::Compiled;
use crate::model::assets::AssetList;
use crate::model::variables::Lookup;
use crate::model::{Address, Kind, Lock, Snapshot};

/// The file of SyncIDs in a generated crate.
const LOCK: &str = "sync.lock";

/// A config crate whose code is brought up to date.
#[derive(Debug, Clone, Copy)]
pub struct Crate<'a> {
    /// How it is generated. What its code tells of itself wins, but for the pictures.
    pub options: &'a Options,
    /// What its code compiles to; `None` when it does not compile, or is not there yet.
    pub code: Option<&'a Compiled>,
    /// What is on disk: everything below `src/`, and `sync.lock`.
    pub files: &'a Files,
}

/// What is to be done to a crate.
#[derive(Debug)]
pub struct Job {
    /// What happens to each file.
    pub update: Update,
    /// Records that are called otherwise than before.
    pub renamed: Vec<Renamed>,
    /// What came out typed, of the whole crate.
    pub report: Report,
    /// What the instance is generated as.
    generated: Files,
    new_lock: Lock,
    strict: Lock,
    lenient: Lock,
}

impl Crate<'_> {
    /// Compares the crate with an instance. `read` are the kinds of which the
    /// instance was read, `lookup` finds the values of variables.
    ///
    /// Values that look like secrets and that the code does not have become
    /// `secret("…")`, and [`Report::secrets`] says which; not with
    /// [`Options::plain_secrets`].
    ///
    /// ```
    /// # use std::collections::BTreeSet;
    /// # use sync_sdk::codegen::Options;
    /// # use sync_sdk::codegen::update::{Crate, Files};
    /// # use sync_sdk::model::Snapshot;
    /// let (options, nothing) = (Options::new("newsroom"), Files::new());
    /// let empty = Crate { options: &options, code: None, files: &nothing };
    /// let job = empty.compare(Snapshot::default(), &BTreeSet::new(), &|_| None)?;
    /// assert!(job.outcome(&nothing).contains_key("src/lib.rs"));
    /// # Ok::<(), sync_sdk::codegen::FormatError>(())
    /// ```
    ///
    /// # Errors
    /// When rustfmt cannot be run.
    pub fn compare(
        &self,
        instance: Snapshot,
        read: &BTreeSet<Kind>,
        lookup: Lookup<'_>,
    ) -> Result<Job, FormatError> {
        let (mut wanted, warnings) = match self.code {
            Some(code) => wanted(code, instance, lookup),
            None => (instance, Vec::new()),
        };
        let said = self.code.map(|code| &code.snapshot);
        let secrets = match self.options.plain_secrets {
            true => Vec::new(),
            false => name_all(&mut wanted, said, lookup),
        };
        let on_disk: Lock = self
            .files
            .get(LOCK)
            .and_then(|text| text.parse().ok())
            .unwrap_or_default();
        let (base, known) = match self.code {
            Some(code) => (
                in_crate(self.generate(&code.snapshot, self.known(code), code.assets.clone())?),
                Known {
                    lock: kept(&code.snapshot, &wanted),
                    ..self.known(code)
                },
            ),
            None => {
                let lock = on_disk.clone();
                (
                    Files::new(),
                    Known {
                        lock,
                        ..Known::default()
                    },
                )
            }
        };
        let generated = self.generate(&wanted, known, self.pictures())?;
        let (mut report, new_lock) = (generated.report.clone(), generated.lock.clone());
        report.warnings.extend(warnings);
        let secrets = secrets.into_iter();
        report.secrets = secrets.map(|it| it.at(&generated.addresses)).collect();
        let generated = in_crate(generated);
        let renamed = match self.code {
            Some(code) => renames(&code.snapshot, &new_lock),
            None => Vec::new(),
        };
        let moved = moved(&renamed, &base, &generated);
        let mut update = plan(States {
            base: &base,
            new: &generated,
            current: self.files,
            moved: &moved,
        });
        // Lines of what was not read stay, and while a part of the code is as it
        // was, so do its lines.
        let of_others = |address: &Address| {
            Kind::from_noun(address.noun()).is_none_or(|kind| !read.contains(&kind))
        };
        let strict = with_lines(&new_lock, &on_disk, of_others);
        let lenient = with_lines(&new_lock, &on_disk, |_| true);
        let is_wanted = !strict.is_empty() || names_lock(&update.outcome(self.files));
        if let Some(action) = lock_action(self.files, &strict, is_wanted) {
            update.add(FileChange {
                path: LOCK.to_owned(),
                from: None,
                action,
            });
        }
        Ok(Job {
            update,
            renamed,
            report,
            generated,
            new_lock,
            strict,
            lenient,
        })
    }

    /// The files that the code still says otherwise than the instance, once it
    /// compiles to `code`; `sync.lock` is one where a SyncID is not the instance's.
    ///
    /// # Errors
    /// When rustfmt cannot be run.
    pub fn differing(&self, code: &Compiled, job: &Job) -> Result<BTreeSet<String>, FormatError> {
        let files = job.outcome(self.files);
        let after = Crate {
            code: Some(code),
            files: &files,
            ..*self
        };
        let code = after.generate(&code.snapshot, after.known(code), code.assets.clone())?;
        let lock = (code.lock != job.new_lock).then(|| LOCK.to_owned());
        let again = in_crate(code);
        let paths = again.keys().chain(job.generated.keys());
        let paths = paths.filter(|path| again.get(*path) != job.generated.get(*path));
        Ok(paths.cloned().chain(lock).collect())
    }

    /// The pictures that new code names: those of the instance, and of others those
    /// that the code has.
    fn pictures(&self) -> AssetList {
        let mut pictures = self
            .code
            .map_or_else(AssetList::new, |code| code.assets.clone());
        pictures.extend(self.options.assets.clone());
        pictures
    }

    /// What the code tells of itself.
    fn known(&self, code: &Compiled) -> Known {
        let records = code.snapshot.records.values().flatten();
        let lines =
            records.filter_map(|record| Some((record.address.clone()?, record.sync_id.clone())));
        let types = code.types.iter();
        Known {
            lock: lines.collect(),
            types: types
                .map(|(address, path)| (address.clone(), self.reexported(path)))
                .collect(),
        }
    }

    /// The path by which others name a type: modules that are re-exported by the
    /// one above them are left out.
    fn reexported(&self, path: &str) -> String {
        let mut modules: Vec<&str> = path.split("::").collect();
        let ident = modules.pop().unwrap_or_default();
        while let [_, .., above, inner] = modules.as_slice() {
            let folder = modules[1..modules.len() - 1].join("/");
            let text = [format!("src/{folder}/mod.rs"), format!("src/{folder}.rs")]
                .iter()
                .find_map(|file| self.files.get(file));
            let exports = |text: &&String| text.contains(&format!("pub use {inner}::"));
            if modules[0] != "crate" || *above == "crate" || text.filter(exports).is_none() {
                break;
            }
            modules.pop();
        }
        modules.push(ident);
        modules.join("::")
    }

    fn generate(
        &self,
        snapshot: &Snapshot,
        known: Known,
        assets: AssetList,
    ) -> Result<Generated, FormatError> {
        let mut options = self.options.clone();
        options.assets = assets;
        if let Some(code) = self.code {
            options.key = code.project.clone();
        }
        options.known = known;
        generate(snapshot, &options)
    }
}

impl Job {
    /// The files of the crate afterwards.
    pub fn outcome(&self, current: &Files) -> Files {
        let mut files = self.update.outcome(current);
        let is_open =
            |change: &FileChange| matches!(change.action, Action::Propose { .. } | Action::Orphan);
        let lock = match self.update.changes.iter().any(is_open) {
            true => &self.lenient,
            false => &self.strict,
        };
        // Code that names the file does not compile without it.
        if current.contains_key(LOCK) || !lock.is_empty() || names_lock(&files) {
            files.insert(LOCK.to_owned(), lock.to_string());
        }
        files
    }
}

/// The generated files by their path in the crate, without the lock.
fn in_crate(generated: Generated) -> Files {
    let files = generated.files.into_iter();
    files
        .map(|(path, text)| (format!("src/{path}"), text))
        .collect()
}

fn with_lines(new: &Lock, old: &Lock, keep: impl Fn(&Address) -> bool) -> Lock {
    let mut lines: BTreeMap<_, _> = old.iter().filter(|(address, _)| keep(address)).collect();
    lines.extend(new.iter());
    lines
        .into_iter()
        .map(|(address, sync_id)| (address.clone(), sync_id.clone()))
        .collect()
}

fn lock_action(files: &Files, lock: &Lock, is_wanted: bool) -> Option<Action> {
    let text = lock.to_string();
    match files.get(LOCK) {
        Some(current) if *current == text => None,
        Some(_) => Some(Action::Replace(text)),
        None => is_wanted.then_some(Action::Create(text)),
    }
}

fn names_lock(files: &Files) -> bool {
    let name = format!("{LOCK:?}");
    files.values().any(|text| text.contains(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_is_named_by_the_path_that_others_can_use() {
        let files = Files::from([
            (
                "src/roles/mod.rs".to_owned(),
                "mod author;\n\npub use author::*;\n".to_owned(),
            ),
            ("src/access.rs".to_owned(), "pub mod inside;\n".to_owned()),
        ]);
        let options = Options::new("newsroom");
        let krate = Crate {
            options: &options,
            code: None,
            files: &files,
        };
        for (path, expected) in [
            ("crate::roles::author::Author", "crate::roles::Author"),
            (
                "crate::access::inside::Member",
                "crate::access::inside::Member",
            ),
            ("crate::Author", "crate::Author"),
            ("crate::files::Covers", "crate::files::Covers"),
            (
                "house_style::roles::author::A",
                "house_style::roles::author::A",
            ),
        ] {
            assert_eq!(krate.reexported(path), expected);
        }
    }
}
