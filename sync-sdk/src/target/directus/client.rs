//! One HTTP conversation with a server: bounded, retried, authenticated.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, Once, OnceLock, PoisonError, RwLock, mpsc};
use std::time::{Duration, Instant};

use reqwest::{Method, header};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use tokio::sync::Semaphore;

use super::answer::{Attempt, root_cause};
use super::auth::{Auth, Credentials, Granted, Needed};
use super::body::with_body;
use super::call::{Call, Repeat, Reply};
use super::network::{Network, is_here};
use super::retries::Retries;
use super::url::{bad_url, base};
use crate::model::Object;
use crate::target::{Redactor, Refusal, ServerMessage, TargetError};

/// How a [`Client`] behaves.
#[derive(Debug, Clone)]
pub struct ConnectOptions {
    /// The server's address, with the path below which Directus answers.
    pub url: String,
    /// Who asks.
    pub credentials: Credentials,
    /// How many requests may be under way at once.
    pub concurrency: usize,
    /// How often a request is sent again before it is given up; `usize::MAX` for
    /// as long as it takes. A server that is silent ten times in a row is given up in any
    /// case.
    pub retries: usize,
    /// How long to wait for an answer.
    pub timeout: Duration,
    /// What is between here and the server.
    pub network: Network,
}

impl ConnectOptions {
    /// Eight requests at once, five retries, five minutes for an answer: a
    /// server may need that long to apply a large data model.
    pub fn new(url: impl Into<String>, credentials: Credentials) -> Self {
        Self {
            url: url.into(),
            credentials,
            concurrency: 8,
            retries: 5,
            timeout: Duration::from_secs(300),
            network: Network::default(),
        }
    }
}

/// A server, and the right to talk to it. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    http: reqwest::Client,
    base: String,
    auth: Auth,
    gate: Semaphore,
    retries: usize,
    sent: AtomicU64,
    /// `QUERY_LIMIT_MAX` of the server, once it is known.
    page: OnceLock<usize>,
    /// What no error may repeat.
    secrets: RwLock<Redactor>,
    /// Ends when more of these are known.
    pending: Mutex<Option<mpsc::Receiver<()>>>,
}

impl Client {
    /// Prepares the conversation. Nothing is sent yet.
    pub fn new(options: ConnectOptions) -> Result<Self, TargetError> {
        static PROVIDER: Once = Once::new();
        // An error means that the process has chosen a provider already.
        PROVIDER.call_once(|| drop(rustls::crypto::ring::default_provider().install_default()));

        let base = base(&options.url)?;
        let http = options.network.prepare(reqwest::Client::builder())?;
        let http = match is_here(&base) {
            true => http.no_proxy(),
            false => http,
        };
        let http = http
            .user_agent(concat!("directus-sync-rs/", env!("CARGO_PKG_VERSION")))
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(Duration::from_secs(10))
            .timeout(options.timeout)
            .build()
            .map_err(|error| bad_url(&base, error))?;
        let mut secrets = Redactor::default();
        if let Some(secret) = options.credentials.secret() {
            secrets.hide(secret.expose_secret());
        }
        for (_, value) in &options.network.headers {
            secrets.hide(value.expose_secret());
        }
        Ok(Self {
            inner: Arc::new(Inner {
                http,
                base,
                secrets: RwLock::new(secrets),
                pending: Mutex::default(),
                auth: Auth::new(options.credentials),
                gate: Semaphore::new(options.concurrency.max(1)),
                retries: options.retries,
                sent: AtomicU64::new(0),
                page: OnceLock::new(),
            }),
        })
    }

    /// The base URL, without a trailing slash.
    pub fn url(&self) -> &str {
        &self.inner.base
    }

    /// Says that a text is a secret. What the server says is shown without it,
    /// in errors and in traces, however it is written there; texts of less than
    /// four characters stand in any text and are not hidden. Credentials and
    /// sessions are secrets from the start.
    pub fn hide(&self, secret: &str) {
        let secrets = self.inner.secrets.write();
        secrets.unwrap_or_else(PoisonError::into_inner).hide(secret);
    }

    /// Says that another thread still [hides](Self::hide) secrets: nothing that the
    /// server says is shown before that thread drops the other end.
    ///
    /// ```
    /// # fn read_configuration() -> Vec<String> { vec!["s3cret".to_owned()] }
    /// # fn example(client: sync_sdk::target::directus::Client) {
    /// let (hidden, pending) = std::sync::mpsc::channel();
    /// client.hide_after(pending);
    /// let other = client.clone();
    /// std::thread::spawn(move || {
    ///     read_configuration().iter().for_each(|secret| other.hide(secret));
    ///     drop(hidden);
    /// });
    /// // What is requested meanwhile fails without a secret in its error.
    /// # }
    /// ```
    pub fn hide_after(&self, pending: mpsc::Receiver<()>) {
        let place = self.inner.pending.lock();
        *place.unwrap_or_else(PoisonError::into_inner) = Some(pending);
    }

