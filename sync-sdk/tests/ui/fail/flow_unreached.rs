#![deny(dead_code)]

use sync_sdk::prelude::*;

mod flows {
    use sync_sdk::prelude::*;

    #[derive(Flow)]
    pub struct Reached {
        #[op(start)]
        log: Log,
    }

    impl FlowSpec for Reached {
        fn trigger() -> Trigger {
            Trigger::operation()
        }

        fn operations() -> Self {
            Self { log: Log("hello") }
        }
    }

    #[derive(Flow)]
    pub struct Forgotten {
        #[op(start)]
        log: Log,
    }

    impl FlowSpec for Forgotten {
        fn trigger() -> Trigger {
            Trigger::operation()
        }

        fn operations() -> Self {
            Self { log: Log("hello") }
        }
    }
}

#[derive(Project)]
#[project(key = "forgetful", flows(flows::Reached))]
struct App;

impl ProjectSpec for App {
    type Env = ();
}

fn main() -> std::process::ExitCode {
    sync_sdk::main::<App>()
}
