//! The records.

use serde_json::{Value, json};

use super::{Scale, collection};

/// What permissions are about beside the collections of the data model.
const SYSTEM: [&str; 6] = [
    "directus_files",
    "directus_folders",
    "directus_users",
    "directus_roles",
    "directus_comments",
    "directus_notifications",
];

const ACTIONS: [&str; 4] = ["create", "read", "update", "delete"];

/// All of them, by kind.
pub(super) fn all(scale: Scale) -> Vec<(&'static str, Vec<Value>)> {
    let of = |count: usize, make: fn(Scale, usize) -> Value| -> Vec<Value> {
        let count = count * scale.factor();
        (0..count).map(|number| make(scale, number)).collect()
    };
    vec![
        ("roles", of(4, role)),
        ("policies", of(8, policy)),
        ("permissions", of(200, permission)),
        ("flows", of(5, flow)),
        ("operations", of(5 * OPERATIONS, operation)),
        ("dashboards", of(2, dashboard)),
        ("panels", of(2 * PANELS, panel)),
        ("presets", of(10, preset)),
        ("translations", of(30, translation)),
        ("folders", of(5, folder)),
    ]
}

/// Of a flow.
const OPERATIONS: usize = 8;
/// Of a dashboard.
const PANELS: usize = 10;
/// Of a policy.
const PERMISSIONS: usize = 25;

/// The SyncID of the nth of a kind: a UUID, as directus-sync makes them.
fn id(kind: &str, number: usize) -> String {
    let letters = kind.bytes().fold(0_u32, |sum, byte| {
        sum.wrapping_mul(31).wrapping_add(u32::from(byte))
    });
    // Spread over the alphabet, as random ones are: files are sorted by them.
    let spread = u32::try_from(number)
        .unwrap_or_default()
        .wrapping_mul(0x9E37_79B1);
    format!("{spread:08x}-0000-4000-8000-{letters:08x}{number:04x}")
}

fn role(_: Scale, number: usize) -> Value {
    // Every fourth stands alone, the others below the one before.
    let parent = (!number.is_multiple_of(4)).then(|| id("roles", number - 1));
    json!({
        "name": format!("Role {number}"),
        "icon": "supervised_user_circle",
        "description": format!("What team {number} does."),
        "parent": parent,
        "_syncId": id("roles", number),
    })
}

fn policy(_: Scale, number: usize) -> Value {
    json!({
        "name": format!("Policy {number}"),
        "icon": "badge",
        "description": format!("What members of team {} may do.", number / 2),
        "ip_access": null,
        "enforce_tfa": false,
        "admin_access": false,
        "app_access": number.is_multiple_of(2),
        "roles": [{ "role": id("roles", number / 2), "sort": number % 2 + 1 }],
        "_syncId": id("policies", number),
    })
}

fn permission(scale: Scale, number: usize) -> Value {
    let (policy, nth) = (number / PERMISSIONS, number % PERMISSIONS);
    let action = ACTIONS[nth % ACTIONS.len()];
    let about = (policy * 7 + nth / ACTIONS.len()) % (scale.collections() + SYSTEM.len());
    let about = match SYSTEM.get(about) {
        Some(system) => (*system).to_owned(),
        None => collection(about - SYSTEM.len()),
    };
    let is_own = about.starts_with("bench_");
    let rule = json!({ "_and": [
        { "status": { "_in": ["published", "review"] } },
        { "_or": [{ "user_created": { "_eq": "$CURRENT_USER" } }, { "sort": { "_gt": number } }] },
    ]});
    let fields: &[&str] = match is_own && action == "read" {
        true => &["id", "status", "title", "body", "date_created"],
        false => &["*"],
    };
    json!({
        "collection": about,
        "action": action,
        "permissions": (is_own && action != "create").then(|| rule.clone()),
        "validation": (is_own && action == "create").then_some(rule),
        "presets": (is_own && action == "create").then(|| json!({ "status": "draft" })),
        "fields": fields,
        "policy": id("policies", policy),
        "_syncId": id("permissions", number),
    })
}