    /// What a server says, without the secrets.
    pub(super) fn redacted(&self, text: &str) -> String {
        // Held while it waits: nobody else goes on without them either.
        let pending = self.inner.pending.lock();
        let mut pending = pending.unwrap_or_else(PoisonError::into_inner);
        if let Some(hidden) = pending.take() {
            // Nothing is sent; the error says that the other end is gone.
            let _ = hidden.recv();
        }
        let secrets = self.inner.secrets.read();
        let secrets = secrets.unwrap_or_else(PoisonError::into_inner);
        secrets.text(text).into_owned()
    }

    /// How many rows a list of the server may have at most, where it caps them
    /// and has said so.
    pub(super) fn page(&self) -> Option<usize> {
        self.inner.page.get().copied()
    }

    /// Remembers how many rows a list may have.
    pub(super) fn set_page(&self, rows: usize) {
        // The same server says the same; a second value is not needed.
        let _ = self.inner.page.set(rows);
    }

    /// How many requests have been sent so far, retries included.
    pub fn requests(&self) -> u64 {
        self.inner.sent.load(Ordering::Relaxed)
    }

    /// What a GET answers that answers one object.
    pub(super) async fn object(
        &self,
        path: &str,
        query: &[(&str, String)],
    ) -> Result<Object, TargetError> {
        let call = Call::get(path, query);
        match self.call(call.clone()).await?.data() {
            Some(Value::Object(object)) => Ok(object),
            _ => Err(self.garbled(&call, "`data` is not an object".to_owned())),
        }
    }

    /// Sends a request as the user, and again while that is useful and safe.
    pub async fn call(&self, call: Call<'_>) -> Result<Reply, TargetError> {
        let token = self.token(None).await?;
        match self.retried(&call, token.as_ref()).await {
            Err((error, true)) if self.inner.auth.can_renew() => {
                tracing::debug!(%error, "the session ended; renewing it");
                let renewed = self.token(token.as_ref()).await?;
                self.retried(&call, renewed.as_ref())
                    .await
                    .map_err(|(error, _)| error)
            }
            other => other.map_err(|(error, _)| error),
        }
    }

    async fn token(
        &self,
        expired: Option<&SecretString>,
    ) -> Result<Option<SecretString>, TargetError> {
        self.inner
            .auth
            .token(expired, async |needed| {
                let (path, body) = match needed {
                    Needed::Login { email, password } => (
                        "/auth/login",
                        json!({ "email": email, "password": password.expose_secret(), "mode": "json" }),
                    ),
                    Needed::Refresh { token } => {
                        ("/auth/refresh", json!({ "refresh_token": token.expose_secret(), "mode": "json" }))
                    }
                };
                let call = Call::send(Method::POST, path, &body, Repeat::Safe);
                let reply = self.retried(&call, None).await.map_err(|(error, _)| error)?;
                let granted: Granted = serde_json::from_value(reply.data().unwrap_or_default())
                    .map_err(|_| self.garbled(&call, "no session in the answer".to_owned()))?;
                granted.tokens().into_iter().for_each(|token| self.hide(token));
                Ok(granted)
            })
            .await
    }

    /// Sends until it is answered. The flag of an error says that the token is
    /// expired.
    async fn retried(
        &self,
        call: &Call<'_>,
        token: Option<&SecretString>,
    ) -> Result<Reply, (TargetError, bool)> {
        let mut retries = Retries::new(self.inner.retries);
        loop {
            let attempt = {
                let _place = match call.urgent {
                    true => None,
                    false => self.inner.gate.acquire().await.ok(),
                };
                self.attempt(call, token).await
            };
            let (wait, error) = match attempt {
                Attempt::Done(reply) => return Ok(reply),
                Attempt::Failed(error) => return Err((error, false)),
                Attempt::Expired(error) => return Err((error, true)),
                Attempt::Refused { wait, error } => (wait, error),
                Attempt::Lost(reason) if call.repeat == Repeat::Unsafe => {
                    return Err((self.unanswered(call, reason), false));
                }
                Attempt::Lost(reason) => {
                    let (method, url) = self.named(call);
                    (
                        None,
                        TargetError::Unreachable {
                            method,
                            url,
                            reason,
                        },
                    )
                }
            };
            let has_answered = error.refusal().is_some();
            let Some(delay) = retries.next(has_answered, wait) else {
                return Err((error, false));
            };
            tracing::warn!(%error, ?delay, "sending the request again");
            tokio::time::sleep(delay).await;
        }
    }

