use sync_sdk::prelude::*;

#[derive(Collection)]
pub struct Article {
    #[field(primary_key)]
    pub id: Uuid,
    pub author: M2o<User>,
}

pub fn rule() -> Filter<Article> {
    Article::FIELDS.author.some(|user| user.title.null())
}

fn main() {}
