//! Another process that answers questions: a JSON document a line, in both
//! directions.

use std::cell::Cell;
use std::hash::{BuildHasher, RandomState};
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Sender};
use std::time::Duration;

use serde_json::{Map, Value, json};
use tokio::sync::Mutex;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// A process that is asked. It is ended when nobody has a question any more, also
/// in the middle of an answer.
#[derive(Debug)]
pub(super) struct Peer {
    child: Mutex<Child>,
    questions: Sender<String>,
    answers: Mutex<UnboundedReceiver<String>>,
    asked: Cell<u64>,
    /// Stands before each answer, where other things may be printed beside them.
    mark: Option<String>,
}

/// Why there is no answer.
#[derive(Debug)]
pub(super) struct Silence {
    pub(super) message: String,
    /// Where, as far as the other process knows.
    pub(super) place: Option<String>,
}

impl Silence {
    fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            place: None,
        }
    }
}

impl std::fmt::Display for Silence {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.place {
            Some(place) => write!(f, "{} ({place})", self.message),
            None => f.write_str(&self.message),
        }
    }
}

impl Peer {
    /// Starts one that prints answers alone. Its errors go where ours go.
    pub(super) fn start(command: Command) -> std::io::Result<Self> {
        Self::start_with(command, None)
    }

    /// Starts one that puts a mark before its answers, which comes with each question.
    /// What else it prints goes where its errors go.
    pub(super) fn start_marking(command: Command) -> std::io::Result<Self> {
        let random = RandomState::new().hash_one(());
        Self::start_with(command, Some(format!("directus-sync:{random:016x}:")))
    }

    fn start_with(mut command: Command, mark: Option<String>) -> std::io::Result<Self> {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let (questions, to_ask) = mpsc::channel::<String>();
        let (answered, answers) = unbounded_channel();
        // Pipes are small: who writes must not keep who reads waiting. Both threads
        // end with the process.
        if let Some(mut input) = child.stdin.take() {
            std::thread::spawn(move || {
                for question in to_ask {
                    if input.write_all(question.as_bytes()).is_err() {
                        break;
                    }
                }
            });
        }
        if let Some(output) = child.stdout.take() {
            let mark = mark.clone();
            std::thread::spawn(move || read(output, mark.as_deref(), &answered));
        }
        Ok(Self {
            child: Mutex::new(child),
            questions,
            answers: Mutex::new(answers),
            asked: Cell::new(0),
            mark,
        })
    }

    /// Asks, and waits for the answer.
    pub(super) async fn ask(
        &self,
        ask: &str,
        mut question: Map<String, Value>,
        timeout: Duration,
    ) -> Result<Value, Silence> {
        let mut answers = self.answers.lock().await;
        let id = self.asked.get() + 1;
        self.asked.set(id);
        question.insert("id".to_owned(), json!(id));
        question.insert("ask".to_owned(), json!(ask));
        let mark = self.mark.iter();
        question.extend(mark.map(|mark| ("mark".to_owned(), json!(mark))));
        // One that has ended gives no answer, which says more.
        let _ = self
            .questions
            .send(format!("{}\n", Value::Object(question)));
        let answer = tokio::time::timeout(timeout, answers.recv()).await;
        let Ok(answer) = answer else {
            return Err(late(timeout));
        };
        let Some(line) = answer else {
            let status = self.child.lock().await.wait();
            let status = status.map_or_else(|error| error.to_string(), |status| status.to_string());
            return Err(Silence::new(format!("its process ended ({status})")));
        };
        let mut answer: Map<String, Value> = match serde_json::from_str(&line) {
            Ok(answer) => answer,
            Err(_) => {
                return Err(Silence::new(format!(
                    "its process printed something that is no answer: {}",
                    beginning(&line)
                )));
            }
        };
        if let Some(message) = answer.get("error").and_then(Value::as_str) {
            let place = answer.get("place").and_then(Value::as_str);
            return Err(Silence {
                message: message.to_owned(),
                place: place.map(str::to_owned),
            });
        }
        answer
            .shift_remove("ok")
            .filter(|_| answer.get("id") == Some(&json!(id)))
            .ok_or_else(|| {
                Silence::new(format!("its process gave no answer: {}", beginning(&line)))
            })
    }
}

/// Reads answers to the end, a line each. With a mark, what has none is passed on.
fn read(output: impl Read, mark: Option<&str>, answered: &UnboundedSender<String>) {
    for line in BufReader::new(output).split(b'\n').map_while(Result::ok) {
        let text = String::from_utf8_lossy(&line);
        // A line that nobody ended may be before the mark.
        let (other, answer) = match mark {
            None => ("", Some(text.as_ref())),
            Some(mark) => match text.split_once(mark) {
                Some((other, answer)) => (other, Some(answer)),
                None => (text.as_ref(), None),
            },
        };
        if !other.is_empty() || answer.is_none() {
            // Who closed our stderr does not want it.
            let _ = writeln!(std::io::stderr(), "{other}");
        }
        if answer.is_some_and(|answer| answered.send(answer.to_owned()).is_err()) {
            break;
        }
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        let child = self.child.get_mut();
        // It may have ended by itself.
        let _ = child.kill();
        let _ = child.wait();
    }
}

pub(super) fn late(timeout: Duration) -> Silence {
    Silence::new(format!(
        "it has not answered within {} s; `hookTimeout` in the config file gives it more",
        timeout.as_secs()
    ))
}

/// As much of what was printed as tells what it is.
pub(super) fn beginning(text: &str) -> String {
    const SHOWN: usize = 80;
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("`{}…`", &text[..end]),
        None => format!("`{}`", text.trim_end()),
    }
}
