//! A reverse proxy on loopback that counts what a client asks of a server, and
//! disturbs the conversation where a test wants that.
//!
//! ```no_run
//! use xtask::proxy::{Fault, Proxy, When};
//!
//! # fn main() -> std::io::Result<()> {
//! let proxy = Proxy::start("http://127.0.0.1:8055")?;
//! proxy.disturb(When::path("/roles").method("POST"), Fault::too_many_requests(1));
//! // … a client talks to `proxy.url()` …
//! assert_eq!(proxy.count("GET", "/policies"), 1);
//! # Ok(()) }
//! ```
//!
//! Each connection of a client has its own connection to the server, so that
//! what the client sees of keep-alive is what the server does. Requests and
//! answers are read whole before they are passed on.

pub(crate) mod http;
mod relay;

use std::collections::BTreeMap;
use std::io;
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// A proxy that runs until it is dropped.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    shared: Arc<Shared>,
    acceptor: Option<JoinHandle<()>>,
}

/// One request that passed, with its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The HTTP method.
    pub method: String,
    /// The path without the query, as it was sent.
    pub path: String,
    /// The query without its `?`; empty where there is none.
    pub query: String,
    /// The body of the request, without the framing of HTTP.
    pub body: Vec<u8>,
    /// The status of the answer, 0 where the connection was cut.
    pub status: u16,
    /// The size of the request in bytes, head and body.
    pub sent: usize,
    /// The size of the answer in bytes, head and body.
    pub received: usize,
}

impl Entry {
    /// The path with `*` in place of every id, so that requests of one kind
    /// count as one.
    pub fn route(&self) -> String {
        let mut after_key = false;
        let fold = |segment| {
            let is_id = after_key || is_id(segment);
            after_key = matches!(segment, "sync_id" | "local_id");
            if is_id { "*" } else { segment }
        };
        self.path.split('/').map(fold).collect::<Vec<_>>().join("/")
    }
}

/// Whether a segment of a path is a UUID or a number.
fn is_id(segment: &str) -> bool {
    let is_number = !segment.is_empty() && segment.bytes().all(|byte| byte.is_ascii_digit());
    let is_uuid = segment.len() == 36
        && segment.bytes().enumerate().all(|(index, byte)| {
            if matches!(index, 8 | 13 | 18 | 23) {
                byte == b'-'
            } else {
                byte.is_ascii_hexdigit()
            }
        });
    is_number || is_uuid
}

/// Which requests a [`Fault`] happens to: by default the next one.
#[derive(Debug, Clone)]
pub struct When {
    method: Option<String>,
    path: String,
    exact: bool,
    skip: usize,
    times: usize,
}

impl When {
    /// The next request whose path (without the query) begins with this.
    pub fn path(prefix: impl Into<String>) -> Self {
        Self {
            method: None,
            path: prefix.into(),
            exact: false,
            skip: 0,
            times: 1,
        }
    }

    /// The next request with exactly this path (without the query).
    pub fn exactly(path: impl Into<String>) -> Self {
        Self {
            exact: true,
            ..Self::path(path)
        }
    }

    /// Only requests with this method.
    #[must_use]
    pub fn method(mut self, method: impl Into<String>) -> Self {
        self.method = Some(method.into());
        self
    }

    /// Lets so many of them pass first.
    #[must_use]
    pub fn after(mut self, passed: usize) -> Self {
        self.skip = passed;
        self
    }

    /// So many of them, one after the other.
    #[must_use]
    pub fn times(mut self, times: usize) -> Self {
        self.times = times;
        self
    }

    /// All of them.
    #[must_use]
    pub fn always(self) -> Self {
        self.times(usize::MAX)
    }

    /// Whether it is this request's turn.
    fn take(&mut self, method: &str, path: &str) -> bool {
        let fits = self.times > 0
            && path.starts_with(&self.path)
            && (!self.exact || path == self.path)
            && self.method.as_deref().is_none_or(|wanted| wanted == method);
        if fits && self.skip > 0 {
            self.skip -= 1;
            return false;
        }
        if fits {
            self.times -= 1;
        }
        fits
    }
}

