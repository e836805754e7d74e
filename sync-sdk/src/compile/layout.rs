//! Where the operations of a flow stand in the app.
//!
//! The app draws the trigger at (1, 1) and every panel 14 wide and high. When a
//! person adds an operation, it puts it 18 to the right of the one before, and 16
//! lower when it follows on failure. So does this: what follows on success stands
//! to the right on the same row, what follows on failure to the right and below,
//! as high as it can stand without a line crossing another one. An operation that
//! two lead to stands beside the nearer one, so that no line runs behind a panel.

use std::collections::BTreeMap;

use super::graph::Graph;

/// A column and a row, or a place in the app's units; wide enough that no place
/// that an author chooses makes a sum overflow.
pub(crate) type At = (i64, i64);

/// Where the app draws the trigger.
#[cfg(feature = "codegen")]
pub(crate) const TRIGGER: At = (1, 1);
/// Where the first operation stands.
const FIRST: At = (19, 1);
/// From one column, and one row, to the next.
const STEP: At = (18, 16);
/// The width and height of a panel.
const PANEL: i64 = 14;

/// The position of each operation, in the order of the flow.
pub(crate) fn positions(flow: &Graph) -> Vec<At> {
    Layout::of(flow).positions(flow)
}

/// Where the operations stand beside each other, whatever their authors place.
pub(crate) struct Layout {
    tree: Tree,
    /// The column and row of each operation.
    grid: Vec<At>,
    /// The operations, each behind the one that it stands beside.
    order: Vec<usize>,
}

impl Layout {
    pub(crate) fn of(flow: &Graph) -> Self {
        let tree = Tree::of(flow);
        let mut grid: Vec<At> = vec![(0, 0); flow.steps.len()];
        let mut rows = 0;
        let mut order = Vec::new();
        for root in &tree.roots {
            let shape = tree.shape(*root, 0);
            let height = shape.bottom.values().max().map_or(0, |row| row + 1);
            for (index, column, row) in shape.cells {
                grid[index] = (column, rows + row);
                order.push(index);
            }
            rows += height;
        }
        Self { tree, grid, order }
    }

    /// From the grid to the app's units: an operation that its author placed takes
    /// along what follows it, and nothing else stands on it. The flow is the one
    /// that was laid out, as far as what leads where.
    pub(crate) fn positions(&self, flow: &Graph) -> Vec<At> {
        let chosen = flow.steps.iter().map(|step| step.position);
        let mut placed: Vec<Option<At>> = chosen
            .map(|at| at.map(|(x, y)| (x.into(), y.into())))
            .collect();
        let mut moved = vec![(0, 0); self.grid.len()];
        for &index in &self.order {
            let (column, row) = self.grid[index];
            let by = self.tree.parent[index].map_or((0, 0), |parent| moved[parent]);
            let usual = (FIRST.0 + column * STEP.0, FIRST.1 + row * STEP.1);
            let mut at = (usual.0 + by.0, usual.1 + by.1);
            if let Some(chosen) = placed[index] {
                at = chosen;
            } else {
                at = (at.0.max(1), at.1.max(1));
                while placed.iter().flatten().any(|other| overlap(*other, at)) {
                    at.1 += STEP.1;
                }
            }
            placed[index] = Some(at);
            moved[index] = (at.0 - usual.0, at.1 - usual.1);
        }
        placed.into_iter().flatten().collect()
    }
}

pub(crate) fn overlap(a: At, b: At) -> bool {
    (a.0 - b.0).abs() < PANEL && (a.1 - b.1).abs() < PANEL
}

/// The operations as trees: each stands beside one of those that lead to it.
struct Tree {
    roots: Vec<usize>,
    resolve: Vec<Option<usize>>,
    reject: Vec<Option<usize>>,
    parent: Vec<Option<usize>>,
}

