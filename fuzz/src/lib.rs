//! What the fuzz targets do, as functions: the tests run them over the corpus
//! without a fuzzer.

mod answers;
mod dump;
mod parts;
mod plan;
mod server;

pub use answers::answers;
pub use dump::dump;
pub use plan::plan;
use sync_sdk::model::Lock;

/// Reads a `sync.lock`, and what it was written as.
pub fn lock(text: &str) {
    let Ok(lock) = text.parse::<Lock>() else {
        return;
    };
    let written = lock.to_string();
    assert_eq!(written.parse(), Ok(lock), "it was written as:\n{written}");
}
