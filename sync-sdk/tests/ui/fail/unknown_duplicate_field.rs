use sync_sdk::prelude::*;

#[derive(Collection)]
#[collection(duplicate(titel))]
pub struct Article {
    #[field(primary_key)]
    pub id: Uuid,
    pub title: String,
}

fn main() {}
