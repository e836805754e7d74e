use sync_sdk::prelude::*;

#[derive(Collection)]
pub struct Article {
    #[field(primary_key)]
    pub id: Uuid,
    #[field(interface = image().folder::<User>())]
    pub cover: Option<M2o<File>>,
}

fn main() {}
