//! What happens to each file.

use std::collections::BTreeSet;
use std::fmt;

use super::{Files, PROPOSED};

/// The states of the files of a config crate.
#[derive(Debug, Clone, Copy)]
pub struct States<'a> {
    /// What the current code would be generated as. Empty when nobody knows, because it does not
    /// compile: then no file is replaced that says something else than the new one.
    pub base: &'a Files,
    /// What the instance is generated as.
    pub new: &'a Files,
    /// What is on disk, proposals of earlier runs too.
    pub current: &'a Files,
    /// Files of `new` that are those of `base` under another path: new path, old path.
    pub moved: &'a [(String, String)],
}

/// What happens to the files of a crate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Update {
    /// Sorted by path. What stays as it is and should is not listed.
    pub changes: Vec<FileChange>,
}

/// What happens to a file, whose content is a text unless it is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileChange<T = String> {
    /// Its path in the crate.
    pub path: String,
    /// Where it was before, when it is somewhere else now.
    pub from: Option<String>,
    /// What happens to it.
    pub action: Action<T>,
}

/// What happens to a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action<T = String> {
    /// It is new.
    Create(T),
    /// Nobody has edited it, and it says something else now.
    Replace(T),
    /// It was edited, and the change of the instance fits into it.
    Merge {
        /// Both changes.
        text: T,
        /// What it is generated as, without the edits.
        generated: T,
    },
    /// What it described is gone, and nobody has edited it.
    Remove,
    /// What it is generated as is written beside it.
    Propose {
        /// What it is generated as.
        text: T,
        /// Why it is not written into the file itself.
        why: Why,
    },
    /// What it described is gone, but it was edited, so it stays.
    Orphan,
    /// A proposal of an earlier run that is for nothing any more.
    Settle,
}

/// Why a file is not replaced by what it is generated as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It was edited where the instance has changed.
    Conflict,
    /// Both changes fit into one text, but not into one program, or it compiles to something else
    /// than the instance.
    Unsound,
    /// Nobody has generated it, or nobody knows.
    Foreign,
    /// It is not where it was generated: the code has another structure.
    Elsewhere,
}

impl fmt::Display for Why {
    /// The rest of a sentence that begins with the file.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Conflict => "was edited where the instance has changed",
            Self::Unsound => {
                "was edited, and with the instance's change it is not the instance any more"
            }
            Self::Foreign => "is not known to be generated",
            Self::Elsewhere => "is not there: its code is somewhere else",
        })
    }
}

impl<T> FileChange<T> {
    /// One word for what happens, the same in every output.
    pub fn name(&self) -> &'static str {
        match (&self.action, &self.from) {
            (Action::Create(_), _) => "create",
            (Action::Replace(_), None) => "change",
            (Action::Replace(_), Some(_)) => "rename",
            (Action::Merge { .. }, _) => "merge",
            (Action::Remove, _) => "remove",
            (Action::Propose { .. }, _) => "propose",
            (Action::Orphan, _) => "keep",
            (Action::Settle, _) => "settle",
        }
    }
}

/// Compares the states, file by file.
///
/// ```
/// use sync_sdk::codegen::update::{Action, Files, States, plan};
///
/// let files = |text: &str| Files::from([("src/roles/editor.rs".to_owned(), text.to_owned())]);
/// let (base, new) = (files("// a\n\n// b\n"), files("// a\n\n// c\n"));
/// let edited = files("// mine\n// a\n\n// b\n");
/// let states = States { base: &base, new: &new, current: &edited, moved: &[] };
/// let update = plan(states);
/// let Action::Merge { text, .. } = &update.changes[0].action else { panic!() };
/// assert_eq!(text, "// mine\n// a\n\n// c\n");
/// assert!(plan(States { current: &new, ..states }).changes.is_empty());
/// ```
pub fn plan(states: States<'_>) -> Update {
    let States {
        base,
        new,
        current,
        moved,
    } = states;
    let mut changes = Vec::new();
    let is_moved_away = |path: &String| moved.iter().any(|(_, from)| from == path);
    let generated: BTreeSet<&String> = base.keys().chain(new.keys()).collect();
    for path in generated {
        let from = moved.iter().find(|(to, _)| to == path);
        // What stands at the new path already is not the file that moves there.
        let from = from
            .map(|(_, from)| from)
            .filter(|_| !current.contains_key(path));
        let before = from.unwrap_or(path);
        let (base, current) = (base.get(before), current.get(before));
        let action = match new.get(path) {
            Some(new) => written(base, new, current, from.is_some()),
            None if is_moved_away(path) => None,
            None => removed(base, current),
        };
        // A proposal is for a path where nothing is yet.
        let from = from.filter(|_| !matches!(action, Some(Action::Propose { .. })));
        changes.extend(action.map(|action| FileChange {
            path: path.clone(),
            from: from.cloned(),
            action,
        }));
    }
    let mut update = Update { changes };
    update.settle(current);
    update
}

