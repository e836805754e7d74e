//! What a Directus 12 without a licence forbids and hides.

use serde_json::{Value, json};
use sync_tests::{Cli, Dump, Server, text};
use xtask::directus::Version;
use xtask::proxy::{Fault, Proxy, When};

fn server() -> Server {
    Server::of(Version::V12)
}

fn flow(server: &Server, name: &str, status: &str) {
    server.post(
        "/flows",
        &json!({ "name": name, "status": status, "trigger": "manual" }),
    );
}

fn policy(server: &Server, name: &str) -> String {
    text(&server.post("/policies", &json!({ "name": name })), "id")
}

/// How many collections have names that begin so.
fn collections(server: &Server, prefix: &str) -> usize {
    let all = server.get("/collections");
    let names = all.as_array().expect("a list").iter();
    let names = names.map(|it| it["collection"].as_str().expect("a name"));
    names.filter(|name| name.starts_with(prefix)).count()
}

/// The limits that a plan of `diff --json` breaks, with how many addresses each names.
fn limits(plan: &Value) -> Vec<(&str, usize)> {
    let forbidden = plan["forbidden"].as_array().unwrap().iter();
    forbidden
        .map(|it| {
            let names = it["addresses"].as_array().unwrap().len();
            (it["limit"].as_str().unwrap(), names)
        })
        .collect()
}

/// Everything that a licence limits, made where nothing limits it.
fn of_11() -> Dump {
    let server = Server::of(Version::V11);
    for number in 0..26 {
        server.make_collection(&format!("table_{number:02}"), &[]);
    }
    for number in 0..6 {
        flow(&server, &format!("Flow {number}"), "active");
    }
    let policy = policy(&server, "Readers");
    let rule =
        json!({ "policy": policy, "collection": "table_00", "action": "read", "fields": ["id"] });
    server.post("/permissions", &rule);
    Cli::to(server.url()).pull()
}

#[test]
fn what_is_forbidden_is_said_before_the_first_write() {
    let dump = of_11();
    let server = server();
    let cli = Cli::to(server.url());
    let diff = cli.on(&dump, &["diff", "--force"]).expect(0);
    diff.says("Not allowed")
        .says("allows 25 active collections, and there would be 26")
        .says("allows 5 active flows, and there would be 6")
        .says("permission.readers.table_00.read: the licence \"Core\" allows no rules");
    let plan = cli
        .on(&dump, &["diff", "--force", "--json"])
        .expect(0)
        .json();
    let wanted = [("collections", 26), ("flows", 6), ("permission-rules", 1)];
    assert_eq!(limits(&plan), wanted);

    let push = ["push", "--force", "--yes", "--allow", "open-to-public"];
    cli.on(&dump, &push)
        .expect(1)
        .complains("allows 5 active flows")
        .complains("nothing was changed");
    assert_eq!(server.count("/flows"), 0);
    assert_eq!(collections(&server, "table_"), 0);

    // The way out that the message names.
    let parts = [
        "--exclude",
        "permission.readers.*,flow.flow_5,collection.table_25",
    ];
    let push: Vec<&str> = push.into_iter().chain(parts).collect();
    cli.on(&dump, &push).expect(0);
    assert_eq!(server.count("/flows"), 5);
    assert_eq!(collections(&server, "table_"), 25);
}

#[test]
fn a_flow_that_is_off_and_a_permission_without_rules_are_allowed() {
    let server = server();
    (0..5).for_each(|number| flow(&server, &format!("Flow {number}"), "active"));
    let policy = policy(&server, "Readers");
    let cli = Cli::to(server.url());
    flow(&server, "Off", "inactive");
    let all = json!({ "policy": policy, "collection": "directus_files", "action": "read", "fields": ["*"] });
    server.post("/permissions", &all);
    // What the app itself recommends has rules, and is allowed nevertheless.
    let own = json!({ "policy": policy, "collection": "directus_files", "action": "delete", "fields": ["*"],
        "permissions": { "uploaded_by": { "_eq": "$CURRENT_USER" } } });
    server.post("/permissions", &own);
    let folders = json!({ "policy": policy, "collection": "directus_folders", "action": "delete", "fields": null,
        "permissions": {} });
    server.post("/permissions", &folders);
    let dump = cli.pull();
    assert_eq!(dump.records("permissions").len(), 3);

    let empty = self::server();
    let cli = Cli::to(empty.url());
    cli.push(&dump);
    assert_eq!(empty.count("/flows"), 6);
    cli.expect_no_diff(&dump);
    let off = dump.sync_id("flows", "name", "Off");
    dump.set("flows", &off, "/status", json!("active"));
    let plan = cli.on(&dump, &["diff", "--json"]).expect(0).json();
    assert_eq!(limits(&plan), [("flows", 1)]);
}

