use sync_sdk::prelude::*;

#[derive(Collection)]
pub struct Order {
    #[field(primary_key)]
    pub id: i64,
    #[field(position = last)]
    pub remark: Option<String>,
}

fn main() {}
