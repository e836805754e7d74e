use sync_sdk::prelude::*;

#[derive(Collection)]
pub struct Order {
    #[field(primary_key)]
    pub id: i64,
    #[relation(raw = json!({ "related_collection": "legacy" }), on_delete = cascade)]
    pub legacy: Option<i32>,
}

fn main() {}
