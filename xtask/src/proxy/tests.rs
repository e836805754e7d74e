use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

use super::http::read_request;
use super::{Entry, Fault, Proxy, When};

/// A server that answers each request on a connection with the next of these.
fn server(answers: &'static [&'static str]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        for client in listener.incoming() {
            let client = client.expect("a connection");
            let mut reader = BufReader::new(client.try_clone().expect("a handle"));
            for answer in answers {
                match read_request(&mut reader) {
                    Ok(Some(_)) => (&client).write_all(answer.as_bytes()).expect("writable"),
                    _ => break,
                }
            }
        }
    });
    url
}

fn connect(proxy: &Proxy) -> BufReader<TcpStream> {
    let stream = TcpStream::connect(proxy.address).expect("it listens");
    BufReader::new(stream)
}

fn send(connection: &mut BufReader<TcpStream>, request: &str) {
    let written = connection.get_mut().write_all(request.as_bytes());
    written.expect("writable");
}

/// Reads until `end` has come.
fn read_to(connection: &mut BufReader<TcpStream>, end: &str) -> String {
    let mut text = String::new();
    while !text.ends_with(end) {
        let read = connection.read_line(&mut text).expect("readable");
        assert!(read > 0, "ended after {text:?}");
    }
    text
}

const PLAIN: &str = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n{}\n";
const CHUNKED: &str =
    "HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nab\n\r\n0\r\n\r\n";
const NOTHING: &str = "HTTP/1.1 204 No Content\r\n\r\n";

#[test]
fn one_connection_carries_many_requests() {
    let proxy = Proxy::start(&server(&[PLAIN, NOTHING, CHUNKED])).expect("it starts");
    let mut connection = connect(&proxy);
    send(&mut connection, "GET /roles?limit=-1 HTTP/1.1\r\n\r\n");
    assert_eq!(read_to(&mut connection, "{}\n"), PLAIN);
    send(&mut connection, "DELETE /roles/7 HTTP/1.1\r\n\r\n");
    assert_eq!(read_to(&mut connection, "\r\n\r\n"), NOTHING);
    send(
        &mut connection,
        "POST /roles HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n[]\r\n0\r\n\r\n",
    );
    assert_eq!(read_to(&mut connection, "0\r\n\r\n"), CHUNKED);

    let log = proxy.log();
    assert_eq!(log.len(), 3);
    assert_eq!(
        (log[0].path.as_str(), log[0].query.as_str(), log[0].status),
        ("/roles", "limit=-1", 200)
    );
    assert_eq!(log[2].body, b"[]");
    assert_eq!(proxy.count("DELETE", "/roles/*"), 1);
    assert_eq!(proxy.bytes().1, PLAIN.len() + NOTHING.len() + CHUNKED.len());
    assert_eq!(super::locked(&proxy.shared.clients).len(), 1);
}

#[test]
fn a_fault_happens_to_the_requests_it_is_for() {
    let proxy = Proxy::start(&server(&[PLAIN, PLAIN])).expect("it starts");
    proxy.disturb(
        When::path("/roles").method("POST").after(1),
        Fault::too_many_requests(7),
    );
    let mut connection = connect(&proxy);
    let post = "POST /roles HTTP/1.1\r\nContent-Length: 2\r\n\r\n[]";
    send(&mut connection, post);
    assert_eq!(read_to(&mut connection, "{}\n"), PLAIN);
    send(&mut connection, post);
    let refused = read_to(&mut connection, "\r\n\r\n");
    assert!(
        refused.starts_with("HTTP/1.1 429 ") && refused.contains("Retry-After: 7\r\n"),
        "{refused}"
    );
    let statuses: Vec<_> = proxy.log().iter().map(|entry| entry.status).collect();
    assert_eq!(statuses, [200, 429]);
}

