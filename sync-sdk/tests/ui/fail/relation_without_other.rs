use sync_sdk::prelude::*;

#[derive(Collection)]
pub struct Article {
    #[field(primary_key)]
    pub id: Uuid,
    #[relation(inverse = article)]
    pub tags: M2m<ArticleTag>,
}

#[derive(Collection)]
pub struct ArticleTag {
    #[field(primary_key)]
    pub id: Uuid,
    pub article: M2o<Article>,
    pub tag: M2o<Article>,
}

fn main() {}
