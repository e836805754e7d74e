use sync_sdk::prelude::*;

#[derive(Flow)]
pub struct Empty;

impl FlowSpec for Empty {
    fn trigger() -> Trigger {
        Trigger::none()
    }

    fn operations() -> Self {
        Self
    }
}
