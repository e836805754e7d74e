use std::collections::BTreeMap;

use serde_json::json;

use super::check::moved;
use super::*;
use crate::engine::plan::{Change, Clear};
use crate::engine::resolve::{Cause, Clash};
use crate::engine::schema::SchemaChange;
use crate::engine::select::{LeftOut, Why};
use crate::engine::{Action, Danger, DangerKind, FieldChange, Scope};
use crate::idmap::{Digest, MapChange, MapState, Subject};
use crate::model::{
    Address, DataModel, Kind, Object, Origin, Placeholder, Record, Snapshot, SyncId,
};

/// Numbers that are the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (self.0 >> 33) as usize % limit
    }

    fn maybe<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        (self.below(3) > 0).then(|| make(self))
    }

    fn list<T>(&mut self, mut make: impl FnMut(&mut Self) -> T) -> Vec<T> {
        (0..self.below(4)).map(|_| make(self)).collect()
    }

    fn text(&mut self) -> String {
        const TEXTS: [&str; 6] = ["", "a", "ü\u{1F600}", "\"}\u{0}", "</details>", "= 1"];
        TEXTS[self.below(TEXTS.len())].to_owned()
    }

    fn value(&mut self) -> Value {
        match self.below(8) {
            0 => Value::Null,
            1 => json!(self.below(2) == 1),
            2 => json!(self.below(1000)),
            3 => json!(0.1 * self.below(1000) as f64),
            4 => Placeholder::Secret(format!("S{}", self.below(3))).to_value(),
            5 => self.list(Self::value).into_iter().collect(),
            6 => Value::Object(self.object()),
            _ => json!(self.text()),
        }
    }

    fn object(&mut self) -> Object {
        self.list(|random| (format!("k{}", random.below(9)), random.value()))
            .into_iter()
            .collect()
    }

    fn kind(&mut self) -> Kind {
        Kind::ALL[self.below(Kind::ALL.len())]
    }

    fn address(&mut self) -> Address {
        Address::new(format!("role.{}", self.text()))
    }

    fn sync_id(&mut self) -> SyncId {
        SyncId::new(self.text())
    }

    fn action(&mut self) -> Action {
        Action::ALL[self.below(4)]
    }

    fn cause(&mut self) -> Cause {
        [Cause::Own, Cause::Drift, Cause::Conflict][self.below(3)]
    }

    fn fields(&mut self) -> Vec<FieldChange> {
        self.list(|random| FieldChange {
            path: random.text(),
            before: random.maybe(Self::value),
            after: random.maybe(Self::value),
            cause: random.cause(),
        })
    }

    fn change(&mut self) -> Change {
        Change {
            kind: self.kind(),
            action: self.action(),
            address: self.address(),
            sync_id: self.sync_id(),
            local_id: self.maybe(Self::text),
            fields: self.fields(),
            origin: self.maybe(|random| Origin {
                file: random.text(),
                line: 7,
            }),
            needs_consent: self.below(2) == 1,
            needed_by: self.maybe(Self::address),
            payload: self.object(),
            track: self.below(2) == 1,
        }
    }

    fn left(&mut self) -> LeftOut {
        LeftOut {
            address: self.address(),
            fields: self.list(Self::text),
            action: self.action(),
            why: match self.below(4) {
                0 => Why::Mode,
                1 => Why::NotTargeted,
                2 => Why::Needs(self.address()),
                _ => Why::Theirs,
            },
        }
    }

    fn map_change(&mut self) -> MapChange {
        let (kind, sync_id) = (self.kind(), self.sync_id());
        let subject = match self.below(2) {
            0 => Subject::Record(kind, sync_id.clone()),
            _ => Subject::Model(self.address()),
        };
        match self.below(6) {
            0 => MapChange::Put {
                kind,
                sync_id,
                local_id: self.text(),
            },
            1 => MapChange::Remove { kind, sync_id },
            2 => MapChange::Declare(self.address()),
            3 => MapChange::Retract(self.address()),
            4 => MapChange::Remember {
                subject,
                fields: BTreeMap::from([(self.text(), Digest::of(&self.value()))]),
            },
            _ => MapChange::Forget(subject),
        }
    }

    fn clash(&mut self) -> Clash {
        Clash {
            address: self.address(),
            field: self.maybe(Self::text),
            cause: self.cause(),
            ours: self.maybe(Self::value),
            theirs: self.maybe(Self::value),
        }
    }

    fn plan(&mut self) -> Plan {
        Plan {
            target: info(),
            schema: SchemaPlan {
                changes: self.list(|random| SchemaChange {
                    address: random.address(),
                    action: random.action(),
                    changes: random.fields(),
                    needed_by: random.maybe(Self::address),
                }),
                diff: self.maybe(|random| Value::Object(random.object())),
            },
            changes: self.list(Self::change),
            clears: self.list(|random| Clear {
                kind: Kind::Translations,
                local_id: random.text(),
                field: "key",
                meanwhile: random.maybe(Self::text),
            }),
            map_changes: self.list(Self::map_change),
            ahead: self.list(Self::map_change),
            left: self.list(Self::left),
            undecided: self.list(Self::clash),
            overwritten: self.list(Self::clash),
            dangers: self.list(|random| Danger {
                kind: DangerKind::ALL[random.below(DangerKind::ALL.len())],
                address: random.address(),
                text: random.text(),
            }),
            allowed: BTreeSet::new(),
            unchanged: self.below(9),
            warnings: self.list(Self::text),
            values: Values::default(),
        }
    }
}

