//! What belongs to others, to every instance, and what must stay.

#![allow(unreachable_pub, reason = "written as in a library")]

use serde_json::{Value, json};
use sync_sdk::author::{ProjectDeclaration, ProjectSpec};
use sync_sdk::engine::{Action, EngineError, Plan};
use sync_sdk::prelude::*;
use sync_tests::{Config, Server, Sync, text};

fn config<P: ProjectDeclaration + ProjectSpec<Env = ()>>() -> Config {
    Config::compiled(&sync_sdk::build::<P>(()).expect("the config is sound"))
}

fn sync(server: &Server, key: &str) -> Sync {
    server.sync().project(key)
}

/// The names of the policies that a role has, in order.
fn policies_of(server: &Server, role: &Value) -> Vec<String> {
    let role = text(role, "id");
    let path = format!("/access?filter[role][_eq]={role}&sort=sort&fields=policy.name,sort");
    let rows = server.get(&path);
    let rows = rows.as_array().expect("a list").iter();
    rows.map(|row| text(&row["policy"], "name")).collect()
}

fn problems(outcome: Result<Plan, EngineError>) -> Vec<String> {
    match outcome.expect_err("it cannot be applied") {
        EngineError::Problems(problems) | EngineError::Protected(problems) => {
            problems.iter().map(ToString::to_string).collect()
        }
        other => panic!("{other}"),
    }
}

mod theirs {
    use super::*;

    #[derive(Role)]
    #[role(external, name = "Marketing", policies(Ours))]
    pub struct Marketing;

    #[derive(Policy)]
    #[policy(external, name = "Everything readable")]
    pub struct Readable;

    #[derive(Folder)]
    #[folder(external, id = "5a5b0c53-44b2-4b34-9a2f-1a2f6f0f7a01")]
    pub struct Uploads;

    #[derive(Folder)]
    #[folder(parent = Uploads)]
    pub struct Covers;

    #[derive(Policy)]
    pub struct Ours;

    impl Grants for Ours {
        fn grants(g: &mut Grant) {
            g.on::<File>(|p, _| {
                p.read();
            });
        }
    }

    #[derive(Role)]
    #[role(parent = Marketing, policies(Ours, Readable))]
    pub struct Own;

    #[derive(Project)]
    #[project(key = "theirs", roles(Own), folders(Covers))]
    pub struct App;

    impl ProjectSpec for App {
        type Env = ();
    }

    /// The same without what it attached.
    pub mod less {
        use super::*;

        #[derive(Role)]
        #[role(external, name = "Marketing")]
        pub struct Marketing;

        #[derive(Role)]
        #[role(parent = Marketing, policies(Ours))]
        pub struct Own;

        #[derive(Project)]
        #[project(key = "theirs", roles(Own))]
        pub struct App;

        impl ProjectSpec for App {
            type Env = ();
        }
    }
}

#[test]
fn what_is_external_is_found_referred_to_and_left_alone() {
    let server = Server::start();
    let sync = sync(&server, "theirs");
    let missing = problems(sync.diff(&config::<theirs::App>()));
    assert_eq!(missing.len(), 3, "{missing:#?}");
    for (address, what) in [
        ("role.marketing", "no role named `Marketing`"),
        ("policy.readable", "no policy named `Everything readable`"),
        ("folder.uploads", "no folder with the id `5a5b0c53"),
    ] {
        let told = |line: &&String| line.contains(address) && line.contains(what);
        let line = missing.iter().find(told).expect(address);
        assert!(line.contains("ownership.rs:"), "{line}");
    }

    let marketing = server.post(
        "/roles",
        &json!({ "name": "Marketing", "icon": "campaign" }),
    );
    let readable = server.post("/policies", &json!({ "name": "Everything readable" }));
    server.post(
        "/folders",
        &json!({ "id": "5a5b0c53-44b2-4b34-9a2f-1a2f6f0f7a01", "name": "Uploads" }),
    );
    // Their own attachment.
    server.post(
        "/access",
        &json!({ "role": marketing["id"], "policy": readable["id"], "sort": 1 }),
    );
    let pushed = sync.push(&config::<theirs::App>());
    let created = pushed.addresses(Action::Create);
    assert!(
        !created.iter().any(|address| address == "role.marketing"),
        "{created:?}"
    );
    let own = server.find("/roles", "name", "Own");
    assert_eq!(own["parent"], marketing["id"]);
    assert_eq!(policies_of(&server, &own), ["Ours", "Everything readable"]);
    let mut theirs = policies_of(&server, &marketing);
    theirs.sort();
    assert_eq!(theirs, ["Everything readable", "Ours"]);
    let covers = server.find("/folders", "name", "Covers");
    assert_eq!(covers["parent"], "5a5b0c53-44b2-4b34-9a2f-1a2f6f0f7a01");
    let path = format!("/roles/{}", text(&marketing, "id"));
    assert_eq!(server.get(&path)["icon"], "campaign");

    // What was attached goes, what others attached and made stays.
    sync.push(&config::<theirs::less::App>());
    assert_eq!(policies_of(&server, &own), ["Ours"]);
    assert_eq!(policies_of(&server, &marketing), ["Everything readable"]);
    assert_eq!(server.find_all("/folders", "name", "Uploads").len(), 1);
    assert!(server.find_all("/folders", "name", "Covers").is_empty());
}

mod handed {
    use super::*;

    pub mod before {
        use super::*;

        #[derive(Role)]
        pub struct Press;

        #[derive(Project)]
        #[project(key = "handed", roles(Press))]
        pub struct App;

