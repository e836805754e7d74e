//! The server's own view of things.

use serde_json::{Value, json};
use ureq::http;

/// The hidden collection in which the tool keeps its lock, and its id map where
/// nothing else does.
pub const ID_MAP: &str = "sync_sdk_id_map";

/// Asks a Directus as its administrator. Every refusal is a failed test.
#[derive(Debug, Clone)]
pub struct Api {
    agent: ureq::Agent,
    url: String,
    token: String,
}

/// An answer that is a refusal.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    /// The HTTP status.
    pub status: u16,
    /// The `errors` of the answer.
    pub errors: Value,
}

impl Api {
    /// The API behind this address, for the user of this static token; without
    /// one, for somebody who has not logged in.
    pub fn new(url: &str, token: &str) -> Self {
        let config = ureq::Agent::config_builder().http_status_as_error(false);
        Self {
            agent: config.build().into(),
            url: url.to_owned(),
            token: token.to_owned(),
        }
    }

    /// The address, without a slash at the end.
    pub fn url(&self) -> &str {
        &self.url
    }

    fn answer(&self, what: &str, result: Result<http::Response<ureq::Body>, ureq::Error>) -> Value {
        let mut response = result.unwrap_or_else(|error| panic!("{what}: {error}"));
        let status = response.status();
        let body = response.body_mut().with_config().limit(1 << 30);
        let text = body.read_to_string().expect("a readable answer");
        assert!(status.is_success(), "{what} answered {status}: {text}");
        if text.is_empty() {
            return Value::Null;
        }
        let mut body: Value = serde_json::from_str(&text).expect("a JSON answer");
        match body.get_mut("data") {
            Some(data) => data.take(),
            None => body,
        }
    }

