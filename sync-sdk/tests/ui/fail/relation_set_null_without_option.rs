use sync_sdk::prelude::*;

#[derive(Collection)]
pub struct Article {
    #[field(primary_key)]
    pub id: Uuid,
    #[relation(on_delete = set_null)]
    pub author: M2o<User>,
}

fn main() {}
