//! Splits many rows into few requests.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures::{StreamExt, stream};
use serde_json::Value;

use super::TargetError;

/// What became of consecutive rows that were sent as one request.
#[derive(Debug)]
pub struct Part<T> {
    /// Which of the rows they are.
    pub rows: Range<usize>,
    /// The answer, or the refusal of all of them.
    pub result: Result<T, TargetError>,
}

impl<T> Part<T> {
    /// With something else for the answer.
    pub fn map<R>(self, map: impl FnOnce(T) -> R) -> Part<R> {
        Part {
            rows: self.rows,
            result: self.result.map(map),
        }
    }
}

/// How large one request may be. A server that refuses a request as too large
/// teaches the rest of the run a smaller size.
#[derive(Debug)]
pub struct BatchLimits {
    rows: AtomicUsize,
    bytes: AtomicUsize,
}

impl Default for BatchLimits {
    /// 1,000 rows and 900 kB: Directus refuses bodies over `MAX_PAYLOAD_SIZE`,
    /// 1 MB unless configured.
    fn default() -> Self {
        Self::new(1_000, 900_000)
    }
}

impl BatchLimits {
    /// Limits of so many rows and so many bytes of JSON.
    pub fn new(rows: usize, bytes: usize) -> Self {
        Self {
            rows: AtomicUsize::new(rows.max(1)),
            bytes: AtomicUsize::new(bytes.max(1)),
        }
    }

    /// How many bytes of JSON one body may have.
    pub fn bytes(&self) -> usize {
        self.bytes.load(Ordering::Relaxed)
    }

    /// The lengths of consecutive runs of `rows` that each fit in one request.
    /// A row that is too large by itself makes a run of its own.
    pub fn split<T: Clone + Into<Value>>(&self, rows: &[T]) -> Vec<usize> {
        let (max_rows, max_bytes) = (self.rows.load(Ordering::Relaxed), self.bytes());
        let mut runs = Vec::new();
        let (mut count, mut bytes) = (0, 2);
        for row in rows {
            let row: Value = row.clone().into();
            let size = row.to_string().len() + 1;
            if count > 0 && (count == max_rows || bytes + size > max_bytes) {
                runs.push(count);
                (count, bytes) = (0, 2);
            }
            count += 1;
            bytes += size;
        }
        if count > 0 {
            runs.push(count);
        }
        runs
    }

    /// Runs `send` on runs of `rows` that fit into a request, and on halves of a
    /// run that the server finds too large. Runs are under way at once, unless
    /// the rows must arrive in order; one that fails does not keep the others
    /// from being sent.
    pub async fn in_parts<T: Clone + Into<Value>, R>(
        &self,
        rows: &[T],
        in_order: bool,
        send: impl AsyncFn(&[T]) -> Result<R, TargetError>,
    ) -> Vec<Part<R>> {
        let lengths = self.split(rows);
        let runs = lengths.iter().scan(0, |begin, length| {
            let run = *begin..*begin + length;
            *begin = run.end;
            Some(run)
        });
        let at_once = if in_order { 1 } else { lengths.len().max(1) };
        let parts: Vec<Vec<Part<R>>> = stream::iter(runs)
            .map(|run| self.halving(rows, run, &send))
            .buffered(at_once)
            .collect()
            .await;
        parts.into_iter().flatten().collect()
    }

    async fn halving<T, R>(
        &self,
        rows: &[T],
        run: Range<usize>,
        send: &impl AsyncFn(&[T]) -> Result<R, TargetError>,
    ) -> Vec<Part<R>> {
        let mut waiting = vec![run];
        let mut parts = Vec::new();
        while let Some(run) = waiting.pop() {
            // What another run has learned meanwhile holds for this one too.
            let most = self.rows.load(Ordering::Relaxed);
            if run.len() > most {
                let middle = run.start + most;
                waiting.extend([middle..run.end, run.start..middle]);
                continue;
            }
            match send(&rows[run.clone()]).await {
                Err(error) if error.is_too_large() && run.len() > 1 => {
                    tracing::warn!(
                        rows = run.len(),
                        "the server finds the request too large; halving it"
                    );
                    self.shrink(run.len());
                    waiting.push(run);
                }
                result => parts.push(Part { rows: run, result }),
            }
        }
        parts
    }

    /// Sends no more than so many rows at once from now on.
    pub fn cap(&self, rows: usize) {
        self.rows.fetch_min(rows.max(1), Ordering::Relaxed);
    }

    /// Remembers that a request of `rows` rows was refused as too large.
    pub fn shrink(&self, rows: usize) {
        self.cap(rows / 2);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_by_count_and_by_bytes() {
        let rows = vec!["12345678"; 10]; // 11 bytes each with the comma
        assert_eq!(BatchLimits::new(4, 1_000).split(&rows), [4, 4, 2]);
        assert_eq!(BatchLimits::new(100, 24).split(&rows), [2; 5]);
        assert_eq!(BatchLimits::new(100, 1).split(&rows), [1; 10]);
        assert!(BatchLimits::default().split::<&str>(&[]).is_empty());
    }

    #[test]
    fn learns_from_a_refusal() {
        let limits = BatchLimits::new(100, 1_000);
        limits.shrink(10);
        assert_eq!(limits.split(&["x"; 10]), [5, 5]);
        limits.shrink(1);
        assert_eq!(limits.split(&["x"; 2]), [1, 1]);
    }
}
