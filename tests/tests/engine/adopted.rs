//! Rows of a person, taken over under keys of their own: whatever names them
//! names these keys.

#![allow(unreachable_pub, reason = "written as in a library")]

use serde_json::json;
use sync_sdk::author::{ProjectDeclaration, ProjectSpec};
use sync_sdk::engine::Action;
use sync_sdk::prelude::*;
use sync_tests::{Config, Server, Sync, id};

#[derive(Folder)]
pub struct Contracts;

#[derive(Role)]
pub struct Editor;

#[derive(Role)]
#[role(admin)]
pub struct Chief;

#[derive(Policy)]
#[policy(app_access)]
pub struct Editors;

impl Grants for Editors {
    fn grants(g: &mut Grant) {
        g.on::<File>(|p, file| {
            p.read().when(file.folder.eq(Contracts));
            p.create().preset(file.folder, Contracts);
        });
        g.on::<User>(|p, user| {
            p.read().when(user.role.in_([Editor]) | user.role.eq(Chief));
        });
    }
}

#[derive(Flow)]
pub struct Welcome {
    #[op(start)]
    make: ItemCreate<User>,
}

impl FlowSpec for Welcome {
    fn trigger() -> Trigger {
        Trigger::operation()
    }

    fn operations() -> Self {
        let make = ItemCreate::<User>::new(|row, user| {
            row.set(user.role, Editor);
        });
        Self {
            make: make.access(ItemAccess::role::<Editor>()),
        }
    }
}

#[derive(Collection)]
pub struct Contract {
    #[field(primary_key)]
    pub id: i32,
    #[field(interface = file().folder::<Contracts>())]
    pub scan: Option<M2o<File>>,
    #[field(interface = select_item().filter::<User>(|user| user.role.eq(Editor)))]
    pub owner: Option<M2o<User>>,
}

#[derive(Project)]
#[project(collections(Contract), roles(Editor, Chief), flows(Welcome))]
pub struct Office;

impl ProjectSpec for Office {
    type Env = ();
}

/// The same with rules.
#[derive(Project)]
#[project(
    collections(Contract),
    roles(Editor, Chief),
    policies(Editors),
    flows(Welcome)
)]
pub struct Newsroom;

impl ProjectSpec for Newsroom {
    type Env = ();
}

/// A folder and a role, as somebody has made them.
fn rows_of_theirs(server: &Server) -> (String, String) {
    let (folder, role) = (id("a folder of theirs"), id("a role of theirs"));
    server.post("/folders", &json!({ "id": folder, "name": "Contracts" }));
    server.post("/roles", &json!({ "id": role, "name": "Editor" }));
    (folder, role)
}

/// Pushes a project that takes both over.
fn take_over<P: ProjectDeclaration + ProjectSpec<Env = ()>>(server: &Server) -> (Sync, Config) {
    let config = Config::compiled(&sync_sdk::build::<P>(()).expect("sound"));
    let sync = server.sync().project("office").adopting();
    let pushed = sync.push(&config);
    assert_eq!(
        pushed.addresses(Action::Adopt),
        ["folder.contracts", "role.editor"]
    );
    (sync, config)
}

#[test]
fn what_names_an_adopted_row_names_its_own_key() {
    let server = Server::start();
    let (folder, role) = rows_of_theirs(&server);
    let (sync, config) = take_over::<Office>(&server);

    // A run that covers none of them knows them too.
    let mut model_only = sync;
    model_only.selection.kinds.clear();
    let plan = model_only.diff(&config).unwrap();
    assert!(!plan.has_writes(), "{:#}", plan.to_json());

    let options =
        |field: &str| server.get(&format!("/fields/contract/{field}"))["meta"]["options"].clone();
    assert_eq!(options("scan"), json!({ "folder": folder }));
    assert_eq!(
        options("owner")["filter"],
        json!({ "role": { "_eq": role } })
    );
    let operation = server.find("/operations", "key", "make");
    assert_eq!(operation["options"]["permissions"], json!(role));
    assert_eq!(operation["options"]["payload"], json!({ "role": role }));
}

#[test]
fn a_rule_that_names_one_does_too() {
    let server = Server::start();
    let (folder, role) = rows_of_theirs(&server);
    let chief = server.get("/users/me?fields=role")["role"].clone();
    take_over::<Newsroom>(&server);
    let permission = |collection: &str, action: &str| {
        let found = server.list(&format!(
            "/permissions?filter[collection][_eq]={collection}&filter[action][_eq]={action}"
        ));
        found[0].clone()
    };
    let files = "directus_files";
    assert_eq!(
        permission(files, "read")["permissions"],
        json!({ "folder": { "_eq": folder } })
    );
    assert_eq!(
        permission(files, "create")["presets"],
        json!({ "folder": folder })
    );
    assert_eq!(
        permission("directus_users", "read")["permissions"],
        json!({ "_or": [{ "role": { "_in": [role] } }, { "role": { "_eq": chief } }] })
    );
}
