use sync_sdk::prelude::*;

#[derive(Collection)]
pub struct Article {
    #[field(primary_key)]
    pub id: Uuid,
    pub title: String,
    pub length: Option<i32>,
    pub author: M2o<User>,
}

#[derive(Dashboard)]
pub struct Newsroom {
    #[panel(at = (1, 1), size = (24, 12))]
    panel: Metric,
}

impl DashboardSpec for Newsroom {
    fn panels() -> Self {
        Self {
            panel: Metric::count::<Article>(|_| User::FIELDS.status.eq(system::UserStatus::Active)),
        }
    }
}

fn main() {}
