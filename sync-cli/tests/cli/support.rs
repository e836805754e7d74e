//! A folder to work in, the binary in it, and a server that says what it is
//! told to.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use assert_cmd::Command;
use tempfile::TempDir;

/// An empty folder.
pub(crate) struct Folder(TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// A folder with `directus-config` in canonical form: a role and an
    /// administrator's policy for it.
    pub(crate) fn with_dump() -> Self {
        let folder = Self::new();
        folder.write(
            "directus-config/collections/roles.json",
            "[\n  {\n    \"name\": \"Editor\",\n    \"parent\": null,\n    \"_syncId\": \"2f0e0b1a-0000-4000-8000-000000000001\"\n  }\n]\n",
        );
        folder.write(
            "directus-config/collections/policies.json",
            "[\n  {\n    \"name\": \"Desk\",\n    \"roles\": [\n      {\n        \"role\": \"2f0e0b1a-0000-4000-8000-000000000001\",\n        \"user\": null,\n        \"sort\": 1\n      }\n    ],\n    \"_syncId\": \"2f0e0b1a-0000-4000-8000-000000000002\"\n  }\n]\n",
        );
        folder
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    /// The binary in this folder, with nothing of our own environment that
    /// would change what it does.
    pub(crate) fn run(&self, line: &str) -> Command {
        let mut command = bare(self.0.path());
        command.args(line.split_whitespace());
        command
    }
}

fn bare(folder: &Path) -> Command {
    let mut command = assert_cmd::cargo::cargo_bin_cmd!("directus-sync");
    command.current_dir(folder);
    for name in [
        "DIRECTUS_URL",
        "DIRECTUS_TOKEN",
        "DIRECTUS_ADMIN_EMAIL",
        "DIRECTUS_ADMIN_PASSWORD",
        "DOTENV_CONFIG_PATH",
        "DIRECTUS_SYNC_HEADERS",
        "NODE_EXTRA_CA_CERTS",
        "NO_COLOR",
        "CLICOLOR",
        "CLICOLOR_FORCE",
        "COLUMNS",
        "HTTP_PROXY",
        "http_proxy",
    ] {
        command.env_remove(name);
    }
    command
}

/// What a run printed, and its exit code.
#[derive(Debug)]
pub(crate) struct Output {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// Runs to the end.
pub(crate) fn output(command: &mut Command) -> Output {
    let output = command.output().unwrap();
    Output {
        code: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Where nothing listens.
pub(crate) fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

/// The first line and the headers of a request.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) line: String,
    pub(crate) authorization: Option<String>,
    /// All of them, by their names in small letters.
    pub(crate) headers: BTreeMap<String, String>,
}

/// A server on this machine, until the test process ends.
pub(crate) struct Server {
    pub(crate) url: String,
    seen: Arc<Mutex<Vec<Request>>>,
}

impl Server {
    /// Answers each request with a status, a content type and a body.
    pub(crate) fn new(
        answer: impl Fn(&Request) -> (u16, &'static str, String) + Send + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&seen);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                // A client that goes away is not our concern.
                let _ = serve(stream.unwrap(), &log, &answer);
            }
        });
        Self { url, seen }
    }

    /// A Directus that knows this version of itself, and one token.
    pub(crate) fn directus(version: &'static str) -> Self {
        Self::new(move |request| {
            let json = "application/json";
            let error = |status, code: &str, message: &str| {
                let body = format!(
                    r#"{{"errors":[{{"message":"{message}","extensions":{{"code":"{code}"}}}}]}}"#
                );
                (status, json, body)
            };
            if request.authorization.as_deref() != Some("Bearer good-token") {
                error(401, "INVALID_CREDENTIALS", "Invalid user credentials.")
            } else if request.line.starts_with("GET /server/info") {
                (
                    200,
                    json,
                    format!(r#"{{"data":{{"project":{{}},"version":"{version}"}}}}"#),
                )
            } else {
                error(404, "ROUTE_NOT_FOUND", "Route doesn't exist.")
            }
        })
    }

    /// The requests so far.
    pub(crate) fn seen(&self) -> Vec<Request> {
        self.seen.lock().unwrap().clone()
    }
}

fn serve(
    stream: TcpStream,
    log: &Mutex<Vec<Request>>,
    answer: &impl Fn(&Request) -> (u16, &'static str, String),
) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let mut request = Request {
        line: line.trim().to_owned(),
        authorization: None,
        headers: BTreeMap::new(),
    };
    loop {
        let mut header = String::new();
        reader.read_line(&mut header)?;
        let Some((name, value)) = header.trim().split_once(": ") else {
            break;
        };
        let headers = &mut request.headers;
        headers.insert(name.to_ascii_lowercase(), value.to_owned());
    }
    request.authorization = request.headers.get("authorization").cloned();
    let length = request.headers.get("content-length");
    let length = length.and_then(|length| length.parse().ok()).unwrap_or(0);
    std::io::copy(&mut reader.by_ref().take(length), &mut std::io::sink())?;
    log.lock().unwrap().push(request.clone());
    let (status, kind, body) = answer(&request);
    let length = body.len();
    write!(
        reader.into_inner(),
        "HTTP/1.1 {status} x\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
    )
}
