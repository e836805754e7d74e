//! `/utils/import`: many rows in one transaction, since Directus 12.2
//! (`services/import/import.js`; tried on 12.4.1).

use std::collections::BTreeMap;

use async_trait::async_trait;
use reqwest::Method;
use serde_json::{Value, json};

use super::call::{Call, Repeat};
use super::client::Client;
use super::read::is_large;
use super::resend::{Found, settled};
use super::write::repeat;
use crate::model::{Key, Kind, Object};
use crate::target::{ImportRow, NewIds, Rehearse, TargetError, Transact};

/// Imports rows.
#[derive(Debug, Clone)]
pub(super) struct Importer {
    client: Client,
}

impl Importer {
    pub(super) fn new(client: Client) -> Self {
        Self { client }
    }

    /// Asks for a transaction, whose answer tells the ids, or for one that is
    /// taken back. Never with `dangerouslyAllowDelete`, which deletes every row
    /// of a collection that is not sent.
    async fn send(&self, rows: &[ImportRow], is_trial: bool) -> Result<Value, TargetError> {
        let body = document(rows);
        let mut query = vec![("mode", "merge".to_owned())];
        if is_trial {
            query.push(("dryRun", "true".to_owned()));
        }
        let is_safe = |row: &ImportRow| {
            !row.is_new && repeat(row.kind.spec(), std::slice::from_ref(&row.body)) == Repeat::Safe
        };
        let repeat = match is_trial || rows.iter().all(is_safe) {
            true => Repeat::Safe,
            false => Repeat::Unsafe,
        };
        let call = Call {
            query: &query,
            as_file: is_large(&body),
            ..Call::send(Method::POST, "/utils/import", &body, repeat)
        };
        let answer = self.client.call(call.clone()).await?.data();
        let applied = answer.as_ref().and_then(|answer| answer.get("applied"));
        match (answer.as_ref(), applied.and_then(Value::as_bool)) {
            (Some(answer), Some(applied)) if applied != is_trial => Ok(answer.clone()),
            _ => Err(self
                .client
                .garbled(&call, "it does not say what was applied".to_owned())),
        }
    }

    /// The ids that the server has counted: those of the rows that it calls new,
    /// in the order in which they were sent.
    fn counted(&self, rows: &[ImportRow], answer: &Value) -> Result<NewIds, TargetError> {
        let mut ids = NewIds::new();
        for (kind, sent) in numbered(rows) {
            let new = answer["collections"][collection(kind)]["new"].as_array();
            let new: Vec<String> = new
                .into_iter()
                .flatten()
                .filter_map(|id| Some(id.as_i64()?.to_string()))
                .collect();
            if new.len() != sent.len() {
                let call = Call::send(Method::POST, "/utils/import", answer, Repeat::Unsafe);
                let detail = format!(
                    "{} {kind} were sent, {} ids came back",
                    sent.len(),
                    new.len()
                );
                return Err(self.client.garbled(&call, detail));
            }
            ids.insert(kind, new);
        }
        Ok(ids)
    }

    /// Whether an import was carried out: one of its new rows is there, and so are
    /// all. Unclear where no new row has an id that we chose.
    async fn look(&self, rows: &[ImportRow]) -> Result<Found, TargetError> {
        let mut new = rows.iter().filter(|row| row.is_new);
        let Some(row) = new.find(|row| row.kind.spec().key == Key::Uuid) else {
            return Ok(Found::Unclear);
        };
        let path = path(row.kind);
        let filter = json!({ "id": { "_eq": row.body.get("id") } }).to_string();
        let query = [("filter", filter), ("fields", "id".to_owned())];
        let found = self.client.call(Call::get(&path, &query)).await?.data();
        let rows = found.as_ref().and_then(Value::as_array);
        Ok(match rows.is_some_and(|rows| !rows.is_empty()) {
            true => Found::All,
            false => Found::Nothing,
        })
    }

