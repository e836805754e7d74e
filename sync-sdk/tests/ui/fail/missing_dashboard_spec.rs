use sync_sdk::prelude::*;

#[derive(Dashboard)]
pub struct Newsroom {
    #[panel(at = (1, 1), size = (12, 6))]
    drafts: Metric,
}

fn main() {}
