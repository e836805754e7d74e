//! Flows that anybody may run: `/flows/trigger/:pk` asks for no permission
//! (`controllers/flows.js`), and an operation has the rights that it says.

use std::collections::BTreeSet;

use serde_json::Value;

use super::world::{Rows, borrowed, carry_out, changes_of};
use super::{Danger, DangerKind, listed};
use crate::engine::current::Current;
use crate::engine::plan::{Change, Plan};
use crate::model::{Kind, Object};

/// The flows of a plan that become webhooks.
pub(super) fn dangers(plan: &Plan, current: &Current) -> Vec<Danger> {
    let rows = |kind| current.rows.get(&kind).map(borrowed).unwrap_or_default();
    opened(rows(Kind::Flows), rows(Kind::Operations), &plan.changes)
}

fn opened(before: Rows<'_>, mut operations: Rows<'_>, changes: &[Change]) -> Vec<Danger> {
    let mut after = before.clone();
    carry_out(Kind::Flows, &mut after, changes);
    carry_out(Kind::Operations, &mut operations, changes);
    let opened = changes_of(Kind::Flows, changes).filter_map(|(key, change)| {
        let flow = after.get(key.as_str()).filter(|flow| is_webhook(flow))?;
        let was = before
            .get(key.as_str())
            .is_some_and(|flow| is_webhook(flow));
        (!was).then(|| {
            let method = flow
                .get("options")
                .and_then(|options| options.get("method"));
            let method = method.and_then(Value::as_str).unwrap_or("GET");
            let text = format!(
                "everybody may run it without logging in (`{method} /flows/trigger/…`){}",
                told(&key, &operations)
            );
            Danger::new(DangerKind::OpenToPublic, &change.address, text)
        })
    });
    opened.collect()
}

/// Whether Directus runs it when its URL is called. Flows are active where nobody
/// says otherwise.
fn is_webhook(flow: &Object) -> bool {
    let says = |field: &str, value: &str| flow.get(field).map(|found| found == value);
    says("trigger", "webhook") == Some(true) && says("status", "active") != Some(false)
}

/// What a flow does, and with whose rights.
fn told(flow: &str, operations: &Rows<'_>) -> String {
    let of_flow = operations
        .values()
        .filter(|row| row.get("flow").and_then(Value::as_str) == Some(flow));
    let does: BTreeSet<String> = of_flow
        .filter_map(|row| {
            let options = row.get("options");
            let rights = options.and_then(|options| options.get("permissions")?.as_str());
            let rights = match rights {
                None | Some("" | "$trigger" | "$public") => "",
                Some("$full") => " with all rights",
                Some(_) => " with the rights of a role",
            };
            Some(format!("`{}`{rights}", row.get("type")?.as_str()?))
        })
        .collect();
    let does: Vec<String> = does.into_iter().collect();
    match does.is_empty() {
        true => String::new(),
        false => format!(": it does {}", listed(&does)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::testing::{Plans, texts};
    use super::*;

    fn plans() -> Plans {
        let flow = |trigger: &str, status: &str| json!({ "trigger": trigger, "status": status, "options": { "method": "POST" } });
        let operation = |kind: &str, rights: Value| json!({ "flow": "off", "type": kind, "options": { "permissions": rights } });
        Plans::new()
            .row(Kind::Flows, "on", flow("webhook", "active"))
            .row(Kind::Flows, "off", flow("webhook", "inactive"))
            .row(Kind::Flows, "timer", flow("schedule", "active"))
            .row(
                Kind::Operations,
                "1",
                operation("item-create", json!("$full")),
            )
            .row(
                Kind::Operations,
                "2",
                operation("item-read", json!("$trigger")),
            )
            .row(Kind::Operations, "3", operation("mail", Value::Null))
    }

    fn found(plans: &Plans) -> Vec<String> {
        let rows = |kind| plans.rows(kind);
        let found = opened(rows(Kind::Flows), rows(Kind::Operations), plans.changes());
        texts(&found)
    }

    #[test]
    fn a_flow_that_becomes_a_webhook_is_open() {
        let activated = plans()
            .update(Kind::Flows, "off", json!({ "status": "active" }))
            .delete(Kind::Operations, "3")
            .create(
                Kind::Operations,
                "4",
                json!({ "flow": "off", "type": "log" }),
            );
        assert_eq!(
            found(&activated),
            [
                "flow.off: everybody may run it without logging in (`POST /flows/trigger/…`): it does `item-create` with \
                 all rights, `item-read` and `log` (open-to-public)"
            ]
        );
        let open =
            "everybody may run it without logging in (`GET /flows/trigger/…`) (open-to-public)";
        let turned = json!({ "trigger": "webhook", "options": { "cacheEnabled": false } });
        assert_eq!(
            found(&plans().update(Kind::Flows, "timer", turned.clone())),
            [format!("flow.timer: {open}")]
        );
        assert_eq!(
            found(&plans().create(Kind::Flows, "new", turned)),
            [format!("flow.new: {open}")]
        );
    }

    #[test]
    fn one_that_was_open_or_is_not_is_no_danger() {
        let other = json!({ "name": "Other", "options": { "method": "GET" } });
        for plans in [
            plans().update(Kind::Flows, "on", other.clone()),
            plans().update(Kind::Flows, "off", other.clone()),
            plans().update(Kind::Flows, "timer", other),
            plans().update(Kind::Flows, "on", json!({ "status": "inactive" })),
            plans().delete(Kind::Flows, "on"),
            plans().create(
                Kind::Operations,
                "4",
                json!({ "flow": "on", "type": "log" }),
            ),
            plans().create(
                Kind::Flows,
                "new",
                json!({ "trigger": "webhook", "status": "inactive" }),
            ),
        ] {
            assert_eq!(found(&plans), [""; 0]);
        }
    }
}
