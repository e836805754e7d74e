//! Rules that Directus has no form for.
//!
//! They are found in what was compiled, so that it does not matter where a rule
//! was given: to a grant, a query, a validation, a panel.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Problem, data_model};
use crate::author::{CollectionDef, FieldCondition, FieldDef, IMPOSSIBLE};
use crate::model::{Address, Kind, Origin, Record};

type Records = BTreeMap<Kind, Vec<Record>>;

pub(super) fn check(declared: &[CollectionDef], records: &Records, problems: &mut Vec<Problem>) {
    for record in records.values().flatten() {
        let (Some(address), Some(origin)) = (&record.address, &record.origin) else {
            continue;
        };
        for value in record.fields.values() {
            walk(value, &mut |reason| {
                problems.push(problem(address.clone(), origin, reason));
            });
        }
    }
    for collection in declared {
        for field in &collection.fields {
            let conditions = field.conditions.iter().map(FieldCondition::to_value);
            let mut found = |reason: &str| {
                let address = data_model::field_address(collection, field);
                problems.push(problem(address, &field.origin, reason));
            };
            for rule in conditions.chain(field.validation.clone()) {
                walk(&rule, &mut found);
            }
            options(field).for_each(|options| walk(options, &mut found));
        }
    }
}

/// Those of a field's interface and display.
fn options(field: &FieldDef) -> impl Iterator<Item = &Value> {
    let interface = field.interface.as_ref().map(|it| &it.0);
    let widgets = interface
        .into_iter()
        .chain(field.display.as_ref().map(|it| &it.0));
    widgets.map(|widget| &widget.options)
}

fn problem(address: Address, origin: &Origin, reason: &str) -> Problem {
    Problem {
        address,
        origin: origin.clone(),
        message: format!(
            "{reason}; what Directus is to get instead goes into `Filter::raw(json!({{ … }}))`"
        ),
    }
}

fn walk(value: &Value, found: &mut impl FnMut(&str)) {
    match value {
        Value::Object(object) => {
            match object.get(IMPOSSIBLE) {
                Some(Value::String(reason)) => found(reason),
                Some(Value::Array(all)) => {
                    all.iter().filter_map(Value::as_str).for_each(&mut *found)
                }
                _ => {}
            }
            object.values().for_each(|value| walk(value, found));
        }
        Value::Array(list) => list.iter().for_each(|value| walk(value, found)),
        _ => {}
    }
}
