use sync_sdk::prelude::*;

#[derive(Flow)]
pub struct Announce {
    #[op(start, resolve = lgo)]
    request: Request,
    #[op]
    log: Log<Input>,
}

impl FlowSpec for Announce {
    fn trigger() -> Trigger {
        Trigger::operation()
    }

    fn operations() -> Self {
        Self {
            request: Request::get("https://example.com"),
            log: Log(Self::request.path("data").into()),
        }
    }
}

fn main() {}
