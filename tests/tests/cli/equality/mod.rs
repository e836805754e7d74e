//! One can stand in for the other: on one instance the published client and ours
//! write the same folder, and neither finds anything to do where the other has pushed.
//!
//! Three instances: the large example, a real one from PostgreSQL, and one whose names
//! sort oddly.

mod folder;
mod odd;

use sync_tests::{Cli, Dump, ID_MAP, Server, writes};
use xtask::proxy::Proxy;

use folder::expect_same;

/// Flags that change what a pull writes, as far as the published client has them. None
/// asks for specifications: once ours has been there, those of the published client
/// tell of the table in which ours keeps its lock.
const FLAGS: [&str; 5] = [
    "pull --no-specs",
    "pull --no-specs --no-split --no-collections",
    "--sort-json pull --no-specs",
    "--sort-json pull --no-specs --no-split --only-collections operations,policies",
    "pull --no-specs --preserve-ids all --no-snapshot",
];

/// What one client pulls with these words.
fn pulled(cli: &Cli, words: &str) -> Dump {
    let dump = Dump::empty();
    let words: Vec<&str> = words.split(' ').collect();
    cli.on(&dump, &words).expect(0);
    dump
}

/// Expects that both clients pull the same, on an instance on which ours has not been:
/// with the defaults of both, and with these flags. Gives what they pull, in the form of the
/// published client, with our order.
fn expect_same_pulls(server: &Server, flags: &[&str]) -> Dump {
    let (ours, published) = (Cli::to(server.url()), Cli::published(server.url()));
    let theirs = pulled(&published, "pull");
    let mine = pulled(&ours, "pull");
    expect_same(&mine, &theirs, "pull");
    for words in flags {
        expect_same(&pulled(&ours, words), &pulled(&published, words), words);
    }
    mine.as_published()
}

/// Expects that a push of what an instance has changes nothing on it.
fn expect_idle_push(client: fn(&str) -> Cli, server: &Server, dump: &Dump) {
    let proxy = Proxy::start(server.url()).expect("a proxy");
    let state = || (server.everything(), server.extension_mappings());
    let before = state();
    client(&proxy.url()).push(dump);
    let mut writes = writes(&proxy);
    // Ours remembers what it has seen, in its own table, which it may have to make:
    // that no other collection is made, what the server holds shows.
    let own = [
        format!("POST /items/{ID_MAP}"),
        "POST /collections".to_owned(),
    ];
    writes.retain(|request| !own.contains(request));
    assert_eq!(writes, [""; 0]);
    assert_eq!(state(), before);
    assert!(!proxy.log().is_empty());
}

/// Ours has pushed a dump: the published client finds nothing to do.
fn expect_no_work_for_the_published_client(server: &Server, dump: &Dump) {
    let published = Cli::published(server.url());
    published.expect_no_diff(dump);
    expect_idle_push(Cli::published, server, dump);
    let (mine, theirs) = (Cli::to(server.url()).pull(), published.pull());
    expect_same(&mine, &theirs, "after our push");
}

/// The published client pushes a dump: ours finds nothing to do. Gives the instance.
fn expect_no_work_for_us(dump: &Dump) -> Server {
    let server = Server::with_extension();
    Cli::published(server.url()).push(dump);
    Cli::to(server.url()).expect_no_diff(dump);
    server
}

/// On what ours has pushed to an instance, one client can stand in for the other.
fn expect_one_for_the_other(ours: &Server) {
    // In the form of this instance: of another vendor's, the published client reports
    // columns for ever.
    let dump = Cli::to(ours.url()).pull().as_published();
    expect_no_work_for_the_published_client(ours, &dump);

    let theirs = expect_no_work_for_us(&dump);
    let pulled = expect_same_pulls(&theirs, &[]);
    expect_idle_push(Cli::to, &theirs, &pulled);
}

#[test]
fn the_agency_is_the_same_to_both() {
    let ours = Server::with_extension();
    crate::agency::push(&ours);
    expect_one_for_the_other(&ours);
}

#[test]
fn mila_server_is_the_same_to_both() {
    let Some(real) = Dump::real("mila-server") else {
        return;
    };
    let ours = Server::with_extension();
    let push = ["push", "--force", "--allow", "open-to-public"];
    Cli::to(ours.url()).on(&real, &push).expect(0);
    expect_one_for_the_other(&ours);
}

#[test]
fn names_that_sort_oddly_are_the_same_to_both() {
    let odd = Server::with_extension();
    odd::fill(&odd);
    let dump = expect_same_pulls(&odd, &FLAGS);

    let ours = Server::with_extension();
    Cli::to(ours.url()).push(&dump);
    expect_no_work_for_the_published_client(&ours, &dump);

    let theirs = expect_no_work_for_us(&dump);
    // The published client names files that differ only in case by the server's order
    // of fields, which its push makes another one: ours goes by the names alone.
    let pulled = Cli::to(theirs.url()).pull().as_published();
    expect_idle_push(Cli::to, &theirs, &pulled);
}
