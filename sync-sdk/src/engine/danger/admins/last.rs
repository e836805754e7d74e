//! Whether there is an administrator after a plan.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::is_admin;
use crate::engine::danger::world::{Side, Who, World, address_of, networks};
use crate::engine::danger::{Danger, DangerKind, Extent, number_of};
use crate::engine::plan::Change;
use crate::model::{Kind, Object};
use crate::target::{Count, ReadTarget, TargetError};

pub(super) fn is_admin_anywhere(policy: &Object) -> bool {
    is_admin(policy) && networks(policy).is_any()
}

/// By what somebody is an administrator: roles, and users by themselves.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Admins {
    pub(super) roles: BTreeSet<String>,
    pub(super) users: BTreeSet<String>,
}

impl Admins {
    pub(super) fn of(side: &Side<'_>, meant: impl Fn(&Object) -> bool + Copy) -> Self {
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
    pub(super) fn filter(&self, deleted: &[&str]) -> Option<Value> {
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
pub(super) async fn last_admin(
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
        let danger = Danger::new(
            DangerKind::LastAdmin,
            &address_of(address, "policy"),
            format!(
                "nobody would be an administrator any more, of {} now: nobody could undo it but with access to the \
                 database",
                number_of(had, "active one")
            ),
        );
        return Ok(Some(danger.counted(Extent::new(had, "administrators"))));
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
