use sync_sdk::prelude::*;

#[derive(Flow)]
#[flow(record = json!({ "options": null }))]
pub struct Kind;

impl FlowSpec for Kind {
    fn trigger() -> Trigger {
        Trigger::operation().without_return()
    }

    fn operations() -> Self {
        Self
    }
}
