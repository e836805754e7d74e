use sync_sdk::prelude::*;

pub struct Person;

#[derive(Collection)]
#[collection(extends = Person)]
pub struct Staff {
    pub nickname: Option<String>,
}

fn main() {}
