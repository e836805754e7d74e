//! A library that offers things to projects: what is public needs no project of
//! its own. (The root of a crate is public for the compiler, as in a library.)

#![deny(warnings)]

use sync_sdk::prelude::*;

pub mod offers {
    use sync_sdk::prelude::*;

    #[derive(Collection)]
    pub struct Audit {
        #[field(primary_key)]
        pub id: Uuid,
        pub text: String,
    }

    #[derive(Policy)]
    pub struct Auditors;

    impl Grants for Auditors {
        fn grants(g: &mut Grant) {
            g.on::<Audit>(|p, a| {
                p.read().fields(fields![a.text]);
            });
        }
    }

    #[derive(Flow)]
    pub struct Nightly {
        #[op(start)]
        log: Log,
    }

    impl FlowSpec for Nightly {
        fn trigger() -> Trigger {
            Trigger::schedule("0 0 3 * * *")
        }

        fn operations() -> Self {
            Self { log: Log("night") }
        }
    }

    /// All of it at once.
    pub fn add(roots: &mut Roots<'_>) {
        roots.policy::<Auditors>().flow::<Nightly>();
    }
}

#[derive(Role)]
#[role(external, name = "Finance", policies(offers::Auditors))]
pub struct Finance;

#[derive(Role)]
#[role(admin, policies(offers::Auditors))]
pub struct Administrators;

#[derive(Policy)]
#[policy(admin, app_access = true, enforce_tfa = false, roles(Finance))]
pub struct Rights;

impl Grants for Rights {
    fn grants(_: &mut Grant) {}
}

#[derive(Project)]
#[project(key = "x", roles(Finance, Administrators), policies(Rights), protect("collection.*"))]
pub struct App;

impl ProjectSpec for App {
    type Env = ();

    fn roots((): (), roots: &mut Roots<'_>) {
        offers::add(roots);
    }
}

fn main() {
    sync_sdk::build::<App>(()).expect("the config is sound");
}
