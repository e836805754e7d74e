//! What a push may not delete.

use super::change::Action;
use super::current::Current;
use super::error::Problem;
use super::options::Desired;
use super::plan::Plan;
use crate::model::{Address, Protection, SchemaKind};

/// What a plan would delete although the configuration protects it.
pub(super) fn violated(plan: &Plan, desired: &Desired, current: &Current) -> Vec<Problem> {
    let protected = &desired.snapshot.protected;
    if protected.is_empty() {
        return Vec::new();
    }
    let mut problems = Vec::new();
    for change in &plan.changes {
        // A record that left the code is called by its names on the target; who
        // writes its whole address may mean the one that it had in the code.
        let had = |protection: &&Protection| {
            let address = Address::new(protection.pattern.as_str());
            let project = desired.scope.project();
            project.is_some_and(|project| project.sync_id(&address) == change.sync_id)
        };
        if change.action == Action::Delete {
            let by = protected
                .iter()
                .find(|protection| protection.covers(&change.address) || had(protection));
            problems.extend(by.map(|by| problem(&change.address, by)));
        }
    }
    let deleted = plan.schema.changes.iter();
    for change in deleted.filter(|change| change.action == Action::Delete) {
        let lost = std::iter::once(change.address.clone()).chain(inside(&change.address, current));
        let by = lost.filter_map(|address| {
            let by = protected.iter().find(|by| by.covers(&address))?;
            Some(problem(&address, by))
        });
        problems.extend(by);
    }
    problems.dedup();
    problems
}

/// The fields that go with a collection.
fn inside(address: &Address, current: &Current) -> Vec<Address> {
    let fields = current.data_model.iter().flat_map(|model| &model.fields);
    let prefix = format!("{}.", SchemaKind::Collections.noun());
    let Some(collection) = address.as_str().strip_prefix(&prefix) else {
        return Vec::new();
    };
    fields
        .filter(|field| field.get("collection").and_then(|name| name.as_str()) == Some(collection))
        .map(|field| SchemaKind::Fields.address(field))
        .collect()
}

fn problem(address: &Address, by: &Protection) -> Problem {
    Problem {
        address: Some(address.clone()),
        origin: Some(by.origin.clone()),
        message: format!(
            "it would be deleted, and it is protected (`{}`): put it back into the configuration \
             as it was, or take the protection away",
            by.pattern
        ),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::engine::options::Scope;
    use crate::engine::plan::Change;
    use crate::engine::schema::SchemaChange;
    use crate::engine::testing::{self, change, empty, object};
    use crate::model::{DataModel, Kind, Origin, ProjectKey, Snapshot, SyncId};

    fn plan(record: (Action, &str, SyncId), schema: (Action, &str)) -> Plan {
        let (action, address, sync_id) = record;
        let record = Change {
            address: Address::new(address),
            sync_id,
            ..change(Kind::Roles, action, "editor", json!({}))
        };
        let mut plan = testing::plan(vec![record]);
        plan.schema.changes = vec![SchemaChange {
            address: Address::new(schema.1),
            action: schema.0,
            changes: Vec::new(),
            needed_by: None,
        }];
        plan
    }

    fn current() -> Current {
        let field = |name: &str| object(json!({ "collection": "article", "field": name }));
        Current {
            data_model: Some(DataModel {
                fields: vec![field("id"), field("title")],
                ..DataModel::default()
            }),
            ..empty()
        }
    }

    fn lost(plan: &Plan, pattern: &str) -> Vec<String> {
        let snapshot = Snapshot {
            protected: vec![Protection {
                pattern: pattern.to_owned(),
                origin: Origin {
                    file: "src/main.rs".into(),
                    line: 7,
                },
            }],
            ..Snapshot::default()
        };
        let scope = Scope::Project(ProjectKey::new("gazette"));
        let desired = Desired::new(snapshot, scope, |_| None).expect("no values");
        let found = violated(plan, &desired, &current()).into_iter();
        found
            .map(|problem| {
                assert_eq!(problem.origin.map(|at| at.line), Some(7));
                problem.address.expect("an address").to_string()
            })
            .collect()
    }

    #[test]
    fn what_is_deleted_is_found_by_its_address_here_and_there() {
        let sync_id = ProjectKey::new("gazette").sync_id(&Address::new("role.editor"));
        let deleted = plan(
            (Action::Delete, "role.chief_editor", sync_id),
            (Action::Update, "field.article.title"),
        );
        assert_eq!(lost(&deleted, "role.*"), ["role.chief_editor"]);
        assert_eq!(lost(&deleted, "role.editor"), ["role.chief_editor"]);
        assert!(lost(&deleted, "role.author").is_empty());
        assert!(lost(&deleted, "field.*").is_empty());
    }

    #[test]
    fn a_field_goes_with_its_collection() {
        let kept = (Action::Update, "role.editor", SyncId::new("a"));
        let dropped = plan(kept, (Action::Delete, "collection.article"));
        assert_eq!(lost(&dropped, "collection.*"), ["collection.article"]);
        assert_eq!(
            lost(&dropped, "field.article.title"),
            ["field.article.title"]
        );
        assert!(lost(&dropped, "role.*").is_empty());
    }
}
