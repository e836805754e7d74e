//! What the declarations compile to, beside what is wanted.

use std::collections::HashMap;

use serde_json::Value;

use crate::author::CollectionDef;
use crate::compile::Problem;
use crate::compile::data_model;
use crate::compile::paths::Shapes;
use crate::model::{Address, DataModel, Object, SchemaKind};
use crate::schema::{SchemaScope, align};

/// What has to be said otherwise for an entry to be as wanted.
#[derive(Debug, Default)]
pub(super) struct Missing {
    pub(super) meta: Object,
    pub(super) schema: Object,
    /// What no attribute can say.
    pub(super) beyond: Vec<String>,
}

/// What the declarations leave unsaid of the wanted data model, by the address of
/// the entry, and what `build` would refuse.
pub(super) fn missing(
    declared: &[CollectionDef],
    wanted: &DataModel,
) -> (HashMap<Address, Missing>, Vec<Problem>) {
    let mut problems = Vec::new();
    let shapes = Shapes::of(declared);
    let compiled = data_model::compile(declared, &shapes, &mut problems);
    let all = SchemaKind::ALL.into_iter().flat_map(|kind| {
        let entries = wanted.entries(kind).iter();
        entries.map(move |entry| kind.address(entry))
    });
    let scope = SchemaScope::Owned(all.collect());
    let aligned = align(&compiled, wanted, &scope);
    let mut missing: HashMap<Address, Missing> = HashMap::new();
    for conflict in &aligned.conflicts {
        let missing = missing.entry(conflict.address().clone()).or_default();
        missing.beyond.push(conflict.to_string());
    }
    for kind in SchemaKind::ALL {
        let by_address = |model: &DataModel| -> HashMap<Address, Object> {
            let entries = model.entries(kind).iter();
            entries
                .map(|entry| (kind.address(entry), entry.clone()))
                .collect()
        };
        let (said, meant) = (by_address(&compiled), by_address(&aligned.document));
        for entry in wanted.entries(kind) {
            let address = kind.address(entry);
            let found = match (said.get(&address), meant.get(&address)) {
                (Some(said), Some(meant)) => difference(entry, said, meant),
                _ => Missing {
                    beyond: vec!["it is not declared".to_owned()],
                    ..Missing::default()
                },
            };
            if !found.is_empty() {
                missing.entry(address).or_default().and(found);
            }
        }
    }
    (missing, problems)
}

/// `said` is what compiled, `meant` the wanted entry with what that says
/// otherwise.
fn difference(wanted: &Object, said: &Object, meant: &Object) -> Missing {
    let mut missing = Missing::default();
    for (key, value) in wanted {
        let part = match key.as_str() {
            "meta" => &mut missing.meta,
            "schema" => &mut missing.schema,
            _ => {
                if meant.get(key) != Some(value) {
                    missing.beyond.push(format!("its `{key}` is {value}"));
                }
                continue;
            }
        };
        let is_there = |entry: &Object| entry.get(key).is_some_and(Value::is_object);
        let Value::Object(wanted) = value else {
            continue;
        };
        if !is_there(said) {
            missing.beyond.push(format!("it has a `{key}`"));
            continue;
        }
        let of =
            |entry: &Object, name: &str| entry.get(key).and_then(|part| part.get(name)).cloned();
        for (name, value) in wanted {
            let differs = of(meant, name).as_ref() != Some(value);
            // Of `meta`, what the SDK does not know is kept; what a database says of
            // a column beyond what compiles is its own.
            let unknown = key == "meta" && !value.is_null() && of(said, name).is_none();
            if differs || unknown {
                part.insert(name.clone(), value.clone());
            }
        }
    }
    missing
}

impl Missing {
    fn is_empty(&self) -> bool {
        self.meta.is_empty() && self.schema.is_empty() && self.beyond.is_empty()
    }

    fn and(&mut self, other: Self) {
        self.meta.extend(other.meta);
        self.schema.extend(other.schema);
        self.beyond.extend(other.beyond);
    }
}
