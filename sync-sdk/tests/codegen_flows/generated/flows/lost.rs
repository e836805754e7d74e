use sync_sdk::prelude::*;

use sync_sdk::author::id_of;

#[derive(Flow)]
#[flow(allow_loop)]
pub struct Lost {
    #[op(start, resolve = both, reject = second, name = "first")]
    first: Log,
    #[op(name = "both")]
    both: Log,
    #[op(
        reject = both,
        name = "second",
        record = json!({ "resolve": id_of("operation.lost.both") }),
    )]
    second: Log,
    #[op(resolve = behind, detached, name = "alone")]
    alone: Log,
    #[op(
        name = "behind",
        at = (-3, 90),
        record = json!({ "reject": id_of("operation.no_start.a") }),
    )]
    behind: Log,
    #[op(resolve = round, detached, name = "round", at = (19, 120))]
    round: Log,
}

impl FlowSpec for Lost {
    fn trigger() -> Trigger {
        Trigger::none()
    }

    fn operations() -> Self {
        Self {
            first: Log("x"),
            both: Log("x"),
            second: Log("x"),
            alone: Log("x"),
            behind: Log("x"),
            round: Log("x"),
        }
    }
}
