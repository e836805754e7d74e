//! What has moved on a target since a plan was sealed.

use serde_json::json;

use super::{current, plan, seal};
use crate::engine::Action;
use crate::engine::current::Current;
use crate::engine::sealed::SealedPlan;
use crate::engine::sealed::check::moved;
use crate::engine::sealed::known::keep_newer;
use crate::engine::testing::{change, object, put, set};
use crate::idmap::{Digest, MapChange, Subject};
use crate::model::{Kind, SyncId, Version};

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

/// What is deleted takes what refers to it along: nobody has reviewed that.
#[test]
fn what_was_put_inside_of_what_goes_is_named() {
    let operation = |flow: &str| json!({ "flow": flow, "key": "tell" });
    let mut then = current();
    set(&mut then, Kind::Flows, "other", json!({ "name": "Other" }));
    set(&mut then, Kind::Operations, "known", operation("mail"));
    let preset = json!({ "collection": "article", "role": "author" });
    set(&mut then, Kind::Presets, "1", preset.clone());
    let mut deletes = plan();
    deletes.changes = vec![
        change(Kind::Roles, Action::Delete, "author", json!({})),
        change(Kind::Flows, Action::Delete, "mail", json!({})),
    ];
    let sealed = super::seal_on(&then, deletes);
    let stale = |now: &Current| {
        let stale = moved(&sealed.seal, now, "collection", "this one");
        stale.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert!(stale(&then).is_empty());

    let mut now = then;
    set(&mut now, Kind::Operations, "elsewhere", operation("other"));
    // Nothing happens to who is named in free JSON.
    let trigger = json!({ "flow": "other", "key": "run", "options": { "flow": "mail" } });
    set(&mut now, Kind::Operations, "trigger", trigger);
    assert!(stale(&now).is_empty(), "{:?}", stale(&now));

    set(&mut now, Kind::Operations, "new", operation("mail"));
    set(&mut now, Kind::Presets, "2", preset);
    let access = json!({ "role": "author", "policy": "all" });
    set(&mut now, Kind::Access, "given", access);
    set(
        &mut now,
        Kind::Roles,
        "intern",
        json!({ "parent": "author" }),
    );
    assert_eq!(
        stale(&now),
        [
            "role.author: it would be deleted, and meanwhile role intern refers to it",
            "role.author: it would be deleted, and meanwhile access given refers to it",
            "role.author: it would be deleted, and meanwhile preset 2 refers to it",
            "flow.mail: it would be deleted, and meanwhile operation new refers to it",
        ]
    );
    // What was there at the review may be gone.
    let operations = now.rows.get_mut(&Kind::Operations).expect("operations");
    operations.swap_remove("known");
    assert_eq!(stale(&now).len(), 4);
}

/// A plan that comes late leaves what newer pushes have left.
#[test]
fn what_is_known_since_is_not_replaced() {
    let subject = |name: &str| Subject::Record(Kind::Roles, SyncId::new(name));
    let remember = |name: &str, value: &str| MapChange::Remember {
        subject: subject(name),
        fields: [("icon".to_owned(), Digest::of(&json!(value)))].into(),
    };
    let mut then = current();
    then.map.apply(remember("author", "older"), Some("gazette"));
    let mut late = plan();
    late.ahead = Vec::new();
    let gone = put(Kind::Flows, "gone", "gone");
    late.map_changes = vec![
        gone.clone(),
        remember("chief", "old"),
        remember("author", "old"),
        MapChange::Forget(subject("nobody")),
    ];
    let sealed = super::seal_on(&then, late.clone());
    let document = sealed.to_json().to_string();
    let sealed = SealedPlan::read(&document).expect("a plan");
    let kept = |now: &Current| {
        let mut plan = sealed.plan.clone();
        keep_newer(&mut plan, &sealed.seal.known, now);
        plan.map_changes
    };
    assert_eq!(kept(&then), late.map_changes);

    // Another push has left something, of what nothing was known or something else.
    for name in ["chief", "author", "nobody"] {
        let mut now = current();
        now.map.apply(remember("author", "older"), Some("gazette"));
        now.map.apply(remember(name, "new"), Some("gazette"));
        let is_other = |change: &&MapChange| change.memory_of() != Some(&subject(name));
        let others: Vec<_> = late.map_changes.iter().filter(is_other).cloned().collect();
        assert_eq!(others.len(), 3);
        assert_eq!(kept(&now), others, "{name}");
    }
    // It has deleted the record, or made it another row.
    let mut now = then;
    now.map
        .apply(put(Kind::Roles, "chief", "another"), Some("gazette"));
    assert_eq!(kept(&now).len(), 3);
}
