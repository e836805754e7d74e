//! Folders, texts of the app and settings as no one would write them, as code
//! generation writes them, compile to what they were made of.

#![allow(missing_docs, unreachable_pub, reason = "written as in a library")]

use serde_json::Value;
use sync_sdk::model::Kind;

#[path = "odd_records/odd/mod.rs"]
mod odd;

#[test]
fn what_is_written_is_what_is_meant() {
    let compiled = sync_sdk::build::<odd::Odd>(()).expect("a sound project");
    let wanted: Value =
        serde_json::from_str(include_str!("odd_records/wanted.json")).expect("JSON");
    for kind in [Kind::Folders, Kind::Translations, Kind::Settings] {
        let made = compiled.snapshot.of(kind).iter();
        let mut made: Vec<Value> = made
            .map(|record| {
                let mut fields = record.fields.clone();
                fields.insert("_syncId".to_owned(), record.sync_id.as_str().into());
                fields.into()
            })
            .collect();
        made.sort_by_key(|record| record["_syncId"].to_string());
        let wanted = wanted[kind.spec().name].as_array().expect("a list");
        assert_eq!(made, *wanted);
    }
    let pictures = serde_json::to_value(&compiled.assets).expect("JSON");
    assert_eq!(pictures, wanted["pictures"]);
}