fn info() -> TargetInfo {
    TargetInfo {
        url: "http://x".into(),
        version: Version::new(11, 17, 4),
        role: None,
    }
}

/// A target with two roles, one of which the other is the parent of, and a
/// collection.
fn current() -> Current {
    let row = |row: Value| row.as_object().expect("an object").clone();
    let roles = [
        (
            "chief",
            json!({ "id": "chief", "name": "Chief", "icon": "star", "users": ["u1"] }),
        ),
        (
            "author",
            json!({ "id": "author", "name": "Author", "icon": null }),
        ),
    ];
    let flow = json!({ "id": "mail", "name": "Mail",
        "options": { "headers": [{ "value": "old secret" }], "url": "http://y" } });
    let collection = json!({ "collection": "article", "meta": {} });
    let mut map = MapState::default();
    let put = MapChange::Put {
        kind: Kind::Roles,
        sync_id: SyncId::new("chief"),
        local_id: "chief".into(),
    };
    map.apply(put, Some("gazette"));
    Current {
        info: info(),
        data_model: Some(DataModel {
            collections: vec![row(collection)],
            ..DataModel::default()
        }),
        rows: BTreeMap::from([
            (
                Kind::Roles,
                roles
                    .into_iter()
                    .map(|(id, value)| (id.to_owned(), row(value)))
                    .collect(),
            ),
            (
                Kind::Flows,
                [("mail".to_owned(), row(flow))].into_iter().collect(),
            ),
        ]),
        map,
    }
}

fn desired() -> Desired {
    let secret = Placeholder::Secret("KEY".into()).to_value();
    let flow = json!({ "options": { "headers": [{ "value": secret }], "url": "http://z" } });
    let flow = Record::new(
        SyncId::new("mail"),
        flow.as_object().expect("an object").clone(),
    );
    let snapshot = Snapshot {
        records: BTreeMap::from([(Kind::Flows, vec![flow])]),
        ..Snapshot::default()
    };
    let scope = Scope::Project(ProjectKey::new("gazette"));
    Desired::new(snapshot, scope, |_| Some("new secret".into())).expect("a value")
}

