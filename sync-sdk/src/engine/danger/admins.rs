//! Who administrates the instance after a plan: anybody, and the user who pushes.

use std::collections::BTreeSet;

use futures::future::try_join_all;
use serde_json::{Value, json};

use super::networks::Networks;
use super::world::{Side, Who, World, address_of, flag, networks};
use super::{Danger, DangerKind, number_of};
use crate::engine::change::Action;
use crate::engine::plan::Change;
use crate::model::{Kind, Object};
use crate::target::{Count, ReadTarget, TargetError};

pub(super) async fn dangers(
    reader: &dyn ReadTarget,
    world: &World<'_>,
    role: Option<&str>,
) -> Result<Vec<Danger>, TargetError> {
    let (last, lock_out, suspended) = futures::try_join!(
        last_admin(reader, world),
        lock_out(reader, world, role),
        suspended(reader, world),
    )?;
    Ok(last.into_iter().chain(lock_out).chain(suspended).collect())
}

fn is_admin(policy: &Object) -> bool {
    flag(policy, "admin_access")
}

fn is_admin_anywhere(policy: &Object) -> bool {
    is_admin(policy) && networks(policy).is_any()
}

fn enforces_tfa(policy: &Object) -> bool {
    flag(policy, "enforce_tfa")
}

/// By what somebody is an administrator: roles, and users by themselves.
#[derive(Debug, PartialEq, Eq)]
struct Admins {
    roles: BTreeSet<String>,
    users: BTreeSet<String>,
}

impl Admins {
    fn of(side: &Side<'_>, meant: impl Fn(&Object) -> bool + Copy) -> Self {
        let by_role = |role: &&str| {
            let who = Who {
                role: Some(role),
                user: None,
            };
            side.has(who, meant)
        };
        let by_user = |user: &&str| {
            let who = Who {
                role: None,
                user: Some(user),
            };
            side.has(who, meant)
        };
        let roles = side.of(Kind::Roles).map(|(role, _)| role);
        Self {
            roles: roles.filter(by_role).map(str::to_owned).collect(),
            users: side.users().filter(by_user).map(str::to_owned).collect(),
        }
    }

    /// The active users among them, without those that are suspended with their
    /// roles. `None` where there can be nobody.
    fn filter(&self, deleted: &[&str]) -> Option<Value> {
        let mut either = Vec::new();
        if !self.roles.is_empty() {
            either.push(json!({ "role": { "_in": self.roles } }));
        }
        if !self.users.is_empty() {
            either.push(json!({ "id": { "_in": self.users } }));
        }
        if either.is_empty() {
            return None;
        }
        let mut all = vec![
            json!({ "status": { "_eq": "active" } }),
            json!({ "_or": either }),
        ];
        if !deleted.is_empty() {
            all.push(
                json!({ "_or": [{ "role": { "_null": true } }, { "role": { "_nin": deleted } }] }),
            );
        }
        Some(json!({ "_and": all }))
    }
}

/// Nobody is an administrator any more, or nobody without a restriction to some
/// addresses. Users are counted only where somebody loses something.
async fn last_admin(
    reader: &dyn ReadTarget,
    world: &World<'_>,
) -> Result<Option<Danger>, TargetError> {
    let deleted: Vec<&str> = world.deleted_roles().map(|(role, _)| role).collect();
    let fewer = |meant: fn(&Object) -> bool| {
        let (before, after) = (
            Admins::of(&world.before, meant),
            Admins::of(&world.after, meant),
        );
        let is_less =
            !after.roles.is_superset(&before.roles) || !after.users.is_superset(&before.users);
        let may_suspend = !deleted.is_empty() && !after.users.is_empty();
        (is_less || may_suspend).then_some((before, after))
    };
    let count = async |admins: &Admins, deleted: &[&str]| -> Result<u64, TargetError> {
        match admins.filter(deleted) {
            None => Ok(0),
            Some(filter) => {
                let users = Count::of("directus_users", "id").matching(filter);
                Ok(reader.count(&users).await?.items)
            }
        }
    };
    if let Some((before, after)) = fewer(is_admin)
        && count(&after, &deleted).await? == 0
    {
        let address = culprit(world, &before, &after, is_admin);
        let had = count(&before, &[]).await?;
        return Ok(Some(Danger::new(
            DangerKind::LastAdmin,
            &address_of(address, "policy"),
            format!(
                "nobody would be an administrator any more, of {} now: nobody could undo it but with access to the \
                 database",
                number_of(had, "active one")
            ),
        )));
    }
    if let Some((before, after)) = fewer(is_admin_anywhere)
        && count(&after, &deleted).await? == 0
        && count(&before, &[]).await? > 0
    {
        let address = culprit(world, &before, &after, is_admin_anywhere);
        return Ok(Some(Danger::new(
            DangerKind::LastAdmin,
            &address_of(address, "policy"),
            "every administrator that is left would be one only from some addresses (`ip_access`): from all others \
             nobody could undo it",
        )));
    }
    Ok(None)
}

