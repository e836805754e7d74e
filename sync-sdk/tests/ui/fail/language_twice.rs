use sync_sdk::prelude::*;

#[derive(Collection)]
pub struct Article {
    #[field(primary_key)]
    pub id: Uuid,
    #[field(translations(en_us = "Title", de_de = "Titel", en_us = "Headline"))]
    pub title: String,
}

fn main() {}
