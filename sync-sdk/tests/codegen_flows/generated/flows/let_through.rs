use sync_sdk::prelude::*;

use crate::generated::collections::Story;

#[derive(Flow)]
#[flow(name = "Let through")]
pub struct LetThrough {
    #[op(start)]
    log: Log,
}

impl FlowSpec for LetThrough {
    fn trigger() -> Trigger {
        Trigger::filter(&[Scope::ITEMS_UPDATE])
            .of::<Story>()
            .without_return()
    }

    fn operations() -> Self {
        Self {
            log: Log("{{$trigger}}"),
        }
    }
}
