//! The config is sound, of the size that it is meant to show, and what it
//! compiles to was reviewed. After a change: `cargo insta test --review`, and
//! commit the file in `snapshots/`.

use agency::{Agency, Env};
use sync_sdk::model::Kind;
use sync_sdk::testing::{assert_builds, assert_snapshot};

#[test]
fn it_builds_in_every_environment() {
    assert_builds::<Agency>();
}

#[test]
fn nothing_changes_unseen() {
    assert_snapshot!(Agency);
}

#[test]
fn it_is_as_large_as_a_real_one() {
    for env in [Env::Dev, Env::Prod] {
        let compiled = sync_sdk::build::<Agency>(env).expect("sound");
        let model = compiled.snapshot.data_model.as_ref().expect("a data model");
        let collections = model.collections.iter();
        let tables = collections.filter(|entry| entry.contains_key("schema"));
        assert!(tables.count() >= 25);
        let at_least = [
            (Kind::Roles, 8),
            (Kind::Policies, 12),
            (Kind::Permissions, 300),
            (Kind::Flows, 10),
            (Kind::Dashboards, 4),
        ];
        for (kind, count) in at_least {
            let found = compiled.snapshot.of(kind).len();
            assert!(found >= count, "{found} {kind:?}");
        }
    }
}

#[test]
fn mails_go_out_in_production_and_demo_data_stay_at_home() {
    let dev = sync_sdk::build::<Agency>(Env::Dev).expect("sound");
    let prod = sync_sdk::build::<Agency>(Env::Prod).expect("sound");
    let flows = |compiled: &sync_sdk::compile::Compiled| compiled.snapshot.of(Kind::Flows).len();
    assert_eq!(flows(&prod), flows(&dev) + 1);
    assert_eq!(dev.seeds.len(), prod.seeds.len() + 2);
}
