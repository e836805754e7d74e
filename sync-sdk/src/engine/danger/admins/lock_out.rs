//! Whether the user who pushes is an administrator after a plan.

use super::is_admin;
use crate::engine::change::Action;
use crate::engine::danger::networks::Networks;
use crate::engine::danger::world::{Side, Who, World, address_of, flag, networks};
use crate::engine::danger::{Danger, DangerKind};
use crate::engine::plan::Change;
use crate::model::{Kind, Object};
use crate::target::{ReadTarget, TargetError};

fn enforces_tfa(policy: &Object) -> bool {
    flag(policy, "enforce_tfa")
}

/// How somebody would be kept out, and by which change.
#[derive(Debug)]
pub(super) struct Kept<'a> {
    pub(super) by: Option<&'a Change>,
    pub(super) text: String,
}

/// What a plan takes from one who is an administrator now.
pub(super) fn kept_out<'a>(world: &World<'a>, who: Who<'_>) -> Vec<Kept<'a>> {
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
        let of = |side: &Side<'_>| {
            let policies = side.attachments(who);
            let policies = policies.filter_map(|(_, policy)| side.policy(policy));
            let admin = policies.filter(|policy| is_admin(policy));
            Networks::together(&admin.map(networks).collect::<Vec<_>>())
        };
        if let (Some(before), Some(after)) = (of(&world.before), of(&world.after))
            && !after.covers(&before)
        {
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

/// The change that newly asks for a second factor.
pub(super) fn newly_asked<'a>(world: &World<'a>, who: Who<'_>) -> Option<Option<&'a Change>> {
    let is_new = !world.before.has(who, enforces_tfa) && world.after.has(who, enforces_tfa);
    is_new.then(|| world.given_by(who, enforces_tfa))
}

/// The user who pushes loses their rights. Who that is, is asked only where
/// somebody like them does: `role` is known.
pub(super) async fn lock_out(
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
