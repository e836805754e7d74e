use sync_sdk::prelude::*;

#[derive(Dashboard)]
pub struct Newsroom {
    #[panel(at = (1, 1), size = (12, 6))]
    a: Metric,
    #[panel(at = (12, 6), size = (12, 6))]
    b: Metric,
}

impl DashboardSpec for Newsroom {
    fn panels() -> Self {
        unreachable!("this does not compile")
    }
}

fn main() {}
