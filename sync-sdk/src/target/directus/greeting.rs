//! Who answers: what the target is, and whether it can be synced.

use reqwest::Method;
use serde_json::Value;

use super::call::Call;
use super::client::Client;
use crate::model::{Capability, Object, Version};
use crate::target::{License, TargetError, TargetInfo};

/// What the target is, asked beside something else that has to be.
pub(super) async fn greeting(
    client: &Client,
    version: Version,
    meanwhile: impl Future<Output = Result<(), TargetError>>,
) -> Result<TargetInfo, TargetError> {
    let me = [("fields", "id,role".to_owned())];
    let ((), me, license) = futures::try_join!(
        meanwhile,
        client.object("/users/me", &me),
        license(client, version)
    )?;
    let role = me.get("role").and_then(Value::as_str).map(str::to_owned);
    Ok(TargetInfo {
        url: client.url().to_owned(),
        version,
        role,
        license,
    })
}

/// Whether the credentials are an administrator's, without what only they may do.
pub(super) async fn must_be_admin(client: &Client) -> Result<(), TargetError> {
    let access = client.object("/policies/me/globals", &[]).await?;
    match access.get("admin_access") {
        Some(Value::Bool(true)) => Ok(()),
        _ => Err(not_admin(client)),
    }
}

/// Clears the server's caches, what it believes of its own data model among them. Only
/// administrators may.
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

fn not_admin(client: &Client) -> TargetError {
    TargetError::NotAdmin {
        url: client.url().to_owned(),
    }
}

/// Who answers, and in which version. `/server/info` names the version to
/// users that are logged in, and how long a list may be.
pub(super) async fn who_answers(client: &Client) -> Result<Version, TargetError> {
    let url = client.url().to_owned();
    let not_directus = |detail: String| TargetError::NotDirectus {
        url: url.clone(),
        detail,
    };
    let info = match client.object("/server/info", &[]).await {
        Ok(info) => info,
        Err(TargetError::Garbled { detail, .. }) => return Err(not_directus(detail)),
        Err(TargetError::Refused(refusal)) if refusal.messages.iter().all(|m| m.code.is_none()) => {
            return Err(not_directus(refusal.to_string()));
        }
        Err(error) => return Err(error),
    };
    let Some(version) = version_in(&info) else {
        return Err(not_directus("`/server/info` names no version".to_owned()));
    };
    if !version.is_supported() {
        return Err(TargetError::Unsupported {
            url: client.url().to_owned(),
            version,
        });
    }
    let page = info
        .get("queryLimit")
        .and_then(|limit| limit.get("max")?.as_i64())
        .and_then(|max| usize::try_from(max).ok())
        .filter(|max| *max > 0);
    if let Some(page) = page {
        client.set_page(page);
    }
    Ok(version)
}

/// What the licence allows. Where no answer tells it, the writes do; that
/// nothing is hidden is not taken for granted then.
async fn license(client: &Client, version: Version) -> Result<License, TargetError> {
    if !Capability::License.is_in(version) {
        return Ok(License::default());
    }
    match client.object("/license", &[]).await {
        Ok(answer) => Ok(License::of(&answer)),
        Err(TargetError::Refused(_)) => Ok(License::unknown()),
        Err(error) => Err(error),
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

#[cfg(test)]
mod tests {
    use serde_json::json;

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
