//! Credentials, and sessions that are refreshed before they end.

use std::time::{Duration, Instant};

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use tokio::sync::Mutex;

/// What proves who is asking. Never printed: `Debug` hides it.
#[derive(Debug, Clone)]
pub enum Credentials {
    /// A static token of a user.
    Token(SecretString),
    /// A user's email address and password.
    Password {
        /// The email address.
        email: String,
        /// The password.
        password: SecretString,
    },
    /// Nothing: for what a server tells everybody.
    Anonymous,
}

impl Credentials {
    /// What must not be repeated.
    pub(super) fn secret(&self) -> Option<&SecretString> {
        match self {
            Self::Token(token) => Some(token),
            Self::Password { password, .. } => Some(password),
            Self::Anonymous => None,
        }
    }
}

/// How long before its end a session is renewed: longer than one request takes
/// to arrive.
const MARGIN: Duration = Duration::from_secs(30);

/// No session is believed to last longer: a number that a server made up must
/// not overflow the clock.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// A session of a user who logged in.
#[derive(Debug)]
struct Session {
    access: SecretString,
    refresh: SecretString,
    ends: Instant,
}

/// The answer of `/auth/login` and `/auth/refresh`; `expires` in milliseconds.
#[derive(Deserialize)]
pub(super) struct Granted {
    access_token: String,
    refresh_token: String,
    expires: u64,
}

impl Granted {
    /// The tokens of the session.
    pub(super) fn tokens(&self) -> [&str; 2] {
        [&self.access_token, &self.refresh_token]
    }
}

/// What has to be asked of the server before a token is at hand.
pub(super) enum Needed<'a> {
    Login {
        email: &'a str,
        password: &'a SecretString,
    },
    Refresh {
        token: SecretString,
    },
}

#[derive(Debug)]
pub(super) struct Auth {
    credentials: Credentials,
    session: Mutex<Option<Session>>,
}

impl Auth {
    pub(super) fn new(credentials: Credentials) -> Self {
        Self {
            credentials,
            session: Mutex::new(None),
        }
    }

    /// Whether a token that the server calls expired can be replaced.
    pub(super) fn can_renew(&self) -> bool {
        matches!(self.credentials, Credentials::Password { .. })
    }

    /// The token for the next request, `None` for nobody. `ask` carries a login or a refresh to
    /// the server; only one is under way at once. `expired` is a token that
    /// the server has just refused as expired.
    pub(super) async fn token<E>(
        &self,
        expired: Option<&SecretString>,
        ask: impl AsyncFn(Needed<'_>) -> Result<Granted, E>,
    ) -> Result<Option<SecretString>, E> {
        let (email, password) = match &self.credentials {
            Credentials::Token(token) => return Ok(Some(token.clone())),
            Credentials::Password { email, password } => (email, password),
            Credentials::Anonymous => return Ok(None),
        };
        let mut session = self.session.lock().await;
        if let Some(session) = &*session {
            let refused = expired
                .is_some_and(|token| token.expose_secret() == session.access.expose_secret());
            if !refused && session.ends > Instant::now() + MARGIN {
                return Ok(Some(session.access.clone()));
            }
        }
        // A refresh token may have ended too: then a login is what is left.
        let refreshed = match session.take() {
            Some(old) => ask(Needed::Refresh { token: old.refresh }).await.ok(),
            None => None,
        };
        let granted = match refreshed {
            Some(granted) => granted,
            None => ask(Needed::Login { email, password }).await?,
        };
        let access = SecretString::from(granted.access_token);
        *session = Some(Session {
            access: access.clone(),
            refresh: SecretString::from(granted.refresh_token),
            ends: Instant::now() + Duration::from_millis(granted.expires).min(LONGEST),
        });
        Ok(Some(access))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_session_that_never_ends_is_no_overflow() {
        let auth = Auth::new(Credentials::Password {
            email: "a@b.c".to_owned(),
            password: SecretString::from("hidden"),
        });
        let token = auth
            .token(None, async |_| {
                Ok::<_, std::convert::Infallible>(Granted {
                    access_token: "a".to_owned(),
                    refresh_token: "r".to_owned(),
                    expires: u64::MAX,
                })
            })
            .await;
        let Ok(token) = token;
        assert!(token.is_some_and(|token| token.expose_secret() == "a"));
    }
}
