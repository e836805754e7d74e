//! Where the operations of a flow stand in the app.
//!
//! The trigger stands at (1, 1) and a panel is 14 wide; the app puts the first
//! operation at (19, 1) and leaves 4 between panels. What follows on success
//! stands to the right on the same row, what follows on failure on a row of its
//! own below, so that no line crosses another one.

use crate::author::FlowDef;

const FIRST: (u32, u32) = (19, 1);
const STEP: u32 = 18;

/// The position of each operation, in the order of the flow.
pub(super) fn positions(flow: &FlowDef) -> Vec<(u32, u32)> {
    let mut layout = Layout {
        flow,
        placed: vec![None; flow.operations.len()],
        rows: 0,
    };
    if let Some(start) = flow.start {
        layout.place(start, 0, 0);
    }
    // What nothing reaches: the heads of detached chains first.
    for index in layout.heads() {
        let row = layout.rows;
        layout.place(index, 0, row);
    }
    for index in 0..flow.operations.len() {
        let row = layout.rows;
        layout.place(index, 0, row);
    }
    let position = |(column, row)| (FIRST.0 + column * STEP, FIRST.1 + row * STEP);
    layout.placed.into_iter().flatten().map(position).collect()
}

struct Layout<'a> {
    flow: &'a FlowDef,
    /// Column and row.
    placed: Vec<Option<(u32, u32)>>,
    rows: u32,
}

impl Layout<'_> {
    fn heads(&self) -> Vec<usize> {
        let followers = |index: usize| {
            self.flow
                .operations
                .iter()
                .any(|op| op.resolve == Some(index) || op.reject == Some(index))
        };
        (0..self.placed.len())
            .filter(|index| !followers(*index))
            .collect()
    }

    fn place(&mut self, index: usize, column: u32, row: u32) {
        if self.placed[index].is_some() {
            return;
        }
        self.placed[index] = Some((column, row));
        self.rows = self.rows.max(row + 1);
        let operation = &self.flow.operations[index];
        if let Some(next) = operation.resolve {
            self.place(next, column + 1, row);
        }
        if let Some(next) = operation.reject {
            let below = self.rows;
            self.place(next, column + 1, below);
        }
    }
}
