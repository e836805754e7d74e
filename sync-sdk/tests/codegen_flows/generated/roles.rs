use sync_sdk::prelude::*;

#[derive(Role)]
pub struct Editor;
