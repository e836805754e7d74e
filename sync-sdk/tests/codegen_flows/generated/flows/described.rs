use sync_sdk::prelude::*;

/// A first paragraph that is so long that it does not fit into one line of a
/// comment at all.
///
/// A second.
#[derive(Flow)]
pub struct Described;

impl FlowSpec for Described {
    fn trigger() -> Trigger {
        Trigger::none()
    }

    fn operations() -> Self {
        Self
    }
}
