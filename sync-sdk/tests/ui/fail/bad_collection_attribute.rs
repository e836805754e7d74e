use sync_sdk::prelude::*;

#[derive(Collection)]
#[collection(icon = "article", colour = "red")]
pub struct Article {
    #[field(primary_key)]
    pub id: Uuid,
    #[field(default = "x")]
    pub title: String,
}

pub fn rule() -> Filter<Article> {
    Article::FIELDS.title.eq("x")
}

fn main() {}
