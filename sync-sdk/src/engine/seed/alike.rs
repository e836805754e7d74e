//! Finds rows whose keys the server has counted, by what they say.

use std::collections::{HashMap, HashSet};

use serde_json::{Value, json};

use super::tables::Table;
use super::value::{is_same, text_of};
use crate::model::Object;
use crate::target::TargetError;
use crate::target::directus::ItemReader;

/// The types of fields that a question may name values of, on every database.
const ASKABLE: [&str; 4] = ["string", "integer", "bigInteger", "uuid"];

/// What a row must say to be the wanted one.
#[derive(Debug, Clone, Default)]
pub(super) struct Wish {
    pub(super) fields: Vec<Wished>,
}

/// What one field must say.
#[derive(Debug, Clone)]
pub(super) struct Wished {
    pub(super) field: String,
    /// `None` for a reference to a row that is not there.
    pub(super) value: Option<Value>,
    /// Whether it may be empty: a reference that was to be set later.
    pub(super) or_null: bool,
}

impl Wish {
    /// Whether it says anything that tells one row from another.
    pub(super) fn is_telling(&self) -> bool {
        let mut fields = self.fields.iter();
        fields.any(|wished| wished.value.as_ref().is_some_and(|value| !value.is_null()))
    }

    fn is_met(&self, table: &Table, row: &Object) -> bool {
        self.fields.iter().all(|wished| {
            let now = row.get(&wished.field).unwrap_or(&Value::Null);
            let column = table.column(&wished.field);
            let is_met = wished
                .value
                .as_ref()
                .is_some_and(|value| is_same(column, now, value));
            is_met || (wished.or_null && now.is_null())
        })
    }

    fn value(&self, field: &str) -> Option<String> {
        let wished = self.fields.iter().find(|wished| wished.field == field)?;
        match wished.or_null {
            true => None,
            false => text_of(wished.value.as_ref()?),
        }
    }
}

/// The field that tells most of these rows apart, with its values, of those that
/// all of them have.
fn telling_field(table: &Table, wishes: &[&Wish]) -> Option<(String, Vec<Value>)> {
    let fields = wishes.first()?.fields.iter().map(|wished| &wished.field);
    let askable = fields.filter(|field| {
        let column = table.column(field);
        column.is_some_and(|column| ASKABLE.contains(&&*column.kind))
    });
    let values = askable.filter_map(|field| {
        let texts: Option<HashSet<String>> = wishes.iter().map(|wish| wish.value(field)).collect();
        let number = table
            .column(field)
            .is_some_and(|column| ["integer", "bigInteger"].contains(&&*column.kind));
        let value = |text: String| match text.parse::<i64>() {
            Ok(value) if number => Value::from(value),
            _ => Value::from(text),
        };
        let mut values: Vec<Value> = texts?.into_iter().map(value).collect();
        values.sort_by_key(Value::to_string);
        Some((field.clone(), values))
    });
    values.max_by_key(|(_, values)| values.len())
}

/// Reads all rows that could be among the wanted ones.
pub(super) async fn read(
    items: &ItemReader,
    table: &Table,
    fields: &[String],
    wishes: &[&Wish],
) -> Result<Vec<Object>, TargetError> {
    if wishes.is_empty() {
        return Ok(Vec::new());
    }
    let (collection, key) = (&table.collection, &table.key);
    match telling_field(table, wishes) {
        Some((field, values)) => {
            items
                .among(collection, key, fields, (&field, &values))
                .await
        }
        None => items.list(collection, key, fields, &json!({})).await,
    }
}

/// For each wish a row that meets it, each row once, the oldest first.
pub(super) fn assign(
    table: &Table,
    wishes: &[&Wish],
    rows: &[(&str, &Object)],
) -> Vec<Option<String>> {
    // Thousands of rows are not compared each with each.
    let telling = telling_field(table, wishes).map(|(field, _)| field);
    let told = |row: &Object| {
        let field = telling.as_ref()?;
        row.get(field).and_then(text_of)
    };
    let mut by_value: HashMap<Option<String>, Vec<usize>> = HashMap::new();
    for (index, (_, row)) in rows.iter().enumerate() {
        by_value.entry(told(row)).or_default().push(index);
    }
    let mut given = HashSet::new();
    let mut own = |wish: &&Wish| {
        let value = telling.as_ref().and_then(|field| wish.value(field));
        let candidates = by_value.get(&value)?;
        let index = candidates
            .iter()
            .find(|index| !given.contains(*index) && wish.is_met(table, rows[**index].1))?;
        given.insert(*index);
        Some(rows[*index].0.to_owned())
    };
    wishes.iter().map(&mut own).collect()
}
