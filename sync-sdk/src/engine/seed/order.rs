//! In which order new rows are made, and which of their references must wait.

/// A reference from one new row to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Edge {
    pub(super) from: usize,
    pub(super) to: usize,
    /// Whether it may be empty at first.
    pub(super) can_wait: bool,
}

/// An order of rows.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Ordered {
    /// By row: rows of a level refer to rows of lower levels only.
    pub(super) level: Vec<usize>,
    /// By reference: whether it waits until all rows are there.
    pub(super) waits: Vec<bool>,
}

/// Orders so many rows. `Err` has the rows of a cycle that nothing can break.
pub(super) fn order(rows: usize, edges: &[Edge]) -> Result<Ordered, Vec<usize>> {
    let mut out = vec![Vec::new(); rows];
    for (index, edge) in edges.iter().enumerate() {
        out[edge.from].push(index);
    }
    let mut waits = vec![false; edges.len()];
    loop {
        let mut walk = Walk {
            edges,
            out: &out,
            waits: &mut waits,
            state: vec![State::New; rows],
            finished: Vec::with_capacity(rows),
        };
        if walk.breaks_cycles()? {
            continue;
        }
        let finished = walk.finished;
        let mut level = vec![0; rows];
        for row in finished {
            let before = out[row].iter().filter(|edge| !waits[**edge]);
            let highest = before.map(|edge| level[edges[*edge].to] + 1).max();
            level[row] = highest.unwrap_or(0);
        }
        return Ok(Ordered { level, waits });
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    /// On the path, at this place.
    Open(usize),
    Done,
}

/// A walk along references, depth first and without recursion: a list may refer
/// to itself as deep as it is long.
struct Walk<'a> {
    edges: &'a [Edge],
    out: &'a [Vec<usize>],
    waits: &'a mut [bool],
    state: Vec<State>,
    /// Rows behind those that they refer to, once there is no cycle.
    finished: Vec<usize>,
}

impl Walk<'_> {
    /// Lets a reference of each cycle wait that it comes across. Answers whether
    /// there was one: behind it, others may be.
    fn breaks_cycles(&mut self) -> Result<bool, Vec<usize>> {
        let mut found = false;
        for start in 0..self.out.len() {
            if self.state[start] != State::New {
                continue;
            }
            // The row, its next reference, and the one that led to it.
            let mut path: Vec<(usize, usize, Option<usize>)> = vec![(start, 0, None)];
            self.state[start] = State::Open(0);
            while let Some((row, next, _)) = path.last_mut() {
                let Some(edge) = self.out[*row].get(*next).copied() else {
                    self.state[*row] = State::Done;
                    self.finished.push(*row);
                    path.pop();
                    continue;
                };
                *next += 1;
                if self.waits[edge] {
                    continue;
                }
                let to = self.edges[edge].to;
                match self.state[to] {
                    State::Done => {}
                    State::New => {
                        self.state[to] = State::Open(path.len());
                        path.push((to, 0, Some(edge)));
                    }
                    State::Open(place) => {
                        let way = path[place + 1..].iter().filter_map(|(_, _, edge)| *edge);
                        let cycle: Vec<usize> = std::iter::once(edge).chain(way).collect();
                        if cycle.iter().any(|edge| self.waits[*edge]) {
                            continue;
                        }
                        let breakable = cycle.iter().find(|edge| self.edges[**edge].can_wait);
                        match breakable {
                            Some(edge) => self.waits[*edge] = true,
                            None => {
                                return Err(cycle
                                    .iter()
                                    .map(|edge| self.edges[*edge].from)
                                    .collect());
                            }
                        }
                        found = true;
                    }
                }
            }
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edge(from: usize, to: usize, can_wait: bool) -> Edge {
        Edge { from, to, can_wait }
    }

    #[test]
    fn rows_come_behind_those_that_they_refer_to() {
        let edges = [edge(0, 1, false), edge(1, 2, true), edge(3, 2, true)];
        let ordered = order(4, &edges).expect("an order");
        assert_eq!(ordered.level, [2, 1, 0, 1]);
        assert_eq!(ordered.waits, [false; 3]);
    }

    #[test]
    fn a_cycle_is_broken_where_it_can_be() {
        let edges = [edge(0, 1, true), edge(1, 2, false), edge(2, 0, false)];
        let ordered = order(3, &edges).expect("an order");
        assert_eq!(ordered.waits, [true, false, false]);
        assert_eq!(ordered.level, [0, 2, 1]);
        let stuck = [edge(0, 1, false), edge(1, 0, false)];
        let mut rows = order(2, &stuck).expect_err("a cycle");
        rows.sort_unstable();
        assert_eq!(rows, [0, 1]);
    }

    #[test]
    fn a_row_may_refer_to_itself() {
        let ordered = order(1, &[edge(0, 0, true)]).expect("an order");
        assert_eq!(ordered.waits, [true]);
        order(1, &[edge(0, 0, false)]).expect_err("a cycle");
    }

    #[test]
    fn two_cycles_through_one_reference_are_both_broken() {
        // 2 -> 0 is in both, and cannot wait.
        let edges = [
            edge(0, 1, true),
            edge(1, 2, false),
            edge(0, 3, true),
            edge(3, 2, false),
            edge(2, 0, false),
        ];
        let ordered = order(4, &edges).expect("an order");
        assert_eq!(ordered.waits, [true, false, true, false, false]);
        assert_eq!(ordered.level, [0, 2, 1, 2]);
    }

    #[test]
    fn a_long_chain_needs_no_deep_stack() {
        let edges: Vec<Edge> = (1..50_000).map(|row| edge(row, row - 1, true)).collect();
        let ordered = order(50_000, &edges).expect("an order");
        assert_eq!(ordered.level[49_999], 49_999);
    }
}
