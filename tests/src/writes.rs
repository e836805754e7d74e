//! What passed a proxy and may have changed something.

use serde_json::Value;
use xtask::proxy::{Entry, Proxy};

use crate::ID_MAP;

/// The requests that change something, as `POST /roles`. The cache is cleared before
/// anything is read, the schema is compared by `POST`, and a push of ours that finds
/// nothing to do has held the lock meanwhile.
pub fn writes(proxy: &Proxy) -> Vec<String> {
    let harmless = ["POST /utils/cache/clear", "POST /schema/diff"];
    let log = proxy.log().into_iter();
    log.filter(|entry| !["GET", "SEARCH"].contains(&entry.method.as_str()) && !is_lock(entry))
        .map(|entry| format!("{} {}", entry.method, entry.path))
        .filter(|request| !harmless.contains(&request.as_str()))
        .collect()
}

/// Whether a request takes the lock of the target, or gives it back.
fn is_lock(entry: &Entry) -> bool {
    let is_row = entry.path.starts_with(&format!("/items/{ID_MAP}"));
    let body: Value = serde_json::from_slice(&entry.body).unwrap_or_default();
    is_row && (body["lock"] == "target" || (entry.method == "DELETE" && body.is_null()))
}
