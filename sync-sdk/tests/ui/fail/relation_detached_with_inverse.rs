use sync_sdk::prelude::*;

#[derive(Collection)]
pub struct Article {
    #[field(primary_key)]
    pub id: Uuid,
    #[relation(inverse = article, detached)]
    pub comments: O2m<Comment>,
}

#[derive(Collection)]
pub struct Comment {
    #[field(primary_key)]
    pub id: Uuid,
    pub article: M2o<Article>,
}

fn main() {}
