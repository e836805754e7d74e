//! Who may make themselves a user (`public_registration` of the settings), and what
//! they may do then.

use serde_json::Value;

use super::rights::{Right, permissions, rights, wider};
use super::world::{Who, World, flag};
use super::{Danger, DangerKind, listed};
use crate::engine::change::Action;
use crate::engine::current::Current;
use crate::engine::error::EngineError;
use crate::engine::meaning::plain;
use crate::engine::plan::{Change, Plan};
use crate::model::{Address, Kind, Object};
use crate::target::ReadTarget;

/// What a plan does to the registration, and to who may do what with it. The
/// settings that are not covered are read.
pub(super) async fn dangers(
    reader: &dyn ReadTarget,
    world: &World<'_>,
    plan: &Plan,
    current: &Current,
) -> Result<Vec<Danger>, EngineError> {
    let rows = current.rows.get(&Kind::Settings);
    let before = match rows {
        Some(rows) => rows.values().next().cloned(),
        None => reader.rows(Kind::Settings).await?.into_iter().next(),
    };
    Ok(opened(&before.unwrap_or_default(), &plan.changes, world))
}

fn opened(before: &Object, changes: &[Change], world: &World<'_>) -> Vec<Danger> {
    let mut settings = changes.iter();
    let change =
        settings.find(|change| change.kind == Kind::Settings && change.action != Action::Delete);
    let mut after = before.clone();
    after.extend(change.into_iter().flat_map(|change| change.payload.clone()));
    if !flag(&after, "public_registration") {
        return Vec::new();
    }
    let easier = change.and_then(|change| easier(before, &after, change));
    let otherwise = change.map_or_else(|| Address::new("settings"), |c| c.address.clone());
    let gained = gained(before, &after, world, &otherwise);
    easier.into_iter().chain(gained).collect()
}

/// More people may become users, or others than could.
fn easier(before: &Object, after: &Object, change: &Change) -> Option<Danger> {
    let danger = |text: String| Danger::new(DangerKind::OpenToPublic, &change.address, text);
    if !flag(before, "public_registration") {
        return Some(danger(
            "everybody may make themselves a user (`public_registration`)".to_owned(),
        ));
    }
    let value = |row: &Object, field: &str| row.get(field).map(plain).unwrap_or_default();
    let is_other = |field: &str| value(before, field) != value(after, field);
    let filter = "public_registration_email_filter";
    let verify = "public_registration_verify_email";
    let weaker = [
        (is_other("public_registration_role"), "with another role"),
        (
            is_other(filter) && value(before, filter) != Value::Null,
            "with other email addresses",
        ),
        (
            flag(before, verify) && !flag(after, verify),
            "without a check that the email address is theirs",
        ),
    ];
    let weaker: Vec<&str> = weaker
        .into_iter()
        .filter_map(|(is_weaker, how)| is_weaker.then_some(how))
        .collect();
    (!weaker.is_empty()).then(|| {
        danger(format!(
            "everybody may make themselves a user {}",
            listed(&weaker)
        ))
    })
}

/// Who one is that registers.
fn who_registers(settings: &Object) -> Who<'_> {
    let role = settings.get("public_registration_role");
    Who {
        role: role.and_then(Value::as_str),
        user: None,
    }
}