impl Tree {
    fn of(flow: &Graph) -> Self {
        let count = flow.steps.len();
        let mut tree = Self {
            roots: Vec::new(),
            resolve: vec![None; count],
            reject: vec![None; count],
            parent: vec![None; count],
        };
        let led_to: Vec<usize> = flow.steps.iter().flat_map(|step| step.targets()).collect();
        // The start, then the heads of chains that nothing reaches, then rings.
        let heads = (0..count).filter(|index| !led_to.contains(index));
        let mut met = vec![false; count];
        for root in flow.start.into_iter().chain(heads).chain(0..count) {
            if !std::mem::replace(&mut met[root], true) {
                tree.roots.push(root);
                tree.grow(flow, root, &mut met);
            }
        }
        tree
    }

    /// Column by column, so that an operation stands in the first column that a
    /// line leads to.
    fn grow(&mut self, flow: &Graph, root: usize, met: &mut [bool]) {
        let mut column = vec![root];
        while !column.is_empty() {
            let mut next = Vec::new();
            let mut adopt = |at: usize, target: Option<usize>, child: &mut Option<usize>| {
                if let Some(target) = target.filter(|target| !met[*target]) {
                    met[target] = true;
                    *child = Some(target);
                    self.parent[target] = Some(at);
                    next.push(target);
                }
            };
            for &at in &column {
                adopt(at, flow.steps[at].resolve, &mut self.resolve[at]);
            }
            for &at in &column {
                adopt(at, flow.steps[at].reject, &mut self.reject[at]);
            }
            column = next;
        }
    }

    /// Where `root` and what stands beside it come to stand, `root` in row 0.
    fn shape(&self, root: usize, column: i64) -> Shape {
        let mut shape = Shape::default();
        shape.cells.push((root, column, 0));
        shape.take(cell(column), 0);
        if let Some(next) = self.resolve[root] {
            shape.take(gap(column), 0);
            shape.add(self.shape(next, column + 1), 0);
        }
        if let Some(next) = self.reject[root] {
            let below = self.shape(next, column + 1);
            let row = shape.first_free(&below).max(1);
            shape.add(below, row);
            shape.take(gap(column), row);
        }
        shape
    }
}

/// A column of panels, and the space to the right of it where lines go up and
/// down, in one order.
fn cell(column: i64) -> i64 {
    2 * column
}

fn gap(column: i64) -> i64 {
    2 * column + 1
}

/// Operations with their columns and rows, and the first and the last row that
/// they and their lines take in each column and gap.
#[derive(Default)]
struct Shape {
    cells: Vec<(usize, i64, i64)>,
    top: BTreeMap<i64, i64>,
    bottom: BTreeMap<i64, i64>,
}

impl Shape {
    fn take(&mut self, lane: i64, row: i64) {
        let top = self.top.entry(lane).or_insert(row);
        *top = row.min(*top);
        let bottom = self.bottom.entry(lane).or_insert(row);
        *bottom = row.max(*bottom);
    }

    /// The first row in which the other shape is below this one everywhere.
    fn first_free(&self, other: &Self) -> i64 {
        let rows = other.top.iter();
        rows.filter_map(|(lane, top)| Some(self.bottom.get(lane)? + 1 - top))
            .max()
            .unwrap_or(0)
    }

