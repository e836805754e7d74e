use sync_sdk::prelude::*;

#[derive(Collection)]
#[collection(external)]
pub struct Order {
    #[field(primary_key)]
    pub id: i64,
    #[field(required)]
    pub remark: Option<String>,
}

fn main() {}
