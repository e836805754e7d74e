//! What the id map of a target holds of rows of seeds: listed, let go of, and what is
//! wrong with it.

use std::collections::{BTreeMap, HashSet};

use futures::future::try_join_all;
use serde_json::Value;

use super::tables::{FILES, Table, Tables, USERS};
use super::value::text_of;
use crate::engine::doctor::{Finding, FindingKind};
use crate::idmap::{IdMap, ItemTable, MapChange, MapRow};
use crate::model::{Address, ProjectKey, SyncId};
use crate::target::directus::{DirectusReader, ItemReader};
use crate::target::{ReadTarget as _, TargetError};

/// A row of a seed that the id map knows of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrackedRow {
    /// The table of its collection: `items::article`, `users`, `files`.
    pub table: ItemTable,
    /// Who it is.
    pub sync_id: SyncId,
    /// Its primary key, and the project that tracks it, where the store knows.
    pub row: MapRow,
    /// Whether the target has it.
    pub exists: bool,
}

impl TrackedRow {
    /// What it is called by its collection and SyncID: `seed.article.tide`.
    pub fn address(&self) -> Address {
        Address::new(format!("seed.{}.{}", self.table.collection(), self.sync_id))
    }

    /// Whether a pattern means it: by its address, or as the whole SyncID.
    pub fn is_meant(&self, pattern: &str) -> bool {
        self.address().is_like(pattern) || self.sync_id.as_str() == pattern
    }

    /// What has to be written so that the target no longer tracks it. The row stays.
    pub fn let_go(&self) -> MapChange {
        MapChange::RemoveItem {
            table: self.table.clone(),
            sync_id: self.sync_id.clone(),
        }
    }
}

/// All rows of seeds that the id map of a target knows of, by table and SyncID: one
/// request a collection that has any, and with the extension one for each collection.
///
/// # Errors
/// When a request fails.
pub async fn tracked(
    reader: &DirectusReader,
    items: &ItemReader,
    idmap: &dyn IdMap,
) -> Result<Vec<TrackedRow>, TargetError> {
    let tables = Tables::new(&reader.data_model().await?);
    let all = tables.names().map(ItemTable::of).collect();
    let map = idmap.load_items(&all).await?;
    let read = map.item_tables().map(|of| {
        let (map, tables) = (&map, &tables);
        async move {
            let mapped: Vec<(&SyncId, &MapRow)> = map.items(of).collect();
            let there = match tables.get(&of.collection()) {
                Some(table) => keys(items, table, &mapped).await?,
                None => HashSet::new(),
            };
            let row = |(sync_id, row): (&SyncId, &MapRow)| TrackedRow {
                table: of.clone(),
                sync_id: sync_id.clone(),
                exists: there.contains(&row.local_id),
                row: row.clone(),
            };
            Ok::<_, TargetError>(mapped.into_iter().map(row).collect::<Vec<_>>())
        }
    });
    Ok(try_join_all(read).await?.into_iter().flatten().collect())
}

/// Those of the keys that are there.
async fn keys(
    items: &ItemReader,
    table: &Table,
    mapped: &[(&SyncId, &MapRow)],
) -> Result<HashSet<String>, TargetError> {
    let (collection, key) = (&table.collection, &table.key);
    let fields = [key.clone()];
    let rows = match table.singleton {
        true => {
            let only = items.only(collection, key, &fields).await?;
            only.into_iter().collect()
        }
        false => {
            let keys = mapped.iter().map(|(_, row)| table.key_value(&row.local_id));
            let keys: Vec<Value> = keys.collect();
            let asked = (key.as_str(), keys.as_slice());
            items.among(collection, key, &fields, asked).await?
        }
    };
    let keys = rows.iter().filter_map(|row| text_of(row.get(key)?));
    Ok(keys.collect())
}

/// The table of a collection that can be seeded, by the name that it has in dumps and
/// in directus-sync (`users`, `items::article`) or by that of its collection
/// (`directus_users`, `article`). Kinds of records have tables of their own.
///
/// ```
/// use sync_sdk::engine::seed::table_named;
///
/// for name in ["article", "items::article"] {
///     assert_eq!(table_named(name).name(), "items::article");
/// }
/// for name in ["users", "directus_users"] {
///     assert_eq!(table_named(name).name(), "users");
/// }
/// ```
pub fn table_named(name: &str) -> ItemTable {
    let system = [USERS, FILES]
        .into_iter()
        .find(|system| system.strip_prefix("directus_") == Some(name));
    ItemTable::of(system.unwrap_or_else(|| name.strip_prefix("items::").unwrap_or(name)))
}

