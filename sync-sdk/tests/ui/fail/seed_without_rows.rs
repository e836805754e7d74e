use sync_sdk::prelude::*;

#[derive(Collection)]
pub struct Language {
    #[field(primary_key)]
    pub code: String,
    pub name: String,
    pub follows: Option<M2o<Language>>,
}

#[derive(Seed)]
#[seed(collection = Language)]
pub enum Languages {
    English,
}

#[derive(Seed)]
#[seed(collection = Language)]
pub struct Others;

fn main() {}
