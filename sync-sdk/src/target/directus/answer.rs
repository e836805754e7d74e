//! What an answer means, and what may be done about it.

use std::time::Duration;

use reqwest::{Method, StatusCode};
use serde_json::Value;
use tokio::task::{JoinError, spawn_blocking};

use super::call::{Call, Repeat, Reply};
use super::client::Client;
use crate::target::error::shown;
use crate::target::{Refusal, TargetError};

/// Answers of so many bytes are parsed by another thread, while the next ones come in.
const LARGE: usize = 64 * 1024;

/// What became of one attempt.
pub(super) enum Attempt {
    Done(Reply),
    /// Not processed for certain: may be sent again.
    Refused {
        wait: Option<Duration>,
        error: TargetError,
    },
    /// Perhaps processed: may be sent again if that does no harm.
    Lost(String),
    Expired(TargetError),
    Failed(TargetError),
}

/// What a body is as JSON, beside its text.
async fn parse(body: String) -> Result<(String, serde_json::Result<Value>), JoinError> {
    let is_small = body.len() < LARGE;
    let parse = move || {
        let parsed = serde_json::from_str(&body);
        (body, parsed)
    };
    match is_small {
        true => Ok(parse()),
        false => spawn_blocking(parse).await,
    }
}

impl Client {
    /// What it means that a call has no answer.
    pub(super) fn unsent(&self, call: &Call<'_>, error: &reqwest::Error) -> Attempt {
        let reason = root_cause(error);
        let (method, url) = self.named(call);
        if error.is_builder() {
            // It will be no request next time either.
            return Attempt::Failed(TargetError::Unsendable {
                method,
                url,
                reason,
            });
        }
        if !error.is_connect() {
            return Attempt::Lost(reason);
        }
        let error = TargetError::Unreachable {
            method,
            url,
            reason,
        };
        Attempt::Refused { wait: None, error }
    }

    pub(super) async fn read_body(
        &self,
        call: &Call<'_>,
        status: StatusCode,
        body: String,
    ) -> Attempt {
        if body.is_empty() {
            return Attempt::Done(Reply {
                status: status.as_u16(),
                body: None,
                bytes: Vec::new(),
            });
        }
        let (body, parsed) = match parse(body).await {
            Ok(parsed) => parsed,
            // The run is ending.
            Err(error) => return Attempt::Lost(error.to_string()),
        };
        match parsed {
            Ok(body) => Attempt::Done(Reply {
                status: status.as_u16(),
                body: Some(body),
                bytes: Vec::new(),
            }),
            // Half of a session is a secret too.
            Err(_) if call.path.starts_with("/auth/") => {
                Attempt::Failed(self.garbled(call, "not JSON".to_owned()))
            }
            // The server may have done what it was asked.
            Err(_) if call.repeat == Repeat::Unsafe => Attempt::Lost(format!(
                "what came is not JSON: {}",
                shown(&self.redacted(&body))
            )),
            Err(_) => Attempt::Failed(
                self.garbled(call, format!("not JSON: {}", shown(&self.redacted(&body)))),
            ),
        }
    }

    pub(super) fn judge(
        &self,
        call: &Call<'_>,
        status: StatusCode,
        wait: Option<Duration>,
        refusal: Refusal,
    ) -> Attempt {
        if refusal.has_code("TOKEN_EXPIRED") {
            return Attempt::Expired(TargetError::Refused(Box::new(refusal)));
        }
        let has_code = refusal.messages.iter().any(|it| it.code.is_some());
        match status {
            StatusCode::TOO_MANY_REQUESTS => Attempt::Refused {
                wait,
                error: TargetError::Refused(Box::new(refusal)),
            },
            // The pressure limiter of Directus answers 503 before it works on a
            // request, a gateway may do so after it has passed it on.
            StatusCode::SERVICE_UNAVAILABLE if refusal.has_code("SERVICE_UNAVAILABLE") => {
                Attempt::Refused {
                    wait,
                    error: TargetError::Refused(Box::new(refusal)),
                }
            }
            StatusCode::SERVICE_UNAVAILABLE
            | StatusCode::BAD_GATEWAY
            | StatusCode::GATEWAY_TIMEOUT => Attempt::Lost(refusal.to_string()),
            // Every error of Directus has a code. Without one it is a gateway that
            // has lost the server, whatever number it has for that (Cloudflare
            // 520 to 527), or waits no longer for the request to come.
            _ if !has_code && is_gateways(status, call) => Attempt::Lost(refusal.to_string()),
            _ if status.is_server_error() && call.method != Method::GET => {
                Attempt::Failed(TargetError::ServerError(Box::new(refusal)))
            }
            StatusCode::UNAUTHORIZED => self.unauthorized(refusal),
            _ if refusal.has_code("INVALID_TOKEN") => self.unauthorized(refusal),
            _ => Attempt::Failed(TargetError::Refused(Box::new(refusal))),
        }
    }

    fn unauthorized(&self, mut refusal: Refusal) -> Attempt {
        let message = refusal.messages.swap_remove(0);
        Attempt::Failed(TargetError::Unauthorized {
            url: self.url().to_owned(),
            message,
        })
    }
}

/// Whether an answer without a code is that of a gateway which does not know what
/// became of the request. A bare 500 is taken for one where being wrong does harm.
fn is_gateways(status: StatusCode, call: &Call<'_>) -> bool {
    match status {
        StatusCode::REQUEST_TIMEOUT => true,
        StatusCode::INTERNAL_SERVER_ERROR => call.repeat == Repeat::Unsafe,
        status => status.is_server_error(),
    }
}

/// The innermost cause: "connection refused" instead of "error sending request".
pub(super) fn root_cause(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return "timed out".to_owned();
    }
    let mut cause: &dyn std::error::Error = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::target::directus::{ConnectOptions, Credentials};

    #[tokio::test]
    async fn a_token_that_no_header_can_hold_is_not_tried_again() {
        let token = Credentials::Token("two\nlines".to_owned().into());
        let client = Client::new(ConnectOptions::new("http://127.0.0.1:1", token)).expect("client");
        let error = client.call(Call::get("/server/info", &[])).await;
        let error = error.expect_err("no header");
        assert!(matches!(error, TargetError::Unsendable { .. }), "{error}");
        assert!(!error.to_string().contains("lines"), "{error}");
        assert_eq!(client.requests(), 1);
    }
}