/// What is wrong with the mappings of rows of seeds: rows that are gone, and rows that
/// are mapped more than once. What another project than `ours` tracks has no repair.
pub fn examine(rows: &[TrackedRow], ours: Option<&ProjectKey>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = rows
        .iter()
        .filter(|row| !row.exists)
        .map(|row| orphan(row, ours))
        .collect();
    let mut owners: BTreeMap<(&ItemTable, &str), Vec<&TrackedRow>> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.exists) {
        let key = (&row.table, row.row.local_id.as_str());
        owners.entry(key).or_default().push(row);
    }
    let double = owners.values().filter(|rows| rows.len() > 1);
    findings.extend(double.map(|rows| self::double(rows, ours)));
    findings
}

/// Whether another project has written the mapping.
fn is_of_another(row: &TrackedRow, ours: Option<&ProjectKey>) -> bool {
    let writer = row.row.project.as_deref();
    writer.is_some_and(|writer| ours.map(ProjectKey::as_str) != Some(writer))
}

fn orphan(row: &TrackedRow, ours: Option<&ProjectKey>) -> Finding {
    let (table, key) = (&row.table, &row.row.local_id);
    let text =
        "the mapping is removed; where a seed has the row, the next `seed push` makes it again";
    let change = (!is_of_another(row, ours)).then(|| (text.to_owned(), vec![row.let_go()]));
    Finding::of_map(
        FindingKind::OrphanMapping,
        row.address(),
        vec![row.sync_id.to_string()],
        format!(
            "`{}` is mapped to the row `{key}` of `{table}`, which is gone",
            row.sync_id
        ),
        change,
    )
}

fn double(rows: &[&TrackedRow], ours: Option<&ProjectKey>) -> Finding {
    // Who is not ours to let go of stays; else who gave the row its key; else the first.
    let right = rows.iter().copied().max_by_key(|row| {
        let gave = row.sync_id.as_str() == row.row.local_id;
        let first = std::cmp::Reverse(&row.sync_id);
        (is_of_another(row, ours), gave, first)
    });
    let others = rows.iter().copied().filter(|row| Some(*row) != right);
    let others: Vec<&TrackedRow> = others.collect();
    let is_ours = others.iter().all(|row| !is_of_another(row, ours));
    let repair = right.filter(|_| is_ours).map(|right| {
        let text = format!("the row stays `{}`; the others are removed", right.sync_id);
        (text, others.iter().map(|row| row.let_go()).collect())
    });
    let first = right.unwrap_or(rows[0]);
    let ids = rows.iter().map(|row| row.sync_id.to_string());
    Finding::of_map(
        FindingKind::DoubleMapping,
        first.address(),
        ids.collect(),
        format!(
            "the row `{}` of `{}` has {} mappings",
            first.row.local_id,
            first.table,
            rows.len()
        ),
        repair,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(sync_id: &str, key: &str, project: Option<&str>, exists: bool) -> TrackedRow {
        TrackedRow {
            table: ItemTable::of("article"),
            sync_id: SyncId::new(sync_id),
            row: MapRow {
                local_id: key.to_owned(),
                project: project.map(str::to_owned),
            },
            exists,
        }
    }

    /// What is found, and whether it can be mended.
    fn found(rows: &[TrackedRow]) -> Vec<(&'static str, String, bool)> {
        let ours = ProjectKey::new("gazette");
        let found = examine(rows, Some(&ours)).into_iter();
        found
            .map(|it| (it.kind.name(), it.address.to_string(), it.repair.is_some()))
            .collect()
    }

    #[test]
    fn a_row_that_is_gone_or_mapped_twice_is_found() {
        let rows = [
            row("a", "1", None, true),
            row("b", "2", Some("gazette"), false),
            row("c", "3", Some("blog"), false),
            row("d", "4", None, true),
            row("e", "4", Some("blog"), true),
        ];
        let expected = [
            ("orphan-mapping", "seed.article.b".to_owned(), true),
            ("orphan-mapping", "seed.article.c".to_owned(), false),
            ("double-mapping", "seed.article.e".to_owned(), true),
        ];
        assert_eq!(found(&rows), expected);
        assert_eq!(found(&rows[..1]), []);
    }

    #[test]
    fn a_row_is_meant_by_its_address_or_its_sync_id() {
        let row = row("tide", "1", None, true);
        for pattern in ["seed.article.tide", "seed.article.*", "seed.*", "tide"] {
            assert!(row.is_meant(pattern), "{pattern}");
        }
        for pattern in ["article.tide", "tid", "seed.section.*"] {
            assert!(!row.is_meant(pattern), "{pattern}");
        }
    }
}
