use sync_sdk::prelude::*;

#[derive(Collection)]
#[collection(unmanaged, icon = "history")]
pub struct AuditLog {
    #[field(primary_key)]
    pub id: i64,
}

#[derive(Collection)]
pub struct Order {
    #[field(primary_key)]
    pub id: i64,
    #[field(unmanaged, index, hidden)]
    pub checksum: Option<String>,
}

fn main() {}
