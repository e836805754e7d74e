//! Primary keys of new rows.

use super::*;

#[test]
fn a_preserved_id_is_the_sync_id() {
    let uuid = "0b8f4b0e-53ba-4b6c-9f0b-0f6d0d4b5a11";
    let of = |preserve_ids, section: &str, article: &str| {
        let meta = || SeedMeta {
            preserve_ids,
            ..SeedMeta::default()
        };
        let sections = json!({ section: { "name": "S" } });
        let articles = json!({ article: { "title": "A", "section": section } });
        let seeds = vec![
            seed("section", meta(), sections),
            seed("article", meta(), articles),
        ];
        planned(seeds, &current(json!({}), &[]))
    };
    let plan = of(true, "12", uuid).expect("a plan");
    assert_eq!(
        actions(&plan),
        [("create", "12", Some("12")), ("create", uuid, Some(uuid))]
    );
    // A number is the server's to choose where nobody asks for another.
    let plan = of(false, "12", uuid).expect("a plan");
    assert_eq!(
        actions(&plan),
        [("create", "12", None), ("create", uuid, Some(uuid))]
    );
    let told = problems(of(true, "twelve", uuid));
    assert!(told.contains("a SyncID that is a number"), "{told}");
    let told = problems(of(true, "12", "named"));
    assert!(told.contains("`named` is no UUID"), "{told}");
}
