//! What is listed and shown.

use super::*;

#[test]
fn a_list_knows_what_is_gone_and_what_is_only_remembered() {
    let mut current = target(&[role("r", "Editor", "gavel")]);
    let ours = made("role.editor");
    current
        .map
        .apply(put(Kind::Roles, &ours, "r"), Some(GAZETTE));
    current.map.apply(put(Kind::Roles, "lost", "gone"), None);
    let icon = |icon: &str| Digest::of(&json!(icon));
    let fields = BTreeMap::from([("icon".to_owned(), icon("edit"))]);
    for sync_id in [ours.as_str(), "alone"] {
        let remember = MapChange::Remember {
            subject: subject(Kind::Roles, sync_id),
            fields: fields.clone(),
        };
        current.map.apply(remember, Some(GAZETTE));
    }
    let list = list(&current, Some(&editor()));
    let told: Vec<_> = list
        .iter()
        .map(|one| (one.address.as_str(), one.exists, one.row.is_some()))
        .collect();
    assert_eq!(
        told,
        [
            ("role.alone", false, false),
            ("role.editor", true, true),
            ("role.lost", false, true),
        ]
    );
    let shown = show(&current, Some(&editor()), "role.editor");
    let icon = shown[0].fields.iter().find(|field| field.field == "icon");
    assert_eq!(icon.expect("a field").as_left, Some(false));
    assert_eq!(shown[0].now.as_ref().expect("a row")["icon"], "gavel");
}

#[test]
fn what_tells_rows_apart_is_no_secret() {
    let named = |id: &str, description: &str| {
        let row = json!({ "id": id, "name": "Editor", "description": description });
        (Kind::Roles, row)
    };
    let key = Placeholder::Secret("KEY".into()).to_value();
    let config = gazette(&[(
        Kind::Roles,
        "role.editor",
        json!({ "name": "Editor", "description": key }),
    )]);
    let rows = [named("r", "an old KEY"), named("s", "an older KEY")];
    let found = found(&mut target(&rows), &config, &[]);
    for rival in &found.ambiguous[0].rows {
        let hidden = ("description".to_owned(), json!("(secret)"));
        assert_eq!(rival.tells, [hidden]);
    }
}

#[test]
fn what_was_left_as_a_secret_is_shown_to_nobody() {
    let options = json!({ "to": "a@example.com", "body": "the KEY" });
    let mut current = target(&[(
        Kind::Operations,
        json!({ "id": "o", "flow": null, "key": "mail", "options": options }),
    )]);
    let ours = made("operation.mail");
    current.map.apply(put(Kind::Operations, &ours, "o"), None);
    let fields = [r#"["options","/body"]"#, "key"];
    let fields = fields.map(|field| (field.to_owned(), Digest::of(&json!(field))));
    let remember = MapChange::Remember {
        subject: subject(Kind::Operations, &ours),
        fields: fields.into(),
    };
    current.map.apply(remember, None);
    let shown = |config: Option<&Desired>| {
        let shown = show(&current, config, &ours);
        let now = shown[0].now.clone().expect("a row");
        assert_eq!(now["key"], "mail");
        now["options"].clone()
    };
    let said = |body: Value| {
        let options = json!({ "to": "a@example.com", "body": body });
        let fields = json!({ "key": "mail", "options": options });
        gazette(&[(Kind::Operations, "operation.mail", fields)])
    };
    // Nobody says where the secret is now.
    assert_eq!(shown(None), "(secret)");
    let around = json!({ "to": "a@example.com", "body": "(secret)" });
    assert_eq!(shown(Some(&said(json!("Hello")))), around);
    let key = Placeholder::Secret("KEY".into()).to_value();
    let named = json!({ "to": "a@example.com", "body": key });
    assert_eq!(shown(Some(&said(key))), named);
}
