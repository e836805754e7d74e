//! Every type of field, on a real Directus.

#![allow(unreachable_pub, reason = "written as in a library")]

use std::collections::BTreeSet;

use serde_json::Value;
use sync_sdk::author::SCALARS;
use sync_sdk::model::{Object, SchemaKind};
use sync_sdk::prelude::*;
use sync_tests::{Config, Server, database};
use xtask::directus::{Database, Version};

#[derive(Choices)]
pub enum Size {
    Small,
    Large,
}

#[derive(Choices)]
pub enum Priority {
    #[choice(value = -1, text = "Later")]
    Low,
    #[choice(value = 5)]
    High,
}

#[derive(Choices)]
#[choice(column = i64)]
pub enum Milestone {
    #[choice(value = 1)]
    First,
}

/// A field of each type, with the interface that the type has by itself, and
/// one of each with a default.
#[derive(Collection)]
pub struct Specimen {
    #[field(primary_key)]
    pub id: i32,
    pub string: Option<String>,
    pub text: Option<Text>,
    pub boolean: Option<bool>,
    pub short: Option<i16>,
    pub integer: Option<i32>,
    pub big: Option<i64>,
    pub single: Option<f32>,
    pub double: Option<f64>,
    pub decimal: Option<Decimal>,
    pub date: Option<Date>,
    pub time: Option<Time>,
    pub date_time: Option<DateTime>,
    pub timestamp: Option<Timestamp>,
    pub uuid: Option<Uuid>,
    pub json: Option<Json>,
    pub csv: Option<Csv>,
    pub hash: Option<Hash>,
    pub binary: Option<Binary>,
    pub geometry: Option<Geometry>,
    pub point: Option<Point>,
    pub line: Option<LineString>,
    pub polygon: Option<Polygon>,
    pub points: Option<MultiPoint>,
    pub lines: Option<MultiLineString>,
    pub polygons: Option<MultiPolygon>,
    pub presentation: Presentation,
    pub group: Group,
    #[field(special = only("alias", "no-data"))]
    pub alias: Alias,
    pub choice: Option<Size>,
    pub choices: Option<Multi<Size>>,
    #[field(group = group, default = "x", length = 40, unique)]
    pub string_default: String,
    #[field(group = group, default = "it")]
    pub text_default: Text,
    #[field(default = "it's \"so\" – \\n")]
    pub quoted_default: String,
    #[field(default = "''it''")]
    pub quoted_text_default: Text,
    #[field(default = Priority::High, index)]
    pub priority: Priority,
    #[field(default = [Priority::Low, Priority::High])]
    pub priorities: Multi<Priority>,
    pub big_choice: Option<Milestone>,
    #[field(default = true)]
    pub boolean_default: bool,
    #[field(default = -3, index)]
    pub integer_default: i32,
    #[field(default = 12_345_678_901_i64)]
    pub big_default: i64,
    #[field(default = 1.5)]
    pub double_default: f64,
    #[field(default = "2.50", precision = 8, scale = 2)]
    pub decimal_default: Decimal,
    #[field(default = "2026-01-31")]
    pub date_default: Date,
    #[field(default = "10:00:00")]
    pub time_default: Time,
    #[field(default = "2026-01-31T10:00:00")]
    pub date_time_default: DateTime,
    #[field(default = "2026-01-31T10:00:00+05:30")]
    pub date_time_offset: DateTime,
    #[field(default = "2026-01-31T10:00:00")]
    pub timestamp_default: Timestamp,
    #[field(default = "2026-01-31T10:00:00+05:30")]
    pub timestamp_offset: Timestamp,
    #[field(default = NOW)]
    pub date_now: Date,
    #[field(default = NOW)]
    pub date_time_now: DateTime,
    #[field(default = NOW)]
    pub timestamp_now: Timestamp,
    #[field(default = json!({ "a": [1, 2] }))]
    pub json_default: Json,
    #[field(default = ["a", "b"])]
    pub csv_default: Csv,
    #[field(default = Size::Large)]
    pub choice_default: Size,
    #[field(default = [Size::Small])]
    pub choices_default: Multi<Size>,
    #[field(special = date_created)]
    pub date_created: Option<Timestamp>,
    #[field(special = date_updated)]
    pub date_updated: Option<DateTime>,
    #[field(special = user_created)]
    pub user_created: Option<M2o<User>>,
    #[field(special = user_updated)]
    pub user_updated: Option<M2o<User>>,
    #[field(special = role_created)]
    pub role_created: Option<M2o<Role>>,
    #[field(special = role_updated)]
    pub role_updated: Option<Uuid>,
    #[field(special = conceal)]
    pub concealed: Option<String>,
    #[field(special = encrypt)]
    pub encrypted: Option<Text>,
}