/// What happens to a request.
#[derive(Debug, Clone)]
pub enum Fault {
    /// The proxy answers.
    Answer {
        /// Whether the server does it first; if not it never sees the request.
        done: bool,
        /// The status.
        status: u16,
        /// Headers beside the length.
        headers: Vec<(String, String)>,
        /// A body; JSON where the headers do not say otherwise.
        body: String,
    },
    /// The connection ends, and the server never sees the request.
    CutBefore,
    /// The server does what it is asked, and the connection ends before its
    /// answer passes.
    CutAfter,
    /// The request waits, before the server sees it or after the server has done
    /// it, until the client has gone or [`Proxy::release`] lets it go on.
    Hold {
        /// Whether the server does it first.
        done: bool,
    },
}

impl Fault {
    /// An answer in the form of Directus' own errors.
    pub fn refusal(status: u16, code: &str) -> Self {
        Self::Answer {
            done: false,
            status,
            headers: Vec::new(),
            body: format!(
                r#"{{"errors":[{{"message":"Injected by the proxy.","extensions":{{"code":"{code}"}}}}]}}"#
            ),
        }
    }

    /// The answer of Directus' rate limiter: 429, and how many seconds to wait.
    pub fn too_many_requests(retry_after: u32) -> Self {
        match Self::refusal(429, "REQUESTS_EXCEEDED") {
            Self::Answer {
                done, status, body, ..
            } => Self::Answer {
                done,
                status,
                headers: vec![("Retry-After".to_owned(), retry_after.to_string())],
                body,
            },
            cut => cut,
        }
    }

    /// The answer of Directus' pressure limiter: 503.
    pub fn unavailable() -> Self {
        Self::refusal(503, "SERVICE_UNAVAILABLE")
    }

    /// The answer of a gateway with a smaller limit than Directus': 413.
    pub fn too_large() -> Self {
        Self::text(
            413,
            "text/html",
            "<html><h1>413 Request Entity Too Large</h1></html>",
        )
    }

    /// The answer of a gateway that has waited long enough for the server, which
    /// has done what it was asked: 524.
    pub fn timed_out() -> Self {
        Self::text(524, "text/html", "<html><h1>A timeout occurred</h1></html>").once_done()
    }

    /// An answer of this type.
    pub fn text(status: u16, content_type: &str, body: &str) -> Self {
        Self::Answer {
            done: false,
            status,
            headers: vec![("Content-Type".to_owned(), content_type.to_owned())],
            body: body.to_owned(),
        }
    }

    /// The same after the server has done what it was asked: an answer in place of
    /// its own.
    #[must_use]
    pub fn once_done(mut self) -> Self {
        if let Self::Answer { done, .. } = &mut self {
            *done = true;
        }
        self
    }
}

/// What becomes of requests that wait.
#[derive(Debug, Default)]
struct Hold {
    is_held: bool,
    is_released: bool,
}

/// What all connections know.
#[derive(Debug)]
struct Shared {
    upstream: String,
    log: Mutex<Vec<Entry>>,
    faults: Mutex<Vec<(When, Fault)>>,
    /// How long each request takes longer than it would.
    latency: Duration,
    ended: AtomicBool,
    hold: Mutex<Hold>,
    held: Condvar,
    next_client: AtomicU64,
    /// The connections that are open, to end them with the proxy.
    clients: Mutex<BTreeMap<u64, TcpStream>>,
}

/// A panic elsewhere leaves these values whole: each change is one operation.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shared {
    fn fault(&self, method: &str, path: &str) -> Option<Fault> {
        locked(&self.faults).iter_mut().find_map(|(when, fault)| {
            let taken = when.take(method, path);
            taken.then(|| fault.clone())
        })
    }
}

impl Proxy {
    /// Starts to pass requests on to a server, `http://HOST:PORT`.
    ///
    /// # Errors
    /// When the address is of another form, or no port is free.
    pub fn start(server: &str) -> io::Result<Self> {
        Self::start_far(server, Duration::ZERO)
    }

