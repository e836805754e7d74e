use sync_sdk::prelude::*;

#[derive(Collection)]
pub struct Article {
    #[field(primary_key)]
    pub id: Uuid,
    #[relation(inverse = article, other = author)]
    pub comments: O2m<Comment>,
}

#[derive(Collection)]
pub struct Comment {
    #[field(primary_key)]
    pub id: Uuid,
    pub article: M2o<Article>,
    pub author: M2o<User>,
}

fn main() {}
