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

fn main() {}
