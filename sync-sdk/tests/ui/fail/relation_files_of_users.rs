use sync_sdk::prelude::*;

#[derive(Collection)]
pub struct Article {
    #[field(primary_key)]
    pub id: Uuid,
    #[relation(inverse = article, other = owner)]
    pub files: Files<ArticleFile>,
}

#[derive(Collection)]
pub struct ArticleFile {
    #[field(primary_key)]
    pub id: Uuid,
    pub article: M2o<Article>,
    pub owner: Option<M2o<User>>,
    pub file: M2o<File>,
}

fn main() {}
