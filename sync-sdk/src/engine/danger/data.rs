//! Items and values that a change of the data model takes away.

use std::collections::{BTreeMap, HashMap};

use futures::future::try_join_all;
use serde_json::Value;

use super::types::{Narrowing, narrowings};
use super::{Danger, DangerKind, Extent, number_of};
use crate::engine::change::Action;
use crate::engine::current::Current;
use crate::engine::error::EngineError;
use crate::engine::plan::Plan;
use crate::model::{Address, DataModel, Object, SchemaKind};
use crate::target::{Count, Counted, ReadTarget, TargetError};

/// What a plan takes from the items of one collection.
#[derive(Debug, Default)]
struct Loss<'a> {
    /// All of them.
    dropped: Option<&'a Address>,
    /// These fields, or a part of what they hold.
    fields: Vec<FieldLoss<'a>>,
}

#[derive(Debug)]
struct FieldLoss<'a> {
    address: &'a Address,
    field: &'a str,
    /// In which ways values may not fit; `None` where the field is dropped.
    narrowings: Option<Vec<Narrowing>>,
}

/// What could be counted.
enum Known {
    All(Counted),
    /// The items, and why not the values.
    Items(u64, String),
    /// Nothing, and why.
    Nothing(String),
}

pub(super) async fn dangers(
    reader: &dyn ReadTarget,
    plan: &Plan,
    current: &Current,
) -> Result<Vec<Danger>, EngineError> {
    let Some(model) = &current.data_model else {
        return Ok(Vec::new());
    };
    let losses = losses(plan, model);
    let keys = keys(model);
    let counts = losses.iter().map(|(collection, loss)| {
        let key = keys.get(collection).copied();
        async move { Ok::<_, TargetError>(told(loss, &count(reader, collection, key, loss).await?)) }
    });
    Ok(try_join_all(counts).await?.into_iter().flatten().collect())
}

/// What is lost, by collection. A field that changes between a column and none
/// is dropped and made anew.
fn losses<'a>(plan: &'a Plan, model: &'a DataModel) -> BTreeMap<&'a str, Loss<'a>> {
    let by_address = |kind: SchemaKind| -> HashMap<Address, &'a Object> {
        let entries = model.entries(kind).iter();
        entries.map(|entry| (kind.address(entry), entry)).collect()
    };
    let collections = by_address(SchemaKind::Collections);
    let fields = by_address(SchemaKind::Fields);
    let has_schema = |entry: &Object| entry.get("schema").is_some_and(|schema| !schema.is_null());
    let text = |entry: &'a Object, key: &str| entry.get(key).and_then(Value::as_str);
    let mut losses: BTreeMap<&str, Loss<'_>> = BTreeMap::new();
    for change in &plan.schema.changes {
        if let Some(entry) = collections.get(&change.address)
            && change.action == Action::Delete
            && has_schema(entry)
            && let Some(collection) = text(entry, "collection")
        {
            losses.entry(collection).or_default().dropped = Some(&change.address);
        }
        if let Some(entry) = fields.get(&change.address)
            && has_schema(entry)
            && let (Some(collection), Some(field)) =
                (text(entry, "collection"), text(entry, "field"))
        {
            let narrowings = match change.action {
                Action::Delete => None,
                Action::Update => Some(narrowings(entry, &change.changes, model.vendor())),
                Action::Create | Action::Adopt => continue,
            };
            if narrowings.as_ref().is_none_or(|found| !found.is_empty()) {
                losses
                    .entry(collection)
                    .or_default()
                    .fields
                    .push(FieldLoss {
                        address: &change.address,
                        field,
                        narrowings,
                    });
            }
        }
    }
    losses
}

/// The primary key of each collection.
fn keys(model: &DataModel) -> HashMap<&str, &str> {
    let fields = model.fields.iter().filter(|field| {
        let schema = field.get("schema");
        schema.and_then(|schema| schema.get("is_primary_key")) == Some(&Value::Bool(true))
    });
    fields
        .filter_map(|field| {
            let text = |key: &str| field.get(key).and_then(Value::as_str);
            Some((text("collection")?, text("field")?))
        })
        .collect()
}

/// Counts what a loss is about: of a collection that is dropped only the items.
async fn count(
    reader: &dyn ReadTarget,
    collection: &str,
    key: Option<&str>,
    loss: &Loss<'_>,
) -> Result<Known, TargetError> {
    // The data model has the system's fields only where somebody added them.
    let key = match key {
        None if collection.starts_with("directus_") => "id",
        None => {
            let why = "Directus sees no single primary key".to_owned();
            return Ok(Known::Nothing(why));
        }
        Some(key) => key,
    };
    let mut wanted = Count::of(collection, key);
    if loss.dropped.is_none() {
        for lost in &loss.fields {
            wanted.fields.push(lost.field);
            let is_unique = |found: &Vec<Narrowing>| found.contains(&Narrowing::Unique);
            if lost.narrowings.as_ref().is_some_and(is_unique) {
                wanted.distinct.push(lost.field);
            }
        }
    }
    let why = match reader.count(&wanted).await {
        Ok(counted) => return Ok(Known::All(counted)),
        Err(error) => refusal(error)?,
    };
    if wanted.fields.is_empty() {
        return Ok(Known::Nothing(why));
    }
    match reader.count(&Count::of(collection, key)).await {
        Ok(counted) => Ok(Known::Items(counted.items, why)),
        Err(error) => Ok(Known::Nothing(refusal(error)?)),
    }
}

