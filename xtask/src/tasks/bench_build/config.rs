//! A config crate of a large instance, written as a person would write it: a file a type.
//!
//! What is in the files stands in `config/`, as Rust with a placeholder where they differ.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::tasks::steps::workspace;

// What issue 3 names.
const COLLECTIONS: usize = 120;
const POLICIES: usize = 40;
const GRANTS: usize = 40;
const FLOWS: usize = 30;
// What comes with them.
const DASHBOARDS: usize = 4;
const PRESETS: usize = 12;

const COLLECTION: &str = include_str!("config/collection.txt");
const POLICY: &str = include_str!("config/policy.txt");
const GRANT: &str = include_str!("config/grant.txt");
const FLOW: &str = include_str!("config/flow.txt");
const DASHBOARD: &str = include_str!("config/dashboard.txt");
const PRESET: &str = include_str!("config/preset.txt");
const MAIN: &str = include_str!("config/main.txt");

/// The grants in `grant.txt`.
const GRANTS_AT_ONCE: usize = 4;

/// Writes the crate into a folder of its own.
pub(super) fn write(into: &Path) -> Result<PathBuf> {
    let folder = into.join("generated");
    manifest(&folder, "generated")?;
    let src = folder.join("src");
    type Text = fn(usize) -> String;
    let modules: [(&str, &str, usize, Text); 5] = [
        ("collections", "collection", COLLECTIONS, |index| {
            about(COLLECTION, index)
        }),
        ("policies", "policy", POLICIES, policy),
        ("flows", "flow", FLOWS, |index| about(FLOW, index)),
        ("dashboards", "dashboard", DASHBOARDS, |index| {
            about(DASHBOARD, index)
        }),
        ("presets", "preset", PRESETS, |index| about(PRESET, index)),
    ];
    for (name, member, count, text) in modules {
        module(&src.join(name), member, count, text)?;
    }
    fs::write(src.join("main.rs"), main())?;
    Ok(folder)
}

/// The manifest of a measured crate, with the lock file of the workspace, whose versions are here.
pub(super) fn manifest(folder: &Path, name: &str) -> Result<()> {
    fs::create_dir_all(folder)?;
    let sdk = workspace().join("sync-sdk").canonicalize()?;
    fs::write(
        folder.join("Cargo.toml"),
        format!(
            "[package]\nname = {name:?}\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
             [dependencies]\nsync-sdk.path = {sdk:?}\n\n\
             [profile.dev]\ndebug = \"line-tables-only\"\n\n[workspace]\n"
        ),
    )?;
    fs::copy(workspace().join("Cargo.lock"), folder.join("Cargo.lock"))?;
    Ok(())
}

/// A folder of files, and the `mod.rs` that names them.
fn module(folder: &Path, name: &str, count: usize, text: fn(usize) -> String) -> Result<()> {
    fs::create_dir_all(folder)?;
    let mut names = String::new();
    for index in 0..count {
        names += &format!("mod {name}_{index};\npub use {name}_{index}::*;\n");
        fs::write(folder.join(format!("{name}_{index}.rs")), text(index))?;
    }
    fs::write(folder.join("mod.rs"), names)?;
    Ok(())
}

/// The text about number `index`: `__N__` stands for it in the text, `__PLUS_5__` for the number
/// of the collection that is five further, `__MINUS_15__` for that of one before.
fn about(text: &str, index: usize) -> String {
    let collection = index % COLLECTIONS;
    let further = |distance: usize| ((collection + distance) % COLLECTIONS).to_string();
    let mut text = text.replace("__N__", &index.to_string());
    for distance in [5, 15] {
        text = text
            .replace(&format!("__PLUS_{distance}__"), &further(distance))
            .replace(
                &format!("__MINUS_{distance}__"),
                &further(COLLECTIONS - distance),
            );
    }
    text
}

/// Grants on several collections.
fn policy(index: usize) -> String {
    let grants = (0..GRANTS / GRANTS_AT_ONCE)
        .map(|group| about(GRANT, (index * 3 + group) % COLLECTIONS))
        .collect::<String>();
    about(POLICY, index).replace("__GRANTS__", &grants)
}

fn main() -> String {
    let kinds = [
        ("Collection", COLLECTIONS),
        ("Policy", POLICIES),
        ("Flow", FLOWS),
        ("Dashboard", DASHBOARDS),
        ("Preset", PRESETS),
    ];
    kinds
        .into_iter()
        .fold(MAIN.to_owned(), |text, (name, count)| {
            let names: Vec<String> = (0..count).map(|index| format!("{name}{index}")).collect();
            text.replace(&format!("__{name}__"), &names.join(", "))
        })
}
