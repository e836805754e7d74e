use sync_sdk::prelude::*;

#[derive(Flow)]
#[flow(name = "On top", allow_overlap)]
pub struct OnTop {
    #[op(start, resolve = second, name = "first", at = (4, 4))]
    first: Log,
    #[op(name = "second", at = (6, 6))]
    second: Log,
}

impl FlowSpec for OnTop {
    fn trigger() -> Trigger {
        Trigger::none()
    }

    fn operations() -> Self {
        Self {
            first: Log("x"),
            second: Log("x"),
        }
    }
}