/// Why the server counts nothing, if that is what it says: not where it could not
/// be asked.
fn refusal(error: TargetError) -> Result<String, TargetError> {
    match &error {
        TargetError::Refused(refusal) => {
            let said = refusal
                .messages
                .first()
                .map(|message| message.message.clone());
            Ok(said.unwrap_or_else(|| error.to_string()))
        }
        TargetError::Garbled { detail, .. } => Ok(detail.clone()),
        _ => Err(error),
    }
}

/// The dangers of a loss, now that it is known how much there is to lose.
fn told(loss: &Loss<'_>, known: &Known) -> Vec<Danger> {
    if let Some(address) = loss.dropped {
        let danger = |text: String| Danger::new(DangerKind::DropCollection, address, text);
        let danger = match known {
            Known::All(Counted { items: 0, .. }) | Known::Items(0, _) => return Vec::new(),
            Known::All(Counted { items, .. }) | Known::Items(items, _) => danger(format!(
                "it is dropped with the {} that it holds",
                number_of(*items, "item")
            ))
            .counted(Extent::new(*items, "items")),
            Known::Nothing(why) => danger(format!(
                "it is dropped, and it may hold items: they cannot be counted ({why})"
            )),
        };
        return vec![danger];
    }
    loss.fields
        .iter()
        .flat_map(|lost| told_of_field(lost, known))
        .collect()
}

fn told_of_field(lost: &FieldLoss<'_>, known: &Known) -> Vec<Danger> {
    let danger = |kind| {
        move |(text, extent): (String, Option<Extent>)| {
            Danger::new(kind, lost.address, text).counted(extent)
        }
    };
    match &lost.narrowings {
        None => {
            let held = held("values", lost.field, known)
                .map(|(held, extent)| (format!("it is dropped with its values {held}"), extent));
            held.map(danger(DangerKind::DropField))
                .into_iter()
                .collect()
        }
        Some(narrowings) => {
            let told = narrowings.iter();
            let told = told.filter_map(|narrowing| narrowed(narrowing, lost.field, known));
            told.map(danger(DangerKind::NarrowType)).collect()
        }
    }
}

/// What a narrower column does to its values.
fn narrowed(narrowing: &Narrowing, field: &str, known: &Known) -> Option<(String, Option<Extent>)> {
    let values = |counted: &Counted| counted.values.get(field).copied().unwrap_or_default();
    let held = |of: &str| held(of, field, known);
    Some(match (narrowing, known) {
        (Narrowing::Fits(why), _) => {
            let (held, extent) = held(why)?;
            let text = format!(
                "{why}: of its values {held}, what does not fit is refused, cut off or changed by the database"
            );
            (text, extent)
        }
        (Narrowing::NotNull, Known::All(counted)) => {
            let nulls = counted.items.saturating_sub(values(counted));
            if nulls == 0 {
                return None;
            }
            let text = format!(
                "it may no longer be null, and it is in {nulls} of {} items: the database refuses the change, or \
                 fills something in",
                counted.items
            );
            (text, Some(Extent::new(nulls, "items without a value")))
        }
        (Narrowing::NotNull, _) => {
            let (held, extent) = held("items without a value")?;
            let text = format!("it may no longer be null, and may be beside its values {held}");
            (text, extent)
        }
        (Narrowing::Unique, Known::All(counted)) => {
            let values = values(counted);
            let distinct = counted.distinct.get(field).copied();
            let (how_many, extent) = match distinct {
                Some(distinct) if distinct >= values => return None,
                Some(distinct) => {
                    let duplicates = values - distinct;
                    let how_many = format!("{duplicates} of {values} are duplicates");
                    (how_many, Extent::new(duplicates, "duplicates"))
                }
                None if values < 2 => return None,
                None => {
                    let how_many = format!("there are {values}, which may not be");
                    (how_many, Extent::new(values, "values that must be unique"))
                }
            };
            let text = format!(
                "its values must be unique, and {how_many}: the database refuses duplicates"
            );
            (text, Some(extent))
        }
        (Narrowing::Unique, _) => {
            let (held, extent) = held("values that must be unique")?;
            let text = format!("its values {held} must be unique: the database refuses duplicates");
            (text, extent)
        }
    })
}

/// In how many items a field has a value, as a text and as an extent `of`
/// something; `None` where in none.
fn held(of: &str, field: &str, known: &Known) -> Option<(String, Option<Extent>)> {
    match known {
        Known::All(counted) => {
            let values = counted.values.get(field).copied().unwrap_or_default();
            let text = format!("in {values} of {} items", counted.items);
            (values > 0).then(|| (text, Some(Extent::new(values, of))))
        }
        Known::Items(0, _) => None,
        Known::Items(items, why) => {
            let held = number_of(*items, "item");
            let text = format!("in up to {held}, which cannot be counted ({why})");
            Some((text, Some(Extent::new(*items, format!("{of} at most")))))
        }
        Known::Nothing(why) => Some((format!("in items that cannot be counted ({why})"), None)),
    }
}
