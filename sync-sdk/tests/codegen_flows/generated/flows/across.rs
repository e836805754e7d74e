use sync_sdk::prelude::*;

use sync_sdk::author::id_of;

#[derive(Flow)]
#[flow(no_start, record = json!({ "operation": id_of("operation.lost.first") }))]
pub struct Across {
    #[op(detached, name = "here")]
    here: Log,
}

impl FlowSpec for Across {
    fn trigger() -> Trigger {
        Trigger::none()
    }

    fn operations() -> Self {
        Self { here: Log("x") }
    }
}
