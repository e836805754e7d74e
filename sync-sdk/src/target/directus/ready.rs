//! Whether a server is ready.

use serde_json::Value;

use super::call::Call;
use super::client::Client;
use crate::model::Version;
use crate::target::TargetError;

/// What answers when the server listens.
const PING: &str = "/server/ping";
/// What answers when it has loaded its data model and reaches its database.
const INFO: &str = "/server/info";

impl Client {
    /// Whether the server is ready to be worked with. Answers its version, which it
    /// names to users that are logged in.
    ///
    /// `/server/health` is not asked: it answers 403 to who is not logged in
    /// (12.4), keeps its answer for minutes, can be turned off, and says `warn` of a
    /// server that is merely slow.
    ///
    /// # Errors
    /// What it answers instead, or that it does not.
    pub async fn ready(&self) -> Result<Option<Version>, TargetError> {
        let ping = Call {
            raw: true,
            ..Call::get(PING, &[])
        };
        let pong = self.call(ping).await?.bytes;
        if pong.trim_ascii() != b"pong" {
            return Err(TargetError::NotDirectus {
                url: self.url().to_owned(),
                detail: format!("`{PING}` does not answer `pong`"),
            });
        }
        let info = self.object(INFO, &[]).await?;
        let version = info.get("version").and_then(Value::as_str);
        Ok(version.and_then(Version::parse))
    }
}