/// The change that takes the rights of one who had them.
fn culprit<'a>(
    world: &World<'a>,
    before: &Admins,
    after: &Admins,
    meant: impl Fn(&Object) -> bool + Copy,
) -> Option<&'a Change> {
    let roles = before.roles.difference(&after.roles).map(|role| Who {
        role: Some(role),
        user: None,
    });
    let users = before.users.difference(&after.users).map(|user| Who {
        role: None,
        user: Some(user),
    });
    let taken = roles
        .chain(users)
        .find_map(|who| world.taken_by(who, meant));
    taken.or_else(|| world.deleted_roles().next().map(|(_, change)| change))
}

/// How somebody would be kept out, and by which change.
#[derive(Debug)]
struct Kept<'a> {
    by: Option<&'a Change>,
    text: String,
}

/// What a plan takes from one who is an administrator now.
fn kept_out<'a>(world: &World<'a>, who: Who<'_>) -> Vec<Kept<'a>> {
    let role = who.role.and_then(|role| world.change(Kind::Roles, role));
    if let Some(by) = role.filter(|change| change.action == Action::Delete) {
        let text =
            "you have this role: Directus suspends you with it, and your token and login end"
                .to_owned();
        return vec![Kept { by: Some(by), text }];
    }
    let mut kept = Vec::new();
    let is_now = world.before.has(who, is_admin);
    if is_now && !world.after.has(who, is_admin) {
        let by = world.taken_by(who, is_admin);
        let text =
            "you would no longer be an administrator: you could neither push again nor undo it"
                .to_owned();
        return vec![Kept { by, text }];
    }
    if is_now {
        let of = |side: &Side<'_>| -> Vec<Networks> {
            let policies = side
                .attachments(who)
                .filter_map(|(_, policy)| side.policy(policy).cloned());
            policies
                .filter(is_admin)
                .map(|policy| networks(&policy))
                .collect()
        };
        let (before, after) = (together(of(&world.before)), together(of(&world.after)));
        if !after.covers(&before) {
            let by = world.taken_by(who, |policy| {
                is_admin(policy) && !after.covers(&networks(policy))
            });
            let text = format!(
                "you would be an administrator only from {}, before from {}: whether you are there now is not known",
                after.text(),
                before.text()
            );
            kept.push(Kept { by, text });
        }
    }
    kept
}

/// From where any of some policies holds.
fn together(all: Vec<Networks>) -> Networks {
    let mut texts = Vec::new();
    for networks in all {
        match networks {
            Networks::Any => return Networks::Any,
            Networks::Only(more) => texts.extend(more),
        }
    }
    Networks::Only(texts)
}

/// The change that newly asks for a second factor.
fn newly_asked<'a>(world: &World<'a>, who: Who<'_>) -> Option<Option<&'a Change>> {
    let is_new = !world.before.has(who, enforces_tfa) && world.after.has(who, enforces_tfa);
    is_new.then(|| world.given_by(who, enforces_tfa))
}

/// The user who pushes loses their rights. Who that is, is asked only where
/// somebody like them does: `role` is known.
async fn lock_out(
    reader: &dyn ReadTarget,
    world: &World<'_>,
    role: Option<&str>,
) -> Result<Vec<Danger>, TargetError> {
    let users = world.before.users().chain(world.after.users());
    let anybody = std::iter::once(None).chain(users.map(Some));
    let mut like = anybody.map(|user| Who { role, user });
    let is_affected =
        |who: Who<'_>| !kept_out(world, who).is_empty() || newly_asked(world, who).is_some();
    if !like.any(is_affected) {
        return Ok(Vec::new());
    }
    let me = reader.user().await?;
    let who = Who {
        role: me.role.as_deref(),
        user: Some(&me.id),
    };
    let danger = |by: Option<&Change>, text: String| {
        Danger::new(DangerKind::LockOut, &address_of(by, "policy"), text)
    };
    let mut found: Vec<Danger> = kept_out(world, who)
        .into_iter()
        .map(|kept| danger(kept.by, kept.text))
        .collect();
    if let Some(by) = newly_asked(world, who).filter(|_| !me.has_tfa) {
        let text = "it asks you for a second factor, and you have none: the app lets you do nothing before you set one \
                    up, and with one this tool can log in by a static token only";
        found.push(danger(by, text.to_owned()));
    }
    Ok(found)
}

/// The users who are suspended because their role is deleted. Roles below one
/// that is deleted only lose it.
async fn suspended(reader: &dyn ReadTarget, world: &World<'_>) -> Result<Vec<Danger>, TargetError> {
    let roles = world.deleted_roles().map(|(role, change)| async move {
        let filter = json!({ "_and": [{ "role": { "_eq": role } }, { "status": { "_neq": "suspended" } }] });
        let users = Count::of("directus_users", "id").matching(filter);
        let users = reader.count(&users).await?.items;
        Ok::<_, TargetError>((users > 0).then(|| {
            let text = format!(
                "Directus suspends {} with this role and takes it from them; putting it back does not undo that",
                number_of(users, "user")
            );
            Danger::new(DangerKind::SuspendUsers, &change.address, text)
        }))
    });
    Ok(try_join_all(roles).await?.into_iter().flatten().collect())
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Plans, access, policy, role};
    use super::*;

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
}
