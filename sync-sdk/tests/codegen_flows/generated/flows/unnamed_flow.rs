use sync_sdk::prelude::*;

#[derive(Flow)]
#[flow(icon = "", description = "", record = json!({ "name": " " }))]
pub struct UnnamedFlow;

impl FlowSpec for UnnamedFlow {
    fn trigger() -> Trigger {
        Trigger::none()
    }

    fn operations() -> Self {
        Self
    }
}
