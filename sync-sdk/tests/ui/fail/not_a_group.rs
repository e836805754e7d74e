use sync_sdk::prelude::*;

#[derive(Collection)]
pub struct Article {
    #[field(primary_key)]
    pub id: Uuid,
    pub body: Text,
    #[field(group = body)]
    pub title: String,
}

fn main() {}