/// What one may do who registers after the plan, and could not before: by the role
/// that they get, which is all that they have. Of a role that they did not get
/// before only the flags are told, and what the public may do anyway is not.
fn gained(before: &Object, after: &Object, world: &World<'_>, otherwise: &Address) -> Vec<Danger> {
    let old = flag(before, "public_registration").then(|| who_registers(before));
    let old = old.unwrap_or_default();
    let new = who_registers(after);
    let mut has = rights(&world.after, new);
    if old.role != new.role {
        has.retain(Right::is_flag);
    }
    let mut known = rights(&world.before, old);
    known.extend(permissions(&world.before, world.before.public()));
    known.extend(permissions(&world.after, world.after.public()));
    let given = world.given_by(new, |_| true);
    let otherwise = given.map_or(otherwise, |change| &change.address);
    let found = wider(world, &known, &has, otherwise).into_iter();
    found
        .map(|(address, texts)| {
            let text = format!(
                "everybody may make themselves a user (`public_registration`) who may {}",
                listed(&texts)
            );
            Danger::new(DangerKind::OpenToPublic, &address, text)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::testing::{Plans, access, permission, policy, role};
    use super::*;

    fn told(before: &Value, plans: &Plans) -> Vec<String> {
        let before = before.as_object().expect("an object");
        let found = opened(before, plans.changes(), &plans.world());
        found.iter().map(ToString::to_string).collect()
    }

    fn text(before: &Value, fields: Value) -> Option<String> {
        let plans = Plans::new().update(Kind::Settings, "1", fields);
        told(before, &plans).pop()
    }

    fn open() -> Value {
        json!({
            "public_registration": true, "public_registration_role": "guest",
            "public_registration_verify_email": true,
            "public_registration_email_filter": { "email": { "_ends_with": "@example.com" } },
        })
    }

    /// Guests may read articles, and so may all staff, who may also change them.
    fn plans() -> Plans {
        let of = |policy: &str, action: &str| {
            permission(policy, "article", action, json!(["*"]), Value::Null)
        };
        Plans::new()
            .row(Kind::Roles, "guest", role(None))
            .row(Kind::Roles, "staff", role(None))
            .row(
                Kind::Policies,
                "read",
                policy(json!({ "app_access": true })),
            )
            .row(
                Kind::Policies,
                "write",
                policy(json!({ "app_access": true })),
            )
            .row(
                Kind::Policies,
                "admin",
                policy(json!({ "admin_access": true })),
            )
            .row(Kind::Permissions, "1", of("read", "read"))
            .row(Kind::Permissions, "2", of("write", "update"))
            .row(Kind::Access, "a", access(Some("guest"), None, "read"))
            .row(Kind::Access, "b", access(Some("staff"), None, "write"))
    }

    #[test]
    fn registration_that_is_opened_or_opened_wider_is_a_danger() {
        let closed = json!({ "public_registration": false });
        let told = text(&closed, json!({ "public_registration": true }));
        assert!(told.is_some_and(|text| text.contains("`public_registration`")));
        assert_eq!(
            text(&closed, json!({ "public_registration_role": "editor" })),
            None
        );
        assert_eq!(text(&open(), json!({ "project_name": "A" })), None);
        assert_eq!(text(&open(), json!({ "public_registration": false })), None);
        let weaker = json!({
            "public_registration_role": "editor", "public_registration_verify_email": false,
            "public_registration_email_filter": null,
        });
        let told = text(&open(), weaker).expect("a danger");
        assert!(
            told.contains(
                "everybody may make themselves a user with another role, with other email addresses and without a \
                 check that the email address is theirs"
            ),
            "{told}"
        );
    }

    #[test]
    fn what_the_role_gains_everybody_may() {
        let may = "everybody may make themselves a user (`public_registration`) who may";
        let admin = access(Some("guest"), None, "admin");
        let attached = plans().create(Kind::Access, "c", admin);
        assert_eq!(
            told(&open(), &attached),
            [format!(
                "access.c: {may} do everything as an administrator (`admin_access`) (open-to-public)"
            )]
        );
        let below = plans().update(Kind::Roles, "guest", json!({ "parent": "staff" }));
        assert_eq!(
            told(&open(), &below),
            [format!(
                "role.guest: {may} update `article` (all fields) (open-to-public)"
            )]
        );
        let delete = permission("read", "article", "delete", Value::Null, Value::Null);
        let more = plans().create(Kind::Permissions, "3", delete);
        assert_eq!(
            told(&open(), &more),
            [format!(
                "permission.3: {may} delete `article` (open-to-public)"
            )]
        );
        // Nobody gets the role by themselves.
        for settings in [
            json!({ "public_registration": false, "public_registration_role": "guest" }),
            json!({ "public_registration": true, "public_registration_role": null }),
            json!({ "public_registration": true, "public_registration_role": "staff" }),
        ] {
            assert_eq!(told(&settings, &attached), [""; 0]);
        }
    }

    #[test]
    fn of_another_role_the_flags_are_told() {
        let plans = plans()
            .row(Kind::Access, "c", access(Some("staff"), None, "admin"))
            .update(
                Kind::Settings,
                "1",
                json!({ "public_registration_role": "staff" }),
            );
        assert_eq!(
            told(&open(), &plans),
            [
                "settings.1: everybody may make themselves a user with another role (open-to-public)",
                "settings.1: everybody may make themselves a user (`public_registration`) who may do everything as an \
                 administrator (`admin_access`) (open-to-public)",
            ]
        );
    }

    #[test]
    fn what_the_public_may_anyway_is_told_once() {
        let delete = permission("read", "article", "delete", Value::Null, Value::Null);
        let shared = plans()
            .row(Kind::Access, "p", access(None, None, "read"))
            .create(Kind::Permissions, "3", delete);
        assert_eq!(told(&open(), &shared), [""; 0]);
    }
}
