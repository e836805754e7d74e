use sync_sdk::prelude::*;

#[derive(Collection)]
#[collection(extends = User)]
pub struct Staff {
    #[field(primary_key)]
    pub id: Uuid,
    pub nickname: Option<String>,
}

fn main() {}
