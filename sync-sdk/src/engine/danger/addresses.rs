//! Restrictions to some addresses that go (`ip_access`): of a policy, or of a right
//! that somebody gets from another policy.

use std::collections::{BTreeMap, BTreeSet};

use super::rights::{freed, rights};
use super::world::{Who, World, address_of, networks};
use super::{Danger, DangerKind, listed, number_of};
use crate::model::{Address, Kind, Object};

pub(super) fn dangers(world: &World<'_>) -> Vec<Danger> {
    let wider = wider_policies(world);
    let mut found = freed_rights(world, &wider);
    found.extend(wider.values().cloned());
    found
}

/// Policies that somebody has and that hold from more addresses than before.
fn wider_policies<'w>(world: &'w World<'_>) -> BTreeMap<&'w str, Danger> {
    let both = world.after.of(Kind::Policies).filter_map(|(key, after)| {
        let before = world.before.policy(key)?;
        let is_used = world.before.is_attached(key) && world.after.is_attached(key);
        is_used.then(|| (key, networks(before), networks(after)))
    });
    let wider = both.filter(|(_, before, after)| !before.covers(after));
    wider
        .map(|(key, before, after)| {
            let text = format!(
                "it holds from {}; before only from {}",
                after.text(),
                before.text()
            );
            let address = address_of(world.change(Kind::Policies, key), "policy");
            let danger = Danger::new(DangerKind::RemoveIpAccess, &address, text);
            (key, danger)
        })
        .collect()
}

/// Whose rights are freed, and which.
#[derive(Default)]
struct Whose {
    roles: BTreeSet<String>,
    users: u64,
    rights: BTreeSet<String>,
}

