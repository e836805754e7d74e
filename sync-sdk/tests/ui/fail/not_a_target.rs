use sync_sdk::prelude::*;

pub struct Author;

#[derive(Collection)]
pub struct Article {
    #[field(primary_key)]
    pub id: Uuid,
    pub author: M2o<Author>,
}

fn main() {}
