//! Rust that knows how to break into lines.
//!
//! rustfmt has the last word wherever it formats at all. It leaves alone what it
//! does not understand (attributes with expressions, `json!`) and expressions
//! with a text that is too long for a line; those look as they are written here.

use std::fmt::Write as _;

/// As rustfmt has it.
const WIDTH: usize = 100;
const STEP: usize = 4;

/// A piece of Rust.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Code {
    /// Stands as it is: one line, or a raw string whose lines cannot be indented.
    Text(String),
    /// `open a, b close`
    List(List),
    /// `a.b().c()`: the links begin with their dot.
    Chain(Box<Code>, Vec<Code>),
    /// `a & b`
    Joined(Vec<Code>, &'static str),
    /// `key: value`, `|p, a| body`
    Behind(String, Box<Code>),
    /// `{ … }` with a line a statement.
    Block(Vec<Code>),
}

/// Pieces between brackets.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct List {
    open: String,
    items: Vec<Code>,
    close: &'static str,
    /// `{ a }` and not `{a}`.
    padded: bool,
}

impl Code {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// `name(a, b)`
    pub(crate) fn call(name: impl Into<String>, arguments: impl IntoIterator<Item = Code>) -> Self {
        Self::list(name.into() + "(", arguments, ")")
    }

    /// `open a, b close`
    pub(crate) fn list(
        open: impl Into<String>,
        items: impl IntoIterator<Item = Code>,
        close: &'static str,
    ) -> Self {
        Self::bracketed(open.into(), items, close, false)
    }

    /// `open a, b close` with spaces inside of the brackets where it is one line.
    pub(crate) fn padded(
        open: impl Into<String>,
        items: impl IntoIterator<Item = Code>,
        close: &'static str,
    ) -> Self {
        Self::bracketed(open.into(), items, close, true)
    }

    fn bracketed(
        open: String,
        items: impl IntoIterator<Item = Code>,
        close: &'static str,
        padded: bool,
    ) -> Self {
        let items = items.into_iter().collect();
        Self::List(List {
            open,
            items,
            close,
            padded,
        })
    }

    /// `[a, b]`
    pub(crate) fn array(items: impl IntoIterator<Item = Code>) -> Self {
        Self::list("[", items, "]")
    }

    /// `self.name(a, b)`; `name` may bring type arguments (`of::<Heading>`).
    #[must_use]
    pub(crate) fn method(self, name: &str, arguments: impl IntoIterator<Item = Code>) -> Self {
        let link = Self::call(format!(".{name}"), arguments);
        match self {
            Self::Chain(base, mut links) => {
                links.push(link);
                Self::Chain(base, links)
            }
            base => Self::Chain(Box::new(base), vec![link]),
        }
    }

    /// `name: value`, `name = value` and the like: `before` with its spaces.
    pub(crate) fn behind(before: impl Into<String>, code: Code) -> Self {
        Self::Behind(before.into(), Box::new(code))
    }

    /// `|parameters| body`
    pub(crate) fn closure(parameters: &str, body: Code) -> Self {
        Self::behind(format!("|{parameters}| "), body)
    }

    /// `(self)`
    #[must_use]
    pub(crate) fn in_brackets(self) -> Self {
        Self::list("(", [self], ")")
    }

    /// A statement: the same with a `;` behind it.
    #[must_use]
    pub(crate) fn statement(self) -> Self {
        Self::Chain(Box::new(self), vec![Self::text(";")])
    }

    /// How deep `json!` recurses for the longest list in it.
    pub(crate) fn recursion(&self) -> usize {
        let within = |all: &[Code]| all.iter().map(Self::recursion).max().unwrap_or(0);
        match self {
            Self::Text(_) => 0,
            Self::List(list) => within(&list.items).max(list.items.len() * STEPS_AN_ITEM),
            Self::Chain(base, links) => base.recursion().max(within(links)),
            Self::Joined(parts, _) | Self::Block(parts) => within(parts),
            Self::Behind(_, code) => code.recursion(),
        }
    }

    /// The text, for a line that is indented by so many spaces.
    pub(crate) fn render(&self, indent: usize) -> String {
        let mut writer = Writer {
            text: String::new(),
            column: indent,
        };
        writer.code(self, indent, 0);
        writer.text
    }

    /// All of it in one line, if it can be.
    fn flat(&self) -> Option<String> {
        Some(match self {
            Self::Text(text) if text.contains('\n') => return None,
            Self::Text(text) => text.clone(),
            Self::List(list) => {
                let items = Self::all_flat(&list.items, ", ")?;
                let pad = if list.padded && !items.is_empty() {
                    " "
                } else {
                    ""
                };
                format!("{}{pad}{items}{pad}{}", list.open, list.close)
            }
            Self::Chain(base, links) => base.flat()? + &Self::all_flat(links, "")?,
            Self::Joined(parts, with) => Self::all_flat(parts, &format!(" {with} "))?,
            Self::Behind(before, code) => format!("{before}{}", code.flat()?),
            Self::Block(statements) if statements.is_empty() => "{}".to_owned(),
            Self::Block(_) => return None,
        })
    }

    fn all_flat(all: &[Code], between: &str) -> Option<String> {
        let all: Option<Vec<String>> = all.iter().map(Self::flat).collect();
        Some(all?.join(between))
    }
}

