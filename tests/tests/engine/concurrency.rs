//! Pushes at the same time, with and without the lock.

use std::collections::BTreeSet;

use serde_json::json;
use sync_sdk::idmap::{CollectionStore, IdMap};
use sync_sdk::model::Kind;
use sync_sdk::target::directus::{Client, DirectusReader};
use sync_tests::{Config, Server, Sync, id};

/// The configuration of one project: records of kinds whose keys we choose, and
/// of one whose keys the server counts up.
fn config(project: usize) -> Config {
    let of = |what: &str| id(&format!("{what} of {project}"));
    let role = |n: usize| json!({ "_syncId": of(&format!("role{n}")), "name": format!("Role {project}.{n}") });
    let permission = |n: usize| {
        json!({ "_syncId": of(&format!("permission{n}")), "policy": of("policy"), "collection": "directus_files",
            "action": (["create", "read", "update", "delete"][n]), "fields": ["*"] })
    };
    Config::new()
        .with(Kind::Roles, (0..5).map(role).collect())
        .with(
            Kind::Policies,
            json!([{ "_syncId": of("policy"), "name": format!("Policy {project}"), "roles": [{ "role": of("role0"), "sort": 1 }] }]),
        )
        .with(Kind::Permissions, (0..4).map(permission).collect())
        .with_collections(&[(&format!("letters{project}"), &["title", "text"])])
}

fn project(url: &str, number: usize) -> Sync {
    Sync::to(url).project(&format!("project{number}"))
}

/// Pushes these projects at once. What went wrong is told as text.
fn at_once(server: &Server, projects: &[usize], locks: bool) -> Vec<Result<(), String>> {
    let push = |number: usize| {
        let sync = project(server.url(), number);
        let sync = if locks { sync.locking() } else { sync };
        let pushed = sync.try_push(&config(number)).map(drop);
        pushed.map_err(|error| error.to_string())
    };
    std::thread::scope(|scope| {
        let projects = projects.iter();
        let threads: Vec<_> = projects.map(|it| scope.spawn(move || push(*it))).collect();
        let ended = threads.into_iter().map(|thread| thread.join());
        ended.map(|result| result.expect("no panic")).collect()
    })
}

/// Who was refused pushes again, alone.
fn again(server: &Server, projects: &[usize], results: Vec<Result<(), String>>) {
    for (number, result) in projects.iter().zip(results) {
        if result.is_err() {
            let pushed = project(server.url(), *number).try_push(&config(*number));
            pushed.expect("alone it goes through");
        }
    }
}

fn expect_no_diff(server: &Server, number: usize) {
    let plan = project(server.url(), number).diff(&config(number));
    let plan = plan.expect("a diff");
    assert!(plan.is_empty(), "{:#}", plan.to_json());
}

/// Each row has one mapping, and each mapping a row.
fn is_whole(server: &Server) {
    let client = Client::new(server.sync().connect).expect("a client");
    let store = CollectionStore::new(client.clone(), DirectusReader::new(client), None);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let state = runtime
        .expect("a runtime")
        .block_on(store.load_all())
        .expect("a state");
    for kind in [Kind::Roles, Kind::Policies, Kind::Permissions] {
        let mapped: Vec<String> = state
            .of(kind)
            .map(|(_, row)| row.local_id.clone())
            .collect();
        let distinct: BTreeSet<&String> = mapped.iter().collect();
        assert_eq!(
            distinct.len(),
            mapped.len(),
            "{kind}: two records of one row"
        );
        let rows: BTreeSet<String> = server
            .list(&format!("/{kind}"))
            .iter()
            .map(|row| sync_tests::id_of(&row["id"]))
            .collect();
        for key in mapped {
            assert!(rows.contains(&key), "{kind} {key} is mapped and gone");
        }
    }
}

fn counts(server: &Server) -> [usize; 4] {
    ["/roles", "/policies", "/permissions", "/access"].map(|path| server.count(path))
}

/// Expects that each of these projects is there as it should be, once.
fn expect_once(server: &Server, projects: &[usize]) {
    projects
        .iter()
        .for_each(|number| expect_no_diff(server, *number));
    assert_eq!(counts(server), expected(projects.len()));
    is_whole(server);
}

/// What so many projects leave, beside what every instance has.
fn expected(projects: usize) -> [usize; 4] {
    [1 + 5 * projects, 2 + projects, 4 * projects, 2 + projects]
}

#[test]
fn projects_that_push_at_once_take_turns() {
    let server = Server::start();
    for projects in [2, 4] {
        let numbers: Vec<usize> = (0..projects).collect();
        assert_eq!(at_once(&server, &numbers, true), vec![Ok(()); projects]);
        expect_once(&server, &numbers);
    }
}

#[test]
fn the_same_push_many_times_at_once_is_one_push() {
    for pushes in [2, 4] {
        let server = Server::start();
        assert_eq!(
            at_once(&server, &vec![0; pushes], true),
            vec![Ok(()); pushes]
        );
        expect_once(&server, &[0]);
    }
}

#[test]
fn projects_without_the_lock_may_be_refused_but_break_nothing() {
    let server = Server::start();
    for projects in [2, 4] {
        let numbers: Vec<usize> = (0..projects).collect();
        // Directus refuses a change of a data model that another one has changed
        // meanwhile.
        let results = at_once(&server, &numbers, false);
        again(&server, &numbers, results);
        expect_once(&server, &numbers);
    }
}

#[test]
fn one_config_without_the_lock_doubles_no_row_whose_key_we_choose() {
    for pushes in [2, 4] {
        let server = Server::start();
        let same = vec![0; pushes];
        let results = at_once(&server, &same, false);
        again(&server, &same, results);
        expect_no_diff(&server, 0);
        let ([roles, policies, permissions, access], once) = (counts(&server), expected(1));
        assert_eq!([roles, policies, access], [once[0], once[1], once[3]]);
        // Rows that the server counts up may be there more than once: that is
        // what the lock is for, and `doctor` finds them.
        let doubled = once[2]..=once[2] * pushes;
        assert!(doubled.contains(&permissions), "{permissions}");
        is_whole(&server);
    }
}
