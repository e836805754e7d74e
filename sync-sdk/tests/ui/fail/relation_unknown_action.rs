use sync_sdk::prelude::*;

#[derive(Collection)]
pub struct Article {
    #[field(primary_key)]
    pub id: Uuid,
    #[relation(on_delete = casade)]
    pub author: M2o<User>,
}

fn main() {}