#[test]
fn at_the_limit_one_flow_may_take_the_place_of_another() {
    let server = server();
    (0..5).for_each(|number| flow(&server, &format!("Flow {number}"), "active"));
    flow(&server, "Spare", "inactive");
    let cli = Cli::to(server.url());
    let dump = cli.pull();
    let status = |name: &str, status: &str| {
        let id = dump.sync_id("flows", "name", name);
        dump.set("flows", &id, "/status", json!(status));
    };
    let active = || {
        let flows = server.list("/flows");
        let flows = flows.iter().filter(|it| it["status"] == "active");
        let mut names: Vec<String> = flows.map(|it| text(it, "name")).collect();
        names.sort_unstable();
        names.join(", ")
    };
    // What is turned on stands before what is turned off, in the dump and on the server.
    status("Flow 4", "inactive");
    status("Spare", "active");
    cli.on(&dump, &["diff", "--server-check"]).expect(0);
    cli.on(&dump, &["push", "--yes"]).expect(0);
    assert_eq!(active(), "Flow 0, Flow 1, Flow 2, Flow 3, Spare");
    cli.expect_no_diff(&dump);

    // Request by request, as where there is no transaction.
    status("Flow 1", "inactive");
    status("Flow 4", "active");
    cli.on(&dump, &["push", "--yes", "--no-import"]).expect(0);
    assert_eq!(active(), "Flow 0, Flow 2, Flow 3, Flow 4, Spare");

    // So do new ones in the place of others that go; also by a plan that was saved.
    dump.retain("flows", |it| it["name"] != "Flow 0");
    dump.edit("collections/flows.json", |flows| {
        let mut new = flows[0].clone();
        new["name"] = json!("New");
        new["_syncId"] = json!("5d0cf1e2-6a3c-4d7e-9a55-0d8a5e1f7c02");
        flows.as_array_mut().expect("a list").push(new);
    });
    status("New", "active");
    let save = ["diff", "--save", "plan.json"];
    cli.on(&dump, &save).expect(0);
    cli.run("push --plan plan.json --yes").expect(0);
    assert_eq!(active(), "Flow 2, Flow 3, Flow 4, New, Spare");
    cli.expect_no_diff(&dump);

    // One too many stays one too many.
    status("Flow 2", "inactive");
    status("Flow 1", "active");
    dump.edit("collections/flows.json", |flows| {
        let mut new = flows[0].clone();
        (new["name"], new["status"]) = (json!("Sixth"), json!("active"));
        new["_syncId"] = json!("5d0cf1e2-6a3c-4d7e-9a55-0d8a5e1f7c03");
        flows.as_array_mut().expect("a list").push(new);
    });
    let plan = cli.on(&dump, &["diff", "--json"]).expect(0).json();
    assert_eq!(limits(&plan), [("flows", 2)]);
}

#[test]
fn at_its_limit_an_instance_takes_no_change_of_a_collection() {
    let server = server();
    (0..25).for_each(|number| server.make_collection(&format!("table_{number:02}"), &["title"]));
    let cli = Cli::to(server.url());
    let dump = cli.pull();
    dump.edit("snapshot/collections/table_00.json", |it| {
        it["meta"]["note"] = json!("changed");
    });
    let plan = cli.on(&dump, &["diff", "--json"]).expect(0).json();
    assert_eq!(limits(&plan), [("collections", 1)]);
    cli.on(&dump, &["push", "--yes"])
        .expect(1)
        .complains("collection.table_00")
        .complains("refuses every change of an active one");
    // It does.
    let mut model = server.get("/schema/snapshot");
    model["collections"][0]["meta"]["note"] = json!("changed");
    let diff = server.attempt("POST", "/schema/diff", &model).unwrap();
    let refusal = server.attempt("POST", "/schema/apply", &diff).unwrap_err();
    assert_eq!(refusal.errors[0]["extensions"]["code"], "LIMIT_EXCEEDED");
    // A field is no collection.
    let dump = cli.pull();
    dump.edit("snapshot/fields/table_00/title.json", |it| {
        it["meta"]["note"] = json!("changed");
    });
    cli.on(&dump, &["push", "--yes"]).expect(0);
}

/// A server with two permissions without rules.
fn reading() -> Server {
    let server = server();
    let policy = policy(&server, "Readers");
    for action in ["read", "update"] {
        let all = json!({ "policy": policy, "collection": "directus_files", "action": action, "fields": ["*"] });
        server.post("/permissions", &all);
    }
    server
}

