use sync_sdk::prelude::*;

#[derive(Collection)]
pub struct Article {
    #[field(primary_key)]
    pub id: Uuid,
    #[field(group = inner)]
    pub outer: Group,
    #[field(group = outer)]
    pub inner: Group,
}

fn main() {}
