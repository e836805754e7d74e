//! Who administrates the instance after a plan: anybody, and the user who pushes.

mod last;
mod lock_out;
#[cfg(test)]
mod tests;

use futures::future::try_join_all;
use serde_json::json;

use self::last::last_admin;
use self::lock_out::lock_out;
use super::world::{World, flag};
use super::{Danger, DangerKind, Extent, number_of};
use crate::model::Object;
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
                .counted(Extent::new(users, "users"))
        }))
    });
    Ok(try_join_all(roles).await?.into_iter().flatten().collect())
}
