//! One connection of a client.

use std::io::{self, BufReader, Write as _};
use std::net::TcpStream;
use std::sync::PoisonError;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::Duration;

use super::http::{Message, read_answer, read_request};
use super::{Entry, Fault, Hold, Shared, locked};

/// Passes requests on until one side ends the connection, or a fault does.
pub(super) fn serve(client: TcpStream, shared: &Shared) -> io::Result<()> {
    client.set_nodelay(true)?;
    let mut answers = client.try_clone()?;
    let mut requests = BufReader::new(client);
    let mut server: Option<Upstream> = None;
    // A connection takes a round trip before its first request.
    thread::sleep(shared.latency);
    while let Some(request) = read_request(&mut requests)? {
        thread::sleep(shared.latency);
        let entry = begin_entry(&request);
        let fault = shared.fault(&entry.method, &entry.path);
        let answer = match fault {
            Some(Fault::CutBefore) => {
                locked(&shared.log).push(entry);
                return Ok(());
            }
            Some(Fault::Answer {
                done,
                status,
                headers,
                body,
            }) => {
                if done {
                    forward(&mut server, shared, &request, &entry.method)?;
                }
                made_up(status, &headers, &body)
            }
            Some(Fault::Hold { done: false }) => {
                if !hold(&answers, shared)? {
                    locked(&shared.log).push(entry);
                    return Ok(());
                }
                forward(&mut server, shared, &request, &entry.method)?
            }
            Some(Fault::Hold { done: true }) => {
                let answer = forward(&mut server, shared, &request, &entry.method)?;
                if !hold(&answers, shared)? {
                    locked(&shared.log).push(entry);
                    return Ok(());
                }
                answer
            }
            Some(Fault::CutAfter) => {
                forward(&mut server, shared, &request, &entry.method)?;
                locked(&shared.log).push(entry);
                return Ok(());
            }
            None => match forward(&mut server, shared, &request, &entry.method) {
                Ok(answer) => answer,
                Err(error) => {
                    locked(&shared.log).push(entry);
                    return Err(error);
                }
            },
        };
        // Before the client can act on the answer.
        locked(&shared.log).push(Entry {
            status: answer.status(),
            received: answer.wire.len(),
            ..entry
        });
        answers.write_all(&answer.wire)?;
        if request.is_last || answer.is_last {
            return Ok(());
        }
    }
    Ok(())
}

/// Waits until the request is released, or its client has gone. Answers whether
/// it goes on.
fn hold(client: &TcpStream, shared: &Shared) -> io::Result<bool> {
    const LOOK: Duration = Duration::from_millis(10);
    let mut state = locked(&shared.hold);
    *state = Hold {
        is_held: true,
        is_released: false,
    };
    shared.held.notify_all();
    while !state.is_released {
        if shared.ended.load(Ordering::SeqCst) || !is_open(client)? {
            break;
        }
        let waited = shared.held.wait_timeout(state, LOOK);
        state = waited.unwrap_or_else(PoisonError::into_inner).0;
    }
    state.is_held = false;
    Ok(state.is_released)
}

/// Whether the other side has not ended a connection on which nothing is to
/// come.
fn is_open(stream: &TcpStream) -> io::Result<bool> {
    stream.set_nonblocking(true)?;
    let peeked = stream.peek(&mut [0]);
    stream.set_nonblocking(false)?;
    Ok(matches!(peeked, Err(error) if error.kind() == io::ErrorKind::WouldBlock))
}

/// A connection to the server.
struct Upstream {
    requests: TcpStream,
    answers: BufReader<TcpStream>,
}

impl Upstream {
    fn connect(address: &str) -> io::Result<Self> {
        let requests = TcpStream::connect(address)?;
        requests.set_nodelay(true)?;
        let answers = BufReader::new(requests.try_clone()?);
        Ok(Self { requests, answers })
    }
}

fn forward(
    server: &mut Option<Upstream>,
    shared: &Shared,
    request: &Message,
    method: &str,
) -> io::Result<Message> {
    let mut open = match server.take() {
        // It may have ended it between two requests.
        Some(open) if is_open(&open.requests)? => open,
        _ => Upstream::connect(&shared.upstream)?,
    };
    open.requests.write_all(&request.wire)?;
    let answer = read_answer(&mut open.answers, method)?;
    if !answer.is_last {
        *server = Some(open);
    }
    Ok(answer)
}

fn begin_entry(request: &Message) -> Entry {
    let mut words = request.first_line.split(' ');
    let method = words.next().unwrap_or_default().to_owned();
    let target = words.next().unwrap_or_default();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    Entry {
        method,
        path: path.to_owned(),
        query: query.to_owned(),
        body: request.body.clone(),
        status: 0,
        sent: request.wire.len(),
        received: 0,
    }
}

/// An answer that no server gave.
fn made_up(status: u16, headers: &[(String, String)], body: &str) -> Message {
    let first_line = format!("HTTP/1.1 {status} Injected");
    let mut head = format!("{first_line}\r\nContent-Length: {}\r\n", body.len());
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    if !headers
        .iter()
        .any(|(name, _)| name.eq_ignore_ascii_case("content-type"))
    {
        head.push_str("Content-Type: application/json\r\n");
    }
    Message {
        wire: format!("{head}\r\n{body}").into_bytes(),
        first_line,
        body: body.as_bytes().to_owned(),
        is_last: false,
    }
}
