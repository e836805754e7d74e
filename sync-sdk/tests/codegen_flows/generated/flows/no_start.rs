use sync_sdk::prelude::*;

#[derive(Flow)]
#[flow(name = "No start", no_start)]
pub struct NoStart {
    #[op(resolve = b, detached, name = "a")]
    a: Log,
    #[op(name = "b", record = json!({ "reject": "9d4b1c1e-6c2f-4c69-8a43-0d1c6f0d7a55" }))]
    b: Log,
}

impl FlowSpec for NoStart {
    fn trigger() -> Trigger {
        Trigger::none()
    }

    fn operations() -> Self {
        Self {
            a: Log("x"),
            b: Log("x"),
        }
    }
}
