#![deny(dead_code)]

use sync_sdk::prelude::*;

mod access {
    use sync_sdk::prelude::*;

    #[derive(Role)]
    #[role(policies(Readers))]
    pub struct Reader;

    #[derive(Policy)]
    pub struct Readers;

    impl Grants for Readers {
        fn grants(g: &mut Grant) {
            g.on::<super::model::Article>(|p, a| {
                p.read().when(a.title.not_empty());
            });
        }
    }

    // No project names it.
    #[derive(Policy)]
    pub struct Writers;

    impl Grants for Writers {
        fn grants(_: &mut Grant) {}
    }

    #[allow(dead_code)]
    #[derive(Role)]
    pub struct Later;
}

mod model {
    use sync_sdk::prelude::*;

    #[derive(Collection)]
    pub struct Article {
        #[field(primary_key)]
        pub id: Uuid,
        pub title: String,
    }

    // Nothing refers to it.
    #[derive(Collection)]
    pub struct Draft {
        #[field(primary_key)]
        pub id: Uuid,
    }
}

#[derive(Project)]
#[project(key = "x", roles(access::Reader))]
pub struct App;

impl ProjectSpec for App {
    type Env = ();
}

fn main() -> std::process::ExitCode {
    sync_sdk::main::<App>()
}