/// Rights that somebody had only from some addresses and gets from more, by another
/// policy than those that are told of already.
fn freed_rights(world: &World<'_>, told: &BTreeMap<&str, Danger>) -> Vec<Danger> {
    let roles = world.after.of(Kind::Roles).map(|(role, _)| Who {
        role: Some(role),
        user: None,
    });
    let users = world.before.users().map(|user| Who {
        role: None,
        user: Some(user),
    });
    // By the change that does it, and the addresses now and before.
    let mut found: BTreeMap<(Address, String, String), Whose> = BTreeMap::new();
    for who in roles.chain(users) {
        let is_restricted = |policy: &Object| !networks(policy).is_any();
        if !world.before.has(who, is_restricted) {
            continue;
        }
        let after = rights(&world.after, who);
        let mut changes = BTreeSet::new();
        for freed in freed(&rights(&world.before, who), &after) {
            if told.contains_key(freed.right.policy) {
                continue;
            }
            let by = freed.right.change(world);
            let by = by.or_else(|| world.given_by(who, |_| true));
            let (now, before) = (freed.right.networks().text(), freed.before.text());
            let key = (address_of(by, "policy"), now, before);
            found
                .entry(key.clone())
                .or_default()
                .rights
                .insert(freed.text);
            changes.insert(key);
        }
        for key in changes {
            let whose = found.entry(key).or_default();
            match who.role {
                Some(role) => {
                    whose.roles.insert(world.called(Kind::Roles, role));
                }
                None => whose.users += 1,
            }
        }
    }
    let tell = |((address, now, before), whose): ((Address, String, String), Whose)| {
        let mut whom: Vec<String> = whose.roles.into_iter().collect();
        if whose.users > 0 {
            let of = number_of(whose.users, "user");
            whom.push(format!("{of} with a policy of their own"));
        }
        let rights: Vec<String> = whose.rights.into_iter().collect();
        let text = format!(
            "{} may {} from {now}; before only from {before}",
            listed(&whom),
            listed(&rights)
        );
        Danger::new(DangerKind::RemoveIpAccess, &address, text)
    };
    found.into_iter().map(tell).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::testing::{Plans, access, permission, policy, role, texts};
    use super::*;

    /// Editors may change articles from within; a user of their own may too.
    fn plans() -> Plans {
        let inside = policy(json!({ "ip_access": ["10.0.0.0/8"], "app_access": true }));
        let update = permission("inside", "article", "update", json!(["*"]), Value::Null);
        Plans::new()
            .row(Kind::Roles, "editor", role(None))
            .row(Kind::Roles, "intern", role(Some("editor")))
            .row(Kind::Roles, "guest", role(None))
            .row(Kind::Policies, "inside", inside.clone())
            .row(Kind::Policies, "unused", inside)
            .row(Kind::Policies, "lax", policy(json!({})))
            .row(Kind::Permissions, "1", update)
            .row(Kind::Access, "a", access(Some("editor"), None, "inside"))
            .row(Kind::Access, "b", access(Some("editor"), None, "lax"))
            .row(Kind::Access, "c", access(None, Some("ann"), "inside"))
    }

    /// The policy becomes another one, with another key, for editors.
    fn replaced(by: Value) -> Plans {
        let update = permission("new", "article", "update", json!(["title"]), Value::Null);
        plans()
            .delete(Kind::Policies, "inside")
            .create(Kind::Policies, "new", policy(by))
            .create(Kind::Permissions, "2", update)
            .create(Kind::Access, "d", access(Some("editor"), None, "new"))
    }

    fn found(plans: &Plans) -> Vec<String> {
        texts(&dangers(&plans.world()))
    }

    #[test]
    fn more_addresses_are_a_danger_and_fewer_are_not() {
        let with = |addresses: Value| {
            found(&plans().update(Kind::Policies, "inside", json!({ "ip_access": addresses })))
        };
        assert_eq!(
            with(json!([])),
            [
                "policy.inside: it holds from any address; before only from 10.0.0.0/8 (remove-ip-access)"
            ]
        );
        assert_eq!(with(Value::Null).len(), 1);
        assert_eq!(with(json!(["10.0.0.0/8", "192.168.0.1"])).len(), 1);
        assert!(with(json!(["10.2.0.0/16", "10.0.0.1"])).is_empty());
        let unused = plans().update(Kind::Policies, "unused", json!({ "ip_access": null }));
        assert!(found(&unused).is_empty());
    }

    #[test]
    fn a_policy_that_replaces_another_has_its_restriction_or_is_a_danger() {
        let whom = "role `editor` and role `intern` may";
        assert_eq!(
            found(&replaced(json!({ "app_access": true }))),
            [
                format!(
                    "access.d: {whom} use the app (`app_access`) from any address; before only from 10.0.0.0/8 \
                     (remove-ip-access)"
                ),
                format!(
                    "permission.2: {whom} update `article` (`title`) from any address; before only from 10.0.0.0/8 \
                     (remove-ip-access)"
                ),
            ]
        );
        assert_eq!(
            found(&replaced(json!({ "ip_access": ["10.1.0.0/16"] }))),
            [""; 0]
        );
    }

    #[test]
    fn a_right_that_holds_beside_a_restricted_one_is_freed() {
        let update =
            |key: &str| permission(key, "article", "update", json!(["title"]), Value::Null);
        let beside = plans().create(Kind::Permissions, "2", update("lax"));
        assert_eq!(
            found(&beside),
            [
                "permission.2: role `editor` and role `intern` may update `article` (`title`) from any address; before \
                 only from 10.0.0.0/8 (remove-ip-access)"
            ]
        );
        // What nobody could, or could from anywhere, is not freed.
        let new = permission("lax", "article", "delete", Value::Null, Value::Null);
        assert!(found(&plans().create(Kind::Permissions, "2", new)).is_empty());
        let guest = plans().create(Kind::Access, "d", access(Some("guest"), None, "unused"));
        assert!(found(&guest).is_empty());
        let known = plans().row(Kind::Permissions, "2", update("lax"));
        assert!(found(&known.create(Kind::Permissions, "3", update("lax"))).is_empty());
    }

    #[test]
    fn a_role_that_gets_another_parent_gets_its_freedom() {
        let outside = policy(json!({ "app_access": true }));
        let plans = plans()
            .row(Kind::Policies, "outside", outside)
            .row(Kind::Access, "d", access(Some("guest"), None, "outside"))
            .update(Kind::Roles, "intern", json!({ "parent": "guest" }));
        assert_eq!(
            found(&plans),
            [
                "role.intern: role.intern may use the app (`app_access`) from any address; before only from 10.0.0.0/8 \
                 (remove-ip-access)"
            ]
        );
    }
}
