use sync_sdk::prelude::*;

#[derive(Folder)]
#[folder(flows)]
pub struct Nightly;
