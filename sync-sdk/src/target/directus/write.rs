//! Writes to a Directus.

use async_trait::async_trait;
use reqwest::Method;
use serde_json::{Value, json};

use super::applied::found;
use super::call::{Call, Repeat};
use super::client::Client;
use super::greeting::clear_caches;
use super::import::Importer;
use super::items::ItemWriter;
use super::read::{DirectusReader, is_large};
use super::resend::{Found, settled};
use crate::model::{Capability, Key, Kind, KindSpec, Object};
use crate::target::batch::{BatchLimits, Part};
use crate::target::{
    NewFile, ReadTarget, TargetError, TargetInfo, Transact, WriteTarget, directus_key,
};

/// Writes to a Directus: in one transaction where the server can, else in arrays.
#[derive(Debug)]
pub struct DirectusWriter {
    client: Client,
    /// To find out what became of a write whose answer was lost.
    reader: DirectusReader,
    limits: BatchLimits,
    importer: Option<Importer>,
}

impl DirectusWriter {
    /// Writes through this client.
    pub fn new(client: Client) -> Self {
        let importer = Some(Importer::new(client.clone()));
        Self {
            reader: DirectusReader::new(client.clone()),
            client,
            limits: BatchLimits::default(),
            importer,
        }
    }

    /// Never writes in one transaction, even where the server can.
    #[must_use]
    pub fn without_import(mut self) -> Self {
        self.importer = None;
        self
    }

    /// Creates rows whose ids we chose. When the answer is lost, or the server
    /// fails, the first row tells whether the request was processed: it is one
    /// transaction.
    async fn create_known(&self, path: &str, rows: &[Object]) -> Result<(), TargetError> {
        let body = json!(rows);
        let query = [("fields", "id".to_owned())];
        let call = Call {
            query: &query,
            ..Call::send(Method::POST, path, &body, Repeat::Unsafe)
        };
        let send = async || self.client.call(call.clone()).await.map(drop);
        let look = async || {
            Ok(match self.has_first(path, rows).await? {
                true => Found::All,
                false => Found::Nothing,
            })
        };
        settled(send, look).await
    }

    /// Whether the first of these rows is on the server.
    async fn has_first(&self, path: &str, rows: &[Object]) -> Result<bool, TargetError> {
        let first = rows.first().and_then(|row| row.get("id"));
        let filter = json!({ "id": { "_eq": first } }).to_string();
        let query = [("filter", filter), ("fields", "id".to_owned())];
        let found = self.client.call(Call::get(path, &query)).await?.data();
        Ok(found.is_some_and(|rows| rows.as_array().is_some_and(|rows| !rows.is_empty())))
    }

    /// Creates rows whose ids the server counts up, in the order in which it
    /// inserts them: that of the array.
    async fn create_counted(
        &self,
        path: &str,
        rows: &[Object],
    ) -> Result<Vec<String>, TargetError> {
        let body = json!(rows);
        // Where lists are capped, the answer has the default length unless told
        // (seen on 11.17.4 with `QUERY_LIMIT_MAX=1000`: 150 sent, 100 answered).
        let query = [
            ("fields", "id".to_owned()),
            ("limit", rows.len().to_string()),
        ];
        let call = Call {
            query: &query,
            ..Call::send(Method::POST, path, &body, Repeat::Unsafe)
        };
        let data = self.client.call(call.clone()).await?.data();
        // `/permissions` answers the rows of the system too; they have no id.
        let mut ids: Vec<i64> = data
            .iter()
            .filter_map(Value::as_array)
            .flatten()
            .filter_map(|row| row.get("id")?.as_i64())
            .collect();
        ids.sort_unstable();
        if ids.len() != rows.len() {
            let detail = format!("{} rows were sent, {} ids came back", rows.len(), ids.len());
            return Err(self.client.garbled(&call, detail));
        }
        Ok(ids.into_iter().map(|id| id.to_string()).collect())
    }
}

/// Whether rows may be changed again after an answer was lost. The server
/// refuses a unique name that a row has already, be it the row's own: a
/// repetition would be refused as a duplicate of what the first one did.
pub(super) fn repeat(spec: &KindSpec, rows: &[Object]) -> Repeat {
    let names = |row: &Object| spec.natural_key.iter().any(|part| row.contains_key(*part));
    match spec.natural_key_is_unique && rows.iter().any(names) {
        true => Repeat::Unsafe,
        false => Repeat::Safe,
    }
}

#[async_trait(?Send)]
impl WriteTarget for DirectusWriter {
    fn hide(&self, secret: &str) {
        self.client.hide(secret);
    }

