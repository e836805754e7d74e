use sync_sdk::prelude::*;

#[derive(Collection)]
pub struct Mention {
    #[field(primary_key)]
    pub id: Uuid,
    pub kind: String,
    #[relation(collection = kind)]
    pub item: Option<AnyItem<(User, File)>>,
}

pub fn rule() -> Filter<Mention> {
    Mention::FIELDS.item.of::<Role>(|role| role.name.eq("x"))
}

fn main() {}
