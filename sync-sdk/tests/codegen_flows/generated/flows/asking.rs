use sync_sdk::prelude::*;

use crate::generated::collections::Story;
use sync_sdk::author::interface;

#[derive(Flow)]
pub struct Asking {
    #[op(start)]
    log: Log,
}

impl FlowSpec for Asking {
    fn trigger() -> Trigger {
        Trigger::manual(Location::Item)
            .of::<Story>()
            .ask::<String>("to", |ask| ask)
            .ask::<Date>("until", |ask| {
                ask.label("Until")
                    .note("A day")
                    .width("half")
                    .meta("field", "until")
            })
            .ask::<String>("how", |ask| {
                ask.label("How")
                    .interface(interface::select_dropdown().choice("post", "By post"))
                    .required()
            })
            .ask::<Json>("odd", |ask| {
                ask.label("Odd")
                    .interface(interface::raw("my-interface", json!({ "a": 1 })))
            })
    }

    fn operations() -> Self {
        Self {
            log: Log("{{$trigger}}"),
        }
    }
}
