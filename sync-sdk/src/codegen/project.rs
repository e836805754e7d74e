//! The root of the crate, and the `mod.rs` of its folders.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::attribute::Attribute;
use super::code::Code;
use super::file::File;
use super::literal::string;
use super::{Options, Output, Place, crate_name};

/// In the order in which `#[project(…)]` lists them.
const LISTS: [&str; 9] = [
    "collections",
    "folders",
    "roles",
    "policies",
    "flows",
    "dashboards",
    "presets",
    "translations",
    "seeds",
];

/// Adds the type of the project, once everything else is written.
pub(super) fn write(options: &Options, out: &mut Output) {
    let mut file = File::new(match options.place {
        Place::Package(_) => "lib.rs",
        Place::Module(_) => "mod.rs",
    });
    let mut lists = Vec::new();
    for list in LISTS {
        let mut names = out.roots.remove(list).unwrap_or_default();
        names.sort();
        let names: Vec<Code> = names
            .iter()
            .map(|name| Code::text(file.name(name)))
            .collect();
        if !names.is_empty() {
            lists.push(Code::call(list, names));
        }
    }
    let mut key = Attribute::new("project");
    key.set("key", string(options.key.as_str()));
    if !out.lock.is_empty() {
        key.set("lock", string(&options.lock));
    }
    let project = &options.project;
    file.line(0, format!("/// Everything that `{}` consists of.", project));
    file.line(0, "#[derive(Project)]");
    file.attribute(0, &key);
    for list in lists {
        let mut attribute = Attribute::new("project");
        attribute.item(list);
        file.attribute(0, &attribute);
    }
    file.line(0, format!("pub struct {project};"));
    file.gap();
    file.line(0, format!("impl ProjectSpec for {project} {{"));
    file.line(4, "type Env = ();");
    for lines in &out.spec {
        file.gap();
        file.lines(4, lines.lines());
    }
    file.line(0, "}");
    out.files.push(file);
    if let Place::Package(package) = &options.place {
        let mut main = File::new("main.rs");
        main.line(0, "fn main() -> std::process::ExitCode {");
        main.line(
            4,
            format!("sync_sdk::main::<{}::{project}>()", crate_name(package)),
        );
        main.line(0, "}");
        out.files.push(main);
    }
}

/// The texts of the files, with a `mod.rs` for each folder.
pub(super) fn texts(place: &Place, files: Vec<File>) -> BTreeMap<String, String> {
    let root = match place {
        Place::Package(_) => "lib.rs",
        Place::Module(_) => "mod.rs",
    };
    let mut folders: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut modules: BTreeSet<&str> = BTreeSet::new();
    for file in &files {
        if [root, "main.rs"].contains(&file.path.as_str()) {
            continue;
        }
        match file.path.split_once('/') {
            Some((folder, name)) => {
                modules.insert(folder);
                let stem = name.trim_end_matches(".rs");
                folders.entry(folder).or_default().insert(stem);
            }
            None => {
                modules.insert(file.path.trim_end_matches(".rs"));
            }
        }
    }
    let mut texts = BTreeMap::new();
    for (folder, stems) in folders {
        let mut text = String::new();
        for stem in &stems {
            let _ = writeln!(text, "mod {stem};");
        }
        text.push('\n');
        for stem in &stems {
            let _ = writeln!(text, "pub use {stem}::*;");
        }
        texts.insert(format!("{folder}/mod.rs"), text);
    }
    let recursion = files.iter().map(File::recursion).max().unwrap_or(0);
    for file in &files {
        let text = file.text();
        let text = match file.path.as_str() {
            "main.rs" => text.replace("use sync_sdk::prelude::*;\n\n", ""),
            path if path == root => head(&modules, recursion, root) + &text,
            _ => text,
        };
        texts.insert(file.path.clone(), text);
    }
    texts
}

/// The modules of the project, before the type.
fn head(modules: &BTreeSet<&str>, recursion: usize, root: &str) -> String {
    /// As rustc has it when nothing is said.
    const USUAL: usize = 128;
    let mut text = String::new();
    if root == "lib.rs" && recursion + 32 > USUAL {
        let limit = (recursion + 32).next_power_of_two();
        let _ = writeln!(text, "#![recursion_limit = \"{limit}\"]\n");
    }
    for module in modules {
        let _ = writeln!(text, "pub mod {module};");
    }
    text.push('\n');
    text
}