#[test]
fn a_cut_connection_ends_without_an_answer() {
    let proxy = Proxy::start(&server(&[PLAIN])).expect("it starts");
    proxy.disturb(When::path("/a"), Fault::CutBefore);
    proxy.disturb(When::path("/b"), Fault::CutAfter);
    for path in ["/a", "/b"] {
        let mut connection = connect(&proxy);
        send(&mut connection, &format!("GET {path} HTTP/1.1\r\n\r\n"));
        let mut rest = Vec::new();
        connection.read_to_end(&mut rest).expect("an orderly end");
        assert!(rest.is_empty());
    }
    // Both faults are used up.
    let mut connection = connect(&proxy);
    send(&mut connection, "GET /a HTTP/1.1\r\n\r\n");
    assert_eq!(read_to(&mut connection, "{}\n"), PLAIN);
}

#[test]
fn a_request_is_held_until_it_is_released_or_its_client_goes() {
    let limit = Duration::from_secs(20);
    let proxy = Proxy::start(&server(&[PLAIN])).expect("it starts");
    proxy.disturb(When::exactly("/a"), Fault::Hold { done: true });
    let mut connection = connect(&proxy);
    send(&mut connection, "GET /a HTTP/1.1\r\n\r\n");
    assert!(proxy.wait_for_hold(limit));
    proxy.release();
    assert_eq!(read_to(&mut connection, "{}\n"), PLAIN);

    proxy.disturb(When::exactly("/a"), Fault::Hold { done: false });
    let mut connection = connect(&proxy);
    send(&mut connection, "GET /a HTTP/1.1\r\n\r\n");
    assert!(proxy.wait_for_hold(limit));
    drop(connection);
    // The server, which answers each connection once, is asked by the next one.
    let mut connection = connect(&proxy);
    send(&mut connection, "GET /a HTTP/1.1\r\n\r\n");
    assert_eq!(read_to(&mut connection, "{}\n"), PLAIN);
}

#[test]
fn garbage_passes_in_place_of_an_answer() {
    let proxy = Proxy::start(&server(&[PLAIN])).expect("it starts");
    let (content_type, body) = ("text/html", "<html>");
    proxy.disturb(
        When::exactly("/a"),
        Fault::text(200, content_type, body).once_done(),
    );
    let mut connection = connect(&proxy);
    send(&mut connection, "GET /a/b HTTP/1.1\r\n\r\n");
    assert_eq!(read_to(&mut connection, "{}\n"), PLAIN);
    let mut connection = connect(&proxy);
    send(
        &mut connection,
        "GET /a HTTP/1.1\r\nConnection: close\r\n\r\n",
    );
    let mut answer = String::new();
    connection.read_to_string(&mut answer).expect("an answer");
    assert!(
        answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("\r\n\r\n<html>"),
        "{answer}"
    );
}

#[test]
fn a_far_server_answers_late() {
    let latency = Duration::from_millis(40);
    let proxy = Proxy::start_far(&server(&[PLAIN]), latency).expect("it starts");
    let begun = Instant::now();
    let mut connection = connect(&proxy);
    send(&mut connection, "GET /a HTTP/1.1\r\n\r\n");
    assert_eq!(read_to(&mut connection, "{}\n"), PLAIN);
    // Once for the connection, once for the request.
    assert!(begun.elapsed() >= 2 * latency, "{:?}", begun.elapsed());
}

#[test]
fn ids_count_as_one_route() {
    let route = |path: &str| {
        let entry = Entry {
            method: "GET".to_owned(),
            path: path.to_owned(),
            query: String::new(),
            body: Vec::new(),
            status: 200,
            sent: 0,
            received: 0,
        };
        entry.route()
    };
    assert_eq!(
        route("/flows/9f1fbb5d-e346-4e4f-9b1e-4fa3d3b0bb58"),
        "/flows/*"
    );
    assert_eq!(route("/permissions/12"), "/permissions/*");
    assert_eq!(
        route("/directus-extension-sync/table/roles/sync_id/_sync_default"),
        "/directus-extension-sync/table/roles/sync_id/*"
    );
    assert_eq!(route("/schema/diff"), "/schema/diff");
}
