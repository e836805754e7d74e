use sync_sdk::prelude::*;

#[derive(Collection)]
pub struct Article {
    #[field(primary_key)]
    pub id: Uuid,
    #[field(default = NOW.shifted("-1 day"))]
    pub created: Option<Timestamp>,
}

fn main() {}
