use sync_sdk::prelude::*;

#[derive(Collection)]
pub struct Language {
    #[field(primary_key)]
    pub code: String,
    pub name: String,
    pub follows: Option<M2o<Language>>,
}

#[derive(Project)]
#[project(seeds(Language))]
pub struct App;

impl ProjectSpec for App {
    type Env = ();
}

fn main() {}
