use sync_sdk::prelude::*;

#[derive(Choices)]
pub enum Status {
    Draft,
    Published,
}

#[derive(Collection)]
pub struct Article {
    #[field(primary_key)]
    pub id: Uuid,
    pub status: Status,
    pub title: String,
}

#[derive(Policy)]
pub struct Editors;

impl Grants for Editors {
    fn grants(g: &mut Grant) {
        g.on::<Article>(|p, a| {
            p.read().when(a.title.gt("x"));
        });
    }
}

fn main() {}
