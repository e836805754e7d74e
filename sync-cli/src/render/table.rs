//! Aligned columns.

use std::fmt::Write;

use crate::ui::{printable, style};

/// Rows below a head, each column as wide as its widest cell.
#[derive(Debug)]
pub(crate) struct Table<const N: usize> {
    head: [&'static str; N],
    rows: Vec<[String; N]>,
}

impl<const N: usize> Table<N> {
    pub(crate) fn new(head: [&'static str; N]) -> Self {
        Self {
            head,
            rows: Vec::new(),
        }
    }

    pub(crate) fn row(&mut self, cells: [String; N]) {
        self.rows.push(cells.map(|cell| printable(&cell)));
    }

    pub(crate) fn text(&self) -> String {
        let width = |column: usize| {
            let cells = self.rows.iter().map(|row| row[column].chars().count());
            cells.fold(self.head[column].len(), usize::max)
        };
        let widths: Vec<usize> = (0..N).map(width).collect();
        let line = |cells: &[&str]| {
            let cells = cells.iter().zip(&widths);
            let cells = cells.map(|(cell, width)| format!("{cell:width$}"));
            let line: Vec<String> = cells.collect();
            line.join("  ").trim_end().to_owned()
        };
        let mut out = String::new();
        let head = style::HEADING;
        let _ = writeln!(out, "{head}{}{head:#}", line(&self.head));
        for row in &self.rows {
            let cells = row.each_ref().map(String::as_str);
            let _ = writeln!(out, "{}", line(&cells));
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned() {
        let mut table = Table::new(["Address", "Key"]);
        table.row(["role.ä".to_owned(), "1".to_owned()]);
        table.row(["role.long-name".to_owned(), String::new()]);
        let text = anstream::adapter::strip_str(&table.text()).to_string();
        assert_eq!(
            text,
            "Address         Key\nrole.ä          1\nrole.long-name\n"
        );
    }
}
