use sync_sdk::prelude::*;

use crate::generated::collections::Story;

#[derive(Flow)]
pub struct Quick {
    #[op(start)]
    log: Log,
}

impl FlowSpec for Quick {
    fn trigger() -> Trigger {
        Trigger::manual(Location::Item)
            .of::<Story>()
            .error_on_reject()
    }

    fn operations() -> Self {
        Self {
            log: Log("{{$trigger}}"),
        }
    }
}
