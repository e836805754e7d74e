//! Writes to a Directus.

use async_trait::async_trait;
use futures::{StreamExt, TryStreamExt, stream};
use reqwest::Method;
use serde_json::{Value, json};

use super::client::{Call, Client, Repeat};
use super::read::{clear_caches, is_large};
use crate::model::{Key, Kind, Object};
use crate::target::batch::BatchLimits;
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

    /// Runs `send` on consecutive parts of `rows` that fit into a request, and
    /// on halves of a part that the server finds too large. Parts are under way
    /// at once, unless the rows must arrive in order.
    async fn in_parts<T: serde::Serialize + Sync, R>(
        &self,
        rows: &[T],
        in_order: bool,
        send: impl AsyncFn(&[T]) -> Result<R, TargetError>,
    ) -> Result<Vec<R>, TargetError> {
        let mut rest = rows;
        let mut parts = Vec::new();
        for length in self
            .limits
            .split(rows)
            .map_err(|error| unwritable(&error))?
        {
            let (part, tail) = rest.split_at(length);
            parts.push(part);
            rest = tail;
        }
        let at_once = if in_order { 1 } else { parts.len().max(1) };
        let answers: Vec<Vec<R>> = stream::iter(parts)
            .map(|part| self.halving(part, &send))
            .buffered(at_once)
            .try_collect()
            .await?;
        Ok(answers.into_iter().flatten().collect())
    }

    async fn halving<T, R>(
        &self,
        part: &[T],
        send: &impl AsyncFn(&[T]) -> Result<R, TargetError>,
    ) -> Result<Vec<R>, TargetError> {
        let mut waiting = vec![part];
        let mut answers = Vec::new();
        while let Some(part) = waiting.pop() {
            match send(part).await {
                Ok(answer) => answers.push(answer),
                Err(error) if error.is_too_large() && part.len() > 1 => {
                    tracing::warn!(
                        rows = part.len(),
                        "the server finds the request too large; halving it"
                    );
                    self.limits.shrink(part.len());
                    let (first, second) = part.split_at(part.len() / 2);
                    waiting.extend([second, first]);
                }
                Err(error) => return Err(error),
            }
        }
        Ok(answers)
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
        let query = [("fields", "id".to_owned())];
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
    async fn create(&self, kind: Kind, rows: &[Object]) -> Result<Vec<String>, TargetError> {
        let spec = kind.spec();
        let path = format!("/{}", spec.name);
        if spec.key == Key::Integer {
            let ids = self
                .in_parts(rows, false, async |part| {
                    self.create_counted(&path, part).await
                })
                .await?;
            return Ok(ids.into_iter().flatten().collect());
        }
        let in_order = spec.references.iter().any(|reference| reference.to == kind);
        self.in_parts(rows, in_order, async |part| {
            self.create_known(&path, part).await
        })
        .await?;
        Ok(rows
            .iter()
            .filter_map(|row| Some(row.get("id")?.as_str()?.to_owned()))
            .collect())
    }

    async fn update(&self, kind: Kind, rows: &[Object]) -> Result<(), TargetError> {
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
            for row in rows {
                let mut row = row.clone();
                row.shift_remove("id");
                patch(Value::Object(row)).await?;
            }
            return Ok(());
        }
        self.in_parts(rows, false, async |part: &[Object]| {
            patch(json!(part)).await
        })
        .await
        .map(drop)
    }

    async fn delete(&self, kind: Kind, ids: &[String]) -> Result<(), TargetError> {
        let path = format!("/{}", kind.spec().name);
        let ids: Vec<Value> = ids.iter().map(|id| directus_key(kind, id)).collect();
        self.in_parts(&ids, false, async |part: &[Value]| {
            let body = json!(part);
            self.client
                .call(Call::send(Method::DELETE, &path, &body, Repeat::Safe))
                .await
                .map(drop)
        })
        .await
        .map(drop)
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

fn unwritable(error: &serde_json::Error) -> TargetError {
    TargetError::Garbled {
        method: String::new(),
        url: String::new(),
        detail: error.to_string(),
    }
}
