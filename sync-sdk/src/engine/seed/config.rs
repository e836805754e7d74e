//! Seeds that are ready to be compared.

use super::tables::{FILES, USERS};
use super::{Problem, SeedError};
use crate::engine::options::Scope;
use crate::engine::select::{Mode, Targets};
use crate::engine::values::Values;
use crate::model::seed::FILE_PATH;
use crate::model::{Address, ProjectKey, Seed};
use crate::target::directus::Client;

/// Seeds, and how much of a target they speak for.
#[derive(Debug, Clone)]
pub struct SeedConfig {
    pub(super) seeds: Vec<Seed>,
    pub(super) scope: Scope,
    pub(super) values: Values,
    pub(super) mode: Mode,
    pub(super) targets: Targets,
}

impl SeedConfig {
    /// Seeds of files ([`Scope::Mirror`]: every row that is mapped and not
    /// described is theirs to delete) or of a project in code, which speaks for
    /// its own rows only. Values that they name by `var` and `secret` are looked
    /// up.
    ///
    /// ```
    /// use serde_json::json;
    /// use sync_sdk::engine::Scope;
    /// use sync_sdk::engine::seed::SeedConfig;
    /// use sync_sdk::model::{Record, Seed, SeedMeta, SyncId};
    ///
    /// let fields = json!({ "name": "Harbour" }).as_object().cloned().unwrap_or_default();
    /// let sections = Seed {
    ///     collection: "section".to_owned(),
    ///     root: None,
    ///     insert_order: 1,
    ///     meta: SeedMeta::default(),
    ///     rows: vec![Record::new(SyncId::new("harbour"), fields)],
    /// };
    /// let config = SeedConfig::new(vec![sections], Scope::Mirror, |name| std::env::var(name).ok())?;
    /// assert_eq!(config.collections().collect::<Vec<_>>(), ["section"]);
    /// # Ok::<(), sync_sdk::engine::seed::SeedError>(())
    /// ```
    ///
    /// # Errors
    /// [`SeedError::Problems`] lists what names a value that is not there, and
    /// collections that cannot be seeded.
    pub fn new(
        mut seeds: Vec<Seed>,
        scope: Scope,
        lookup: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, SeedError> {
        let mut problems = Vec::new();
        for seed in &mut seeds {
            let collection = seed.collection.as_str();
            if collection.starts_with("directus_") && ![USERS, FILES].contains(&collection) {
                problems.push(Problem {
                    address: Some(Address::new(format!("seed.{collection}"))),
                    origin: seed.rows.first().and_then(|row| row.origin.clone()),
                    message: "of the collections that every Directus has, only users and files can be seeded; \
                              what else there is, `directus-sync push` pushes"
                        .to_owned(),
                });
            }
            let root = seed.root.take();
            for row in &mut seed.rows {
                row.address.get_or_insert_with(|| {
                    Address::new(format!("seed.{collection}.{}", row.sync_id))
                });
                if let (Some(root), Some(path)) = (&root, row.text(FILE_PATH)) {
                    let path = root.join(path).to_string_lossy().into_owned();
                    row.fields.insert(FILE_PATH.to_owned(), path.into());
                }
            }
        }
        let values = Values::of_seeds(&seeds, lookup).unwrap_or_else(|mut missing| {
            problems.append(&mut missing);
            Values::default()
        });
        match problems.is_empty() {
            true => Ok(Self {
                seeds,
                scope,
                values,
                mode: Mode::default(),
                targets: Targets::default(),
            }),
            false => Err(SeedError::Problems(problems)),
        }
    }

    /// The same, of which only a part is wanted: the actions that the mode takes, and
    /// the rows that are targeted, with what these need. A row is meant by its address
    /// (`seed.sections.harbour`) and by its collection and SyncID
    /// (`seed.section.harbour`).
    #[must_use]
    pub fn selecting(self, mode: Mode, targets: Targets) -> Self {
        Self {
            mode,
            targets,
            ..self
        }
    }

    /// The project in whose name it is pushed, `None` for files.
    pub fn project(&self) -> Option<&ProjectKey> {
        self.scope.project()
    }

    /// The collections, in their order.
    pub fn collections(&self) -> impl Iterator<Item = &str> {
        self.seeds.iter().map(|seed| seed.collection.as_str())
    }

    /// Tells a client its secrets, so that no error repeats one.
    pub fn hide_in(&self, client: &Client) {
        self.values.secrets().for_each(|secret| client.hide(secret));
    }

    pub(super) fn seed(&self, collection: &str) -> Option<&Seed> {
        self.seeds.iter().find(|seed| seed.collection == collection)
    }
}
