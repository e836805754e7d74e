use sync_sdk::prelude::*;

#[derive(Collection)]
pub struct Article {
    #[field(primary_key)]
    pub id: Uuid,
    pub all_day: bool,
    #[field(conditions(when("By the hour", |a| a.all_day.eq("no")).hidden(false)))]
    pub title: String,
}

fn main() {}
