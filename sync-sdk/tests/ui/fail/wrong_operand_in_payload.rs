use sync_sdk::prelude::*;

#[derive(Collection)]
pub struct Article {
    #[field(primary_key)]
    pub id: Uuid,
    pub words: i32,
}

fn main() {
    let _ = ItemCreate::<Article>::new(|row, article| {
        row.set(article.words, "many");
    });
}
