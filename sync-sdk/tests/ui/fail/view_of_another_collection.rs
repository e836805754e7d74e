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

impl View<User> for MyDrafts {
    fn view(t: &mut Table<User>, u: sync_sdk::author::system::UserFields) {
        t.columns(fields![u.first_name]);
    }
}

fn main() {}
