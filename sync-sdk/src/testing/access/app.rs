//! What a policy with app access allows on system collections without saying
//! so (`@directus/system-data` 11.17.4).

use serde_json::{Value, json};

use super::world::Permission;

/// Collection, action, rule, fields, validation.
type Row = (
    &'static str,
    &'static str,
    Value,
    &'static [&'static str],
    Value,
);

const ALL: &[&str] = &["*"];

const USER_FIELDS: &[&str] = &[
    "id",
    "first_name",
    "last_name",
    "last_page",
    "email",
    "password",
    "location",
    "title",
    "description",
    "tags",
    "provider",
    "preferences_divider",
    "avatar",
    "language",
    "appearance",
    "theme_light",
    "theme_dark",
    "tfa_secret",
    "status",
    "role",
];

pub(super) fn app_permissions() -> impl Iterator<Item = Permission> {
    let none = Value::Null;
    let own = |field: &str| json!({ field: { "_eq": "$CURRENT_USER" } });
    let presets = json!({ "_or": [
        own("user"),
        { "_and": [{ "user": { "_null": true } }, { "role": { "_eq": "$CURRENT_ROLE" } }] },
        { "_and": [{ "user": { "_null": true } }, { "role": { "_null": true } }] },
    ] });
    let rows: Vec<Row> = vec![
        (
            "directus_collections",
            "read",
            none.clone(),
            ALL,
            none.clone(),
        ),
        ("directus_fields", "read", none.clone(), ALL, none.clone()),
        (
            "directus_relations",
            "read",
            none.clone(),
            ALL,
            none.clone(),
        ),
        (
            "directus_translations",
            "read",
            none.clone(),
            ALL,
            none.clone(),
        ),
        ("directus_settings", "read", none.clone(), ALL, none.clone()),
        ("directus_activity", "read", own("user"), ALL, none.clone()),
        (
            "directus_comments",
            "read",
            own("user_created"),
            ALL,
            none.clone(),
        ),
        (
            "directus_comments",
            "create",
            none.clone(),
            ALL,
            json!({ "comment": { "_nnull": true } }),
        ),
        (
            "directus_comments",
            "update",
            own("user_created"),
            &["comment"],
            none.clone(),
        ),
        (
            "directus_comments",
            "delete",
            own("user_created"),
            ALL,
            none.clone(),
        ),
        ("directus_presets", "read", presets, ALL, none.clone()),
        ("directus_presets", "create", none.clone(), ALL, own("user")),
        ("directus_presets", "update", own("user"), ALL, own("user")),
        ("directus_presets", "delete", own("user"), ALL, none.clone()),
        (
            "directus_roles",
            "read",
            json!({ "id": { "_in": "$CURRENT_ROLES" } }),
            ALL,
            none.clone(),
        ),
        (
            "directus_notifications",
            "read",
            own("recipient"),
            ALL,
            none.clone(),
        ),
        (
            "directus_notifications",
            "update",
            own("recipient"),
            &["status"],
            none.clone(),
        ),
        (
            "directus_shares",
            "read",
            own("user_created"),
            ALL,
            none.clone(),
        ),
        ("directus_users", "read", own("id"), USER_FIELDS, none),
    ];
    rows.into_iter().map(
        |(collection, action, rule, fields, validation)| Permission {
            address: format!("app access: {collection}.{action}"),
            origin: None,
            collection: collection.to_owned(),
            action: action.to_owned(),
            fields: fields.iter().map(|field| (*field).to_owned()).collect(),
            rule,
            validation,
            presets: Value::Null,
        },
    )
}
