use sync_sdk::prelude::*;

#[derive(Collection)]
pub struct Article {
    #[field(primary_key)]
    pub id: Uuid,
    #[field(interface = input().placeholder("A title").preview_threshold(3))]
    pub title: String,
}

fn main() {}
