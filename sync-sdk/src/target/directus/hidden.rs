//! Permissions that a licence hides.

use serde_json::{Value, json};

use super::call::Call;
use super::client::Client;
use crate::model::Object;
use crate::target::TargetError;

/// What names each permission of a policy. A list of `/permissions` leaves out those whose rules the
/// licence hides, their policies list them nevertheless (`services/permissions.js`, 12.4.1).
pub(super) async fn named_permissions(client: &Client) -> Result<Vec<Object>, TargetError> {
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
