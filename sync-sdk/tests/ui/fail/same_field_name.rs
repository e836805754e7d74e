use sync_sdk::prelude::*;

#[derive(Collection)]
pub struct Article {
    #[field(primary_key)]
    pub id: Uuid,
    pub title: String,
    #[field(name = "title")]
    pub headline: String,
}

fn main() {}
