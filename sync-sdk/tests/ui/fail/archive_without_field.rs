use sync_sdk::prelude::*;

#[derive(Collection)]
#[collection(archive(value = "archived", app_filter = false))]
pub struct Order {
    #[field(primary_key)]
    pub id: i64,
}

fn main() {}
