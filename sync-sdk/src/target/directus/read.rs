//! Reads a Directus.

use std::collections::HashSet;
use std::sync::Arc;

use async_trait::async_trait;
use futures::future::try_join_all;
use reqwest::Method;
use serde_json::{Value, json};
use tokio::sync::OnceCell;

use super::call::{Call, Repeat};
use super::client::Client;
use super::greeting::{clear_caches, greeting, must_be_admin, who_answers};
use super::hidden::named_permissions;
use super::import::Importer;
use super::items::{FILES, ItemReader};
use super::query::Asked;
use super::url::segment;
use crate::model::{Capability, DataModel, Key, Kind, Object, Version};
use crate::target::batch::BatchLimits;
use crate::target::{Count, Counted, ReadTarget, Rehearse, TargetError, TargetInfo, TargetUser};

/// Reads a Directus, as it is: no response cache answers (see [`Call`](super::Call)). Holds
/// nothing that could write, but for the server's caches, which it clears so that
/// what the server itself believes is true.
#[derive(Debug, Clone)]
pub struct DirectusReader {
    client: Client,
    importer: Importer,
    /// Who answered when it was first asked.
    version: Arc<OnceCell<Version>>,
    /// What was answered when it was first asked.
    greeted: Arc<OnceCell<TargetInfo>>,
}

impl DirectusReader {
    /// Reads through this client.
    pub fn new(client: Client) -> Self {
        let importer = Importer::new(client.clone());
        Self {
            client,
            importer,
            version: Arc::default(),
            greeted: Arc::default(),
        }
    }

    /// Checks that a Directus answers that can be synced, and says in which version: the first thing
    /// that [`hello`](ReadTarget::hello) and [`greet`](Self::greet) ask. It is asked once.
    ///
    /// # Errors
    /// [`TargetError::NotDirectus`] and [`TargetError::Unsupported`], which say more than the
    /// errors of other requests, and those of the request.
    pub async fn who_answers(&self) -> Result<Version, TargetError> {
        let ask = || who_answers(&self.client);
        self.version.get_or_try_init(ask).await.copied()
    }

    /// Checks that the target can be synced, and says what it is, as
    /// [`hello`](ReadTarget::hello) does, but leaves its caches alone. It is asked
    /// once.
    pub async fn greet(&self) -> Result<TargetInfo, TargetError> {
        self.greeting(must_be_admin(&self.client)).await.cloned()
    }

    /// What the target is, and where that has to be asked, something else meanwhile.
    async fn greeting(
        &self,
        meanwhile: impl Future<Output = Result<(), TargetError>>,
    ) -> Result<&TargetInfo, TargetError> {
        let ask = async {
            // First who answers: its errors say more than those of the others.
            let version = self.who_answers().await?;
            greeting(&self.client, version, meanwhile).await
        };
        self.greeted.get_or_try_init(|| ask).await
    }

    /// All rows behind `path`, in the order of their keys: one request, or one
    /// a page where the server caps the length of a list.
    ///
    /// Directus cannot compare UUIDs with `_gt`, so pages are cut by offset;
    /// when the rows change meanwhile, the counts show it, and the read fails
    /// instead of missing a row.
    pub async fn list(
        &self,
        path: &str,
        filter: Option<&str>,
        deep: Option<String>,
    ) -> Result<Vec<Object>, TargetError> {
        // `/permissions` answers all of them whatever the limit, and counts those that it hides
        // (`controllers/permissions.js`, `services/permissions.js`).
        let page = self.client.page().filter(|_| path != "/permissions");
        let mut rows: Vec<Object> = Vec::new();
        loop {
            let mut query = vec![
                ("fields", "*".to_owned()),
                ("sort", "id".to_owned()),
                (
                    "limit",
                    page.map_or("-1".to_owned(), |page| page.to_string()),
                ),
            ];
            query.extend(filter.map(|filter| ("filter", filter.to_owned())));
            query.extend(deep.clone().map(|deep| ("deep", deep)));
            if page.is_some() {
                query.push(("meta", "filter_count".to_owned()));
                query.push(("offset", rows.len().to_string()));
            }
            let call = Call::get(path, &query);
            let reply = self.client.call(call.clone()).await?;
            let count = reply
                .body
                .as_ref()
                .and_then(|body| body.get("meta")?.get("filter_count")?.as_u64());
            let Some(Value::Array(batch)) = reply.data() else {
                return Err(self
                    .client
                    .garbled(&call, "`data` is not a list".to_owned()));
            };
            let full = page.is_some_and(|page| batch.len() >= page);
            let before = rows.len();
            for row in batch {
                match row {
                    // `/permissions` adds rows of the system, which have no id.
                    Value::Object(row) if row.get("id").is_none_or(Value::is_null) => {}
                    Value::Object(row) => rows.push(row),
                    _ => {
                        return Err(self
                            .client
                            .garbled(&call, "a row is not an object".to_owned()));
                    }
                }
            }
            if full && rows.len() > before {
                continue;
            }
            let distinct: HashSet<String> = rows.iter().map(|row| row["id"].to_string()).collect();
            if distinct.len() != rows.len() || count.is_some_and(|count| count != rows.len() as u64)
            {
                let detail = "the rows changed while they were read; run again".to_owned();
                return Err(self.client.garbled(&call, detail));
            }
            return Ok(rows);
        }
    }

