use sync_sdk::prelude::*;

#[derive(Collection)]
pub struct Page {
    #[field(primary_key)]
    pub id: Uuid,
    #[relation(inverse = page, other = heading)]
    pub blocks: M2a<Block>,
}

#[derive(Collection)]
pub struct Block {
    #[field(primary_key)]
    pub id: Uuid,
    pub page: M2o<Page>,
    pub heading: M2o<User>,
}

fn main() {}
