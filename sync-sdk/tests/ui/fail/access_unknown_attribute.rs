use sync_sdk::prelude::*;

#[derive(Policy)]
#[policy(ip_acess("10.0.0.0/8"))]
pub struct Intranet;

impl Grants for Intranet {
    fn grants(_: &mut Grant) {}
}

fn main() {}
