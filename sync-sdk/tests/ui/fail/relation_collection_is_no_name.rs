use sync_sdk::prelude::*;

#[derive(Collection)]
pub struct Mention {
    #[field(primary_key)]
    pub id: Uuid,
    pub kind: i32,
    #[relation(collection = kind)]
    pub item: AnyItem<(User, File)>,
}

fn main() {}
