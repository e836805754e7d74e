//! Who may make themselves a user (`public_registration` of the settings).

use serde_json::Value;

use super::world::flag;
use super::{Danger, DangerKind, listed};
use crate::engine::change::Action;
use crate::engine::current::Current;
use crate::engine::meaning::plain;
use crate::engine::plan::{Change, Plan};
use crate::model::{Kind, Object};

/// What a plan does to the settings' registration.
pub(super) fn dangers(plan: &Plan, current: &Current) -> Vec<Danger> {
    let settings = plan.changes.iter();
    let settings =
        settings.filter(|change| change.kind == Kind::Settings && change.action != Action::Delete);
    let told = settings.filter_map(|change| {
        let before = change.local_id.as_deref();
        let before = before.and_then(|id| current.row(Kind::Settings, id));
        opened(before.unwrap_or(&Object::new()), change)
    });
    told.collect()
}

fn opened(before: &Object, change: &Change) -> Option<Danger> {
    let mut after = before.clone();
    after.extend(change.payload.clone());
    let danger = |text: String| Danger::new(DangerKind::OpenToPublic, &change.address, text);
    match (
        flag(before, "public_registration"),
        flag(&after, "public_registration"),
    ) {
        (_, false) => None,
        (false, true) => Some(danger(
            "everybody may make themselves a user (`public_registration`)".to_owned(),
        )),
        (true, true) => {
            let value = |row: &Object, field: &str| row.get(field).map(plain).unwrap_or_default();
            let is_other = |field: &str| value(before, field) != value(&after, field);
            let filter = "public_registration_email_filter";
            let verify = "public_registration_verify_email";
            let weaker = [
                (is_other("public_registration_role"), "with another role"),
                (
                    is_other(filter) && value(before, filter) != Value::Null,
                    "with other email addresses",
                ),
                (
                    flag(before, verify) && !flag(&after, verify),
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
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::testing::Plans;
    use super::*;

    fn told(before: Value, fields: Value) -> Option<String> {
        let plans = Plans::new().update(Kind::Settings, "1", fields);
        let before = before.as_object().expect("an object");
        opened(before, &plans.changes()[0]).map(|danger| danger.text)
    }

    #[test]
    fn registration_that_is_opened_or_opened_wider_is_a_danger() {
        let closed = json!({ "public_registration": false });
        let open = json!({
            "public_registration": true, "public_registration_role": "guest",
            "public_registration_verify_email": true,
            "public_registration_email_filter": { "email": { "_ends_with": "@example.com" } },
        });
        let text = told(closed.clone(), json!({ "public_registration": true }));
        assert!(text.is_some_and(|text| text.contains("`public_registration`")));
        assert_eq!(
            told(closed, json!({ "public_registration_role": "editor" })),
            None
        );
        assert_eq!(told(open.clone(), json!({ "project_name": "A" })), None);
        assert_eq!(
            told(open.clone(), json!({ "public_registration": false })),
            None
        );
        assert_eq!(
            told(open, json!({
                "public_registration_role": "editor", "public_registration_verify_email": false,
                "public_registration_email_filter": null,
            })),
            Some("everybody may make themselves a user with another role, with other email addresses and without a \
                  check that the email address is theirs".to_owned())
        );
    }
}
