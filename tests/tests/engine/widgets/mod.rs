//! Every built-in interface and display with every option: on a Directus and
//! back.

mod catalogue;

use std::collections::{BTreeMap, BTreeSet};

use catalogue::Catalogue;
use serde_json::Value;
use sync_sdk::author::widget::{self, WidgetSpec};
use sync_sdk::model::Snapshot;
use sync_tests::{Config, Server};
use xtask::directus::Version;

fn compiled() -> Snapshot {
    let compiled = sync_sdk::build::<Catalogue>(()).unwrap_or_else(|errors| panic!("{errors}"));
    compiled.snapshot
}

/// The fields of the project, without those that its junctions need.
fn fields(snapshot: &Snapshot) -> Vec<Value> {
    let fields = snapshot.data_model.as_ref().unwrap().fields.iter();
    fields.cloned().map(Value::Object).collect()
}

/// The names of the options that are set, by interface or display.
fn set(fields: &[Value], kind: &str, options: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut set: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for field in fields {
        let Some(name) = field["meta"][kind].as_str() else {
            continue;
        };
        let keys = field["meta"][options].as_object().into_iter();
        let keys = keys.flat_map(|options| options.keys().cloned());
        set.entry(name.to_owned()).or_default().extend(keys);
    }
    set
}

fn known(specs: impl Iterator<Item = &'static WidgetSpec>) -> BTreeMap<String, BTreeSet<String>> {
    let options = |spec: &WidgetSpec| spec.options.iter().map(ToString::to_string).collect();
    specs
        .map(|spec| (spec.name.to_owned(), options(spec)))
        .collect()
}

#[test]
fn the_catalogue_sets_every_option_of_every_one() {
    let fields = fields(&compiled());
    assert_eq!(
        set(&fields, "interface", "options"),
        known(widget::interfaces())
    );
    assert_eq!(
        set(&fields, "display", "display_options"),
        known(widget::displays())
    );
}

#[test]
fn the_server_keeps_them_as_they_are() {
    keeps_them(&Server::start());
}

#[test]
fn directus_12_keeps_them_as_they_are() {
    keeps_them(&Server::of(Version::V12));
}

fn keeps_them(server: &Server) {
    let snapshot = compiled();
    // Expects a diff afterwards to be empty.
    let sync = server.sync().project("catalogue");
    sync.push(&Config::from(snapshot.clone()));

    let fields = fields(&snapshot);
    let mut compared = 0;
    for ours in &fields {
        let (collection, field) = (&ours["collection"], &ours["field"]);
        let path = format!(
            "/fields/{}/{}",
            collection.as_str().unwrap(),
            field.as_str().unwrap()
        );
        let theirs = server.get(&path);
        for key in ["interface", "options", "display", "display_options"] {
            assert_eq!(theirs["meta"][key], ours["meta"][key], "{path} {key}");
            compared += usize::from(!ours["meta"][key].is_null());
        }
    }
    assert!(compared > 150, "{compared}");

    // A folder in an option is the row that the push made.
    let folder = server.find("/folders", "name", "Uploads");
    let cover = server.get("/fields/relational/image");
    assert_eq!(cover["meta"]["options"]["folder"], folder["id"]);
    let flow = server.find("/flows", "name", "Announce");
    let links = server.get("/fields/presented/links");
    assert_eq!(links["meta"]["options"]["links"][1]["flow"], flow["id"]);
}