    async fn create(&self, kind: Kind, rows: &[Object]) -> Vec<Part<Vec<String>>> {
        let spec = kind.spec();
        let path = format!("/{}", spec.name);
        if spec.key == Key::Integer {
            // The answer is a list, and no longer than the server's lists are.
            if let Some(page) = self.client.page() {
                self.limits.cap(page);
            }
            return self
                .limits
                .in_parts(rows, false, async |part| {
                    self.create_counted(&path, part).await
                })
                .await;
        }
        let in_order = spec.references.iter().any(|reference| reference.to == kind);
        let create = async |part: &[Object]| {
            self.create_known(&path, part).await?;
            let ids = part.iter().filter_map(|row| row.get("id")?.as_str());
            Ok(ids.map(str::to_owned).collect())
        };
        self.limits.in_parts(rows, in_order, create).await
    }

    async fn update(&self, kind: Kind, rows: &[Object]) -> Vec<Part<()>> {
        let spec = kind.spec();
        let path = format!("/{}", spec.name);
        let query = [("fields", "id".to_owned())];
        let patch = async |body: Value, repeat: Repeat| {
            let call = Call {
                query: &query,
                ..Call::send(Method::PATCH, &path, &body, repeat)
            };
            let answer = self.client.call(call.clone()).await;
            answer.map(drop).map_err(|error| match (&error, repeat) {
                // Halves of it may be refused because of what it did.
                (TargetError::ServerError(failed), Repeat::Unsafe) => {
                    self.client.unanswered(&call, failed.to_string())
                }
                _ => error,
            })
        };
        if spec.key == Key::Singleton {
            let mut fields = rows.first().cloned().unwrap_or_default();
            fields.shift_remove("id");
            return vec![Part {
                rows: 0..rows.len(),
                result: patch(Value::Object(fields), Repeat::Safe).await,
            }];
        }
        let update = async |part: &[Object]| patch(json!(part), repeat(spec, part)).await;
        self.limits.in_parts(rows, false, update).await
    }

    async fn delete(&self, kind: Kind, ids: &[String]) -> Vec<Part<()>> {
        let path = format!("/{}", kind.spec().name);
        let ids: Vec<Value> = ids.iter().map(|id| directus_key(kind, id)).collect();
        let delete = async |part: &[Value]| {
            let body = json!(part);
            let call = Call::send(Method::DELETE, &path, &body, Repeat::Safe);
            self.client.call(call).await.map(drop)
        };
        self.limits.in_parts(&ids, false, delete).await
    }

    async fn rows(&self, kind: Kind) -> Result<Vec<Object>, TargetError> {
        self.reader.rows(kind).await
    }

    /// A diff has the hash of the data model that it is for, and the server
    /// refuses it on any other: so it can be sent again where nothing of it was
    /// done.
    async fn upload(&self, file: &NewFile) -> Result<(), TargetError> {
        let title = file.title.iter().map(|title| Value::from(title.as_str()));
        let fields = title.map(|title| ("title".to_owned(), title)).collect();
        let items = ItemWriter::new(self.client.clone());
        items
            .upload(&file.id, file.is_new, &fields, &file.file)
            .await
    }

    async fn apply_data_model(&self, diff: &Value) -> Result<(), TargetError> {
        let mut call = Call::send(Method::POST, "/schema/apply", diff, Repeat::Unsafe);
        call.as_file = is_large(diff);
        let send = async || self.client.call(call.clone()).await.map(drop);
        let look = async || Ok(found(diff, &self.reader.data_model().await?));
        settled(send, look).await
    }

    async fn clear_caches(&self) -> Result<(), TargetError> {
        clear_caches(&self.client).await
    }

    fn transaction(&self, target: &TargetInfo) -> Option<&dyn Transact> {
        let importer = self.importer.as_ref()?;
        (Capability::Import.is_in(target.version)).then_some(importer as &dyn Transact)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader, Read, Write};
    use std::net::{TcpListener, TcpStream};
    use std::thread;

    use super::*;
    use crate::target::directus::{ConnectOptions, Credentials};