/// What `json!` needs of `recursion_limit` for a key and its value.
const STEPS_AN_ITEM: usize = 5;

struct Writer {
    text: String,
    /// Where the line is.
    column: usize,
}

impl Writer {
    fn put(&mut self, text: &str) {
        self.text.push_str(text);
        match text.rsplit_once('\n') {
            Some((_, last)) => self.column = last.chars().count(),
            None => self.column += text.chars().count(),
        }
    }

    fn line(&mut self, indent: usize) {
        self.text.push('\n');
        let _ = write!(self.text, "{:indent$}", "");
        self.column = indent;
    }

    /// `behind` is the width of what follows in the same line.
    fn code(&mut self, code: &Code, indent: usize, behind: usize) {
        if let Some(flat) = code.flat()
            && (matches!(code, Code::Text(_))
                || self.column + flat.chars().count() + behind <= WIDTH)
        {
            self.put(&flat);
            return;
        }
        match code {
            Code::Text(text) => self.put(text),
            Code::List(list) => self.list(list, indent),
            Code::Chain(base, links) => self.chain(base, links, indent, behind),
            Code::Joined(parts, with) => {
                for (index, part) in parts.iter().enumerate() {
                    if index > 0 {
                        self.line(indent + STEP);
                        self.put(with);
                        self.put(" ");
                    }
                    self.code(part, indent + STEP, behind);
                }
            }
            Code::Behind(before, code) => {
                self.put(before);
                self.code(code, indent, behind);
            }
            Code::Block(statements) => {
                self.put("{");
                for statement in statements {
                    self.line(indent + STEP);
                    self.code(statement, indent + STEP, 0);
                }
                self.line(indent);
                self.put("}");
            }
        }
    }

    fn list(&mut self, list: &List, indent: usize) {
        self.put(&list.open);
        // A closure, a raw string or a list alone hugs the brackets.
        if let [only] = list.items.as_slice()
            && !list.padded
            && hugs(only)
        {
            self.code(only, indent, list.close.len());
            self.put(list.close);
            return;
        }
        // With a comma, brackets around one thing would make a tuple of it.
        // `json!` does not take one behind one value.
        let alone = ["(", "json!("].contains(&list.open.as_str()) && list.items.len() == 1;
        let comma = if alone { "" } else { "," };
        for item in &list.items {
            self.line(indent + STEP);
            self.code(item, indent + STEP, comma.len());
            self.put(comma);
        }
        self.line(indent);
        self.put(list.close);
    }

    fn chain(&mut self, base: &Code, links: &[Code], indent: usize, behind: usize) {
        self.code(base, indent, 0);
        let calls = links.iter().filter(|link| matches!(link, Code::List(_)));
        // One call stays beside what it is called on.
        let is_long = calls.count() > 1;
        let last = links.len().saturating_sub(1);
        for (index, link) in links.iter().enumerate() {
            let is_call = matches!(link, Code::List(_));
            let behind = if index == last { behind } else { 0 };
            if is_long && is_call {
                self.line(indent + STEP);
                self.code(link, indent + STEP, behind);
            } else {
                self.code(link, indent, behind);
            }
        }
    }
}

fn hugs(code: &Code) -> bool {
    match code {
        Code::Text(text) => text.contains('\n'),
        Code::List(_) | Code::Block(_) => true,
        Code::Behind(before, _) => before.starts_with('|'),
        Code::Chain(..) | Code::Joined(..) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(name: &str) -> Code {
        Code::text(format!("a.{name}")).method("eq", [Code::text("Status::Published")])
    }

    #[test]
    fn what_fits_is_one_line() {
        let code = Code::text("p")
            .method("read", [])
            .method("when", [Code::Joined(vec![rule("a"), rule("b")], "&")])
            .statement();
        assert_eq!(
            code.render(8),
            "p.read().when(a.a.eq(Status::Published) & a.b.eq(Status::Published));"
        );
    }

    #[test]
    fn what_does_not_fit_has_a_line_a_part() {
        let code = Code::text("p")
            .method("read", [])
            .method(
                "when",
                [Code::Joined(vec![rule("a_rather_long_name"); 4], "&")],
            )
            .statement();
        assert_eq!(
            code.render(4),
            "p
        .read()
        .when(
            a.a_rather_long_name.eq(Status::Published)
                & a.a_rather_long_name.eq(Status::Published)
                & a.a_rather_long_name.eq(Status::Published)
                & a.a_rather_long_name.eq(Status::Published),
        );"
        );
    }

    #[test]
    fn brackets_never_make_a_tuple() {
        let either = Code::Joined(vec![rule("a_rather_long_name"); 4], "|").in_brackets();
        let text = Code::Joined(vec![either, rule("b")], "&").render(0);
        assert!(text.contains("(Status::Published)\n    )"), "{text}");
        assert!(!text.contains(",\n"), "{text}");
    }

    #[test]
    fn a_closure_hugs_its_brackets() {
        let block = Code::Block(vec![Code::text("p").method("read", []).statement()]);
        let code = Code::text("g").method("on::<Article>", [Code::closure("p, a", block)]);
        assert_eq!(
            code.render(0),
            "g.on::<Article>(|p, a| {\n    p.read();\n})"
        );
    }
}
