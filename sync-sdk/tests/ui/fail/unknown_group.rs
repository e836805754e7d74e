use sync_sdk::prelude::*;

#[derive(Collection)]
pub struct Article {
    #[field(primary_key)]
    pub id: Uuid,
    pub basics: Group,
    #[field(group = basic)]
    pub title: String,
}

fn main() {}
