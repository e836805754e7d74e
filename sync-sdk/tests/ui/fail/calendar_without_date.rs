use sync_sdk::prelude::*;

#[derive(Collection)]
pub struct Article {
    #[field(primary_key)]
    pub id: Uuid,
    pub title: String,
    pub length: Option<i32>,
    pub author: M2o<User>,
}

#[derive(Preset)]
#[preset(collection = Article)]
pub struct MyDrafts;

impl View<Article, Calendar<Article>> for MyDrafts {
    fn view(l: &mut Calendar<Article>, a: ArticleFields) {
        l.start(a.title);
    }
}

fn main() {}
