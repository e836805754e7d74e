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

impl View<Article, Table<Article>> for MyDrafts {
    fn view(l: &mut Table<Article>, a: ArticleFields) {
        l.column(a.title.at(|user: sync_sdk::author::system::UserFields| user.last_name));
    }
}

fn main() {}
