use sync_sdk::prelude::*;

#[derive(Collection)]
#[collection(sort = title)]
pub struct Article {
    #[field(primary_key)]
    pub id: Uuid,
    pub title: String,
}

fn main() {}
