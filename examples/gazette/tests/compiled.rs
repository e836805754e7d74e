//! What the config compiles to. A change in a snapshot is a change on the
//! instance: review it as such (`cargo insta review`).

use gazette::{Env, Gazette};
use insta::assert_json_snapshot;
use sync_sdk::compile::Compiled;
use sync_sdk::model::{Kind, Object, Seed};
use sync_sdk::prelude::json;

fn compiled(env: Env) -> Compiled {
    sync_sdk::build::<Gazette>(env).expect("the config is sound")
}

/// The records of a kind by address; where they were declared may change.
fn records(compiled: &Compiled, kind: Kind) -> Object {
    let records = compiled.snapshot.of(kind).iter();
    records
        .map(|record| {
            let address = record.address.as_ref().expect("every record has one");
            let mut fields = record.fields.clone();
            fields.insert("_syncId".to_owned(), record.sync_id.as_str().into());
            (address.to_string(), fields.into())
        })
        .collect()
}

#[test]
fn access() {
    let compiled = compiled(Env::Dev);
    assert_json_snapshot!("roles", records(&compiled, Kind::Roles));
    assert_json_snapshot!("policies", records(&compiled, Kind::Policies));
    assert_json_snapshot!("permissions", records(&compiled, Kind::Permissions));
}

#[test]
fn files() {
    assert_json_snapshot!("folders", records(&compiled(Env::Dev), Kind::Folders));
}

#[test]
fn texts() {
    let compiled = compiled(Env::Dev);
    assert_json_snapshot!("translations", records(&compiled, Kind::Translations));
}

#[test]
fn seeds() {
    let seeds = compiled(Env::Dev).seeds;
    let files: Vec<_> = seeds.iter().map(Seed::to_value).collect();
    assert_json_snapshot!("seeds", files);
}

#[test]
fn flows() {
    let compiled = compiled(Env::Dev);
    assert_json_snapshot!("flows", records(&compiled, Kind::Flows));
    assert_json_snapshot!("operations", records(&compiled, Kind::Operations));
}

#[test]
fn data_model() {
    let compiled = compiled(Env::Dev);
    let model = compiled.snapshot.data_model.expect("a data model");
    assert_json_snapshot!("data_model", model.into_document());
}

#[test]
fn only_the_settings_depend_on_the_environment() {
    let (dev, prod) = (compiled(Env::Dev), compiled(Env::Prod));
    assert_json_snapshot!("settings_dev", records(&dev, Kind::Settings));
    assert_eq!(
        prod.snapshot.of(Kind::Settings)[0].fields["project_name"],
        json!("Gazette")
    );
    for kind in Kind::dumped().filter(|kind| *kind != Kind::Settings) {
        assert_eq!(dev.snapshot.of(kind), prod.snapshot.of(kind));
    }
    assert_eq!(dev.snapshot.data_model, prod.snapshot.data_model);
}
