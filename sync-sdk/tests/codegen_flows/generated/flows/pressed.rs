use sync_sdk::prelude::*;

use crate::generated::collections::Story;

#[derive(Flow)]
pub struct Pressed {
    #[op(start)]
    log: Log,
}

impl FlowSpec for Pressed {
    fn trigger() -> Trigger {
        Trigger::manual(Location::Both)
            .of::<Story>()
            .of::<User>()
            .confirm("Sure?")
            .ask::<Text>("reason", |ask| ask.label("Why?").required())
            .asynchronous()
            .without_selection()
    }

    fn operations() -> Self {
        Self {
            log: Log("{{$trigger}}"),
        }
    }
}