    /// Sends a request that may be refused: what it answers (under `data`, where
    /// there is such a key), or the status and the errors.
    ///
    /// # Errors
    /// The refusal.
    pub fn attempt(&self, method: &str, path: &str, body: &Value) -> Result<Value, Refusal> {
        let request = http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.url))
            .header("Content-Type", "application/json");
        let request = match self.token.is_empty() {
            true => request,
            false => request.header("Authorization", self.bearer()),
        };
        let text = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        let answer = request.body(text).map(|request| self.agent.run(request));
        let mut answer = answer
            .expect("a request")
            .unwrap_or_else(|error| panic!("{method} {path}: {error}"));
        let status = answer.status();
        let text = answer
            .body_mut()
            .read_to_string()
            .expect("a readable answer");
        let mut body: Value = serde_json::from_str(&text).unwrap_or_default();
        if status.is_success() {
            return Ok(match body.get_mut("data") {
                Some(data) => data.take(),
                None => body,
            });
        }
        Err(Refusal {
            status: status.as_u16(),
            errors: body["errors"].take(),
        })
    }

    fn bearer(&self) -> String {
        format!("Bearer {}", self.token)
    }

    /// What `GET` answers under `data`.
    pub fn get(&self, path: &str) -> Value {
        let request = self.agent.get(format!("{}{path}", self.url));
        let answer = request.header("Authorization", self.bearer()).call();
        self.answer(&format!("GET {path}"), answer)
    }

    /// Makes a file of the library, and answers its key.
    pub fn upload(&self, name: &str, media_type: &str, content: &[u8]) -> String {
        text(
            &self.send_file("POST", "/files", (name, media_type, content)),
            "id",
        )
    }

    /// Gives a file another content, as the app does it.
    pub fn replace_file(&self, id: &str, name: &str, media_type: &str, content: &[u8]) {
        self.send_file(
            "PATCH",
            &format!("/files/{id}"),
            (name, media_type, content),
        );
    }

    fn send_file(&self, method: &str, path: &str, file: (&str, &str, &[u8])) -> Value {
        const BOUNDARY: &str = "a-boundary-of-the-tests";
        let (name, media_type, content) = file;
        let head = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
             Content-Type: {media_type}\r\n\r\n"
        );
        let tail = format!("\r\n--{BOUNDARY}--\r\n");
        let body = [head.as_bytes(), content, tail.as_bytes()].concat();
        let request = http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.url))
            .header("Authorization", self.bearer())
            .header(
                "Content-Type",
                format!("multipart/form-data; boundary={BOUNDARY}"),
            )
            .body(body)
            .expect("a request");
        self.answer(&format!("{method} {path}"), self.agent.run(request))
    }

    /// The content of a file as somebody gets it who is not logged in.
    ///
    /// # Errors
    /// The status of a refusal.
    pub fn public_content(&self, id: &str) -> Result<Vec<u8>, u16> {
        let answer = self.agent.get(format!("{}/assets/{id}", self.url)).call();
        let mut answer = answer.unwrap_or_else(|error| panic!("{id}: {error}"));
        match answer.status().as_u16() {
            200 => Ok(answer.body_mut().read_to_vec().expect("a content")),
            status => Err(status),
        }
    }

    /// Sends a body with `POST`.
    pub fn post(&self, path: &str, body: &Value) -> Value {
        let request = self.agent.post(format!("{}{path}", self.url));
        let answer = request
            .header("Authorization", self.bearer())
            .send_json(body);
        self.answer(&format!("POST {path}"), answer)
    }

    /// The status and the whole answer of a `POST` that is refused.
    pub fn refused(&self, path: &str, body: &Value) -> (u16, Value) {
        let request = self.agent.post(format!("{}{path}", self.url));
        let answer = request
            .header("Authorization", self.bearer())
            .send_json(body);
        let mut response = answer.unwrap_or_else(|error| panic!("POST {path}: {error}"));
        let status = response.status();
        assert!(!status.is_success(), "POST {path} answered {status}");
        let body = response.body_mut().read_json().expect("a JSON answer");
        (status.as_u16(), body)
    }

    /// Sends a body with `PATCH`.
    pub fn patch(&self, path: &str, body: &Value) -> Value {
        let request = self.agent.patch(format!("{}{path}", self.url));
        let answer = request
            .header("Authorization", self.bearer())
            .send_json(body);
        self.answer(&format!("PATCH {path}"), answer)
    }

    /// Sends `DELETE`.
    pub fn delete(&self, path: &str) {
        let request = self.agent.delete(format!("{}{path}", self.url));
        let answer = request.header("Authorization", self.bearer()).call();
        self.answer(&format!("DELETE {path}"), answer);
    }

    /// All rows of a list, sorted by key. Rows of the system, which have no
    /// key, are left out.
    pub fn list(&self, path: &str) -> Vec<Value> {
        let glue = if path.contains('?') { '&' } else { '?' };
        let Value::Array(mut rows) = self.get(&format!("{path}{glue}limit=-1&sort=id")) else {
            panic!("{path} is not a list");
        };
        rows.retain(|row| row.get("id").is_some_and(|id| !id.is_null()));
        rows
    }

    /// How many rows a list has.
    pub fn count(&self, path: &str) -> usize {
        self.list(path).len()
    }

    /// The row whose field has this value; there must be exactly one.
    pub fn find(&self, path: &str, field: &str, value: &str) -> Value {
        let mut found = self.find_all(path, field, value);
        assert_eq!(found.len(), 1, "{path} with {field} = {value}: {found:#?}");
        found.remove(0)
    }

    /// The rows whose field has this value.
    pub fn find_all(&self, path: &str, field: &str, value: &str) -> Vec<Value> {
        let mut rows = self.list(path);
        rows.retain(|row| row[field] == value);
        rows
    }

    /// The steps of each run that the server keeps of a flow, the key of the
    /// operation and what came of it: `("check", "resolve")`.
    pub fn runs(&self, flow: &str) -> Vec<Vec<(String, String)>> {
        let id = text(&self.find("/flows", "name", flow), "id");
        let path =
            format!("/revisions?filter[collection][_eq]=directus_flows&filter[item][_eq]={id}");
        let revisions = self.list(&path).into_iter();
        let steps = |revision: Value| revision["data"]["steps"].as_array().cloned();
        let step = |step: &Value| (text(step, "key"), text(step, "status"));
        revisions
            .filter_map(steps)
            .map(|steps| steps.iter().map(step).collect())
            .collect()
    }

    /// The ids of a table of the id map, by SyncID, as
    /// `directus-extension-sync` answers them.
    pub fn extension_table(&self, table: &str) -> Vec<(String, String)> {
        let rows = self.get(&format!("/directus-extension-sync/table/{table}"));
        let rows = rows.as_array().expect("a list of mappings");
        rows.iter()
            .map(|row| (text(row, "sync_id"), id_of(&row["local_id"])))
            .collect()
    }

    /// Everything that the server holds, but for what changes by itself and for
    /// the hidden table of ours: a push that is refused has held the lock in it.
    ///
    /// The data model comes from `/collections`, `/fields` and `/relations`,
    /// which show more than a snapshot does.
    pub fn everything(&self) -> Value {
        const LISTS: [&str; 15] = [
            "/access",
            "/comments",
            "/dashboards",
            "/files",
            "/flows",
            "/folders",
            "/operations",
            "/panels",
            "/permissions",
            "/policies",
            "/presets",
            "/roles",
            "/translations",
            "/users?fields=id,email,role,status,policies.*",
            "/shares",
        ];
        let lists = LISTS.map(|path| (path.to_owned(), Value::from(self.list(path))));
        let mut model = ["/collections", "/fields", "/relations", "/settings"]
            .map(|path| (path.to_owned(), self.get(path)));
        for (_, entries) in &mut model {
            if let Some(entries) = entries.as_array_mut() {
                entries.retain(|entry| entry["collection"] != ID_MAP);
            }
        }
        for collection in model[0].1.as_array_mut().into_iter().flatten() {
            // SQLite's own text of all columns, which `/fields` tells better.
            if let Some(schema) = collection["schema"].as_object_mut() {
                schema.remove("sql");
            }
        }
        Value::Object(lists.into_iter().chain(model).collect())
    }

    /// Makes a collection with an integer key and these text fields.
    pub fn make_collection(&self, name: &str, fields: &[&str]) {
        let key = json!({ "field": "id", "type": "integer", "meta": {}, "schema": { "is_primary_key": true, "has_auto_increment": true } });
        let texts = fields
            .iter()
            .map(|field| json!({ "field": field, "type": "string", "meta": {}, "schema": {} }));
        let fields: Vec<Value> = std::iter::once(key).chain(texts).collect();
        self.post(
            "/collections",
            &json!({ "collection": name, "meta": {}, "schema": {}, "fields": fields }),
        );
    }
}

/// The text of a field of a row.
pub fn text(row: &Value, field: &str) -> String {
    let text = row[field].as_str();
    text.unwrap_or_else(|| panic!("{field} of {row} is no text"))
        .to_owned()
}

/// A key as text.
pub fn id_of(key: &Value) -> String {
    match key {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        other => panic!("{other} is no key"),
    }
}

/// The values of one field of many rows.
pub fn field(rows: &[Value], field: &str) -> Vec<Value> {
    rows.iter().map(|row| row[field].clone()).collect()
}
