use serde_json::json;

use super::is_admin;
use super::last::{Admins, is_admin_anywhere};
use super::lock_out::{kept_out, newly_asked};
use crate::engine::danger::testing::{Plans, access, policy, role};
use crate::engine::danger::world::{Who, World};
use crate::model::Kind;

/// Ann has the role of administrators, below it is another; Bob is one by
/// himself.
fn plans() -> Plans {
    Plans::new()
        .row(Kind::Roles, "admins", role(None))
        .row(Kind::Roles, "deputies", role(Some("admins")))
        .row(
            Kind::Policies,
            "all",
            policy(json!({ "admin_access": true })),
        )
        .row(Kind::Policies, "none", policy(json!({})))
        .row(Kind::Access, "a", access(Some("admins"), None, "all"))
        .row(Kind::Access, "b", access(None, Some("bob"), "all"))
        .row(Kind::Access, "c", access(Some("admins"), None, "none"))
}

const ANN: Who<'_> = Who {
    role: Some("deputies"),
    user: Some("ann"),
};
const BOB: Who<'_> = Who {
    role: None,
    user: Some("bob"),
};

fn texts(world: &World<'_>, who: Who<'_>) -> Vec<(String, String)> {
    let kept = kept_out(world, who).into_iter();
    kept.map(|kept| {
        let by = kept.by.map(|change| change.address.to_string());
        (by.unwrap_or_default(), kept.text)
    })
    .collect()
}

fn admins(roles: &[&str], users: &[&str]) -> Admins {
    let set = |keys: &[&str]| keys.iter().map(|key| (*key).to_owned()).collect();
    Admins {
        roles: set(roles),
        users: set(users),
    }
}

#[test]
fn rights_come_from_roles_above_and_from_access_of_ones_own() {
    let plans = plans().update(Kind::Policies, "none", json!({ "icon": "a" }));
    let world = plans.world();
    assert_eq!(
        Admins::of(&world.before, is_admin),
        admins(&["admins", "deputies"], &["bob"])
    );
    assert_eq!(
        Admins::of(&world.before, is_admin),
        Admins::of(&world.after, is_admin)
    );
    assert!(texts(&world, ANN).is_empty());
}

#[test]
fn a_role_that_leaves_its_parent_takes_its_rights_along() {
    let plans = plans().update(Kind::Roles, "deputies", json!({ "parent": null }));
    let world = plans.world();
    assert_eq!(
        Admins::of(&world.after, is_admin),
        admins(&["admins"], &["bob"])
    );
    let found = texts(&world, ANN);
    assert_eq!(found[0].0, "role.deputies");
    assert!(
        found[0]
            .1
            .starts_with("you would no longer be an administrator")
    );
    assert!(texts(&world, BOB).is_empty());
}

#[test]
fn a_deleted_parent_takes_its_policies_along() {
    let plans = plans().delete(Kind::Roles, "admins");
    let world = plans.world();
    assert_eq!(Admins::of(&world.after, is_admin), admins(&[], &["bob"]));
    assert_eq!(texts(&world, ANN)[0].0, "role.admins");
    // Its own users are suspended, which is more.
    let own = Who {
        role: Some("admins"),
        user: None,
    };
    assert!(texts(&world, own)[0].1.contains("suspends you"));
}

#[test]
fn a_policy_or_its_attachment_that_goes_is_named() {
    for (kind, key, by) in [
        (Kind::Policies, "all", "policy.all"),
        (Kind::Access, "a", "access.a"),
    ] {
        let plans = plans().delete(kind, key);
        let world = plans.world();
        assert_eq!(texts(&world, ANN)[0].0, by);
    }
    let plans = plans().update(Kind::Policies, "all", json!({ "admin_access": false }));
    assert_eq!(Admins::of(&plans.world().after, is_admin), admins(&[], &[]));
    assert_eq!(texts(&plans.world(), BOB)[0].0, "policy.all");
}

#[test]
fn another_way_to_the_same_rights_is_no_lock_out() {
    let plans = plans().delete(Kind::Access, "a").update(
        Kind::Policies,
        "none",
        json!({ "admin_access": true }),
    );
    let world = plans.world();
    assert!(texts(&world, ANN).is_empty());
    assert_eq!(
        Admins::of(&world.after, is_admin),
        admins(&["admins", "deputies"], &["bob"])
    );
}

#[test]
fn rights_only_from_some_addresses_are_less() {
    let plans = plans().update(Kind::Policies, "all", json!({ "ip_access": ["10.0.0.1"] }));
    let world = plans.world();
    let found = texts(&world, BOB);
    assert_eq!(found[0].0, "policy.all");
    assert!(
        found[0]
            .1
            .contains("only from 10.0.0.1, before from any address"),
        "{found:?}"
    );
    assert_eq!(
        Admins::of(&world.after, is_admin_anywhere),
        admins(&[], &[])
    );
    assert_eq!(
        Admins::of(&world.after, is_admin),
        admins(&["admins", "deputies"], &["bob"])
    );
}

#[test]
fn a_second_factor_is_asked_for_newly() {
    let plans = plans().update(Kind::Policies, "none", json!({ "enforce_tfa": true }));
    let world = plans.world();
    let by = newly_asked(&world, ANN)
        .expect("it is")
        .expect("by a change");
    assert_eq!(by.address.as_str(), "policy.none");
    assert!(newly_asked(&world, BOB).is_none());
}

#[test]
fn the_filter_leaves_out_who_is_suspended() {
    assert_eq!(admins(&[], &[]).filter(&["r"]), None);
    assert_eq!(
        admins(&["a"], &["u"]).filter(&["r"]),
        Some(json!({ "_and": [
            { "status": { "_eq": "active" } },
            { "_or": [{ "role": { "_in": ["a"] } }, { "id": { "_in": ["u"] } }] },
            { "_or": [{ "role": { "_null": true } }, { "role": { "_nin": ["r"] } }] },
        ] }))
    );
}
