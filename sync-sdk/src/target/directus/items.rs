//! Reads and writes the items of collections, users and files: what seeds are
//! about.

use std::collections::HashSet;

use futures::future::try_join_all;
use reqwest::Method;
use serde_json::{Value, json};

use super::call::{Call, Repeat, Upload};
use super::client::Client;
use super::resend::{Found, settled};
use super::text;
use super::url::segment;
use crate::model::Object;
use crate::target::TargetError;
use crate::target::batch::{BatchLimits, Part};

/// The collection of the file library.
pub(super) const FILES: &str = "directus_files";

/// The method of a question that is too long for a URL.
const SEARCH: &[u8] = b"SEARCH";

/// Where the items of a collection are.
fn items(collection: &str) -> String {
    match collection.strip_prefix("directus_") {
        Some(system) => format!("/{system}"),
        None => format!("/items/{}", segment(collection)),
    }
}

/// Reads items. Holds nothing that could write.
#[derive(Debug, Clone)]
pub struct ItemReader {
    client: Client,
}

impl ItemReader {
    /// Reads through this client.
    pub fn new(client: Client) -> Self {
        Self { client }
    }

    /// These fields of all items that pass a filter, in the order of their
    /// primary key, `key`; all fields, where their names are too long for a URL.
    /// A filter that is too long for one is sent as `SEARCH`, which some proxies
    /// stop.
    ///
    /// # Errors
    /// Also when items came or went while they were read.
    pub async fn list(
        &self,
        collection: &str,
        key: &str,
        fields: &[String],
        filter: &Value,
    ) -> Result<Vec<Object>, TargetError> {
        let path = items(collection);
        let page = self.client.page();
        let mut rows: Vec<Object> = Vec::new();
        loop {
            let mut query = json!({
                "fields": text::fields(fields), "filter": filter.to_string(), "sort": key, "limit": "-1",
            });
            if let Some(page) = page {
                query["limit"] = page.to_string().into();
                query["offset"] = rows.len().to_string().into();
            }
            let short = text::query(&query);
            let body = json!({ "query": query });
            let call = match &short {
                Some(query) => Call::get(&path, query),
                None => Call::send(search(), &path, &body, Repeat::Safe),
            };
            let garbled = |detail: &str| self.client.garbled(&call, detail.to_owned());
            let Some(Value::Array(batch)) = self.client.call(call.clone()).await?.data() else {
                return Err(garbled("`data` is not a list"));
            };
            let is_full = page.is_some_and(|page| batch.len() >= page);
            for row in batch {
                match row {
                    Value::Object(row) => rows.push(row),
                    _ => return Err(garbled("an item is not an object")),
                }
            }
            if is_full {
                continue;
            }
            let distinct: HashSet<String> = rows
                .iter()
                .map(|row| row.get(key).map(Value::to_string).unwrap_or_default())
                .collect();
            return match distinct.len() == rows.len() {
                true => Ok(rows),
                false => Err(garbled("the items changed while they were read; run again")),
            };
        }
    }

    /// These fields of the items in which a field has one of these values, in as many
    /// requests as URLs that everything on the way takes.
    ///
    /// # Errors
    /// When one of the requests fails.
    pub async fn among(
        &self,
        collection: &str,
        key: &str,
        fields: &[String],
        (field, values): (&str, &[Value]),
    ) -> Result<Vec<Object>, TargetError> {
        let most = self.client.page().unwrap_or(usize::MAX);
        let parts = text::pieces(field, values, most);
        let parts = parts.into_iter().map(|part| async move {
            let filter = json!({ field: { "_in": part } });
            self.list(collection, key, fields, &filter).await
        });
        Ok(try_join_all(parts).await?.into_iter().flatten().collect())
    }

