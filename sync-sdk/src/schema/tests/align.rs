//! What is sent to the server.

use super::*;

#[test]
fn another_vendor_and_minor_converges_both_ways() {
    for (desired, current) in [(postgres(), sqlite()), (sqlite(), postgres())] {
        let aligned = mirror(desired, &current);
        assert_eq!(aligned.conflicts, []);
        assert_eq!(differences(&aligned, &current), []);
    }
}

#[test]
fn a_real_change_shows_and_nothing_else() {
    let changes = [
        ("/fields/1/schema/max_length", json!(100)),
        ("/fields/1/schema/default_value", json!("new")),
        ("/fields/1/schema/is_nullable", json!(false)),
        ("/fields/1/schema/is_unique", json!(true)),
        ("/fields/1/schema/is_indexed", json!(true)),
        ("/fields/1/meta/note", json!("hello")),
        ("/fields/1/meta/options", json!({ "a": { "b": 1 } })),
        ("/collections/1/meta/note", json!("people")),
        ("/relations/0/schema/on_delete", json!("CASCADE")),
        ("/relations/0/meta/one_field", json!("articles")),
    ];
    for (pointer, value) in changes {
        let mut desired = postgres();
        *desired.pointer_mut(pointer).unwrap() = value.clone();
        let aligned = mirror(desired, &sqlite());
        assert_eq!(
            differences(&aligned, &sqlite()),
            [(pointer.to_owned(), value)]
        );
    }
}

/// Without a difference in `schema`, the server takes the new type and leaves
/// the column as it is (seen on 11.17.4).
#[test]
fn a_change_of_type_reaches_the_column() {
    let mut desired = postgres();
    desired["fields"][1]["type"] = json!("text");
    desired["fields"][1]["schema"]["max_length"] = json!(null);
    assert_eq!(
        differences(&mirror(desired, &sqlite()), &sqlite()),
        [
            ("/fields/1/type".to_owned(), json!("text")),
            ("/fields/1/schema/data_type".to_owned(), json!("text")),
        ]
    );
}

#[test]
fn a_change_of_type_carries_the_flag_that_the_vendor_needs() {
    let mut desired = postgres();
    desired["fields"][2]["type"] = json!("dateTime");
    assert_eq!(
        differences(&mirror(desired, &sqlite()), &sqlite()),
        [
            ("/fields/2/type".to_owned(), json!("dateTime")),
            ("/fields/2/meta/special".to_owned(), json!(["date-created"])),
            ("/fields/2/schema/data_type".to_owned(), json!("dateTime")),
        ]
    );
    let mut current = sqlite();
    current["fields"][2]["type"] = json!("dateTime");
    current["fields"][2]["meta"]["special"] = json!(["date-created"]);
    assert_eq!(
        differences(&mirror(postgres(), &current), &current),
        [
            ("/fields/2/type".to_owned(), json!("timestamp")),
            (
                "/fields/2/meta/special".to_owned(),
                json!(["date-created", "cast-timestamp"])
            ),
            ("/fields/2/schema/data_type".to_owned(), json!("timestamp")),
        ]
    );
}

#[test]
fn a_key_that_one_side_lacks_is_not_compared() {
    let mut older = postgres();
    let meta = older["fields"][1]["meta"].as_object_mut().unwrap();
    meta.remove("searchable");
    let schema = older["fields"][1]["schema"].as_object_mut().unwrap();
    schema.remove("is_indexed");
    older.as_object_mut().unwrap().remove("systemFields");
    assert_eq!(
        differences(&mirror(older.clone(), &sqlite()), &sqlite()),
        []
    );
    // And the other way: the older target is not sent what it does not know.
    assert_eq!(differences(&mirror(sqlite(), &older), &older), []);
}

#[test]
fn a_mirror_of_one_version_takes_indexes_away_another_version_only_adds() {
    let mut desired = sqlite();
    desired["systemFields"] = json!([indexed("directus_users", "email")]);
    let aligned = mirror(desired.clone(), &sqlite());
    assert_eq!(
        aligned.document.info["systemFields"],
        json!([indexed("directus_users", "email")])
    );
    desired["directus"] = json!("11.14.0");
    let aligned = mirror(desired, &sqlite());
    let names: Vec<_> = aligned.document.info["systemFields"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["field"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["timestamp", "activity", "email"]);
}

#[test]
fn an_empty_target_gets_everything() {
    let empty = json!({
        "version": 1, "directus": "11.17.4", "vendor": "sqlite",
        "collections": [], "fields": [], "systemFields": [], "relations": [],
    });
    let document = mirror(postgres(), &empty).document;
    assert_eq!(document.vendor(), Some("sqlite"));
    assert_eq!(document.directus(), Some("11.17.4"));
    assert_eq!(document.collections.len(), 2);
    assert_eq!(document.fields.len(), 6);
    assert!(
        document
            .fields
            .iter()
            .all(|field| field["schema"].get("data_type").is_none())
    );
    assert!(document.fields[0]["schema"].get("default_value").is_none());
    assert!(
        document.relations[0]["schema"]
            .get("constraint_name")
            .is_none()
    );
}

#[test]
fn a_relation_cannot_be_moved_nor_a_table_become_a_folder() {
    let mut desired = sqlite();
    desired["relations"][0]["related_collection"] = json!("directus_users");
    desired["collections"][1]
        .as_object_mut()
        .unwrap()
        .remove("schema");
    let aligned = mirror(desired, &sqlite());
    assert_eq!(differences(&aligned, &sqlite()), []);
    let addresses: Vec<_> = aligned
        .conflicts
        .iter()
        .map(|c| c.address().as_str())
        .collect();
    assert_eq!(addresses, ["collection.author", "relation.article.author"]);
    assert!(matches!(
        aligned.conflicts[1],
        Conflict::RelationTarget { .. }
    ));
}

#[test]
fn tools_keep_their_collections() {
    let mut current = sqlite();
    for name in HIDDEN {
        current["collections"]
            .as_array_mut()
            .unwrap()
            .push(collection(name));
        let id = field(
            name,
            "id",
            "integer",
            json!(null),
            json!({ "is_primary_key": true }),
        );
        current["fields"].as_array_mut().unwrap().push(id);
    }
    assert_eq!(differences(&mirror(sqlite(), &current), &current), []);
    // Nor does a dump that has them (other tools leave them in) bring them along.
    assert_eq!(differences(&mirror(current, &sqlite()), &sqlite()), []);
}
