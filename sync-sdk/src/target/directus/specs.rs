//! The specifications that a server makes of its data model.

use serde_json::Value;

use super::call::Call;
use super::client::Client;
use crate::model::json::to_text;
use crate::snapshot::Spec;
use crate::target::TargetError;

impl Client {
    /// A specification, as it stands in a dump folder.
    ///
    /// # Errors
    /// [`TargetError::Refused`] with the status 404 where the server has turned it
    /// off (`OPENAPI_ENABLED`, `GRAPHQL_INTROSPECTION`).
    pub async fn spec(&self, spec: Spec) -> Result<String, TargetError> {
        let (path, raw) = match spec {
            Spec::ItemGraphql => ("/server/specs/graphql/items", true),
            Spec::SystemGraphql => ("/server/specs/graphql/system", true),
            Spec::Openapi => ("/server/specs/oas", false),
        };
        let call = Call {
            raw,
            ..Call::get(path, &[])
        };
        let reply = self.call(call.clone()).await?;
        if raw {
            let text = String::from_utf8(reply.bytes);
            return text.map_err(|error| self.garbled(&call, error.to_string()));
        }
        match reply.body {
            Some(document @ Value::Object(_)) => Ok(to_text(&document)),
            _ => Err(self.garbled(&call, "not an object".to_owned())),
        }
    }
}