    /// Adds the fields without a default to a singleton that was never saved: Directus answers the
    /// others alone (`readSingleton` in `services/items.js`). Directus 11.17.4 saves its settings
    /// when it is installed, 11.0.1 does not.
    async fn complete(&self, kind: Kind, row: &mut Object) -> Result<(), TargetError> {
        let path = format!("/fields/directus_{}", kind.spec().name);
        let call = Call::get(&path, &[]);
        let Some(Value::Array(fields)) = self.client.call(call.clone()).await?.data() else {
            let detail = "`data` is not a list".to_owned();
            return Err(self.client.garbled(&call, detail));
        };
        let columns = fields.iter().filter(|field| field["type"] != "alias");
        for name in columns.filter_map(|field| field["field"].as_str()) {
            row.entry(name).or_insert(Value::Null);
        }
        Ok(())
    }

    /// The one row of an aggregation over a collection.
    pub(crate) async fn aggregate(
        &self,
        collection: &str,
        aggregate: &Value,
        filter: Option<&Value>,
    ) -> Result<Value, TargetError> {
        let path = match collection.strip_prefix("directus_") {
            Some(system) => format!("/{system}"),
            None => format!("/items/{}", segment(collection)),
        };
        let mut query = vec![("aggregate", aggregate.to_string())];
        query.extend(filter.map(|filter| ("filter", filter.to_string())));
        let call = Call::get(&path, &query);
        let data = self.client.call(call.clone()).await?.data();
        let row = match data {
            Some(Value::Array(mut rows)) if rows.len() == 1 => rows.pop(),
            // A singleton answers without a list.
            Some(row @ Value::Object(_)) => Some(row),
            _ => None,
        };
        let is_counted = |row: &Value| row["count"].is_object();
        row.filter(is_counted)
            .ok_or_else(|| self.client.garbled(&call, "it counts nothing".to_owned()))
    }
}

#[async_trait(?Send)]
impl ReadTarget for DirectusReader {
    async fn hello(&self) -> Result<TargetInfo, TargetError> {
        // Only administrators may, so this checks that too.
        let clear = || clear_caches(&self.client);
        if self.greeted.initialized() {
            clear().await?;
        }
        self.greeting(clear()).await.cloned()
    }

    async fn rows(&self, kind: Kind) -> Result<Vec<Object>, TargetError> {
        let spec = kind.spec();
        let path = format!("/{}", spec.name);
        if spec.key == Key::Singleton {
            let mut row = self
                .client
                .object(&path, &[("fields", "*".to_owned())])
                .await?;
            if row.get("id").is_some_and(Value::is_null) {
                self.complete(kind, &mut row).await?;
            }
            return Ok(vec![row]);
        }
        // Of the lists of other rows only those that a dump has, for their order.
        let limit = |alias: &&str| {
            let limit = if spec.ignores(alias) { 0 } else { -1 };
            ((*alias).to_owned(), json!({ "_limit": limit }))
        };
        let deep = (!spec.aliases.is_empty())
            .then(|| Value::Object(spec.aliases.iter().map(limit).collect()).to_string());
        self.list(&path, spec.filter, deep).await
    }

    async fn query(&self, kind: Kind, query: &Object) -> Result<Vec<Object>, TargetError> {
        Asked::of(kind, query).read(&self.client).await
    }

