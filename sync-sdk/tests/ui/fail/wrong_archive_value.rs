use sync_sdk::prelude::*;

#[derive(Choices)]
pub enum Status {
    Draft,
    Archived,
}

#[derive(Collection)]
#[collection(archive(field = status, value = "archived", unarchive = Status::Draft))]
pub struct Article {
    #[field(primary_key)]
    pub id: Uuid,
    pub status: Status,
}

fn main() {}
