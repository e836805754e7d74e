use sync_sdk::prelude::*;

use crate::generated::collections::Story;

#[derive(Flow)]
pub struct Deleted {
    #[op(start)]
    log: Log,
}

impl FlowSpec for Deleted {
    fn trigger() -> Trigger {
        on::<Story>(&[Scope::ITEMS_DELETE, "story.items.sort"]).of::<User>()
    }

    fn operations() -> Self {
        Self {
            log: Log("{{$trigger}}"),
        }
    }
}
