use sync_sdk::prelude::*;

#[derive(Collection)]
#[collection(archive(field = state, value = "archived"))]
pub struct Article {
    #[field(primary_key)]
    pub id: Uuid,
    pub status: String,
}

fn main() {}
