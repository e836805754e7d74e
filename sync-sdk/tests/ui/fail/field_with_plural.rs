use sync_sdk::prelude::*;

#[derive(Collection)]
pub struct Article {
    #[field(primary_key)]
    pub id: Uuid,
    #[field(translations(en_us(name = "Title", plural = "Titles")))]
    pub title: String,
}

fn main() {}