/// What becomes of a file that is generated.
fn written(
    base: Option<&String>,
    new: &String,
    current: Option<&String>,
    is_moved: bool,
) -> Option<Action> {
    let propose = |why| {
        let text = new.clone();
        Some(Action::Propose { text, why })
    };
    match (base, current) {
        (_, Some(current)) if current == new && !is_moved => None,
        (Some(base), _) if base == new && !is_moved => None,
        (None, None) => Some(Action::Create(new.clone())),
        (None, Some(_)) => propose(Why::Foreign),
        (Some(_), None) => propose(Why::Elsewhere),
        (Some(base), Some(current)) if current == base => Some(Action::Replace(new.clone())),
        (Some(base), Some(current)) => match diffy::merge(base, current, new) {
            Ok(text) => Some(Action::Merge {
                text,
                generated: new.clone(),
            }),
            Err(_) => propose(Why::Conflict),
        },
    }
}

/// What becomes of a file that is generated no longer.
fn removed(base: Option<&String>, current: Option<&String>) -> Option<Action> {
    match (base, current) {
        (Some(base), Some(current)) if base == current => Some(Action::Remove),
        (Some(_), Some(_)) => Some(Action::Orphan),
        _ => None,
    }
}

impl Update {
    /// Whether every file is as it should be.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// The files that were merged.
    pub fn merged(&self) -> impl Iterator<Item = &str> {
        let is_merge = |change: &&FileChange| matches!(change.action, Action::Merge { .. });
        self.changes
            .iter()
            .filter(is_merge)
            .map(|change| change.path.as_str())
    }

    /// Takes merges back that did not turn out well: those files stay as they
    /// are, and what they are generated as is proposed.
    pub fn reject(&mut self, paths: &BTreeSet<String>) {
        for change in &mut self.changes {
            if let Action::Merge { generated, .. } = &mut change.action
                && paths.contains(&change.path)
            {
                let text = std::mem::take(generated);
                change.from = None;
                change.action = Action::Propose {
                    text,
                    why: Why::Unsound,
                };
            }
        }
    }

    /// The files of the crate afterwards, of those that were there before. An
    /// earlier proposal for a file that is as it should be now is gone.
    pub fn outcome(&self, current: &Files) -> Files {
        let mut files = current.clone();
        for FileChange { path, from, action } in &self.changes {
            if let Some(from) = from {
                files.remove(from);
            }
            match action {
                Action::Create(text) | Action::Replace(text) | Action::Merge { text, .. } => {
                    files.insert(path.clone(), text.clone());
                }
                Action::Propose { text, .. } => {
                    files.insert(format!("{path}{PROPOSED}"), text.clone());
                }
                Action::Remove | Action::Settle => {
                    files.remove(path);
                }
                Action::Orphan => {}
            }
        }
        files
    }

    /// Something that happens to another file.
    pub(super) fn add(&mut self, change: FileChange) {
        self.changes.push(change);
        self.changes.sort_by(|a, b| a.path.cmp(&b.path));
    }

