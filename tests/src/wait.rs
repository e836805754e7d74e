//! Waiting for what nobody answers for.

use std::time::{Duration, Instant};

/// Asks until there is an answer, such as what a flow leaves behind that runs
/// on its own. A test ends when there is none for long.
#[track_caller]
pub fn wait<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        if let Some(found) = ask() {
            return found;
        }
        assert!(Instant::now() < deadline, "{what} did not come");
        std::thread::yield_now();
    }
}
