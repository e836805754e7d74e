use sync_sdk::prelude::*;

#[derive(Role)]
#[role(external, name = "Marketing", icon = "campaign", protect)]
pub struct Marketing;

fn main() {}
