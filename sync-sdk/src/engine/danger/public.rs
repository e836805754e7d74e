//! What everybody may do without logging in, that only users could before.

use std::collections::BTreeSet;

use super::rights::{FLAGS, permissions, wider};
use super::world::{Side, World, address_of, flag};
use super::{Danger, DangerKind, listed};
use crate::model::{Address, Kind};

pub(super) fn dangers(world: &World<'_>) -> Vec<Danger> {
    let before = permissions(&world.before, world.before.public());
    let after = permissions(&world.after, world.after.public());
    let found = wider(world, &before, &after, &Address::new("policy"));
    let permissions = found.into_iter().map(|(address, texts)| {
        let text = format!("everybody may, without logging in, {}", listed(&texts));
        Danger::new(DangerKind::OpenToPublic, &address, text)
    });
    permissions.chain(flags(world)).collect()
}

/// Rights over the instance itself that a policy of the public would give.
fn flags(world: &World<'_>) -> Vec<Danger> {
    let has = |side: &Side<'_>, policy: &str, name: &str| {
        let mut public = side.public();
        public.any(|(_, public)| public == policy)
            && side.policy(policy).is_some_and(|policy| flag(policy, name))
    };
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    for (access, policy) in world
        .after
        .public()
        .filter(|(_, policy)| seen.insert(*policy))
    {
        let new =
            |name: &&str| has(&world.after, policy, name) && !has(&world.before, policy, name);
        let names: Vec<String> = FLAGS
            .iter()
            .map(|(name, _)| *name)
            .filter(new)
            .map(|name| format!("`{name}`"))
            .collect();
        if names.is_empty() {
            continue;
        }
        let by = world.change(Kind::Access, access);
        let by = by.or_else(|| world.change(Kind::Policies, policy));
        let text = format!(
            "everybody has a policy with {}: Directus 11 and 12 do not grant that to who has not logged in, and nothing \
             else stands in the way",
            listed(&names)
        );
        found.push(Danger::new(
            DangerKind::OpenToPublic,
            &address_of(by, "policy"),
            text,
        ));
    }
    found
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::testing::{Plans, access, permission, policy};
    use super::*;

    /// The public may read titles of what is published; another policy, which it
    /// has not, may do more.
    fn plans() -> Plans {
        let rule = json!({ "status": { "_eq": "published" } });
        Plans::new()
            .row(
                Kind::Policies,
                "public",
                policy(json!({ "ip_access": null })),
            )
            .row(Kind::Policies, "more", policy(json!({})))
            .row(Kind::Access, "p", access(None, None, "public"))
            .row(
                Kind::Permissions,
                "1",
                permission("public", "article", "read", json!(["id", "title"]), rule),
            )
            .row(
                Kind::Permissions,
                "2",
                permission("more", "comment", "create", json!(["*"]), Value::Null),
            )
            .row(
                Kind::Permissions,
                "3",
                permission(
                    "more",
                    "article",
                    "read",
                    json!(["id", "title"]),
                    json!({ "status": { "_eq": "published" } }),
                ),
            )
    }

    fn found(plans: &Plans) -> Vec<String> {
        dangers(&plans.world())
            .iter()
            .map(|danger| {
                danger
                    .to_string()
                    .replace("everybody may, without logging in, ", "")
            })
            .collect()
    }

    fn with(fields: Value) -> Vec<String> {
        found(&plans().update(Kind::Permissions, "1", fields))
    }

    #[test]
    fn a_policy_that_the_public_gets_opens_what_it_did_not_have() {
        let row = access(None, None, "more");
        assert_eq!(
            found(&plans().create(Kind::Access, "new", row)),
            ["access.new: create `comment` (all fields) (open-to-public)"]
        );
    }

    #[test]
    fn permissions_are_new_or_wider() {
        let row = permission("public", "article", "delete", Value::Null, Value::Null);
        assert_eq!(
            found(&plans().create(Kind::Permissions, "9", row)),
            ["permission.9: delete `article` (open-to-public)"]
        );
        assert_eq!(
            with(json!({ "fields": ["id", "title", "text"] })),
            ["permission.1: read `article` (`text`) (open-to-public)"]
        );
        assert_eq!(
            with(json!({ "fields": ["*"] })),
            ["permission.1: read `article` (all fields) (open-to-public)"]
        );
        assert!(with(json!({ "fields": ["id"] })).is_empty());
        let row = permission("more", "article", "delete", Value::Null, Value::Null);
        assert!(found(&plans().create(Kind::Permissions, "9", row)).is_empty());
    }

    #[test]
    fn a_rule_that_only_adds_is_no_opening() {
        let weaker = "permission.1: read `article` (`id`, `title`) with a rule or addresses other than before \
                      (open-to-public)";
        for rule in [
            json!(null),
            json!({}),
            json!({ "status": { "_neq": "draft" } }),
        ] {
            assert_eq!(with(json!({ "permissions": rule })), [weaker]);
        }
        let published = json!({ "status": { "_eq": "published" } });
        for rule in [
            json!({ "_and": [published, { "date": { "_null": false } }] }),
            json!({ "date": { "_null": false }, "status": { "_eq": "published" } }),
        ] {
            assert!(with(json!({ "permissions": rule })).is_empty());
        }
    }

    #[test]
    fn more_addresses_open_too() {
        let plans = plans()
            .row(
                Kind::Policies,
                "public",
                policy(json!({ "ip_access": ["10.0.0.1"] })),
            )
            .update(Kind::Policies, "public", json!({ "ip_access": null }));
        assert_eq!(
            found(&plans),
            [
                "policy.public: read `article` (`id`, `title`) with a rule or addresses other than before (open-to-public)"
            ]
        );
    }

    #[test]
    fn rights_over_the_instance_are_named() {
        let plans = plans().update(Kind::Policies, "public", json!({ "admin_access": true }));
        let found = found(&plans);
        assert_eq!(found.len(), 1);
        assert!(
            found[0].starts_with("policy.public: everybody has a policy with `admin_access`"),
            "{found:?}"
        );
    }
}