/// One of them gets rules, which its licence hides, as after an upgrade from 11.
fn hide(server: &Server) {
    server
        .instance()
        .sql("UPDATE directus_permissions SET fields = 'id' WHERE action = 'read'")
        .expect("a row");
    server.post("/utils/cache/clear?system=true", &json!({}));
    let shown = server.list("/permissions");
    let shown = shown.iter().filter(|it| it["id"].is_number());
    assert_eq!(shown.count(), 1, "the licence hides one");
}

/// A server with a permission that is hidden and one that is shown, and the dump that was pulled
/// before that.
fn hiding() -> (Server, Dump) {
    let server = reading();
    let dump = Cli::to(server.url()).pull();
    hide(&server);
    (server, dump)
}

fn numbered(server: &Server) -> usize {
    let policies = server.get("/policies?fields=name,permissions&limit=-1");
    let policy = policies
        .as_array()
        .unwrap()
        .iter()
        .find(|it| it["name"] == "Readers")
        .unwrap();
    policy["permissions"].as_array().unwrap().len()
}

#[test]
fn what_the_licence_hides_is_left_alone() {
    let (server, dump) = hiding();
    let cli = Cli::to(server.url());
    let warning =
        "hides how these are, which are left alone: permission.readers.directus_files.read";
    let diff = cli.on(&dump, &["diff", "--exit-code", "-v"]).expect(0);
    diff.says("Nothing to do")
        .says("hides how it is")
        .complains(warning);
    let plan = cli.on(&dump, &["diff", "--json"]).expect(0).json();
    assert_eq!(plan["left"][0]["why"], "hidden");

    // Neither one that the dump lacks is deleted, nor its mapping.
    let mapped = server.collection_mappings();
    let without = Dump::copy_of(dump.path());
    without.retain("permissions", |it| it["action"] == "update");
    cli.on(&without, &["push", "--yes"]).expect(0);
    assert_eq!(numbered(&server), 2);
    assert_eq!(server.collection_mappings(), mapped);
    cli.on(&dump, &["drift"]).expect(0);
    cli.on(&dump, &["doctor"]).expect(0);
}

#[test]
fn a_pull_keeps_what_the_licence_hides() {
    let (server, dump) = hiding();
    let cli = Cli::to(server.url());
    let before = dump.files();
    cli.on(&dump, &["pull", "--no-specs"])
        .expect(0)
        .complains("left alone");
    assert_eq!(dump.files(), before);
    // A dump that never had it gets what there is to see.
    let fresh = Dump::empty();
    cli.on(&fresh, &["pull", "--no-specs"])
        .expect(0)
        .complains("left alone");
    assert_eq!(fresh.records("permissions").len(), 1);
    cli.expect_no_diff(&fresh);
}

#[test]
fn a_licence_that_is_not_told_may_hide_nevertheless() {
    let (server, dump) = hiding();
    let proxy = Proxy::start(server.url()).expect("a proxy");
    let refused = Fault::refusal(403, "FORBIDDEN");
    proxy.disturb(When::exactly("/license").always(), refused);
    let cli = Cli::to(&proxy.url());
    let warning = "the licence of the target hides how these are";
    cli.on(&dump, &["diff", "--exit-code"])
        .expect(0)
        .says("Nothing to do")
        .complains(warning);
    assert!(proxy.count("GET", "/license") > 0);
}

#[test]
fn a_pull_keeps_it_in_the_folder_and_in_the_order_of_a_config_file() {
    let server = reading();
    let cli = Cli::to(server.url());
    cli.folder().write(
        "directus-sync.config.cjs",
        "module.exports = { collectionsPath: 'records', hooks: { permissions: {
            onSave: (all) => all.map((it) => ({ ...it, noted: it.action })).reverse(),
        } } };",
    );
    let dump = cli.pull();
    let before = dump.files();
    let permissions = dump.read("records/permissions.json");
    let place = |text: &str| permissions.find(text).expect("a note");
    assert!(place("\"noted\": \"update\"") < place("\"noted\": \"read\""));
    hide(&server);
    cli.on(&dump, &["pull", "--no-specs"])
        .expect(0)
        .complains("left alone");
    assert_eq!(dump.files(), before);
}

#[test]
fn a_pull_into_code_is_refused_before_anything_is_tracked() {
    let server = reading();
    hide(&server);
    let cli = Cli::to(server.url());
    let manifest = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../examples/gazette/Cargo.toml"
    );
    let pull = format!("pull --check --track --manifest-path {manifest}");
    cli.run(&pull)
        .expect(1)
        .complains("hides 1 record: they would be lost from the code; nothing was written");
    assert_eq!(collections(&server, "sync_"), 0);
}