    async fn attempt(&self, call: &Call<'_>, token: Option<&SecretString>) -> Attempt {
        let mut request = self
            .inner
            .http
            .request(
                call.method.clone(),
                format!("{}{}", self.inner.base, call.path),
            )
            .query(&call.sent_query());
        if let Some(token) = token {
            request = request.bearer_auth(token.expose_secret());
        }
        request = match with_body(request, call) {
            Ok(request) => request,
            Err(error) => return Attempt::Failed(self.garbled(call, error.to_string())),
        };
        self.inner.sent.fetch_add(1, Ordering::Relaxed);
        let begun = Instant::now();
        let answer = request.send().await;
        let status = answer.as_ref().map_or(0, |answer| answer.status().as_u16());
        tracing::debug!(
            method = %call.method, path = call.path, status, ms = begun.elapsed().as_millis() as u64, "request"
        );
        let answer = match answer {
            Ok(answer) => answer,
            Err(error) => return self.unsent(call, &error),
        };
        let status = answer.status();
        let wait = answer
            .headers()
            .get(header::RETRY_AFTER)
            .and_then(|value| value.to_str().ok()?.trim().parse().ok())
            .map(Duration::from_secs);
        let location = answer
            .headers()
            .get(header::LOCATION)
            .and_then(|value| value.to_str().ok());
        if status.is_redirection() {
            let detail = format!(
                "it redirects to {}; use that URL",
                self.redacted(location.unwrap_or("nowhere"))
            );
            return Attempt::Failed(TargetError::NotDirectus {
                url: self.inner.base.clone(),
                detail,
            });
        }
        if call.raw && status.is_success() {
            return match answer.bytes().await {
                Ok(bytes) => Attempt::Done(Reply {
                    status: status.as_u16(),
                    body: None,
                    bytes: bytes.to_vec(),
                }),
                Err(error) => Attempt::Lost(root_cause(&error)),
            };
        }
        let body = match answer.text().await {
            Ok(body) => body,
            Err(error) => return Attempt::Lost(root_cause(&error)),
        };
        if status.is_success() {
            return self.read_body(call, status, body).await;
        }
        let refusal = Refusal {
            method: call.method.to_string(),
            path: call.path.to_owned(),
            status: status.as_u16(),
            // Once more when it is read: what is quoted in a quoted text.
            messages: ServerMessage::read(&self.redacted(&body))
                .into_iter()
                .map(|message| message.map(|text| self.redacted(&text)))
                .collect(),
        };
        self.judge(call, status, wait, refusal)
    }

    pub(super) fn named(&self, call: &Call<'_>) -> (String, String) {
        (
            call.method.to_string(),
            format!("{}{}", self.inner.base, call.path),
        )
    }

    /// Nobody knows what became of `call`.
    pub(super) fn unanswered(&self, call: &Call<'_>, reason: String) -> TargetError {
        let (method, url) = self.named(call);
        TargetError::Unanswered {
            method,
            url,
            reason,
        }
    }

    /// An answer to `call` that cannot be understood. The detail may quote it.
    pub(crate) fn garbled(&self, call: &Call<'_>, detail: String) -> TargetError {
        let (method, url) = self.named(call);
        let detail = self.redacted(&detail);
        TargetError::Garbled {
            method,
            url,
            detail,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_shown_before_all_secrets_are_known() {
        let client = Client::new(ConnectOptions::new(
            "http://127.0.0.1:1",
            Credentials::Token("token".to_owned().into()),
        ))
        .expect("a client");
        let (hidden, pending) = mpsc::channel();
        let (go, asked) = mpsc::channel::<()>();
        client.hide_after(pending);
        let other = client.clone();
        let reading = std::thread::spawn(move || {
            // Not before somebody is about to be shown something.
            let _ = asked.recv();
            other.hide("s3cret-of-the-dump");
            drop(hidden);
        });
        go.send(()).expect("a thread that reads");
        let shown = client.redacted("the header is s3cret-of-the-dump");
        assert!(!shown.contains("s3cret"), "{shown}");
        reading.join().expect("no panic");

        // A thread that failed tells nothing more, and holds nobody up.
        let (hidden, pending) = mpsc::channel::<()>();
        client.hide_after(pending);
        drop(hidden);
        assert_eq!(client.redacted("a row"), "a row");
    }
}