fn change(kind: Kind, action: Action, id: &str, payload: Value) -> Change {
    Change {
        kind,
        action,
        address: Address::new(format!("{}.{id}", kind.spec().noun)),
        sync_id: SyncId::new(id),
        local_id: Some(id.to_owned()),
        fields: Vec::new(),
        origin: None,
        needs_consent: false,
        needed_by: None,
        payload: payload.as_object().expect("an object").clone(),
        track: true,
    }
}

/// Makes a role below the chief, and changes a flow that has a secret.
fn plan() -> Plan {
    let secret = Placeholder::Secret("KEY".into()).to_value();
    let options = json!({ "headers": [{ "value": secret }], "url": "http://z" });
    let mut plan = Random(1).plan();
    plan.clears = Vec::new();
    plan.map_changes = Vec::new();
    plan.schema = SchemaPlan::default();
    plan.changes = vec![
        change(
            Kind::Roles,
            Action::Create,
            "editor",
            json!({ "name": "Editor", "parent": "chief" }),
        ),
        change(
            Kind::Flows,
            Action::Update,
            "mail",
            json!({ "options": options }),
        ),
    ];
    plan
}

fn seal(plan: Plan) -> SealedPlan {
    let seal = seal::of(
        &plan,
        &current(),
        &desired(),
        &Selection::default(),
        "collection",
        "this one".to_owned(),
    );
    SealedPlan { plan, seal }
}

#[test]
fn a_plan_comes_back_as_it_was() {
    let mut random = Random(42);
    for _ in 0..100 {
        let sealed = seal(random.plan());
        let text = format!("{:#}", sealed.to_json());
        let read = SealedPlan::read(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
        assert_eq!(format!("{sealed:?}"), format!("{read:?}"));
        assert_eq!(sealed.to_json(), read.to_json());
    }
}

/// Every place in a document.
fn places(value: &Value, at: String, found: &mut Vec<String>) {
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                places(value, format!("{at}/{key}"), found);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                places(item, format!("{at}/{index}"), found);
            }
        }
        _ => {}
    }
    found.push(at);
}

#[test]
fn a_change_of_any_part_is_noticed() {
    let document = seal(plan()).to_json();
    let mut found = Vec::new();
    places(&document, String::new(), &mut found);
    assert!(found.len() > 100);
    for place in found {
        let mut edited = document.clone();
        *edited.pointer_mut(&place).expect("it is there") = json!("another");
        SealedPlan::from_json(&edited).expect_err(&place);
    }
    let mut longer = document.clone();
    longer["sealed"]["more"] = json!(1);
    let error = SealedPlan::from_json(&longer).expect_err("a key more");
    assert!(matches!(error, PlanError::Edited), "{error}");
}

/// Not even who makes a new checksum gets a panic.
#[test]
fn what_is_no_plan_is_an_error_with_its_place() {
    let document = seal(plan()).to_json();
    let mut found = Vec::new();
    places(&document, String::new(), &mut found);
    let mut refused = 0;
    for place in &found {
        for other in [json!(null), json!(-1), json!([[]]), json!({ "a": "b" })] {
            let mut edited = document.clone();
            *edited.pointer_mut(place).expect("it is there") = other;
            if let Some(edited) = edited.as_object_mut() {
                edited.shift_remove(CHECKSUM);
            }
            let checksum = checksum(&edited);
            if edited.is_object() {
                edited[CHECKSUM] = Value::from(checksum);
            }
            refused += usize::from(SealedPlan::from_json(&edited).is_err());
        }
    }
    assert!(refused > 2 * found.len(), "{refused} of {}", found.len());

    let mut edited = document.clone();
    edited["records"][1]["action"] = json!("destroy");
    edited[CHECKSUM] = Value::from(checksum(&edited));
    let error = SealedPlan::from_json(&edited).expect_err("no such action");
    assert_eq!(
        error.to_string(),
        "`records[1].action`: `destroy` is no action"
    );
}

