//! Collections that a project shares with people and with other projects.

#![allow(unreachable_pub, reason = "written as in a library")]

use serde_json::Value;
use sync_sdk::prelude::*;
use sync_tests::{Api, Config, Server, field};

#[derive(CollectionFolder)]
#[collection(icon = "work", translations(de_de = "Betrieb"))]
pub struct Office;

/// Where people work.
#[derive(Collection)]
#[collection(
    group = Office,
    display = "{{name}}",
    preview = "https://example.com/{{name}}",
    sort = rank,
    archive(field = closed, value = true, unarchive = false),
    duplicate(name, "parent.name"),
    versioning,
    accountability = activity,
    collapse = closed,
    translations(de_de(name = "Abteilungen", singular = "Abteilung", plural = "Abteilungen"))
)]
pub struct Department {
    #[field(primary_key)]
    pub id: i32,
    pub basics: Group,
    #[field(
        group = basics,
        validation = |d| d.name.not_empty(),
        validation_message = "It needs a name",
        translations(de_de = "Name"),
    )]
    pub name: String,
    #[field(conditions(when("Below another", |d| d.parent.not_null()).required(true)))]
    pub rank: Option<i32>,
    #[field(default = false)]
    pub closed: bool,
    #[field(display = raw("related-values", json!({ "template": "{{name}}" })))]
    pub parent: Option<M2o<Department>>,
    #[relation(inverse = department)]
    pub orders: O2m<Order>,
}

/// Made by hand.
#[derive(Collection)]
#[collection(external, name = "legacy_orders")]
pub struct Order {
    #[field(primary_key)]
    pub id: i32,
    pub title: Option<String>,
    pub department: Option<M2o<Department>>,
}

#[derive(Collection)]
#[collection(extends = Order)]
pub struct OrderAdditions {
    /// Whose it is.
    pub department: Option<M2o<Department>>,
}

#[derive(Collection)]
#[collection(extends = User)]
pub struct Staff {
    #[field(width = half)]
    pub badge: Option<String>,
    pub department: Option<M2o<Department>>,
    #[relation(inverse = owner)]
    pub keys: O2m<DoorKey>,
}

#[derive(Collection)]
pub struct DoorKey {
    #[field(primary_key)]
    pub id: i32,
    pub owner: Option<M2o<User>>,
}

#[derive(Policy)]
pub struct Colleagues;

impl Grants for Colleagues {
    fn grants(g: &mut Grant) {
        g.on::<User>(|p, _| {
            p.read()
                .fields(fields![User::FIELDS.id, Staff::FIELDS.badge])
                .when(Staff::FIELDS.department.has(|d| d.closed.eq(false)));
        });
    }
}

#[derive(Project)]
#[project(key = "office", collections(Staff, OrderAdditions))]
pub struct App;

impl ProjectSpec for App {
    type Env = ();
}

/// The same with a policy, whose rule is about what is added.
#[derive(Project)]
#[project(
    key = "office",
    collections(Staff, OrderAdditions),
    policies(Colleagues)
)]
pub struct WithColleagues;

impl ProjectSpec for WithColleagues {
    type Env = ();
}

/// The same project when it adds nothing any more.
#[derive(Project)]
#[project(key = "office", collections(DoorKey))]
pub struct Less;

impl ProjectSpec for Less {
    type Env = ();
}

#[test]
fn fields_are_added_to_collections_of_others() {
    let server = Server::start();
    server.make_collection("legacy_orders", &["title"]);
    let by_hand = json!({ "field": "nickname", "type": "string", "meta": { "note": "By hand" }, "schema": {} });
    server.post("/fields/directus_users", &by_hand);
    let before = untouched(&server);
    assert_eq!(before.len(), 4, "two collections, two fields: {before:?}");

    let sync = server.sync().project("office");
    // Expects that a second diff is empty.
    sync.push(&Config::compiled(
        &sync_sdk::build::<App>(()).expect("sound"),
    ));
    assert_eq!(untouched(&server), before);
    let badge = server.get("/fields/directus_users/badge");
    assert_eq!(badge["meta"]["width"], "half");
    let department = server.get("/collections/department");
    assert_eq!(department["meta"]["group"], "office");
    assert_eq!(department["meta"]["archive_value"], "true");
    let relation = server.get("/relations/door_key/owner");
    assert_eq!(relation["meta"]["one_field"], "keys");
    let relation = server.get("/relations/legacy_orders/department");
    assert_eq!(relation["meta"]["one_field"], "orders");

    // The fields work: an item of each is made and found.
    let office = server.post("/items/department", &json!({ "name": "Desk" }));
    let user = server.post(
        "/users",
        &json!({ "email": "ann@example.com", "badge": "7", "department": office["id"], "keys": [{}] }),
    );
    let found = server.list("/users?filter[department][name][_eq]=Desk&fields=id,badge,keys.id");
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["id"], user["id"]);
    assert_eq!(found[0]["keys"].as_array().map(Vec::len), Some(1));

    // What is not said any more goes; what people made stays.
    sync.push(&Config::compiled(
        &sync_sdk::build::<Less>(()).expect("sound"),
    ));
    assert_eq!(untouched(&server), before);
    for (collection, gone) in [("directus_users", "badge"), ("legacy_orders", "department")] {
        let fields = server.list(&format!("/fields/{collection}"));
        assert!(!fields.iter().any(|field| field["field"] == gone), "{gone}");
    }
}

#[test]
fn a_grant_names_what_is_added() {
    let server = Server::start();
    server.make_collection("legacy_orders", &["title"]);
    let config = Config::compiled(&sync_sdk::build::<WithColleagues>(()).expect("sound"));
    server.sync().project("office").push(&config);
    let departments = json!([{ "name": "Desk" }, { "name": "Attic", "closed": true }]);
    let departments = server.post("/items/department", &departments);
    let policy = server.find("/policies", "name", "Colleagues")["id"].clone();
    let hire = |name: &str, department: &Value| {
        let user = json!({ "badge": name, "token": name, "department": department["id"],
            "policies": { "create": [{ "policy": policy }], "update": [], "delete": [] } });
        server.post("/users", &user);
    };
    hire("ann", &departments[0]);
    hire("bob", &departments[1]);
    let seen = Api::new(server.url(), "bob").list("/users");
    assert_eq!(field(&seen, "badge"), ["ann"]);
}

/// What people made of the collections that are shared.
fn untouched(server: &Server) -> Vec<Value> {
    let mut all = vec![
        server.get("/collections/legacy_orders")["meta"].clone(),
        server.get("/collections/directus_users")["meta"].clone(),
    ];
    for path in ["directus_users/nickname", "legacy_orders/title"] {
        all.push(server.get(&format!("/fields/{path}")));
    }
    all
}