    /// Makes the server load its flows again. It does so after each row that is
    /// written, which is before the end of the transaction: where the database
    /// lets others read meanwhile, it may have loaded what was before. A change
    /// of nothing, outside of a transaction, is the only way to ask for it.
    async fn reload_flows(&self, rows: &[ImportRow]) {
        let is_loaded = |row: &&ImportRow| matches!(row.kind, Kind::Flows | Kind::Operations);
        let Some(row) = rows.iter().find(is_loaded) else {
            return;
        };
        let (path, query) = (path(row.kind), [("fields", "id".to_owned())]);
        let body = json!({ "keys": [row.body.get("id")], "data": {} });
        let call = Call {
            query: &query,
            ..Call::send(Method::PATCH, &path, &body, Repeat::Safe)
        };
        // What was asked for is done, and any later write of a flow does the same.
        if let Err(error) = self.client.call(call).await {
            tracing::warn!(%error, "the server was not asked to load its flows again");
        }
    }

    /// Imports, and imports again while that is useful and safe. Rows that the
    /// server counts could come twice, and whoever reads their answer must find
    /// them first.
    async fn settled(&self, rows: &[ImportRow]) -> Result<NewIds, TargetError> {
        let send = async || {
            let answer = self.send(rows, false).await?;
            self.counted(rows, &answer)
        };
        match numbered(rows).is_empty() {
            true => settled(send, async || self.look(rows).await).await,
            false => send().await,
        }
    }
}

#[async_trait(?Send)]
impl Rehearse for Importer {
    fn hide(&self, secret: &str) {
        self.client.hide(secret);
    }

    async fn rehearse(&self, rows: &[ImportRow]) -> Result<(), TargetError> {
        // Whatever it did was taken back, also where the server failed at it.
        let tried = self.send(rows, true).await;
        tried.map(drop).map_err(TargetError::nothing_done)
    }
}

#[async_trait(?Send)]
impl Transact for Importer {
    async fn import(&self, rows: &[ImportRow]) -> Result<NewIds, TargetError> {
        let result = self.settled(rows).await;
        let may_be_done = result
            .as_ref()
            .map_or_else(|error| !error.is_refusal(), |_| true);
        if may_be_done {
            self.reload_flows(rows).await;
        }
        result
    }
}

fn path(kind: Kind) -> String {
    format!("/{}", kind.spec().name)
}

fn collection(kind: Kind) -> String {
    format!("directus_{}", kind.spec().name)
}

/// The body of a request: a list a collection, each collection once.
fn document(rows: &[ImportRow]) -> Value {
    let mut lists: BTreeMap<Kind, Vec<Value>> = BTreeMap::new();
    for row in rows {
        let list = lists.entry(row.kind).or_default();
        list.push(Value::Object(row.body.clone()));
    }
    let list = |(kind, items)| json!({ "collection": collection(kind), "items": items });
    lists.into_iter().map(list).collect()
}

/// The new rows whose ids the server counts.
fn numbered(rows: &[ImportRow]) -> BTreeMap<Kind, Vec<&Object>> {
    let mut numbered: BTreeMap<Kind, Vec<&Object>> = BTreeMap::new();
    let of_server = |row: &&ImportRow| row.is_new && row.kind.spec().key == Key::Integer;
    for row in rows.iter().filter(of_server) {
        numbered.entry(row.kind).or_default().push(&row.body);
    }
    numbered
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_collection_stands_there_once_with_its_rows_in_order() {
        let row = |kind, body: Value| ImportRow {
            kind,
            is_new: true,
            body: body.as_object().expect("an object").clone(),
        };
        let rows = [
            row(Kind::Roles, json!({ "id": "b" })),
            row(Kind::Permissions, json!({ "action": "read" })),
            row(Kind::Roles, json!({ "id": "a" })),
        ];
        assert_eq!(
            document(&rows),
            json!([
                { "collection": "directus_roles", "items": [{ "id": "b" }, { "id": "a" }] },
                { "collection": "directus_permissions", "items": [{ "action": "read" }] },
            ])
        );
        let counted: Vec<Kind> = numbered(&rows).into_keys().collect();
        assert_eq!(counted, [Kind::Permissions]);
    }
}
