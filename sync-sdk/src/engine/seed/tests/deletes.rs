//! What deletions take along, and whom they spare.

use super::*;
use crate::engine::seed::tables::USERS;
use crate::engine::select::{Mode, Targets};

/// A target whose articles go along with their sections, comments with the articles,
/// and sections with those above them.
fn cascading(rows: Value, mapped: &[(&str, &str, &str)]) -> SeedCurrent {
    let relation = |collection: &str, field: &str, to: &str, on_delete: &str| {
        object(json!({
            "collection": collection, "field": field, "related_collection": to,
            "schema": { "on_delete": on_delete }, "meta": {},
        }))
    };
    let model = DataModel {
        relations: vec![
            relation("section", "parent", "section", "CASCADE"),
            relation("article", "section", "section", "CASCADE"),
            relation("comment", "article", "article", "CASCADE"),
            relation("block", "section", "section", "SET NULL"),
        ],
        ..model()
    };
    SeedCurrent {
        tables: tables::Tables::new(&model),
        ..current(rows, mapped)
    }
}

#[test]
fn what_goes_along_with_deleted_rows_is_told() {
    let there = cascading(
        json!({ "section": { "1": { "id": 1, "name": "A" }, "2": { "id": 2, "name": "B" } } }),
        &[("section", "a", "1"), ("section", "b", "2")],
    );
    let sections = |rows: Value| vec![seed("section", SeedMeta::default(), rows)];
    let plan = planned(sections(json!({ "a": { "name": "A" } })), &there).expect("a plan");
    assert_eq!(
        plan.warnings,
        [
            "with 1 row of `section` that would be deleted, the database deletes what refers to them \
             (ON DELETE CASCADE), also what no seed has: `section` (by `parent`), `article` (by `section`), \
             `comment` (by `article`)"
        ]
    );
    // Nothing is deleted, or nothing refers to it.
    let both = json!({ "a": { "name": "A" }, "b": { "name": "New" } });
    let plan = planned(sections(both), &there).expect("a plan");
    assert_eq!(plan.warnings, [""; 0]);
    let config = SeedConfig::new(sections(json!({})), Scope::Mirror, |_| None).expect("a config");
    let config = config.selecting(Mode::Merge, Targets::default());
    let merged = plan_of(&config, &there);
    assert_eq!(merged.warnings, [""; 0]);
    let blocks = cascading(
        json!({ "block": { "1": { "id": 1 } } }),
        &[("block", "a", "1")],
    );
    let gone = vec![seed("block", SeedMeta::default(), json!({}))];
    let plan = planned(gone, &blocks).expect("a plan");
    assert!(plan.deletes());
    assert_eq!(plan.warnings, [""; 0]);
}

fn plan_of(config: &SeedConfig, current: &SeedCurrent) -> SeedPlan {
    plan(config, current).expect("a plan")
}

const ME: &str = "0b8f4b0e-53ba-4b6c-9f0b-0f6d0d4b5a11";

/// A target with its only user, who pushes.
fn with_me() -> SeedCurrent {
    let me = json!({ "id": ME, "status": "active", "title": "Admin", "role": "1" });
    let users = current(json!({ USERS: { ME: me } }), &[]);
    let mut map = users.map.clone();
    let put = MapChange::PutItem {
        table: ItemTable::of(USERS),
        sync_id: SyncId::new("me"),
        local_id: ME.to_owned(),
    };
    map.apply(put, None);
    SeedCurrent {
        map,
        me: Some(ME.to_owned()),
        ..users
    }
}

#[test]
fn who_pushes_stays_able_to() {
    let me = with_me();
    let users = |rows: Value| vec![seed(USERS, SeedMeta::default(), rows)];
    for (rows, keep) in [
        (json!({}), "keep the row"),
        (
            json!({ "me": { "status": "suspended" } }),
            "keep `status` active",
        ),
        (json!({ "me": { "status": null } }), "keep `status` active"),
        (json!({ "me": { "role": null } }), "keep the `role`"),
    ] {
        let told = problems(planned(users(rows), &me));
        assert!(
            told.contains("this is the user who pushes") && told.contains(keep),
            "{told}"
        );
    }
    let mine = json!({ "me": { "status": "active", "title": "Chief" } });
    let plan = planned(users(mine), &me).expect("a plan");
    assert_eq!(actions(&plan), [("update", "me", Some(ME))]);
    // Who else it happens to is not who pushes.
    let other = SeedCurrent {
        me: Some("another".to_owned()),
        ..with_me()
    };
    let suspended = json!({ "me": { "status": "suspended", "role": null } });
    let plan = planned(users(suspended), &other).expect("a plan");
    assert_eq!(actions(&plan), [("update", "me", Some(ME))]);
    // What is left out happens to nobody.
    let config = SeedConfig::new(users(json!({})), Scope::Mirror, |_| None).expect("a config");
    let config = config.selecting(Mode::Merge, Targets::default());
    assert!(!plan_of(&config, &me).has_writes());
}
