use sync_sdk::prelude::*;

#[derive(Collection)]
pub struct Language {
    #[field(primary_key)]
    pub code: String,
    pub name: String,
    pub follows: Option<M2o<Language>>,
}

#[derive(Collection)]
pub struct Tag {
    #[field(primary_key)]
    pub id: i32,
    pub language: M2o<Language>,
}

#[derive(Seed)]
#[seed(collection = Tag)]
pub enum Tags {
    Sea,
    Port,
}

impl SeedRows for Tags {
    fn row(self, row: &mut Row<Tag>, t: TagFields) {
        row.set(t.language, Self::Port);
    }
}

fn main() {}
