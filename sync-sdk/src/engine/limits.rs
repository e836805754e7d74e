//! What the licence of a target does not allow: known before the first write.
//!
//! The server counts before each write (`license/entitlements`, 12.4.1). It makes collections before
//! it deletes others, so what the same push deletes of them counts; flows [give up](flows::room)
//! their places first.

mod flows;

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

pub(super) use self::flows::{STATUS, room};
use super::change::Action;
use super::current::Current;
use super::error::EngineError;
use super::plan::{Change, Plan};
use crate::model::{Address, Kind, Object, SchemaKind};

/// A limit of licences.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Limit {
    /// How many collections may be active.
    Collections,
    /// How many flows may be active.
    Flows,
    /// Whether permissions may have rules.
    PermissionRules,
    /// Whether the settings may name a language model of one's own.
    LanguageModels,
}

impl Limit {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::Collections,
        Self::Flows,
        Self::PermissionRules,
        Self::LanguageModels,
    ];
}

/// Something that the licence of a target does not allow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forbidden {
    /// The limit.
    pub limit: Limit,
    /// What would be over it.
    pub addresses: Vec<Address>,
    /// What the limit is, and what to do.
    pub text: String,
}

impl std::fmt::Display for Forbidden {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let addresses: Vec<&str> = self.addresses.iter().map(Address::as_str).collect();
        write!(f, "{}: {}", addresses.join(", "), self.text)
    }
}

/// Nothing must be forbidden.
pub(super) fn refuse(forbidden: Vec<Forbidden>) -> Result<(), EngineError> {
    match forbidden.is_empty() {
        true => Ok(()),
        false => Err(EngineError::Forbidden(forbidden)),
    }
}

/// What of a plan the licence of its target does not allow.
pub(super) fn forbidden(plan: &Plan, current: &Current) -> Vec<Forbidden> {
    let all = [
        collections(plan, current),
        flows::forbidden(plan, current),
        permission_rules(plan, current),
        language_models(plan, current),
    ];
    all.into_iter().flatten().collect()
}

/// How a licence is called in a sentence.
fn named(current: &Current) -> String {
    match current.info.license.name.as_str() {
        "" => "the licence".to_owned(),
        name => format!("the licence \"{name}\""),
    }
}

/// New collections, and changes of active ones: Directus sends the status of these along, and refuses
/// them without room for one more.
///
/// It counts before each, and makes all of a diff's collections first, then deletes, then changes, each in
/// the order of the diff (`utils/schema/apply-diff`, 12.4.1).
fn collections(plan: &Plan, current: &Current) -> Option<Forbidden> {
    let limit = current.info.license.collections?;
    let now = &current.data_model.as_ref()?.collections;
    let entries = plan.schema.diff.as_ref()?["diff"]["collections"].as_array()?;
    let now: HashMap<&Value, &Object> = now
        .iter()
        .filter_map(|entry| Some((entry.get("collection")?, entry)))
        .collect();
    let before = |entry: &Value| now.get(&entry["collection"]).copied();
    let counted = |entry: &Value| before(entry).is_some_and(is_counted);
    let address = |entry: &Value| Some(SchemaKind::Collections.address(entry.as_object()?));
    let of_kind = |wanted: &'static [&'static str]| {
        let kind = |entry: &Value| {
            entry["diff"][0]["kind"]
                .as_str()
                .unwrap_or_default()
                .to_owned()
        };
        let entries = entries.iter();
        entries.filter(move |entry| wanted.contains(&kind(entry).as_str()))
    };
    let made = of_kind(&["N"]).filter(|entry| {
        let made = &entry["diff"][0]["rhs"];
        made["schema"].is_object() && made["meta"].is_object() && is_active(&made["meta"])
    });
    let made: Vec<Address> = made.filter_map(address).collect();
    let tables = now.values().filter(|entry| is_counted(entry)).count();
    let mut number = tables as u64 + made.len() as u64;
    let licence = named(current);
    if number > limit && !made.is_empty() {
        return Some(Forbidden {
            limit: Limit::Collections,
            addresses: made,
            text: format!(
                "{licence} allows {limit} active collections, and there would be {number}. What the \
                 same push deletes counts until then: delete or turn off others in a push before, or \
                 activate a licence that allows more"
            ),
        });
    }
    number -= of_kind(&["D"]).filter(|entry| counted(entry)).count() as u64;
    let mut refused = Vec::new();
    for entry in of_kind(&["E", "A"]) {
        let (before, counted) = (before(entry), counted(entry));
        match stays_active(entry, before) {
            true if number >= limit => refused.extend(address(entry)),
            true => number += u64::from(!counted && before.is_some_and(is_table)),
            false => number -= u64::from(counted),
        }
    }
    (!refused.is_empty()).then(|| Forbidden {
        limit: Limit::Collections,
        addresses: refused,
        text: format!(
            "{licence} allows {limit} active collections, and with no room for one more Directus refuses \
             every change of an active one: delete or turn off a collection first, or activate a \
             licence that allows more"
        ),
    })
}

/// A table that counts.
fn is_counted(entry: &Object) -> bool {
    is_table(entry)
        && entry
            .get("meta")
            .is_some_and(|meta| meta.is_object() && is_active(meta))
}

fn is_table(entry: &Object) -> bool {
    entry.get("schema").is_some_and(Value::is_object)
}

/// Without a status, a collection is made active.
fn is_active(meta: &Value) -> bool {
    meta.get("status").is_none_or(|status| status == "active")
}

/// Whether a collection that changes is active afterwards.
fn stays_active(entry: &Value, before: Option<&Object>) -> bool {
    let changes = entry["diff"].as_array().into_iter().flatten();
    let mut status = changes.filter(|change| change["path"] == json!(["meta", "status"]));
    if let Some(change) = status.next() {
        return change["rhs"] == "active";
    }
    let meta = before.and_then(|before| before.get("meta"));
    meta.is_some_and(|meta| meta.is_object() && is_active(meta))
}

