//! A file of the generated crate while it is written.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::attribute::Attribute;
use super::code::Code;
use super::names::TypeName;
use super::shape::TypePath;

/// A module: what it uses, and its items.
#[derive(Debug, Default)]
pub(crate) struct File {
    /// Below `src/`: `roles/editor.rs`.
    pub(crate) path: String,
    /// What the module is, for its `//!`.
    head: Vec<String>,
    uses: BTreeSet<String>,
    items: String,
    recursion: usize,
}

impl File {
    pub(crate) fn new(path: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            ..Self::default()
        }
    }

    /// `//! …`
    pub(crate) fn head(&mut self, line: impl Into<String>) {
        self.head.push(line.into());
    }

    /// Brings a type of the crate into scope; gives the name to write.
    pub(crate) fn name(&mut self, name: &TypeName) -> String {
        self.uses.insert(format!("{}::{}", name.module, name.ident));
        name.ident.clone()
    }

    /// Brings the type into scope where that is needed; gives what to write.
    pub(crate) fn path_of(&mut self, path: &TypePath) -> String {
        match path {
            TypePath::Prelude(path) => path.clone(),
            TypePath::Own(name) => self.name(name),
        }
    }

    /// Uses what the other file does.
    pub(crate) fn use_as(&mut self, other: Self) {
        self.uses.extend(other.uses);
    }

    /// `use path;`
    pub(crate) fn use_path(&mut self, path: impl Into<String>) {
        self.uses.insert(path.into());
    }

    /// A blank line between items.
    pub(crate) fn gap(&mut self) {
        if !self.items.is_empty() {
            self.items.push('\n');
        }
    }

    /// A line as it is, indented.
    pub(crate) fn line(&mut self, indent: usize, text: impl AsRef<str>) {
        let text = text.as_ref();
        let _ = writeln!(self.items, "{:indent$}{text}", "");
    }

    pub(crate) fn lines<T: AsRef<str>>(
        &mut self,
        indent: usize,
        lines: impl IntoIterator<Item = T>,
    ) {
        lines.into_iter().for_each(|line| self.line(indent, line));
    }

    /// Code in lines of its own.
    pub(crate) fn code(&mut self, indent: usize, code: &Code) {
        self.recursion = self.recursion.max(code.recursion());
        self.line(indent, code.render(indent));
    }

    /// An attribute, unless nothing is in it.
    pub(crate) fn attribute(&mut self, indent: usize, attribute: &Attribute) {
        self.recursion = self.recursion.max(attribute.recursion());
        if let Some(lines) = attribute.lines(indent) {
            self.line(indent, lines);
        }
    }

    /// Code that is written as a line needs this of `json!`.
    pub(crate) fn needs(&mut self, code: &Code) {
        self.recursion = self.recursion.max(code.recursion());
    }

    /// What `#![recursion_limit]` its `json!` need.
    pub(crate) fn recursion(&self) -> usize {
        self.recursion
    }

    /// The text of the file. A type that the file itself defines needs no `use`:
    /// no two types have one name.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        for line in &self.head {
            let _ = writeln!(text, "{}", format!("//! {line}").trim_end());
        }
        if !self.head.is_empty() {
            text.push('\n');
        }
        text.push_str("use sync_sdk::prelude::*;\n");
        let defined = self.defined();
        let is_own = |path: &&String| {
            let ident = path.rsplit("::").next();
            ident.is_some_and(|ident| defined.contains(ident))
        };
        let mut modules: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for path in self.uses.iter().filter(|path| !is_own(path)) {
            let (module, name) = path.rsplit_once("::").unwrap_or(("", path));
            modules.entry(module).or_default().push(name);
        }
        if !modules.is_empty() {
            text.push('\n');
        }
        for (module, names) in modules {
            let _ = match names.as_slice() {
                [name] => writeln!(text, "use {module}::{name};"),
                names => writeln!(text, "use {module}::{{{}}};", names.join(", ")),
            };
        }
        text.push('\n');
        text.push_str(&self.items);
        text
    }

    /// The types in it.
    fn defined(&self) -> BTreeSet<&str> {
        let items = self.items.lines().filter_map(|line| {
            line.strip_prefix("pub struct ")
                .or_else(|| line.strip_prefix("pub enum "))
        });
        let ends = |character: char| !character.is_alphanumeric() && character != '_';
        items.filter_map(|item| item.split(ends).next()).collect()
    }
}
