use sync_sdk::prelude::*;

use crate::generated::collections::Story;

#[derive(Flow)]
pub struct Unset {
    #[op(start)]
    log: Log,
}

impl FlowSpec for Unset {
    fn trigger() -> Trigger {
        Trigger::manual(Location::Unset)
            .of::<Story>()
            .option("requireConfirmation", true)
    }

    fn operations() -> Self {
        Self {
            log: Log("{{$trigger}}"),
        }
    }
}