/// Permissions with rules.
fn permission_rules(plan: &Plan, current: &Current) -> Option<Forbidden> {
    if current.info.license.permission_rules {
        return None;
    }
    let has_rule = |change: &&Change| {
        change.action != Action::Delete
            && !change.payload.is_empty()
            && has_rule(&change.payload)
            && !is_recommended(&change.payload)
    };
    let ruled = addresses(plan, Kind::Permissions, has_rule);
    (!ruled.is_empty()).then(|| Forbidden {
        limit: Limit::PermissionRules,
        addresses: ruled,
        text: format!(
            "{} allows no rules in permissions: `fields` must be [\"*\"], and `permissions`, \
             `validation` and `presets` empty. Activate a licence that allows them, or leave these out \
             with --exclude",
            named(current)
        ),
    })
}

/// As `hasCustomRule` of the server: of what is sent, not of the row.
fn has_rule(payload: &Object) -> bool {
    let allows_all = |fields: &Value| fields.as_array().is_some_and(|it| it.contains(&json!("*")));
    let says = |key: &str| {
        let rule = payload.get(key).and_then(Value::as_object);
        rule.is_some_and(|rule| !rule.is_empty())
    };
    !payload.get("fields").is_some_and(allows_all)
        || says("permissions")
        || says("validation")
        || says("presets")
}

/// The permissions that the app gives a role on its first day, and that every licence allows
/// although they have rules (`@directus/system-data`, 12.4.1): collection, action, permitted fields,
/// of which one names none, and what of whose.
const RECOMMENDED: &[(&str, &str, &[&str], &str)] = &[
    (
        "directus_files",
        "update",
        &[
            "title",
            "description",
            "tags",
            "location",
            "folder",
            "focal_point_x",
            "focal_point_y",
            "filename_download",
        ],
        r#"{"uploaded_by":{"_eq":"$CURRENT_USER"}}"#,
    ),
    (
        "directus_files",
        "delete",
        &["*"],
        r#"{"uploaded_by":{"_eq":"$CURRENT_USER"}}"#,
    ),
    ("directus_folders", "delete", &[], "{}"),
    (
        "directus_users",
        "update",
        &[
            "first_name",
            "last_name",
            "email",
            "password",
            "location",
            "title",
            "description",
            "avatar",
            "language",
            "appearance",
            "theme_light",
            "theme_dark",
            "theme_light_overrides",
            "theme_dark_overrides",
            "tfa_secret",
        ],
        r#"{"id":{"_eq":"$CURRENT_USER"}}"#,
    ),
    (
        "directus_shares",
        "read",
        &["*"],
        r#"{"_or":[{"role":{"_eq":"$CURRENT_ROLE"}},{"role":{"_null":true}}]}"#,
    ),
    (
        "directus_shares",
        "update",
        &[
            "name",
            "collection",
            "item",
            "role",
            "password",
            "date_start",
            "date_end",
            "max_uses",
            "times_used",
        ],
        r#"{"user_created":{"_eq":"$CURRENT_USER"}}"#,
    ),
    (
        "directus_shares",
        "delete",
        &["*"],
        r#"{"user_created":{"_eq":"$CURRENT_USER"}}"#,
    ),
    (
        "directus_flows",
        "read",
        &[
            "id", "status", "name", "icon", "color", "options", "trigger",
        ],
        r#"{"trigger":{"_eq":"manual"}}"#,
    ),
];

fn is_recommended(payload: &Object) -> bool {
    let is_set = |key: &str| payload.get(key).is_some_and(|it| !it.is_null());
    if is_set("validation") || is_set("presets") {
        return false;
    }
    let text = |key: &str| payload.get(key).and_then(Value::as_str);
    let permitted = |fields: &[&str]| {
        let said = payload.get("fields").filter(|it| !it.is_null());
        said == (!fields.is_empty()).then(|| json!(fields)).as_ref()
    };
    RECOMMENDED
        .iter()
        .any(|(collection, action, fields, rule)| {
            text("collection") == Some(collection)
                && text("action") == Some(action)
                && permitted(fields)
                && payload.get("permissions") == serde_json::from_str(rule).ok().as_ref()
        })
}

/// What the settings say about a language model of one's own.
const LANGUAGE_MODEL: [&str; 5] = [
    "ai_openai_compatible_api_key",
    "ai_openai_compatible_base_url",
    "ai_openai_compatible_name",
    "ai_openai_compatible_models",
    "ai_openai_compatible_headers",
];

fn language_models(plan: &Plan, current: &Current) -> Option<Forbidden> {
    if current.info.license.language_models {
        return None;
    }
    let names_one = |change: &&Change| {
        let is_set = |key: &&str| change.payload.get(*key).is_some_and(|it| !it.is_null());
        LANGUAGE_MODEL.iter().any(is_set)
    };
    let naming = addresses(plan, Kind::Settings, names_one);
    (!naming.is_empty()).then(|| Forbidden {
        limit: Limit::LanguageModels,
        addresses: naming,
        text: format!(
            "{} allows no language model of one's own: leave `ai_openai_compatible_*` out, or activate a \
             licence that allows it",
            named(current)
        ),
    })
}

fn addresses(plan: &Plan, kind: Kind, is_meant: impl Fn(&&Change) -> bool) -> Vec<Address> {
    let of_kind = plan.changes.iter().filter(|change| change.kind == kind);
    let meant = of_kind.filter(is_meant);
    meant.map(|change| change.address.clone()).collect()
}

#[cfg(test)]
mod tests;