fn flow(scale: Scale, number: usize) -> Value {
    let about = collection(number % scale.collections());
    json!({
        "name": format!("Flow {number}"),
        "icon": "bolt",
        "color": null,
        "description": format!("Runs when something of {about} is published."),
        "status": "active",
        "trigger": "event",
        "accountability": "all",
        "options": { "type": "action", "scope": ["items.create", "items.update"], "collections": [about] },
        "operation": id("operations", number * OPERATIONS),
        "_syncId": id("flows", number),
    })
}

fn operation(scale: Scale, number: usize) -> Value {
    let (flow, nth) = (number / OPERATIONS, number % OPERATIONS);
    let next = (nth + 1 < OPERATIONS).then(|| id("operations", number + 1));
    let about = collection((flow + nth) % scale.collections());
    json!({
        "name": format!("Step {nth}"),
        "key": format!("step_{nth}"),
        "type": "item-read",
        "position_x": 19 + 18 * nth,
        "position_y": 1,
        "options": {
            "permissions": "$full",
            "collection": about,
            "query": { "filter": { "status": { "_eq": "published" } }, "limit": 10 + number },
        },
        "resolve": next,
        "reject": null,
        "flow": id("flows", flow),
        "_syncId": id("operations", number),
    })
}

fn dashboard(_: Scale, number: usize) -> Value {
    json!({
        "name": format!("Dashboard {number}"),
        "icon": "space_dashboard",
        "note": format!("Figures of team {number}."),
        "color": "#6644FF",
        "_syncId": id("dashboards", number),
    })
}

fn panel(scale: Scale, number: usize) -> Value {
    let (dashboard, nth) = (number / PANELS, number % PANELS);
    json!({
        "dashboard": id("dashboards", dashboard),
        "name": format!("Panel {number}"),
        "icon": "functions",
        "color": null,
        "show_header": true,
        "note": null,
        "type": "metric",
        "position_x": 1 + 20 * (nth % 5),
        "position_y": 1 + 8 * (nth / 5),
        "width": 18,
        "height": 6,
        "options": {
            "collection": collection(number % scale.collections()),
            "field": "id",
            "function": "count",
            "sortField": null,
            "filter": { "_and": [{ "status": { "_eq": "published" } }, { "sort": { "_gt": number } }] },
            "conditionalFormatting": null,
        },
        "_syncId": id("panels", number),
    })
}

fn preset(scale: Scale, number: usize) -> Value {
    json!({
        "bookmark": format!("View {number}"),
        "role": number.is_multiple_of(2).then(|| id("roles", number % (4 * scale.factor()))),
        "collection": collection(number % scale.collections()),
        "search": null,
        "layout": "tabular",
        "layout_query": { "tabular": { "page": 1, "sort": ["-date_created"], "fields": ["status", "title"] } },
        "layout_options": { "tabular": { "widths": { "status": 160, "title": 320 } } },
        "refresh_interval": null,
        "filter": { "_and": [{ "status": { "_neq": "archived" } }, { "sort": { "_gt": number } }] },
        "icon": "bookmark",
        "color": null,
        "_syncId": id("presets", number),
    })
}

fn translation(_: Scale, number: usize) -> Value {
    let language = ["en-US", "de-DE", "fr-FR"][number % 3];
    json!({
        "language": language,
        "key": format!("bench_text_{:03}", number / 3),
        "value": format!("Text {number} in {language}"),
        "_syncId": id("translations", number),
    })
}

fn folder(_: Scale, number: usize) -> Value {
    json!({
        "name": format!("Folder {number}"),
        "parent": (!number.is_multiple_of(5)).then(|| id("folders", number / 5 * 5)),
        "_syncId": id("folders", number),
    })
}
