use sync_sdk::prelude::*;

#[derive(Dashboard)]
pub struct Newsroom {
    #[panel(at = (1, 1), size = (8, 6))]
    drafts: List,
}

impl DashboardSpec for Newsroom {
    fn panels() -> Self {
        unreachable!("this does not compile")
    }
}

fn main() {}
