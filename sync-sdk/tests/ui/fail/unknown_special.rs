use sync_sdk::prelude::*;

#[derive(Collection)]
pub struct Article {
    #[field(primary_key)]
    pub id: Uuid,
    #[field(special = date_create)]
    pub created: Option<Timestamp>,
}

fn main() {}