    /// The item of a collection that holds one, `None` while it has none.
    ///
    /// # Errors
    /// When the request fails.
    pub async fn only(
        &self,
        collection: &str,
        key: &str,
        fields: &[String],
    ) -> Result<Option<Object>, TargetError> {
        let path = items(collection);
        let query = [("fields", text::fields(fields))];
        let call = Call::get(&path, &query);
        match self.client.call(call.clone()).await?.data() {
            // Before there is one, the defaults of its fields come, without a key.
            Some(Value::Object(item)) => {
                let is_there = item.get(key).is_some_and(|key| !key.is_null());
                Ok(is_there.then_some(item))
            }
            Some(Value::Null) => Ok(None),
            _ => Err(self
                .client
                .garbled(&call, "`data` is not an object".to_owned())),
        }
    }

    /// The content of a file, as it was uploaded. `None` where the server has
    /// lost it.
    ///
    /// # Errors
    /// When the request fails.
    pub async fn content(&self, file: &str) -> Result<Option<Vec<u8>>, TargetError> {
        let path = format!("/assets/{}", segment(file));
        let call = Call {
            raw: true,
            ..Call::get(&path, &[])
        };
        match self.client.call(call).await {
            Ok(reply) => Ok(Some(reply.bytes)),
            // To an administrator nothing is forbidden: the file is not there.
            Err(error)
                if error
                    .refusal()
                    .is_some_and(|refusal| refusal.has_code("FORBIDDEN")) =>
            {
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }
}

fn search() -> Method {
    Method::from_bytes(SEARCH).unwrap_or_else(|_| unreachable!("a method's name"))
}

/// Writes items. Each call is split into as few requests as the server takes;
/// each request succeeds or fails as a whole.
#[derive(Debug)]
pub struct ItemWriter {
    client: Client,
    reader: ItemReader,
    limits: BatchLimits,
}

impl ItemWriter {
    /// Writes through this client.
    pub fn new(client: Client) -> Self {
        Self {
            reader: ItemReader::new(client.clone()),
            client,
            limits: BatchLimits::default(),
        }
    }

    /// Says that a text is a secret: no error may repeat it.
    pub fn hide(&self, secret: &str) {
        self.client.hide(secret);
    }

    /// What reads the same server.
    pub fn reader(&self) -> &ItemReader {
        &self.reader
    }

    /// Creates items that say their primary key, `key`. When the answer is lost, or
    /// the server fails, the first one tells whether the request was processed: it
    /// is one transaction.
    pub async fn create(&self, collection: &str, key: &str, rows: &[Object]) -> Vec<Part<()>> {
        let path = items(collection);
        let create = async |part: &[Object]| {
            let body = json!(part);
            let query = [("fields", key.to_owned())];
            let call = Call {
                query: &query,
                ..Call::send(Method::POST, &path, &body, Repeat::Unsafe)
            };
            let send = async || self.client.call(call.clone()).await.map(drop);
            let look = async || {
                let first = part.first().and_then(|row| row.get(key)).cloned();
                let keys: Vec<Value> = first.into_iter().collect();
                let fields = [key.to_owned()];
                let found = self.reader.among(collection, key, &fields, (key, &keys));
                Ok(whether(!found.await?.is_empty()))
            };
            settled(send, look).await
        };
        self.limits.in_parts(rows, false, create).await
    }

    /// Creates items whose keys the server counts up, and answers these keys in
    /// the order of the items: that of the array. It is sent once; whether it was
    /// done when no answer came, the caller finds out.
    pub async fn create_counted(
        &self,
        collection: &str,
        key: &str,
        rows: &[Object],
    ) -> Vec<Part<Vec<i64>>> {
        let path = items(collection);
        // The answer is a list, and no longer than the server's lists are.
        if let Some(page) = self.client.page() {
            self.limits.cap(page);
        }
        let create = async |part: &[Object]| {
            let body = json!(part);
            let query = [
                ("fields", key.to_owned()),
                ("limit", part.len().to_string()),
            ];
            let call = Call {
                query: &query,
                ..Call::send(Method::POST, &path, &body, Repeat::Unsafe)
            };
            let data = self.client.call(call.clone()).await?.data();
            let rows = data.iter().filter_map(Value::as_array).flatten();
            let mut keys: Vec<i64> = rows.filter_map(|row| number(row.get(key)?)).collect();
            keys.sort_unstable();
            match keys.len() == part.len() {
                true => Ok(keys),
                false => Err(self.client.garbled(
                    &call,
                    format!(
                        "{} items were sent, {} keys came back",
                        part.len(),
                        keys.len()
                    ),
                )),
            }
        };
        self.limits.in_parts(rows, false, create).await
    }

    /// Changes items: each has its key and the fields to set.
    pub async fn update(&self, collection: &str, key: &str, rows: &[Object]) -> Vec<Part<()>> {
        let path = items(collection);
        let query = [("fields", key.to_owned())];
        let update = async |part: &[Object]| {
            let body = json!(part);
            let call = Call {
                query: &query,
                ..Call::send(Method::PATCH, &path, &body, Repeat::Safe)
            };
            self.client.call(call).await.map(drop)
        };
        self.limits.in_parts(rows, false, update).await
    }

    /// Sets fields of the item of a collection that holds one, and makes it where
    /// there is none. Answers the item's key.
    ///
    /// # Errors
    /// When the request fails.
    pub async fn set_only(
        &self,
        collection: &str,
        key: &str,
        fields: &Object,
    ) -> Result<Value, TargetError> {
        let path = items(collection);
        let body = Value::Object(fields.clone());
        let query = [("fields", key.to_owned())];
        let call = Call {
            query: &query,
            ..Call::send(Method::PATCH, &path, &body, Repeat::Safe)
        };
        let data = self.client.call(call.clone()).await?.data();
        data.and_then(|data| data.get(key).cloned())
            .ok_or_else(|| self.client.garbled(&call, format!("it has no `{key}`")))
    }

    /// Deletes items by primary key.
    pub async fn delete(&self, collection: &str, keys: &[Value]) -> Vec<Part<()>> {
        let path = items(collection);
        let delete = async |part: &[Value]| {
            let body = json!(part);
            let call = Call::send(Method::DELETE, &path, &body, Repeat::Safe);
            self.client.call(call).await.map(drop)
        };
        self.limits.in_parts(keys, false, delete).await
    }

    /// Makes a file with this key, or gives one that is there another content.
    ///
    /// # Errors
    /// When a request fails.
    pub async fn upload(
        &self,
        key: &str,
        is_new: bool,
        fields: &Object,
        file: &Upload,
    ) -> Result<(), TargetError> {
        let one = format!("/files/{}", segment(key));
        let replace = async || {
            let none = json!({});
            let call = Call {
                file: Some(file),
                ..Call::send(Method::PATCH, &one, &none, Repeat::Safe)
            };
            self.client.call(call).await.map(drop)
        };
        if !is_new {
            return replace().await;
        }
        let mut fields = fields.clone();
        fields.insert("id".to_owned(), key.into());
        let fields = Value::Object(fields);
        let call = Call {
            file: Some(file),
            ..Call::send(Method::POST, "/files", &fields, Repeat::Unsafe)
        };
        let send = async || self.client.call(call.clone()).await.map(Some);
        let keys = [Value::from(key)];
        let names = ["id".to_owned()];
        let look = async || {
            let found = self.reader.among(FILES, "id", &names, ("id", &keys));
            Ok(whether(!found.await?.is_empty()))
        };
        match settled(send, look).await? {
            Some(_) => Ok(()),
            // Its row is there; of its content nobody knows.
            None => replace().await,
        }
    }
}

fn whether(is_there: bool) -> Found {
    match is_there {
        true => Found::All,
        false => Found::Nothing,
    }
}

/// A key, which some drivers answer as text.
fn number(value: &Value) -> Option<i64> {
    match value {
        Value::String(text) => text.parse().ok(),
        other => other.as_i64(),
    }
}
