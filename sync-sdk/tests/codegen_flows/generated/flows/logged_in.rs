use sync_sdk::prelude::*;

#[derive(Flow)]
#[flow(name = "Logged in")]
pub struct LoggedIn {
    #[op(start)]
    log: Log,
}

impl FlowSpec for LoggedIn {
    fn trigger() -> Trigger {
        Trigger::action(&[Scope::AUTH_LOGIN]).custom_event("shop.paid")
    }

    fn operations() -> Self {
        Self {
            log: Log("{{$trigger}}"),
        }
    }
}
