//! What a target holds now: the first phase of a run.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use futures::future::try_join_all;
use indexmap::IndexMap;
use serde_json::Value;

use super::assets::{self, PulledAssets};
use super::error::EngineError;
use super::observe::{Event, Observer, Phase};
use super::options::Selection;
use crate::idmap::{IdMap, MapState};
use crate::model::{DataModel, Kind, Object};
use crate::target::{ReadTarget, TargetInfo};

/// The rows of one kind by primary key, in the order in which they were read.
pub(super) type Rows = IndexMap<String, Object>;

/// What a target holds, read at once.
#[derive(Debug)]
pub struct Current {
    /// What the target says about itself.
    pub info: TargetInfo,
    /// The data model, when it is covered.
    pub data_model: Option<DataModel>,
    pub(super) rows: BTreeMap<Kind, Rows>,
    pub(super) map: MapState,
    /// The pictures of the settings, where they are covered.
    pub(super) assets: PulledAssets,
    /// Whether ids within values are mapped.
    pub(super) maps_literals: bool,
    /// Those of the rows that the licence hides: of them only is known what names
    /// them.
    pub(super) hidden: BTreeSet<(Kind, String)>,
}

impl Current {
    /// Enters rows of which only names are known: those that were not shown. A kind
    /// that was not read stays so: it has no rows, rather than none that are left.
    fn hide(&mut self, kind: Kind, named: Rows) {
        let Some(rows) = self.rows.get_mut(&kind) else {
            return;
        };
        for (local_id, row) in named {
            if !rows.contains_key(&local_id) {
                rows.insert(local_id.clone(), row);
                self.hidden.insert((kind, local_id));
            }
        }
    }

    /// The rows of a kind; none when it was not read.
    pub(super) fn of(&self, kind: Kind) -> impl Iterator<Item = (&String, &Object)> {
        self.rows.get(&kind).into_iter().flatten()
    }

    /// The pictures of the settings, which are no longer in their row then.
    pub(super) fn take_assets(&mut self) -> PulledAssets {
        for row in self
            .rows
            .get_mut(&Kind::Settings)
            .into_iter()
            .flat_map(|rows| rows.values_mut())
        {
            assets::take_out(row);
        }
        std::mem::take(&mut self.assets)
    }

    /// The rows of a kind that the licence does not hide.
    pub(super) fn shown(&self, kind: Kind) -> impl Iterator<Item = (&String, &Object)> {
        self.of(kind)
            .filter(move |(local_id, _)| !self.is_hidden(kind, local_id))
    }

    /// Whether the licence hides how a row is.
    pub(super) fn is_hidden(&self, kind: Kind, local_id: &str) -> bool {
        !self.hidden.is_empty() && self.hidden.contains(&(kind, local_id.to_owned()))
    }

    /// The row with this primary key.
    pub(super) fn row(&self, kind: Kind, local_id: &str) -> Option<&Object> {
        self.rows.get(&kind)?.get(local_id)
    }
}

/// Reads everything that a run needs: one list a kind that the target's version
/// has, the mappings, the data
/// model, concurrently. A read that fails ends the run; what cannot be read is
/// never taken for absent.
///
/// # Errors
/// [`EngineError::Target`] with the first read that failed.
pub async fn discover(
    reader: &dyn ReadTarget,
    idmap: &dyn IdMap,
    selection: &Selection,
    observer: &dyn Observer,
) -> Result<Current, EngineError> {
    let begun = Instant::now();
    observer.event(Event::Began(Phase::Discover));
    let info = reader.hello().await?;
    let current = read(reader, idmap, selection, info).await?;
    observer.event(Event::Ended(Phase::Discover, begun.elapsed()));
    Ok(current)
}

/// Reads what a target holds now that is known already, and whose caches are
/// clear.
pub(super) async fn read(
    reader: &dyn ReadTarget,
    idmap: &dyn IdMap,
    selection: &Selection,
    info: TargetInfo,
) -> Result<Current, EngineError> {
    let mut kinds = selection.read_kinds();
    kinds.retain(|kind| kind.spec().exists_in(info.version));
    let lists = try_join_all(kinds.iter().map(|kind| reader.rows(*kind)));
    let data_model = async {
        match selection.data_model {
            true => reader.data_model().await.map(Some),
            false => Ok(None),
        }
    };
    // Only rules are hidden, and only of permissions.
    let may_hide = info.license.may_hide_permissions() && kinds.contains(&Kind::Permissions);
    let named = async {
        match may_hide {
            true => reader.named_permissions().await,
            false => Ok(Vec::new()),
        }
    };
    // What takes longest, here and on the server, is asked for first: only so many requests are
    // under way at once.
    let (data_model, map, lists, named) =
        futures::try_join!(data_model, idmap.load(&kinds), lists, named)?;
    let mut rows: BTreeMap<Kind, Rows> = kinds
        .iter()
        .copied()
        .zip(lists.into_iter().map(by_key))
        .collect();
    let assets = match rows.get_mut(&Kind::Settings) {
        Some(settings) if selection.assets && selection.kinds.contains(&Kind::Settings) => {
            assets::read(reader, settings).await?
        }
        _ => PulledAssets::default(),
    };
    let mut current = Current {
        info,
        data_model,
        rows,
        map,
        assets,
        maps_literals: selection.map_literals,
        hidden: BTreeSet::new(),
    };
    current.hide(Kind::Permissions, by_key(named));
    Ok(current)
}

/// A singleton that was never saved has no key; Directus gives it the first.
fn by_key(rows: Vec<Object>) -> Rows {
    rows.into_iter()
        .map(|row| {
            (
                row.get("id")
                    .and_then(key_text)
                    .unwrap_or_else(|| "1".to_owned()),
                row,
            )
        })
        .collect()
}

/// A primary key or foreign key as text; `None` for `null`.
pub(super) fn key_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
