//! The floor: the same reads and writes, sent by a bare loop.
//!
//! What is sent is made before the clock runs, as text, and answers are not parsed but where a later
//! request needs what is in them: so the time is that of the server, and a client that compares,
//! orders, checks and reports can only come near it. Requests that do not need each other are under
//! way at once. Like every client, it first asks who answers and clears the server's caches, without
//! which what it reads need not be true. A push reads what is there before it writes and once more after it, as ours does,
//! because only that says that it is done.

mod dump;
mod requests;

use std::path::Path;
use std::thread;

use anyhow::{Context as _, Result, anyhow, ensure};
use serde_json::{Value, json};
use xtask::connection::Connection;
use xtask::directus::Instance;

use super::client::Work;
use super::ten::Changes;
pub(super) use dump::Desired;
use requests::{Request, greeting, map_rows, map_table, mapped, preparation, reads};

/// What is sent for a piece of work, ready to be sent.
#[derive(Debug)]
pub(super) enum Job {
    /// Reads everything, and then writes these mappings into a table that is not there yet.
    FirstPull { mappings: Vec<Request> },
    /// Reads everything, with the mappings.
    Read,
    /// Fills an empty instance.
    Push(Box<Desired>),
    /// Changes what is there.
    Change {
        /// The data model with the change.
        model: String,
        writes: Vec<Request>,
    },
}

/// How often a server is read before anything is measured: then its reads take as long as they
/// always will, on the machines that this was tried on.
const WARM: u32 = 5;

/// Reads everything several times, so that nobody is measured by what a server takes longer for when
/// it does it first.
pub(super) fn warm(server: &Instance) -> Result<()> {
    let mut wire = Wire::new(server.url(), server.token());
    for _ in 0..WARM {
        wire.begin()?;
        wire.all(&reads(false))?;
    }
    Ok(())
}

impl Job {
    /// What the work is on this server. `dump` is what the instance holds or is to hold, and
    /// `changes` what was done to it since.
    pub(super) fn prepare(
        work: Work,
        server: &Instance,
        dump: &Path,
        changes: Option<&Changes>,
    ) -> Result<Self> {
        let mut loose = Connection::open(server.url(), server.token())?;
        Ok(match work {
            Work::FirstPull => Self::FirstPull {
                mappings: map_rows(&Desired::read(dump, &mut loose)?.mappings()),
            },
            Work::SecondPull | Work::Diff => Self::Read,
            Work::Push => Self::Push(Box::new(Desired::read(dump, &mut loose)?)),
            Work::PushTen => {
                let changes = changes.context("the changes of a push of ten")?;
                Self::change(changes, &mut loose)?
            }
        })
    }

    fn change(changes: &Changes, loose: &mut Connection) -> Result<Self> {
        let ids = mapped(loose)?;
        let mut writes = Vec::new();
        for edit in &changes.records {
            let id = ids
                .get(&(edit.kind.to_owned(), edit.sync_id.clone()))
                .with_context(|| format!("{} {} is not mapped", edit.kind, edit.sync_id))?;
            let body = json!([{ "id": id, &edit.field: edit.value }]);
            writes.push(Request::new(
                "PATCH",
                format!("/{}?fields=id", edit.kind),
                body.to_string(),
            ));
        }
        let [collection, field] = &changes.noted;
        let mut model = parsed(&loose.send("GET", "/schema/snapshot", "")?)?["data"].take();
        let noted = model["fields"]
            .as_array_mut()
            .into_iter()
            .flatten()
            .find(|entry| entry["collection"] == **collection && entry["field"] == **field)
            .with_context(|| format!("there is no field {collection}.{field}"))?;
        noted["meta"]["note"] = json!(changes.note);
        let id = &changes.folder["_syncId"];
        let folder = json!([{ "id": id, "name": changes.folder["name"], "parent": null }]);
        writes.push(Request::new(
            "POST",
            "/folders?fields=id",
            folder.to_string(),
        ));
        writes.extend(map_rows(&[json!(["folders", id, id, null])]));
        let model = model.to_string();
        Ok(Self::Change { model, writes })
    }

