//! What everybody may do without logging in, that only users could before.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::Value;

use super::networks::Networks;
use super::world::{Side, World, address_of, flag, networks};
use super::{Danger, DangerKind, listed};
use crate::engine::meaning::plain;
use crate::model::{Address, Kind, Object};

/// Flags of a policy that are not for everybody.
const FLAGS: [&str; 2] = ["admin_access", "app_access"];

/// Stands for the fields of an action that has none, and for a permission without
/// any: such as to delete.
const NO_FIELD: &str = "";

/// A permission of the public.
#[derive(Debug)]
struct Open<'a> {
    access: &'a str,
    policy: &'a str,
    permission: &'a str,
    collection: &'a str,
    action: &'a str,
    fields: BTreeSet<&'a str>,
    /// What an item, and what is written, must pass: all of these.
    rules: Vec<Value>,
    networks: Networks,
}

pub(super) fn dangers(world: &World<'_>) -> Vec<Danger> {
    let (before, after) = (opened(&world.before), opened(&world.after));
    let mut known: HashMap<(&str, &str), Vec<&Open<'_>>> = HashMap::new();
    for open in &before {
        known.entry(open.subject()).or_default().push(open);
    }
    let mut found: BTreeMap<Address, Vec<String>> = BTreeMap::new();
    for open in &after {
        let same = known
            .get(&open.subject())
            .map_or(&[] as &[_], Vec::as_slice);
        let is_covered = |field: &&&str| same.iter().any(|known| known.gives(field, open));
        let wider: Vec<&str> = open
            .fields
            .iter()
            .filter(|field| !is_covered(field))
            .copied()
            .collect();
        if wider.is_empty() {
            continue;
        }
        let could = |field: &&str| same.iter().any(|known| known.has(field));
        let (weaker, new): (Vec<&str>, Vec<&str>) = wider.into_iter().partition(could);
        let mut texts = Vec::new();
        if !new.is_empty() {
            texts.push(open.text(&new, ""));
        }
        if !weaker.is_empty() {
            texts.push(open.text(&weaker, " with a rule or addresses other than before"));
        }
        found.entry(open.address(world)).or_default().extend(texts);
    }
    let permissions = found.into_iter().map(|(address, mut texts)| {
        texts.sort();
        texts.dedup();
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
            |name: &&&str| has(&world.after, policy, name) && !has(&world.before, policy, name);
        let names: Vec<String> = FLAGS
            .iter()
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

/// The permissions of the public, of every policy that it has.
fn opened<'s>(side: &'s Side<'_>) -> Vec<Open<'s>> {
    let public: BTreeMap<&str, &str> = side
        .public()
        .map(|(access, policy)| (policy, access))
        .collect();
    let open = side.of(Kind::Permissions).filter_map(|(permission, row)| {
        let text = |field: &str| row.get(field).and_then(Value::as_str);
        let policy = text("policy")?;
        let access = *public.get(policy)?;
        let action = text("action")?;
        Some(Open {
            access,
            policy,
            permission,
            collection: text("collection")?,
            action,
            fields: fields(action, row.get("fields")),
            rules: rules(action, row),
            networks: side.policy(policy).map_or(Networks::Any, networks),
        })
    });
    open.collect()
}

fn fields<'a>(action: &str, value: Option<&'a Value>) -> BTreeSet<&'a str> {
    let names: BTreeSet<&str> = match value {
        _ if matches!(action, "delete" | "share") => BTreeSet::new(),
        Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).collect(),
        Some(Value::String(text)) => text.split(',').map(str::trim).collect(),
        _ => BTreeSet::new(),
    };
    match names.is_empty() {
        true => BTreeSet::from([NO_FIELD]),
        false => names,
    }
}

/// What must hold, one rule each: those of the items, and those of what is
/// written. Directus does not look at the former where an item is made.
fn rules(action: &str, row: &Object) -> Vec<Value> {
    let mut rules = Vec::new();
    if action != "create" {
        conjuncts("item", row.get("permissions"), &mut rules);
    }
    if matches!(action, "create" | "update") {
        conjuncts("written", row.get("validation"), &mut rules);
    }
    rules
}

fn conjuncts(of: &str, rule: Option<&Value>, found: &mut Vec<Value>) {
    let Some(Value::Object(rule)) = rule else {
        return;
    };
    for (key, value) in rule {
        match value {
            Value::Array(items) if key == "_and" => {
                items
                    .iter()
                    .for_each(|item| conjuncts(of, Some(item), found));
            }
            _ => found.push(serde_json::json!([of, key, plain(value)])),
        }
    }
}

impl<'a> Open<'a> {
    /// What it is about: an action on a collection.
    fn subject(&self) -> (&'a str, &'a str) {
        (self.collection, self.action)
    }

    fn has(&self, field: &str) -> bool {
        self.fields.contains("*") || self.fields.contains(field) || field == NO_FIELD
    }

    /// Whether it lets the public do with a field what the other would: the other
    /// adds rules at most, and holds from no more addresses.
    fn gives(&self, field: &str, other: &Open<'_>) -> bool {
        self.has(field)
            && self.rules.iter().all(|rule| other.rules.contains(rule))
            && self.networks.covers(&other.networks)
    }

    /// The change that opens it: of the permission, of the attachment, of the
    /// policy.
    fn address(&self, world: &World<'_>) -> Address {
        let change = world
            .change(Kind::Permissions, self.permission)
            .or_else(|| world.change(Kind::Access, self.access))
            .or_else(|| world.change(Kind::Policies, self.policy));
        address_of(change, "policy")
    }

    fn text(&self, fields: &[&str], how: &str) -> String {
        let named = |field: &&str| match *field {
            "*" => "all fields".to_owned(),
            field => format!("`{field}`"),
        };
        let fields: Vec<String> = fields
            .iter()
            .filter(|field| **field != NO_FIELD)
            .map(named)
            .collect();
        let of = match fields.is_empty() {
            true => String::new(),
            false => format!(" ({})", fields.join(", ")),
        };
        format!("{} `{}`{of}{how}", self.action, self.collection)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

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
