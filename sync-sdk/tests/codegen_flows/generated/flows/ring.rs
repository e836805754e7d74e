use sync_sdk::prelude::*;

#[derive(Flow)]
#[flow(inactive, allow_loop)]
pub struct Ring {
    #[op(start, resolve = second, name = "first")]
    first: Log,
    #[op(reject = first, name = "second")]
    second: Log,
}

impl FlowSpec for Ring {
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