    /// Sends it.
    pub(super) fn run(&self, url: &str, token: &str) -> Result<()> {
        let mut wire = Wire::new(url, token);
        wire.begin()?;
        match self {
            Self::FirstPull { mappings } => {
                wire.all(&reads(false))?;
                wire.all(&[map_table()])?;
                wire.all(mappings)?;
            }
            Self::Read => drop(wire.all(&reads(true))?),
            Self::Push(desired) => {
                wire.all(&reads(false))?;
                wire.model(desired.model())?;
                wire.all(&[map_table()])?;
                let mut mappings = desired.mappings();
                for stage in desired.stages() {
                    let answers = wire.all(&stage.requests)?;
                    mappings.extend(stage.numbered(&answers)?);
                }
                wire.all(&map_rows(&mappings))?;
                wire.all(&reads(true))?;
            }
            Self::Change { model, writes } => {
                wire.all(&reads(true))?;
                wire.model(model)?;
                wire.all(writes)?;
                wire.all(&reads(true))?;
            }
        }
        Ok(())
    }
}

/// The connections to a server.
struct Wire {
    url: String,
    token: String,
    idle: Vec<Connection>,
}

impl Wire {
    fn new(url: &str, token: &str) -> Self {
        Self {
            url: url.to_owned(),
            token: token.to_owned(),
            idle: Vec::new(),
        }
    }

    /// Asks who answers and clears the caches, as everybody does first.
    fn begin(&mut self) -> Result<()> {
        self.all(&[greeting()])?;
        self.all(&preparation())?;
        Ok(())
    }

    /// Sends requests at once, each on a connection of its own, and answers the answers in their
    /// order.
    fn all(&mut self, requests: &[Request]) -> Result<Vec<Vec<u8>>> {
        while self.idle.len() < requests.len() {
            self.idle.push(Connection::open(&self.url, &self.token)?);
        }
        thread::scope(|scope| {
            let running: Vec<_> = requests
                .iter()
                .zip(&mut self.idle)
                .map(|(request, connection)| {
                    scope.spawn(|| connection.send(request.method, &request.path, &request.body))
                })
                .collect();
            running
                .into_iter()
                .map(|thread| {
                    thread
                        .join()
                        .map_err(|_| anyhow!("a thread of the floor panicked"))?
                })
                .collect()
        })
    }

    /// Gives the instance a data model: the server's own diff, which it then applies.
    fn model(&mut self, model: &str) -> Result<()> {
        let ask = Request::new("POST", "/schema/diff", model.to_owned());
        let answer = self.all(&[ask])?.remove(0);
        // Nothing where nothing differs.
        if answer.is_empty() {
            return Ok(());
        }
        let text = std::str::from_utf8(&answer)?;
        // What is inside of `{"data":…}`, without parsing it.
        let diff = text
            .strip_prefix("{\"data\":")
            .and_then(|rest| rest.strip_suffix('}'))
            .context("the answer to /schema/diff has another form")?;
        self.all(&[Request::new("POST", "/schema/apply", diff.to_owned())])?;
        Ok(())
    }
}

fn parsed(answer: &[u8]) -> Result<Value> {
    Ok(serde_json::from_slice(answer)?)
}

/// The ids in the answer to the creation of rows that the server numbers, in the order in which
/// they were sent.
fn numbers(answer: &[u8], count: usize) -> Result<Vec<i64>> {
    let answer = parsed(answer)?;
    // `/permissions` answers the rows of the system too; they have no id.
    let rows = answer["data"].as_array().into_iter().flatten();
    let mut ids: Vec<i64> = rows.filter_map(|row| row["id"].as_i64()).collect();
    ids.sort_unstable();
    ensure!(
        ids.len() == count,
        "{count} rows were sent, {} came back",
        ids.len()
    );
    Ok(ids)
}