#[derive(Project)]
#[project(key = "specimens", collections(Specimen))]
pub struct Specimens;

impl ProjectSpec for Specimens {
    type Env = ();
}

#[test]
fn a_field_of_each_type_comes_back_as_it_is() {
    comes_back(Version::V11);
}

#[test]
fn a_field_of_each_type_comes_back_as_it_is_from_directus_12() {
    comes_back(Version::V12);
}

fn comes_back(version: Version) {
    let mut snapshot = sync_sdk::build::<Specimens>(()).expect("sound").snapshot;
    let mut model = snapshot.data_model.take().expect("a data model");
    let present: BTreeSet<(&str, &str)> = model
        .fields
        .iter()
        .map(|field| {
            let data_type = field.get("schema").map(|schema| &schema["data_type"]);
            let data_type = data_type.and_then(Value::as_str).unwrap_or_default();
            (field["type"].as_str().expect("a type"), data_type)
        })
        .collect();
    for (name, column) in SCALARS {
        let column = column();
        let made_by_directus = column.field_type != "unknown";
        let found = present.contains(&(column.field_type, column.data_type.unwrap_or_default()));
        assert_eq!(found, made_by_directus, "a field of type `{name}`");
    }
    if database() == Database::Postgres {
        // PostgreSQL has them with PostGIS only, which is another package.
        model.fields.retain(|field| !is_geometry(field));
    }
    snapshot.data_model = Some(model.clone());
    let config = Config::from(snapshot);

    let server = Server::of(version);
    let sync = server.sync().project("specimens");
    // Expects that a second diff is empty.
    sync.push(&config);

    // The server reports quotes twice; the default has them once, and so has
    // that of another instance that is made from a dump.
    let quoted = |server: &Server| {
        let item = server.post(
            "/items/specimen?fields=quoted_default,quoted_text_default,priority",
            &Value::Object(Object::new()),
        );
        assert_eq!(item["quoted_default"], "it's \"so\" – \\n");
        assert_eq!(item["quoted_text_default"], "''it''");
        assert_eq!(item["priority"], 5);
    };
    quoted(&server);
    let dump = sync.pull().expect("a dump");
    let other = Server::of(version);
    other.sync().push(&Config::from(dump.clone()));
    quoted(&other);

    let read = dump.data_model.expect("a data model");
    for kind in [SchemaKind::Fields, SchemaKind::Relations] {
        for entry in model.entries(kind) {
            let address = kind.address(entry);
            let found = read
                .entries(kind)
                .iter()
                .find(|other| kind.address(other) == address)
                .unwrap_or_else(|| panic!("no {address}"));
            assert_eq!(found["meta"], as_kept(entry, found), "{address}");
            if kind == SchemaKind::Fields {
                // SQLite has no decimals, and keys of uuids are texts there; Directus does
                // not know the bytes of PostgreSQL.
                let is_key = !entry
                    .get("schema")
                    .is_none_or(|schema| schema["foreign_key_table"].is_null());
                let wanted = match (database(), entry["type"].as_str()) {
                    (Database::Sqlite, Some("decimal")) => "float",
                    (Database::Sqlite, Some("uuid")) if is_key => "string",
                    (Database::Postgres, Some("binary")) => "unknown",
                    (_, other) => other.expect("a type"),
                };
                assert_eq!(found["type"], wanted, "{address}");
            }
        }
    }
}

fn is_geometry(field: &Object) -> bool {
    let field_type = field.get("type").and_then(Value::as_str);
    field_type.is_some_and(|field_type| field_type.starts_with("geometry"))
}

/// What is wanted, as the database has it: with the ids that the server gives, and
/// without the flags that other databases need to tell geometries and times apart.
fn as_kept(wanted: &Object, found: &Object) -> Value {
    let mut meta = wanted["meta"].clone();
    if let Some(id) = found["meta"].get("id") {
        meta["id"] = id.clone();
    }
    if is_geometry(wanted) {
        meta["special"] = Value::Null;
    }
    if database() == Database::Postgres
        && let Some(special) = meta.get_mut("special").and_then(Value::as_array_mut)
    {
        special.retain(|mark| mark != "cast-timestamp");
        if special.is_empty() {
            meta["special"] = Value::Null;
        }
    }
    meta
}
