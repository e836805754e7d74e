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
            .asynchronous()
            .without_selection()
            .option(
                "fields",
                json!([{
                    "field": "reason",
                    "name": "Why?",
                    "type": "text",
                    "meta": { "interface": "input-multiline", "required": true },
                }]),
            )
    }

    fn operations() -> Self {
        Self {
            log: Log("{{$trigger}}"),
        }
    }
}
