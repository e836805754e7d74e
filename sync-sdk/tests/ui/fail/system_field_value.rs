use sync_sdk::prelude::*;

fn main() {
    let _ = User::FIELDS.status.eq("activ");
    let _ = system::Activity::FIELDS.happened;
}
