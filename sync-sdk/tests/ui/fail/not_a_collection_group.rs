use sync_sdk::prelude::*;

pub struct Content;

#[derive(Collection)]
#[collection(group = Content)]
pub struct Article {
    #[field(primary_key)]
    pub id: Uuid,
}

fn main() {}
