use sync_sdk::prelude::*;

fn main() {
    let _ = system::Activity::FIELDS.acton;
}