    fn add(&mut self, other: Self, by: i64) {
        for (index, column, row) in other.cells {
            self.cells.push((index, column, row + by));
        }
        for (lane, row) in other.top.into_iter().chain(other.bottom) {
            self.take(lane, row + by);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compile::graph::Step;

    struct Drawn {
        keys: Vec<&'static str>,
        graph: Graph,
    }

    /// A flow of operations named by letters: `a b/c` is `a` with `resolve = b`
    /// and `reject = c`.
    fn flow(lines: &[&'static str]) -> Drawn {
        let keys: Vec<&'static str> = lines.iter().map(|line| &line[..1]).collect();
        let find = |key: &str| keys.iter().position(|known| *known == key);
        let mut steps = Vec::new();
        for line in lines {
            let targets = line[1..].trim();
            let (resolve, reject) = targets.split_once('/').unwrap_or((targets, ""));
            steps.push(Step {
                resolve: find(resolve),
                reject: find(reject),
                position: None,
            });
        }
        let start = Some(0);
        let graph = Graph { start, steps };
        Drawn { keys, graph }
    }

    /// The panels as text: a letter each, a dot where none is.
    fn drawn(flow: &Drawn) -> String {
        let positions = positions(&flow.graph);
        for (index, at) in positions.iter().enumerate() {
            for other in &positions[..index] {
                assert!(!overlap(*at, *other), "{at:?} and {other:?}");
            }
        }
        let cells: BTreeMap<(i64, i64), &str> = positions
            .iter()
            .zip(&flow.keys)
            .map(|((x, y), key)| (((y - FIRST.1) / STEP.1, (x - FIRST.0) / STEP.0), *key))
            .collect();
        let rows = cells.keys().map(|(row, _)| *row).max().unwrap_or(0);
        let line = |row: i64| {
            let columns = cells.keys().filter(|(at, _)| *at == row);
            let last = columns.map(|(_, column)| *column).max().unwrap_or(0);
            let key = |column| cells.get(&(row, column)).copied().unwrap_or(".");
            (0..=last).map(key).collect::<String>()
        };
        (0..=rows).map(line).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn success_goes_right_and_failure_below() {
        assert_eq!(drawn(&flow(&["a b/c", "b", "c"])), "ab\n.c");
        assert_eq!(
            drawn(&flow(&["a b/x", "b c/y", "c /z", "x", "y", "z"])),
            "abc\n.xyz"
        );
    }

    #[test]
    fn a_branch_stands_as_high_as_it_can_without_crossing_another() {
        // The branch of `b` fits beside the one of `a` only where they part.
        let steps = ["a b/p", "b c/u", "c", "u v/w", "v", "w", "p q", "q r", "r"];
        assert_eq!(drawn(&flow(&steps)), "abc\n..uv\n...w\n.pqr");
        let nested = ["a b/p", "b c/", "c /d", "d", "p q/r", "q", "r"];
        assert_eq!(drawn(&flow(&nested)), "abc\n.pqd\n..r");
    }

    #[test]
    fn where_two_lines_meet_none_runs_behind_a_panel() {
        // `l` stands beside `a`, the nearer one; the line from `c` comes back.
        assert_eq!(drawn(&flow(&["a b/l", "b c", "c l", "l"])), "abc\n.l");
        // Both are as near: on the row of success.
        assert_eq!(drawn(&flow(&["a b/c", "b /d", "c d", "d"])), "ab\n.cd");
    }

    #[test]
    fn an_operation_at_the_end_moves_no_other() {
        let before = flow(&["a b/x", "b c/y", "c", "x", "y"]);
        let after = flow(&["a b/x", "b c/y", "c d/e", "x", "y", "d", "e"]);
        assert_eq!(positions(&before.graph), positions(&after.graph)[..5]);
    }

    #[test]
    fn what_nothing_reaches_stands_below_and_a_ring_ends() {
        let steps = ["a b", "b", "s t/u", "t", "u", "x y", "y x"];
        assert_eq!(drawn(&flow(&steps)), "ab\nst\n.u\nxy");
    }

    #[test]
    fn a_chosen_place_takes_along_what_follows() {
        let mut moved = flow(&["a b/x", "b c", "c", "x"]).graph;
        moved.steps[1].position = Some((37, 65));
        assert_eq!(positions(&moved), [(19, 1), (37, 65), (55, 65), (37, 17)]);
        // Nothing stands on a chosen place.
        moved.steps[1].position = Some((40, 20));
        assert_eq!(positions(&moved)[3], (37, 49));
    }
}
