//! The records that every instance has: which rows they are, and what Directus
//! writes into them.

use serde_json::Value;

use super::current::{Current, key_text};
use super::identities::Identities;
use crate::model::kind::{ADMIN_ROLE, DefaultFinder};
use crate::model::{Key, Kind, Record, SyncId};

/// The row of a record that every instance has. What the mapping says holds
/// where the row is only guessed otherwise: whoever runs the next push may
/// be an administrator by another role.
pub(super) fn find(
    ids: &Identities,
    current: &Current,
    kind: Kind,
    finder: DefaultFinder,
    mapped: Option<&str>,
) -> Option<String> {
    let certain = match finder {
        DefaultFinder::PublicPolicy(fixed) => current.row(kind, fixed).map(|_| fixed.to_owned()),
        DefaultFinder::Singleton => {
            debug_assert_eq!(kind.spec().key, Key::Singleton);
            let mut rows = current.of(kind);
            rows.next().map(|(local_id, _)| local_id.clone())
        }
        DefaultFinder::AdminRole | DefaultFinder::AdminPolicy => None,
    };
    certain
        .or_else(|| mapped.map(str::to_owned))
        .or_else(|| match finder {
            DefaultFinder::AdminRole => admin_role(current),
            DefaultFinder::AdminPolicy => {
                let role = ids.local_id(Kind::Roles, &SyncId::new(ADMIN_ROLE.sync_id))?;
                admin_policy(current, role)
            }
            DefaultFinder::PublicPolicy(_) => public_policy(current),
            DefaultFinder::Singleton => None,
        })
}

/// Whether a record is what Directus itself writes for a default at its first
/// start (`$t:` texts are translation keys of the app).
pub(super) fn looks_like(record: &Record, finder: DefaultFinder) -> bool {
    let described = |keys: &[&str]| {
        record
            .text("description")
            .is_some_and(|text| keys.contains(&text))
    };
    match finder {
        DefaultFinder::AdminRole => described(&["$t:admin_description"]),
        DefaultFinder::AdminPolicy => {
            record.fields.get("admin_access") == Some(&Value::Bool(true))
                && described(&["$t:admin_description", "$t:admin_policy_description"])
        }
        DefaultFinder::PublicPolicy(_) => record.text("name") == Some("$t:public_label"),
        DefaultFinder::Singleton => true,
    }
}

/// An access row: role, user, policy and position.
type Access = (Option<String>, Option<String>, Option<String>, Option<i64>);

fn access(current: &Current) -> impl Iterator<Item = Access> {
    current.of(Kind::Access).map(|(_, row)| {
        let key = |field: &str| row.get(field).and_then(key_text);
        let sort = row.get("sort").and_then(Value::as_i64);
        (key("role"), key("user"), key("policy"), sort)
    })
}

fn is_admin(current: &Current, policy: &str) -> bool {
    let row = current.row(Kind::Policies, policy);
    row.is_some_and(|row| row.get("admin_access") == Some(&Value::Bool(true)))
}

/// The role of the user who asks, when it has admin rights. A user may have them
/// without a role, or beside a role that has none: then the first role that has
/// them. Without access rows there is nothing to judge by but the user.
fn admin_role(current: &Current) -> Option<String> {
    let of_user = current.info.role.as_ref();
    let has_rights = |role: &&String| admin_policy(current, role).is_some();
    let first = || {
        access(current).find_map(|(role, _, policy, _)| {
            role.filter(|_| policy.is_some_and(|policy| is_admin(current, &policy)))
        })
    };
    of_user
        .filter(has_rights)
        .cloned()
        .or_else(first)
        .or_else(|| of_user.cloned())
}

/// The policy that gives a role admin rights: its own, else that of the nearest
/// role above it.
fn admin_policy(current: &Current, role: &str) -> Option<String> {
    let of = |role: &str| {
        access(current)
            .filter(|(of, ..)| of.as_deref() == Some(role))
            .find_map(|(_, _, policy, _)| policy.filter(|policy| is_admin(current, policy)))
    };
    let parent = |role: &String| key_text(current.row(Kind::Roles, role)?.get("parent")?);
    // Directus refuses rings of roles; a database that was edited may hold one.
    let most = current.of(Kind::Roles).count() + 1;
    std::iter::successors(Some(role.to_owned()), parent)
        .take(most)
        .find_map(|role| of(&role))
}

