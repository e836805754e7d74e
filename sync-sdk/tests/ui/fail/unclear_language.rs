use sync_sdk::prelude::*;

#[derive(Collection)]
#[collection(translations(en_us = "Article", "ca-ES-valencia" = "Article", german = "Artikel"))]
pub struct Article {
    #[field(primary_key)]
    pub id: Uuid,
    pub title: String,
}

fn main() {}
