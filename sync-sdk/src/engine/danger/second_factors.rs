//! Second factors that are no longer asked for.

use std::collections::BTreeMap;

use super::world::{Who, World, address_of, flag};
use super::{Danger, DangerKind, Extent, listed, number_of};
use crate::model::{Address, Kind, Object};

fn enforces_tfa(policy: &Object) -> bool {
    flag(policy, "enforce_tfa")
}

/// Who was asked for a second factor and will not be, by the change that does it.
pub(super) fn dangers(world: &World<'_>) -> Vec<Danger> {
    let is_freed =
        |who: Who<'_>| world.before.has(who, enforces_tfa) && !world.after.has(who, enforces_tfa);
    let mut freed: BTreeMap<Address, (Vec<String>, u64)> = BTreeMap::new();
    let entry = |who: Who<'_>| address_of(world.taken_by(who, enforces_tfa), "policy");
    // Whoever has a role that is deleted is suspended.
    for (role, _) in world.after.of(Kind::Roles) {
        let who = Who {
            role: Some(role),
            user: None,
        };
        if is_freed(who) {
            let roles = &mut freed.entry(entry(who)).or_default().0;
            roles.push(world.called(Kind::Roles, role));
        }
    }
    for user in world.before.users() {
        let who = Who {
            role: None,
            user: Some(user),
        };
        if is_freed(who) {
            freed.entry(entry(who)).or_default().1 += 1;
        }
    }
    let tell = |(address, (roles, users)): (Address, (Vec<String>, u64))| {
        let mut whom = Vec::new();
        if !roles.is_empty() {
            whom.push(format!("everybody with {}", listed(&roles)));
        }
        if users > 0 {
            let of = number_of(users, "user");
            whom.push(format!("{of} with a policy of their own"));
        }
        let text = format!("a second factor is no longer asked of {}", listed(&whom));
        let beside = format!("users beside those with {}", listed(&roles));
        Danger::new(DangerKind::RemoveTfa, &address, text).counted(Extent::new(users, beside))
    };
    freed.into_iter().map(tell).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::testing::{Plans, access, policy, role, texts};
    use super::*;

    fn plans() -> Plans {
        let strict = policy(json!({ "enforce_tfa": true }));
        Plans::new()
            .row(Kind::Roles, "editor", role(None))
            .row(Kind::Roles, "intern", role(Some("editor")))
            .row(Kind::Policies, "strict", strict.clone())
            .row(Kind::Policies, "unused", strict)
            .row(Kind::Policies, "lax", policy(json!({})))
            .row(Kind::Access, "a", access(Some("editor"), None, "strict"))
            .row(Kind::Access, "b", access(Some("editor"), None, "lax"))
            .row(Kind::Access, "c", access(None, Some("ann"), "strict"))
    }

    fn found(plans: &Plans) -> Vec<String> {
        texts(&dangers(&plans.world()))
    }

    #[test]
    fn everybody_whom_it_reached_is_named() {
        for flag in [json!(false), Value::Null] {
            let plans = plans().update(Kind::Policies, "strict", json!({ "enforce_tfa": flag }));
            assert_eq!(
                found(&plans),
                [
                    "policy.strict: a second factor is no longer asked of everybody with role `editor` and role `intern` \
                  and 1 user with a policy of their own (remove-tfa)"
                ]
            );
        }
    }

    #[test]
    fn what_takes_the_policy_away_is_named() {
        assert_eq!(
            found(&plans().delete(Kind::Access, "a")),
            [
                "access.a: a second factor is no longer asked of everybody with role `editor` and role `intern` \
              (remove-tfa)"
            ]
        );
        assert_eq!(
            found(&plans().update(Kind::Roles, "intern", json!({ "parent": null }))),
            [
                "role.intern: a second factor is no longer asked of everybody with role.intern (remove-tfa)"
            ]
        );
    }

    #[test]
    fn a_second_factor_that_is_still_asked_for_is_none_less() {
        let kept = plans()
            .update(Kind::Policies, "lax", json!({ "enforce_tfa": true }))
            .delete(Kind::Access, "a");
        assert!(found(&kept).is_empty());
        let unused = plans().update(Kind::Policies, "unused", json!({ "enforce_tfa": false }));
        assert!(found(&unused).is_empty());
        assert!(found(&plans().delete(Kind::Roles, "intern")).is_empty());
    }
}