fn public_policy(current: &Current) -> Option<String> {
    access(current)
        .filter(|(role, user, _, sort)| {
            role.is_none() && user.is_none() && sort.is_none_or(|sort| sort == 1)
        })
        .find_map(|(_, _, policy, _)| policy)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::engine::testing::{map, target};
    use crate::model::kind::{ADMIN_POLICY, DefaultRecord, PUBLIC_POLICY};

    const FIXED: &str = "abf8a154-5b1c-4a46-ac9c-7300570f4f17";

    /// An instance with two roles that have admin rights, asked by a user of
    /// the second one.
    fn current(mapped: &[(Kind, &str, &str)]) -> Current {
        let role = |id: &str| (Kind::Roles, json!({ "id": id }));
        let policy = |id: &str, admin: bool| {
            let row = json!({ "id": id, "admin_access": admin });
            (Kind::Policies, row)
        };
        let access = |id: &str, role: Option<&str>, policy: &str, sort: Option<u8>| {
            let row =
                json!({ "id": id, "role": role, "user": null, "policy": policy, "sort": sort });
            (Kind::Access, row)
        };
        let mut current = target(&[
            role("boss"),
            role("ci"),
            policy("all", true),
            policy("ci-all", true),
            policy("open", false),
            policy(FIXED, false),
            access("1", Some("boss"), "all", None),
            access("2", Some("ci"), "ci-all", None),
            access("3", None, "open", Some(1)),
        ]);
        current.info.role = Some("ci".into());
        map(&mut current, mapped, None);
        current
    }

    fn row<'a>(ids: &'a Identities, kind: Kind, default: &DefaultRecord) -> Option<&'a str> {
        ids.local_id(kind, &SyncId::new(default.sync_id))
    }

    #[test]
    fn without_a_mapping_the_role_of_the_user_is_the_administrators() {
        let ids = Identities::of(&current(&[]));
        assert_eq!(row(&ids, Kind::Roles, &ADMIN_ROLE), Some("ci"));
        assert_eq!(row(&ids, Kind::Policies, &ADMIN_POLICY), Some("ci-all"));
        assert!(ids.stale.is_empty());
    }

    #[test]
    fn a_role_without_admin_rights_is_not_the_administrators() {
        let mut now = current(&[]);
        let access = now.rows.get_mut(&Kind::Access).expect("rows");
        access["2"].insert("policy".into(), json!("open"));
        let ids = Identities::of(&now);
        assert_eq!(row(&ids, Kind::Roles, &ADMIN_ROLE), Some("boss"));
        assert_eq!(row(&ids, Kind::Policies, &ADMIN_POLICY), Some("all"));
        // It may have them from the role above it.
        let roles = now.rows.get_mut(&Kind::Roles).expect("rows");
        roles["ci"].insert("parent".into(), json!("boss"));
        let ids = Identities::of(&now);
        assert_eq!(row(&ids, Kind::Roles, &ADMIN_ROLE), Some("ci"));
        assert_eq!(row(&ids, Kind::Policies, &ADMIN_POLICY), Some("all"));
        // Nobody has them: the user's role is the best guess.
        now.rows.remove(&Kind::Access);
        let ids = Identities::of(&now);
        assert_eq!(row(&ids, Kind::Roles, &ADMIN_ROLE), Some("ci"));
    }

    #[test]
    fn another_administrator_does_not_move_what_is_mapped() {
        let ids = Identities::of(&current(&[
            (Kind::Roles, ADMIN_ROLE.sync_id, "boss"),
            (Kind::Roles, "s", "ci"),
        ]));
        assert_eq!(row(&ids, Kind::Roles, &ADMIN_ROLE), Some("boss"));
        assert_eq!(ids.sync_id(Kind::Roles, "ci"), Some(&SyncId::new("s")));
        // The policy follows the role that was found, mapped or not.
        assert_eq!(row(&ids, Kind::Policies, &ADMIN_POLICY), Some("all"));
        assert!(ids.stale.is_empty());
    }

    #[test]
    fn a_mapping_whose_row_is_gone_gives_way() {
        let ids = Identities::of(&current(&[(Kind::Roles, ADMIN_ROLE.sync_id, "gone")]));
        assert_eq!(row(&ids, Kind::Roles, &ADMIN_ROLE), Some("ci"));
        assert_eq!(ids.stale.len(), 1);
    }

    #[test]
    fn the_fixed_id_of_the_public_policy_wins_over_a_mapping() {
        let ids = Identities::of(&current(&[(Kind::Policies, PUBLIC_POLICY.sync_id, "open")]));
        assert_eq!(row(&ids, Kind::Policies, &PUBLIC_POLICY), Some(FIXED));
        // One record is one row: the other one has no name now.
        assert_eq!(ids.sync_id(Kind::Policies, "open"), None);
        let stale = [(Kind::Policies, SyncId::new(PUBLIC_POLICY.sync_id))];
        assert_eq!(ids.stale, stale);
    }
}
