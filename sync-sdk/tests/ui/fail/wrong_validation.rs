use sync_sdk::prelude::*;

#[derive(Collection)]
pub struct Article {
    #[field(primary_key)]
    pub id: Uuid,
    #[field(validation = |a| a.titel.not_empty())]
    pub title: String,
}

fn main() {}
