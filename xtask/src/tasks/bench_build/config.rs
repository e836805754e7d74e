//! A config crate of a large instance, written as a person would write it: a file a type.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::tasks::steps::workspace;

/// How much there is of everything.
#[derive(Debug, Clone, Copy)]
pub(super) struct Size {
    collections: usize,
    fields: usize,
    policies: usize,
    grants: usize,
    flows: usize,
    operations: usize,
}

impl Size {
    /// What issue 3 names.
    pub(super) const LARGE: Self = Self {
        collections: 120,
        fields: 20,
        policies: 40,
        grants: 40,
        flows: 30,
        operations: 8,
    };
}

/// Writes the crate into a folder of its own.
pub(super) fn write(into: &Path, size: Size) -> Result<PathBuf> {
    let folder = into.join("generated");
    manifest(&folder, "generated")?;
    let src = folder.join("src");
    module(
        &src.join("collections"),
        "collection",
        size.collections,
        |index| collection(size, index),
    )?;
    module(&src.join("policies"), "policy", size.policies, |index| {
        policy(size, index)
    })?;
    module(&src.join("flows"), "flow", size.flows, |index| {
        flow(size, index)
    })?;
    fs::write(src.join("main.rs"), main(size))?;
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
fn module(folder: &Path, name: &str, count: usize, text: impl Fn(usize) -> String) -> Result<()> {
    fs::create_dir_all(folder)?;
    let mut names = String::new();
    for index in 0..count {
        let _ = writeln!(names, "mod {name}_{index};\npub use {name}_{index}::*;");
        fs::write(folder.join(format!("{name}_{index}.rs")), text(index))?;
    }
    fs::write(folder.join("mod.rs"), names)?;
    Ok(())
}

/// Fields of many types; some point to other collections.
fn collection(size: Size, index: usize) -> String {
    let mut text = format!(
        "use sync_sdk::prelude::*;\n\n\
         #[derive(Choices)]\npub enum State{index} {{\n    Draft,\n    #[choice(icon = \"check\")]\n    Published,\n    Archived,\n}}\n\n\
         /// What number {index} holds.\n#[derive(Collection)]\n\
         #[collection(icon = \"article\", display = \"{{{{field_1}}}}\")]\n\
         pub struct Collection{index} {{\n    #[field(primary_key, hidden, readonly)]\n    pub id: Uuid,\n"
    );
    for field in 1..size.fields {
        let (attribute, ty) = match field % 10 {
            0 => (
                "#[field(default = false, width = half)]".to_owned(),
                "bool".to_owned(),
            ),
            1 => (
                "#[field(required, default = \"Untitled\", interface = input())]".to_owned(),
                "String".to_owned(),
            ),
            2 => (
                "/// Shown to readers.\n    #[field(interface = markdown())]".to_owned(),
                "Option<Text>".to_owned(),
            ),
            3 => (
                "#[field(width = half)]".to_owned(),
                "Option<i32>".to_owned(),
            ),
            4 => (
                format!("#[field(default = State{index}::Draft, width = half)]"),
                format!("State{index}"),
            ),
            5 => (
                "#[relation(on_delete = set_null)]".to_owned(),
                format!(
                    "Option<M2o<crate::collections::Collection{}>>",
                    (index + field) % size.collections
                ),
            ),
            6 => (
                "#[field(width = half)]".to_owned(),
                "Option<Timestamp>".to_owned(),
            ),
            7 => (
                "#[field(precision = 10, scale = 2)]".to_owned(),
                "Option<Decimal>".to_owned(),
            ),
            8 => ("#[field(hidden)]".to_owned(), "Option<Json>".to_owned()),
            _ => (
                "#[relation(on_delete = set_null)]".to_owned(),
                "Option<M2o<User>>".to_owned(),
            ),
        };
        let _ = writeln!(text, "    {attribute}\n    pub field_{field}: {ty},");
    }
    text.push_str("}\n");
    text
}

/// Grants on ten collections, with rules, presets and lists of fields.
fn policy(size: Size, index: usize) -> String {
    let mut text = format!(
        "use sync_sdk::prelude::*;\n\nuse crate::collections::*;\n\n\
         /// What people of kind {index} may do.\n#[derive(Policy)]\n\
         #[policy(icon = \"badge\", app_access)]\npub struct Policy{index};\n\n\
         impl Grants for Policy{index} {{\n    fn grants(g: &mut Grant) {{\n"
    );
    for group in 0..size.grants / 4 {
        let collection = (index * 3 + group) % size.collections;
        let _ = writeln!(
            text,
            "        g.on::<Collection{collection}>(|p, c| {{\n\
             \x20           p.create().fields(fields![c.field_1, c.field_2]).preset(c.field_4, State{collection}::Draft);\n\
             \x20           p.read().when(c.field_4.ne(State{collection}::Archived) | c.field_9.eq(CURRENT_USER));\n\
             \x20           p.update()\n\
             \x20               .fields(fields![c.field_1, c.field_2, c.field_3])\n\
             \x20               .when(c.field_9.eq(CURRENT_USER) & c.field_6.lte(NOW) & c.field_5.has(|o| o.field_10.eq(true)))\n\
             \x20               .validate(c.field_1.not_empty() & c.field_3.between(0, 100));\n\
             \x20           p.delete().when(c.field_9.eq(CURRENT_USER) & c.field_10.eq(false));\n\
             \x20       }});"
        );
    }
    text.push_str("    }\n}\n");
    text
}

/// A chain of operations, each followed by the next.
fn flow(size: Size, index: usize) -> String {
    let collection = index % size.collections;
    let mut fields = String::new();
    let mut values = String::new();
    for operation in 0..size.operations {
        let start = if operation == 0 { "start, " } else { "" };
        let next = if operation + 1 < size.operations {
            format!("resolve = step_{}", operation + 1)
        } else {
            String::new()
        };
        let (ty, value) = match operation % 4 {
            0 => (
                "Condition".to_owned(),
                format!(
                    "Condition::payload::<Collection{collection}>(|c| c.field_4.eq(State{collection}::Published))"
                ),
            ),
            1 => (
                format!("ItemRead<Collection{collection}>"),
                format!(
                    "ItemRead::<Collection{collection}>::new().filter(|c| c.field_10.eq(true)).limit(10)"
                ),
            ),
            2 => (
                "Request".to_owned(),
                "Request::post(\"https://example.com/hook\").body(\"{{$last}}\")".to_owned(),
            ),
            _ => ("Log".to_owned(), "Log(\"{{$last}}\")".to_owned()),
        };
        let attributes = format!("{start}{next}");
        let _ = writeln!(
            fields,
            "    #[op({})]\n    step_{operation}: {ty},",
            attributes.trim_end_matches(", ")
        );
        let _ = writeln!(values, "            step_{operation}: {value},");
    }
    format!(
        "use sync_sdk::prelude::*;\n\nuse crate::collections::*;\n\n\
         /// What happens in case {index}.\n#[derive(Flow)]\n#[flow(icon = \"bolt\")]\n\
         pub struct Flow{index} {{\n{fields}}}\n\n\
         impl FlowSpec for Flow{index} {{\n    fn trigger() -> Trigger {{\n        \
         on::<Collection{collection}>(&[\"items.create\", \"items.update\"])\n    }}\n\n    \
         fn operations() -> Self {{\n        Self {{\n{values}        }}\n    }}\n}}\n"
    )
}

fn main(size: Size) -> String {
    let list = |name: &str, count: usize| {
        let names: Vec<String> = (0..count).map(|index| format!("{name}{index}")).collect();
        names.join(", ")
    };
    format!(
        "mod collections;\nmod flows;\nmod policies;\n\n\
         use sync_sdk::prelude::*;\n\n\
         use collections::*;\nuse flows::*;\nuse policies::*;\n\n\
         #[derive(Role)]\n#[role(policies({policies}))]\npub struct Staff;\n\n\
         #[derive(Project)]\n#[project(collections({collections}), roles(Staff), flows({flows}))]\n\
         pub struct Measured;\n\n\
         impl ProjectSpec for Measured {{\n    type Env = ();\n}}\n\n\
         fn main() -> std::process::ExitCode {{\n    sync_sdk::main::<Measured>()\n}}\n",
        policies = list("Policy", size.policies),
        collections = list("Collection", size.collections),
        flows = list("Flow", size.flows),
    )
}
