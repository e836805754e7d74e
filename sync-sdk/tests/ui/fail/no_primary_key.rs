use sync_sdk::prelude::*;

#[derive(Collection)]
pub struct Article {
    pub title: String,
}

fn title() -> &'static str {
    Article::FIELDS.title.name()
}

fn main() {
    title();
}