#[test]
fn a_part_of_a_plan_is_no_plan() {
    let text = seal(plan()).to_json().to_string();
    for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)) {
        let error = SealedPlan::read(&text[..end]).expect_err("a part");
        assert!(matches!(error, PlanError::Syntax(_)), "{end}: {error}");
    }
}

#[test]
fn another_document_is_told_from_another_version() {
    let mut document = seal(plan()).to_json();
    document["version"] = json!(2);
    let error = SealedPlan::from_json(&document).expect_err("version 2");
    assert!(error.to_string().contains("`version` is 2"), "{error}");
    document["format"] = json!("directus-sync/synth");
    let error = SealedPlan::from_json(&document).expect_err("another format");
    assert!(error.to_string().contains("directus-sync/synth"), "{error}");
    let error = SealedPlan::from_json(&plan().to_json()).expect_err("not sealed");
    assert!(matches!(error, PlanError::NotSealed), "{error}");
}

#[test]
fn no_secret_is_in_it() {
    let sealed = seal(plan());
    for text in [sealed.to_json().to_string(), format!("{sealed:?}")] {
        assert!(
            !text.contains("old secret") && !text.contains("new secret"),
            "{text}"
        );
    }
    let row = &sealed.seal.rows[1];
    assert_eq!(
        (row.local_id.as_str(), row.except.as_slice()),
        ("mail", &["/options/headers/0/value".to_owned()][..])
    );
}

/// What has moved on a target to which this was done.
fn stale(change: impl FnOnce(&mut Current)) -> Vec<String> {
    let mut now = current();
    change(&mut now);
    let stale = moved(&seal(plan()).seal, &now, "collection", "this one");
    stale.iter().map(ToString::to_string).collect()
}

fn set(current: &mut Current, kind: Kind, id: &str, field: &str, value: Value) {
    let rows = current.rows.get_mut(&kind).expect("rows");
    let row = rows.entry(id.to_owned()).or_default();
    row.insert(field.to_owned(), value);
}

#[test]
fn what_has_moved_is_named() {
    assert!(stale(|_| {}).is_empty());
    // Of no concern: another role, who has a role, the secret that is replaced.
    let unconcerned = stale(|now| {
        set(now, Kind::Roles, "author", "icon", json!("edit"));
        set(now, Kind::Roles, "chief", "users", json!(["u1", "u2"]));
        let options = json!({ "headers": [{ "value": "other" }], "url": "http://y" });
        set(now, Kind::Flows, "mail", "options", options);
    });
    assert!(unconcerned.is_empty(), "{unconcerned:?}");

    assert_eq!(
        stale(|now| {
            set(now, Kind::Roles, "chief", "icon", json!("crown"));
            now.rows.get_mut(&Kind::Flows).expect("flows").clear();
        }),
        [
            "role.chief: its row chief was changed meanwhile (icon)",
            "flow.mail: its row mail was deleted meanwhile",
        ]
    );
    assert_eq!(
        stale(|now| set(now, Kind::Roles, "editor", "name", json!("x"))),
        ["role.editor: there is a row for it meanwhile (editor)"]
    );
    assert_eq!(
        stale(|now| set(now, Kind::Roles, "by hand", "name", json!("Editor"))),
        ["role.editor: there is a row for it meanwhile (by hand)"]
    );
    assert_eq!(
        stale(|now| {
            let put = MapChange::Put {
                kind: Kind::Flows,
                sync_id: SyncId::new("mail"),
                local_id: "mail".into(),
            };
            now.map.apply(put, None);
        }),
        ["flow.mail: the id map says another row meanwhile, or none"]
    );
    assert_eq!(
        stale(|now| {
            let model = now.data_model.as_mut().expect("a data model");
            model.collections[0]["meta"] = json!({ "note": "x" });
            let other = json!({ "collection": "author" });
            model
                .collections
                .push(other.as_object().expect("an object").clone());
            let hidden = json!({ "collection": "sync_sdk_id_map" });
            model
                .collections
                .push(hidden.as_object().expect("an object").clone());
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
