//! Puts things behind those that they refer to.

/// The numbers below `count`, each behind its targets, otherwise in their own
/// order; and the edges (from, to) that had to be left out because they close a
/// ring.
pub(super) fn targets_first(
    count: usize,
    targets: impl Fn(usize) -> Vec<usize>,
) -> (Vec<usize>, Vec<(usize, usize)>) {
    #[derive(Clone, Copy, PartialEq)]
    enum Mark {
        New,
        Open,
        Done,
    }
    let mut marks = vec![Mark::New; count];
    let mut order = Vec::with_capacity(count);
    let mut rings = Vec::new();
    for start in 0..count {
        // An explicit stack: a chain may be as long as there are records.
        let mut stack = Vec::new();
        if marks[start] == Mark::New {
            marks[start] = Mark::Open;
            stack.push((start, targets(start).into_iter()));
        }
        while let Some((node, rest)) = stack.last_mut() {
            let node = *node;
            match rest.next() {
                Some(target) if marks[target] == Mark::New => {
                    marks[target] = Mark::Open;
                    stack.push((target, targets(target).into_iter()));
                }
                Some(target) if marks[target] == Mark::Open => rings.push((node, target)),
                Some(_) => {}
                None => {
                    marks[node] = Mark::Done;
                    order.push(node);
                    stack.pop();
                }
            }
        }
    }
    (order, rings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chains_and_rings() {
        let edges = [vec![1], vec![2], vec![0], vec![3], vec![0]];
        let (order, rings) = targets_first(5, |node| edges[node].clone());
        assert_eq!(order, [2, 1, 0, 3, 4]);
        assert_eq!(rings, [(2, 0), (3, 3)]);
        let (order, _) = targets_first(100_000, |node| {
            if node + 1 < 100_000 {
                vec![node + 1]
            } else {
                vec![]
            }
        });
        assert_eq!(order[0], 99_999);
    }
}
