use sync_sdk::prelude::*;

#[derive(Collection)]
pub struct Language {
    #[field(primary_key)]
    pub code: String,
    pub name: String,
    pub follows: Option<M2o<Language>>,
}

#[derive(Seed)]
#[seed(collection = Language, ignore_on_update(nam))]
pub enum Languages {
    English,
}

impl SeedRows for Languages {
    fn row(self, row: &mut Row<Language>, l: LanguageFields) {
        row.set(l.code, "en");
    }
}

fn main() {}
