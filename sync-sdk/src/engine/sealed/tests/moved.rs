//! What has moved on a target since a plan was sealed.

use serde_json::json;

use super::{current, plan, seal};
use crate::engine::current::Current;
use crate::engine::sealed::check::moved;
use crate::engine::testing::{object, put, set};
use crate::model::{Kind, Version};

/// What has moved on a target to which this was done.
fn stale(change: impl FnOnce(&mut Current)) -> Vec<String> {
    let mut now = current();
    change(&mut now);
    let stale = moved(&seal(plan()).seal, &now, "collection", "this one");
    stale.iter().map(ToString::to_string).collect()
}

#[test]
fn what_has_moved_is_named() {
    assert!(stale(|_| {}).is_empty());
    // Of no concern: another role, who has a role, the secret that is replaced.
    let unconcerned = stale(|now| {
        set(now, Kind::Roles, "author", json!({ "icon": "edit" }));
        set(now, Kind::Roles, "chief", json!({ "users": ["u1", "u2"] }));
        let options = json!({ "headers": [{ "value": "other" }], "url": "http://y" });
        set(now, Kind::Flows, "mail", json!({ "options": options }));
    });
    assert!(unconcerned.is_empty(), "{unconcerned:?}");

    assert_eq!(
        stale(|now| {
            set(now, Kind::Roles, "chief", json!({ "icon": "crown" }));
            now.rows.get_mut(&Kind::Flows).expect("flows").clear();
        }),
        [
            "role.chief: its row chief was changed meanwhile (icon)",
            "flow.mail: its row mail was deleted meanwhile",
        ]
    );
    assert_eq!(
        stale(|now| set(now, Kind::Roles, "editor", json!({ "name": "x" }))),
        ["role.editor: there is a row for it meanwhile (editor)"]
    );
    assert_eq!(
        stale(|now| set(now, Kind::Roles, "by hand", json!({ "name": "Editor" }))),
        ["role.editor: there is a row for it meanwhile (by hand)"]
    );
    assert_eq!(
        stale(|now| {
            now.map.apply(put(Kind::Flows, "mail", "mail"), None);
        }),
        ["flow.mail: the id map says another row meanwhile, or none"]
    );
    assert_eq!(
        stale(|now| {
            let model = now.data_model.as_mut().expect("a data model");
            model.collections[0]["meta"] = json!({ "note": "x" });
            let hidden = "sync_sdk_id_map";
            let more = ["author", hidden].map(|name| object(json!({ "collection": name })));
            model.collections.extend(more);
        }),
        [
            "collection.article: was changed meanwhile",
            "collection.author: was made meanwhile",
        ]
    );
}

#[test]
fn another_target_is_not_compared() {
    let facts = stale(|now| {
        now.info.url = "http://X:80/".into();
        now.rows.clear();
    });
    assert_eq!(facts.len(), 2, "the same address, other rows: {facts:?}");
    let facts = stale(|now| {
        now.info.url = "http://y".into();
        now.info.version = Version::new(11, 18, 0);
        now.rows.clear();
    });
    assert_eq!(
        facts,
        [
            "target: the plan was made for http://x, this is http://y",
            "Directus: the plan was made for 11.17.4, this is 11.18.0",
        ]
    );
    let other = moved(&seal(plan()).seal, &current(), "extension", "that one");
    let other: Vec<String> = other.iter().map(ToString::to_string).collect();
    assert_eq!(
        other,
        [
            "instance: the plan was made for this one, this is that one",
            "id map: the plan was made for collection, this is extension",
        ]
    );
}