    /// Reads a request and says its method.
    fn request(stream: &TcpStream) -> String {
        let mut reader = BufReader::new(stream);
        let mut method = String::new();
        let mut length = 0;
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).expect("a line");
            if method.is_empty() {
                method = line.split(' ').next().expect("a method").to_owned();
            }
            if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().expect("a length");
            }
            if line.trim().is_empty() {
                break;
            }
        }
        reader
            .read_exact(&mut vec![0; length])
            .expect("the whole body");
        method
    }

    /// Creates one row on a server that answers so, `None` being no answer.
    /// Says what was asked.
    fn create(answers: &'static [Option<(u16, &str)>]) -> (Result<(), TargetError>, Vec<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let server = thread::spawn(move || {
            let serve = |answer: &Option<(u16, &str)>| {
                let (mut stream, _) = listener.accept().expect("a connection");
                let method = request(&stream);
                if let Some((status, body)) = answer {
                    let length = body.len();
                    write!(
                        stream,
                        "HTTP/1.1 {status} X\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}"
                    )
                    .expect("an answer");
                }
                method
            };
            answers.iter().map(serve).collect()
        });
        let credentials = Credentials::Token("t".into());
        let client = Client::new(ConnectOptions::new(url, credentials)).expect("a client");
        let row = json!({ "id": "a", "key": "b" });
        let rows = [row.as_object().expect("an object").clone()];
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        let writer = DirectusWriter::new(client);
        let result = runtime.block_on(writer.create_known("/translations", &rows));
        (result, server.join().expect("the server"))
    }

    const DUPLICATE: Option<(u16, &str)> = Some((
        400,
        r#"{"errors":[{"message":"not unique","extensions":{"code":"RECORD_NOT_UNIQUE"}}]}"#,
    ));
    const NONE: Option<(u16, &str)> = Some((200, r#"{"data":[]}"#));
    const FOUND: Option<(u16, &str)> = Some((200, r#"{"data":[{"id":"a"}]}"#));

    #[test]
    fn a_duplicate_of_ones_own_is_no_failure() {
        // The first request is done only after we looked.
        let (result, asked) = create(&[None, NONE, DUPLICATE, FOUND]);
        result.expect("created");
        assert_eq!(asked, ["POST", "GET", "POST", "GET"]);
    }

    #[test]
    fn a_duplicate_of_another_row_is_a_failure() {
        let (result, _) = create(&[None, NONE, DUPLICATE, NONE]);
        let refused = result.expect_err("refused");
        assert!(refused.refusal().is_some(), "{refused}");
        let (result, asked) = create(&[DUPLICATE]);
        result.expect_err("refused");
        assert_eq!(asked, ["POST"]);
    }

    const BROKEN: Option<(u16, &str)> = Some((
        500,
        r#"{"errors":[{"message":"a pool","extensions":{"code":"INTERNAL_SERVER_ERROR"}}]}"#,
    ));
    const FORBIDDEN: Option<(u16, &str)> = Some((
        403,
        r#"{"errors":[{"message":"no","extensions":{"code":"FORBIDDEN"}}]}"#,
    ));

    #[test]
    fn a_server_may_fail_after_it_has_done_it() {
        let (result, asked) = create(&[BROKEN, FOUND]);
        result.expect("created");
        assert_eq!(asked, ["POST", "GET"]);
        // Nothing is there: it was refused, and is not sent again as it is.
        let (result, asked) = create(&[BROKEN, NONE]);
        let refused = result.expect_err("refused");
        assert!(refused.is_refusal(), "{refused}");
        assert_eq!(asked, ["POST", "GET"]);
        // It cannot be found out.
        let (result, _) = create(&[BROKEN, FORBIDDEN]);
        let unknown = result.expect_err("unknown");
        assert!(matches!(unknown, TargetError::ServerError(_)), "{unknown}");
    }

    #[test]
    fn a_lookup_that_fails_is_not_the_verdict() {
        for look in [FORBIDDEN, BROKEN] {
            let answers: &'static [_] = Box::leak(Box::new([None, look]));
            let (result, _) = create(answers);
            let unknown = result.expect_err("unknown");
            assert!(
                matches!(unknown, TargetError::Unanswered { .. }),
                "{unknown}"
            );
        }
        // Neither is the refusal of a repetition, of which that is not known.
        let (result, _) = create(&[None, NONE, DUPLICATE, FORBIDDEN]);
        let unknown = result.expect_err("unknown");
        assert!(
            matches!(unknown, TargetError::Unanswered { .. }),
            "{unknown}"
        );
    }

    #[test]
    fn what_a_gateway_says_of_a_lost_server_is_no_refusal() {
        for status in [408, 500, 501, 502, 503, 504, 520, 524, 527, 530] {
            let gateway = Some((status, "<html>"));
            let answers: &'static [_] = Box::leak(Box::new([gateway, FOUND]));
            let (result, asked) = create(answers);
            result.unwrap_or_else(|error| panic!("{status}: {error}"));
            assert_eq!(asked, ["POST", "GET"]);
        }
        // What is refused for its size or content is told alike.
        let (result, asked) = create(&[Some((413, "<html>"))]);
        let refused = result.expect_err("refused");
        assert!(refused.is_refusal() && refused.is_too_large(), "{refused}");
        assert_eq!(asked, ["POST"]);
    }

    #[test]
    fn a_unique_name_is_not_sent_twice() {
        let rows = |row: Value| [row.as_object().expect("an object").clone()];
        let named = rows(json!({ "id": "a", "key": "b" }));
        let other = rows(json!({ "id": "a", "value": "b" }));
        let translations = Kind::Translations.spec();
        assert_eq!(repeat(translations, &named), Repeat::Unsafe);
        assert_eq!(repeat(translations, &other), Repeat::Safe);
        assert_eq!(repeat(Kind::Operations.spec(), &named), Repeat::Safe);
    }
}
