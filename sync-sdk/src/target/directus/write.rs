//! Writes to a Directus.

use async_trait::async_trait;
use reqwest::Method;
use serde_json::{Value, json};

use super::client::{Call, Client, Repeat};
use super::read::{clear_caches, is_large};
use crate::model::{Key, Kind, Object};
use crate::target::batch::{BatchLimits, Part};
use crate::target::{TargetError, WriteTarget, directus_key};

/// Writes to a Directus in arrays.
#[derive(Debug)]
pub struct DirectusWriter {
    client: Client,
    limits: BatchLimits,
}

/// How often a create is sent again after its answer was lost and the rows
/// turned out not to be there.
const RESENDS: usize = 3;

impl DirectusWriter {
    /// Writes through this client.
    pub fn new(client: Client) -> Self {
        Self {
            client,
            limits: BatchLimits::default(),
        }
    }

    /// Creates rows whose ids we chose. When the answer is lost, the first row
    /// tells whether the request was processed: it is one transaction.
    async fn create_known(&self, path: &str, rows: &[Object]) -> Result<(), TargetError> {
        let body = json!(rows);
        let query = [("fields", "id".to_owned())];
        let call = Call {
            query: &query,
            ..Call::send(Method::POST, path, &body, Repeat::Unsafe)
        };
        for _ in 0..RESENDS {
            match self.client.call(call.clone()).await {
                Err(TargetError::Unanswered { .. }) => {
                    let first = rows.first().and_then(|row| row.get("id"));
                    let filter = json!({ "id": { "_eq": first } }).to_string();
                    let query = [("filter", filter), ("fields", "id".to_owned())];
                    let found = self.client.call(Call::get(path, &query)).await?.data();
                    if found
                        .is_some_and(|rows| rows.as_array().is_some_and(|rows| !rows.is_empty()))
                    {
                        return Ok(());
                    }
                }
                other => return other.map(drop),
            }
        }
        self.client.call(call).await.map(drop)
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

#[async_trait(?Send)]
impl WriteTarget for DirectusWriter {
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
        let patch = async |body: Value| {
            let call = Call {
                query: &query,
                ..Call::send(Method::PATCH, &path, &body, Repeat::Safe)
            };
            self.client.call(call).await.map(drop)
        };
        if spec.key == Key::Singleton {
            let mut fields = rows.first().cloned().unwrap_or_default();
            fields.shift_remove("id");
            return vec![Part {
                rows: 0..rows.len(),
                result: patch(Value::Object(fields)).await,
            }];
        }
        let update = async |part: &[Object]| patch(json!(part)).await;
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

    async fn apply_data_model(&self, diff: &Value) -> Result<(), TargetError> {
        let mut call = Call::send(Method::POST, "/schema/apply", diff, Repeat::Unsafe);
        call.as_file = is_large(diff);
        self.client.call(call).await.map(drop)
    }

    async fn clear_caches(&self) -> Result<(), TargetError> {
        clear_caches(&self.client).await
    }
}