        impl ProjectSpec for App {
            type Env = ();
        }
    }

    pub mod after {
        use super::*;

        #[derive(Role)]
        #[role(external, name = "Press")]
        pub struct Press;

        #[derive(Project)]
        #[project(key = "handed", roles(Press))]
        pub struct App;

        impl ProjectSpec for App {
            type Env = ();
        }
    }

    #[derive(Project)]
    #[project(key = "handed")]
    pub struct Empty;

    impl ProjectSpec for Empty {
        type Env = ();
    }
}

#[test]
fn what_becomes_external_is_no_longer_ours_to_delete() {
    let server = Server::start();
    let sync = sync(&server, "handed");
    sync.push(&config::<handed::before::App>());
    sync.push(&config::<handed::after::App>());
    sync.push(&config::<handed::Empty>());
    assert_eq!(server.find_all("/roles", "name", "Press").len(), 1);
}

mod admin {
    use super::*;

    #[derive(Policy)]
    pub struct Tokens;

    impl Grants for Tokens {
        fn grants(_: &mut Grant) {}
    }

    #[derive(Role)]
    #[role(admin, icon = "shield", policies(Tokens))]
    pub struct Administrators;

    #[derive(Policy)]
    #[policy(admin, roles(Deputies))]
    pub struct Rights;

    impl Grants for Rights {
        fn grants(_: &mut Grant) {}
    }

    #[derive(Role)]
    pub struct Deputies;

    #[derive(Project)]
    #[project(key = "admin", roles(Administrators, Deputies), policies(Rights))]
    pub struct App;

    impl ProjectSpec for App {
        type Env = ();
    }

    pub mod less {
        use super::*;

        #[derive(Project)]
        #[project(key = "admin", roles(Deputies))]
        pub struct App;

        impl ProjectSpec for App {
            type Env = ();
        }
    }
}

#[test]
fn the_administrators_role_and_policy_are_extended_and_stay_what_they_are() {
    let server = Server::start();
    let sync = sync(&server, "admin");
    let before =
        server.get("/policies?filter[admin_access][_eq]=true&fields=id,name,icon,description");
    sync.push(&config::<admin::App>());
    let role = server.find("/roles", "name", "Administrator");
    assert_eq!(role["icon"], "shield");
    let mut of_admin = policies_of(&server, &role);
    of_admin.sort();
    assert_eq!(of_admin, ["Administrator", "Tokens"]);
    let deputies = server.find("/roles", "name", "Deputies");
    assert_eq!(policies_of(&server, &deputies), ["Administrator"]);
    let after =
        server.get("/policies?filter[admin_access][_eq]=true&fields=id,name,icon,description");
    assert_eq!(after, before);

    // The project no longer speaks of the policy: what it attached must go, the
    // administrators keep theirs.
    sync.push(&config::<admin::less::App>());
    assert_eq!(policies_of(&server, &deputies), Vec::<String>::new());
    assert_eq!(policies_of(&server, &role), ["Administrator"]);
}

mod kept {
    use super::*;

    #[derive(Role)]
    #[role(key = "chief", name = "Editor in chief")]
    pub struct Chief;

    #[derive(Collection)]
    pub struct Article {
        #[field(primary_key)]
        pub id: i32,
        pub title: Option<String>,
        pub body: Option<Text>,
    }

    #[derive(Project)]
    #[project(key = "kept", roles(Chief), collections(Article))]
    pub struct App;

    impl ProjectSpec for App {
        type Env = ();
    }

    /// Without them, but what they were is protected.
    #[derive(Project)]
    #[project(key = "kept", protect("role.chief", "field.*.title"))]
    pub struct Gone;

    impl ProjectSpec for Gone {
        type Env = ();
    }

    pub mod changed {
        use super::*;

        #[derive(Collection)]
        pub struct Article {
            #[field(primary_key)]
            pub id: i32,
            pub title: Presentation,
            pub body: Option<Text>,
        }

        #[derive(Project)]
        #[project(
            key = "kept",
            roles(super::Chief),
            collections(Article),
            protect("field.*")
        )]
        pub struct App;

        impl ProjectSpec for App {
            type Env = ();
        }
    }

    #[derive(Project)]
    #[project(key = "kept")]
    pub struct Empty;

    impl ProjectSpec for Empty {
        type Env = ();
    }
}

#[test]
fn what_is_protected_is_not_deleted() {
    let server = Server::start();
    let sync = sync(&server, "kept");
    sync.push(&config::<kept::App>());
    let gone = problems(sync.diff(&config::<kept::Gone>()));
    assert_eq!(gone.len(), 2, "{gone:#?}");
    // By the address that the role had in the code: its name makes another one.
    assert!(
        gone[0].contains("ownership.rs:") && gone[0].contains("role.editor_in_chief"),
        "{gone:#?}"
    );
    assert!(
        gone[0].contains("it is protected (`role.chief`)"),
        "{gone:#?}"
    );
    assert!(
        gone[1].contains("field.article.title: it would be deleted"),
        "{gone:#?}"
    );

    // A column that becomes an alias is dropped, with its values.
    let changed = problems(sync.diff(&config::<kept::changed::App>()));
    assert_eq!(changed.len(), 1, "{changed:#?}");
    assert!(changed[0].contains("field.article.title"), "{changed:#?}");

    sync.push(&config::<kept::App>());
    assert_eq!(
        server.find_all("/roles", "name", "Editor in chief").len(),
        1
    );
    sync.push(&config::<kept::Empty>());
    assert!(
        server
            .find_all("/roles", "name", "Editor in chief")
            .is_empty()
    );
}
