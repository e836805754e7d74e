use sync_sdk::prelude::*;

#[derive(Role)]
pub struct Editor;

#[derive(Flow)]
pub struct Announce {
    #[op(start)]
    call: TriggerFlow<Editor>,
}

impl FlowSpec for Announce {
    fn trigger() -> Trigger {
        Trigger::operation()
    }

    fn operations() -> Self {
        Self {
            call: TriggerFlow::new(),
        }
    }
}

fn main() {}
