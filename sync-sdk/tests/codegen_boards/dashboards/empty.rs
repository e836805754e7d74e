use sync_sdk::prelude::*;

#[derive(Dashboard)]
pub struct Empty;

impl DashboardSpec for Empty {
    fn panels() -> Self {
        Self
    }
}
