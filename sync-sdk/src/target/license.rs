//! What a licence allows.

use serde_json::Value;

use crate::model::Object;

/// What the licence of a server allows, of what concerns a configuration. The default is a server
/// without limits: all before [12.0](crate::model::Capability::License).
///
/// Directus 12 without a licence runs as "Core": 25 collections, 5 active flows, no rules in
/// permissions, no language models of one's own (`@directus/license`, 12.4.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct License {
    /// What it is called; empty where no server said it.
    pub name: String,
    /// Whether the server holds back items, files and flows because it has more than the licence
    /// allows.
    pub is_locked: bool,
    /// How many collections may be active; `None` for any number.
    pub collections: Option<u64>,
    /// How many flows may be active; `None` for any number.
    pub flows: Option<u64>,
    /// Whether permissions may have rules: some fields only, a filter, a validation, presets. Without,
    /// the server hides those that have.
    pub permission_rules: bool,
    /// Whether the settings may name a language model of one's own.
    pub language_models: bool,
    /// Whether this is what the server said, or there was nothing to say.
    pub is_known: bool,
}

impl Default for License {
    fn default() -> Self {
        Self {
            name: String::new(),
            is_locked: false,
            collections: None,
            flows: None,
            permission_rules: true,
            language_models: true,
            is_known: true,
        }
    }
}

impl License {
    /// That of a server which has one and does not say what it allows: its writes
    /// tell.
    pub fn unknown() -> Self {
        Self {
            is_known: false,
            ..Self::default()
        }
    }

    /// Whether the server may hide permissions that are there.
    ///
    /// ```
    /// use sync_sdk::target::License;
    ///
    /// assert!(!License::default().may_hide_permissions());
    /// assert!(License::unknown().may_hide_permissions());
    /// ```
    pub fn may_hide_permissions(&self) -> bool {
        !(self.permission_rules && self.is_known)
    }

    /// What an answer of `/license` says. What it does not name has no limit.
    ///
    /// ```
    /// use serde_json::json;
    /// use sync_sdk::target::License;
    ///
    /// let answer = json!({ "name": "Core", "status": "active", "entitlements": {
    ///     "flows": { "limit": 5 },
    ///     "custom_permission_rules_enabled": { "default": false },
    /// } });
    /// let license = License::of(answer.as_object().unwrap());
    /// assert_eq!((license.flows, license.collections), (Some(5), None));
    /// assert!(!license.permission_rules);
    /// ```
    pub fn of(answer: &Object) -> Self {
        let text = |key: &str| answer.get(key).and_then(Value::as_str).unwrap_or_default();
        let entitlement = |key: &str| answer.get("entitlements").and_then(|all| all.get(key));
        Self {
            name: text("name").to_owned(),
            is_locked: text("status") == "locked",
            collections: entitlement("collections").and_then(number),
            flows: entitlement("flows").and_then(number),
            permission_rules: entitlement("custom_permission_rules_enabled").is_none_or(is_on),
            language_models: entitlement("custom_llms_enabled").is_none_or(is_on),
            is_known: true,
        }
    }
}

/// A number that may be reached, where there is one: -1 is any.
fn number(entitlement: &Value) -> Option<u64> {
    let parts = ["limit", "overage", "addon"];
    let parts = parts.map(|part| entitlement.get(part).and_then(Value::as_i64).unwrap_or(0));
    match parts.contains(&-1) {
        true => None,
        false => u64::try_from(parts.iter().sum::<i64>()).ok(),
    }
}

fn is_on(entitlement: &Value) -> bool {
    let said = entitlement.get("override").filter(|it| !it.is_null());
    let said = said.or_else(|| entitlement.get("default"));
    said.and_then(Value::as_bool).unwrap_or(true)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn numbers_add_up_and_one_without_end_is_without_end() {
        assert_eq!(
            number(&json!({ "limit": 25, "overage": 5, "addon": 10 })),
            Some(40)
        );
        assert_eq!(number(&json!({ "limit": 25, "overage": null })), Some(25));
        assert_eq!(number(&json!({ "limit": -1, "addon": 10 })), None);
        assert_eq!(number(&json!({ "limit": 25, "overage": -1 })), None);
    }

    #[test]
    fn an_override_wins_over_the_default() {
        assert!(!is_on(&json!({ "default": false })));
        assert!(is_on(&json!({ "default": false, "override": true })));
        assert!(!is_on(&json!({ "default": false, "override": null })));
    }
}
