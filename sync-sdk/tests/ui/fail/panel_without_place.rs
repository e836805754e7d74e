use sync_sdk::prelude::*;

#[derive(Dashboard)]
pub struct Newsroom {
    #[panel(size = (12, 6))]
    drafts: Metric,
}

impl DashboardSpec for Newsroom {
    fn panels() -> Self {
        unreachable!("this does not compile")
    }
}

fn main() {}
