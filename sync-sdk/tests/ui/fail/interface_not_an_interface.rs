use sync_sdk::prelude::*;

#[derive(Collection)]
pub struct Article {
    #[field(primary_key)]
    pub id: Uuid,
    #[field(interface = "input")]
    pub title: String,
    #[field(interface = textarea)]
    pub body: Text,
}

fn main() {}
