//! What can happen to which request.

use std::collections::BTreeMap;
use std::fmt;

use xtask::proxy::{self, Entry, When};

/// A request of an undisturbed push.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Request {
    method: String,
    path: String,
    /// How many like it came before.
    nth: usize,
}

impl Request {
    /// The requests of a log. Of many that are alike, such as the mappings that
    /// the extension takes one by one, the first two and the last.
    pub(crate) fn of(log: Vec<Entry>) -> Vec<Self> {
        let mut counts: BTreeMap<(String, String), usize> = BTreeMap::new();
        let mut requests = Vec::with_capacity(log.len());
        for Entry { method, path, .. } in log {
            let count = counts.entry((method.clone(), path.clone())).or_default();
            let nth = *count;
            *count += 1;
            requests.push(Self { method, path, nth });
        }
        requests.retain(|request| {
            let like = (request.method.clone(), request.path.clone());
            request.nth < 2 || request.nth + 1 == counts[&like]
        });
        requests
    }

    /// Whether it changes something that a journal tells of: not the lock, nor the
    /// table of our own in which it stands.
    pub(crate) fn writes(&self) -> bool {
        let harmless = ["/utils/cache/clear", "/schema/diff", "/collections"];
        let is_own = self.path.starts_with("/items/sync_sdk_");
        self.method != "GET" && !is_own && !harmless.contains(&self.path.as_str())
    }
}

/// What happens to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The push is killed before the server sees it.
    KillBefore,
    /// The push is killed after the server has done it.
    KillAfter,
    /// It is answered 503, until the push gives up.
    Unavailable,
    /// The connection is cut before the server sees it.
    CutBefore,
    /// The connection is cut after the server has done it.
    CutAfter,
    /// It is answered 429, until the push gives up.
    TooMany,
    /// It is answered 500.
    Broken,
    /// The server does it, and answers 500.
    BrokenAfter,
    /// The server does it, and a gateway answers 524.
    TimedOut,
    /// The server does it, and a login page of a gateway comes back.
    Html,
    /// The server does it, and half an answer comes back.
    Half,
    /// The server does it, and the answer comes when nobody waits any more.
    Late,
    /// The server is stopped and started when it comes.
    Restart,
}

impl Fault {
    /// Those that happen to every request.
    pub(crate) const EVERYWHERE: [Self; 5] = [
        Self::KillBefore,
        Self::KillAfter,
        Self::Unavailable,
        Self::CutBefore,
        Self::CutAfter,
    ];
    /// Those that happen to every ninth.
    pub(crate) const ELSEWHERE: [Self; 8] = [
        Self::TooMany,
        Self::Broken,
        Self::BrokenAfter,
        Self::TimedOut,
        Self::Html,
        Self::Half,
        Self::Late,
        Self::Restart,
    ];

    pub(crate) fn kills(self) -> bool {
        matches!(self, Self::KillBefore | Self::KillAfter)
    }
}

/// One disturbed push.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub(crate) request: Request,
    pub(crate) fault: Fault,
}

impl Case {
    /// All cases of a push with these requests.
    pub(crate) fn all(requests: &[Request]) -> Vec<Self> {
        let numbered = requests.iter().enumerate();
        let cases = numbered.flat_map(|(index, request)| {
            let rare = Fault::ELSEWHERE.into_iter().enumerate();
            let rare = rare.filter(move |(at, _)| (index + at) % 9 == 0);
            let faults = Fault::EVERYWHERE
                .into_iter()
                .chain(rare.map(|(_, fault)| fault));
            faults.map(|fault| Self {
                request: request.clone(),
                fault,
            })
        });
        cases.collect()
    }

    /// What the proxy does, and to which request.
    pub(crate) fn disturbance(&self) -> (When, proxy::Fault) {
        // The push sends what was not answered once more.
        let (times, fault) = match self.fault {
            Fault::KillBefore | Fault::Restart => (1, proxy::Fault::Hold { done: false }),
            Fault::KillAfter | Fault::Late => (1, proxy::Fault::Hold { done: true }),
            Fault::Unavailable => (2, proxy::Fault::unavailable()),
            Fault::TooMany => (2, proxy::Fault::too_many_requests(0)),
            Fault::Broken => (1, broken()),
            Fault::BrokenAfter => (1, broken().once_done()),
            Fault::TimedOut => (1, proxy::Fault::timed_out()),
            Fault::CutBefore => (1, proxy::Fault::CutBefore),
            Fault::CutAfter => (1, proxy::Fault::CutAfter),
            Fault::Html => (1, garbage("text/html", "<html>Log in, please.</html>")),
            Fault::Half => (1, garbage("application/json", r#"{"data":[{"id":"#)),
        };
        let when = When::exactly(&self.request.path)
            .method(&self.request.method)
            .after(self.request.nth);
        (when.times(times), fault)
    }
}

fn broken() -> proxy::Fault {
    proxy::Fault::refusal(500, "INTERNAL_SERVER_ERROR")
}

fn garbage(content_type: &str, body: &str) -> proxy::Fault {
    proxy::Fault::text(200, content_type, body).once_done()
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Request { method, path, nth } = &self.request;
        write!(f, "{:?} at {method} {path} ({nth} before it)", self.fault)
    }
}
