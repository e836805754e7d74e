//! A plan that is sealed, saved and read, on a target that moves on.

mod document;
mod moved;
mod random;

use std::collections::BTreeMap;

use serde_json::json;

use self::random::Random;
use super::{SealedPlan, seal};
use crate::engine::Action;
use crate::engine::current::Current;
use crate::engine::options::{Desired, Scope, Selection};
use crate::engine::plan::{Plan, SchemaPlan};
use crate::engine::testing::{change, object, put, target};
use crate::model::{DataModel, Kind, Placeholder, ProjectKey, Record, Snapshot, SyncId};

/// A target with two roles, one of which the other is the parent of, and a
/// collection.
fn current() -> Current {
    let chief = json!({ "id": "chief", "name": "Chief", "icon": "star", "users": ["u1"] });
    let author = json!({ "id": "author", "name": "Author", "icon": null });
    let mail = json!({ "id": "mail", "name": "Mail",
        "options": { "headers": [{ "value": "old secret" }], "url": "http://y" } });
    let mut current = target(&[
        (Kind::Roles, chief),
        (Kind::Roles, author),
        (Kind::Flows, mail),
    ]);
    current.data_model = Some(DataModel {
        collections: vec![object(json!({ "collection": "article", "meta": {} }))],
        ..DataModel::default()
    });
    let chief = put(Kind::Roles, "chief", "chief");
    current.map.apply(chief, Some("gazette"));
    current
}

fn desired() -> Desired {
    let secret = Placeholder::Secret("KEY".into()).to_value();
    let flow = json!({ "options": { "headers": [{ "value": secret }], "url": "http://z" } });
    let flow = Record::new(SyncId::new("mail"), object(flow));
    let snapshot = Snapshot {
        records: BTreeMap::from([(Kind::Flows, vec![flow])]),
        ..Snapshot::default()
    };
    let scope = Scope::Project(ProjectKey::new("gazette"));
    Desired::new(snapshot, scope, |_| Some("new secret".into())).expect("a value")
}

/// Makes a role below the chief, and changes a flow that has a secret.
fn plan() -> Plan {
    let secret = Placeholder::Secret("KEY".into()).to_value();
    let options = json!({ "headers": [{ "value": secret }], "url": "http://z" });
    let mut plan = Random(1).plan();
    plan.clears = Vec::new();
    plan.map_changes = Vec::new();
    plan.schema = SchemaPlan::default();
    let editor = json!({ "name": "Editor", "parent": "chief" });
    plan.changes = vec![
        change(Kind::Roles, Action::Create, "editor", editor),
        change(
            Kind::Flows,
            Action::Update,
            "mail",
            json!({ "options": options }),
        ),
    ];
    plan.changes
        .iter_mut()
        .for_each(|change| change.track = true);
    plan
}

fn seal(plan: Plan) -> SealedPlan {
    seal_on(&current(), plan)
}

fn seal_on(current: &Current, mut plan: Plan) -> SealedPlan {
    plan.undecided.clear();
    let seal = seal::of(
        &plan,
        current,
        Some(&desired()),
        &Selection::default(),
        "collection",
        "this one".to_owned(),
    );
    SealedPlan { plan, seal }
}