    /// The same for a server that seems so far away: each request takes so much longer than it
    /// would, and so does each new connection.
    ///
    /// # Errors
    /// As [`start`](Self::start).
    pub fn start_far(server: &str, latency: Duration) -> io::Result<Self> {
        let upstream = server
            .strip_prefix("http://")
            .map(|rest| rest.trim_end_matches('/'))
            .filter(|rest| !rest.is_empty() && !rest.contains('/'))
            .ok_or_else(|| {
                let text = format!("`{server}` is not of the form http://HOST:PORT");
                io::Error::new(io::ErrorKind::InvalidInput, text)
            })?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            upstream: upstream.to_owned(),
            log: Mutex::default(),
            faults: Mutex::default(),
            latency,
            ended: AtomicBool::new(false),
            hold: Mutex::default(),
            held: Condvar::new(),
            next_client: AtomicU64::new(0),
            clients: Mutex::default(),
        });
        let acceptor = std::thread::spawn({
            let shared = Arc::clone(&shared);
            move || accept(&listener, &shared)
        });
        Ok(Self {
            address,
            shared,
            acceptor: Some(acceptor),
        })
    }

    /// The address to give to a client, without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Makes something happen to requests. Of several faults that fit, the
    /// one that was given first happens.
    pub fn disturb(&self, when: When, fault: Fault) {
        locked(&self.shared.faults).push((when, fault));
    }

    /// Waits until a request is held, at most so long. Answers whether one is.
    pub fn wait_for_hold(&self, limit: Duration) -> bool {
        let hold = locked(&self.shared.hold);
        let waited = self
            .shared
            .held
            .wait_timeout_while(hold, limit, |hold| !hold.is_held);
        waited.unwrap_or_else(PoisonError::into_inner).0.is_held
    }

    /// Lets the request that is held go on.
    pub fn release(&self) {
        locked(&self.shared.hold).is_released = true;
        self.shared.held.notify_all();
    }

    /// Forgets the faults that have not happened, and the log.
    pub fn reset(&self) {
        locked(&self.shared.faults).clear();
        locked(&self.shared.log).clear();
    }

    /// Every request since the start or the last [`reset`](Self::reset), in the
    /// order in which they were answered.
    pub fn log(&self) -> Vec<Entry> {
        locked(&self.shared.log).clone()
    }

    /// How many requests there were, by method and [`route`](Entry::route).
    pub fn counts(&self) -> BTreeMap<(String, String), usize> {
        let mut counts = BTreeMap::new();
        for entry in locked(&self.shared.log).iter() {
            *counts
                .entry((entry.method.clone(), entry.route()))
                .or_default() += 1;
        }
        counts
    }

    /// How many requests there were with this method and route.
    pub fn count(&self, method: &str, route: &str) -> usize {
        locked(&self.shared.log)
            .iter()
            .filter(|entry| entry.method == method && entry.route() == route)
            .count()
    }

    /// How many requests there were.
    pub fn total(&self) -> usize {
        locked(&self.shared.log).len()
    }

    /// The bytes of all requests, and of all answers.
    pub fn bytes(&self) -> (usize, usize) {
        locked(&self.shared.log)
            .iter()
            .fold((0, 0), |(sent, received), entry| {
                (sent + entry.sent, received + entry.received)
            })
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.shared.ended.store(true, Ordering::SeqCst);
        // Wakes the acceptor, which then sees that it is over.
        let _ = TcpStream::connect(self.address);
        if let Some(acceptor) = self.acceptor.take() {
            let _ = acceptor.join();
        }
        for client in locked(&self.shared.clients).values() {
            let _ = client.shutdown(Shutdown::Both);
        }
    }
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    for client in listener.incoming() {
        if shared.ended.load(Ordering::SeqCst) {
            return;
        }
        let Ok(client) = client else { continue };
        let number = shared.next_client.fetch_add(1, Ordering::Relaxed);
        if let Ok(handle) = client.try_clone() {
            locked(&shared.clients).insert(number, handle);
        }
        let shared = Arc::clone(shared);
        std::thread::spawn(move || {
            // A connection that breaks is the client's or the server's doing;
            // both see it.
            let _ = relay::serve(client, &shared);
            // Its handle here would keep it open.
            if let Some(client) = locked(&shared.clients).remove(&number) {
                let _ = client.shutdown(Shutdown::Both);
            }
        });
    }
}

#[cfg(test)]
mod tests;
