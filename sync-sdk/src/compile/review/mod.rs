//! A project as text for the person who reviews a change of it.

mod blocks;
mod locked;
mod seeds;
mod text;

pub use locked::Unreviewed;
pub(crate) use locked::check;
#[cfg(feature = "testing")]
pub(crate) use locked::folder;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::Compiled;
use crate::model::Address;
use blocks::Block;

/// What a project compiles to in all its environments, as text that is pleasant
/// to compare: a block a record, under its address; what belongs to a record
/// (the fields of a collection, the permissions of a policy, the operations of
/// a flow) follows it in the order of the source, everything else is sorted.
///
/// Nothing that is pushed is missing, but for what every record of a kind has
/// when nothing is said of it: fields that are null, defaults of the data
/// model. References are addresses, SyncIDs are told only where they are not
/// those that the address gives. A block that is not the same in every
/// environment names those that it is for.
///
/// ```
/// # use sync_sdk::prelude::*;
/// # #[derive(Role)]
/// # #[role(icon = "person")]
/// # pub struct Author;
/// # #[derive(Role)]
/// # #[role(parent = Author)]
/// # pub struct Editor;
/// # #[derive(Project)]
/// # #[project(key = "gazette", roles(Editor))]
/// # pub struct Gazette;
/// # impl ProjectSpec for Gazette { type Env = (); }
/// use sync_sdk::compile::Review;
///
/// let compiled = sync_sdk::build::<Gazette>(()).expect("the config is sound");
/// let text = Review::new(&[compiled]).to_string();
/// assert!(text.contains("role.author:\n  name: \"Author\"\n  icon: \"person\"\n"));
/// assert!(text.contains("  parent: role.author\n"));
/// ```
#[derive(Debug)]
pub struct Review {
    project: String,
    environments: Vec<String>,
    entities: BTreeMap<(usize, String), Vec<Entry>>,
}

/// A block with its forms, each with the environments that have it.
#[derive(Debug)]
struct Entry {
    address: String,
    forms: Vec<(String, Vec<Option<String>>)>,
}

impl Review {
    /// The text of one project, compiled for one or more environments.
    pub fn new(compiled: &[Compiled]) -> Self {
        let first = compiled.first();
        let mut review = Self {
            project: first.map(|of| of.project.to_string()).unwrap_or_default(),
            environments: first.map(|of| of.environments.clone()).unwrap_or_default(),
            entities: BTreeMap::new(),
        };
        for compiled in compiled {
            for block in blocks::blocks(compiled)
                .into_iter()
                .chain(seeds::blocks(compiled))
            {
                review.add(block, compiled.environment.clone());
            }
        }
        review
    }

    fn add(&mut self, block: Block, environment: Option<String>) {
        let entries = self
            .entities
            .entry((block.section, block.owner))
            .or_default();
        let index = entries
            .iter()
            .position(|entry| entry.address == block.address);
        let index = index.unwrap_or_else(|| {
            entries.push(Entry {
                address: block.address,
                forms: Vec::new(),
            });
            entries.len() - 1
        });
        let forms = &mut entries[index].forms;
        match forms.iter_mut().find(|(body, _)| *body == block.body) {
            Some((_, environments)) => environments.push(environment),
            None => forms.push((block.body, vec![environment])),
        }
    }

    /// The file that holds the text once it is reviewed, and its content: what
    /// `assert_snapshot!` in `test` writes and `check --locked` compares with. Both
    /// are paths in the crate.
    ///
    /// ```
    /// # use sync_sdk::prelude::*;
    /// # #[derive(Project)]
    /// # #[project(key = "gazette")]
    /// # pub struct Gazette;
    /// # impl ProjectSpec for Gazette { type Env = (); }
    /// # let compiled = sync_sdk::build::<Gazette>(()).expect("the config is sound");
    /// use sync_sdk::compile::Review;
    ///
    /// let (path, text) = Review::new(&[compiled]).file("tests/snapshot.rs");
    /// assert_eq!(path, "snapshots/gazette.snap");
    /// assert!(text.starts_with("---\nsource: tests/snapshot.rs\n---\nproject: gazette\n"));
    /// ```
    pub fn file(&self, test: &str) -> (String, String) {
        let path = locked::path(&self.project);
        (path, format!("---\nsource: {test}\n---\n{self}"))
    }

    /// The part about these records and collections, with what belongs to them;
    /// `None` when the project has none of them.
    pub fn of(&self, addresses: &[Address]) -> Option<String> {
        let wanted = |owner: &str| addresses.iter().any(|address| address.as_str() == owner);
        let entities = self.entities.iter();
        let mut text = String::new();
        for (_, entries) in entities.filter(|((_, owner), _)| wanted(owner)) {
            self.write(&mut text, entries);
        }
        (!text.is_empty()).then_some(text)
    }

    fn write(&self, text: &mut String, entries: &[Entry]) {
        for Entry { address, forms } in entries {
            for (body, environments) in forms {
                if !text.is_empty() {
                    text.push('\n');
                }
                text.push_str(address);
                if environments.len() < self.environments.len() {
                    let names: Vec<&str> =
                        environments.iter().flatten().map(String::as_str).collect();
                    // Writing to a `String` cannot fail.
                    let _ = write!(text, " [{}]", names.join(", "));
                }
                text.push_str(":\n");
                text.push_str(body);
            }
        }
    }
}

impl std::fmt::Display for Review {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut text = format!("project: {}\n", self.project);
        if !self.environments.is_empty() {
            let _ = writeln!(text, "environments: {}", self.environments.join(", "));
        }
        for entries in self.entities.values() {
            self.write(&mut text, entries);
        }
        f.write_str(&text)
    }
}