    async fn named_permissions(&self) -> Result<Vec<Object>, TargetError> {
        named_permissions(&self.client).await
    }

    async fn data_model(&self) -> Result<DataModel, TargetError> {
        let document = self.client.object("/schema/snapshot", &[]).await?;
        DataModel::from_document(document).map_err(|detail| {
            self.client
                .garbled(&Call::get("/schema/snapshot", &[]), detail)
        })
    }

    async fn count(&self, count: &Count<'_>) -> Result<Counted, TargetError> {
        let mut values = count.fields.clone();
        values.push(count.key);
        let mut aggregate = json!({ "count": values });
        if !count.distinct.is_empty() {
            aggregate["countDistinct"] = json!(count.distinct);
        }
        let mut row = self
            .aggregate(count.collection, &aggregate, count.filter.as_ref())
            .await?;
        let mut counted = Counted {
            items: number(&row["count"][count.key]).unwrap_or_default(),
            ..Counted::default()
        };
        let mut concealed = Vec::new();
        for field in &count.fields {
            match number(&row["count"][field]) {
                Some(values) => drop(counted.values.insert((*field).to_owned(), values)),
                None => concealed.push(*field),
            }
        }
        let mut distinct = row["countDistinct"].take();
        for field in &count.distinct {
            if let Some(values) = number(&distinct[*field].take()) {
                counted.distinct.insert((*field).to_owned(), values);
            }
        }
        // Directus hides the values of such fields, and takes their number for one.
        let numbers = concealed.iter().map(|field| {
            let has_value = json!({ *field: { "_nnull": true } });
            let filter = match &count.filter {
                Some(filter) => json!({ "_and": [filter, has_value] }),
                None => has_value,
            };
            let aggregate = json!({ "count": [count.key] });
            async move {
                let row = self.aggregate(count.collection, &aggregate, Some(&filter));
                let items = number(&row.await?["count"][count.key]).unwrap_or_default();
                Ok(((*field).to_owned(), items))
            }
        });
        let numbers: Vec<_> = try_join_all(numbers).await?;
        counted.values.extend(numbers);
        Ok(counted)
    }

    async fn files(&self, ids: &[String]) -> Result<Vec<Object>, TargetError> {
        let ids: Vec<Value> = ids.iter().map(|id| Value::from(id.as_str())).collect();
        let all = ["*".to_owned()];
        let items = ItemReader::new(self.client.clone());
        items.among(FILES, "id", &all, ("id", &ids)).await
    }

    async fn file_content(&self, id: &str) -> Result<Option<Vec<u8>>, TargetError> {
        ItemReader::new(self.client.clone()).content(id).await
    }

    async fn user(&self) -> Result<TargetUser, TargetError> {
        let fields = [("fields", "id,role,tfa_secret".to_owned())];
        let me = self.client.object("/users/me", &fields).await?;
        let text = |key: &str| me.get(key).and_then(Value::as_str).map(str::to_owned);
        let Some(id) = text("id") else {
            let call = Call::get("/users/me", &fields);
            return Err(self.client.garbled(&call, "the user has no id".to_owned()));
        };
        Ok(TargetUser {
            id,
            role: text("role"),
            // Its value is concealed, not that there is one.
            has_tfa: text("tfa_secret").is_some(),
        })
    }

    async fn compare_data_model(&self, document: &Object) -> Result<Option<Value>, TargetError> {
        let body = Value::Object(document.clone());
        let mut call = Call::send(Method::POST, "/schema/diff", &body, Repeat::Safe);
        call.as_file = is_large(&body);
        Ok(self.client.call(call).await?.data())
    }

    fn rehearsal(&self, target: &TargetInfo) -> Option<&dyn Rehearse> {
        (Capability::Import.is_in(target.version)).then_some(&self.importer as &dyn Rehearse)
    }
}

/// A number, which some drivers answer as text. A concealed value is none, unless
/// it is zero: that is concealed as `null`.
fn number(value: &Value) -> Option<u64> {
    match value {
        Value::Null => Some(0),
        Value::Number(number) => number.as_u64(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

/// Whether a document must be uploaded as a file to pass the limit for JSON
/// bodies.
pub(super) fn is_large(body: &Value) -> bool {
    body.to_string().len() > BatchLimits::default().bytes()
}
