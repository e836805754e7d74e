//! Splits many rows into few requests.

use std::sync::atomic::{AtomicUsize, Ordering};

use serde::Serialize;

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
    pub fn split<T: Serialize>(&self, rows: &[T]) -> Result<Vec<usize>, serde_json::Error> {
        let (max_rows, max_bytes) = (self.rows.load(Ordering::Relaxed), self.bytes());
        let mut runs = Vec::new();
        let (mut count, mut bytes) = (0, 2);
        for row in rows {
            let size = serde_json::to_vec(row)?.len() + 1;
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
        Ok(runs)
    }

    /// Remembers that a request of `rows` rows was refused as too large.
    pub fn shrink(&self, rows: usize) {
        self.rows.fetch_min((rows / 2).max(1), Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_by_count_and_by_bytes() {
        let rows = vec!["12345678"; 10]; // 11 bytes each with the comma
        assert_eq!(
            BatchLimits::new(4, 1_000).split(&rows).expect("json"),
            [4, 4, 2]
        );
        assert_eq!(
            BatchLimits::new(100, 24).split(&rows).expect("json"),
            [2; 5]
        );
        assert_eq!(
            BatchLimits::new(100, 1).split(&rows).expect("json"),
            [1; 10]
        );
        assert!(
            BatchLimits::default()
                .split::<&str>(&[])
                .expect("json")
                .is_empty()
        );
    }

    #[test]
    fn learns_from_a_refusal() {
        let limits = BatchLimits::new(100, 1_000);
        limits.shrink(10);
        assert_eq!(limits.split(&["x"; 10]).expect("json"), [5, 5]);
        limits.shrink(1);
        assert_eq!(limits.split(&["x"; 2]).expect("json"), [1, 1]);
    }
}
