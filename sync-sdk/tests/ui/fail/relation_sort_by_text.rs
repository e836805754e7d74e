use sync_sdk::prelude::*;

#[derive(Collection)]
pub struct Article {
    #[field(primary_key)]
    pub id: Uuid,
    #[relation(inverse = article, sort = text)]
    pub comments: O2m<Comment>,
}

#[derive(Collection)]
pub struct Comment {
    #[field(primary_key)]
    pub id: Uuid,
    pub article: M2o<Article>,
    pub text: Option<String>,
}

fn main() {}