    /// Proposals that no change renews are settled.
    fn settle(&mut self, current: &Files) {
        let is_open = |path: &str| {
            let of = |change: &FileChange| change.path == path;
            let open = self.changes.iter().find(|change| of(change));
            // A merge that is rejected renews its proposal.
            open.is_some_and(|change| matches!(change.action, Action::Propose { .. }))
        };
        let settled: Vec<FileChange> = current
            .keys()
            .filter(|path| {
                path.strip_suffix(PROPOSED)
                    .is_some_and(|path| !is_open(path))
            })
            .map(|path| FileChange {
                path: path.clone(),
                from: None,
                action: Action::Settle,
            })
            .collect();
        self.changes.extend(settled);
        self.changes.sort_by(|a, b| a.path.cmp(&b.path));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATH: &str = "src/a.rs";

    fn at(path: &str, text: &str) -> Files {
        match text {
            "" => Files::new(),
            text => Files::from([(path.to_owned(), text.to_owned())]),
        }
    }

    /// The one thing that happens, with a file in three states; nothing is a
    /// file that is not there.
    fn one(base: &str, new: &str, current: &str) -> Option<Action> {
        let (base, new, current) = (at(PATH, base), at(PATH, new), at(PATH, current));
        let mut update = plan(States {
            base: &base,
            new: &new,
            current: &current,
            moved: &[],
        });
        assert!(update.changes.len() < 2, "{update:?}");
        update.changes.pop().map(|change| {
            assert_eq!((change.path.as_str(), change.from), (PATH, None));
            change.action
        })
    }

    fn propose(text: &str, why: Why) -> Option<Action> {
        let text = text.to_owned();
        Some(Action::Propose { text, why })
    }

    #[test]
    fn what_the_instance_did_not_change_stays() {
        assert_eq!(one("a\n", "a\n", "a\n"), None);
        assert_eq!(one("a\n", "a\n", "mine\n"), None);
        // It was moved into another file by hand.
        assert_eq!(one("a\n", "a\n", ""), None);
        assert_eq!(one("", "a\n", "a\n"), None);
        assert_eq!(one("", "", "mine\n"), None);
    }

    #[test]
    fn what_nobody_edited_follows_the_instance() {
        assert_eq!(
            one("a\n", "b\n", "a\n"),
            Some(Action::Replace("b\n".into()))
        );
        assert_eq!(one("", "b\n", ""), Some(Action::Create("b\n".into())));
        assert_eq!(one("a\n", "", "a\n"), Some(Action::Remove));
        assert_eq!(one("a\n", "", ""), None);
    }

    #[test]
    fn what_was_edited_is_merged_or_proposed_and_never_overwritten() {
        let merged = one("1\n2\n3\n", "1\n2\n4\n", "0\n1\n2\n3\n");
        let expected = Action::Merge {
            text: "0\n1\n2\n4\n".into(),
            generated: "1\n2\n4\n".into(),
        };
        assert_eq!(merged, Some(expected));
        assert_eq!(one("a\n", "b\n", "mine\n"), propose("b\n", Why::Conflict));
        assert_eq!(one("a\n", "b\n", ""), propose("b\n", Why::Elsewhere));
        assert_eq!(one("", "b\n", "mine\n"), propose("b\n", Why::Foreign));
        assert_eq!(one("a\n", "", "mine\n"), Some(Action::Orphan));
    }

    #[test]
    fn a_merge_that_is_rejected_leaves_the_file_and_proposes() {
        let (base, new) = (at(PATH, "1\n2\n3\n"), at(PATH, "1\n2\n4\n"));
        let current = at(PATH, "0\n1\n2\n3\n");
        let mut update = plan(States {
            base: &base,
            new: &new,
            current: &current,
            moved: &[],
        });
        assert_eq!(update.merged().collect::<Vec<_>>(), [PATH]);
        assert_eq!(update.outcome(&current), at(PATH, "0\n1\n2\n4\n"));
        update.reject(&BTreeSet::from([PATH.to_owned()]));
        let mut expected = current.clone();
        expected.extend(at("src/a.rs.proposed", "1\n2\n4\n"));
        assert_eq!(update.outcome(&current), expected);
        assert_eq!(update.merged().count(), 0);
    }

    #[test]
    fn a_file_moves_with_its_edits() {
        let moved = [("src/b.rs".to_owned(), PATH.to_owned())];
        let (base, new) = (at(PATH, "1\n2\n3\n"), at("src/b.rs", "1\n2\n4\n"));
        let with = |current: &Files| {
            let update = plan(States {
                base: &base,
                new: &new,
                current,
                moved: &moved,
            });
            let changes: Vec<_> = update.changes.iter().map(FileChange::name).collect();
            (changes, update.outcome(current))
        };
        assert_eq!(with(&base), (vec!["rename"], at("src/b.rs", "1\n2\n4\n")));
        assert_eq!(
            with(&at(PATH, "0\n1\n2\n3\n")),
            (vec!["merge"], at("src/b.rs", "0\n1\n2\n4\n"))
        );
        // What cannot be merged stays where it is, the proposal is for its new place.
        let mine = at(PATH, "mine\n");
        let (changes, outcome) = with(&mine);
        assert_eq!(changes, ["propose"]);
        let mut expected = mine;
        expected.extend(at("src/b.rs.proposed", "1\n2\n4\n"));
        assert_eq!(outcome, expected);
        // Somebody's own file is not overwritten by one that moves.
        let mut both = base.clone();
        both.extend(at("src/b.rs", "mine\n"));
        let (changes, outcome) = with(&both);
        assert_eq!(changes, ["propose"]);
        assert_eq!(outcome["src/b.rs"], "mine\n");
    }

    #[test]
    fn a_proposal_that_was_dealt_with_goes() {
        let (base, new) = (at(PATH, "a\n"), at(PATH, "b\n"));
        let mut current = at(PATH, "b\n");
        current.extend(at("src/a.rs.proposed", "b\n"));
        let update = plan(States {
            base: &base,
            new: &new,
            current: &current,
            moved: &[],
        });
        assert_eq!(update.changes[0].name(), "settle");
        assert_eq!(update.outcome(&current), at(PATH, "b\n"));
        // One that is still open is written again.
        current.insert(PATH.to_owned(), "mine\n".to_owned());
        let update = plan(States {
            base: &base,
            new: &new,
            current: &current,
            moved: &[],
        });
        assert_eq!(update.changes[0].name(), "propose");
        assert_eq!(update.outcome(&current), current);
    }

    #[test]
    fn without_a_base_nothing_is_overwritten() {
        let new = Files::from([
            (PATH.to_owned(), "b\n".to_owned()),
            ("src/c.rs".to_owned(), "c\n".to_owned()),
        ]);
        let current = at(PATH, "mine\n");
        let update = plan(States {
            base: &Files::new(),
            new: &new,
            current: &current,
            moved: &[],
        });
        let names: Vec<_> = update.changes.iter().map(FileChange::name).collect();
        assert_eq!(names, ["propose", "create"]);
        assert_eq!(update.outcome(&current)[PATH], "mine\n");
    }
}
