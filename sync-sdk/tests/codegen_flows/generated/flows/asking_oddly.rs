use sync_sdk::prelude::*;

use crate::generated::collections::Story;

#[derive(Flow)]
#[flow(name = "Asking oddly")]
pub struct AskingOddly {
    #[op(start)]
    log: Log,
}

impl FlowSpec for AskingOddly {
    fn trigger() -> Trigger {
        Trigger::manual(Location::Item)
            .of::<Story>()
            .option("requireConfirmation", true)
            .option(
                "fields",
                json!([{ "field": "x", "name": null, "type": "string", "meta": {} }]),
            )
    }

    fn operations() -> Self {
        Self {
            log: Log("{{$trigger}}"),
        }
    }
}
