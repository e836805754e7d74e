//! Roles, policies and permissions.

use serde_json::{Map, Value, json};
use sync_sdk::model::{Kind, Record};

use super::dice::Dice;
use super::world::World;
use super::{Records, record, rules, words};

const ADMIN_ROLE: &str = "_sync_default_admin_role";
const ADMIN_POLICY: &str = "_sync_default_admin_policy";
const PUBLIC_POLICY: &str = "_sync_default_public_policy";

/// Roles first: others name them.
pub(crate) fn roles(world: &mut World, dice: &mut Dice, records: &mut Records) {
    let mut all = Vec::new();
    if dice.often(85) {
        world.roles.push(ADMIN_ROLE.to_owned());
        let (name, description) = match dice.below(4) {
            0 => (words::name(dice), words::maybe(dice, 50)),
            _ => ("Administrator".to_owned(), json!("$t:admin_description")),
        };
        all.push(record(
            ADMIN_ROLE,
            json!({ "name": name, "icon": "verified", "description": description, "parent": null }),
        ));
    }
    for _ in 0..dice.below(4) {
        let id = dice.uuid();
        let parent = dice.any(&world.roles).filter(|_| dice.often(35)).cloned();
        all.push(record(
            &id,
            json!({
                "name": words::name(dice),
                "icon": if dice.often(70) { json!("supervised_user_circle") } else { json!(words::icon(dice)) },
                "description": words::maybe(dice, 40),
                "parent": parent,
            }),
        ));
        world.roles.push(id);
    }
    records.insert(Kind::Roles, all);
}

/// Policies, each with the roles that have it, and what they allow.
pub(crate) fn policies(world: &World, dice: &mut Dice, records: &mut Records) {
    let (mut all, mut permissions) = (Vec::new(), Vec::new());
    if world.roles.iter().any(|role| role == ADMIN_ROLE) {
        all.push(record(
            ADMIN_POLICY,
            json!({
                "name": "Administrator", "icon": "verified", "description": "$t:admin_description",
                "ip_access": null, "enforce_tfa": dice.often(10), "admin_access": true, "app_access": true,
                "roles": [{ "role": ADMIN_ROLE, "user": null, "sort": dice.one(&[json!(1), Value::Null]) }],
            }),
        ));
    }
    let mut places: Map<String, Value> = Map::new();
    if dice.often(85) {
        let changed = dice.often(20);
        all.push(record(
            PUBLIC_POLICY,
            json!({
                "name": if changed { words::name(dice) } else { "$t:public_label".to_owned() },
                "icon": "public",
                "description": if changed { words::maybe(dice, 60) } else { json!("$t:public_description") },
                "ip_access": null, "enforce_tfa": false, "admin_access": false, "app_access": dice.often(5),
                "roles": [{ "role": null, "user": null, "sort": dice.one(&[json!(1), json!(1), Value::Null]) }],
            }),
        ));
        grants(world, dice, PUBLIC_POLICY, &mut permissions);
    }
    for _ in 0..dice.below(4) {
        let id = dice.uuid();
        let roles: Vec<Value> = dice
            .some(&world.roles, 35)
            .into_iter()
            .map(|role| {
                // Places in the list of a role, mostly without a gap.
                let place = places.get(&role).and_then(Value::as_i64).unwrap_or(0) + 1;
                let place = if dice.often(10) { place + 1 } else { place };
                places.insert(role.clone(), json!(place));
                let sort = if dice.often(85) {
                    json!(place)
                } else {
                    Value::Null
                };
                json!({ "role": role, "user": null, "sort": sort })
            })
            .collect();
        all.push(record(
            &id,
            json!({
                "name": words::name(dice),
                "icon": if dice.often(70) { "badge".to_owned() } else { words::icon(dice) },
                "description": words::maybe(dice, 40),
                "ip_access": dice.one(&[Value::Null, Value::Null, Value::Null, json!(["10.0.0.0/8", "::1"]), json!([])]),
                "enforce_tfa": dice.often(10),
                "admin_access": dice.often(10),
                "app_access": dice.often(60),
                "roles": roles,
            }),
        ));
        grants(world, dice, &id, &mut permissions);
    }
    records.insert(Kind::Policies, all);
    records.insert(Kind::Permissions, permissions);
}

fn grants(world: &World, dice: &mut Dice, policy: &str, all: &mut Vec<Record>) {
    let mut granted: Vec<(String, &str)> = Vec::new();
    for _ in 0..dice.below(4) {
        let collection = match dice.below(12) {
            0 => "directus_presets".to_owned(),
            1 => "directus_collections".to_owned(),
            2 => "directus_activity".to_owned(),
            _ => world.name(dice),
        };
        let whole = dice.often(25);
        for action in ["create", "read", "update", "delete", "share"] {
            if !whole && dice.often(50) {
                continue;
            }
            let twice = granted.contains(&(collection.clone(), action));
            if (twice && dice.often(80)) || (whole && action == "share" && dice.often(50)) {
                continue;
            }
            granted.push((collection.clone(), action));
            let id = dice.uuid();
            let fields = if whole {
                json!({ "permissions": {}, "validation": null, "presets": null, "fields": ["*"] })
            } else {
                granted_fields(world, dice, &collection)
            };
            let mut fields = fields;
            fields["collection"] = json!(collection);
            fields["action"] = json!(action);
            fields["policy"] = json!(policy);
            all.push(record(&id, fields));
        }
    }
}

fn granted_fields(world: &World, dice: &mut Dice, collection: &str) -> Value {
    let nothing = [Value::Null, json!({})];
    let rule = |dice: &mut Dice, percent: usize, depth: usize| {
        if dice.often(percent) {
            rules::rule(world, dice, collection, depth)
        } else {
            dice.one(&nothing).clone()
        }
    };
    let permissions = rule(dice, 60, 2);
    let validation = rule(dice, 25, 1);
    let known = world.collection(collection);
    let presets = match known {
        Some(known) if dice.often(25) => {
            let mut presets = Map::new();
            for _ in 0..dice.below(3) {
                if let Some(field) = dice.any(&known.fields) {
                    presets.insert(field.name.clone(), rules::operand(world, dice, field));
                }
            }
            presets.into()
        }
        _ => dice.one(&nothing).clone(),
    };
    let fields = match (dice.below(10), known) {
        (0, _) => Value::Null,
        (1, _) => json!([]),
        (2..6, Some(known)) => json!(known.some_fields(dice)),
        (6, Some(known)) => known.fields.iter().map(|field| json!(field.name)).collect(),
        (7, _) => json!(["*", "id"]),
        _ => json!(["*"]),
    };
    json!({ "permissions": permissions, "validation": validation, "presets": presets, "fields": fields })
}
