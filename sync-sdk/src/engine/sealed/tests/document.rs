//! The document of a sealed plan.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::random::Random;
use super::{plan, seal};
use crate::engine::sealed::{CHECKSUM, PlanError, SealedPlan, checksum};
use crate::engine::testing::put;
use crate::idmap::{Digest, MapChange, Subject};
use crate::model::{Address, Kind, SyncId};

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

/// Plans that were saved by another build must still be read.
#[test]
fn changes_of_the_id_map_have_one_form() {
    let (editor, title) = (SyncId::new("editor"), Address::new("field.article.title"));
    let digest = Digest::of(&json!("x"));
    let mut plan = plan();
    plan.map_changes = vec![
        put(Kind::Roles, "editor", "7"),
        MapChange::Remove {
            kind: Kind::Roles,
            sync_id: editor.clone(),
        },
        MapChange::Declare(title.clone()),
        MapChange::Retract(title.clone()),
        MapChange::Remember {
            subject: Subject::Record(Kind::Roles, editor),
            fields: BTreeMap::from([("name".to_owned(), digest.clone())]),
        },
        MapChange::Forget(Subject::Model(title)),
    ];
    let document = seal(plan).to_json();
    let record = json!({ "record": { "kind": "roles", "syncId": "editor" } });
    assert_eq!(
        document["sealed"]["mapChanges"],
        json!([
            { "put": { "kind": "roles", "syncId": "editor", "localId": "7" } },
            { "remove": { "kind": "roles", "syncId": "editor" } },
            { "declare": "field.article.title" },
            { "retract": "field.article.title" },
            { "remember": { "subject": record, "fields": { "name": digest.as_str() } } },
            { "forget": { "model": "field.article.title" } },
        ])
    );
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
