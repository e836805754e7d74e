//! `#[field(required, length = 80)]`

use super::code::Code;

/// An attribute of a derive.
#[derive(Debug, Clone)]
pub(crate) struct Attribute {
    name: &'static str,
    items: Vec<Code>,
}

impl Attribute {
    /// `#[name()]`, which is not written as long as nothing is in it.
    pub(crate) fn new(name: &'static str) -> Self {
        Self {
            name,
            items: Vec::new(),
        }
    }

    /// `key`
    pub(crate) fn flag(&mut self, key: &str) -> &mut Self {
        self.item(Code::text(key))
    }

    /// `key = value`
    pub(crate) fn set(&mut self, key: &str, value: Code) -> &mut Self {
        self.item(Code::behind(format!("{key} = "), value))
    }

    /// Anything, such as `archive(field = status)`.
    pub(crate) fn item(&mut self, item: Code) -> &mut Self {
        self.items.push(item);
        self
    }

    /// The lines of the attribute; none when nothing is in it.
    pub(crate) fn lines(&self, indent: usize) -> Option<String> {
        if self.items.is_empty() {
            return None;
        }
        let code = Code::list(format!("#[{}(", self.name), self.items.clone(), ")]");
        Some(code.render(indent))
    }

    pub(crate) fn recursion(&self) -> usize {
        self.items.iter().map(Code::recursion).max().unwrap_or(0)
    }
}
