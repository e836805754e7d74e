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
pub struct Tags;

impl SeedTable for Tags {
    fn rows(rows: &mut Rows<Tag>, t: TagFields) {
        rows.add("sea").set(t.language, Tags::at("port"));
    }
}

fn main() {}
