use sync_sdk::prelude::*;

#[derive(Collection)]
pub struct Member {
    #[field(primary_key)]
    pub id: Uuid,
    pub active: bool,
    pub secret: Hash,
    pub born_on: Option<Date>,
    pub calls_at: Time,
    pub details: Option<Json>,
    pub role: M2o<Role>,
}

fn main() {
    let m = Member::FIELDS;
    let _ = m.active.in_([true, false]);
}
