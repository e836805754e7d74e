//! What a project in code speaks for.

use super::*;

fn owned(desired: Value, current: &Value, previous: &[&str]) -> DataModel {
    let previous = previous.iter().map(|text| Address::new(*text)).collect();
    let scope = SchemaScope::Owned(previous);
    align(&model(desired), &model(current.clone()), &scope).document
}

fn addresses(document: &DataModel) -> BTreeSet<String> {
    crate::model::SchemaKind::ALL
        .into_iter()
        .flat_map(|kind| {
            document
                .entries(kind)
                .iter()
                .map(move |e| kind.address(e).to_string())
        })
        .collect()
}

#[test]
fn a_project_leaves_alone_what_it_never_declared() {
    let project = json!({
        "collections": [],
        "fields": [
            field("author", "bio", "text", json!(null), json!({})),
            field("directus_users", "phone", "string", json!(null), json!({})),
        ],
        "relations": [],
    });
    let document = owned(project, &sqlite(), &[]);
    let mut expected = addresses(&model(sqlite()));
    expected.extend([
        "field.author.bio".to_owned(),
        "field.directus_users.phone".to_owned(),
    ]);
    assert_eq!(addresses(&document), expected);
    assert_eq!(document.info["systemFields"], sqlite()["systemFields"]);
}

#[test]
fn a_project_drops_what_it_does_not_declare_any_more() {
    let all = addresses(&model(sqlite()));
    let without = |gone: &[&str]| -> BTreeSet<String> {
        all.iter()
            .filter(|a| !gone.contains(&a.as_str()))
            .cloned()
            .collect()
    };
    let nothing = || json!({ "collections": [], "fields": [], "relations": [] });

    // A field takes its relation along.
    let document = owned(nothing(), &sqlite(), &["field.article.author"]);
    assert_eq!(
        addresses(&document),
        without(&["field.article.author", "relation.article.author"])
    );
    // A collection takes its fields along, also those made by hand.
    let document = owned(
        nothing(),
        &sqlite(),
        &["collection.author", "field.author.id"],
    );
    assert_eq!(
        addresses(&document),
        without(&["collection.author", "field.author.id"])
    );
    // One that is used without being declared any more stays.
    let mut uses = nothing();
    uses["fields"] = json!([field("author", "bio", "text", json!(null), json!({}))]);
    let document = owned(uses, &sqlite(), &["collection.author"]);
    assert!(addresses(&document).contains("collection.author"));
    // A relation alone.
    let document = owned(nothing(), &sqlite(), &["relation.article.author"]);
    assert_eq!(addresses(&document), without(&["relation.article.author"]));
}
