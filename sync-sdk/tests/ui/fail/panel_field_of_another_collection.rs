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
    panel: List,
}

impl DashboardSpec for Newsroom {
    fn panels() -> Self {
        Self {
            panel: List::of::<Article>(|q, _| {
                q.sort(User::FIELDS.last_name);
            }),
        }
    }
}

fn main() {}
