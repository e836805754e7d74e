use sync_sdk::prelude::*;

#[derive(Collection)]
#[collection(extends = User, icon = "badge")]
pub struct Staff {
    pub nickname: Option<String>,
}

fn main() {}
