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
use super::import::Importer;
use super::items::{FILES, ItemReader};
use super::query::Asked;
use super::url::segment;
use crate::model::{Capability, DataModel, Key, Kind, Object, Version};
use crate::target::batch::BatchLimits;
use crate::target::{
    Count, Counted, License, ReadTarget, Rehearse, TargetError, TargetInfo, TargetUser,
};

/// Reads a Directus, as it is: no response cache answers (see [`Call`](super::Call)). Holds
/// nothing that could write, but for the server's caches, which it clears so that
/// what the server itself believes is true.
#[derive(Debug, Clone)]
pub struct DirectusReader {
    client: Client,
    importer: Importer,
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
            greeted: Arc::default(),
        }
    }

    /// Checks that the target can be synced, and says what it is, as
    /// [`hello`](ReadTarget::hello) does, but leaves its caches alone. It is asked
    /// once.
    pub async fn greet(&self) -> Result<TargetInfo, TargetError> {
        self.greeting(self.must_be_admin()).await.cloned()
    }

    /// Whether the credentials are an administrator's, without what only they may do.
    async fn must_be_admin(&self) -> Result<(), TargetError> {
        let access = self.object("/policies/me/globals", &[]).await?;
        match access.get("admin_access") {
            Some(Value::Bool(true)) => Ok(()),
            _ => Err(not_admin(&self.client)),
        }
    }

    /// What the target is, and where that has to be asked, something else meanwhile.
    async fn greeting(
        &self,
        meanwhile: impl Future<Output = Result<(), TargetError>>,
    ) -> Result<&TargetInfo, TargetError> {
        let ask = async {
            // First who answers: its errors say more than those of the others.
            let (version, page) = self.info().await?;
            if let Some(page) = page {
                self.client.set_page(page);
            }
            let me = [("fields", "id,role".to_owned())];
            let ((), me, license) = futures::try_join!(
                meanwhile,
                self.object("/users/me", &me),
                self.license(version)
            )?;
            let role = me.get("role").and_then(Value::as_str).map(str::to_owned);
            Ok(TargetInfo {
                url: self.client.url().to_owned(),
                version,
                role,
                license,
            })
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

    async fn object(&self, path: &str, query: &[(&str, String)]) -> Result<Object, TargetError> {
        let call = Call::get(path, query);
        match self.client.call(call.clone()).await?.data() {
            Some(Value::Object(object)) => Ok(object),
            _ => Err(self
                .client
                .garbled(&call, "`data` is not an object".to_owned())),
        }
    }

    /// Who answers, and in which version. `/server/info` names the version to
    /// users that are logged in.
    async fn info(&self) -> Result<(Version, Option<usize>), TargetError> {
        let url = self.client.url().to_owned();
        let not_directus = |detail: String| TargetError::NotDirectus {
            url: url.clone(),
            detail,
        };
        let info = match self.object("/server/info", &[]).await {
            Ok(info) => info,
            Err(TargetError::Garbled { detail, .. }) => return Err(not_directus(detail)),
            Err(TargetError::Refused(refusal))
                if refusal.messages.iter().all(|m| m.code.is_none()) =>
            {
                return Err(not_directus(refusal.to_string()));
            }
            Err(error) => return Err(error),
        };
        let Some(version) = version_in(&info) else {
            return Err(not_directus("`/server/info` names no version".to_owned()));
        };
        if !version.is_supported() {
            return Err(TargetError::Unsupported {
                url: self.client.url().to_owned(),
                version,
            });
        }
        let page = info
            .get("queryLimit")
            .and_then(|limit| limit.get("max")?.as_i64())
            .and_then(|max| usize::try_from(max).ok())
            .filter(|max| *max > 0);
        Ok((version, page))
    }

    /// What the licence allows. Where no answer tells it, the writes do; that
    /// nothing is hidden is not taken for granted then.
    async fn license(&self, version: Version) -> Result<License, TargetError> {
        if !Capability::License.is_in(version) {
            return Ok(License::default());
        }
        match self.object("/license", &[]).await {
            Ok(answer) => Ok(License::of(&answer)),
            Err(TargetError::Refused(_)) => Ok(License::unknown()),
            Err(error) => Err(error),
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
    async fn aggregate(
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

    /// Only administrators may clear the caches, so this is the check for
    /// administrator rights too.
    async fn clear_caches(&self) -> Result<(), TargetError> {
        clear_caches(&self.client).await
    }
}

/// The version that an answer of `/server/info` names. Directus 9 and early versions of 10 have it
/// further inside.
fn version_in(info: &Object) -> Option<Version> {
    let version = info
        .get("version")
        .or_else(|| info.get("directus")?.get("version"));
    Version::parse(version?.as_str()?)
}

/// What names each permission of a policy. A list of `/permissions` leaves out those whose rules the
/// licence hides, their policies list them nevertheless (`services/permissions.js`, 12.4.1).
async fn named_permissions(client: &Client) -> Result<Vec<Object>, TargetError> {
    const NAMES: &str =
        "permissions.id,permissions.policy,permissions.collection,permissions.action";
    let cap = client.page();
    let limit = cap.map_or("-1".to_owned(), |cap| cap.to_string());
    let mut named = Vec::new();
    // Where the server caps lists, it caps those inside of rows too.
    for part in 1.. {
        let deep = json!({ "permissions": { "_limit": limit, "_page": part } });
        let (mut read, mut is_full) = (0, false);
        loop {
            let query = [
                ("fields", NAMES.to_owned()),
                ("sort", "id".to_owned()),
                ("limit", limit.clone()),
                ("offset", read.to_string()),
                ("deep", deep.to_string()),
            ];
            let call = Call::get("/policies", &query);
            let Some(Value::Array(policies)) = client.call(call.clone()).await?.data() else {
                return Err(client.garbled(&call, "`data` is not a list".to_owned()));
            };
            read += policies.len();
            let is_last = cap.is_none_or(|cap| policies.len() < cap);
            for mut policy in policies {
                let Value::Array(rows) = policy["permissions"].take() else {
                    return Err(client.garbled(&call, "a policy lists no permissions".to_owned()));
                };
                is_full |= cap.is_some_and(|cap| rows.len() >= cap);
                named.extend(rows.into_iter().filter_map(|row| match row {
                    Value::Object(row) => Some(row),
                    _ => None,
                }));
            }
            if is_last {
                break;
            }
        }
        if !is_full {
            break;
        }
    }
    Ok(named)
}

fn not_admin(client: &Client) -> TargetError {
    TargetError::NotAdmin {
        url: client.url().to_owned(),
    }
}

pub(super) async fn clear_caches(client: &Client) -> Result<(), TargetError> {
    let query = [("system", "true".to_owned())];
    let call = Call {
        method: Method::POST,
        ..Call::get("/utils/cache/clear", &query)
    };
    match client.call(call).await {
        Err(error)
            if error
                .refusal()
                .is_some_and(|refusal| refusal.has_code("FORBIDDEN")) =>
        {
            Err(not_admin(client))
        }
        other => other.map(drop),
    }
}

#[async_trait(?Send)]
impl ReadTarget for DirectusReader {
    async fn hello(&self) -> Result<TargetInfo, TargetError> {
        if self.greeted.initialized() {
            self.clear_caches().await?;
        }
        self.greeting(self.clear_caches()).await.cloned()
    }

    async fn rows(&self, kind: Kind) -> Result<Vec<Object>, TargetError> {
        let spec = kind.spec();
        let path = format!("/{}", spec.name);
        if spec.key == Key::Singleton {
            let mut row = self.object(&path, &[("fields", "*".to_owned())]).await?;
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
        let document = self.object("/schema/snapshot", &[]).await?;
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
        let me = self.object("/users/me", &fields).await?;
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

#[cfg(test)]
mod tests {
    use super::*;

    fn version(info: Value) -> Option<String> {
        version_in(info.as_object()?).map(|version| version.to_string())
    }

    #[test]
    fn every_version_says_which_it_is() {
        let named = |text: &str| version(json!({ "project": {}, "version": text }));
        assert_eq!(named("12.4.1"), Some("12.4.1".into()));
        // As 10.13.4 answers an administrator.
        assert_eq!(named("10.13.4"), Some("10.13.4".into()));
        let inside = json!({ "project": {}, "directus": { "version": "9.26.0" } });
        assert_eq!(version(inside), Some("9.26.0".into()));
        // As every version answers who is not logged in.
        assert_eq!(version(json!({ "project": {} })), None);
    }
}
