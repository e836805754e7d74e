use sync_sdk::prelude::*;

#[derive(Collection)]
pub struct Article {
    #[field(primary_key)]
    pub id: Uuid,
    pub title: String,
    pub length: Option<i32>,
    pub author: M2o<User>,
}

#[derive(Policy)]
pub struct Editors;

impl Grants for Editors {
    fn grants(_: &mut Grant) {}
}

#[derive(Preset)]
#[preset(collection = Article, role = Editors)]
pub struct MyDrafts;

impl View<Article> for MyDrafts {
    fn view(t: &mut Table<Article>, a: ArticleFields) {
        t.columns(fields![a.title]);
    }
}

fn main() {}
