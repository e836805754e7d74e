//! Made-up data to measure with: a dump folder, the same on every machine.

mod model;
mod records;

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use clap::ValueEnum;
use serde_json::Value;

/// How much of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in super::super) enum Scale {
    /// 324 records, 4 collections.
    #[value(name = "1")]
    One,
    /// 3,240 records, 40 collections.
    #[value(name = "10")]
    Ten,
}

impl Scale {
    fn factor(self) -> usize {
        match self {
            Self::One => 1,
            Self::Ten => 10,
        }
    }

    /// How many collections the data model has; the other numbers stand beside what they count.
    fn collections(self) -> usize {
        4 * self.factor()
    }
}

/// Writes the dump folder.
pub(super) fn write(folder: &Path, scale: Scale) -> Result<()> {
    for (kind, records) in records::all(scale) {
        save(
            &folder.join("collections").join(format!("{kind}.json")),
            &Value::Array(records),
        )?;
    }
    for (path, entry) in model::all(scale) {
        save(&folder.join("snapshot").join(path), &entry)?;
    }
    Ok(())
}

fn save(file: &Path, value: &Value) -> Result<()> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(file, format!("{value:#}"))
        .with_context(|| format!("cannot write {}", file.display()))
}

/// The name of a collection.
fn collection(number: usize) -> String {
    format!("bench_{number:02}")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_tenth_is_a_tenth() {
        let count = |scale| -> Vec<(&str, usize)> {
            let all = records::all(scale).into_iter();
            all.map(|(kind, records)| (kind, records.len())).collect()
        };
        let (one, ten) = (count(Scale::One), count(Scale::Ten));
        assert!(one.iter().zip(&ten).all(|(one, ten)| one.1 * 10 == ten.1));
        assert_eq!(ten.iter().map(|(_, count)| count).sum::<usize>(), 3240);
    }

    #[test]
    fn nothing_has_the_name_of_another() {
        for scale in [Scale::One, Scale::Ten] {
            let all = records::all(scale);
            let ids: Vec<&str> = all
                .iter()
                .flat_map(|(_, records)| records)
                .filter_map(|record| record["_syncId"].as_str())
                .collect();
            assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
            // Directus would join permissions with the same of these.
            let permissions = &all
                .iter()
                .find(|(kind, _)| *kind == "permissions")
                .unwrap()
                .1;
            let keys: BTreeSet<String> = permissions
                .iter()
                .map(|it| format!("{}{}{}", it["policy"], it["collection"], it["action"]))
                .collect();
            assert_eq!(keys.len(), permissions.len());
        }
    }
}
